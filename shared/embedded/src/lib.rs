#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod blobs;
mod counters;
mod database;
mod error;
mod host;
mod ledger;
mod queues;
mod reference;
mod row;
mod schema;
mod secrets;
mod store;
mod watermarks;

pub use blobs::FolderBlobs;
pub use counters::SqliteCounters;
pub use host::{FlowSchedule, Host, HostParts, HostSettings, Observer, Settled, Silent};
pub use ledger::SqliteLedger;
pub use queues::SqliteQueues;
pub use reference::SqliteReference;
pub use secrets::FileSecrets;
pub use store::{Store, StoreOptions};
pub use watermarks::SqliteWatermarks;
