use documents::{RecordKind, System};

/// One way from an ERP's records to documents at partners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// Name in configuration, stores and metrics; also the name of the stream whose watermark it keeps.
    pub id: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// Where the records come from.
    pub system: System,
    /// What the records are.
    pub kind: RecordKind,
    /// The transaction set that they become.
    pub transaction_set: &'static str,
}

/// Every flow. A new flow is a line here; CONTRIBUTING names what else it needs.
pub const FLOWS: &[Flow] = &[
    Flow {
        id: "fusion-invoices",
        title: "Fusion invoices to 810",
        system: System::Fusion,
        kind: RecordKind::Invoice,
        transaction_set: "810",
    },
    Flow {
        id: "fusion-payments",
        title: "Fusion payments to 820",
        system: System::Fusion,
        kind: RecordKind::Payment,
        transaction_set: "820",
    },
];

impl Flow {
    /// The flow called `id`.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        FLOWS.iter().find(|flow| flow.id == id)
    }
}
