//! Ledger items and audit entries to test with.

use std::time::Duration;

use documents::{DocumentId, Fault, PartnerId, RecordKey, RecordKind, System, Tenant, Version};
use jiff::Timestamp;
use pipeline::{AuditEntry, Blob, Event, LedgerItem, State};

/// The flow of every sample.
pub const FLOW: &str = "fusion-invoices";

/// The moment at which test clocks start.
#[must_use]
pub fn start() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().expect("a timestamp")
}

/// The key of a sample invoice.
#[must_use]
pub fn record(id: &str) -> RecordKey {
    RecordKey::new(System::Fusion, RecordKind::Invoice, id).expect("a record id")
}

/// The id of the document that `content` of a sample invoice becomes.
#[must_use]
pub fn document_id(id: &str, content: &str) -> DocumentId {
    let tenant = Tenant::new("conformance").expect("a tenant");
    DocumentId::new(&tenant, &record(id), &Version::of_bytes(content.as_bytes()), FLOW, Some(&partner()))
}

/// The partner of every sample.
#[must_use]
pub fn partner() -> PartnerId {
    PartnerId::new("axford").expect("a partner id")
}

/// A new item: a first version of the invoice `id`, just received.
#[must_use]
pub fn item(id: &str) -> LedgerItem {
    version(id, "first", Duration::ZERO)
}

/// A new item: the version of the invoice `id` with this content, changed and received `after` the start.
#[must_use]
pub fn version(id: &str, content: &str, after: Duration) -> LedgerItem {
    let at = start() + after;
    LedgerItem {
        document_id: document_id(id, content),
        record_key: record(id),
        version: Version::of_bytes(content.as_bytes()),
        flow: FLOW.to_owned(),
        partner: Some(partner()),
        business_number: None,
        state: State::Received,
        state_since: at,
        reasons: Vec::new(),
        source_updated_at: at,
        received_at: at,
        payload: blob(&format!("records/fusion/invoice/{id}/{content}.json")),
        transaction_set: "810".to_owned(),
        control_numbers: None,
        interchange: None,
        file_name: None,
        claim: None,
        attempts: 0,
        doubtful: false,
        not_before: None,
        due_at: None,
        remote_reference: None,
        config_version: None,
        revision: 1,
        change_id: format!("receive-{id}-{content}"),
    }
}

/// A reference to bytes; nothing lies there.
#[must_use]
pub fn blob(key: &str) -> Blob {
    Blob { key: key.to_owned(), sha256: "0".repeat(64), size: 42 }
}

/// A reason, with characters that a careless store would spoil.
#[must_use]
pub fn reason() -> Fault {
    Fault::new("crosswalk.unit", "invoiceLines[2].UnitOfMeasure", "no X12 unit for 'Straße', \"Ea\"\n{}")
}

/// The change of `before` to `state`, named `change_id`, at `at`.
#[must_use]
pub fn change(before: &LedgerItem, state: State, change_id: &str, at: Timestamp) -> LedgerItem {
    LedgerItem {
        state,
        state_since: if state == before.state { before.state_since } else { at },
        revision: before.revision + 1,
        change_id: change_id.to_owned(),
        ..before.clone()
    }
}

/// The first entry of a new item.
#[must_use]
pub fn first_entry(item: &LedgerItem) -> AuditEntry {
    AuditEntry::of(None, item, Event::Received, "poll", item.received_at)
}

/// The entry for the change of `before` into `after`.
#[must_use]
pub fn entry(before: &LedgerItem, after: &LedgerItem, event: Event, at: Timestamp) -> AuditEntry {
    AuditEntry::of(Some(before.state), after, event, "conformance", at)
}
