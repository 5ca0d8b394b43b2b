//! The suite on the embedded stores.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use conformance::memory::TestClock;
use conformance::suite::Stores;
use embedded::{FileSecrets, Store, StoreOptions};
use pipeline::ports::{
    Blobs, Clock, Counters, DeadLetters, Ledger, Queue, QueueReceiver, Reference, Secrets, Watermarks,
};
use tempfile::TempDir;

struct Embedded {
    folder: TempDir,
    clock: Arc<TestClock>,
    store: Store,
    secrets: Arc<FileSecrets>,
}

async fn stores() -> Embedded {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::at(conformance::sample::start()));
    let store =
        Store::open(&folder.path().join("data"), clock.clone(), StoreOptions::default()).await.unwrap();
    let secrets = folder.path().join("secrets");
    std::fs::create_dir(&secrets).unwrap();
    private(&secrets, 0o700);
    Embedded { folder, clock, store, secrets: Arc::new(FileSecrets::new(secrets)) }
}

fn private(path: &Path, mode: u32) {
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    #[cfg(not(unix))]
    let _ = (path, mode);
}

#[async_trait]
impl Stores for Embedded {
    fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }
    fn ledger(&self) -> Arc<dyn Ledger> {
        self.store.ledger.clone()
    }
    fn watermarks(&self) -> Arc<dyn Watermarks> {
        self.store.watermarks.clone()
    }
    fn counters(&self) -> Arc<dyn Counters> {
        self.store.counters.clone()
    }
    fn queue(&self) -> Arc<dyn Queue> {
        self.store.queues.clone()
    }
    fn receiver(&self) -> Arc<dyn QueueReceiver> {
        self.store.queues.clone()
    }
    fn dead_letters(&self) -> Arc<dyn DeadLetters> {
        self.store.queues.clone()
    }
    fn max_receives(&self) -> u32 {
        self.store.queues.max_receives()
    }
    fn blobs(&self) -> Arc<dyn Blobs> {
        self.store.blobs.clone()
    }
    fn reference(&self) -> Arc<dyn Reference> {
        self.store.reference.clone()
    }
    fn secrets(&self) -> Arc<dyn Secrets> {
        self.secrets.clone()
    }
    async fn set_secret(&self, name: &str, value: &str) {
        let path = self.folder.path().join("secrets").join(name);
        std::fs::write(&path, value).unwrap();
        private(&path, 0o600);
    }
}

conformance::run!(stores);
