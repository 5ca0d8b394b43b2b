//! Documents and their trail.

mod items;
mod read;
mod trail;
mod transaction;

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use documents::{DocumentId, RecordKey};
use jiff::Timestamp;
use pipeline::ports::{Applied, Inserted, Ledger};
use pipeline::{AuditEntry, Error, Kind, LedgerItem, Query, Result, State};

use crate::attributes::{key, number, text, time};
use crate::clients::{Clients, Pace};
use crate::config::{Name, Names};
use items::{of_entry, of_item, record_index};
use read::Wanted;
use transaction::{Ending, action, put};

/// Documents and their trail, in the tables `documents` and `audit`.
pub struct DynamoLedger {
    client: Client,
    pace: Pace,
    documents: String,
    audit: String,
}

impl DynamoLedger {
    /// The ledger in the tables of `names`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if a name is missing.
    pub fn new(clients: &Clients, names: &Names) -> Result<Self> {
        Ok(Self {
            client: clients.dynamodb(),
            pace: clients.pace(),
            documents: names.get(Name::DocumentsTable)?.to_owned(),
            audit: names.get(Name::AuditTable)?.to_owned(),
        })
    }

    /// Item, entry and the list of the record's documents, if neither item nor entry is there.
    fn insertion(
        &self,
        operation: &'static str,
        item: &LedgerItem,
        entry: &AuditEntry,
    ) -> Result<Vec<TransactWriteItem>> {
        let index = record_index(&item.record_key.to_string());
        let update = Update::builder()
            .table_name(&self.documents)
            .set_key(Some(key("document_id", &index)))
            .update_expression("ADD #ids :id")
            .expression_attribute_names("#ids", "document_ids")
            .expression_attribute_values(
                ":id",
                aws_sdk_dynamodb::types::AttributeValue::Ss(vec![item.document_id.to_string()]),
            );
        Ok(vec![
            put(operation, &self.documents, of_item(item), "attribute_not_exists(#key)", "document_id")?,
            put(
                operation,
                &self.audit,
                of_entry(entry, item.revision),
                "attribute_not_exists(#key)",
                "record_key",
            )?,
            action(operation, update.build().map(|update| TransactWriteItem::builder().update(update)))?,
        ])
    }

    /// Item and entry, if the item is of the revision before.
    fn change(
        &self,
        operation: &'static str,
        item: &LedgerItem,
        entry: &AuditEntry,
    ) -> Result<Vec<TransactWriteItem>> {
        let put_item = aws_sdk_dynamodb::types::Put::builder()
            .table_name(&self.documents)
            .set_item(Some(of_item(item)))
            .condition_expression("#revision = :before")
            .expression_attribute_names("#revision", "revision")
            .expression_attribute_values(":before", number(item.revision.saturating_sub(1)));
        Ok(vec![
            action(operation, put_item.build().map(|put| TransactWriteItem::builder().put(put)))?,
            put(
                operation,
                &self.audit,
                of_entry(entry, item.revision),
                "attribute_not_exists(#key)",
                "record_key",
            )?,
        ])
    }
}

#[async_trait]
impl Ledger for DynamoLedger {
    async fn insert(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Inserted> {
        const OPERATION: &str = "ledger.insert";
        if let Err(refused) = check_new(OPERATION, item, entry) {
            // An id that is known is answered first, whatever is wrong with the item.
            let known = self.read(OPERATION, &item.document_id).await?;
            return known.map(|known| Inserted::Known(Box::new(known))).ok_or(refused);
        }
        let ending = self.transact(OPERATION, self.insertion(OPERATION, item, entry)?, item).await?;
        let (doubt, unanswered) = match ending {
            Ending::Written => return Ok(Inserted::New),
            Ending::Refused { doubt } => (doubt, None),
            Ending::Unknown(error) => (true, Some(error)),
        };
        match self.read(OPERATION, &item.document_id).await? {
            // Our own work, whose answer was lost.
            Some(known) if doubt && is_change(&known, item) => Ok(Inserted::New),
            Some(known) => Ok(Inserted::Known(Box::new(known))),
            None => Err(unanswered.unwrap_or_else(|| vanished(OPERATION, item))),
        }
    }

    async fn apply(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Applied> {
        const OPERATION: &str = "ledger.apply";
        let nothing = || invariant(OPERATION, item, "the document does not exist");
        let stored = self.read(OPERATION, &item.document_id).await?.ok_or_else(nothing)?;
        if let Some(applied) = settle(item, stored.clone()) {
            return Ok(applied);
        }
        check_change(OPERATION, &stored, item, entry)?;
        let ending = self.transact(OPERATION, self.change(OPERATION, item, entry)?, item).await?;
        let unanswered = match ending {
            Ending::Written => return Ok(Applied::Done),
            Ending::Refused { .. } => vanished(OPERATION, item),
            Ending::Unknown(error) => error,
        };
        let stands = self.read(OPERATION, &item.document_id).await?.ok_or_else(nothing)?;
        // Still of the revision before: the write is lost, or on its way; a repeat will tell.
        settle(item, stands).ok_or(unanswered)
    }

    async fn get(&self, id: &DocumentId) -> Result<Option<LedgerItem>> {
        self.read("ledger.get", id).await
    }

    async fn versions(&self, record: &RecordKey) -> Result<Vec<LedgerItem>> {
        let mut found = self.read_versions("ledger.versions", record).await?;
        found.sort_by(|a, b| {
            let age = |item: &LedgerItem| (item.source_updated_at, item.received_at);
            age(a).cmp(&age(b)).then_with(|| a.document_id.cmp(&b.document_id))
        });
        Ok(found)
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<LedgerItem>> {
        let wanted = Wanted::new("by_due", "due", text(items::DUE)).until("due_at", text(&time(now)));
        let is_due = |item: &LedgerItem| item.due_at.is_some_and(|due| due <= now);
        let mut found = self.select("ledger.due", &wanted, limit, is_due).await?;
        found.sort_by(|a, b| a.due_at.cmp(&b.due_at).then_with(|| a.document_id.cmp(&b.document_id)));
        Ok(found)
    }

    async fn find(&self, query: &Query, limit: usize) -> Result<Vec<LedgerItem>> {
        const OPERATION: &str = "ledger.find";
        let mut found = match query {
            Query::Document(id) => self.read(OPERATION, id).await?.into_iter().collect(),
            Query::Record(record) => self.read_versions(OPERATION, record).await?,
            Query::RecordId(id) => {
                let is_it = |item: &LedgerItem| item.record_key.id() == id;
                self.newest(OPERATION, "by_record_id", "record_id", text(id), limit, is_it).await?
            }
            Query::BusinessNumber(number) => {
                let is_it = |item: &LedgerItem| item.business_number.as_ref() == Some(number);
                let value = text(number);
                self.newest(OPERATION, "by_business_number", "business_number", value, limit, is_it).await?
            }
            Query::InterchangeControlNumber(wanted) => {
                let is_it = |item: &LedgerItem| {
                    item.control_numbers.as_ref().is_some_and(|numbers| numbers.interchange == *wanted)
                };
                let (attribute, value) = ("interchange_control_number", number(*wanted));
                self.newest(OPERATION, "by_interchange", attribute, value, limit, is_it).await?
            }
            Query::FileName(name) => {
                let is_it = |item: &LedgerItem| item.file_name.as_ref() == Some(name);
                self.newest(OPERATION, "by_file_name", "file_name", text(name), limit, is_it).await?
            }
        };
        found.sort_by(|a, b| {
            b.received_at.cmp(&a.received_at).then_with(|| a.document_id.cmp(&b.document_id))
        });
        found.truncate(limit);
        Ok(found)
    }

    async fn in_state(&self, state: State, limit: usize) -> Result<Vec<LedgerItem>> {
        let wanted = Wanted::new("by_state", "state", text(&state));
        let is_in_it = |item: &LedgerItem| item.state == state;
        let mut found = self.select("ledger.in_state", &wanted, limit, is_in_it).await?;
        found.sort_by(|a, b| {
            a.state_since.cmp(&b.state_since).then_with(|| a.document_id.cmp(&b.document_id))
        });
        Ok(found)
    }

    async fn trail(&self, record: &RecordKey) -> Result<Vec<AuditEntry>> {
        self.read_trail(record).await
    }

    async fn counts(&self) -> Result<BTreeMap<String, BTreeMap<State, u64>>> {
        let mut counts: BTreeMap<String, BTreeMap<State, u64>> = BTreeMap::new();
        for state in State::ALL {
            for (flow, number) in self.count("ledger.counts", state).await? {
                counts.entry(flow).or_default().insert(state, number);
            }
        }
        Ok(counts)
    }
}

/// Whether `stands` is what the change to `item` wrote.
fn is_change(stands: &LedgerItem, item: &LedgerItem) -> bool {
    stands.revision == item.revision && stands.change_id == item.change_id
}

/// What a stored item says of the change to `item`; nothing if the change can still be made.
fn settle(item: &LedgerItem, stands: LedgerItem) -> Option<Applied> {
    if is_change(&stands, item) {
        return Some(Applied::Done);
    }
    (stands.revision.checked_add(1) != Some(item.revision)).then(|| Applied::Conflict(Box::new(stands)))
}

fn check_new(operation: &'static str, item: &LedgerItem, entry: &AuditEntry) -> Result<()> {
    if item.revision != 1 {
        return Err(invariant(operation, item, "a new document starts with revision 1"));
    }
    check_entry(operation, None, item, entry)
}

fn check_change(
    operation: &'static str,
    stored: &LedgerItem,
    item: &LedgerItem,
    entry: &AuditEntry,
) -> Result<()> {
    if !stored.state.allows(item.state) {
        return Err(invariant(operation, item, "the state may not follow the stored one")
            .with("from", stored.state)
            .with("to", item.state));
    }
    check_entry(operation, Some(stored.state), item, entry)
}

/// The trail must tell of this change and no other.
fn check_entry(
    operation: &'static str,
    before: Option<State>,
    item: &LedgerItem,
    entry: &AuditEntry,
) -> Result<()> {
    let same_document = entry.document_id == item.document_id && entry.record_key == item.record_key;
    if same_document && entry.from == before && entry.to == item.state {
        return Ok(());
    }
    Err(invariant(operation, item, "the audit entry does not tell of this change"))
}

fn invariant(operation: &'static str, item: &LedgerItem, message: &str) -> Error {
    Error::permanent(Kind::Invariant, operation, message)
        .with("document_id", &item.document_id)
        .with("revision", item.revision)
}

/// The condition failed, and a read shows nothing that it could have failed on.
fn vanished(operation: &'static str, item: &LedgerItem) -> Error {
    Error::temporary(Kind::Storage, operation, "another write of the same document is under way")
        .with("document_id", &item.document_id)
}
