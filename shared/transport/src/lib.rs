#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod address;
mod attempt;
mod client;
mod redact;
mod request;
mod response;
mod retry;
mod server_time;
mod settings;
mod target;
mod token;
mod wait;

pub use address::{AddressPolicy, refused_class};
pub use client::HttpClient;
pub use request::{Effect, Request, SecretOrText, basic_pair};
pub use response::{Response, require_json};
pub use settings::{HttpSettings, address_flaw, names_loopback};
pub use token::{FetchedToken, Token, TokenCache, TokenSettings, TokenSource, fingerprint};
pub use wait::before;
