use std::sync::Arc;
use std::time::Duration;

use documents::{Stage, Tenant};
use mapping::Catalog;

use crate::ports::{Blobs, Clock, Counters, Ledger, Queue, Rng, Watermarks};

/// What the steps of one installation share.
#[derive(Clone)]
pub struct Services {
    /// The installation.
    pub tenant: Tenant,
    /// Whether its data is real.
    pub stage: Stage,
    /// Partner profiles and crosswalks.
    pub catalog: Arc<Catalog>,
    /// Documents and their trail.
    pub ledger: Arc<dyn Ledger>,
    /// How far each stream has been read.
    pub watermarks: Arc<dyn Watermarks>,
    /// Control numbers.
    pub counters: Arc<dyn Counters>,
    /// The queues.
    pub queue: Arc<dyn Queue>,
    /// Records and interchanges.
    pub blobs: Arc<dyn Blobs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// Bounds and waits.
    pub limits: Limits,
}

impl Services {
    /// A name that no other run or attempt has.
    #[must_use]
    pub fn fresh_name(&self) -> String {
        format!("{:016x}", self.rng.next_u64())
    }
}

/// Bounds and waits of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How far before the watermark a poll starts, for records that the ERP committed late.
    pub overlap: Duration,
    /// How far before the present a poll ends, so that the ERP has committed what it shows.
    pub lag: Duration,
    /// Pages in one poll; the rest is read by the next.
    pub pages_per_poll: usize,
    /// How long a poll may hold its stream without progress.
    pub lease: Duration,
    /// Bytes of one record.
    pub record_bytes: u64,
    /// Bytes of one interchange.
    pub interchange_bytes: u64,
    /// Time for the ledger's writes around an attempt to deliver: added to the attempt's own longest time, it is how long a
    /// claim holds and how much of the run must be left.
    pub claim_margin: Duration,
    /// How long a message may be on its way before `sweep` sends another.
    pub requeue_after: Duration,
    /// Documents that one sweep moves.
    pub sweep_items: usize,
    /// First wait after a remote was down; doubles with each attempt.
    pub park_first: Duration,
    /// Longest wait after a remote was down.
    pub park_longest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            overlap: Duration::from_secs(600),
            lag: Duration::from_secs(60),
            pages_per_poll: 500,
            lease: Duration::from_secs(300),
            // A Fusion invoice of 10,000 lines is about 8 MB of JSON.
            record_bytes: 32 << 20,
            // The default upload cap towards Cleo.
            interchange_bytes: 10 << 20,
            claim_margin: Duration::from_secs(10),
            requeue_after: Duration::from_secs(900),
            sweep_items: 1_000,
            park_first: Duration::from_secs(30),
            park_longest: Duration::from_secs(3_600),
        }
    }
}
