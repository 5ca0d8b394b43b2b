//! Every store of a deployment.

use std::fmt;
use std::sync::Arc;

use pipeline::Result;
use pipeline::ports::QueueName;

use crate::{
    AwsSecrets, Clients, DynamoCounters, DynamoLedger, DynamoReference, DynamoWatermarks, Names, S3Blobs,
    SqsDeadLetters, SqsQueue, SqsReceiver,
};

/// Every store of a deployment, for operators' tools and tests. A function makes only the stores that it needs, since its
/// role allows only those.
#[derive(Clone)]
pub struct Store {
    /// Documents and their trail.
    pub ledger: Arc<DynamoLedger>,
    /// How far each stream has been read.
    pub watermarks: Arc<DynamoWatermarks>,
    /// Control numbers.
    pub counters: Arc<DynamoCounters>,
    /// The sending end of the queues.
    pub queue: Arc<SqsQueue>,
    /// The receiving end of the queues.
    pub receiver: Arc<SqsReceiver>,
    /// The dead letters.
    pub dead_letters: Arc<SqsDeadLetters>,
    /// Records and interchanges.
    pub blobs: Arc<S3Blobs>,
    /// Reference data.
    pub reference: Arc<DynamoReference>,
    /// Credentials.
    pub secrets: Arc<AwsSecrets>,
}

impl Store {
    /// The stores of `names`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`pipeline::Kind::Configuration`] if a name is missing.
    pub fn new(clients: &Clients, names: &Names) -> Result<Self> {
        Ok(Self {
            ledger: Arc::new(DynamoLedger::new(clients, names)?),
            watermarks: Arc::new(DynamoWatermarks::new(clients, names)?),
            counters: Arc::new(DynamoCounters::new(clients, names)?),
            queue: Arc::new(SqsQueue::new(clients, names, &QueueName::ALL)?),
            receiver: Arc::new(SqsReceiver::new(clients, names)?),
            dead_letters: Arc::new(SqsDeadLetters::new(clients, names)?),
            blobs: Arc::new(S3Blobs::new(clients, names)?),
            reference: Arc::new(DynamoReference::new(clients, names)?),
            secrets: Arc::new(AwsSecrets::new(clients, names)),
        })
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
