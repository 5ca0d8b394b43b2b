//! The ports in memory. Nothing here outlives the process; everything is plain enough to be seen right.

mod blobs;
mod counters;
mod ledger;
mod queues;
mod reference;
mod secrets;
mod time;
mod watermarks;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use pipeline::ports::{
    Blobs, Clock, Counters, DeadLetters, Ledger, Queue, QueueReceiver, Reference, Secrets, Watermarks,
};

pub use blobs::MemoryBlobs;
pub use counters::MemoryCounters;
pub use ledger::MemoryLedger;
pub use queues::MemoryQueues;
pub use reference::MemoryReference;
pub use secrets::MemorySecrets;
pub use time::{SeededRng, TestClock};
pub use watermarks::MemoryWatermarks;

use crate::suite::Stores;

/// Every store in memory, on one test clock.
#[derive(Debug, Clone)]
pub struct MemoryStores {
    /// Time for the stores.
    pub clock: Arc<TestClock>,
    /// Documents and their trail.
    pub ledger: Arc<MemoryLedger>,
    /// How far each stream has been read.
    pub watermarks: Arc<MemoryWatermarks>,
    /// Control numbers.
    pub counters: Arc<MemoryCounters>,
    /// Both ends of the queues, and the dead letters.
    pub queues: Arc<MemoryQueues>,
    /// Bytes.
    pub blobs: Arc<MemoryBlobs>,
    /// Reference data.
    pub reference: Arc<MemoryReference>,
    /// Credentials.
    pub secrets: Arc<MemorySecrets>,
}

impl MemoryStores {
    /// Empty stores at [`crate::sample::start`].
    #[must_use]
    pub fn new() -> Self {
        let clock = Arc::new(TestClock::at(crate::sample::start()));
        Self {
            ledger: Arc::default(),
            watermarks: Arc::default(),
            counters: Arc::default(),
            queues: Arc::new(MemoryQueues::new(clock.clone())),
            blobs: Arc::default(),
            reference: Arc::default(),
            secrets: Arc::default(),
            clock,
        }
    }
}

impl Default for MemoryStores {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Stores for MemoryStores {
    fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }
    fn ledger(&self) -> Arc<dyn Ledger> {
        self.ledger.clone()
    }
    fn watermarks(&self) -> Arc<dyn Watermarks> {
        self.watermarks.clone()
    }
    fn counters(&self) -> Arc<dyn Counters> {
        self.counters.clone()
    }
    fn queue(&self) -> Arc<dyn Queue> {
        self.queues.clone()
    }
    fn receiver(&self) -> Arc<dyn QueueReceiver> {
        self.queues.clone()
    }
    fn dead_letters(&self) -> Arc<dyn DeadLetters> {
        self.queues.clone()
    }
    fn max_receives(&self) -> u32 {
        self.queues.max_receives()
    }
    fn blobs(&self) -> Arc<dyn Blobs> {
        self.blobs.clone()
    }
    fn reference(&self) -> Arc<dyn Reference> {
        self.reference.clone()
    }
    fn secrets(&self) -> Arc<dyn Secrets> {
        self.secrets.clone()
    }
    async fn set_secret(&self, name: &str, value: &str) {
        self.secrets.set(name, value);
    }
}

/// The value in a mutex, also after a thread that held it panicked: the test has failed by then.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
