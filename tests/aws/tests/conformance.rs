//! The suite on the AWS stores.

#![cfg(not(without_stand))]

use std::sync::Arc;

use async_trait::async_trait;
use aws::Store;
use aws_stack::{Account, MAX_RECEIVES, Stand};
use conformance::suite::Stores;
use pipeline::ports::{
    Blobs, Clock, Counters, DeadLetters, Ledger, Queue, QueueReceiver, Reference, Secrets, Watermarks,
};
use pipeline::system::SystemClock;

struct AwsStores {
    account: Account,
    store: Store,
}

async fn stores() -> AwsStores {
    let stand = Stand::shared().await.expect("it was not left out when this was compiled");
    let account = stand.account().await;
    AwsStores { store: account.store().await, account }
}

#[async_trait]
impl Stores for AwsStores {
    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock)
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
        self.store.queue.clone()
    }
    fn receiver(&self) -> Arc<dyn QueueReceiver> {
        self.store.receiver.clone()
    }
    fn dead_letters(&self) -> Arc<dyn DeadLetters> {
        self.store.dead_letters.clone()
    }
    fn max_receives(&self) -> u32 {
        MAX_RECEIVES
    }
    fn blobs(&self) -> Arc<dyn Blobs> {
        self.store.blobs.clone()
    }
    fn reference(&self) -> Arc<dyn Reference> {
        self.store.reference.clone()
    }
    fn secrets(&self) -> Arc<dyn Secrets> {
        self.store.secrets.clone()
    }
    async fn set_secret(&self, name: &str, value: &str) {
        self.account.set_secret(name, value).await;
    }
}

conformance::run!(stores);
