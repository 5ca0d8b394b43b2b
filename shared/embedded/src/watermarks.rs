use async_trait::async_trait;
use jiff::Timestamp;
use pipeline::ports::{Lease, Watermarks};
use pipeline::{Error, Kind, Result};
use rusqlite::{OptionalExtension, params};

use crate::database::Database;
use crate::row::{Stored, time};

/// How far each stream has been read, in the table `watermarks`.
pub struct SqliteWatermarks(Database);

impl SqliteWatermarks {
    pub(crate) const fn new(database: Database) -> Self {
        Self(database)
    }
}

/// Takes the lease if it is free, ended, or the asker's own.
const ACQUIRE: &str = "
    INSERT INTO watermarks (stream, lease_owner, lease_until) VALUES (?1, ?2, ?4)
    ON CONFLICT (stream) DO UPDATE SET lease_owner = ?2, lease_until = ?4
    WHERE lease_owner IS NULL OR lease_owner = ?2 OR lease_until <= ?3";

const ADVANCE: &str = "
    UPDATE watermarks SET watermark = max(coalesce(watermark, ?3), ?3), lease_until = ?4
    WHERE stream = ?1 AND lease_owner = ?2";

const RELEASE: &str = "
    UPDATE watermarks SET lease_owner = NULL, lease_until = NULL, note = ?3
    WHERE stream = ?1 AND lease_owner = ?2";

const WATERMARK: &str = "SELECT watermark FROM watermarks WHERE stream = ? AND watermark IS NOT NULL";

#[async_trait]
impl Watermarks for SqliteWatermarks {
    async fn acquire(
        &self,
        stream: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>> {
        let (stream, owner) = (stream.to_owned(), owner.to_owned());
        let write = self.0.write("watermarks.acquire", move |transaction| {
            if transaction.execute(ACQUIRE, params![stream, owner, time(now), time(until)])? == 0 {
                return Ok(None);
            }
            let watermark = read(transaction, &stream)?;
            Ok(Some(Lease { stream, owner, watermark }))
        });
        write.await
    }

    async fn advance(&self, lease: &Lease, to: Timestamp, until: Timestamp) -> Result<()> {
        const OPERATION: &str = "watermarks.advance";
        let lease = lease.clone();
        let write = self.0.write(OPERATION, move |transaction| {
            if transaction.execute(ADVANCE, params![lease.stream, lease.owner, time(to), time(until)])? == 0 {
                let text = "another run has taken the lease";
                return Err(Error::temporary(Kind::Conflict, OPERATION, text)
                    .with("stream", lease.stream)
                    .into());
            }
            Ok(())
        });
        write.await
    }

    async fn release(&self, lease: &Lease, note: &str) -> Result<()> {
        let (lease, note) = (lease.clone(), note.to_owned());
        let write = self.0.write("watermarks.release", move |transaction| {
            transaction.execute(RELEASE, params![lease.stream, lease.owner, note])?;
            Ok(())
        });
        write.await
    }

    async fn get(&self, stream: &str) -> Result<Option<Timestamp>> {
        let stream = stream.to_owned();
        self.0.read("watermarks.get", move |connection| read(connection, &stream)).await
    }
}

fn read(connection: &rusqlite::Connection, stream: &str) -> crate::error::Outcome<Option<Timestamp>> {
    let mut statement = connection.prepare_cached(WATERMARK)?;
    let found = statement.query_row([stream], |row| Ok(Stored(row).parsed("watermark"))).optional()?;
    found.transpose()
}
