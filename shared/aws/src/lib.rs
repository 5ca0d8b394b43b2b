#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod attributes;
mod blobs;
mod clients;
mod config;
mod counters;
mod dead_letters;
mod error;
mod ledger;
mod queue;
mod receiver;
mod reference;
mod secrets;
mod store;
mod watermarks;

pub use blobs::S3Blobs;
pub use clients::{Clients, settings};
pub use config::{Name, Names};
pub use counters::DynamoCounters;
pub use dead_letters::SqsDeadLetters;
pub use ledger::DynamoLedger;
pub use queue::SqsQueue;
pub use receiver::SqsReceiver;
pub use reference::DynamoReference;
pub use secrets::AwsSecrets;
pub use store::Store;
pub use watermarks::DynamoWatermarks;
