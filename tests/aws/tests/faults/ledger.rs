//! Documents and entries.

use std::time::Duration;

use aws::Store;
use aws_stack::{Fault, Proxy};
use conformance::sample;
use pipeline::ports::{Applied, Inserted, Ledger};
use pipeline::{Event, LedgerItem, State};

use super::{ALL, Spoiled, passing_faults, spoiled};

const TRANSACT: &str = "TransactWriteItems";

async fn events(store: &Store, item: &LedgerItem) -> Vec<Event> {
    store.ledger.trail(&item.record_key).await.unwrap().iter().map(|entry| entry.event).collect()
}

fn mapped(item: &LedgerItem) -> LedgerItem {
    sample::change(item, State::Mapped, "map-1", sample::start() + Duration::from_secs(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_insert_happens_once_and_says_that_it_is_new() {
    let Spoiled { store, direct, proxy, .. } = spoiled().await;
    let conflict = Fault::conflict();
    for (n, fault) in passing_faults().iter().chain([&conflict]).enumerate() {
        proxy.spoil(TRANSACT, fault, 1);
        let item = sample::item(&n.to_string());
        let inserted = store.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
        assert_eq!(inserted, Inserted::New, "{fault:?}");
        assert_eq!(events(&direct, &item).await, [Event::Received], "{fault:?}");
        assert_eq!(direct.ledger.versions(&item.record_key).await.unwrap(), [item]);
        assert_eq!(proxy.left(), 0, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_happens_once_and_is_done() {
    let Spoiled { store, direct, proxy, .. } = spoiled().await;
    let conflict = Fault::conflict();
    for (n, fault) in passing_faults().iter().chain([&conflict]).enumerate() {
        let item = sample::item(&n.to_string());
        direct.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
        proxy.spoil(TRANSACT, fault, 1);
        let after = mapped(&item);
        let entry = sample::entry(&item, &after, Event::Mapped, after.state_since);
        assert_eq!(store.ledger.apply(&after, &entry).await.unwrap(), Applied::Done, "{fault:?}");
        assert_eq!(events(&direct, &item).await, [Event::Received, Event::Mapped], "{fault:?}");
        assert_eq!(proxy.left(), 0, "{fault:?}");
    }
}

/// No answer ever comes, but the writes get through: the ledger itself tells.
#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_never_gets_an_answer_reads_what_it_wrote() {
    let Spoiled { store, direct, proxy, .. } = spoiled().await;
    proxy.spoil(TRANSACT, &Fault::LoseAnswer, ALL);
    let item = sample::item("1001");
    assert_eq!(store.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap(), Inserted::New);
    let after = mapped(&item);
    let entry = sample::entry(&item, &after, Event::Mapped, after.state_since);
    assert_eq!(store.ledger.apply(&after, &entry).await.unwrap(), Applied::Done);
    assert_eq!(events(&direct, &item).await, [Event::Received, Event::Mapped]);
}

/// What does not pass ends after a bounded number of calls, as an error that may pass, and nothing is written.
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_stays_is_a_temporary_error_after_a_bounded_number_of_calls() {
    for fault in [Fault::throttled(), Fault::conflict(), Fault::broken(), Fault::LoseRequest] {
        let Spoiled { store, direct, proxy, .. } = spoiled().await;
        proxy.spoil(TRANSACT, &fault, ALL);
        let item = sample::item("1001");
        let error = store.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap_err();
        assert!(error.is_temporary(), "{error}");
        assert!(proxy.calls(TRANSACT) <= 8, "{fault:?}: {} calls", proxy.calls(TRANSACT));
        assert_eq!(direct.ledger.get(&item.document_id).await.unwrap(), None);
        assert_eq!(events(&direct, &item).await, []);
    }
}

/// Another writer wins while this one waits for its answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_lost_is_a_conflict_also_after_a_lost_answer() {
    let Spoiled { direct, account, .. } = spoiled().await;
    let item = sample::item("1001");
    direct.ledger.insert(&item, &sample::first_entry(&item)).await.unwrap();
    let theirs = mapped(&item);
    let their_entry = sample::entry(&item, &theirs, Event::Mapped, theirs.state_since);
    // Eight writers through doors that lose one answer each; one of all wins.
    let mut tasks = Vec::new();
    for n in 0..8 {
        let proxy = Proxy::open(&account.endpoint).await;
        proxy.spoil(TRANSACT, &Fault::LoseAnswer, 1);
        let ledger = account.through(proxy.endpoint()).store().await.ledger;
        let after = LedgerItem { change_id: format!("writer-{n}"), ..theirs.clone() };
        let entry = sample::entry(&item, &after, Event::Mapped, after.state_since);
        tasks.push(tokio::spawn(async move {
            let applied = ledger.apply(&after, &entry).await.unwrap();
            drop(proxy);
            (after, applied)
        }));
    }
    let mut winners = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            (after, Applied::Done) => winners.push(after),
            (_, Applied::Conflict(standing)) => assert_eq!(standing.revision, 2),
        }
    }
    assert_eq!(winners.len(), 1, "{winners:#?}");
    assert_eq!(direct.ledger.get(&item.document_id).await.unwrap().as_ref(), winners.first());
    let late = direct.ledger.apply(&theirs, &their_entry).await.unwrap();
    assert!(matches!(late, Applied::Conflict(_)));
    assert_eq!(events(&direct, &item).await, [Event::Received, Event::Mapped]);
}
