//! A gate before every port: it counts the calls and brings a fault about at one of them.

use std::collections::BTreeMap;
use std::fmt;
use std::future::pending;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use documents::{DocumentId, RecordKey, RecordKind};
use jiff::Timestamp;
use pipeline::ports::{
    Applied, Blobs, Counters, DeadLetter, DeadLetters, Delivery, Inserted, Lease, Ledger, Message,
    OutboundFile, Page, Probe, Put, Queue, QueueName, QueueReceiver, Receipt, Received, Source, Watermarks,
    Window,
};
use pipeline::{AuditEntry, Deadline, Error, Kind, LedgerItem, Query, Result, Services, State};
use tokio::sync::Notify;

/// What happens at the chosen port call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The process stops before the call.
    Crash,
    /// The call fails without an effect.
    FailBefore,
    /// The call has its effect, and its answer is lost.
    FailAfter,
    /// The caller stands still before the call until [`Gate::go_on`]; others pass.
    Stall,
}

/// Counts port calls and brings a fault about at one of them.
pub struct Gate {
    calls: AtomicU64,
    plan: Mutex<Option<(u64, Fault)>>,
    place: Mutex<&'static str>,
    crashed: Notify,
    stalled: Notify,
    go_on: Notify,
    on_crash: Box<dyn Fn() + Send + Sync>,
}

impl Gate {
    /// A gate that lets everything pass; a crash stops the caller for ever, and [`Gate::crashed`] tells of it.
    #[must_use]
    pub fn open() -> Arc<Self> {
        Self::that_crashes_by(|| {})
    }

    /// A gate whose crash is `on_crash`: to kill a real process.
    #[must_use]
    pub fn that_crashes_by(on_crash: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            calls: AtomicU64::new(0),
            plan: Mutex::new(None),
            place: Mutex::new(""),
            crashed: Notify::new(),
            stalled: Notify::new(),
            go_on: Notify::new(),
            on_crash: Box::new(on_crash),
        })
    }

    /// Brings `fault` about at call number `at`, from 1.
    pub fn plan(&self, at: u64, fault: Fault) {
        *lock(&self.plan) = Some((at, fault));
    }

    /// Whether the planned fault has not come yet.
    pub fn is_armed(&self) -> bool {
        lock(&self.plan).is_some()
    }

    /// The call at which the fault came.
    pub fn place(&self) -> &'static str {
        *lock(&self.place)
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    /// Waits until a crash has come.
    pub async fn crashed(&self) {
        self.crashed.notified().await;
    }

    /// Waits until a caller stands still.
    pub async fn stalled(&self) {
        self.stalled.notified().await;
    }

    /// Lets the caller that stands still go on.
    pub fn go_on(&self) {
        self.go_on.notify_one();
    }

    /// Every store of `services` behind this gate.
    #[must_use]
    pub fn guard(self: &Arc<Self>, services: Services) -> Services {
        Services {
            ledger: Arc::new(self.before(services.ledger)),
            watermarks: Arc::new(self.before(services.watermarks)),
            counters: Arc::new(self.before(services.counters)),
            queue: Arc::new(self.before(services.queue)),
            blobs: Arc::new(self.before(services.blobs)),
            ..services
        }
    }

    /// `port` behind this gate.
    #[must_use]
    pub fn before<T: ?Sized>(self: &Arc<Self>, port: Arc<T>) -> Gated<T> {
        Gated { gate: self.clone(), inner: port }
    }

    /// The fault for this call, if it is the chosen one.
    async fn enter(&self, name: &'static str) -> Option<Fault> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let fault = self.take(call)?;
        *lock(&self.place) = name;
        match fault {
            Fault::Crash => {
                (self.on_crash)();
                self.crashed.notify_one();
                pending().await
            }
            Fault::Stall => {
                self.stalled.notify_one();
                self.go_on.notified().await;
                None
            }
            Fault::FailBefore | Fault::FailAfter => Some(fault),
        }
    }

    fn take(&self, call: u64) -> Option<Fault> {
        let mut plan = lock(&self.plan);
        let (_, fault) = plan.filter(|(at, _)| *at == call)?;
        *plan = None;
        Some(fault)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").field("calls", &self.calls).field("plan", &self.plan).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failure(name: &'static str) -> Error {
    Error::temporary(Kind::Storage, name, "the test lets this call fail")
}

/// A port behind the gate.
#[derive(Debug)]
pub struct Gated<T: ?Sized> {
    gate: Arc<Gate>,
    inner: Arc<T>,
}

macro_rules! pass {
    ($self:ident, $name:literal, $call:expr) => {
        match $self.gate.enter($name).await {
            None => $call.await,
            Some(Fault::FailAfter) => {
                let _effect = $call.await;
                Err(failure($name))
            }
            Some(_) => Err(failure($name)),
        }
    };
}

#[async_trait]
impl Ledger for Gated<dyn Ledger> {
    async fn insert(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Inserted> {
        pass!(self, "ledger.insert", self.inner.insert(item, entry))
    }
    async fn apply(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Applied> {
        pass!(self, "ledger.apply", self.inner.apply(item, entry))
    }
    async fn get(&self, id: &DocumentId) -> Result<Option<LedgerItem>> {
        pass!(self, "ledger.get", self.inner.get(id))
    }
    async fn versions(&self, record: &RecordKey) -> Result<Vec<LedgerItem>> {
        pass!(self, "ledger.versions", self.inner.versions(record))
    }
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<LedgerItem>> {
        pass!(self, "ledger.due", self.inner.due(now, limit))
    }
    async fn find(&self, query: &Query, limit: usize) -> Result<Vec<LedgerItem>> {
        pass!(self, "ledger.find", self.inner.find(query, limit))
    }
    async fn in_state(&self, state: State, limit: usize) -> Result<Vec<LedgerItem>> {
        pass!(self, "ledger.in_state", self.inner.in_state(state, limit))
    }
    async fn trail(&self, record: &RecordKey) -> Result<Vec<AuditEntry>> {
        pass!(self, "ledger.trail", self.inner.trail(record))
    }
    async fn counts(&self) -> Result<BTreeMap<String, BTreeMap<State, u64>>> {
        pass!(self, "ledger.counts", self.inner.counts())
    }
}

#[async_trait]
impl Watermarks for Gated<dyn Watermarks> {
    async fn acquire(
        &self,
        stream: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>> {
        pass!(self, "watermarks.acquire", self.inner.acquire(stream, owner, now, until))
    }
    async fn advance(&self, lease: &Lease, to: Timestamp, until: Timestamp) -> Result<()> {
        pass!(self, "watermarks.advance", self.inner.advance(lease, to, until))
    }
    async fn release(&self, lease: &Lease, note: &str) -> Result<()> {
        pass!(self, "watermarks.release", self.inner.release(lease, note))
    }
    async fn get(&self, stream: &str) -> Result<Option<Timestamp>> {
        pass!(self, "watermarks.get", self.inner.get(stream))
    }
}

#[async_trait]
impl Counters for Gated<dyn Counters> {
    async fn next(&self, scope: &str, max: u32) -> Result<u32> {
        pass!(self, "counters.next", self.inner.next(scope, max))
    }
}

#[async_trait]
impl Queue for Gated<dyn Queue> {
    async fn send(&self, queue: QueueName, messages: &[Message]) -> Result<()> {
        pass!(self, "queue.send", self.inner.send(queue, messages))
    }
}

#[async_trait]
impl QueueReceiver for Gated<dyn QueueReceiver> {
    async fn receive(&self, queue: QueueName, max: usize, visibility: Duration) -> Result<Vec<Received>> {
        pass!(self, "queue.receive", self.inner.receive(queue, max, visibility))
    }
    async fn delete(&self, queue: QueueName, receipt: &str) -> Result<()> {
        pass!(self, "queue.delete", self.inner.delete(queue, receipt))
    }
    async fn postpone(&self, queue: QueueName, receipt: &str, wait: Duration) -> Result<()> {
        pass!(self, "queue.postpone", self.inner.postpone(queue, receipt, wait))
    }
    async fn bury(&self, queue: QueueName, receipt: &str) -> Result<()> {
        pass!(self, "queue.bury", self.inner.bury(queue, receipt))
    }
    async fn depth(&self, queue: QueueName) -> Result<u64> {
        pass!(self, "queue.depth", self.inner.depth(queue))
    }
}

#[async_trait]
impl DeadLetters for Gated<dyn DeadLetters> {
    async fn unreported(&self, max: usize) -> Result<Vec<DeadLetter>> {
        pass!(self, "dead_letters.unreported", self.inner.unreported(max))
    }
    async fn reported(&self, letter: &DeadLetter) -> Result<()> {
        pass!(self, "dead_letters.reported", self.inner.reported(letter))
    }
}

#[async_trait]
impl Blobs for Gated<dyn Blobs> {
    async fn put_new(&self, key: &str, bytes: &[u8]) -> Result<Put> {
        pass!(self, "blobs.put_new", self.inner.put_new(key, bytes))
    }
    async fn get(&self, key: &str, max: u64) -> Result<Option<Vec<u8>>> {
        pass!(self, "blobs.get", self.inner.get(key, max))
    }
}

#[async_trait]
impl Source for Gated<dyn Source> {
    async fn now(&self, deadline: Deadline) -> Result<Timestamp> {
        pass!(self, "source.now", self.inner.now(deadline))
    }
    async fn page(
        &self,
        kind: RecordKind,
        window: Window,
        cursor: Option<&str>,
        deadline: Deadline,
    ) -> Result<Page> {
        pass!(self, "source.page", self.inner.page(kind, window, cursor, deadline))
    }
}

#[async_trait]
impl Delivery for Gated<dyn Delivery> {
    /// A lost answer of the remote is an unknown outcome, before its effect as after.
    async fn deliver(&self, file: &OutboundFile, deadline: Deadline) -> Result<Receipt> {
        let lost =
            || Error::unknown_outcome(Kind::Timeout, "delivery.deliver", "the test lets the answer be lost");
        match self.gate.enter("delivery.deliver").await {
            None => self.inner.deliver(file, deadline).await,
            Some(Fault::FailAfter) => self.inner.deliver(file, deadline).await.and(Err(lost())),
            Some(_) => Err(lost()),
        }
    }
    async fn probe(&self, file: &OutboundFile, deadline: Deadline) -> Result<Probe> {
        pass!(self, "delivery.probe", self.inner.probe(file, deadline))
    }
    fn longest_attempt(&self) -> Duration {
        self.inner.longest_attempt()
    }
    fn settle_time(&self) -> Duration {
        self.inner.settle_time()
    }
}
