//! What the adapters expect of tables, queues, bucket and secrets. The tests make them from here, and a test of the
//! template compares with it.

use aws::Name;
use pipeline::ports::QueueName;

/// The type of a key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `S`.
    Text,
    /// `N`.
    Number,
}

/// A key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Type,
}

/// What an index holds besides the keys of index and table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projection {
    /// Nothing.
    Keys,
    /// These attributes.
    Also(&'static [&'static str]),
    /// Everything.
    All,
}

/// A global secondary index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// Partition key.
    pub partition: Attribute,
    /// Sort key.
    pub sort: Attribute,
    /// What it must hold at least; more does no harm but cost.
    pub projection: Projection,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// What the adapters call it.
    pub name: Name,
    /// Its name without stage.
    pub title: &'static str,
    /// Partition key.
    pub partition: Attribute,
    /// Sort key, if it has one.
    pub sort: Option<Attribute>,
    /// Its indexes.
    pub indexes: &'static [Index],
}

/// A queue and its dead-letter queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueShape {
    /// The queue.
    pub queue: QueueName,
    /// Its name without stage.
    pub title: &'static str,
    /// The name of its dead-letter queue without stage.
    pub dead_letters: &'static str,
}

/// How often a message is given out before it goes to the dead letters.
pub const MAX_RECEIVES: u32 = 10;

/// The bucket's name without stage.
pub const BUCKET: &str = "payloads";

/// The secrets, as the configuration calls them.
pub const SECRETS: [&str; 2] = ["fusion", "cleo"];

/// The queues.
pub const QUEUES: [QueueShape; 2] = [
    QueueShape { queue: QueueName::Records, title: "records", dead_letters: "records-dead-letters" },
    QueueShape { queue: QueueName::Documents, title: "documents", dead_letters: "documents-dead-letters" },
];

/// The tables.
pub const TABLES: [Table; 5] = [
    Table {
        name: Name::DocumentsTable,
        title: "documents",
        partition: text("document_id"),
        sort: None,
        indexes: &[
            // `flow`, so that documents are counted without reading them.
            Index {
                projection: Projection::Also(&["flow"]),
                ..index("by_state", text("state"), text("state_since"))
            },
            index("by_due", text("due"), text("due_at")),
            index("by_record_id", text("record_id"), text("received_at")),
            index("by_business_number", text("business_number"), text("received_at")),
            index("by_interchange", number("interchange_control_number"), text("received_at")),
            index("by_file_name", text("file_name"), text("received_at")),
        ],
    },
    Table {
        name: Name::AuditTable,
        title: "audit",
        partition: text("record_key"),
        sort: Some(text("at_seq")),
        // For people in the console: whole entries.
        indexes: &[
            Index {
                projection: Projection::All,
                ..index("by_interchange", number("interchange_control_number"), text("at"))
            },
            Index { projection: Projection::All, ..index("by_file_name", text("file_name"), text("at")) },
            Index { projection: Projection::All, ..index("by_day", text("day"), text("at")) },
        ],
    },
    Table {
        name: Name::WatermarksTable,
        title: "watermarks",
        partition: text("stream"),
        sort: None,
        indexes: &[],
    },
    Table {
        name: Name::CountersTable,
        title: "counters",
        partition: text("scope"),
        sort: None,
        indexes: &[],
    },
    Table {
        name: Name::ReferenceTable,
        title: "reference",
        partition: text("kind"),
        sort: Some(text("code")),
        indexes: &[],
    },
];

const fn text(name: &'static str) -> Attribute {
    Attribute { name, kind: Type::Text }
}

const fn number(name: &'static str) -> Attribute {
    Attribute { name, kind: Type::Number }
}

const fn index(name: &'static str, partition: Attribute, sort: Attribute) -> Index {
    Index { name, partition, sort, projection: Projection::Keys }
}
