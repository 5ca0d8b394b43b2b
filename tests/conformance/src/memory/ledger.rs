use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use documents::{DocumentId, RecordKey};
use jiff::Timestamp;
use pipeline::ports::{Applied, Inserted, Ledger};
use pipeline::{AuditEntry, Error, Kind, LedgerItem, Query, Result, State};

use super::lock;

/// Documents and their trail, in memory.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<Books>);

#[derive(Debug, Default)]
struct Books {
    items: BTreeMap<DocumentId, LedgerItem>,
    trail: Vec<AuditEntry>,
}

impl MemoryLedger {
    /// Every item, in the order of their ids.
    #[must_use]
    pub fn items(&self) -> Vec<LedgerItem> {
        lock(&self.0).items.values().cloned().collect()
    }

    /// Every entry, in the order in which they were written.
    #[must_use]
    pub fn entries(&self) -> Vec<AuditEntry> {
        lock(&self.0).trail.clone()
    }

    fn select(&self, wanted: impl Fn(&LedgerItem) -> bool) -> Vec<LedgerItem> {
        lock(&self.0).items.values().filter(|item| wanted(item)).cloned().collect()
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    async fn insert(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Inserted> {
        let mut books = lock(&self.0);
        if let Some(stored) = books.items.get(&item.document_id) {
            return Ok(Inserted::Known(Box::new(stored.clone())));
        }
        check_revision("ledger.insert", item, 1)?;
        check_entry("ledger.insert", None, item, entry)?;
        books.items.insert(item.document_id.clone(), item.clone());
        books.trail.push(entry.clone());
        Ok(Inserted::New)
    }

    async fn apply(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Applied> {
        let mut books = lock(&self.0);
        let Some(stored) = books.items.get(&item.document_id) else {
            return Err(invariant("ledger.apply", item, "the document does not exist"));
        };
        if stored.revision == item.revision && stored.change_id == item.change_id {
            return Ok(Applied::Done);
        }
        if stored.revision + 1 != item.revision {
            return Ok(Applied::Conflict(Box::new(stored.clone())));
        }
        if !stored.state.allows(item.state) {
            return Err(invariant("ledger.apply", item, "the state may not follow the stored one")
                .with("from", stored.state)
                .with("to", item.state));
        }
        check_entry("ledger.apply", Some(stored.state), item, entry)?;
        books.items.insert(item.document_id.clone(), item.clone());
        books.trail.push(entry.clone());
        Ok(Applied::Done)
    }

    async fn get(&self, id: &DocumentId) -> Result<Option<LedgerItem>> {
        Ok(lock(&self.0).items.get(id).cloned())
    }

    async fn versions(&self, record: &RecordKey) -> Result<Vec<LedgerItem>> {
        let mut found = self.select(|item| item.record_key == *record);
        found.sort_by_key(|item| (item.source_updated_at, item.received_at));
        Ok(found)
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<LedgerItem>> {
        let mut found = self.select(|item| item.due_at.is_some_and(|due| due <= now));
        found.sort_by_key(|item| item.due_at);
        found.truncate(limit);
        Ok(found)
    }

    async fn find(&self, query: &Query, limit: usize) -> Result<Vec<LedgerItem>> {
        let mut found = self.select(|item| matches(query, item));
        found.sort_by_key(|item| std::cmp::Reverse(item.received_at));
        found.truncate(limit);
        Ok(found)
    }

    async fn in_state(&self, state: State, limit: usize) -> Result<Vec<LedgerItem>> {
        let mut found = self.select(|item| item.state == state);
        found.sort_by_key(|item| item.state_since);
        found.truncate(limit);
        Ok(found)
    }

    async fn trail(&self, record: &RecordKey) -> Result<Vec<AuditEntry>> {
        Ok(lock(&self.0).trail.iter().filter(|entry| entry.record_key == *record).cloned().collect())
    }

    async fn counts(&self) -> Result<BTreeMap<String, BTreeMap<State, u64>>> {
        let mut counts: BTreeMap<String, BTreeMap<State, u64>> = BTreeMap::new();
        for item in lock(&self.0).items.values() {
            *counts.entry(item.flow.clone()).or_default().entry(item.state).or_default() += 1;
        }
        Ok(counts)
    }
}

fn matches(query: &Query, item: &LedgerItem) -> bool {
    match query {
        Query::Document(id) => item.document_id == *id,
        Query::Record(key) => item.record_key == *key,
        Query::RecordId(id) => item.record_key.id() == id,
        Query::BusinessNumber(number) => item.business_number.as_ref() == Some(number),
        Query::InterchangeControlNumber(number) => {
            item.control_numbers.as_ref().is_some_and(|numbers| numbers.interchange == *number)
        }
        Query::FileName(name) => item.file_name.as_ref() == Some(name),
    }
}

fn check_revision(operation: &'static str, item: &LedgerItem, revision: u64) -> Result<()> {
    if item.revision == revision {
        return Ok(());
    }
    Err(invariant(operation, item, "a new document starts with revision 1").with("revision", item.revision))
}

fn check_entry(
    operation: &'static str,
    before: Option<State>,
    item: &LedgerItem,
    entry: &AuditEntry,
) -> Result<()> {
    if entry.document_id == item.document_id
        && entry.record_key == item.record_key
        && entry.from == before
        && entry.to == item.state
    {
        return Ok(());
    }
    Err(invariant(operation, item, "the audit entry does not tell of this change"))
}

fn invariant(operation: &'static str, item: &LedgerItem, message: &str) -> Error {
    Error::permanent(Kind::Invariant, operation, message).with("document_id", &item.document_id)
}
