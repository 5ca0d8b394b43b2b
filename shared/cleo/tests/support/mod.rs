//! What the tests stand on: a clock that waits by moving, secrets that can be rotated, and a tenant.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up should stop")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cleo::{CleoDelivery, Config};
use documents::PartnerId;
use jiff::Timestamp;
use pipeline::ports::{Clock, OutboundFile, Rng, Secrets};
use pipeline::system::SystemClock;
use pipeline::{Deadline, Error, Kind, Result};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use simulators::{CleoOptions, CleoSimulator};

/// Real at its start; moves only when somebody waits, or by hand.
#[derive(Debug)]
pub struct TestClock {
    start: Timestamp,
    moved_ms: AtomicU64,
}

impl TestClock {
    pub fn advance(&self, by: Duration) {
        self.moved_ms.fetch_add(u64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.start + Duration::from_millis(self.moved_ms.load(Ordering::SeqCst))
    }

    async fn sleep(&self, wait: Duration) {
        self.advance(wait);
        tokio::task::yield_now().await;
    }
}

#[derive(Debug, Default)]
pub struct Counting(AtomicU64);

impl Rng for Counting {
    fn next_u64(&self) -> u64 {
        self.0.fetch_add(7919, Ordering::SeqCst)
    }
}

/// Secrets with a cache: `get` gives what was there when it was last read.
#[derive(Debug, Default)]
pub struct TestSecrets {
    stored: Mutex<BTreeMap<String, String>>,
    cached: Mutex<BTreeMap<String, String>>,
}

impl TestSecrets {
    pub fn store(&self, name: &str, value: &Value) {
        self.stored.lock().unwrap().insert(name.to_owned(), value.to_string());
    }

    fn stored(&self, name: &str) -> Result<String> {
        self.stored.lock().unwrap().get(name).cloned().ok_or_else(|| {
            Error::permanent(Kind::NotFound, "secrets.get", "no such secret").with("name", name)
        })
    }
}

#[async_trait]
impl Secrets for TestSecrets {
    async fn get(&self, name: &str) -> Result<SecretString> {
        let known = self.cached.lock().unwrap().get(name).cloned();
        match known {
            Some(value) => Ok(SecretString::from(value)),
            None => self.reread(name).await,
        }
    }

    async fn reread(&self, name: &str) -> Result<SecretString> {
        let value = self.stored(name)?;
        self.cached.lock().unwrap().insert(name.to_owned(), value.clone());
        Ok(SecretString::from(value))
    }
}

pub struct World {
    pub cleo: CleoSimulator,
    pub delivery: CleoDelivery,
    pub clock: Arc<TestClock>,
    pub secrets: Arc<TestSecrets>,
}

pub const BUCKET: &str = "acme-edi";

/// Cleo as `options` say, and a client with what `change` makes of the shortest configuration.
pub async fn world(options: CleoOptions, change: impl FnOnce(&mut Value)) -> World {
    let secrets = Arc::new(TestSecrets::default());
    secrets.store("cleo", &json!({"username": options.username, "password": options.password}));
    secrets.store("bucket", &json!({"access_key_id": "AKIDEXAMPLE", "secret_access_key": "b0cket-c4nary"}));
    let cleo = CleoSimulator::start(options).unwrap();
    let mut settings = json!({
        "flavor": "cic",
        "base_url": cleo.base_url(),
        "allow_clear_text_loopback": true,
        "stage": "test",
        "http": {"connect_timeout_ms": 1000, "request_timeout_ms": 3000},
        "actions": {"timeout": 2},
    });
    if let Some(endpoint) = cleo.s3_url() {
        settings["s3"] = json!({
            "bucket": BUCKET, "prefix": "edi", "region": "us-east-1", "endpoint": endpoint, "secret": "bucket",
            "request_timeout_ms": 3000,
        });
    }
    change(&mut settings);
    let config: Config = serde_json::from_value(settings).unwrap();
    let clock = Arc::new(TestClock { start: SystemClock.now(), moved_ms: AtomicU64::new(0) });
    let delivery = CleoDelivery::new(config, secrets.clone(), clock.clone(), Arc::new(Counting::default()))
        .await
        .unwrap();
    World { cleo, delivery, clock, secrets }
}

impl World {
    pub fn soon(&self) -> Deadline {
        Deadline::after(&*self.clock, Duration::from_secs(600))
    }

    pub fn requests(&self, method: &str, part: &str) -> usize {
        let fits = |method_is: &str, path: &str| method_is == method && path.contains(part);
        self.cleo.requests().iter().filter(|request| fits(&request.method, &request.path)).count()
    }

    pub fn logins(&self) -> usize {
        self.requests("POST", "/api/authentication")
    }
}

/// A file whose bytes no transport may change: separators, line ends, a byte that is not ASCII.
pub fn file(name: &str) -> OutboundFile {
    let bytes = b"ISA*00*          *00*          *ZZ*ACME~\r\nGS*IN\x1f\x1d\xe9~\nIEA*1*000000123~".to_vec();
    OutboundFile {
        name: name.to_owned(),
        folder: "outbound/810".to_owned(),
        partner: PartnerId::new("axford").unwrap(),
        sha256: hex(&Sha256::digest(&bytes)),
        bytes,
        action: None,
    }
}

pub fn with_bytes(file: &OutboundFile, bytes: &[u8]) -> OutboundFile {
    OutboundFile { bytes: bytes.to_vec(), sha256: hex(&Sha256::digest(bytes)), ..file.clone() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
