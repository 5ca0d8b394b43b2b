//! What the steps stand on. Two implementations of the stores ship: `aws` and `embedded`; the suite in
//! `tests/conformance` says what each must do, case by case.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use documents::{DocumentId, PartnerId, RecordKey, RecordKind};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{AuditEntry, Deadline, Error, Kind, LedgerItem, Query, Result, State};

/// Time.
#[async_trait]
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present.
    fn now(&self) -> Timestamp;
    /// Waits.
    async fn sleep(&self, wait: Duration);
}

/// Randomness, for jitter and names; never for identities.
pub trait Rng: Send + Sync + std::fmt::Debug {
    /// The next 64 random bits.
    fn next_u64(&self) -> u64;
}

/// What became of an insert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inserted {
    /// The item is new.
    New,
    /// The id was there already; nothing was written. The item that stands.
    Known(Box<LedgerItem>),
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// The change stands (also when an earlier try of the same `change_id` had written it).
    Done,
    /// Another writer came first; nothing was written. The item that stands.
    Conflict(Box<LedgerItem>),
}

/// Documents and their trail.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Writes a new item (revision 1) and its first entry in one transaction, unless the id exists.
    async fn insert(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Inserted>;
    /// Replaces the item and appends the entry in one transaction, if the stored revision is `item.revision - 1`.
    /// When the stored item already is of `item.revision` and has the same `change_id`, the change is `Done`.
    ///
    /// # Errors
    /// [`crate::Kind::Invariant`] if the state may not follow the stored one, or the item does not exist.
    async fn apply(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Applied>;
    /// The item, read consistently.
    async fn get(&self, id: &DocumentId) -> Result<Option<LedgerItem>>;
    /// Every version of a record, oldest first by `source_updated_at`, then `received_at`. Read consistently: what was
    /// written before the call is seen, for the order in which versions leave hangs on it.
    async fn versions(&self, record: &RecordKey) -> Result<Vec<LedgerItem>>;
    /// At most `limit` items whose `due_at` has come, the longest due first.
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<LedgerItem>>;
    /// At most `limit` items that a query finds, newest first.
    async fn find(&self, query: &Query, limit: usize) -> Result<Vec<LedgerItem>>;
    /// At most `limit` items in a state, the oldest first by `state_since`.
    async fn in_state(&self, state: State, limit: usize) -> Result<Vec<LedgerItem>>;
    /// The entries of a record, oldest first.
    async fn trail(&self, record: &RecordKey) -> Result<Vec<AuditEntry>>;
    /// How many items stand in each state, by flow.
    async fn counts(&self) -> Result<BTreeMap<String, BTreeMap<State, u64>>>;
}

/// The right to read a stream, for one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The stream.
    pub stream: String,
    /// The run that holds it.
    pub owner: String,
    /// Where the stream stands; absent before the first run.
    pub watermark: Option<Timestamp>,
}

/// How far each stream has been read.
#[async_trait]
pub trait Watermarks: Send + Sync {
    /// Takes the lease until `until`, unless another owner's has not ended at `now`.
    async fn acquire(
        &self,
        stream: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>>;
    /// Moves the watermark to `to` (a lower one than the stored is ignored) and the end of the lease to `until`.
    ///
    /// # Errors
    /// [`crate::Kind::Conflict`], temporary, if the lease is no longer this owner's.
    async fn advance(&self, lease: &Lease, to: Timestamp, until: Timestamp) -> Result<()>;
    /// Ends the lease, if it is still this owner's, and keeps `note` (counts of the run) for people.
    async fn release(&self, lease: &Lease, note: &str) -> Result<()>;
    /// The watermark, if the stream was ever read.
    async fn get(&self, stream: &str) -> Result<Option<Timestamp>>;
}

/// Control numbers.
#[async_trait]
pub trait Counters: Send + Sync {
    /// The next number of `scope`: 1, 2, ... `max`, then 1 again. No two calls get the same number before the wrap.
    async fn next(&self, scope: &str, max: u32) -> Result<u32>;
}

/// The queues between the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueName {
    /// To `map`.
    Records,
    /// To `deliver`.
    Documents,
}

impl QueueName {
    /// Every queue.
    pub const ALL: [Self; 2] = [Self::Records, Self::Documents];

    /// The name in stores and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Documents => "documents",
        }
    }
}

/// What travels in a queue: a reference, never a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The document to look at.
    pub document_id: DocumentId,
}

/// The sending end of the queues.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Sends every message, at least once each. Returns when all are confirmed.
    async fn send(&self, queue: QueueName, messages: &[Message]) -> Result<()>;
}

/// A message in a worker's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The body as it lies in the queue.
    pub body: String,
    /// Names this receipt of the message.
    pub receipt: String,
    /// How often it has been received, this time included.
    pub receive_count: u32,
}

/// The receiving end of the queues, for hosts that fetch messages themselves.
#[async_trait]
pub trait QueueReceiver: Send + Sync {
    /// At most `max` messages, hidden from others for `visibility`. A message received more often than the queue
    /// allows goes to the dead letters instead.
    async fn receive(&self, queue: QueueName, max: usize, visibility: Duration) -> Result<Vec<Received>>;
    /// Removes a message, if the receipt still holds it.
    async fn delete(&self, queue: QueueName, receipt: &str) -> Result<()>;
    /// Shows a message again after `wait`, if the receipt still holds it.
    async fn postpone(&self, queue: QueueName, receipt: &str, wait: Duration) -> Result<()>;
    /// Moves a message to the dead letters at once, if the receipt still holds it.
    async fn bury(&self, queue: QueueName, receipt: &str) -> Result<()>;
    /// How many messages lie in the queue, hidden ones included.
    async fn depth(&self, queue: QueueName) -> Result<u64>;
}

/// A message that failed too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Names the letter.
    pub receipt: String,
    /// The queue that it failed in.
    pub queue: QueueName,
    /// The body as it lay in the queue.
    pub body: String,
}

/// The dead-letter queues.
#[async_trait]
pub trait DeadLetters: Send + Sync {
    /// At most `max` letters that have not been told of yet.
    async fn unreported(&self, max: usize) -> Result<Vec<DeadLetter>>;
    /// Marks a letter as told of. The letter stays.
    async fn reported(&self, letter: &DeadLetter) -> Result<()>;
}

/// What became of a create-only write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// The bytes are new.
    Created,
    /// The same bytes were there already.
    Same,
    /// Other bytes are there; nothing was written.
    Different,
}

/// Bytes that never change.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Writes `bytes` under `key`, unless the key exists. After `Created` or `Same` the bytes survive a crash.
    async fn put_new(&self, key: &str, bytes: &[u8]) -> Result<Put>;
    /// The bytes, at most `max`.
    ///
    /// # Errors
    /// [`crate::Kind::TooLarge`] if there are more.
    async fn get(&self, key: &str, max: u64) -> Result<Option<Vec<u8>>>;
}

/// Refuses a key that a file system or an object store could take for something else: every implementation of [`Blobs`]
/// calls it first. A key is 1 to 1024 bytes of segments of `A-Z a-z 0-9 - _ . + =`, at most 200 each, none of them
/// starting with a dot.
///
/// # Errors
/// [`crate::Kind::Invariant`], permanent: keys are made of ids and hashes.
pub fn check_blob_key(operation: &'static str, key: &str) -> Result<()> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+' | b'=');
    let good = |segment: &str| {
        !segment.is_empty()
            && segment.len() <= 200
            && !segment.starts_with('.')
            && segment.bytes().all(allowed)
    };
    if key.len() <= 1024 && key.split('/').all(good) {
        return Ok(());
    }
    Err(Error::permanent(Kind::Invariant, operation, "not a key for bytes")
        .with("key", key.chars().take(100).collect::<String>().escape_debug()))
}

/// A row of reference data: a vendor, an item, an account, an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceRow {
    /// What it is: `supplier`, `item`, `account`.
    pub kind: String,
    /// Its code in the system that it comes from.
    pub code: String,
    /// Its attributes, by name.
    pub attributes: BTreeMap<String, String>,
    /// When it was last read.
    pub refreshed_at: Timestamp,
}

/// Reference data.
#[async_trait]
pub trait Reference: Send + Sync {
    /// Writes or replaces a row.
    async fn put(&self, row: &ReferenceRow) -> Result<()>;
    /// A row.
    async fn get(&self, kind: &str, code: &str) -> Result<Option<ReferenceRow>>;
    /// At most `limit` rows of a kind whose code comes after `after`, in the order of their codes.
    async fn list(&self, kind: &str, after: Option<&str>, limit: usize) -> Result<Vec<ReferenceRow>>;
}

/// Credentials.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The secret called `name`, perhaps from a cache.
    async fn get(&self, name: &str) -> Result<SecretString>;
    /// The secret called `name`, read anew: after the cached one was refused.
    async fn reread(&self, name: &str) -> Result<SecretString>;
}

/// A span of time, `from` included, `to` not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First moment in it.
    pub from: Timestamp,
    /// First moment after it.
    pub to: Timestamp,
}

/// A record as the ERP gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// Its key.
    pub key: RecordKey,
    /// When the ERP last changed it.
    pub updated_at: Timestamp,
    /// The record as JSON, child collections complete.
    pub payload: Vec<u8>,
}

/// Some records of a window, in the order of (`updated_at`, id).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The records.
    pub records: Vec<SourceRecord>,
    /// Where the next page starts; absent on the last. Means something to the source only.
    pub next: Option<String>,
}

/// An ERP.
#[async_trait]
pub trait Source: Send + Sync {
    /// The present by the ERP's own clock.
    async fn now(&self, deadline: Deadline) -> Result<Timestamp>;
    /// A page of the records of `kind` that changed in `window`, from `cursor` or from the start.
    async fn page(
        &self,
        kind: RecordKind,
        window: Window,
        cursor: Option<&str>,
        deadline: Deadline,
    ) -> Result<Page>;
}

/// A file on its way to a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundFile {
    /// Name at the remote: the same for every attempt.
    pub name: String,
    /// Folder at the remote.
    pub folder: String,
    /// The partner.
    pub partner: PartnerId,
    /// The bytes: the same for every attempt.
    pub bytes: Vec<u8>,
    /// Their SHA-256, hexadecimal.
    pub sha256: String,
    /// What the remote should run once it has the file, where configuration asks for it: connection and action alias.
    pub action: Option<(String, String)>,
}

/// The remote's word that it has a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What the remote calls it.
    pub reference: Option<String>,
    /// Anything a person should know, for the audit.
    pub note: Option<String>,
}

/// What the remote shows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// It has a file of this name and size.
    Present(Receipt),
    /// It has no file of this name. It may have had one, and taken it in.
    Absent,
    /// It has another file of this name.
    Different,
}

/// The way out to partners.
#[async_trait]
pub trait Delivery: Send + Sync {
    /// Hands a file over.
    ///
    /// # Errors
    /// Status [`crate::Status::UnknownOutcome`] if it may have arrived.
    async fn deliver(&self, file: &OutboundFile, deadline: Deadline) -> Result<Receipt>;
    /// Looks for a file after an attempt of unknown outcome. Any doubt is an error, never `Absent`; so is no answer by
    /// `deadline`, which is no later than [`Delivery::longest_attempt`] from now.
    async fn probe(&self, file: &OutboundFile, deadline: Deadline) -> Result<Probe>;
    /// The longest that [`Delivery::deliver`] takes: an attempt starts only if this much time is left.
    fn longest_attempt(&self) -> Duration;
    /// How long after an attempt of unknown outcome the remote may still take the file in.
    fn settle_time(&self) -> Duration;
}
