//! What happens to a record, one step after another. Each step may be run again at any time: the ledger says what is
//! left to do.

pub mod deliver;
mod intake;
pub mod map;
pub mod poll;
pub mod replay;
pub mod sweep;

use std::time::Duration;

use documents::{Faults, RecordKey};
use jiff::Timestamp;

use crate::ports::{Applied, Message, QueueName};
use crate::{AuditEntry, Event, LedgerItem, Result, Services, State};

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It has done its work; whatever is left is in the ledger.
    Done,
    /// It must be shown again after this time.
    Later(Duration),
}

/// A change of a ledger item in the making.
struct Change {
    before: State,
    item: LedgerItem,
}

impl Change {
    /// The change of `item` to `state`; reasons and waits of the old state end.
    fn to(services: &Services, item: &LedgerItem, state: State) -> Self {
        let now = services.clock.now();
        let mut next = item.clone();
        next.revision += 1;
        next.change_id = services.fresh_name();
        next.state = state;
        next.due_at = None;
        next.not_before = None;
        next.reasons = Vec::new();
        if item.state != State::Sending {
            next.claim = None;
        }
        if state != item.state {
            next.state_since = now;
        }
        Self { before: item.state, item: next }
    }

    /// A change that leaves the state, its reasons and its waits as they are.
    fn same(services: &Services, item: &LedgerItem) -> Self {
        let mut change = Self::to(services, item, item.state);
        change.item.reasons.clone_from(&item.reasons);
        change.item.due_at = item.due_at;
        change.item.not_before = item.not_before;
        change
    }

    fn because(mut self, reasons: Faults) -> Self {
        self.item.reasons = reasons.into_iter().collect();
        self
    }

    async fn commit(&self, services: &Services, event: Event, actor: &str) -> Result<Applied> {
        let entry = AuditEntry::of(Some(self.before), &self.item, event, actor, services.clock.now());
        let applied = services.ledger.apply(&self.item, &entry).await?;
        if applied == Applied::Done {
            tracing::info!(
                document_id = %self.item.document_id,
                record_key = %self.item.record_key,
                event = event.as_str(),
                from = %self.before,
                to = %self.item.state,
                reasons = self.item.reasons.len(),
                "{actor}: {} is {}", self.item.record_key, self.item.state,
            );
        } else {
            tracing::debug!(document_id = %self.item.document_id, "{actor}: another writer came first");
        }
        Ok(applied)
    }
}

/// When a version of a record was made, to tell older from newer: by the ERP's clock, then by ours.
fn age_of(item: &LedgerItem) -> (Timestamp, Timestamp) {
    (item.source_updated_at, item.received_at)
}

/// The other versions of `item`'s record on the same flow.
async fn siblings(services: &Services, item: &LedgerItem) -> Result<Vec<LedgerItem>> {
    let record: &RecordKey = &item.record_key;
    let mut versions = services.ledger.versions(record).await?;
    versions.retain(|other| other.flow == item.flow && other.document_id != item.document_id);
    Ok(versions)
}

/// The newest of `siblings` that is newer than `item`. One that gave way itself counts for nothing: what it gave way to
/// is among them, or the ERP has taken it back.
fn newest_after<'a>(
    item: &LedgerItem,
    siblings: impl IntoIterator<Item = &'a LedgerItem>,
) -> Option<&'a LedgerItem> {
    siblings
        .into_iter()
        .filter(|other| other.state != State::Superseded && age_of(other) > age_of(item))
        .max_by_key(|other| age_of(other))
}

/// One of `siblings` whose bytes are on their way, or may be.
fn in_flight(siblings: &[LedgerItem]) -> Option<&LedgerItem> {
    siblings.iter().find(|other| matches!(other.state, State::Sending | State::Unconfirmed))
}

/// Closes `item` for `newer`, if there is one.
async fn supersede(
    services: &Services,
    item: &LedgerItem,
    newer: Option<&LedgerItem>,
    actor: &str,
) -> Result<bool> {
    let Some(newer) = newer else { return Ok(false) };
    let reason = documents::Fault::new(
        "record.newer",
        item.record_key.to_string(),
        format!("version {} of {} took its place", newer.version, newer.source_updated_at),
    );
    Change::to(services, item, State::Superseded)
        .because(reason.into())
        .commit(services, Event::Closed, actor)
        .await?;
    Ok(true)
}

/// Waits until an older version that is on its way has settled: `sweep` brings the message back.
async fn wait_for_older(services: &Services, item: &LedgerItem, siblings: &[LedgerItem]) -> Result<bool> {
    let Some(older) = in_flight(siblings) else { return Ok(false) };
    let mut change = Change::same(services, item);
    let soonest = services.clock.now() + services.limits.park_first;
    change.item.due_at = Some(older.due_at.map_or(soonest, |due| due.max(soonest)));
    change.commit(services, Event::Requeued, "order").await?;
    Ok(true)
}

async fn send(services: &Services, queue: QueueName, item: &LedgerItem) -> Result<()> {
    services.queue.send(queue, &[Message { document_id: item.document_id.clone() }]).await
}
