use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use documents::{DocumentId, RecordKey};
use jiff::Timestamp;
use pipeline::ports::{Applied, Inserted, Ledger};
use pipeline::{AuditEntry, Event, Kind, LedgerItem, Query, Result, Services, State};

use crate::Metric;

/// What one run did.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    values: BTreeMap<Metric, u64>,
    flow: Option<&'static str>,
}

impl Tally {
    /// Counts `by` more.
    pub fn add(&self, metric: Metric, by: u64) {
        *self.lock().values.entry(metric).or_default() += by;
    }

    /// Replaces what was counted.
    pub fn set(&self, metric: Metric, value: u64) {
        self.lock().values.insert(metric, value);
    }

    /// What was counted, if anything was.
    #[must_use]
    pub fn known(&self, metric: Metric) -> Option<u64> {
        self.lock().values.get(&metric).copied()
    }

    /// Says that the run is of one flow.
    pub(crate) fn of_flow(&self, flow: &'static str) {
        self.lock().flow = Some(flow);
    }

    pub(crate) fn flow(&self) -> Option<&'static str> {
        self.lock().flow
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, entry: &AuditEntry) {
        let metric = match entry.event {
            Event::Mapped => Metric::DocumentsMapped,
            Event::Delivered => Metric::DocumentsDelivered,
            Event::Held => Metric::DocumentsHeld,
            Event::Parked => Metric::DocumentsParked,
            Event::Unconfirmed => Metric::DocumentsUnconfirmed,
            Event::DeadLettered => Metric::DeadLettered,
            Event::Requeued => Metric::Requeued,
            _ => return,
        };
        self.add(metric, 1);
        // By handing over or by asking: the rule's last part is the kind.
        let rejected = |rule: &str| rule.rsplit('.').next() == Some(Kind::CredentialsRejected.as_str());
        if entry.reasons.iter().any(|reason| rejected(&reason.rule)) {
            self.add(Metric::CredentialsRejected, 1);
        }
    }
}

/// `services` whose ledger counts every change that stands.
pub(crate) fn counted(services: &Services, tally: &Arc<Tally>) -> Services {
    let ledger = Counted { inner: services.ledger.clone(), tally: tally.clone() };
    Services { ledger: Arc::new(ledger), ..services.clone() }
}

struct Counted {
    inner: Arc<dyn Ledger>,
    tally: Arc<Tally>,
}

#[async_trait]
impl Ledger for Counted {
    async fn insert(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Inserted> {
        let inserted = self.inner.insert(item, entry).await?;
        if inserted == Inserted::New {
            self.tally.add(Metric::RecordsNew, 1);
        }
        Ok(inserted)
    }

    async fn apply(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Applied> {
        let applied = self.inner.apply(item, entry).await?;
        if applied == Applied::Done {
            self.tally.count(entry);
        }
        Ok(applied)
    }

    async fn get(&self, id: &DocumentId) -> Result<Option<LedgerItem>> {
        self.inner.get(id).await
    }
    async fn versions(&self, record: &RecordKey) -> Result<Vec<LedgerItem>> {
        self.inner.versions(record).await
    }
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<LedgerItem>> {
        self.inner.due(now, limit).await
    }
    async fn find(&self, query: &Query, limit: usize) -> Result<Vec<LedgerItem>> {
        self.inner.find(query, limit).await
    }
    async fn in_state(&self, state: State, limit: usize) -> Result<Vec<LedgerItem>> {
        self.inner.in_state(state, limit).await
    }
    async fn trail(&self, record: &RecordKey) -> Result<Vec<AuditEntry>> {
        self.inner.trail(record).await
    }
    async fn counts(&self) -> Result<BTreeMap<String, BTreeMap<State, u64>>> {
        self.inner.counts().await
    }
}
