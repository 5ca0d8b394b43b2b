use async_trait::async_trait;
use pipeline::Result;
use pipeline::ports::{Reference, ReferenceRow};
use rusqlite::{Params, params};

use crate::database::Database;
use crate::error::{Outcome, Trouble};
use crate::row::{Stored, time};

/// Reference data, in the table `reference`.
pub struct SqliteReference(Database);

impl SqliteReference {
    pub(crate) const fn new(database: Database) -> Self {
        Self(database)
    }
}

const PUT: &str = "
    INSERT INTO reference (kind, code, attributes, refreshed_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (kind, code) DO UPDATE SET attributes = ?3, refreshed_at = ?4";
const GET: &str = "SELECT * FROM reference WHERE kind = ? AND code = ?";
const LIST: &str =
    "SELECT * FROM reference WHERE kind = ?1 AND (?2 IS NULL OR code > ?2) ORDER BY code LIMIT ?3";

#[async_trait]
impl Reference for SqliteReference {
    async fn put(&self, row: &ReferenceRow) -> Result<()> {
        let row = row.clone();
        let write = self.0.write("reference.put", move |transaction| {
            let attributes = serde_json::to_string(&row.attributes)
                .map_err(|error| Trouble::Unreadable { column: "attributes", text: error.to_string() })?;
            transaction.execute(PUT, params![row.kind, row.code, attributes, time(row.refreshed_at)])?;
            Ok(())
        });
        write.await
    }

    async fn get(&self, kind: &str, code: &str) -> Result<Option<ReferenceRow>> {
        let (kind, code) = (kind.to_owned(), code.to_owned());
        let read =
            self.0.read("reference.get", move |connection| select(connection, GET, params![kind, code]));
        Ok(read.await?.pop())
    }

    async fn list(&self, kind: &str, after: Option<&str>, limit: usize) -> Result<Vec<ReferenceRow>> {
        let (kind, after) = (kind.to_owned(), after.map(str::to_owned));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let read = self
            .0
            .read("reference.list", move |connection| select(connection, LIST, params![kind, after, limit]));
        read.await
    }
}

fn select(connection: &rusqlite::Connection, sql: &str, params: impl Params) -> Outcome<Vec<ReferenceRow>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let row = Stored(row);
        found.push(ReferenceRow {
            kind: row.get("kind")?,
            code: row.get("code")?,
            attributes: row.json("attributes")?,
            refreshed_at: row.parsed("refreshed_at")?,
        });
    }
    Ok(found)
}
