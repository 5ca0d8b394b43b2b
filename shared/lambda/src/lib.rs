#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod absent;
mod configuration;
mod context;
mod environment;
mod function;
mod guard;
mod handlers;
mod invocation;
mod logging;
mod metrics;
mod ports;
mod secrets;
mod start;
mod tally;
#[cfg(test)]
mod tests;

pub use context::{Context, Parts};
pub use environment::Environment;
pub use function::Function;
pub use handlers::{run_deliver, run_map, run_poll, run_sweep};
pub use invocation::Invocation;
pub use metrics::Metric;
pub use ports::Ports;
pub use start::start;
pub use tally::Tally;
