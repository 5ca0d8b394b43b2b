//! An ERP, a remote and a host in memory, on one thread and one clock, with every port call behind a gate.
#![allow(dead_code, unused_imports, reason = "each test file uses a part of it")]

mod vendors;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use conformance::memory::{MemoryStores, SeededRng};
use documents::{Stage, Tenant};
use jiff::Timestamp;
use mapping::Catalog;
use pipeline::ports::{Message, QueueName, QueueReceiver, Received};
use pipeline::steps::{Outcome, deliver, map, poll, sweep};
use pipeline::{Deadline, FLOWS, Flow, LedgerItem, Limits, Result, Services, State};

pub use conformance::gate::{Fault, Gate};
pub use vendors::{Answer, Erp, Remote, invoice, payment};

pub const SUPPLIER: &str = "1294";
/// Longer than any attempt, as every host has it.
const VISIBILITY: Duration = Duration::from_secs(900);

pub struct World {
    pub stores: MemoryStores,
    pub gate: Arc<Gate>,
    pub erp: Arc<Erp>,
    pub remote: Arc<Remote>,
    pub catalog: Arc<Catalog>,
    pub limits: Limits,
    /// One for all runs, so that no two changes have the same name.
    pub rng: Arc<SeededRng>,
}

/// Two partners with the defaults; the supplier trades with the first.
pub fn files() -> BTreeMap<String, String> {
    let partner = |name: &str, id: &str| {
        format!(
            r#"
            name = "{name}"
            stage = "test"
            [interchange]
            version = "004010"
            sender = {{ qualifier = "ZZ", id = "NORTHFIELD" }}
            receiver = {{ qualifier = "01", id = "{id}" }}
            [invoice]
            purpose = "self_billing"
            [remittance]
            [delivery]
            folder = "{{partner}}/outbox"
            "#
        )
    };
    [
        ("partners/axford.toml", partner("Axford Components", "079151000")),
        ("partners/kestrel.toml", partner("Kestrel Metals", "079152000")),
        (
            "crosswalks/supplier.csv",
            format!("system,supplier_number,site,partner\nfusion,{SUPPLIER},,axford\n"),
        ),
        ("crosswalks/unit.csv", "unit,code\nEach,EA\n".to_owned()),
        ("crosswalks/terms.csv", "terms,type,basis,net_days\nNet 30,14,3,30\n".to_owned()),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into()
}

pub fn start_at() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

impl World {
    pub fn new() -> Self {
        Self::with_files(&files())
    }

    pub fn with_files(files: &BTreeMap<String, String>) -> Self {
        let stores = MemoryStores::new();
        let catalog = Arc::new(Catalog::from_files(files).unwrap());
        Self {
            erp: Arc::new(Erp::new(stores.clock.clone())),
            remote: Arc::new(Remote::default()),
            gate: Gate::open(),
            stores,
            catalog,
            limits: Limits::default(),
            rng: Arc::new(SeededRng::new(7)),
        }
    }

    pub fn services(&self) -> Services {
        let stores = &self.stores;
        self.gate.guard(Services {
            tenant: Tenant::new("world").unwrap(),
            stage: Stage::Test,
            catalog: self.catalog.clone(),
            ledger: stores.ledger.clone(),
            watermarks: stores.watermarks.clone(),
            counters: stores.counters.clone(),
            queue: stores.queues.clone(),
            blobs: stores.blobs.clone(),
            clock: stores.clock.clone(),
            rng: self.rng.clone(),
            limits: self.limits,
        })
    }

    pub fn deadline(&self) -> Deadline {
        Deadline::after(&*self.stores.clock, Duration::from_secs(900))
    }

    pub async fn poll(&self, flow: &Flow) -> Result<poll::PollReport> {
        let source = self.gate.before::<dyn pipeline::ports::Source>(self.erp.clone());
        poll::run(&self.services(), &source, flow, start_at(), self.deadline()).await
    }

    async fn work_one(&self, queue: QueueName, received: &Received) -> Result<Outcome> {
        let message: Message = serde_json::from_str(&received.body).unwrap();
        let delivery = self.gate.before::<dyn pipeline::ports::Delivery>(self.remote.clone());
        match queue {
            QueueName::Records => map::run(&self.services(), &message).await,
            QueueName::Documents => {
                deliver::run(&self.services(), &delivery, &message, self.deadline()).await
            }
        }
    }

    /// Works what lies in the queues now.
    pub async fn work(&self) -> Result<usize> {
        let receiver = self.gate.before::<dyn QueueReceiver>(self.stores.queues.clone());
        let mut done = 0;
        for queue in QueueName::ALL {
            for received in receiver.receive(queue, 100, VISIBILITY).await? {
                done += 1;
                match self.work_one(queue, &received).await {
                    Ok(Outcome::Done) => receiver.delete(queue, &received.receipt).await?,
                    Ok(Outcome::Later(wait)) => receiver.postpone(queue, &received.receipt, wait).await?,
                    Err(_) => {}
                }
            }
        }
        Ok(done)
    }

    pub async fn sweep(&self) -> Result<sweep::SweepReport> {
        let letters = self.gate.before::<dyn pipeline::ports::DeadLetters>(self.stores.queues.clone());
        sweep::run(&self.services(), &letters, self.deadline()).await
    }

    /// One turn of a host: polls, works, sweeps. Failures are left to the next turn, as a host leaves them.
    pub async fn turn(&self) {
        for flow in FLOWS {
            let _ = self.poll(flow).await;
        }
        while self.work().await.is_ok_and(|done| done > 0) {}
        let _ = self.sweep().await;
        let _ = self.work().await;
    }

    /// Turns until nothing is open, at most `turns` times, a quarter of an hour apart.
    pub async fn settle(&self, turns: usize) {
        for _ in 0..turns {
            self.turn().await;
            if self.open().is_empty() && !self.gate.is_armed() {
                return;
            }
            self.stores.clock.advance(Duration::from_secs(900));
        }
        let open = self.open();
        assert!(open.is_empty(), "still open after {turns} turns: {open:#?}");
    }

    pub fn items(&self) -> Vec<LedgerItem> {
        self.stores.ledger.items()
    }

    pub fn open(&self) -> Vec<LedgerItem> {
        self.items().into_iter().filter(|item| !item.state.is_settled()).collect()
    }

    pub fn in_state(&self, state: State) -> Vec<LedgerItem> {
        self.items().into_iter().filter(|item| item.state == state).collect()
    }

    /// The rules of every item, once reasons say them.
    pub fn rules(&self, state: State) -> BTreeSet<String> {
        self.in_state(state).into_iter().flat_map(|item| item.reasons).map(|reason| reason.rule).collect()
    }

    /// What must be true at any time, whatever happened.
    pub fn check(&self) {
        self.check_records();
        self.check_arrivals();
        self.check_trail();
    }

    /// Every record of the ERP is in the ledger.
    fn check_records(&self) {
        let known: BTreeSet<String> = self.items().iter().map(|item| item.record_key.to_string()).collect();
        for key in self.erp.keys() {
            assert!(known.contains(&key), "{key} is lost");
        }
    }

    /// What arrived belongs to one document each, always with the same bytes, and no control number names two.
    fn check_arrivals(&self) {
        let mut by_name: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut by_number: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (name, bytes) in self.remote.arrivals() {
            let isa: String = bytes[..99].iter().map(|b| char::from(*b)).collect();
            let ids = format!("{}/{}", &isa[32..66], &isa[90..99]);
            assert_eq!(
                by_number.entry(ids.clone()).or_insert_with(|| bytes.clone()),
                &bytes,
                "{ids} names two"
            );
            assert_eq!(
                by_name.entry(name.clone()).or_insert_with(|| bytes.clone()),
                &bytes,
                "{name} changed"
            );
        }
        let mut owners: BTreeMap<String, usize> = BTreeMap::new();
        for item in self.items() {
            let Some(name) = item.file_name.clone() else { continue };
            if by_name.contains_key(&name) {
                *owners.entry(name.clone()).or_default() += 1;
                let told =
                    matches!(item.state, State::Delivered) || item.doubtful || item.state == State::Sending;
                assert!(told, "{} arrived and is {}", item.record_key, item.state);
                let isa13: String = by_name[&name][90..99].iter().map(|b| char::from(*b)).collect();
                let numbers = item.control_numbers.clone().unwrap();
                assert_eq!(
                    isa13,
                    format!("{:09}", numbers.interchange),
                    "the ledger and the bytes name one number"
                );
            } else {
                assert_ne!(item.state, State::Delivered, "{name} is said to be delivered");
            }
        }
        for name in by_name.keys() {
            assert_eq!(owners.get(name), Some(&1), "{name} belongs to one document");
        }
    }

    /// The trail of each document is a chain of declared transitions that ends where the item stands.
    fn check_trail(&self) {
        let mut last: BTreeMap<String, State> = BTreeMap::new();
        for entry in self.stores.ledger.entries() {
            let id = entry.document_id.to_string();
            assert_eq!(entry.from, last.get(&id).copied(), "{id}");
            if let Some(from) = entry.from {
                assert!(from.allows(entry.to), "{from} -> {}", entry.to);
            }
            last.insert(id, entry.to);
        }
        for item in self.items() {
            assert_eq!(last.get(item.document_id.as_str()), Some(&item.state));
        }
    }
}
