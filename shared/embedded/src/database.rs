use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use pipeline::{Error, Kind, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::Mutex;

use crate::error::{Outcome, file};
use crate::schema;

/// Idle connections kept for reading.
const IDLE_READERS: usize = 8;

/// The SQLite file. One connection writes, others read; what is true is in the file alone, so that several processes
/// may share it.
#[derive(Clone)]
pub(crate) struct Database {
    path: Arc<PathBuf>,
    busy_timeout: Duration,
    /// Writers of this process queue here, in the order in which they came, instead of waking up in turns inside SQLite.
    writer: Arc<Mutex<Connection>>,
    readers: Arc<std::sync::Mutex<Vec<Connection>>>,
}

impl Database {
    /// Opens `file_name` in `folder`, and brings it to the present form.
    pub(crate) async fn open(folder: &Path, file_name: &str, busy_timeout: Duration) -> Result<Self> {
        let path = folder.join(file_name);
        let lock = folder.join("open.lock");
        let opened = path.clone();
        let connection = blocking("store.open", move || {
            // Two processes must not both switch a new file to WAL: SQLite does not wait there.
            let _held = hold(&lock)?;
            let mut connection = connect(&opened, busy_timeout)?;
            // First, for the switch to WAL stays in the file.
            schema::check_owner(&connection)?;
            connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
            schema::migrate(&mut connection)?;
            Ok(connection)
        })
        .await?;
        Ok(Self {
            path: path.into(),
            busy_timeout,
            writer: Arc::new(Mutex::new(connection)),
            readers: Arc::default(),
        })
    }

    /// Runs `work` in one transaction that has the right to write from its start.
    pub(crate) async fn write<T, W>(&self, operation: &'static str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Transaction<'_>) -> Outcome<T> + Send + 'static,
    {
        let mut connection = Arc::clone(&self.writer).lock_owned().await;
        blocking(operation, move || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })
        .await
    }

    /// Runs `work`, which only reads, on what is committed.
    pub(crate) async fn read<T, W>(&self, operation: &'static str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Outcome<T> + Send + 'static,
    {
        let database = self.clone();
        blocking(operation, move || {
            let connection = database.reader()?;
            let value = work(&connection);
            let mut idle = database.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE_READERS {
                idle.push(connection);
            }
            value
        })
        .await
    }

    fn reader(&self) -> Outcome<Connection> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(
            || {
                let connection = connect(&self.path, self.busy_timeout)?;
                connection.pragma_update(None, "query_only", true)?;
                Ok(connection)
            },
            Ok,
        )
    }
}

/// Holds a lock between processes until the file is dropped.
fn hold(path: &Path) -> Outcome<File> {
    let open = || {
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        lock.lock().map(|()| lock)
    };
    open().map_err(|error| file("store.open", path, error).into())
}

fn connect(path: &Path, busy_timeout: Duration) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(busy_timeout)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A commit is on the disk when it returns. `fullfsync` does on macOS what fsync does elsewhere.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Runs what blocks on a thread made for it. Once started it runs to its end, whatever becomes of the caller.
pub(crate) async fn blocking<T, W>(operation: &'static str, work: W) -> Result<T>
where
    T: Send + 'static,
    W: FnOnce() -> Outcome<T> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.map_err(|trouble| trouble.during(operation)),
        Err(error) if error.is_panic() => {
            Err(Error::permanent(Kind::Invariant, operation, "a store's code panicked").caused_by(error))
        }
        Err(error) => {
            Err(Error::temporary(Kind::Storage, operation, "the process is ending").caused_by(error))
        }
    }
}
