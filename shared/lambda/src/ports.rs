use std::sync::Arc;

use aws::{
    AwsSecrets, Clients, DynamoCounters, DynamoLedger, DynamoWatermarks, Name, Names, S3Blobs,
    SqsDeadLetters, SqsQueue, SqsReceiver,
};
use pipeline::Result;
use pipeline::ports::{
    Blobs, Clock, Counters, DeadLetters, Ledger, Queue, QueueName, QueueReceiver, Rng, Secrets, Watermarks,
};
use pipeline::system::{SystemClock, SystemRng};

use crate::absent::Absent;
use crate::{Environment, Function};

/// What a function stands on. Where it needs no port, every call of that port is an error.
#[derive(Clone)]
pub struct Ports {
    /// Documents and their trail.
    pub ledger: Arc<dyn Ledger>,
    /// How far each stream has been read.
    pub watermarks: Arc<dyn Watermarks>,
    /// Control numbers.
    pub counters: Arc<dyn Counters>,
    /// The sending end of the queues.
    pub queue: Arc<dyn Queue>,
    /// The receiving end of the queues.
    pub receiver: Arc<dyn QueueReceiver>,
    /// The dead letters.
    pub dead_letters: Arc<dyn DeadLetters>,
    /// Records, interchanges and configuration.
    pub blobs: Arc<dyn Blobs>,
    /// Credentials.
    pub secrets: Arc<dyn Secrets>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// The names of the secrets that there are; nothing if any name will do.
    pub(crate) secret_names: Option<Names>,
}

impl Ports {
    /// The ports without which nothing works, and no others.
    #[must_use]
    pub fn new(ledger: Arc<dyn Ledger>, blobs: Arc<dyn Blobs>) -> Self {
        Self {
            ledger,
            blobs,
            watermarks: Arc::new(Absent),
            counters: Arc::new(Absent),
            queue: Arc::new(Absent),
            receiver: Arc::new(Absent),
            dead_letters: Arc::new(Absent),
            secrets: Arc::new(Absent),
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng),
            secret_names: None,
        }
    }

    /// What `function` needs, on AWS.
    ///
    /// # Errors
    /// [`pipeline::Kind::Configuration`], naming the variable that is missing.
    pub async fn on_aws(function: Function, environment: &Environment) -> Result<Self> {
        let (clients, names) = (Clients::from_environment().await, environment.names());
        let ledger = Arc::new(DynamoLedger::new(&clients, names)?);
        let mut ports = Self::new(ledger, Arc::new(S3Blobs::new(&clients, names)?));
        ports.secret_names = Some(names.clone());
        match function {
            Function::PollFusion => {
                ports.watermarks = Arc::new(DynamoWatermarks::new(&clients, names)?);
                ports.queue = Arc::new(SqsQueue::new(&clients, names, &[QueueName::Records])?);
                ports.secrets = Arc::new(AwsSecrets::new(&clients, names));
            }
            Function::MapRecord => {
                ports.counters = Arc::new(DynamoCounters::new(&clients, names)?);
                ports.queue = Arc::new(SqsQueue::new(&clients, names, &QueueName::ALL)?);
                ports.receiver = Arc::new(postponer(&clients, names)?);
            }
            Function::DeliverDocument => {
                ports.receiver = Arc::new(postponer(&clients, names)?);
                ports.secrets = Arc::new(AwsSecrets::new(&clients, names));
            }
            Function::Sweep => {
                ports.queue = Arc::new(SqsQueue::new(&clients, names, &QueueName::ALL)?);
                ports.dead_letters = Arc::new(SqsDeadLetters::new(&clients, names)?);
            }
        }
        Ok(ports)
    }
}

/// The receiving end of the queues for a function whose messages come from Lambda: it only changes when they are shown
/// again. It has no names for queues that are not its own, and no rights on them.
fn postponer(clients: &Clients, names: &Names) -> Result<SqsReceiver> {
    let others =
        [Name::RecordsQueue, Name::DocumentsQueue, Name::RecordsDeadLetters, Name::DocumentsDeadLetters];
    let known = others.into_iter().fold(names.clone(), |names, name| {
        if names.get(name).is_ok() { names } else { names.with(name, "a queue of others") }
    });
    SqsReceiver::new(clients, &known)
}
