//! An ERP, a remote and a host in memory: what Lambda and SQS do around a function.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_lambda_events::event::sqs::SqsBatchResponse;
use conformance::memory::{MemoryStores, SeededRng, TestClock};
use jiff::Timestamp;
use pipeline::ports::{Blobs, Clock, QueueName, QueueReceiver, Received};
use pipeline::{Deadline, State};
use serde_json::{Value, json};

use super::vendors::{Erp, Remote};
use crate::{Context, Function, Invocation, Parts, Ports, Tally, run_deliver, run_map, run_poll};

pub const KEY: &str = "config/current.json";

/// A configuration folder with one partner, after `edit` of its `connector.toml`.
pub fn files(edit: impl FnOnce(String) -> String) -> BTreeMap<String, String> {
    let connector = r#"
        tenant = "world"
        stage = "test"
        [hosts]
        test = ["127.0.0.1", "cleo.example"]
        [flows.fusion-invoices]
        start_at = "2026-01-01T00:00:00Z"
        [flows.fusion-payments]
        enabled = false
        start_at = "2026-01-01T00:00:00Z"
        [fusion]
        stage = "test"
        base_url = "http://127.0.0.1:9"
        token_url = "http://127.0.0.1:9/oauth2/v1/token"
        scope = "all"
        attempts = 1
        allow_clear_text_loopback = true
        [cleo]
        stage = "test"
        flavor = "cic"
        base_url = "https://cleo.example"
        transport = "rest"
    "#;
    let partner = r#"
        name = "Axford Components"
        stage = "test"
        [interchange]
        version = "004010"
        sender = { qualifier = "ZZ", id = "NORTHFIELD" }
        receiver = { qualifier = "01", id = "079151000" }
        [invoice]
        purpose = "self_billing"
        [delivery]
        folder = "{partner}/outbox"
    "#;
    [
        ("connector.toml", edit(connector.to_owned())),
        ("partners/axford.toml", partner.to_owned()),
        ("crosswalks/supplier.csv", "system,supplier_number,site,partner\nfusion,1294,,axford\n".to_owned()),
        ("crosswalks/unit.csv", "unit,code\nEach,EA\n".to_owned()),
        ("crosswalks/terms.csv", "terms,type,basis,net_days\nNet 30,14,3,30\n".to_owned()),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into()
}

/// A clock that others move. The test clock itself jumps to the end of every wait, also of one that is to be broken off.
#[derive(Debug)]
struct Patient(Arc<TestClock>);

#[async_trait]
impl Clock for Patient {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, wait: Duration) {
        let until = self.now() + wait;
        while self.now() < until {
            tokio::task::yield_now().await;
        }
    }
}

pub struct World {
    pub stores: MemoryStores,
    pub erp: Arc<Erp>,
    pub remote: Arc<Remote>,
    pub parts: Parts,
}

impl World {
    pub async fn new() -> Self {
        let stores = MemoryStores::new();
        publish(&*stores.blobs, &files(|text| text)).await;
        let context = Context::new(Function::Sweep, ports(&stores), KEY).await.unwrap();
        let erp = Arc::new(Erp::new(stores.clock.clone()));
        let remote = Arc::new(Remote::new(stores.clock.clone()));
        let parts =
            Parts { source: erp.clone(), delivery: remote.clone(), ..(*context.parts().await).clone() };
        Self { stores, erp, remote, parts }
    }

    /// A world with this many mapped invoices, their messages in the queue of documents.
    pub async fn with_mapped(invoices: u64) -> Self {
        let world = Self::new().await;
        *world.erp.invoices.lock().unwrap() = invoices;
        run_poll(&world.parts, json!({ "flow": "fusion-invoices" }), &world.invocation()).await.unwrap();
        let (event, received) = world.event(QueueName::Records).await;
        run_map(&world.parts, event, &world.invocation()).await.unwrap();
        for one in received {
            world.stores.queues.delete(QueueName::Records, &one.receipt).await.unwrap();
        }
        assert_eq!(world.count(State::Mapped), usize::try_from(invoices).unwrap());
        world
    }

    /// Time passes only while attempts are under way.
    pub fn with_patient_clock(mut self) -> Self {
        self.parts.services.clock = Arc::new(Patient(self.stores.clock.clone()));
        self
    }

    pub fn invocation(&self) -> Invocation {
        self.invocation_of(Duration::from_secs(300))
    }

    /// A run with this much time.
    pub fn invocation_of(&self, time: Duration) -> Invocation {
        Invocation {
            request_id: "request-1".to_owned(),
            xray_trace_id: None,
            deadline: Deadline::after(&*self.stores.clock, time),
            tally: Arc::new(Tally::default()),
        }
    }

    /// What SQS gives to a function: all that is visible.
    pub async fn event(&self, queue: QueueName) -> (Value, Vec<Received>) {
        let received = self.stores.queues.receive(queue, 100, Duration::from_secs(900)).await.unwrap();
        let records: Vec<Value> = received.iter().enumerate().map(|(at, one)| record(at, one)).collect();
        (json!({ "Records": records }), received)
    }

    pub async fn deliver(&self) -> SqsBatchResponse {
        let (event, _) = self.event(QueueName::Documents).await;
        run_deliver(&self.parts, event, &self.invocation()).await.unwrap()
    }

    /// How many messages of the queue are shown `after` this long, and not a second before.
    pub async fn shown(&self, queue: QueueName, after: Duration) -> usize {
        self.stores.clock.advance(after - Duration::from_secs(1));
        let early = self.stores.queues.receive(queue, 100, Duration::from_secs(900)).await.unwrap();
        assert_eq!(early.len(), 0, "shown too early");
        self.stores.clock.advance(Duration::from_secs(1));
        self.stores.queues.receive(queue, 100, Duration::from_secs(900)).await.unwrap().len()
    }

    pub fn count(&self, state: State) -> usize {
        self.stores.ledger.items().iter().filter(|item| item.state == state).count()
    }
}

/// A message as SQS hands it to a function.
pub fn record(at: usize, received: &Received) -> Value {
    json!({
        "messageId": format!("m-{at}"),
        "receiptHandle": received.receipt,
        "body": received.body,
        "attributes": { "ApproximateReceiveCount": received.receive_count.to_string() },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:documents",
    })
}

pub fn failed(response: &SqsBatchResponse) -> Vec<&str> {
    response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect()
}

pub fn ports(stores: &MemoryStores) -> Ports {
    let mut ports = Ports::new(stores.ledger.clone(), stores.blobs.clone());
    ports.watermarks = stores.watermarks.clone();
    ports.counters = stores.counters.clone();
    ports.queue = stores.queues.clone();
    ports.receiver = stores.queues.clone();
    ports.dead_letters = stores.queues.clone();
    ports.secrets = stores.secrets.clone();
    ports.clock = stores.clock.clone();
    ports.rng = Arc::new(SeededRng::new(7));
    ports
}

/// Puts a bundle and the pointer to it where a function looks.
pub async fn publish(blobs: &dyn Blobs, files: &BTreeMap<String, String>) {
    let (version, bundle) = config::bundle(files).unwrap();
    let key = format!("config/{version}.json");
    blobs.put_new(&key, bundle.as_bytes()).await.unwrap();
    let pointer = json!({ "version": version, "key": key }).to_string();
    blobs.put_new(KEY, pointer.as_bytes()).await.unwrap();
}
