//! What is written of the functions is what they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use documents::{DocumentId, RecordKey};
use jiff::Timestamp;
use pipeline::ports::{Applied, Inserted, Ledger};
use pipeline::{AuditEntry, LedgerItem, Query, Result, State};

use super::vendors::Answer;
use super::world::{World, files};
use crate::{Function, Metric};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn each_function_states_trigger_variables_and_rights() {
    for function in Function::ALL {
        let readme = read(&format!("functions/{function}/README.md"));
        for heading in ["## Trigger", "## Variables", "## Rights", "## Metrics"] {
            assert!(readme.contains(heading), "{function}: {heading}");
        }
        for name in aws::Name::ALL {
            let stated = readme.contains(&format!("`{}`", name.variable()));
            assert_eq!(stated, function.needs().contains(&name), "{function}: {}", name.variable());
        }
        for metric in Metric::of(function) {
            assert!(readme.contains(&format!("`{}`", metric.as_str())), "{function}: {}", metric.as_str());
        }
        for (secret, owner) in
            [("MLC_SECRET_FUSION", Function::PollFusion), ("MLC_SECRET_CLEO", Function::DeliverDocument)]
        {
            assert_eq!(readme.contains(&format!("`{secret}`")), owner == function, "{function}: {secret}");
        }
    }
}

#[test]
fn each_function_is_a_few_lines() {
    for function in Function::ALL {
        let main = read(&format!("functions/{function}/src/main.rs"));
        assert!(main.lines().count() <= 35, "{function}");
        assert!(main.starts_with("#![doc = include_str!(\"../README.md\")]"), "{function}");
    }
}

#[test]
fn every_metric_is_described() {
    let readme = read("shared/lambda/README.md");
    for metric in Function::ALL.into_iter().flat_map(Metric::of) {
        assert!(readme.contains(&format!("`{}`", metric.as_str())), "{}", metric.as_str());
    }
}

/// A ledger that remembers reads which need a right of their own.
struct Watched {
    inner: Arc<dyn Ledger>,
    trails: Mutex<usize>,
}

#[async_trait]
impl Ledger for Watched {
    async fn insert(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Inserted> {
        self.inner.insert(item, entry).await
    }
    async fn apply(&self, item: &LedgerItem, entry: &AuditEntry) -> Result<Applied> {
        self.inner.apply(item, entry).await
    }
    async fn get(&self, id: &DocumentId) -> Result<Option<LedgerItem>> {
        self.inner.get(id).await
    }
    async fn versions(&self, record: &RecordKey) -> Result<Vec<LedgerItem>> {
        self.inner.versions(record).await
    }
    async fn due(&self, _: Timestamp, _: usize) -> Result<Vec<LedgerItem>> {
        unreachable!("only sweep may query the index")
    }
    async fn find(&self, _: &Query, _: usize) -> Result<Vec<LedgerItem>> {
        unreachable!("only operators may query the index")
    }
    async fn in_state(&self, _: State, _: usize) -> Result<Vec<LedgerItem>> {
        unreachable!("only operators may query the index")
    }
    async fn trail(&self, record: &RecordKey) -> Result<Vec<AuditEntry>> {
        *self.trails.lock().unwrap() += 1;
        self.inner.trail(record).await
    }
    async fn counts(&self) -> Result<BTreeMap<String, BTreeMap<State, u64>>> {
        unreachable!("only operators may query the index")
    }
}

#[tokio::test]
async fn delivering_again_reads_the_trail_and_the_rights_say_so() {
    let mut world = World::with_mapped(1).await;
    let mut files = files(|text| text);
    files.get_mut("partners/axford.toml").unwrap().push_str("on_ambiguous = \"retry_same\"\n");
    world.parts.services.catalog = config::from_files(&files).unwrap().catalog;
    world.remote.script.lock().unwrap().insert(1, Answer::Lost);
    world.deliver().await;
    assert_eq!(world.count(State::Unconfirmed), 1);
    let watched = Arc::new(Watched { inner: world.parts.services.ledger.clone(), trails: Mutex::default() });
    world.parts.services.ledger = watched.clone();
    world.stores.clock.advance(Duration::from_secs(900));
    world.deliver().await;
    assert_eq!((world.count(State::Delivered), *watched.trails.lock().unwrap()), (1, 1));
    let readme = read("functions/deliver-document/README.md");
    let rights = readme.lines().find(|line| line.starts_with("| audit table |")).unwrap();
    assert!(rights.contains("`dynamodb:Query`"), "{rights}");
}
