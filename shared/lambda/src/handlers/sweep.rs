use pipeline::steps::sweep;
use pipeline::{Kind, Result};
use serde_json::{Value, json};

use crate::{Invocation, Metric, Parts};

/// Sweeps once; the event says nothing.
///
/// # Errors
/// What the step returns. What it moved before has moved.
pub async fn run_sweep(parts: &Parts, _event: Value, invocation: &Invocation) -> Result<Value> {
    let services = parts.counted(&invocation.tally);
    let outcome = sweep::run(&services, &*parts.dead_letters, invocation.deadline).await;
    let unreadable = match outcome {
        Ok(report) => report.unreadable,
        // There is more than one run can move; the next goes on.
        Err(error) if error.kind() == Kind::OutOfTime => {
            tracing::warn!(%error, "sweep: the next one goes on");
            0
        }
        Err(error) => return Err(error),
    };
    let count = |metric| invocation.tally.known(metric).unwrap_or_default();
    Ok(json!({
        "requeued": count(Metric::Requeued),
        "dead_lettered": count(Metric::DeadLettered),
        "unreadable": unreadable,
    }))
}
