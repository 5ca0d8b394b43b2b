use std::sync::Arc;
use std::time::Duration;

use pipeline::steps::{self, poll::PollReport, sweep::SweepReport};
use pipeline::{Deadline, Flow, Result};
use tokio_util::sync::CancellationToken;

use super::{FlowSchedule, HostParts, guarded, log};

/// Polls a flow for ever. Its failures are its own: other flows have tasks of theirs.
pub(super) async fn poll_on_schedule(parts: Arc<HostParts>, schedule: FlowSchedule, stop: CancellationToken) {
    let mut failures = 0;
    while !stop.is_cancelled() {
        let deadline = Deadline::after(&*parts.services.clock, parts.settings.run_limit);
        let wait = match poll(&parts, &schedule, deadline).await {
            Ok(report) => {
                failures = 0;
                if report.complete || report.busy { schedule.poll_every } else { Duration::ZERO }
            }
            Err(error) => {
                failures += 1;
                let backoff = parts.backoff(failures, parts.settings.longest_wait);
                // What a person must mend is not asked for more often than usual.
                let wait = if error.is_temporary() { backoff } else { backoff.max(schedule.poll_every) };
                let wait = wait.max(error.wait().unwrap_or_default());
                log(&error, "poll", schedule.flow.id, wait);
                wait
            }
        };
        if !parts.pause(wait, &stop).await {
            return;
        }
    }
}

/// Sweeps for ever.
pub(super) async fn sweep_on_schedule(parts: Arc<HostParts>, stop: CancellationToken) {
    let mut failures = 0;
    while !stop.is_cancelled() {
        let wait = match sweep(&parts).await {
            Ok(_) => {
                failures = 0;
                parts.settings.sweep_every
            }
            Err(error) => {
                failures += 1;
                let wait = parts.backoff(failures, parts.settings.longest_wait);
                log(&error, "sweep", "the ledger", wait);
                wait
            }
        };
        if !parts.pause(wait, &stop).await {
            return;
        }
    }
}

/// How long to wait for another run to free a stream.
const BUSY_WAIT: Duration = Duration::from_millis(500);

/// Polls a flow until its window is read to the end or `deadline` has come; tries again after what may pass. Gives the
/// sums of all its polls.
pub(super) async fn poll_to_the_end(
    parts: &HostParts,
    schedule: &FlowSchedule,
    deadline: Deadline,
) -> (&'static Flow, Result<PollReport>) {
    let mut sum = PollReport::default();
    let mut failures = 0;
    loop {
        let wait = match poll(parts, schedule, deadline).await {
            Ok(report) => {
                add(&mut sum, &report);
                if report.complete {
                    return (schedule.flow, Ok(sum));
                }
                if report.busy { BUSY_WAIT } else { Duration::ZERO }
            }
            Err(error) => {
                failures += 1;
                let wait = parts
                    .backoff(failures, parts.settings.longest_wait)
                    .max(error.wait().unwrap_or_default());
                if !error.is_temporary() || parts.left(deadline) <= wait {
                    return (schedule.flow, Err(error));
                }
                log(&error, "poll", schedule.flow.id, wait);
                wait
            }
        };
        if parts.left(deadline).is_zero() {
            return (schedule.flow, Ok(sum));
        }
        parts.services.clock.sleep(wait).await;
    }
}

fn add(sum: &mut PollReport, report: &PollReport) {
    sum.window = report.window.or(sum.window);
    sum.busy = report.busy;
    sum.complete = report.complete;
    sum.pages += report.pages;
    sum.seen += report.seen;
    sum.new += report.new;
    sum.known += report.known;
    sum.unchanged += report.unchanged;
    sum.reverted += report.reverted;
}

async fn poll(parts: &HostParts, schedule: &FlowSchedule, deadline: Deadline) -> Result<PollReport> {
    let step = steps::poll::run(&parts.services, &*parts.source, schedule.flow, schedule.start_at, deadline);
    let outcome = guarded("poll", step).await;
    parts.observer.polled(schedule.flow, &outcome);
    outcome
}

async fn sweep(parts: &HostParts) -> Result<SweepReport> {
    let deadline = Deadline::after(&*parts.services.clock, parts.settings.run_limit);
    let outcome = guarded("sweep", steps::sweep::run(&parts.services, &*parts.dead_letters, deadline)).await;
    parts.observer.swept(&outcome);
    outcome
}
