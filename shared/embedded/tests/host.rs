//! The host: polls, workers and sweep in one process.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use documents::{RecordKey, RecordKind, Stage, System, Tenant};
use embedded::{FlowSchedule, Host, HostParts, HostSettings, Observer, Store, StoreOptions};
use jiff::Timestamp;
use mapping::Catalog;
use pipeline::ports::{
    Clock, Delivery, Ledger, OutboundFile, Page, Probe, Queue, QueueName, QueueReceiver, Receipt, Source,
    SourceRecord, Window,
};
use pipeline::steps::Outcome;
use pipeline::steps::poll::PollReport;
use pipeline::system::{SystemClock, SystemRng};
use pipeline::{Deadline, Error, FLOWS, Flow, Kind, Limits, Result, Services, State};
use serde_json::json;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

fn start_at() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// An ERP with some invoices. Its payments fail in a way of the test's choice.
struct Erp {
    invoices: u64,
    payments: Payments,
}

#[derive(Clone, Copy)]
enum Payments {
    None,
    Down,
    Panic,
    Forbidden,
}

#[async_trait]
impl Source for Erp {
    async fn now(&self, _: Deadline) -> Result<Timestamp> {
        Ok(SystemClock.now())
    }

    async fn page(&self, kind: RecordKind, window: Window, _: Option<&str>, _: Deadline) -> Result<Page> {
        match (kind, self.payments) {
            (RecordKind::Payment, Payments::Down) => Err(Error::temporary(Kind::Unavailable, "erp", "down")),
            (RecordKind::Payment, Payments::Forbidden) => {
                Err(Error::permanent(Kind::Forbidden, "erp", "not yours"))
            }
            (RecordKind::Payment, Payments::Panic) => panic!("a defect in the vendor's client"),
            (RecordKind::Payment, Payments::None) => Ok(Page { records: Vec::new(), next: None }),
            (RecordKind::Invoice, _) => {
                let at = |n| start_at() + Duration::from_secs(n);
                let shown = (0..self.invoices).filter(|n| at(*n) >= window.from && at(*n) < window.to);
                Ok(Page { records: shown.map(|n| invoice(n, at(n))).collect(), next: None })
            }
        }
    }
}

fn invoice(n: u64, updated_at: Timestamp) -> SourceRecord {
    let record = json!({
        "InvoiceId": n, "InvoiceNumber": format!("AX-{n}"), "InvoiceCurrency": "USD", "InvoiceAmount": 125,
        "InvoiceDate": "2026-01-08", "BusinessUnit": "Dayton Plant BU", "LegalEntity": "Northfield Electronics Inc",
        "Supplier": "Axford Components", "SupplierNumber": "1294", "SupplierSite": "AXFORD-OH",
        "PaymentTerms": "Net 30", "InvoiceType": "Standard", "PurchaseOrderNumber": "DP-104422",
        "ValidationStatus": "Validated", "CanceledFlag": false,
        "invoiceLines": { "items": [{
            "LineNumber": 1, "LineType": "Item", "LineAmount": 125, "Description": "Connector, 24 pin",
            "Quantity": 1, "UOM": "Each", "UnitPrice": 125, "Item": "CN-24P" }],
            "count": 1, "hasMore": false },
        "invoiceInstallments": { "items": [], "count": 0, "hasMore": false }
    });
    SourceRecord {
        key: RecordKey::new(System::Fusion, RecordKind::Invoice, n.to_string()).unwrap(),
        updated_at,
        payload: serde_json::to_vec(&record).unwrap(),
    }
}

/// A remote that keeps what it was given, and is down for the first `down` attempts.
#[derive(Default)]
struct Remote {
    files: Mutex<BTreeMap<String, usize>>,
    down: AtomicUsize,
    slow: Duration,
}

#[async_trait]
impl Delivery for Remote {
    async fn deliver(&self, file: &OutboundFile, _: Deadline) -> Result<Receipt> {
        SystemClock.sleep(self.slow).await;
        if self.down.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Err(Error::temporary(Kind::Unavailable, "remote", "down"));
        }
        *self.files.lock().unwrap().entry(file.name.clone()).or_default() += 1;
        Ok(Receipt { reference: Some("r".to_owned()), note: None })
    }

    async fn probe(&self, file: &OutboundFile, _: Deadline) -> Result<Probe> {
        let known = self.files.lock().unwrap().contains_key(&file.name);
        Ok(if known { Probe::Present(Receipt { reference: None, note: None }) } else { Probe::Absent })
    }

    fn longest_attempt(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn settle_time(&self) -> Duration {
        Duration::from_millis(50)
    }
}

/// Counts what it is told.
#[derive(Default)]
struct Counting {
    polls: AtomicUsize,
    failed_polls: AtomicUsize,
    messages: AtomicUsize,
    sweeps: AtomicUsize,
}

impl Observer for Counting {
    fn polled(&self, _: &'static Flow, outcome: &Result<PollReport>) {
        if outcome.is_ok() { &self.polls } else { &self.failed_polls }.fetch_add(1, Ordering::SeqCst);
    }
    fn worked(&self, _: QueueName, _: &pipeline::ports::Message, _: &Result<Outcome>) {
        self.messages.fetch_add(1, Ordering::SeqCst);
    }
    fn swept(&self, _: &Result<pipeline::steps::sweep::SweepReport>) {
        self.sweeps.fetch_add(1, Ordering::SeqCst);
    }
}

struct Rig {
    _folder: TempDir,
    store: Store,
    remote: Arc<Remote>,
    seen: Arc<Counting>,
    parts: HostParts,
}

impl Rig {
    async fn new(erp: Erp, remote: Remote) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SystemClock);
        let store = Store::open(folder.path(), clock.clone(), StoreOptions::default()).await.unwrap();
        let limits = Limits {
            lag: Duration::ZERO,
            claim_margin: Duration::from_millis(500),
            park_first: Duration::from_millis(100),
            ..Limits::default()
        };
        let services = Services {
            tenant: Tenant::new("host-test").unwrap(),
            stage: Stage::Test,
            catalog: Arc::new(Catalog::from_files(&configuration()).unwrap()),
            ledger: store.ledger.clone(),
            watermarks: store.watermarks.clone(),
            counters: store.counters.clone(),
            queue: store.queues.clone(),
            blobs: store.blobs.clone(),
            clock,
            rng: Arc::new(SystemRng),
            limits,
        };
        let poll_every = Duration::from_millis(100);
        let schedule = |flow| FlowSchedule { flow, poll_every, start_at: start_at() };
        let settings = HostSettings {
            flows: FLOWS.iter().map(schedule).collect(),
            sweep_every: Duration::from_millis(50),
            visibility: Duration::from_secs(5),
            grace: Duration::from_secs(5),
            idle_wait: Duration::from_millis(10),
            ..HostSettings::default()
        };
        let (remote, seen) = (Arc::new(remote), Arc::new(Counting::default()));
        let parts = HostParts {
            services,
            receiver: store.queues.clone(),
            dead_letters: store.queues.clone(),
            source: Arc::new(erp),
            delivery: remote.clone(),
            settings,
            observer: seen.clone(),
        };
        Self { _folder: folder, store, remote, seen, parts }
    }

    fn host(&self) -> Host {
        Host::new(self.parts.clone())
    }

    async fn delivered(&self) -> u64 {
        let counts = self.store.ledger.counts().await.unwrap();
        counts.values().filter_map(|states| states.get(&State::Delivered)).sum()
    }

    fn files(&self) -> Vec<usize> {
        self.remote.files.lock().unwrap().values().copied().collect()
    }
}

/// The least that an invoice to one partner needs.
fn configuration() -> BTreeMap<String, String> {
    let profile = r#"
        name = "Axford Components"
        stage = "test"
        [interchange]
        sender = { qualifier = "01", id = "079150001" }
        receiver = { qualifier = "01", id = "079151000" }
        [invoice]
        purpose = "copy"
    "#;
    let files = [
        ("partners/axford.toml", profile),
        ("crosswalks/supplier.csv", "system,supplier_number,partner\nfusion,1294,axford\n"),
        ("crosswalks/unit.csv", "unit,code\nEach,EA\n"),
        ("crosswalks/terms.csv", "terms,type,basis,net_days\nNet 30,01,3,30\n"),
    ];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

async fn eventually(what: &str, mut look: impl AsyncFnMut() -> bool) {
    for _ in 0..1_000 {
        if look().await {
            return;
        }
        SystemClock.sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_settles_through_a_remote_that_is_down_at_first() {
    let remote = Remote { down: AtomicUsize::new(3), ..Remote::default() };
    let rig = Rig::new(Erp { invoices: 12, payments: Payments::None }, remote).await;
    let settled = rig.host().run_until_settled(Duration::from_secs(20)).await.unwrap();
    assert!(settled.is_settled(), "{settled}");
    for state in [State::Held, State::Rejected] {
        let stuck = rig.store.ledger.in_state(state, 1).await.unwrap();
        assert_eq!(stuck, [], "an invoice that cannot leave");
    }
    assert_eq!(rig.delivered().await, 12, "{settled:#?}");
    assert_eq!(rig.files(), [1; 12], "each once");
    assert_eq!(settled.polls.len(), 2);
    assert!(rig.seen.messages.load(Ordering::SeqCst) >= 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_settle_is_named_when_the_limit_passes() {
    let remote = Remote { down: AtomicUsize::new(usize::MAX), ..Remote::default() };
    let rig = Rig::new(Erp { invoices: 2, payments: Payments::Forbidden }, remote).await;
    let settled = rig.host().run_until_settled(Duration::from_secs(1)).await.unwrap();
    assert!(!settled.is_settled());
    assert_eq!(settled.open_documents(), 2);
    let text = settled.to_string();
    for part in [
        "2 documents open",
        "fusion/invoice/0",
        "is parked",
        "remote: down",
        "fusion-payments could not be read",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_starts_works_and_stops_when_asked() {
    let rig = Rig::new(Erp { invoices: 3, payments: Payments::None }, Remote::default()).await;
    let stop = CancellationToken::new();
    let host = rig.host();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { host.run(stop).await }
    });
    eventually("delivery", async || rig.delivered().await == 3).await;
    eventually("more polls and sweeps", async || {
        rig.seen.polls.load(Ordering::SeqCst) >= 6 && rig.seen.sweeps.load(Ordering::SeqCst) >= 4
    })
    .await;
    stop.cancel();
    running.await.unwrap().unwrap();
    let after = rig.seen.polls.load(Ordering::SeqCst);
    SystemClock.sleep(Duration::from_millis(250)).await;
    assert_eq!(rig.seen.polls.load(Ordering::SeqCst), after, "nothing runs on");
    assert_eq!(rig.files(), [1; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_flow_that_fails_or_panics_stops_no_other() {
    // A poll that panics keeps its lease, as one that was killed does, so it fails once here.
    for (payments, failures) in [(Payments::Down, 2), (Payments::Panic, 1), (Payments::Forbidden, 2)] {
        let rig = Rig::new(Erp { invoices: 3, payments }, Remote::default()).await;
        let stop = CancellationToken::new();
        let host = rig.host();
        let running = tokio::spawn({
            let stop = stop.clone();
            async move { host.run(stop).await }
        });
        eventually("delivery", async || rig.delivered().await == 3).await;
        eventually("failed polls", async || rig.seen.failed_polls.load(Ordering::SeqCst) >= failures).await;
        eventually("polls of the other flow", async || rig.seen.polls.load(Ordering::SeqCst) >= 3).await;
        stop.cancel();
        running.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_in_hand_is_finished_before_the_host_stops() {
    let remote = Remote { slow: Duration::from_millis(400), ..Remote::default() };
    let mut rig = Rig::new(Erp { invoices: 1, payments: Payments::None }, remote).await;
    rig.parts.settings.grace = Duration::from_secs(20);
    let stop = CancellationToken::new();
    let host = rig.host();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { host.run(stop).await }
    });
    eventually("a claim", async || !rig.store.ledger.in_state(State::Sending, 1).await.unwrap().is_empty())
        .await;
    stop.cancel();
    running.await.unwrap().unwrap();
    assert_eq!(rig.delivered().await, 1);
    assert_eq!(rig.store.queues.depth(QueueName::Documents).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_outlasts_the_grace_is_taken_up_by_the_next_start() {
    let remote = Remote { slow: Duration::from_millis(900), ..Remote::default() };
    let mut rig = Rig::new(Erp { invoices: 1, payments: Payments::None }, remote).await;
    rig.parts.settings.grace = Duration::from_millis(10);
    rig.parts.settings.visibility = Duration::from_secs(4);
    let stop = CancellationToken::new();
    let host = rig.host();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { host.run(stop).await }
    });
    eventually("a claim", async || !rig.store.ledger.in_state(State::Sending, 1).await.unwrap().is_empty())
        .await;
    stop.cancel();
    running.await.unwrap().unwrap();
    assert_eq!(rig.delivered().await, 0);
    let settled = rig.host().run_until_settled(Duration::from_secs(20)).await.unwrap();
    // The remote shows no such file, and a profile may ask a person before it is sent again.
    let held = rig.store.ledger.in_state(State::Held, 1).await.unwrap().len() as u64;
    assert!(settled.is_settled() && rig.delivered().await + held == 1, "{settled}");
    assert!(rig.files().len() <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hosts_on_one_folder_deliver_everything_once() {
    let rig = Rig::new(Erp { invoices: 20, payments: Payments::None }, Remote::default()).await;
    let clock = Arc::new(SystemClock);
    let folder = rig.store.file().parent().unwrap().to_owned();
    let other = Store::open(&folder, clock, StoreOptions::default()).await.unwrap();
    let mut parts = rig.parts.clone();
    parts.services.ledger = other.ledger.clone();
    parts.services.watermarks = other.watermarks.clone();
    parts.services.counters = other.counters.clone();
    parts.services.queue = other.queues.clone();
    parts.services.blobs = other.blobs.clone();
    parts.receiver = other.queues.clone();
    parts.dead_letters = other.queues.clone();
    let (first, second) = (rig.host(), Host::new(parts));
    let limit = Duration::from_secs(30);
    let (first, second) = tokio::join!(first.run_until_settled(limit), second.run_until_settled(limit));
    assert!(first.unwrap().is_settled() && second.unwrap().is_settled());
    assert_eq!(rig.delivered().await, 20);
    assert_eq!(rig.files(), [1; 20]);
}

#[tokio::test]
async fn a_body_that_is_no_message_goes_to_the_dead_letters() {
    let rig = Rig::new(Erp { invoices: 0, payments: Payments::None }, Remote::default()).await;
    let insert = "INSERT INTO messages (queue, body, sent_at, visible_at) VALUES ('records', 'nonsense', '2026', '2026')";
    rusqlite::Connection::open(rig.store.file()).unwrap().execute(insert, []).unwrap();
    let settled = rig.host().run_until_settled(Duration::from_secs(10)).await.unwrap();
    assert!(settled.is_settled(), "{settled}");
    let letters: u32 = rusqlite::Connection::open(rig.store.file())
        .unwrap()
        .query_row("SELECT count(*) FROM dead_letters WHERE body = 'nonsense'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(letters, 1);
}

#[tokio::test]
async fn a_message_without_a_document_keeps_failing_and_disturbs_nobody() {
    let rig = Rig::new(Erp { invoices: 2, payments: Payments::None }, Remote::default()).await;
    let stray = pipeline::ports::Message { document_id: conformance::sample::document_id("none", "none") };
    rig.store.queues.send(QueueName::Documents, &[stray]).await.unwrap();
    let settled = rig.host().run_until_settled(Duration::from_secs(3)).await.unwrap();
    assert_eq!(rig.delivered().await, 2);
    assert!(settled.waiting["documents"] == 1 && settled.open_documents() == 0, "{settled}");
}

/// Panics when it is told of a poll, as a display with a defect would.
struct Panicking;

impl Observer for Panicking {
    fn polled(&self, _: &'static Flow, _: &Result<PollReport>) {
        panic!("a defect in the display");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_loses_a_task_ends_and_says_so() {
    let mut rig = Rig::new(Erp { invoices: 0, payments: Payments::None }, Remote::default()).await;
    rig.parts.observer = Arc::new(Panicking);
    let stop = CancellationToken::new();
    let host = rig.host();
    let mut running = tokio::spawn({
        let stop = stop.clone();
        async move { host.run(stop).await }
    });
    let ended = tokio::select! {
        ended = &mut running => ended.unwrap(),
        () = SystemClock.sleep(Duration::from_secs(10)) => panic!("it runs on without its polls"),
    };
    assert_eq!(ended.unwrap_err().kind(), Kind::Invariant);
    assert!(!stop.is_cancelled(), "the caller's token is the caller's");
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_the_start() {
    let rig = Rig::new(Erp { invoices: 0, payments: Payments::None }, Remote::default()).await;
    let change: [fn(&mut HostSettings); 5] = [
        |settings| settings.workers = 0,
        // Enough to hand over, and not to ask before it: 1.8 s of 2.5 s.
        |settings| settings.visibility = Duration::from_secs(2),
        |settings| settings.visibility = Duration::from_secs(1),
        |settings| settings.flows[0].poll_every = Duration::ZERO,
        |settings| settings.flows[1] = settings.flows[0],
    ];
    for change in change {
        let mut parts = rig.parts.clone();
        change(&mut parts.settings);
        let error = Host::new(parts).run(CancellationToken::new()).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration, "{error}");
    }
}
