#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod account;
mod deploy;
mod proxy;
mod shapes;
mod stand;

pub use account::Account;
pub use proxy::{Fault, Proxy, Used, Weather};
pub use shapes::{
    Attribute, BUCKET, Index, MAX_RECEIVES, Projection, QUEUES, QueueShape, SECRETS, TABLES, Table, Type,
};
pub use stand::{Stand, StandError};
