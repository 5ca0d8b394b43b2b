//! Finds what stands still and sets it moving again, and tells the ledger of dead letters. With the ledger intact, it
//! rebuilds even a queue that was emptied by mistake.

use documents::Fault;

use super::{Change, send};
use crate::ports::{Applied, DeadLetter, DeadLetters, Message, QueueName};
use crate::{Deadline, Error, Event, LedgerItem, Result, Services, State, Status};

const ACTOR: &str = "sweep";
/// Time that one document takes at most.
const PER_ITEM: std::time::Duration = std::time::Duration::from_secs(5);

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SweepReport {
    /// Messages sent again.
    pub requeued: u64,
    /// Documents that are dead-lettered now.
    pub dead_lettered: u64,
    /// Dead letters that name no document: unreadable bodies.
    pub unreadable: u64,
}

/// Sweeps once. What fails for reasons of its own stops nothing else.
///
/// # Errors
/// What the stores return: at once if it may pass, the first of the others at the end.
pub async fn run(
    services: &Services,
    dead_letters: &dyn DeadLetters,
    deadline: Deadline,
) -> Result<SweepReport> {
    let mut report = SweepReport::default();
    let mut failed = None;
    for letter in dead_letters.unreported(services.limits.sweep_items).await? {
        deadline.require(&*services.clock, PER_ITEM, ACTOR)?;
        keep_first(tell(services, dead_letters, &letter, &mut report).await, &mut failed)?;
    }
    for item in services.ledger.due(services.clock.now(), services.limits.sweep_items).await? {
        deadline.require(&*services.clock, PER_ITEM, ACTOR)?;
        keep_first(requeue(services, &item, &mut report).await, &mut failed)?;
    }
    failed.map_or(Ok(report), Err)
}

/// Gives back what may pass, for it would come again at once; keeps the first of what will not.
fn keep_first(outcome: Result<()>, failed: &mut Option<Error>) -> Result<()> {
    match outcome {
        Err(error) if error.status() == Status::Permanent => {
            tracing::error!(%error, "sweep: one document or letter failed; the others go on");
            failed.get_or_insert(error);
            Ok(())
        }
        outcome => outcome,
    }
}

/// The queue whose step moves a document on from `state`.
const fn queue_of(state: State) -> Option<QueueName> {
    match state {
        State::Received => Some(QueueName::Records),
        State::Mapped | State::Sending | State::Unconfirmed | State::Parked => Some(QueueName::Documents),
        _ => None,
    }
}

/// The next due time is stored first: a crash before the message costs one more wait, never a flood.
async fn requeue(services: &Services, item: &LedgerItem, report: &mut SweepReport) -> Result<()> {
    let queue = queue_of(item.state);
    let mut change = Change::same(services, item);
    change.item.due_at = queue.map(|_| services.clock.now() + services.limits.requeue_after);
    if change.commit(services, Event::Requeued, ACTOR).await? != Applied::Done {
        return Ok(());
    }
    if let Some(queue) = queue {
        send(services, queue, &change.item).await?;
        report.requeued += 1;
    }
    Ok(())
}

/// Tells the ledger of a letter, and the dead letters that it was told.
async fn tell(
    services: &Services,
    dead_letters: &dyn DeadLetters,
    letter: &DeadLetter,
    report: &mut SweepReport,
) -> Result<()> {
    let queue = letter.queue.as_str();
    match serde_json::from_str::<Message>(&letter.body) {
        Ok(message) => match services.ledger.get(&message.document_id).await? {
            Some(item) if !bury(services, &item, queue, report).await? => return Ok(()),
            Some(_) => {}
            None => {
                report.unreadable += 1;
                let document_id = &message.document_id;
                tracing::error!(queue, %document_id, "sweep: a dead letter names a document that the ledger does not have");
            }
        },
        Err(error) => {
            report.unreadable += 1;
            tracing::error!(
                queue,
                line = error.line(),
                column = error.column(),
                "sweep: a dead letter's body cannot be read; it stays in the dead-letter queue"
            );
        }
    }
    dead_letters.reported(letter).await
}

/// Says whether the ledger is told; the next sweep tells it otherwise.
async fn bury(
    services: &Services,
    item: &LedgerItem,
    queue: &'static str,
    report: &mut SweepReport,
) -> Result<bool> {
    if !item.state.next().contains(&State::DeadLettered) {
        return Ok(true);
    }
    // Another message's attempt is under way and about to say how it ended.
    if item.claim.as_ref().is_some_and(|claim| claim.until > services.clock.now()) {
        return Ok(false);
    }
    let reason = Fault::new("message.failed", queue, "its message failed too often; the log says why");
    let mut change = Change::to(services, item, State::DeadLettered).because(reason.into());
    change.item.doubtful |= item.state == State::Sending;
    if change.commit(services, Event::DeadLettered, ACTOR).await? != Applied::Done {
        return Ok(false);
    }
    report.dead_lettered += 1;
    Ok(true)
}
