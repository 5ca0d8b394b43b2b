use async_trait::async_trait;
use pipeline::ports::Counters;
use pipeline::{Error, Kind, Result};
use rusqlite::params;

use crate::database::Database;

/// Control numbers, in the table `counters`.
pub struct SqliteCounters(Database);

impl SqliteCounters {
    pub(crate) const fn new(database: Database) -> Self {
        Self(database)
    }
}

const NEXT: &str = "
    INSERT INTO counters (scope, last) VALUES (?1, 1)
    ON CONFLICT (scope) DO UPDATE SET last = CASE WHEN last >= ?2 THEN 1 ELSE last + 1 END
    RETURNING last";

#[async_trait]
impl Counters for SqliteCounters {
    async fn next(&self, scope: &str, max: u32) -> Result<u32> {
        const OPERATION: &str = "counters.next";
        if max == 0 {
            return Err(Error::permanent(Kind::Invariant, OPERATION, "a counter cannot end at 0")
                .with("scope", scope));
        }
        let scope = scope.to_owned();
        let write = self.0.write(OPERATION, move |transaction| {
            Ok(transaction.prepare_cached(NEXT)?.query_row(params![scope, max], |row| row.get(0))?)
        });
        write.await
    }
}
