//! A person sends a document on its way again, or closes it: the only way out of a state in which nothing moves by itself.

use documents::Fault;

use super::{Change, send};
use crate::ports::{Applied, QueueName};
use crate::{Error, Event, Kind, LedgerItem, Result, Services, State};

/// What the person knows about a document that may have reached the remote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Nothing more than the ledger.
    None,
    /// They looked, and the remote has it.
    Arrived,
    /// They looked, and the remote does not have it.
    NotArrived,
    /// They decided that it does not leave.
    Close,
}

/// Who replays, why, and what they know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// Name for the trail.
    pub by: &'a str,
    /// Reason for the trail.
    pub why: &'a str,
    /// What they know.
    pub word: Word,
}

/// Replays `item`; gives it as it stands then. Bytes and control numbers stay as they are, if there are any.
///
/// # Errors
/// [`Kind::Refused`], permanent, if its state does not allow it; [`Kind::Conflict`], temporary, if it changed meanwhile;
/// what the stores return.
pub async fn run(services: &Services, item: &LedgerItem, request: Request<'_>) -> Result<LedgerItem> {
    let to = target(item, request.word)?;
    let rule = if request.word == Word::Close { "person.closed" } else { "person.replayed" };
    let fault = Fault::new(rule, format!("by {}", request.by), request.why);
    let mut change = Change::to(services, item, to).because(fault.into());
    if matches!(request.word, Word::Arrived | Word::NotArrived) {
        change.item.doubtful = false;
    }
    let event = if request.word == Word::Close { Event::Closed } else { Event::Replayed };
    let queue = match to {
        State::Received => Some(QueueName::Records),
        State::Mapped | State::Unconfirmed => Some(QueueName::Documents),
        _ => None,
    };
    change.item.due_at = queue.map(|_| services.clock.now() + services.limits.requeue_after);
    if let Applied::Conflict(now) = change.commit(services, event, request.by).await? {
        return Err(Error::temporary(Kind::Conflict, "replay", "it changed meanwhile; look again")
            .with("state", now.state));
    }
    if let Some(queue) = queue {
        send(services, queue, &change.item).await?;
    }
    Ok(change.item)
}

fn target(item: &LedgerItem, word: Word) -> Result<State> {
    let refuse = |message: &str| {
        Err(Error::permanent(Kind::Refused, "replay", message)
            .with("document_id", &item.document_id)
            .with("state", item.state))
    };
    let may_have_left = item.doubtful;
    match (item.state, word) {
        (State::Held | State::DeadLettered, Word::Arrived | Word::NotArrived) if !may_have_left => {
            refuse("it never left, so there is nothing to say about its arrival")
        }
        (State::Held, Word::Close) if may_have_left => refuse(
            "it may have arrived: look for its file at the remote, and say --arrived or --not-arrived first",
        ),
        (State::Held, Word::Close) => Ok(State::Rejected),
        (State::Held, Word::Arrived) => Ok(State::Delivered),
        (State::Held | State::DeadLettered, Word::NotArrived) => Ok(State::Mapped),
        (State::Held, Word::None) if may_have_left => {
            refuse("it may have arrived: look for its file at the remote, and say --arrived or --not-arrived")
        }
        (State::DeadLettered, Word::None) if may_have_left => Ok(State::Unconfirmed),
        (State::Held | State::DeadLettered, Word::None) if item.interchange.is_some() => Ok(State::Mapped),
        (State::Held | State::DeadLettered | State::Rejected, Word::None) => Ok(State::Received),
        (_, Word::Close) => refuse("only what is held can be closed"),
        _ => refuse("only what is held, rejected or dead-lettered can be replayed"),
    }
}
