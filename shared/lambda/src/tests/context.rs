//! How a function starts, and how another configuration comes into force.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use conformance::memory::MemoryStores;
use pipeline::ports::{Blobs, Put};
use pipeline::{Deadline, Error, Kind, Result};

use super::world::{KEY, files, ports, publish};
use crate::{Context, Environment, Function, Ports};

/// A bucket whose objects can be replaced, and that can be out of reach.
#[derive(Default)]
struct Bucket {
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
    reads: Mutex<usize>,
    down: Mutex<bool>,
    silent: Mutex<bool>,
}

#[async_trait]
impl Blobs for Bucket {
    async fn put_new(&self, key: &str, bytes: &[u8]) -> Result<Put> {
        self.objects.lock().unwrap().insert(key.to_owned(), bytes.to_vec());
        Ok(Put::Created)
    }

    async fn get(&self, key: &str, _: u64) -> Result<Option<Vec<u8>>> {
        *self.reads.lock().unwrap() += 1;
        if *self.silent.lock().unwrap() {
            return std::future::pending().await;
        }
        if *self.down.lock().unwrap() {
            return Err(Error::temporary(Kind::Unavailable, "blobs.get", "503"));
        }
        Ok(self.objects.lock().unwrap().get(key).cloned())
    }
}

struct Start {
    stores: MemoryStores,
    bucket: Arc<Bucket>,
}

impl Start {
    fn new() -> Self {
        Self { stores: MemoryStores::new(), bucket: Arc::default() }
    }

    fn ports(&self) -> Ports {
        Ports { blobs: self.bucket.clone(), ..ports(&self.stores) }
    }

    async fn publish(&self, lag_seconds: u32) {
        let poll = format!("[poll]\nlag_seconds = {lag_seconds}\n[fusion]");
        publish(&*self.bucket, &files(|text| text.replacen("[fusion]", &poll, 1))).await;
    }

    async fn context(&self, function: Function) -> Result<Context> {
        Context::new(function, self.ports(), KEY).await
    }

    async fn fault(&self, function: Function) -> String {
        let error = self.context(function).await.err().unwrap();
        assert_eq!(error.kind(), Kind::Configuration);
        error.to_string()
    }

    fn reads(&self) -> usize {
        std::mem::take(&mut *self.bucket.reads.lock().unwrap())
    }
}

#[tokio::test]
async fn a_missing_variable_is_named() {
    for function in Function::ALL {
        let error = Context::from_env(function, &Environment::default()).await.err().unwrap();
        assert_eq!(error.kind(), Kind::Configuration);
        let text = error.to_string();
        assert!(function.needs().iter().all(|name| text.contains(name.variable())), "{text}");
    }
}

#[tokio::test]
async fn a_secret_that_the_deployment_does_not_name_ends_the_start() {
    let start = Start::new();
    start.publish(60).await;
    for (function, variable) in
        [(Function::PollFusion, "MLC_SECRET_FUSION"), (Function::DeliverDocument, "MLC_SECRET_CLEO")]
    {
        let mut ports = start.ports();
        ports.secret_names = Some(aws::Names::default());
        let error = Context::new(function, ports, KEY).await.err().unwrap();
        assert!(error.to_string().contains(variable), "{error}");
    }
    let mut ports = start.ports();
    ports.secret_names = Some(aws::Names::default());
    Context::new(Function::MapRecord, ports, KEY).await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_with_the_configuration_is_said() {
    let start = Start::new();
    assert!(start.fault(Function::Sweep).await.contains("mlc config push"));
    start.bucket.put_new(KEY, b"canary").await.unwrap();
    let text = start.fault(Function::Sweep).await;
    assert!(text.contains("pointer") && !text.contains("canary"), "{text}");
    publish(&*start.bucket, &files(|text| text.replacen("tenant =", "tenent = 1\ntenant =", 1))).await;
    let text = start.fault(Function::Sweep).await;
    assert!(text.contains("tenent") && text.contains("mlc config check"), "{text}");
    start.publish(60).await;
    let pointer = br#"{"version": "000000000000", "key": "config/other.json"}"#;
    start.bucket.put_new(KEY, pointer).await.unwrap();
    let (_, bundle) = config::bundle(&files(|text| text)).unwrap();
    start.bucket.put_new("config/other.json", bundle.as_bytes()).await.unwrap();
    assert!(start.fault(Function::Sweep).await.contains("named=000000000000"));
}

#[tokio::test]
async fn another_configuration_comes_into_force_after_five_minutes_and_a_run_keeps_its_own() {
    let start = Start::new();
    start.publish(60).await;
    let context = start.context(Function::PollFusion).await.unwrap();
    assert_eq!(start.reads(), 2);
    let first = context.parts().await;
    start.publish(61).await;
    start.stores.clock.advance(Duration::from_secs(299));
    assert_eq!(context.parts().await.configuration.version, first.configuration.version);
    assert_eq!(start.reads(), 0);
    start.stores.clock.advance(Duration::from_secs(1));
    let second = context.parts().await;
    assert_ne!(second.configuration.version, first.configuration.version);
    assert_eq!((first.services.limits.lag.as_secs(), second.services.limits.lag.as_secs()), (60, 61));
    assert_eq!(start.reads(), 2);
    start.stores.clock.advance(Duration::from_secs(300));
    assert!(Arc::ptr_eq(&second, &context.parts().await), "the same version keeps its clients");
    assert_eq!(start.reads(), 1);
}

#[tokio::test]
async fn a_configuration_that_cannot_be_had_changes_nothing_and_is_asked_for_again() {
    let start = Start::new();
    start.publish(60).await;
    let context = start.context(Function::Sweep).await.unwrap();
    let first = context.parts().await;
    publish(&*start.bucket, &files(|text| text.replacen("tenant =", "tenent = 1\ntenant =", 1))).await;
    start.stores.clock.advance(Duration::from_secs(300));
    assert!(Arc::ptr_eq(&first, &context.parts().await));
    *start.bucket.down.lock().unwrap() = true;
    start.stores.clock.advance(Duration::from_secs(60));
    assert!(Arc::ptr_eq(&first, &context.parts().await));
    *start.bucket.down.lock().unwrap() = false;
    start.publish(61).await;
    start.reads();
    start.stores.clock.advance(Duration::from_secs(59));
    assert!(Arc::ptr_eq(&first, &context.parts().await));
    assert_eq!(start.reads(), 0);
    start.stores.clock.advance(Duration::from_secs(1));
    assert_eq!(context.parts().await.services.limits.lag.as_secs(), 61);
}

#[tokio::test]
async fn a_bucket_that_does_not_answer_is_asked_again_after_a_minute() {
    let start = Start::new();
    start.publish(60).await;
    let context = start.context(Function::Sweep).await.unwrap();
    let first = context.parts().await;
    start.publish(61).await;
    *start.bucket.silent.lock().unwrap() = true;
    start.stores.clock.advance(Duration::from_secs(300));
    assert!(Arc::ptr_eq(&first, &context.parts().await));
    *start.bucket.silent.lock().unwrap() = false;
    start.stores.clock.advance(Duration::from_secs(60));
    assert_eq!(context.parts().await.services.limits.lag.as_secs(), 61);
}

#[tokio::test]
async fn what_a_function_does_not_need_is_refused_and_never_pretended() {
    let start = Start::new();
    start.publish(60).await;
    let bare = Ports::new(start.stores.ledger.clone(), start.bucket.clone());
    let parts = Context::new(Function::MapRecord, bare, KEY).await.unwrap().parts().await;
    let deadline = Deadline::after(&*parts.services.clock, Duration::from_secs(60));
    let errors = [
        parts.source.now(deadline).await.err(),
        parts.services.counters.next("scope", 9).await.err(),
        parts.services.watermarks.get("stream").await.err(),
        parts.services.queue.send(pipeline::ports::QueueName::Records, &[]).await.err(),
        parts.dead_letters.unreported(1).await.err(),
    ];
    for error in errors {
        assert_eq!(error.unwrap().kind(), Kind::Configuration);
    }
}
