use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use documents::{RecordKind, Stage};
use fusion::{AuthMode, Config, FusionSource};
use jiff::{SignedDuration, Timestamp};
use pipeline::ports::{Clock, Rng, Secrets, Source as _, SourceRecord, Window};
use pipeline::{Deadline, Error, Kind, Result};
use secrecy::SecretString;
use simulators::{Dataset, DatasetOptions, FusionOptions, FusionSimulator, SimClock};

/// The simulator's clock as ours: one time for both, and waits that end at once.
#[derive(Debug)]
pub struct TestClock(pub SimClock);

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, wait: Duration) {
        self.0.advance(SignedDuration::try_from(wait).unwrap());
    }
}

#[derive(Debug, Default)]
pub struct TestRng(AtomicU64);

impl Rng for TestRng {
    fn next_u64(&self) -> u64 {
        self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed)
    }
}

/// A secret that can be rotated. What is cached stays until it is read anew.
pub struct TestSecrets {
    pub cached: Mutex<String>,
    pub stored: Mutex<String>,
}

impl TestSecrets {
    pub fn new(text: &str) -> Arc<Self> {
        Arc::new(Self { cached: Mutex::new(text.to_owned()), stored: Mutex::new(text.to_owned()) })
    }
}

#[async_trait]
impl Secrets for TestSecrets {
    async fn get(&self, name: &str) -> Result<SecretString> {
        assert_eq!(name, "fusion");
        Ok(self.cached.lock().unwrap().clone().into())
    }

    async fn reread(&self, _: &str) -> Result<SecretString> {
        let stored = self.stored.lock().unwrap().clone();
        self.cached.lock().unwrap().clone_from(&stored);
        Ok(stored.into())
    }
}

pub const GOOD: &str = r#"{"client_id":"ml-connector","client_secret":"fusion-secret"}"#;

pub struct Kit {
    pub pod: FusionSimulator,
    pub clock: Arc<TestClock>,
    pub config: Config,
    pub secrets: Arc<TestSecrets>,
}

/// A pod with 160 invoices and 60 payments, eight pages and three, an hour after the last of them changed.
pub fn pod(change: impl FnOnce(&mut FusionOptions)) -> Kit {
    let data =
        Dataset::generate(7, &DatasetOptions { invoices: 160, payments: 60, ..DatasetOptions::default() });
    let clock = SimClock::fixed(data.newest().unwrap() + SignedDuration::from_hours(1));
    let mut options = FusionOptions { data, clock: clock.clone(), ..FusionOptions::default() };
    change(&mut options);
    let scope = options.scope.clone();
    let pod = FusionSimulator::start(options).unwrap();
    let config = Config {
        stage: Stage::Test,
        base_url: pod.base_url(),
        rest_root: "/fscmRestApi/resources/11.13.18.05".to_owned(),
        auth: AuthMode::ClientCredentials,
        token_url: Some(pod.token_url()),
        scope: Some(scope),
        secret: "fusion".to_owned(),
        framework_version: 4,
        q_timestamp_style: fusion::TimestampStyle::Quoted,
        page_size: 20,
        child_rows: 20_000,
        business_units: Vec::new(),
        connect_timeout_s: 5,
        request_timeout_s: 5,
        body_limit_mib: 16,
        attempts: 5,
        concurrent: 2,
        allow_clear_text_loopback: true,
    };
    Kit { pod, clock: Arc::new(TestClock(clock)), config, secrets: TestSecrets::new(GOOD) }
}

impl Kit {
    pub fn source(&self) -> FusionSource {
        let rng = Arc::new(TestRng::default());
        FusionSource::new(self.config.clone(), self.secrets.clone(), self.clock.clone(), rng).unwrap()
    }

    pub fn deadline(&self) -> Deadline {
        Deadline::after(self.clock.as_ref(), Duration::from_secs(600))
    }

    pub fn window(&self) -> Window {
        let to = self.clock.now();
        Window { from: to - SignedDuration::from_hours(24 * 60), to }
    }

    /// Reads a window to its end.
    pub async fn read(&self, kind: RecordKind) -> Result<Vec<SourceRecord>> {
        let (source, window) = (self.source(), self.window());
        let mut records = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..1000 {
            let page = source.page(kind, window, cursor.as_deref(), self.deadline()).await?;
            records.extend(page.records);
            cursor = page.next;
            if cursor.is_none() {
                check_order(&records);
                return Ok(records);
            }
        }
        panic!("the walk has no end");
    }

    pub async fn read_error(&self, kind: RecordKind, wanted: Kind) -> Error {
        let error = self.read(kind).await.unwrap_err();
        assert_eq!(error.kind(), wanted, "{error}");
        error
    }

    pub fn invoices(&self) -> BTreeMap<String, usize> {
        self.pod
            .with_data(|data| data.invoices.iter().map(|row| (row.id.to_string(), row.lines.len())).collect())
    }

    /// Requests to a path, tokens apart.
    pub fn calls(&self, part: &str) -> usize {
        self.pod.requests().iter().filter(|request| request.path.contains(part)).count()
    }
}

fn check_order(records: &[SourceRecord]) {
    for pair in records.windows(2) {
        assert!(pair[0].updated_at <= pair[1].updated_at, "the watermark would pass what was not read");
    }
}

pub fn ids(records: &[SourceRecord]) -> Vec<String> {
    records.iter().map(|record| record.key.id().to_owned()).collect()
}

pub fn payload(record: &SourceRecord) -> serde_json::Value {
    serde_json::from_slice(&record.payload).unwrap()
}
