#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod actions;
mod auth;
mod client;
mod collection;
pub mod config;
mod delivery;
mod error;
mod files;
mod filter;
mod folders;
mod mailbox;
mod names;
mod ping;
mod s3;
mod template;
mod wire;

pub use config::Config;
pub use delivery::CleoDelivery;
pub use files::RemoteFile;
pub use mailbox::Mailbox;
pub use ping::{Check, Targets};
