use std::fmt;

use aws::Name;

/// The functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// Reads what changed in Oracle Fusion.
    PollFusion,
    /// Makes records into interchanges.
    MapRecord,
    /// Hands interchanges over to Cleo.
    DeliverDocument,
    /// Sets moving again what stands still.
    Sweep,
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 4] = [Self::PollFusion, Self::MapRecord, Self::DeliverDocument, Self::Sweep];

    /// The name in logs and metrics; the folder under `functions/`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PollFusion => "poll-fusion",
            Self::MapRecord => "map-record",
            Self::DeliverDocument => "deliver-document",
            Self::Sweep => "sweep",
        }
    }

    /// What a deployment must name for it: it does not start without. The secrets that the configuration names come on top.
    #[must_use]
    pub const fn needs(self) -> &'static [Name] {
        use Name::{
            AuditTable, CountersTable, DocumentsDeadLetters, DocumentsQueue, DocumentsTable, PayloadsBucket,
            RecordsDeadLetters, RecordsQueue, WatermarksTable,
        };
        match self {
            Self::PollFusion => &[DocumentsTable, AuditTable, WatermarksTable, PayloadsBucket, RecordsQueue],
            Self::MapRecord => {
                &[DocumentsTable, AuditTable, CountersTable, PayloadsBucket, RecordsQueue, DocumentsQueue]
            }
            Self::DeliverDocument => &[DocumentsTable, AuditTable, PayloadsBucket, DocumentsQueue],
            Self::Sweep => &[
                DocumentsTable,
                AuditTable,
                PayloadsBucket,
                RecordsQueue,
                DocumentsQueue,
                RecordsDeadLetters,
                DocumentsDeadLetters,
            ],
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
