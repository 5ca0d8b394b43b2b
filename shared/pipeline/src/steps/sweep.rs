//! Finds what stands still and sets it moving again, and tells the ledger of dead letters. With the ledger intact, it
//! rebuilds even a queue that was emptied by mistake.

use documents::Fault;

use super::{Change, send};
use crate::ports::{Applied, DeadLetter, DeadLetters, Message, QueueName};
use crate::{Deadline, Event, LedgerItem, Result, Services, State};

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

/// Sweeps once.
///
/// # Errors
/// What the stores return.
pub async fn run(
    services: &Services,
    dead_letters: &dyn DeadLetters,
    deadline: Deadline,
) -> Result<SweepReport> {
    let mut report = SweepReport::default();
    for letter in dead_letters.unreported(services.limits.sweep_items).await? {
        deadline.require(&*services.clock, PER_ITEM, ACTOR)?;
        bury(services, &letter, &mut report).await?;
        dead_letters.reported(&letter).await?;
    }
    for item in services.ledger.due(services.clock.now(), services.limits.sweep_items).await? {
        deadline.require(&*services.clock, PER_ITEM, ACTOR)?;
        if requeue(services, &item).await? {
            report.requeued += 1;
        }
    }
    Ok(report)
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
async fn requeue(services: &Services, item: &LedgerItem) -> Result<bool> {
    let queue = queue_of(item.state);
    let mut change = Change::same(services, item);
    change.item.due_at = queue.map(|_| services.clock.now() + services.limits.requeue_after);
    if change.commit(services, Event::Requeued, ACTOR).await? != Applied::Done {
        return Ok(false);
    }
    match queue {
        Some(queue) => send(services, queue, &change.item).await.map(|()| true),
        None => Ok(false),
    }
}

async fn bury(services: &Services, letter: &DeadLetter, report: &mut SweepReport) -> Result<()> {
    let item = match serde_json::from_str::<Message>(&letter.body) {
        Ok(message) => services.ledger.get(&message.document_id).await?,
        Err(error) => {
            tracing::error!(queue = letter.queue.as_str(), %error, "sweep: a dead letter's body cannot be read; it stays in the dead-letter queue");
            None
        }
    };
    let Some(item) = item else {
        report.unreadable += 1;
        return Ok(());
    };
    if !item.state.next().contains(&State::DeadLettered) {
        return Ok(());
    }
    let reason =
        Fault::new("message.failed", letter.queue.as_str(), "its message failed too often; the log says why");
    let change = Change::to(services, &item, State::DeadLettered).because(reason.into());
    if change.commit(services, Event::DeadLettered, ACTOR).await? == Applied::Done {
        report.dead_lettered += 1;
    }
    Ok(())
}
