//! What a person moves.

use std::sync::atomic::Ordering::SeqCst;

use documents::RecordKind::{Invoice, Payment};
use pipeline::ports::Ledger;
use pipeline::steps::replay::{self, Word};
use pipeline::{Event, FLOWS, Kind, State, Status};

use crate::world::{Answer, SUPPLIER, World, files, invoice, payment};
use crate::{HOUR, by_a_person, delivered_after, with_invoice};

/// A payment that may have arrived and is not to be seen.
async fn unclear_payment() -> World {
    let world = World::new();
    world.remote.takes_in.store(true, SeqCst);
    world.remote.answer(&[Answer::LostAfter]);
    world.erp.put(Payment, "714022", HOUR, payment(714_022, SUPPLIER, "4728.99"));
    world.settle(10).await;
    world
}

#[tokio::test]
async fn what_a_mended_crosswalk_releases_goes_out() {
    let mut files = files();
    let units = files.insert("crosswalks/unit.csv".to_owned(), "unit,code\nBox,BX\n".to_owned()).unwrap();
    let world = World::with_files(&files);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "100.5"));
    world.settle(5).await;
    assert_eq!(world.rules(State::Held), ["crosswalk.unit".to_owned()].into());
    files.insert("crosswalks/unit.csv".to_owned(), units);
    let world =
        World { catalog: std::sync::Arc::new(mapping::Catalog::from_files(&files).unwrap()), ..world };
    let held = world.in_state(State::Held)[0].clone();
    replay::run(&world.services(), &held, by_a_person(Word::None)).await.unwrap();
    world.settle(5).await;
    world.check();
    assert_eq!(world.in_state(State::Delivered).len(), 1);
    // The item that was replayed is of an older revision now.
    let again = replay::run(&world.services(), &held, by_a_person(Word::None)).await.unwrap_err();
    assert_eq!((again.kind(), again.status()), (Kind::Conflict, Status::Temporary));
}

#[tokio::test]
async fn a_persons_word_settles_an_unclear_payment() {
    for (word, arrivals) in [(Word::Arrived, 1), (Word::NotArrived, 2)] {
        let world = unclear_payment().await;
        let held = world.in_state(State::Held)[0].clone();
        let refused = replay::run(&world.services(), &held, by_a_person(Word::None)).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Refused);
        replay::run(&world.services(), &held, by_a_person(word)).await.unwrap();
        world.settle(5).await;
        // `check` compares the bytes: a repetition has the same ones.
        world.check();
        assert_eq!(world.remote.arrivals().len(), arrivals, "{word:?}");
        assert_eq!(world.in_state(State::Delivered).len(), 1);
        let trail = world.stores.ledger.trail(&held.record_key).await.unwrap();
        let entry = trail.iter().find(|entry| entry.event == Event::Replayed).unwrap();
        assert_eq!((entry.actor.as_str(), entry.reasons[0].message.as_str()), ("clerk", "looked at Cleo"));
    }
}

#[tokio::test]
async fn a_person_closes_what_is_held_and_nothing_that_may_have_arrived() {
    let mut files = files();
    files.insert("crosswalks/unit.csv".to_owned(), "unit,code\nBox,BX\n".to_owned());
    let world = World::with_files(&files);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "100.5"));
    world.settle(5).await;
    let held = world.in_state(State::Held)[0].clone();
    let closed = replay::run(&world.services(), &held, by_a_person(Word::Close)).await.unwrap();
    assert_eq!((closed.state, closed.reasons[0].rule.as_str()), (State::Rejected, "person.closed"));
    world.settle(3).await;
    world.check();
    assert!(world.remote.arrivals().is_empty());
    let world = unclear_payment().await;
    let held = world.in_state(State::Held)[0].clone();
    let refused = replay::run(&world.services(), &held, by_a_person(Word::Close)).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Refused);
}

#[tokio::test]
async fn what_goes_by_itself_or_has_arrived_is_not_replayed() {
    let world = delivered_after(&[]).await;
    for word in [Word::None, Word::Arrived, Word::NotArrived] {
        let refused = replay::run(&world.services(), &world.items()[0], by_a_person(word)).await.unwrap_err();
        assert_eq!((refused.kind(), refused.status()), (Kind::Refused, Status::Permanent));
    }
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    assert!(replay::run(&world.services(), &world.items()[0], by_a_person(Word::None)).await.is_err());
}

#[tokio::test]
async fn refused_content_is_replayed_with_the_same_bytes_and_numbers() {
    let world = delivered_after(&[Answer::Refuse]).await;
    let held = world.in_state(State::Held)[0].clone();
    replay::run(&world.services(), &held, by_a_person(Word::None)).await.unwrap();
    world.settle(5).await;
    world.check();
    let delivered = &world.in_state(State::Delivered)[0];
    assert_eq!(
        (&delivered.interchange, &delivered.control_numbers),
        (&held.interchange, &held.control_numbers)
    );
}
