use std::future::Future;

use pipeline::ports::Clock;
use pipeline::{Deadline, Error, Kind, Result};

/// What `turn` gives, unless the deadline comes first: a place in a queue is worth nothing after it.
///
/// # Errors
/// [`Kind::OutOfTime`], temporary: nothing was started.
pub async fn before<T>(
    deadline: Deadline,
    clock: &dyn Clock,
    operation: &'static str,
    turn: impl Future<Output = T>,
) -> Result<T> {
    // Real time, as for sockets: whoever is ahead in the queue waits for one.
    tokio::time::timeout(deadline.remaining(clock), turn).await.map_err(|late| {
        Error::temporary(Kind::OutOfTime, operation, "others were ahead until the deadline").caused_by(late)
    })
}
