use documents::{DocumentId, Fault, PartnerId, RecordKey, Version};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::State;

/// A document's current state, with all that the next step needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerItem {
    /// Its identity.
    pub document_id: DocumentId,
    /// The record that it comes from.
    pub record_key: RecordKey,
    /// The content of that record.
    pub version: Version,
    /// The flow that carries it.
    pub flow: String,
    /// Who receives it, if anybody does.
    pub partner: Option<PartnerId>,
    /// The number by which people know it: invoice number, payment number.
    pub business_number: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub state_since: Timestamp,
    /// Why it stands there, where there is a reason.
    pub reasons: Vec<Fault>,
    /// When the ERP last changed the record, as far as we have seen.
    pub source_updated_at: Timestamp,
    /// When we first saw this version.
    pub received_at: Timestamp,
    /// The ERP's record as read.
    pub payload: Blob,
    /// The transaction set that it becomes.
    pub transaction_set: String,
    /// The control numbers, once reserved; they never change.
    pub control_numbers: Option<ControlNumbers>,
    /// The interchange, once rendered; it never changes.
    pub interchange: Option<Blob>,
    /// Name of the file at the remote, once rendered; it never changes.
    pub file_name: Option<String>,
    /// Who is sending it, while somebody is.
    pub claim: Option<Claim>,
    /// How often sending was tried.
    pub attempts: u32,
    /// Whether an attempt ended without an answer and nothing has settled since whether it arrived.
    pub doubtful: bool,
    /// The moment before which no attempt may begin: the remote's settle time, or a wait that it asked for.
    pub not_before: Option<Timestamp>,
    /// When `sweep` should send its message again; absent when nothing moves by itself.
    pub due_at: Option<Timestamp>,
    /// What the remote calls the file.
    pub remote_reference: Option<String>,
    /// The version of the configuration that it was mapped with.
    pub config_version: Option<String>,
    /// Rises by one with every change; a change names the revision that it was made from.
    pub revision: u64,
    /// Name of the change that led here, so that a writer whose answer was lost knows its own work again.
    pub change_id: String,
}

/// Bytes in the blob store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// Key in the store.
    pub key: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// Number of bytes.
    pub size: u64,
}

/// The numbers in an interchange's envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlNumbers {
    /// ISA13.
    pub interchange: u32,
    /// GS06.
    pub group: u32,
    /// ST02.
    pub set: u32,
    /// When they were reserved: date and time in the envelope, so that a repeat gives the same bytes.
    pub reserved_at: Timestamp,
}

/// The right to send a document, for one attempt and until a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The attempt that holds it.
    pub attempt: String,
    /// Until when; after that another attempt may take over.
    pub until: Timestamp,
}

/// What happened to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The record was read from the ERP.
    Received,
    /// The ERP touched the record, and its content is the same.
    Unchanged,
    /// The record returned to this content after a later version had taken its place.
    Reverted,
    /// Control numbers were reserved.
    Numbered,
    /// The interchange was rendered and stored.
    Mapped,
    /// It was closed without leaving.
    Closed,
    /// It waits for a person.
    Held,
    /// An attempt to send began.
    Claimed,
    /// An attempt ended without an answer.
    Unconfirmed,
    /// The remote could not take it now.
    Parked,
    /// The remote has it.
    Delivered,
    /// Its message was sent again.
    Requeued,
    /// Its message failed too often.
    DeadLettered,
    /// A person sent it on its way again.
    Replayed,
}

impl Event {
    /// The name in stores and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Unchanged => "unchanged",
            Self::Reverted => "reverted",
            Self::Numbered => "numbered",
            Self::Mapped => "mapped",
            Self::Closed => "closed",
            Self::Held => "held",
            Self::Claimed => "claimed",
            Self::Unconfirmed => "unconfirmed",
            Self::Parked => "parked",
            Self::Delivered => "delivered",
            Self::Requeued => "requeued",
            Self::DeadLettered => "dead_lettered",
            Self::Replayed => "replayed",
        }
    }
}

/// One line of the trail. Written in the same transaction as the change that it tells of, and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// The record.
    pub record_key: RecordKey,
    /// The document.
    pub document_id: DocumentId,
    /// The flow.
    pub flow: String,
    /// What happened.
    pub event: Event,
    /// State before; absent on the first entry.
    pub from: Option<State>,
    /// State after.
    pub to: State,
    /// When, UTC.
    pub at: Timestamp,
    /// Which step or person did it: `poll`, `map`, `deliver`, `sweep`, or a name.
    pub actor: String,
    /// The attempt to send, where there was one.
    pub attempt: Option<String>,
    /// The partner.
    pub partner: Option<PartnerId>,
    /// The transaction set.
    pub transaction_set: String,
    /// ISA13, GS06 and ST02, once reserved.
    pub control_numbers: Option<ControlNumbers>,
    /// Key of the ERP's record.
    pub payload_key: String,
    /// Key of the interchange, once rendered.
    pub interchange_key: Option<String>,
    /// Name of the file at the remote, once rendered.
    pub file_name: Option<String>,
    /// What the remote calls it.
    pub remote_reference: Option<String>,
    /// Why.
    pub reasons: Vec<Fault>,
    /// The version of the configuration that was in force.
    pub config_version: Option<String>,
}

impl AuditEntry {
    /// The entry for the change of `before` (absent when it is new) into `after`.
    #[must_use]
    pub fn of(before: Option<State>, after: &LedgerItem, event: Event, actor: &str, at: Timestamp) -> Self {
        Self {
            record_key: after.record_key.clone(),
            document_id: after.document_id.clone(),
            flow: after.flow.clone(),
            event,
            from: before,
            to: after.state,
            at,
            actor: actor.to_owned(),
            attempt: after.claim.as_ref().map(|claim| claim.attempt.clone()),
            partner: after.partner.clone(),
            transaction_set: after.transaction_set.clone(),
            control_numbers: after.control_numbers.clone(),
            payload_key: after.payload.key.clone(),
            interchange_key: after.interchange.as_ref().map(|blob| blob.key.clone()),
            file_name: after.file_name.clone(),
            remote_reference: after.remote_reference.clone(),
            reasons: after.reasons.clone(),
            config_version: after.config_version.clone(),
        }
    }
}

/// How to find documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// By identity.
    Document(DocumentId),
    /// By the record that they come from.
    Record(RecordKey),
    /// By the record's id in its system, whatever kind it is.
    RecordId(String),
    /// By invoice or payment number.
    BusinessNumber(String),
    /// By ISA13.
    InterchangeControlNumber(u32),
    /// By the name of the file at the remote.
    FileName(String),
}
