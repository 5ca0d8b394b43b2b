//! A document and its trail as people and programs read them.

use documents::Fault;
use jiff::Timestamp;
use pipeline::{AuditEntry, Event, LedgerItem, State};
use serde::Serialize;

/// A record with every version of its document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordView {
    /// The record: `fusion/invoice/300000047414571`.
    pub record_key: String,
    /// The documents that its versions became, oldest first.
    pub documents: Vec<DocumentView>,
    /// Everything that happened to them, oldest first.
    pub timeline: Vec<Step>,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentView {
    /// Its identity.
    pub document_id: String,
    /// Place among the versions of its record, from 1.
    pub version_number: usize,
    /// Hash of the content.
    pub version: String,
    /// Invoice or payment number.
    pub number: Option<String>,
    /// The flow.
    pub flow: String,
    /// The transaction set.
    pub transaction_set: String,
    /// The partner.
    pub partner: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub state_since: Timestamp,
    /// Why, or what a person should know.
    pub reasons: Vec<Fault>,
    /// When the ERP changed the record.
    pub source_updated_at: Timestamp,
    /// ISA13, GS06, ST02.
    pub control_numbers: Option<ControlNumbersView>,
    /// Name of the file at Cleo.
    pub file_name: Option<String>,
    /// What Cleo calls it.
    pub remote_reference: Option<String>,
    /// Number of bytes of the interchange.
    pub size: Option<u64>,
    /// SHA-256 of the interchange.
    pub sha256: Option<String>,
    /// How often sending was tried.
    pub attempts: u32,
    /// The configuration that it was mapped with.
    pub config_version: Option<String>,
    /// When something moves next, unless it has settled.
    pub due_at: Option<Timestamp>,
    /// Key of the ERP's record among the blobs.
    pub payload_key: String,
    /// Key of the interchange among the blobs.
    pub interchange_key: Option<String>,
}

/// Control numbers as they stand in the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlNumbersView {
    /// ISA13, nine digits.
    pub isa13: String,
    /// GS06.
    pub gs06: String,
    /// ST02, four digits.
    pub st02: String,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Place of the document's version, from 1.
    pub version_number: usize,
    /// The document.
    pub document_id: String,
    /// What happened.
    pub event: Event,
    /// State before.
    pub from: Option<State>,
    /// State after.
    pub to: State,
    /// Which step or person.
    pub actor: String,
    /// The attempt to send.
    pub attempt: Option<String>,
    /// What is worth knowing about it.
    pub note: String,
    /// The reasons in full.
    pub reasons: Vec<Fault>,
}

impl RecordView {
    /// The view of a record: `versions` and `trail` as a ledger gives them.
    #[must_use]
    pub fn new(record_key: String, versions: &[LedgerItem], trail: &[AuditEntry]) -> Self {
        let documents: Vec<DocumentView> =
            versions.iter().enumerate().map(|(index, item)| DocumentView::new(index + 1, item)).collect();
        let place = |id: &str| {
            documents.iter().find(|known| known.document_id == id).map_or(0, |known| known.version_number)
        };
        let mut timeline = Vec::with_capacity(trail.len());
        for (index, entry) in trail.iter().enumerate() {
            let earlier = &trail[..index];
            timeline.push(Step::new(place(entry.document_id.as_str()), entry, earlier));
        }
        Self { record_key, documents, timeline }
    }
}

impl DocumentView {
    fn new(version_number: usize, item: &LedgerItem) -> Self {
        Self {
            document_id: item.document_id.to_string(),
            version_number,
            version: item.version.to_string(),
            number: item.business_number.clone(),
            flow: item.flow.clone(),
            transaction_set: item.transaction_set.clone(),
            partner: item.partner.as_ref().map(ToString::to_string),
            state: item.state,
            state_since: item.state_since,
            reasons: item.reasons.clone(),
            source_updated_at: item.source_updated_at,
            control_numbers: item.control_numbers.as_ref().map(ControlNumbersView::new),
            file_name: item.file_name.clone(),
            remote_reference: item.remote_reference.clone(),
            size: item.interchange.as_ref().map(|blob| blob.size),
            sha256: item.interchange.as_ref().map(|blob| blob.sha256.clone()),
            attempts: item.attempts,
            config_version: item.config_version.clone(),
            due_at: item.due_at,
            payload_key: item.payload.key.clone(),
            interchange_key: item.interchange.as_ref().map(|blob| blob.key.clone()),
        }
    }
}

impl ControlNumbersView {
    fn new(numbers: &pipeline::ControlNumbers) -> Self {
        Self {
            isa13: format!("{:09}", numbers.interchange),
            gs06: numbers.group.to_string(),
            st02: format!("{:04}", numbers.set),
        }
    }
}

impl Step {
    fn new(version_number: usize, entry: &AuditEntry, earlier: &[AuditEntry]) -> Self {
        Self {
            at: entry.at,
            version_number,
            document_id: entry.document_id.to_string(),
            event: entry.event,
            from: entry.from,
            to: entry.to,
            actor: entry.actor.clone(),
            attempt: entry.attempt.clone(),
            note: note(entry, earlier),
            reasons: entry.reasons.clone(),
        }
    }
}

/// What a line of the timeline says beside its event: the fact that the event added.
fn note(entry: &AuditEntry, earlier: &[AuditEntry]) -> String {
    let because = || entry.reasons.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ");
    let partner = || entry.partner.as_ref().map_or_else(String::new, ToString::to_string);
    match entry.event {
        Event::Received if entry.partner.is_some() => format!("read from the ERP, for {}", partner()),
        Event::Received => "read from the ERP, for no known partner".to_owned(),
        Event::Unchanged => "the ERP touched the record; its content is the same".to_owned(),
        Event::Reverted => "the record is back at content that a later version had replaced".to_owned(),
        Event::Numbered => entry.control_numbers.as_ref().map_or_else(String::new, |numbers| {
            format!("ISA13 {:09}, GS06 {}, ST02 {:04}", numbers.interchange, numbers.group, numbers.set)
        }),
        Event::Mapped => {
            let file = entry.file_name.clone().unwrap_or_default();
            if entry.reasons.is_empty() { file } else { format!("{file}; {}", because()) }
        }
        Event::Claimed => {
            let attempts = earlier
                .iter()
                .filter(|other| other.document_id == entry.document_id && other.event == Event::Claimed);
            format!("attempt {} to hand it over", attempts.count() + 1)
        }
        Event::Delivered => {
            let reference = entry.remote_reference.as_deref().map(|text| format!("Cleo has it as {text}"));
            let text = reference.unwrap_or_else(|| "Cleo has it".to_owned());
            if entry.reasons.is_empty() { text } else { format!("{text}; {}", because()) }
        }
        Event::Requeued => "its message was sent again".to_owned(),
        Event::Replayed => format!("sent on its way again by {}: {}", entry.actor, because()),
        Event::Closed | Event::Held | Event::Unconfirmed | Event::Parked | Event::DeadLettered => because(),
    }
}
