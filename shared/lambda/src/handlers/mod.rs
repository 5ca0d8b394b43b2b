//! One function each: from an event to a step of the pipeline, and from its outcome to an answer.

pub(crate) mod batch;
mod poll;
mod sweep;
mod work;

pub use poll::run_poll;
pub use sweep::run_sweep;
pub use work::{run_deliver, run_map};
