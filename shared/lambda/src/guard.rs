use std::future::Future;
use std::panic::{self, AssertUnwindSafe};

use futures::FutureExt;
use pipeline::{Error, Kind, Result};

/// Runs one unit of work. A panic in it is an error of this unit, and no other notices. Its words are dropped: they may
/// quote data.
pub(crate) async fn guarded<T>(operation: &'static str, work: impl Future<Output = Result<T>>) -> Result<T> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Error::permanent(Kind::Invariant, operation, "the step panicked")))
}

/// Makes a panic one line of the log that says where, instead of a text on standard error that may quote data.
pub(crate) fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
