mod observer;
mod settings;
mod settled;
mod tasks;
mod worker;

use std::fmt::Display;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use pipeline::ports::{DeadLetters, Delivery, QueueName, QueueReceiver, Source};
use pipeline::steps::deliver;
use pipeline::{Deadline, Error, Kind, Result, Services};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

pub use observer::{Observer, Silent};
pub use settings::{FlowSchedule, HostSettings};
pub use settled::Settled;

/// What a host is made of.
#[derive(Clone)]
pub struct HostParts {
    /// What the steps share.
    pub services: Services,
    /// The receiving end of the queues.
    pub receiver: Arc<dyn QueueReceiver>,
    /// The dead letters.
    pub dead_letters: Arc<dyn DeadLetters>,
    /// The ERP.
    pub source: Arc<dyn Source>,
    /// The way out to partners.
    pub delivery: Arc<dyn Delivery>,
    /// Schedules and bounds.
    pub settings: HostSettings,
    /// Is told of what happens.
    pub observer: Arc<dyn Observer>,
}

/// Runs every step in one process: polls on their schedules, workers on the queues, and the sweep.
///
/// Whatever a task holds in hand when the process dies is in the stores: another start goes on from there, and so does
/// a second process on the same data folder.
#[derive(Clone)]
pub struct Host {
    parts: Arc<HostParts>,
}

impl Host {
    /// A host of these parts; nothing runs yet.
    #[must_use]
    pub fn new(parts: HostParts) -> Self {
        Self { parts: Arc::new(parts) }
    }

    /// Runs until `shutdown`, then finishes what is in hand within the grace that the settings give.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if the settings cannot work; [`Kind::Invariant`] if a task ended before it was told to, so
    /// that whoever watches the process starts it anew. Failures of the steps are logged and tried again.
    pub async fn run(&self, shutdown: CancellationToken) -> Result<()> {
        self.parts.check()?;
        // Not the caller's own: when a task is lost, the others have to stop as well.
        let stop = shutdown.child_token();
        let mut tasks = JoinSet::new();
        for schedule in self.parts.settings.flows.clone() {
            tasks.spawn(tasks::poll_on_schedule(self.parts.clone(), schedule, stop.clone()));
        }
        self.spawn_workers_and_sweep(&mut tasks, &stop);
        let lost = tokio::select! {
            biased;
            () = shutdown.cancelled() => None,
            Some(ended) = tasks.join_next() => Some(lost(ended)),
        };
        stop.cancel();
        self.drain(&mut tasks).await;
        // Told to stop, a task may have ended before we saw why.
        lost.filter(|_| !shutdown.is_cancelled()).map_or(Ok(()), Err)
    }

    /// Polls every flow until its window is read, works the queues and sweeps until every document is settled and the
    /// queues are empty, or `limit` has passed. Says what is still open.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if the settings cannot work; what the stores return at the end.
    pub async fn run_until_settled(&self, limit: Duration) -> Result<Settled> {
        self.parts.check()?;
        let deadline = Deadline::after(&*self.parts.services.clock, limit);
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        self.spawn_workers_and_sweep(&mut tasks, &stop);
        let polls = self
            .parts
            .settings
            .flows
            .iter()
            .map(|schedule| tasks::poll_to_the_end(&self.parts, schedule, deadline));
        let polls = futures::future::join_all(polls).await;
        loop {
            let standing = settled::look(&self.parts).await;
            let settled = standing.as_ref().is_ok_and(settled::Standing::is_settled);
            if settled || self.parts.left(deadline).is_zero() {
                stop.cancel();
                self.drain(&mut tasks).await;
                let standing = if settled { standing } else { settled::look(&self.parts).await };
                return Ok(Settled::new(standing?, polls));
            }
            self.parts.services.clock.sleep(self.parts.settings.idle_wait).await;
        }
    }

    fn spawn_workers_and_sweep(&self, tasks: &mut JoinSet<()>, stop: &CancellationToken) {
        for queue in QueueName::ALL {
            for _ in 0..self.parts.settings.workers {
                tasks.spawn(worker::work(self.parts.clone(), queue, stop.clone()));
            }
        }
        tasks.spawn(tasks::sweep_on_schedule(self.parts.clone(), stop.clone()));
    }

    /// Waits for tasks that were told to stop; ends those that take longer than the grace. The stores keep what they
    /// were at.
    async fn drain(&self, tasks: &mut JoinSet<()>) {
        let all_ended = async { while tasks.join_next().await.is_some() {} };
        let in_time = tokio::select! {
            biased;
            () = all_ended => true,
            () = self.parts.services.clock.sleep(self.parts.settings.grace) => false,
        };
        if !in_time {
            tracing::warn!(
                tasks = tasks.len(),
                "host: the grace is over; work in hand goes on at the next start"
            );
            tasks.shutdown().await;
        }
    }
}

impl HostParts {
    /// Refuses settings under which nothing could be delivered, and nobody would see why.
    fn check(&self) -> Result<()> {
        let settings = &self.settings;
        let refuse = |message: &str| Err(Error::permanent(Kind::Configuration, "host.start", message));
        if settings.workers == 0 {
            return refuse("there must be at least one worker for each queue");
        }
        let needed = deliver::time_needed(&self.services.limits, &*self.delivery);
        if settings.working_time() <= needed {
            return Err(Error::permanent(
                Kind::Configuration,
                "host.start",
                "messages come back before an attempt to deliver, with the question before it, can end; raise the visibility",
            )
            .with("working_time_s", settings.working_time().as_secs())
            .with("longest_attempt_s", needed.as_secs()));
        }
        for (index, schedule) in settings.flows.iter().enumerate() {
            if schedule.poll_every.is_zero() {
                return refuse("the time between polls must not be zero");
            }
            if settings.flows[..index].iter().any(|other| other.flow.id == schedule.flow.id) {
                return refuse("a flow has two schedules");
            }
        }
        Ok(())
    }

    fn left(&self, deadline: Deadline) -> Duration {
        deadline.remaining(&*self.services.clock)
    }

    /// Waits, unless the host is to stop first. Says whether to go on.
    async fn pause(&self, wait: Duration, stop: &CancellationToken) -> bool {
        tokio::select! {
            biased;
            () = stop.cancelled() => false,
            () = self.services.clock.sleep(wait) => !stop.is_cancelled(),
        }
    }

    /// How long to wait after `failures` failures in a row: doubles from one second to `longest`, at random between
    /// half and whole.
    fn backoff(&self, failures: u32, longest: Duration) -> Duration {
        let whole = Duration::from_secs(1 << failures.saturating_sub(1).min(16)).min(longest);
        let part = u32::try_from(self.services.rng.next_u64() % 1_000).unwrap_or_default();
        whole / 2 + whole / 2_000 * part
    }
}

/// Runs one unit of work. A panic in it is an error of this unit, and no other notices.
async fn guarded<T>(operation: &'static str, work: impl Future<Output = Result<T>>) -> Result<T> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Error::permanent(Kind::Invariant, operation, "the step panicked").with("panic", text))
    })
}

/// A task that ended although nobody told it to. The steps in it are guarded, so it was the host's own code or the
/// observer's that panicked.
fn lost(ended: Result<(), JoinError>) -> Error {
    let error = Error::permanent(
        Kind::Invariant,
        "host.run",
        "a task of the host ended by itself; without it nothing would poll, work or sweep as it should",
    );
    match ended {
        Ok(()) => error,
        Err(cause) => error.with("cause", &cause).caused_by(cause),
    }
}

/// Logs a failure once: as a warning what may pass, as an error what will come again.
fn log(error: &Error, what: &str, name: impl Display, wait: Duration) {
    let (kind, wait_ms) = (error.kind().as_str(), u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
    if error.is_temporary() {
        tracing::warn!(kind, wait_ms, %error, "{what}: {name} failed and is tried again");
    } else {
        tracing::error!(kind, wait_ms, %error, "{what}: {name} failed and is tried again");
    }
}
