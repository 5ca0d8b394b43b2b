mod rows;

use std::collections::BTreeMap;

use async_trait::async_trait;
use documents::{DocumentId, RecordKey};
use jiff::Timestamp;
use pipeline::ports::{Applied, Inserted, Ledger};
use pipeline::{AuditEntry, Error, Kind, LedgerItem, Query, Result, State};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use crate::database::Database;
use crate::error::{Outcome, Trouble};
use crate::row::{Stored, time};

/// Documents and their trail, in the tables `documents` and `audit`.
pub struct SqliteLedger(Database);

impl SqliteLedger {
    pub(crate) const fn new(database: Database) -> Self {
        Self(database)
    }

    async fn select(
        &self,
        operation: &'static str,
        rest: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<LedgerItem>> {
        self.0.read(operation, move |connection| select(connection, rest, values)).await
    }
}

#[async_trait]
impl Ledger for SqliteLedger {
    async fn insert(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Inserted> {
        const OPERATION: &str = "ledger.insert";
        let (item, entry) = (item.clone(), entry.clone());
        let write = self.0.write(OPERATION, move |transaction| {
            if let Some(stored) = get(transaction, &item.document_id)? {
                return Ok(Inserted::Known(Box::new(stored)));
            }
            if item.revision != 1 {
                return Err(refuse(OPERATION, &item, "a new document starts with revision 1"));
            }
            check_entry(OPERATION, None, &item, &entry)?;
            rows::of_item(&item)?.insert(transaction, "documents")?;
            rows::of_entry(&entry, item.revision)?.insert(transaction, "audit")?;
            Ok(Inserted::New)
        });
        write.await
    }

    async fn apply(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Applied> {
        let (item, entry) = (item.clone(), entry.clone());
        self.0.write("ledger.apply", move |transaction| apply(transaction, &item, &entry)).await
    }

    async fn get(&self, id: &DocumentId) -> Result<Option<LedgerItem>> {
        let id = id.clone();
        self.0.read("ledger.get", move |connection| get(connection, &id)).await
    }

    async fn versions(&self, record: &RecordKey) -> Result<Vec<LedgerItem>> {
        let rest = "WHERE record_key = ? ORDER BY source_updated_at, received_at, document_id";
        self.select("ledger.versions", rest, vec![text(record)]).await
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<LedgerItem>> {
        let rest = "WHERE due_at <= ? ORDER BY due_at, document_id LIMIT ?";
        self.select("ledger.due", rest, vec![text(&time(now)), count(limit)]).await
    }

    async fn find(&self, query: &Query, limit: usize) -> Result<Vec<LedgerItem>> {
        let (rest, value) = match query {
            Query::Document(id) => {
                ("WHERE document_id = ? ORDER BY received_at DESC, document_id LIMIT ?", text(id))
            }
            Query::Record(key) => {
                ("WHERE record_key = ? ORDER BY received_at DESC, document_id LIMIT ?", text(key))
            }
            Query::RecordId(id) => {
                ("WHERE record_id = ? ORDER BY received_at DESC, document_id LIMIT ?", text(id))
            }
            Query::BusinessNumber(number) => {
                ("WHERE business_number = ? ORDER BY received_at DESC, document_id LIMIT ?", text(number))
            }
            Query::InterchangeControlNumber(number) => (
                "WHERE interchange_control_number = ? ORDER BY received_at DESC, document_id LIMIT ?",
                Value::Integer(i64::from(*number)),
            ),
            Query::FileName(name) => {
                ("WHERE file_name = ? ORDER BY received_at DESC, document_id LIMIT ?", text(name))
            }
        };
        self.select("ledger.find", rest, vec![value, count(limit)]).await
    }

    async fn in_state(&self, state: State, limit: usize) -> Result<Vec<LedgerItem>> {
        let rest = "WHERE state = ? ORDER BY state_since, document_id LIMIT ?";
        self.select("ledger.in_state", rest, vec![text(&state), count(limit)]).await
    }

    async fn trail(&self, record: &RecordKey) -> Result<Vec<AuditEntry>> {
        let record = record.to_string();
        let read = self.0.read("ledger.trail", move |connection| {
            let mut statement =
                connection.prepare_cached("SELECT * FROM audit WHERE record_key = ? ORDER BY seq")?;
            let mut rows = statement.query([record])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(rows::entry(&Stored(row))?);
            }
            Ok(entries)
        });
        read.await
    }

    async fn counts(&self) -> Result<BTreeMap<String, BTreeMap<State, u64>>> {
        let read = self.0.read("ledger.counts", |connection| {
            let sql = "SELECT flow, state, count(*) AS number FROM documents GROUP BY flow, state";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([])?;
            let mut counts: BTreeMap<String, BTreeMap<State, u64>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let row = Stored(row);
                counts
                    .entry(row.get("flow")?)
                    .or_default()
                    .insert(row.parsed("state")?, row.unsigned("number")?);
            }
            Ok(counts)
        });
        read.await
    }
}

fn apply(connection: &Connection, item: &LedgerItem, entry: &AuditEntry) -> Outcome<Applied> {
    const OPERATION: &str = "ledger.apply";
    let Some(stored) = get(connection, &item.document_id)? else {
        return Err(refuse(OPERATION, item, "the document does not exist"));
    };
    if stored.revision == item.revision && stored.change_id == item.change_id {
        return Ok(Applied::Done);
    }
    if stored.revision + 1 != item.revision {
        return Ok(Applied::Conflict(Box::new(stored)));
    }
    if !stored.state.allows(item.state) {
        let error = invariant(OPERATION, item, "the state may not follow the stored one");
        return Err(error.with("from", stored.state).with("to", item.state).into());
    }
    check_entry(OPERATION, Some(stored.state), item, entry)?;
    rows::of_item(item)?.update(connection, "documents", "document_id")?;
    rows::of_entry(entry, item.revision)?.insert(connection, "audit")?;
    Ok(Applied::Done)
}

fn get(connection: &Connection, id: &DocumentId) -> Outcome<Option<LedgerItem>> {
    let mut statement = connection.prepare_cached("SELECT * FROM documents WHERE document_id = ?")?;
    let mut rows = statement.query(params![id.as_str()])?;
    rows.next()?.map(|row| rows::item(&Stored(row))).transpose()
}

fn select(connection: &Connection, rest: &str, values: Vec<Value>) -> Outcome<Vec<LedgerItem>> {
    let mut statement = connection.prepare_cached(&format!("SELECT * FROM documents {rest}"))?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(rows::item(&Stored(row))?);
    }
    Ok(items)
}

/// The trail must tell of this change and no other.
fn check_entry(
    operation: &'static str,
    before: Option<State>,
    item: &LedgerItem,
    entry: &AuditEntry,
) -> Outcome<()> {
    let same_document = entry.document_id == item.document_id && entry.record_key == item.record_key;
    if same_document && entry.from == before && entry.to == item.state {
        return Ok(());
    }
    Err(refuse(operation, item, "the audit entry does not tell of this change"))
}

fn refuse(operation: &'static str, item: &LedgerItem, message: &str) -> Trouble {
    invariant(operation, item, message).into()
}

fn invariant(operation: &'static str, item: &LedgerItem, message: &str) -> Error {
    Error::permanent(Kind::Invariant, operation, message)
        .with("document_id", &item.document_id)
        .with("revision", item.revision)
}

fn text(value: &(impl ToString + ?Sized)) -> Value {
    Value::Text(value.to_string())
}

/// A limit; one beyond SQLite's integers is none.
fn count(limit: usize) -> Value {
    Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX))
}
