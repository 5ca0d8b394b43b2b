use std::fmt;
use std::fs::DirBuilder;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use pipeline::Result;
use pipeline::ports::Clock;

use crate::database::{Database, blocking};
use crate::error::file;
use crate::{FolderBlobs, SqliteCounters, SqliteLedger, SqliteQueues, SqliteReference, SqliteWatermarks};

/// The SQLite file in the data folder.
const FILE: &str = "ml-connector.sqlite";

/// What may differ between installations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreOptions {
    /// How often a message is given out before it goes to the dead letters.
    pub max_receives: u32,
    /// How long a write waits for another process.
    pub busy_timeout: Duration,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { max_receives: 10, busy_timeout: Duration::from_secs(10) }
    }
}

/// Every store of one data folder.
#[derive(Clone)]
pub struct Store {
    folder: PathBuf,
    /// Documents and their trail.
    pub ledger: Arc<SqliteLedger>,
    /// How far each stream has been read.
    pub watermarks: Arc<SqliteWatermarks>,
    /// Control numbers.
    pub counters: Arc<SqliteCounters>,
    /// Both ends of the queues, and the dead letters.
    pub queues: Arc<SqliteQueues>,
    /// Records and interchanges.
    pub blobs: Arc<FolderBlobs>,
    /// Reference data.
    pub reference: Arc<SqliteReference>,
}

impl Store {
    /// Opens the data folder, and makes it if it does not exist.
    ///
    /// # Errors
    /// [`pipeline::Kind::Storage`] if the folder cannot be used, [`pipeline::Kind::Configuration`] if a newer release
    /// or another program wrote it.
    pub async fn open(folder: &Path, clock: Arc<dyn Clock>, options: StoreOptions) -> Result<Self> {
        let made = folder.to_owned();
        blocking("store.open", move || {
            make_private(&made).map_err(|error| file("store.open", &made, error).into())
        })
        .await?;
        let database = Database::open(folder, FILE, options.busy_timeout).await?;
        Ok(Self {
            folder: folder.to_owned(),
            ledger: Arc::new(SqliteLedger::new(database.clone())),
            watermarks: Arc::new(SqliteWatermarks::new(database.clone())),
            counters: Arc::new(SqliteCounters::new(database.clone())),
            queues: Arc::new(SqliteQueues::new(database.clone(), clock, options.max_receives)),
            blobs: Arc::new(FolderBlobs::open(&folder.join("blobs")).await?),
            reference: Arc::new(SqliteReference::new(database)),
        })
    }

    /// The SQLite file, for people who want to look.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Makes the folder for its owner alone: it holds invoices and payments.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
