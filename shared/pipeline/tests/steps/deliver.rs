//! What delivery does with each answer of the remote.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use documents::RecordKind::Payment;
use pipeline::ports::Ledger;
use pipeline::{Event, FLOWS, State};

use crate::world::{Answer, SUPPLIER, World, payment};
use crate::{HOUR, delivered_after, stopped_while_sending, with_invoice};

#[tokio::test]
async fn the_settle_time_passes_after_a_claim_that_ended_without_a_word() {
    let world = stopped_while_sending().await;
    // The claim ends after 70 s; what was sent last may arrive for another 120.
    let message = pipeline::ports::Message { document_id: world.items()[0].document_id.clone() };
    let body = serde_json::to_string(&message).unwrap();
    for _ in 0..18 {
        world.stores.clock.advance(Duration::from_secs(10));
        world.stores.queues.send_body(pipeline::ports::QueueName::Documents, &body);
        world.turn().await;
        assert_eq!(world.remote.probes(), 0);
    }
    world.stores.clock.advance(Duration::from_secs(20));
    world.turn().await;
    assert_eq!((world.remote.probes(), world.in_state(State::Delivered).len()), (1, 1));
}

#[tokio::test]
async fn a_remote_that_never_answers_gets_a_bounded_number_of_copies() {
    let world = with_invoice();
    world.remote.takes_in.store(true, SeqCst);
    world.remote.answer(&[Answer::LostAfter; 100]);
    world.settle(60).await;
    world.check();
    assert_eq!(world.rules(State::Held), ["delivery.unclear".to_owned()].into());
    assert_eq!(world.remote.arrivals().len(), 10);
}

#[tokio::test]
async fn an_outage_parks_and_passes() {
    let world = delivered_after(&[Answer::Down; 5]).await;
    let item = &world.in_state(State::Delivered)[0];
    assert_eq!((item.attempts, world.remote.probes()), (6, 0));
    assert_eq!(world.stores.queues.dead_count(), 0);
}

#[tokio::test]
async fn a_lost_answer_is_asked_about_and_not_repeated() {
    let world = delivered_after(&[Answer::LostAfter]).await;
    assert_eq!((world.remote.arrivals().len(), world.remote.probes()), (1, 1));
    assert_eq!(world.in_state(State::Delivered).len(), 1);
}

#[tokio::test]
async fn a_lost_request_is_repeated_with_the_same_bytes() {
    let world = delivered_after(&[Answer::LostBefore, Answer::LostBefore]).await;
    assert_eq!((world.remote.arrivals().len(), world.remote.probes()), (1, 2));
    assert_eq!(world.in_state(State::Delivered)[0].attempts, 3);
}

#[tokio::test]
async fn the_settle_time_passes_before_the_remote_is_asked() {
    let world = with_invoice();
    world.remote.answer(&[Answer::LostAfter]);
    world.turn().await;
    let item = &world.in_state(State::Unconfirmed)[0];
    let now = pipeline::ports::Clock::now(&*world.stores.clock);
    assert!(item.not_before.unwrap() >= now + Duration::from_secs(120));
    world.stores.clock.advance(Duration::from_secs(60));
    world.turn().await;
    assert_eq!(world.remote.probes(), 0);
}

#[tokio::test]
async fn an_invoice_taken_in_before_we_look_is_sent_again_as_it_was() {
    let world = with_invoice();
    world.remote.takes_in.store(true, SeqCst);
    world.remote.answer(&[Answer::LostAfter]);
    world.settle(10).await;
    // The partner may see it twice, with equal bytes and control numbers: it can tell.
    let arrivals = world.remote.arrivals();
    assert_eq!(arrivals.len(), 2);
    assert_eq!(arrivals[0], arrivals[1]);
    world.check();
}

#[tokio::test]
async fn an_unclear_payment_waits_for_a_person() {
    let world = World::new();
    world.remote.takes_in.store(true, SeqCst);
    world.remote.answer(&[Answer::LostAfter]);
    world.erp.put(Payment, "714022", HOUR, payment(714_022, SUPPLIER, "4728.99"));
    world.settle(10).await;
    assert_eq!(world.remote.arrivals().len(), 1);
    assert_eq!(world.rules(State::Held), ["delivery.unclear".to_owned()].into());
    world.check();
}

#[tokio::test]
async fn a_look_that_fails_is_never_taken_for_absence() {
    let world = with_invoice();
    world.remote.answer(&[Answer::LostAfter]);
    world.remote.blind.store(true, SeqCst);
    for _ in 0..5 {
        world.turn().await;
        world.stores.clock.advance(HOUR);
    }
    assert_eq!(world.remote.arrivals().len(), 1);
    assert_eq!(world.in_state(State::Unconfirmed).len(), 1);
    world.remote.blind.store(false, SeqCst);
    world.settle(5).await;
    assert_eq!(world.remote.arrivals().len(), 1);
    world.check();
}

#[tokio::test]
async fn refused_content_and_a_taken_name_wait_for_a_person() {
    for (answer, rule) in [(Answer::Refuse, "delivery.refused"), (Answer::Conflict, "delivery.name_taken")] {
        let world = delivered_after(&[answer]).await;
        assert_eq!(world.rules(State::Held), [rule.to_owned()].into());
        assert!(world.remote.arrivals().is_empty());
    }
}

#[tokio::test]
async fn refused_credentials_park_and_are_not_hammered() {
    let world = with_invoice();
    world.remote.answer(&[Answer::Credentials]);
    world.turn().await;
    let item = &world.in_state(State::Parked)[0];
    let wait = item.not_before.unwrap().duration_since(pipeline::ports::Clock::now(&*world.stores.clock));
    assert!(wait.as_secs() >= 3_500, "{wait:?}");
    world.settle(10).await;
    assert_eq!(world.in_state(State::Delivered).len(), 1);
}

#[tokio::test]
async fn altered_bytes_are_never_sent() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    world.remote.answer(&[Answer::Down]);
    world.turn().await;
    let mut item = world.in_state(State::Parked)[0].clone();
    item.revision += 1;
    item.change_id = "tamper".to_owned();
    item.interchange.as_mut().unwrap().sha256 = "0".repeat(64);
    let entry = pipeline::AuditEntry::of(Some(item.state), &item, Event::Requeued, "test", item.received_at);
    world.stores.ledger.apply(&item, &entry).await.unwrap();
    world.settle(10).await;
    assert_eq!(world.rules(State::Held), ["bytes.altered".to_owned()].into());
    assert!(world.remote.arrivals().is_empty());
}

#[tokio::test]
async fn too_little_time_starts_no_attempt() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    let message = pipeline::ports::Message { document_id: world.items()[0].document_id.clone() };
    pipeline::steps::map::run(&world.services(), &message).await.unwrap();
    let soon = pipeline::Deadline::after(&*world.stores.clock, Duration::from_secs(5));
    let outcome =
        pipeline::steps::deliver::run(&world.services(), &*world.remote, &message, soon).await.unwrap();
    assert!(matches!(outcome, pipeline::steps::Outcome::Later(_)));
    assert!(world.remote.arrivals().is_empty());
}
