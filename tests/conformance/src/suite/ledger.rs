//! Writing documents and their trail.

use std::time::Duration;

use documents::Fault;
use pipeline::ports::{Applied, Inserted, Ledger};
use pipeline::{Claim, ControlNumbers, Event, Kind, LedgerItem, State};

use super::{Stores, assert_refused};
use crate::sample;

async fn insert(ledger: &dyn Ledger, item: &LedgerItem) {
    let inserted = ledger.insert(item, &sample::first_entry(item)).await.expect("the insert works");
    assert_eq!(inserted, Inserted::New);
}

async fn apply(ledger: &dyn Ledger, before: &LedgerItem, after: &LedgerItem, event: Event) -> Applied {
    let entry = sample::entry(before, after, event, after.state_since);
    ledger.apply(after, &entry).await.expect("the change is taken or refused as a conflict")
}

async fn stored(ledger: &dyn Ledger, item: &LedgerItem) -> LedgerItem {
    ledger.get(&item.document_id).await.expect("the read works").expect("the item exists")
}

/// A change to `mapped`, as a step would make it.
fn mapped(before: &LedgerItem, change_id: &str) -> LedgerItem {
    sample::change(before, State::Mapped, change_id, sample::start() + Duration::from_secs(1))
}

/// Insert, read, read the trail.
pub async fn a_new_item_is_written_with_its_entry(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    assert_eq!(ledger.get(&item.document_id).await.unwrap(), None);
    insert(&*ledger, &item).await;
    assert_eq!(stored(&*ledger, &item).await, item);
    let trail = super::look(stores, || ledger.trail(&item.record_key), |trail| !trail.is_empty()).await;
    assert_eq!(trail, [sample::first_entry(&item)]);
}

/// An id that exists is answered with what stands, and nothing is written.
pub async fn a_known_item_is_left_as_it_is(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    insert(&*ledger, &item).await;
    let advanced = mapped(&item, "map-1");
    assert_eq!(apply(&*ledger, &item, &advanced, Event::Mapped).await, Applied::Done);

    let again = LedgerItem { change_id: "receive-again".to_owned(), ..item.clone() };
    let inserted = ledger.insert(&again, &sample::first_entry(&again)).await.unwrap();
    assert_eq!(inserted, Inserted::Known(Box::new(advanced.clone())));
    assert_eq!(stored(&*ledger, &item).await, advanced);
    let trail = super::look(stores, || ledger.trail(&item.record_key), |trail| trail.len() == 2).await;
    assert_eq!(trail.len(), 2, "{trail:#?}");
}

/// Eight tasks insert one id: one is told that it is new, and there is one entry.
pub async fn one_of_many_inserts_is_new(stores: &dyn Stores) {
    let item = sample::item("1001");
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (ledger, item) = (stores.ledger(), item.clone());
            tokio::spawn(async move { ledger.insert(&item, &sample::first_entry(&item)).await })
        })
        .collect();
    let mut new = 0;
    for task in tasks {
        match task.await.unwrap().unwrap() {
            Inserted::New => new += 1,
            Inserted::Known(standing) => assert_eq!(*standing, item),
        }
    }
    assert_eq!(new, 1);
    let ledger = stores.ledger();
    let trail = super::look(stores, || ledger.trail(&item.record_key), |trail| !trail.is_empty()).await;
    assert_eq!(trail.len(), 1, "{trail:#?}");
}

/// A first revision other than 1 is refused.
pub async fn a_new_item_has_revision_one(stores: &dyn Stores) {
    let ledger = stores.ledger();
    for revision in [0, 2] {
        let item = LedgerItem { revision, ..sample::item("1001") };
        assert_refused(ledger.insert(&item, &sample::first_entry(&item)).await, Kind::Invariant);
        assert_eq!(ledger.get(&item.document_id).await.unwrap(), None);
    }
}

/// Apply, read, read the trail.
pub async fn a_change_replaces_the_item_and_adds_an_entry(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    insert(&*ledger, &item).await;
    let after = mapped(&item, "map-1");
    assert_eq!(apply(&*ledger, &item, &after, Event::Mapped).await, Applied::Done);
    assert_eq!(stored(&*ledger, &item).await, after);
    let trail = super::look(stores, || ledger.trail(&item.record_key), |trail| trail.len() == 2).await;
    let second = sample::entry(&item, &after, Event::Mapped, after.state_since);
    assert_eq!(trail, [sample::first_entry(&item), second]);
}

/// An item with every attribute filled, and the same one with every optional attribute empty again.
pub async fn every_attribute_reads_back(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    insert(&*ledger, &item).await;
    let full = LedgerItem {
        business_number: Some("INV-'2026'/0001 Ü".to_owned()),
        reasons: vec![sample::reason(), Fault::new("invoice.lines.none", "", "")],
        // Nanoseconds, and a moment before 1970.
        source_updated_at: "1969-12-31T23:59:59.000000001Z".parse().unwrap(),
        received_at: "2026-03-02T08:00:00.123456789Z".parse().unwrap(),
        payload: pipeline::Blob { size: u64::from(u32::MAX) + 1, ..item.payload.clone() },
        control_numbers: Some(ControlNumbers {
            interchange: 999_999_999,
            group: 7,
            set: 1,
            reserved_at: "2026-03-02T08:00:01.5Z".parse().unwrap(),
        }),
        interchange: Some(sample::blob("documents/x.edi")),
        file_name: Some("810_axford_x.edi".to_owned()),
        claim: Some(Claim { attempt: "a1".to_owned(), until: "2026-03-02T08:05:00Z".parse().unwrap() }),
        attempts: 3,
        doubtful: true,
        not_before: Some("2026-03-02T08:30:00Z".parse().unwrap()),
        due_at: Some("2026-03-02T09:00:00Z".parse().unwrap()),
        remote_reference: Some("cleo-17".to_owned()),
        config_version: Some("abcdef012345".to_owned()),
        ..mapped(&item, "map-1")
    };
    assert_eq!(apply(&*ledger, &item, &full, Event::Mapped).await, Applied::Done);
    assert_eq!(stored(&*ledger, &item).await, full);

    let bare = LedgerItem {
        source_updated_at: full.source_updated_at,
        ..sample::change(
            &LedgerItem { revision: 2, state: State::Mapped, ..item.clone() },
            State::Sending,
            "bare",
            sample::start(),
        )
    };
    let bare_entry = sample::entry(&full, &bare, Event::Claimed, sample::start());
    assert_eq!(ledger.apply(&bare, &bare_entry).await.unwrap(), Applied::Done);
    assert_eq!(stored(&*ledger, &item).await, bare);

    let trail = super::look(stores, || ledger.trail(&item.record_key), |trail| trail.len() == 3).await;
    let full_entry = sample::entry(&item, &full, Event::Mapped, full.state_since);
    assert_eq!(trail, [sample::first_entry(&item), full_entry, bare_entry]);
}

/// A writer whose answer was lost tries again: `Done`, one entry. A later change still is its own.
pub async fn the_same_change_again_is_done(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    insert(&*ledger, &item).await;
    let after = mapped(&item, "map-1");
    for _ in 0..3 {
        assert_eq!(apply(&*ledger, &item, &after, Event::Mapped).await, Applied::Done);
    }
    let trail = super::look(stores, || ledger.trail(&item.record_key), |trail| trail.len() == 2).await;
    assert_eq!(trail.len(), 2, "{trail:#?}");

    let next = sample::change(&after, State::Sending, "claim-1", sample::start());
    assert_eq!(apply(&*ledger, &after, &next, Event::Claimed).await, Applied::Done);
    let late = apply(&*ledger, &item, &after, Event::Mapped).await;
    assert_eq!(late, Applied::Conflict(Box::new(next)), "the change was overtaken meanwhile");
}

/// A change made from an older revision is answered with what stands, and nothing is written.
pub async fn a_stale_change_is_a_conflict(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    insert(&*ledger, &item).await;
    let first = mapped(&item, "map-1");
    assert_eq!(apply(&*ledger, &item, &first, Event::Mapped).await, Applied::Done);
    let second = sample::change(&item, State::Held, "map-2", sample::start());
    let outcome = apply(&*ledger, &item, &second, Event::Held).await;
    assert_eq!(outcome, Applied::Conflict(Box::new(first.clone())));
    assert_eq!(stored(&*ledger, &item).await, first);
}

/// A change that names a revision which never was is answered in the same way.
pub async fn a_change_that_skips_a_revision_is_a_conflict(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    insert(&*ledger, &item).await;
    let after = LedgerItem { revision: 3, ..mapped(&item, "map-1") };
    assert_eq!(
        apply(&*ledger, &item, &after, Event::Mapped).await,
        Applied::Conflict(Box::new(item.clone()))
    );
    let same_revision = LedgerItem { revision: 1, ..mapped(&item, "map-1") };
    let outcome = apply(&*ledger, &item, &same_revision, Event::Mapped).await;
    assert_eq!(outcome, Applied::Conflict(Box::new(item.clone())));
    assert_eq!(stored(&*ledger, &item).await, item);
}

/// Eight tasks claim one document: one wins, seven are told who.
pub async fn one_of_many_claims_wins(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    insert(&*ledger, &item).await;
    let ready = mapped(&item, "map-1");
    assert_eq!(apply(&*ledger, &item, &ready, Event::Mapped).await, Applied::Done);
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let (ledger, ready) = (stores.ledger(), ready.clone());
            tokio::spawn(async move {
                let claim = Claim { attempt: n.to_string(), until: sample::start() };
                let change = sample::change(&ready, State::Sending, &format!("claim-{n}"), sample::start());
                let claimed = LedgerItem { claim: Some(claim), ..change };
                (claimed.clone(), apply(&*ledger, &ready, &claimed, Event::Claimed).await)
            })
        })
        .collect();
    let (mut winners, mut told) = (Vec::new(), Vec::new());
    for task in tasks {
        match task.await.unwrap() {
            (claimed, Applied::Done) => winners.push(claimed),
            (_, Applied::Conflict(standing)) => told.push(*standing),
        }
    }
    assert_eq!(winners.len(), 1, "{winners:#?}");
    assert!(told.iter().all(|standing| *standing == winners[0]), "{told:#?}");
    assert_eq!(stored(&*ledger, &item).await, winners[0]);
}

/// Every pair of states that is not declared.
pub async fn an_undeclared_transition_is_refused(stores: &dyn Stores) {
    let ledger = stores.ledger();
    for (n, (from, to)) in pairs(|from, to| !from.allows(to)).enumerate() {
        let item = LedgerItem { state: from, ..sample::item(&format!("refused-{n}")) };
        insert(&*ledger, &item).await;
        let after = sample::change(&item, to, "change", sample::start());
        let entry = sample::entry(&item, &after, Event::Mapped, sample::start());
        assert_refused(ledger.apply(&after, &entry).await, Kind::Invariant);
        assert_eq!(stored(&*ledger, &item).await, item, "{from} to {to}");
    }
}

/// Every pair of states that is declared.
pub async fn every_declared_transition_is_taken(stores: &dyn Stores) {
    let ledger = stores.ledger();
    for (n, (from, to)) in pairs(State::allows).enumerate() {
        let item = LedgerItem { state: from, ..sample::item(&format!("taken-{n}")) };
        insert(&*ledger, &item).await;
        let after = sample::change(&item, to, "change", sample::start());
        assert_eq!(apply(&*ledger, &item, &after, Event::Mapped).await, Applied::Done, "{from} to {to}");
    }
}

/// A note on a document, wherever it stands.
pub async fn a_change_that_keeps_the_state_is_taken(stores: &dyn Stores) {
    let ledger = stores.ledger();
    for state in State::ALL {
        let item = LedgerItem { state, ..sample::item(state.as_str()) };
        insert(&*ledger, &item).await;
        let after = sample::change(&item, state, "touch", sample::start());
        assert_eq!(apply(&*ledger, &item, &after, Event::Unchanged).await, Applied::Done, "{state}");
        assert_eq!(stored(&*ledger, &item).await, after);
    }
}

/// A document that does not exist cannot change.
pub async fn a_change_of_nothing_is_refused(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    for revision in [1, 2] {
        let after = LedgerItem { revision, ..mapped(&item, "map-1") };
        let entry = sample::entry(&item, &after, Event::Mapped, sample::start());
        assert_refused(ledger.apply(&after, &entry).await, Kind::Invariant);
    }
    assert_eq!(ledger.get(&item.document_id).await.unwrap(), None);
    assert_eq!(ledger.trail(&item.record_key).await.unwrap(), []);
}

/// The trail must not tell of what did not happen.
pub async fn an_entry_that_tells_of_another_change_is_refused(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let (item, other) = (sample::item("1001"), sample::item("1002"));
    assert_refused(ledger.insert(&item, &sample::first_entry(&other)).await, Kind::Invariant);
    insert(&*ledger, &item).await;
    let after = mapped(&item, "map-1");
    let good = sample::entry(&item, &after, Event::Mapped, sample::start());
    for wrong in [
        pipeline::AuditEntry { from: Some(State::Held), ..good.clone() },
        pipeline::AuditEntry { from: None, ..good.clone() },
        pipeline::AuditEntry { to: State::Received, ..good.clone() },
        pipeline::AuditEntry { document_id: other.document_id.clone(), ..good.clone() },
        pipeline::AuditEntry { record_key: other.record_key.clone(), ..good.clone() },
    ] {
        assert_refused(ledger.apply(&after, &wrong).await, Kind::Invariant);
    }
    assert_eq!(stored(&*ledger, &item).await, item);
}

/// After a conflict and a refusal both item and trail are as before.
pub async fn what_is_refused_leaves_no_trace(stores: &dyn Stores) {
    let ledger = stores.ledger();
    let item = sample::item("1001");
    insert(&*ledger, &item).await;
    let stale = LedgerItem { revision: 7, ..mapped(&item, "stale") };
    assert!(matches!(apply(&*ledger, &item, &stale, Event::Mapped).await, Applied::Conflict(_)));
    let undeclared = sample::change(&item, State::Delivered, "undeclared", sample::start());
    let entry = sample::entry(&item, &undeclared, Event::Delivered, sample::start());
    assert_refused(ledger.apply(&undeclared, &entry).await, Kind::Invariant);

    let after = mapped(&item, "map-1");
    assert_eq!(apply(&*ledger, &item, &after, Event::Mapped).await, Applied::Done);
    let trail = super::look(stores, || ledger.trail(&item.record_key), |trail| trail.len() == 2).await;
    let events: Vec<_> = trail.iter().map(|entry| entry.event).collect();
    assert_eq!(events, [Event::Received, Event::Mapped]);
    assert_eq!(stored(&*ledger, &item).await, after);
}

fn pairs(wanted: impl Fn(State, State) -> bool) -> impl Iterator<Item = (State, State)> {
    let all = State::ALL.into_iter().flat_map(|from| State::ALL.into_iter().map(move |to| (from, to)));
    all.filter(move |(from, to)| wanted(*from, *to))
}
