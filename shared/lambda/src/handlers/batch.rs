//! A batch of messages: each is worked on by itself, and each that failed stays in the queue for itself.

use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures::StreamExt;
use futures::future::join_all;
use pipeline::ports::{Message, QueueName};
use pipeline::steps::Outcome;
use pipeline::{Error, Kind, Result};
use serde_json::Value;
use tracing::Instrument;

use crate::guard::guarded;
use crate::invocation::MARGIN;
use crate::{Invocation, Metric, Parts};

/// Messages that are worked on at the same time.
const AT_A_TIME: usize = 4;
/// Time without which no message is begun.
const TO_START: Duration = Duration::from_secs(5);
/// When a message is shown again that could not be begun, or that nobody can read: soon.
const SOON: Duration = Duration::from_secs(1);
/// When a message is shown again that was cut off by the end of the run.
const AFTER_CUT: Duration = Duration::from_secs(30);
/// The longest wait after a failure of a message's own: with ten receives it fails for some minutes, and is dead-lettered.
const OWN_FAILURE: Duration = Duration::from_secs(60);
/// The longest wait after a failure that is not the message's own. It is reached after five receives, so that with ten
/// an outage of an hour dead-letters nothing.
const PASSING_FAILURE: Duration = Duration::from_secs(900);
/// What was received this often and is only for later is left to `sweep`, which knows from the ledger when it is due: the
/// queue counts these receives too, and ten are a dead letter.
const LEFT_TO_SWEEP: u32 = 8;
/// SQS hides a message for 12 hours at most, counted from its receipt; a run takes a quarter of an hour at most.
const LONGEST_WAIT: Duration = Duration::from_secs(12 * 3_600 - 900);

/// The messages of an event. Their bodies are looked at one by one: a bad one must not spoil its neighbours.
pub(crate) fn messages(event: Value) -> Result<Vec<SqsMessage>> {
    // The parser's own words could quote a body.
    let event: Option<SqsEvent> = serde_json::from_value(event).ok();
    let no_batch = || Error::permanent(Kind::Protocol, "batch", "the event is no batch of SQS messages");
    event.map(|event| event.records).ok_or_else(no_batch)
}

/// Where a batch comes from, and what it is worked on with.
pub(crate) struct Batch<'a> {
    pub(crate) queue: QueueName,
    pub(crate) parts: &'a Parts,
    pub(crate) invocation: &'a Invocation,
}

/// Messages that name the same document: one piece of work.
struct Job<'m> {
    message: Message,
    carriers: Vec<&'m SqsMessage>,
}

/// A message that stays in the queue, and when it is shown again.
struct Returned<'m> {
    carrier: &'m SqsMessage,
    wait: Duration,
}

impl Batch<'_> {
    /// Runs `step` on each document that `messages` name.
    ///
    /// # Errors
    /// If a message stays that has no id to say so by: the whole batch then comes again, and finds done what is done.
    pub(crate) async fn run(
        &self,
        messages: Vec<SqsMessage>,
        step: impl AsyncFn(&Message) -> Result<Outcome>,
    ) -> Result<SqsBatchResponse> {
        let (jobs, mut returned) = self.sort(&messages);
        let verdicts = self.work(&jobs, &step).await;
        for (job, verdict) in jobs.iter().zip(verdicts) {
            if let Some(wait) = self.judge(job, verdict) {
                returned.extend(job.carriers.iter().map(|carrier| Returned { carrier, wait }));
            }
        }
        self.invocation.tally.add(Metric::BatchFailures, returned.len() as u64);
        self.postpone(&returned).await;
        answer(&returned)
    }

    /// The work in `messages`, and the messages that nobody can read.
    fn sort<'m>(&self, messages: &'m [SqsMessage]) -> (Vec<Job<'m>>, Vec<Returned<'m>>) {
        let (mut jobs, mut unreadable) = (Vec::<Job<'_>>::new(), Vec::new());
        for carrier in messages {
            let body = carrier.body.as_deref().unwrap_or_default();
            match serde_json::from_str::<Message>(body) {
                Ok(message) => match jobs.iter_mut().find(|job| job.message == message) {
                    Some(job) => job.carriers.push(carrier),
                    None => jobs.push(Job { message, carriers: vec![carrier] }),
                },
                Err(error) => {
                    tracing::error!(
                        queue = self.queue.as_str(),
                        message_id = carrier.message_id.as_deref(),
                        line = error.line(),
                        column = error.column(),
                        size = body.len(),
                        "{}: a message cannot be read; it stays until it goes to the dead letters",
                        self.queue.as_str(),
                    );
                    unreadable.push(Returned { carrier, wait: SOON });
                }
            }
        }
        (jobs, unreadable)
    }

    /// What became of each job, in their order; nothing of one that the end of the run cut off.
    async fn work(
        &self,
        jobs: &[Job<'_>],
        step: &impl AsyncFn(&Message) -> Result<Outcome>,
    ) -> Vec<Option<Result<Outcome>>> {
        let mut verdicts: Vec<Option<Result<Outcome>>> = jobs.iter().map(|_| None).collect();
        let clock = self.parts.clock();
        let mut running = futures::stream::iter(jobs.iter().enumerate())
            .map(async |(index, job)| (index, self.one(job, step).await))
            .buffer_unordered(AT_A_TIME);
        let all = async {
            while let Some((index, verdict)) = running.next().await {
                if let Some(place) = verdicts.get_mut(index) {
                    *place = Some(verdict);
                }
            }
        };
        tokio::select! {
            biased;
            () = all => {}
            () = clock.sleep(self.invocation.deadline.remaining(clock)) => {}
        }
        verdicts
    }

    async fn one(&self, job: &Job<'_>, step: &impl AsyncFn(&Message) -> Result<Outcome>) -> Result<Outcome> {
        let message_id = job.carriers.first().and_then(|carrier| carrier.message_id.as_deref());
        let span = tracing::error_span!("message", document_id = %job.message.document_id, message_id);
        let work = async {
            let (clock, queue) = (self.parts.clock(), self.queue.as_str());
            self.invocation.deadline.require(clock, TO_START, queue)?;
            let begun = clock.now();
            let verdict = guarded(queue, step(&job.message)).await;
            let elapsed_ms = clock.now().duration_since(begun).as_millis();
            tracing::debug!(elapsed_ms, done = verdict.is_ok(), "{queue}: a message");
            verdict
        };
        work.instrument(span).await
    }

    /// When the messages of a job are shown again, unless they have done their work. Tells the log why, once.
    fn judge(&self, job: &Job<'_>, verdict: Option<Result<Outcome>>) -> Option<Duration> {
        let (queue, document_id) = (self.queue.as_str(), &job.message.document_id);
        let wait = match &verdict {
            Some(Ok(Outcome::Done)) => return None,
            Some(Ok(Outcome::Later(_))) if receives(job) >= LEFT_TO_SWEEP => {
                tracing::info!(queue, %document_id, receives = receives(job), "{queue}: {document_id} is left to sweep");
                return None;
            }
            Some(Ok(Outcome::Later(wait))) => *wait,
            Some(Err(error)) if error.kind() == Kind::OutOfTime => SOON,
            Some(Err(error)) => self.backoff(job, error),
            None => AFTER_CUT,
        };
        let wait = wait.clamp(SOON, LONGEST_WAIT);
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        match verdict {
            Some(Err(error)) => {
                let (kind, receives) = (error.kind().as_str(), receives(job));
                if error.is_temporary() {
                    tracing::warn!(queue, %document_id, kind, wait_ms, receives, %error, "{queue}: {document_id} is tried again");
                } else {
                    tracing::error!(queue, %document_id, kind, wait_ms, receives, %error, "{queue}: {document_id} is tried again");
                }
            }
            Some(Ok(_)) => {
                tracing::info!(queue, %document_id, wait_ms, "{queue}: {document_id} is for later");
            }
            None => {
                tracing::warn!(queue, %document_id, wait_ms, "{queue}: the run ended before {document_id} was done");
            }
        }
        Some(wait)
    }

    /// Grows with each receipt, at random up to a quarter less; never shorter than the remote asked for.
    fn backoff(&self, job: &Job<'_>, error: &Error) -> Duration {
        // Missing rights and names fail every document until a person mends the deployment.
        let passes = error.is_temporary() || matches!(error.kind(), Kind::Forbidden | Kind::Configuration);
        let (longest, factor) = if passes { (PASSING_FAILURE, 4_u64) } else { (OWN_FAILURE, 2) };
        let seconds = factor.saturating_pow(receives(job).saturating_sub(1));
        let whole = Duration::from_secs(seconds).min(longest);
        let part = u32::try_from(self.parts.services.rng.next_u64() % 1_000).unwrap_or_default();
        (whole - whole / 4_000 * part).max(error.wait().unwrap_or_default())
    }

    /// Tells the queue when to show again what stays. A queue that could not be told shows it when its visibility ends.
    async fn postpone(&self, returned: &[Returned<'_>]) {
        let (clock, queue) = (self.parts.clock(), self.queue);
        let told = returned.iter().filter_map(|Returned { carrier, wait }| {
            let receipt = carrier.receipt_handle.as_deref()?;
            Some(async move {
                if let Err(error) = self.parts.receiver.postpone(queue, receipt, *wait).await {
                    let message_id = carrier.message_id.as_deref();
                    tracing::warn!(queue = queue.as_str(), message_id, %error, "{}: the queue was not told", queue.as_str());
                }
            })
        });
        // The end of the run leaves the margin for this; half of it is for the answer.
        let patience = self.invocation.deadline.remaining(clock).max(MARGIN / 2);
        tokio::select! {
            biased;
            _ = join_all(told) => {}
            () = clock.sleep(patience) => tracing::warn!(queue = queue.as_str(), "{}: no time to tell the queue", queue.as_str()),
        }
    }
}

/// How often the messages of a job have been received, this time included.
fn receives(job: &Job<'_>) -> u32 {
    let count = |carrier: &&SqsMessage| carrier.attributes.get("ApproximateReceiveCount")?.parse().ok();
    job.carriers.iter().filter_map(count).max().unwrap_or(1)
}

fn answer(returned: &[Returned<'_>]) -> Result<SqsBatchResponse> {
    let mut response = SqsBatchResponse::default();
    for Returned { carrier, .. } in returned {
        let Some(id) = carrier.message_id.as_deref().filter(|id| !id.is_empty()) else {
            return Err(Error::temporary(Kind::Protocol, "batch", "a message that stays has no id"));
        };
        response.add_failure(id);
    }
    Ok(response)
}
