#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod auth;
mod children;
mod client;
mod config;
mod error;
mod filter;
mod ping;
mod place;
mod resource;
mod source;
mod wire;

pub use config::{AuthMode, Config, TimestampStyle};
pub use ping::Check;
pub use source::FusionSource;
