//! Finding documents.

use std::time::Duration;

use pipeline::ports::{Applied, Inserted, Ledger};
use pipeline::{ControlNumbers, Event, LedgerItem, Query, State};

use super::{Stores, look};
use crate::sample;

async fn insert(ledger: &dyn Ledger, item: &LedgerItem) {
    let inserted = ledger.insert(item, &sample::first_entry(item)).await.expect("the insert works");
    assert_eq!(inserted, Inserted::New);
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn ids(items: &[LedgerItem]) -> Vec<String> {
    items.iter().map(|item| item.record_key.id().to_owned()).collect()
}

/// By `source_updated_at`, then `received_at`, whatever the order of arrival.
pub async fn versions_come_in_the_order_of_the_source(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let oldest = sample::version("1001", "a", seconds(0));
    let middle = LedgerItem {
        // Half a second: a text that is compared without its zeros would sort wrongly.
        source_updated_at: sample::start() + Duration::from_millis(500),
        ..sample::version("1001", "b", seconds(20))
    };
    let later_received = LedgerItem {
        source_updated_at: middle.source_updated_at,
        ..sample::version("1001", "c", seconds(30))
    };
    let newest = LedgerItem { received_at: sample::start(), ..sample::version("1001", "d", seconds(1)) };
    for item in [&newest, &later_received, &oldest, &middle] {
        insert(&*ledger, item).await;
    }
    insert(&*ledger, &sample::item("1002")).await;
    let found = ledger.versions(&oldest.record_key).await.unwrap();
    assert_eq!(found, [oldest, middle, later_received, newest]);
    assert_eq!(ledger.versions(&sample::record("1003")).await.unwrap(), []);
}

/// At once, new ones and changed ones: of two versions that look after they wrote, one sees the other.
pub async fn a_version_is_seen_by_whoever_looks_after_it_was_written(stores: &dyn Stores) {
    let ledger = stores.ledger();
    for round in 0..20 {
        let record = format!("20{round}");
        let first = sample::version(&record, "a", seconds(0));
        insert(&*ledger, &first).await;
        let second = sample::version(&record, "b", seconds(1));
        insert(&*ledger, &second).await;
        let changed = sample::change(&first, State::Mapped, "map", sample::start());
        let entry = sample::entry(&first, &changed, Event::Mapped, sample::start());
        assert_eq!(ledger.apply(&changed, &entry).await.unwrap(), Applied::Done);
        assert_eq!(ledger.versions(&first.record_key).await.unwrap(), [changed, second]);
    }
}

/// The longest due first, up to the limit; the very moment counts as due.
pub async fn due_items_come_longest_due_first(stores: &dyn Stores) {
    let ledger = stores.ledger();
    for (id, due) in [("c", 30), ("a", 10), ("d", 40), ("b", 20)] {
        let item = LedgerItem { due_at: Some(sample::start() + seconds(due)), ..sample::item(id) };
        insert(&*ledger, &item).await;
    }
    let at = |n| sample::start() + seconds(n);
    let found = look(stores, || ledger.due(at(30), 10), |found| found.len() == 3).await;
    assert_eq!(ids(&found), ["a", "b", "c"]);
    assert_eq!(ids(&ledger.due(at(100), 2).await.unwrap()), ["a", "b"]);
    assert_eq!(ids(&ledger.due(at(9), 10).await.unwrap()), [""; 0]);
    assert_eq!(ids(&ledger.due(at(100), 0).await.unwrap()), [""; 0]);
}

/// Neither an item without a due time nor one whose due time was taken away.
pub async fn what_is_not_due_stays_away(stores: &dyn Stores) {
    let ledger = stores.ledger();
    insert(&*ledger, &sample::item("never")).await;
    let item = LedgerItem { due_at: Some(sample::start()), ..sample::item("was") };
    insert(&*ledger, &item).await;
    let now = sample::start() + seconds(60);
    let found = look(stores, || ledger.due(now, 10), |found| found.len() == 1).await;
    assert_eq!(ids(&found), ["was"]);
    let after = LedgerItem { due_at: None, ..sample::change(&item, State::Held, "hold", now) };
    let entry = sample::entry(&item, &after, Event::Held, now);
    assert_eq!(ledger.apply(&after, &entry).await.unwrap(), Applied::Done);
    assert_eq!(ids(&look(stores, || ledger.due(now, 10), Vec::is_empty).await), [""; 0]);
}

/// One item among others, by each of its names.
pub async fn every_query_finds_its_item(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let wanted = LedgerItem {
        business_number: Some("INV-77".to_owned()),
        control_numbers: Some(ControlNumbers {
            interchange: 4_711,
            group: 12,
            set: 1,
            reserved_at: sample::start(),
        }),
        file_name: Some("810_axford_77.edi".to_owned()),
        ..sample::item("77")
    };
    insert(&*ledger, &wanted).await;
    insert(&*ledger, &sample::item("78")).await;
    insert(&*ledger, &LedgerItem { business_number: Some("INV-7".to_owned()), ..sample::item("79") }).await;
    for query in [
        Query::Document(wanted.document_id.clone()),
        Query::Record(wanted.record_key.clone()),
        Query::RecordId("77".to_owned()),
        Query::BusinessNumber("INV-77".to_owned()),
        Query::InterchangeControlNumber(4_711),
        Query::FileName("810_axford_77.edi".to_owned()),
    ] {
        let found = look(stores, || ledger.find(&query, 10), |found| !found.is_empty()).await;
        assert_eq!(found, std::slice::from_ref(&wanted), "{query:?}");
    }
}

/// Several items of one name: the newest first, the limit kept.
pub async fn found_items_come_newest_first_up_to_the_limit(stores: &dyn Stores) {
    let ledger = stores.ledger();
    for (id, received) in [("b", 20), ("d", 40), ("a", 10), ("c", 30)] {
        let item = sample::version(id, "first", seconds(received));
        insert(&*ledger, &LedgerItem { business_number: Some("SAME".to_owned()), ..item }).await;
    }
    let query = Query::BusinessNumber("SAME".to_owned());
    let found = look(stores, || ledger.find(&query, 10), |found| found.len() == 4).await;
    assert_eq!(ids(&found), ["d", "c", "b", "a"]);
    assert_eq!(ids(&ledger.find(&query, 2).await.unwrap()), ["d", "c"]);
    assert_eq!(ids(&ledger.find(&query, 0).await.unwrap()), [""; 0]);
}

/// Also with characters that mean something to some query languages.
pub async fn a_query_for_what_is_not_there_finds_nothing(stores: &dyn Stores) {
    let ledger = stores.ledger();
    insert(&*ledger, &LedgerItem { business_number: Some("INV-1".to_owned()), ..sample::item("1") }).await;
    for query in [
        Query::Document(sample::document_id("2", "first")),
        Query::Record(sample::record("2")),
        Query::RecordId("%".to_owned()),
        Query::RecordId("2".to_owned()),
        Query::BusinessNumber("INV-%".to_owned()),
        Query::BusinessNumber("' OR 1=1 --".to_owned()),
        Query::BusinessNumber("inv-1".to_owned()),
        Query::InterchangeControlNumber(1),
        Query::FileName("*".to_owned()),
    ] {
        assert_eq!(ledger.find(&query, 10).await.unwrap(), [], "{query:?}");
    }
}

/// The oldest first by `state_since`; another state's items stay away.
pub async fn items_in_a_state_come_oldest_first_up_to_the_limit(stores: &dyn Stores) {
    let ledger = stores.ledger();
    for (id, since) in [("b", 20), ("c", 30), ("a", 10)] {
        let item = LedgerItem { state: State::Held, ..sample::version(id, "first", seconds(since)) };
        insert(&*ledger, &item).await;
    }
    insert(&*ledger, &sample::item("received")).await;
    let found = look(stores, || ledger.in_state(State::Held, 10), |found| found.len() == 3).await;
    assert_eq!(ids(&found), ["a", "b", "c"]);
    assert_eq!(ids(&ledger.in_state(State::Held, 2).await.unwrap()), ["a", "b"]);
    assert_eq!(ledger.in_state(State::Parked, 10).await.unwrap(), []);
}

/// Twenty changes at one moment: every entry stays, in the order of the changes.
pub async fn a_trail_keeps_every_entry_in_order(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let mut item = sample::item("1001");
    insert(&*ledger, &item).await;
    let mut expected = vec![sample::first_entry(&item)];
    for n in 0..20 {
        let mut after = sample::change(&item, State::Received, &format!("touch-{n}"), sample::start());
        after.remote_reference = Some(n.to_string());
        let entry = sample::entry(&item, &after, Event::Unchanged, sample::start());
        assert_eq!(ledger.apply(&after, &entry).await.unwrap(), Applied::Done);
        expected.push(entry);
        item = after;
    }
    let trail = look(stores, || ledger.trail(&item.record_key), |trail| trail.len() == 21).await;
    assert_eq!(trail, expected);
}

/// The documents of a record share a trail; other records have their own.
pub async fn a_trail_joins_the_documents_of_its_record(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let first = sample::version("1001", "a", seconds(0));
    let second = sample::version("1001", "b", seconds(10));
    let other = sample::version("10010", "a", seconds(5));
    for item in [&first, &other, &second] {
        insert(&*ledger, item).await;
    }
    let trail = look(stores, || ledger.trail(&first.record_key), |trail| trail.len() == 2).await;
    assert_eq!(trail, [sample::first_entry(&first), sample::first_entry(&second)]);
    assert_eq!(ledger.trail(&sample::record("2")).await.unwrap(), []);
}

/// Numbers of items, not of entries.
pub async fn counts_by_flow_and_state(stores: &dyn Stores) {
    let ledger = stores.ledger();
    assert!(ledger.counts().await.unwrap().values().all(|states| states.values().sum::<u64>() == 0));
    for id in ["1", "2", "3"] {
        insert(&*ledger, &sample::item(id)).await;
    }
    insert(&*ledger, &LedgerItem { flow: "fusion-payments".to_owned(), ..sample::item("4") }).await;
    let item = sample::item("1");
    let after = sample::change(&item, State::Held, "hold", sample::start());
    let entry = sample::entry(&item, &after, Event::Held, sample::start());
    assert_eq!(ledger.apply(&after, &entry).await.unwrap(), Applied::Done);

    let sum = |counts: &std::collections::BTreeMap<String, std::collections::BTreeMap<State, u64>>,
               flow: &str,
               state| {
        counts.get(flow).and_then(|states| states.get(&state)).copied().unwrap_or_default()
    };
    let counts = look(stores, || ledger.counts(), |counts| sum(counts, sample::FLOW, State::Held) == 1).await;
    assert_eq!(sum(&counts, sample::FLOW, State::Received), 2);
    assert_eq!(sum(&counts, sample::FLOW, State::Held), 1);
    assert_eq!(sum(&counts, "fusion-payments", State::Received), 1);
    assert_eq!(sum(&counts, "fusion-payments", State::Held), 0);
}
