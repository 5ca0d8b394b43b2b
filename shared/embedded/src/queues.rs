use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pipeline::ports::{Clock, DeadLetter, DeadLetters, Message, Queue, QueueName, QueueReceiver, Received};
use pipeline::{Error, Kind, Result};
use rusqlite::{Connection, OptionalExtension, params};

use crate::database::Database;
use crate::error::Outcome;
use crate::row::{Stored, time};

/// Both ends of the queues and the dead letters, in the tables `messages` and `dead_letters`.
pub struct SqliteQueues {
    database: Database,
    clock: Arc<dyn Clock>,
    max_receives: u32,
}

impl SqliteQueues {
    pub(crate) const fn new(database: Database, clock: Arc<dyn Clock>, max_receives: u32) -> Self {
        Self { database, clock, max_receives }
    }

    /// How often a message is given out before it goes to the dead letters.
    #[must_use]
    pub const fn max_receives(&self) -> u32 {
        self.max_receives
    }
}

const SEND: &str = "INSERT INTO messages (queue, body, sent_at, visible_at) VALUES (?1, ?2, ?3, ?3)";
const ANY_VISIBLE: &str = "SELECT 1 FROM messages WHERE queue = ? AND visible_at <= ? LIMIT 1";
const EXHAUSTED: &str = "SELECT id FROM messages WHERE queue = ? AND visible_at <= ? AND receive_count >= ?";
const RECEIVE: &str = "
    UPDATE messages SET receive_count = receive_count + 1, visible_at = ?3
    WHERE id IN (SELECT id FROM messages WHERE queue = ?1 AND visible_at <= ?2 ORDER BY visible_at, id LIMIT ?4)
    RETURNING id, body, receive_count";
const DELETE: &str = "DELETE FROM messages WHERE queue = ? AND id = ? AND receive_count = ?";
const POSTPONE: &str =
    "UPDATE messages SET visible_at = ?4 WHERE queue = ?1 AND id = ?2 AND receive_count = ?3";
const HELD: &str = "SELECT id FROM messages WHERE queue = ? AND id = ? AND receive_count = ?";
const BURY: &str = "
    INSERT INTO dead_letters (id, queue, body, sent_at, died_at, receive_count, why)
    SELECT id, queue, body, sent_at, ?2, receive_count, ?3 FROM messages WHERE id = ?1";
const UNREPORTED: &str =
    "SELECT id, queue, body FROM dead_letters WHERE reported_at IS NULL ORDER BY id LIMIT ?";
const REPORTED: &str = "UPDATE dead_letters SET reported_at = ?2 WHERE id = ?1 AND reported_at IS NULL";

#[async_trait]
impl Queue for SqliteQueues {
    async fn send(&self, queue: QueueName, messages: &[Message]) -> Result<()> {
        const OPERATION: &str = "queue.send";
        if messages.is_empty() {
            return Ok(());
        }
        let bodies =
            messages.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>().map_err(|error| {
                Error::permanent(Kind::Invariant, OPERATION, "the message does not serialise")
                    .caused_by(error)
            })?;
        let now = time(self.clock.now());
        let write = self.database.write(OPERATION, move |transaction| {
            let mut statement = transaction.prepare_cached(SEND)?;
            for body in bodies {
                statement.execute(params![queue.as_str(), body, now])?;
            }
            Ok(())
        });
        write.await
    }
}

#[async_trait]
impl QueueReceiver for SqliteQueues {
    async fn receive(&self, queue: QueueName, max: usize, visibility: Duration) -> Result<Vec<Received>> {
        const OPERATION: &str = "queue.receive";
        let now = self.clock.now();
        let (now, until) = (time(now), time(now + visibility));
        // A look without the right to write, so that idle workers do not stand in the way of busy ones.
        let looked = now.clone();
        let look = self.database.read(OPERATION, move |connection| {
            let mut statement = connection.prepare_cached(ANY_VISIBLE)?;
            Ok(statement.exists(params![queue.as_str(), looked])?)
        });
        if max == 0 || !look.await? {
            return Ok(Vec::new());
        }
        let max_receives = self.max_receives;
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let write = self.database.write(OPERATION, move |transaction| {
            for id in ids(transaction, EXHAUSTED, params![queue.as_str(), now, max_receives])? {
                bury(transaction, id, &now, "received too often")?;
            }
            let mut statement = transaction.prepare_cached(RECEIVE)?;
            let mut rows = statement.query(params![queue.as_str(), now, until, max])?;
            let mut received = Vec::new();
            while let Some(row) = rows.next()? {
                let row = Stored(row);
                let (id, receive_count): (i64, u32) = (row.get("id")?, row.get("receive_count")?);
                let receipt = format!("{id}.{receive_count}");
                received.push(Received { body: row.get("body")?, receipt, receive_count });
            }
            Ok(received)
        });
        write.await
    }

    async fn delete(&self, queue: QueueName, receipt: &str) -> Result<()> {
        let Some((id, count)) = parts(receipt) else { return Ok(()) };
        let write = self.database.write("queue.delete", move |transaction| {
            transaction.prepare_cached(DELETE)?.execute(params![queue.as_str(), id, count])?;
            Ok(())
        });
        write.await
    }

    async fn postpone(&self, queue: QueueName, receipt: &str, wait: Duration) -> Result<()> {
        let Some((id, count)) = parts(receipt) else { return Ok(()) };
        let until = time(self.clock.now() + wait);
        let write = self.database.write("queue.postpone", move |transaction| {
            transaction.prepare_cached(POSTPONE)?.execute(params![queue.as_str(), id, count, until])?;
            Ok(())
        });
        write.await
    }

    async fn bury(&self, queue: QueueName, receipt: &str) -> Result<()> {
        let Some((id, count)) = parts(receipt) else { return Ok(()) };
        let now = time(self.clock.now());
        let write = self.database.write("queue.bury", move |transaction| {
            for id in ids(transaction, HELD, params![queue.as_str(), id, count])? {
                bury(transaction, id, &now, "buried by its worker")?;
            }
            Ok(())
        });
        write.await
    }

    async fn depth(&self, queue: QueueName) -> Result<u64> {
        let read = self.database.read("queue.depth", move |connection| {
            let mut statement =
                connection.prepare_cached("SELECT count(*) AS depth FROM messages WHERE queue = ?")?;
            let depth = statement.query_row([queue.as_str()], |row| Ok(Stored(row).unsigned("depth")));
            depth.optional()?.unwrap_or(Ok(0))
        });
        read.await
    }
}

#[async_trait]
impl DeadLetters for SqliteQueues {
    async fn unreported(&self, max: usize) -> Result<Vec<DeadLetter>> {
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let read = self.database.read("dead_letters.unreported", move |connection| {
            let mut statement = connection.prepare_cached(UNREPORTED)?;
            let mut rows = statement.query([max])?;
            let mut letters = Vec::new();
            while let Some(row) = rows.next()? {
                let row = Stored(row);
                let receipt = row.get::<i64>("id")?.to_string();
                letters.push(DeadLetter { receipt, queue: row.named("queue")?, body: row.get("body")? });
            }
            Ok(letters)
        });
        read.await
    }

    async fn reported(&self, letter: &DeadLetter) -> Result<()> {
        let Ok(id) = letter.receipt.parse::<i64>() else { return Ok(()) };
        let now = time(self.clock.now());
        let write = self.database.write("dead_letters.reported", move |transaction| {
            transaction.execute(REPORTED, params![id, now])?;
            Ok(())
        });
        write.await
    }
}

/// Moves a message to the dead letters.
fn bury(connection: &Connection, id: i64, now: &str, why: &str) -> Outcome<()> {
    connection.prepare_cached(BURY)?.execute(params![id, now, why])?;
    connection.prepare_cached("DELETE FROM messages WHERE id = ?")?.execute([id])?;
    Ok(())
}

fn ids(connection: &Connection, sql: &str, params: impl rusqlite::Params) -> Outcome<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map(params, |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// A receipt is the message's id and its receive count: the next receive makes it stale by itself.
fn parts(receipt: &str) -> Option<(i64, u32)> {
    let (id, count) = receipt.split_once('.')?;
    Some((id.parse().ok()?, count.parse().ok()?))
}
