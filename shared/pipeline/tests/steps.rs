//! What each step does with what it meets.

mod world;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use documents::RecordKind::{Invoice, Payment};
use pipeline::ports::{Ledger, Watermarks};
use pipeline::steps::replay::{self, Request, Word};
use pipeline::{Event, FLOWS, Kind, State, Status};
use serde_json::{Value, json};
use world::{Answer, SUPPLIER, World, files, invoice, payment};

const HOUR: Duration = Duration::from_secs(3_600);

fn with_invoice() -> World {
    let world = World::new();
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "100.5"));
    world
}

/// One invoice on its way, with what the remote answers.
async fn delivered_after(answers: &[Answer]) -> World {
    let world = with_invoice();
    world.remote.answer(answers);
    world.settle(20).await;
    world.check();
    world
}

#[tokio::test]
async fn invoices_and_payments_arrive_once() {
    let world = with_invoice();
    world.erp.put(Payment, "714022", HOUR, payment(714_022, SUPPLIER, "4728.99"));
    for turn in 0..3 {
        world.turn().await;
        world.stores.clock.advance(HOUR);
        assert_eq!(world.remote.arrivals().len(), 2, "turn {turn}");
    }
    assert_eq!(world.in_state(State::Delivered).len(), 2);
    world.check();
}

#[tokio::test]
async fn a_page_chain_is_read_to_its_end_ties_included() {
    let world = World::new();
    for number in 1..=9 {
        let id = format!("30000000000000{number}");
        world.erp.put(Invoice, &id, HOUR, invoice(&format!("AX-{number}"), SUPPLIER, "10"));
    }
    let report = world.poll(&FLOWS[0]).await.unwrap();
    assert_eq!((report.pages, report.seen, report.new, report.complete), (5, 9, 9, true));
}

#[tokio::test]
async fn the_watermark_stands_at_the_windows_end_and_the_overlap_is_read_again() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    let watermark = world.stores.watermarks.get(FLOWS[0].id).await.unwrap().unwrap();
    assert_eq!(watermark, pipeline::ports::Clock::now(&*world.stores.clock) - Duration::from_secs(60));
    // Committed late: its time lies before the watermark, within the overlap.
    world.erp.put(Invoice, "300000000000002", Duration::from_secs(500), invoice("AX-2", SUPPLIER, "10"));
    let report = world.poll(&FLOWS[0]).await.unwrap();
    assert_eq!(report.new, 1);
}

#[tokio::test]
async fn a_stream_is_read_by_one_run_at_a_time() {
    let world = with_invoice();
    let now = pipeline::ports::Clock::now(&*world.stores.clock);
    let lease = world.stores.watermarks.acquire(FLOWS[0].id, "other", now, now + HOUR).await.unwrap();
    assert!(lease.is_some());
    assert!(world.poll(&FLOWS[0]).await.unwrap().busy);
    world.stores.clock.advance(2 * HOUR);
    assert_eq!(world.poll(&FLOWS[0]).await.unwrap().new, 1);
}

#[tokio::test]
async fn a_record_whose_message_was_not_sent_gets_one_from_the_next_poll() {
    for at in 1.. {
        let world = with_invoice();
        world.gate.plan(at, world::Fault::FailBefore);
        let result = world.poll(&FLOWS[0]).await;
        if world.gate.place() != "queue.send" {
            continue;
        }
        assert!(result.is_err());
        assert_eq!(
            world.stores.watermarks.get(FLOWS[0].id).await.unwrap(),
            None,
            "the watermark passed the record"
        );
        assert_eq!(world.poll(&FLOWS[0]).await.unwrap().known, 1);
        let receiver: &dyn pipeline::ports::QueueReceiver = &*world.stores.queues;
        assert_eq!(receiver.depth(pipeline::ports::QueueName::Records).await.unwrap(), 1);
        return;
    }
}

#[tokio::test]
async fn a_touched_record_is_unchanged_and_is_not_sent_again() {
    let world = delivered_after(&[]).await;
    world.stores.clock.advance(2 * HOUR);
    let mut touched = invoice("AX-1", SUPPLIER, "100.5");
    touched["LastUpdatedBy"] = json!("somebody else");
    world.erp.put(Invoice, "300000000000001", HOUR, touched);
    let report = world.poll(&FLOWS[0]).await.unwrap();
    assert_eq!((report.new, report.unchanged), (0, 1));
    let trail = world.stores.ledger.trail(&world.items()[0].record_key).await.unwrap();
    assert_eq!(trail.last().unwrap().event, Event::Unchanged);
    world.settle(3).await;
    assert_eq!(world.remote.arrivals().len(), 1);
}

#[tokio::test]
async fn a_change_after_delivery_waits_for_a_person() {
    let world = delivered_after(&[]).await;
    world.stores.clock.advance(2 * HOUR);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "200"));
    world.settle(5).await;
    world.check();
    assert_eq!(world.remote.arrivals().len(), 1);
    assert_eq!(world.in_state(State::Held).len(), 1);
}

#[tokio::test]
async fn a_change_that_the_partner_would_not_see_makes_no_second_document() {
    let world = delivered_after(&[]).await;
    world.stores.clock.advance(2 * HOUR);
    let mut described = invoice("AX-1", SUPPLIER, "100.5");
    described["Description"] = json!("checked by purchasing");
    world.erp.put(Invoice, "300000000000001", HOUR, described);
    world.settle(5).await;
    world.check();
    assert_eq!(world.remote.arrivals().len(), 1);
    assert_eq!(world.rules(State::Rejected), ["record.same_document".to_owned()].into());
    // What the partner would see still waits for a person.
    world.stores.clock.advance(2 * HOUR);
    let mut changed = invoice("AX-1", SUPPLIER, "100.5");
    changed["PurchaseOrderNumber"] = json!("DP-200000");
    world.erp.put(Invoice, "300000000000001", HOUR, changed);
    world.settle(5).await;
    assert_eq!(world.rules(State::Held), ["invoice.changed".to_owned()].into());
}

#[tokio::test]
async fn a_change_back_to_what_the_partner_has_is_no_news() {
    let world = World::new();
    for (ago, amount) in [(3 * HOUR, "100"), (2 * HOUR, "200"), (HOUR, "100")] {
        world.stores.clock.advance(4 * HOUR);
        world.erp.put(Invoice, "300000000000001", ago, invoice("AX-1", SUPPLIER, amount));
        world.settle(5).await;
    }
    // The second version was held, so the partner still has the first: nothing to tell.
    assert_eq!(world.remote.arrivals().len(), 1);
    world.check();
}

/// A world in which a changed invoice goes out as a replacement.
fn with_replacements() -> World {
    let mut files = files();
    for (name, text) in &mut files {
        if name.starts_with("partners/") {
            *text = text.replace("[remittance]", "on_change = \"replace\"\n[remittance]");
        }
    }
    World::with_files(&files)
}

async fn after_changes(world: &World, amounts: &[&str]) {
    for amount in amounts {
        world.stores.clock.advance(2 * HOUR);
        world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, amount));
        world.settle(5).await;
    }
}

#[tokio::test]
async fn a_change_back_to_what_the_partner_had_before_is_told() {
    let world = with_replacements();
    after_changes(&world, &["100", "200"]).await;
    assert_eq!(world.remote.arrivals().len(), 2);
    world.stores.clock.advance(2 * HOUR);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "100"));
    let report = world.poll(&FLOWS[0]).await.unwrap();
    assert_eq!((report.unchanged, report.reverted), (0, 1));
    let trail = world.stores.ledger.trail(&world.items()[0].record_key).await.unwrap();
    assert_eq!(trail.last().unwrap().event, Event::Reverted);
    world.settle(5).await;
    assert_eq!(
        world.remote.arrivals().len(),
        2,
        "one document has one byte string, so nobody is told by itself"
    );
}

#[tokio::test]
async fn a_version_that_gave_way_comes_back_with_the_record() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    // The second is closed for itself, and has the first give way.
    world.stores.clock.advance(2 * HOUR);
    let mut unvalidated = invoice("AX-1", SUPPLIER, "100.5");
    unvalidated["ValidationStatus"] = json!("Needs revalidation");
    world.erp.put(Invoice, "300000000000001", HOUR, unvalidated);
    world.settle(5).await;
    assert!(world.remote.arrivals().is_empty());
    world.stores.clock.advance(2 * HOUR);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "100.5"));
    world.settle(5).await;
    world.check();
    assert_eq!(world.in_state(State::Delivered).len(), 1, "{:#?}", world.items());
}

#[tokio::test]
async fn a_cancellation_that_comes_back_after_the_invoice_left_is_decided_anew() {
    let world = World::new();
    let mut cancelled = invoice("AX-1", SUPPLIER, "100");
    cancelled["CanceledFlag"] = json!(true);
    for row in [cancelled.clone(), invoice("AX-1", SUPPLIER, "100"), cancelled] {
        world.stores.clock.advance(2 * HOUR);
        world.erp.put(Invoice, "300000000000001", HOUR, row);
        world.settle(5).await;
    }
    assert_eq!(world.in_state(State::Delivered).len(), 1);
    assert_eq!(world.rules(State::Held), ["invoice.cancelled".to_owned()].into());
    world.check();
}

#[tokio::test]
async fn bytes_made_before_the_partner_had_a_later_version_wait_for_a_person() {
    let world = with_replacements();
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "100"));
    world.remote.answer(&[Answer::Down; 8]);
    for _ in 0..8 {
        world.turn().await;
        world.stores.clock.advance(HOUR);
    }
    // The outage ends; the next version is the first to go, and the record is back before the first one's wait is over.
    world.erp.put(Invoice, "300000000000001", HOUR / 2, invoice("AX-1", SUPPLIER, "200"));
    world.poll(&FLOWS[0]).await.unwrap();
    while world.work().await.unwrap() > 0 {}
    assert_eq!((world.in_state(State::Parked).len(), world.in_state(State::Delivered).len()), (1, 1));
    world.erp.put(Invoice, "300000000000001", HOUR / 12, invoice("AX-1", SUPPLIER, "100"));
    assert_eq!(world.poll(&FLOWS[0]).await.unwrap().reverted, 1);
    world.settle(5).await;
    assert_eq!(world.rules(State::Held), ["record.returned".to_owned()].into());
    assert_eq!(world.remote.arrivals().len(), 1);
    let held = world.in_state(State::Held)[0].clone();
    replay::run(&world.services(), &held, by_a_person(Word::None)).await.unwrap();
    world.settle(5).await;
    world.check();
    assert_eq!(world.remote.arrivals().len(), 2, "a person may send it all the same");
}

#[tokio::test]
async fn a_version_that_gave_way_with_its_bytes_and_comes_back_waits_for_a_person() {
    let world = with_replacements();
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "100"));
    world.remote.answer(&[Answer::Down]);
    world.turn().await;
    after_changes(&world, &["200"]).await;
    assert_eq!((world.in_state(State::Superseded).len(), world.in_state(State::Delivered).len()), (1, 1));
    after_changes(&world, &["100"]).await;
    world.check();
    // Its bytes say that it is an original, and the partner has one.
    assert_eq!(world.rules(State::Held), ["record.returned".to_owned()].into());
    assert_eq!(world.remote.arrivals().len(), 1);
}

#[tokio::test]
async fn a_poll_that_ends_well_has_noted_every_touch() {
    for at in 1..100 {
        let world = with_invoice();
        world.remote.answer(&[Answer::Down]);
        world.turn().await;
        world.stores.clock.advance(2 * HOUR);
        let touched = HOUR;
        world.erp.put(Invoice, "300000000000001", touched, invoice("AX-1", SUPPLIER, "100.5"));
        let expected = pipeline::ports::Clock::now(&*world.stores.clock) - touched;
        world.gate.plan(world.gate.calls() + at, world::Fault::Stall);
        let mut poll = std::pin::pin!(world.poll(&FLOWS[0]));
        let report = tokio::select! {
            _ = &mut poll => return,
            () = world.gate.stalled() => {
                // Another worker changes the document between the poll's look and its note.
                let _ = world.sweep().await;
                let _ = world.work().await;
                world.gate.go_on();
                poll.await.unwrap()
            }
        };
        assert_eq!(report.unchanged, 1);
        assert_eq!(world.items()[0].source_updated_at, expected, "stalled before {}", world.gate.place());
    }
}

#[tokio::test]
async fn what_the_watermark_passed_is_not_sent_again_by_the_overlap() {
    let world = World::new();
    world.erp.put(Invoice, "300000000000001", HOUR / 12, invoice("AX-1", SUPPLIER, "10"));
    for _ in 0..5 {
        world.poll(&FLOWS[0]).await.unwrap();
        world.stores.clock.advance(Duration::from_secs(10));
    }
    let receiver: &dyn pipeline::ports::QueueReceiver = &*world.stores.queues;
    assert_eq!(receiver.depth(pipeline::ports::QueueName::Records).await.unwrap(), 1);
}

#[tokio::test]
async fn an_overlap_longer_than_a_poll_may_be_is_read_to_its_end() {
    let mut world = World::new();
    world.limits.pages_per_poll = 2;
    for number in 1..=9 {
        let ago = Duration::from_secs(400 - number * 10);
        world.erp.put(
            Invoice,
            &format!("30000000000000{number}"),
            ago,
            invoice(&format!("AX-{number}"), SUPPLIER, "10"),
        );
    }
    for _ in 0..9 {
        if world.poll(&FLOWS[0]).await.unwrap().complete {
            assert_eq!(world.items().len(), 9);
            return;
        }
    }
    panic!("the polls read the same pages again and again: {} of 9", world.items().len());
}

#[tokio::test]
async fn a_clock_that_is_far_off_moves_no_watermark() {
    for hours in [-2, 2] {
        let world = with_invoice();
        *world.erp.skew.lock().unwrap() = jiff::SignedDuration::from_hours(hours);
        let error = world.poll(&FLOWS[0]).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (Kind::Protocol, Status::Temporary));
        assert_eq!(world.stores.watermarks.get(FLOWS[0].id).await.unwrap(), None);
        *world.erp.skew.lock().unwrap() = jiff::SignedDuration::from_mins(30 * hours.signum());
        assert_eq!(world.poll(&FLOWS[0]).await.unwrap().new, 1);
    }
}

#[tokio::test]
async fn what_is_too_large_is_held_with_the_reason() {
    let mut world = with_invoice();
    world.limits.interchange_bytes = 300;
    world.settle(3).await;
    assert_eq!(world.rules(State::Held), ["interchange.too_large".to_owned()].into());
    let mut world = with_invoice();
    world.limits.record_bytes = 300;
    world.settle(3).await;
    assert_eq!(world.rules(State::Held), ["record.too_large".to_owned()].into());
    assert!(world.items()[0].config_version.is_some(), "what decided is named");
}

/// A first attempt that stopped when the remote had the bytes, before the ledger knew.
async fn stopped_while_sending() -> World {
    for at in 1.. {
        let world = with_invoice();
        world.remote.answer(&[Answer::LostAfter]);
        world.gate.plan(at, world::Fault::Crash);
        tokio::select! {
            () = world.turn() => {}
            () = world.gate.crashed() => {}
        }
        if world.gate.place() == "ledger.apply" && !world.remote.arrivals().is_empty() {
            assert_eq!(world.in_state(State::Sending).len(), 1);
            return world;
        }
    }
    unreachable!()
}

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

async fn dead_letter(world: &World, item: &pipeline::LedgerItem) {
    use pipeline::ports::{Message, QueueName, QueueReceiver};
    let body = serde_json::to_string(&Message { document_id: item.document_id.clone() }).unwrap();
    let receiver: &dyn QueueReceiver = &*world.stores.queues;
    for received in receiver.receive(QueueName::Documents, 100, Duration::ZERO).await.unwrap() {
        receiver.delete(QueueName::Documents, &received.receipt).await.unwrap();
    }
    world.stores.queues.send_body(QueueName::Documents, &body);
    let received = receiver.receive(QueueName::Documents, 1, HOUR).await.unwrap();
    receiver.bury(QueueName::Documents, &received[0].receipt).await.unwrap();
}

#[tokio::test]
async fn a_dead_letter_of_what_is_being_sent_waits_for_the_claim_and_keeps_the_doubt() {
    let world = stopped_while_sending().await;
    dead_letter(&world, &world.items()[0]).await;
    assert_eq!(world.sweep().await.unwrap().dead_lettered, 0);
    assert_eq!(world.in_state(State::Sending).len(), 1, "its attempt may be about to tell");
    world.stores.clock.advance(Duration::from_secs(75));
    assert_eq!(world.sweep().await.unwrap().dead_lettered, 1);
    let dead = world.in_state(State::DeadLettered)[0].clone();
    assert!(dead.doubtful, "the remote may have it");
    replay::run(&world.services(), &dead, by_a_person(Word::None)).await.unwrap();
    world.settle(5).await;
    world.check();
    assert_eq!((world.remote.arrivals().len(), world.in_state(State::Delivered).len()), (1, 1));
}

#[tokio::test]
async fn an_unclear_older_version_is_not_repeated_after_a_newer_one() {
    let world = with_replacements();
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "100"));
    world.remote.answer(&[Answer::LostBefore]);
    world.turn().await;
    let older = world.in_state(State::Unconfirmed)[0].clone();
    dead_letter(&world, &older).await;
    world.sweep().await.unwrap();
    world.stores.clock.advance(2 * HOUR);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "200"));
    world.settle(5).await;
    let dead = world.in_state(State::DeadLettered)[0].clone();
    assert_eq!((dead.document_id.clone(), world.remote.arrivals().len()), (older.document_id, 1));
    replay::run(&world.services(), &dead, by_a_person(Word::None)).await.unwrap();
    world.settle(5).await;
    world.check();
    assert_eq!(world.remote.arrivals().len(), 1, "the older one did not follow the newer");
    assert_eq!(world.rules(State::Held), ["delivery.unclear".to_owned()].into());
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

/// Dead letters of which the first cannot be marked.
struct Stubborn(Vec<pipeline::ports::DeadLetter>);

#[async_trait::async_trait]
impl pipeline::ports::DeadLetters for Stubborn {
    async fn unreported(&self, _: usize) -> pipeline::Result<Vec<pipeline::ports::DeadLetter>> {
        Ok(self.0.clone())
    }
    async fn reported(&self, _: &pipeline::ports::DeadLetter) -> pipeline::Result<()> {
        Err(pipeline::Error::permanent(Kind::Storage, "dead_letters.reported", "this row is damaged"))
    }
}

#[tokio::test]
async fn one_letter_that_cannot_be_told_stops_no_document() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    world.stores.clock.advance(HOUR);
    let queue = pipeline::ports::QueueName::Records;
    let letter = pipeline::ports::DeadLetter { receipt: "1".to_owned(), queue, body: "not json".to_owned() };
    let error = pipeline::steps::sweep::run(&world.services(), &Stubborn(vec![letter]), world.deadline())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Storage);
    let receiver: &dyn pipeline::ports::QueueReceiver = &*world.stores.queues;
    assert_eq!(receiver.depth(queue).await.unwrap(), 2, "the document that was due has its message");
}

#[tokio::test]
async fn a_newer_version_takes_the_place_of_one_that_has_not_left() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    world.stores.clock.advance(2 * HOUR);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "200"));
    world.settle(5).await;
    world.check();
    assert_eq!((world.in_state(State::Superseded).len(), world.in_state(State::Delivered).len()), (1, 1));
    assert_eq!(world.rules(State::Superseded), ["record.newer".to_owned()].into());
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
async fn a_record_that_cannot_be_read_is_held_and_its_neighbours_go_on() {
    let world = with_invoice();
    world.erp.put(Invoice, "300000000000002", HOUR, json!({ "InvoiceId": "?", "InvoiceAmount": "ten" }));
    world.erp.put(Invoice, "300000000000003", HOUR, Value::Array(vec![]));
    let mut lineless = invoice("AX-4", SUPPLIER, "10");
    lineless["invoiceLines"]["items"] = json!([]);
    world.erp.put(Invoice, "300000000000004", HOUR, lineless);
    world.settle(5).await;
    world.check();
    assert_eq!((world.in_state(State::Held).len(), world.in_state(State::Delivered).len()), (3, 1));
    for item in world.in_state(State::Held) {
        assert!(!item.reasons.is_empty(), "{}", item.record_key);
        assert!(item.reasons.iter().all(|reason| !reason.message.is_empty()));
        assert_eq!(item.control_numbers, None, "numbers are not spent on what cannot leave");
    }
}

#[tokio::test]
async fn a_supplier_without_partner_is_closed_and_not_sent() {
    let world = World::new();
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("X-1", "999999", "10"));
    world.settle(3).await;
    assert_eq!(world.in_state(State::Rejected).len(), 1);
    assert!(world.remote.arrivals().is_empty());
}

#[tokio::test]
async fn a_partner_of_the_other_stage_gets_nothing() {
    let mut files = files();
    for (name, text) in &mut files {
        if name.starts_with("partners/") {
            *text = text.replace("stage = \"test\"", "stage = \"production\"");
        }
    }
    let world = World::with_files(&files);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "10"));
    world.settle(3).await;
    assert_eq!(world.rules(State::Held), ["stage".to_owned()].into());
}

#[tokio::test]
async fn a_poison_message_ends_in_the_ledger_and_holds_up_nobody() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    let poison = world.items()[0].clone();
    // Its payload is gone: mapping fails for its own reason each time.
    let key = documents::RecordKey::new(documents::System::Fusion, Invoice, "300000000000009").unwrap();
    let mut item = poison.clone();
    item.record_key = key;
    item.document_id = "0".repeat(32).parse().unwrap();
    item.payload.key = "records/none.json".to_owned();
    let entry = pipeline::AuditEntry::of(None, &item, Event::Received, "test", item.received_at);
    world.stores.ledger.insert(&item, &entry).await.unwrap();
    world.settle(40).await;
    let dead = world.in_state(State::DeadLettered);
    assert_eq!((dead.len(), world.in_state(State::Delivered).len()), (1, 1));
    assert_eq!(world.stores.queues.dead_count(), 1);
}

#[tokio::test]
async fn an_unreadable_message_is_told_and_kept() {
    let world = with_invoice();
    world.settle(3).await;
    world.stores.queues.send_body(pipeline::ports::QueueName::Records, "not json");
    let receiver: &dyn pipeline::ports::QueueReceiver = &*world.stores.queues;
    let received = receiver.receive(pipeline::ports::QueueName::Records, 1, HOUR).await.unwrap();
    receiver.bury(pipeline::ports::QueueName::Records, &received[0].receipt).await.unwrap();
    assert_eq!(world.sweep().await.unwrap().unreadable, 1);
    assert_eq!(world.sweep().await.unwrap().unreadable, 0);
    assert_eq!(world.stores.queues.dead_count(), 1);
}

#[tokio::test]
async fn a_queue_that_was_emptied_is_rebuilt_from_the_ledger() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    let receiver: &dyn pipeline::ports::QueueReceiver = &*world.stores.queues;
    for received in receiver.receive(pipeline::ports::QueueName::Records, 10, HOUR).await.unwrap() {
        receiver.delete(pipeline::ports::QueueName::Records, &received.receipt).await.unwrap();
    }
    world.stores.clock.advance(2 * HOUR);
    assert_eq!(world.sweep().await.unwrap().requeued, 1);
    world.settle(3).await;
    assert_eq!(world.in_state(State::Delivered).len(), 1);
}

#[tokio::test]
async fn control_numbers_rise_by_one_and_are_not_spent_on_what_is_held() {
    let world = World::new();
    for number in 1..=4 {
        let mut row = invoice(&format!("AX-{number}"), SUPPLIER, "10");
        if number == 2 {
            row["invoiceLines"]["items"] = json!([]);
        }
        world.erp.put(Invoice, &format!("30000000000000{number}"), HOUR, row);
    }
    world.settle(5).await;
    let mut numbers: Vec<u32> = world
        .in_state(State::Delivered)
        .iter()
        .map(|item| item.control_numbers.clone().unwrap().interchange)
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
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
async fn a_configuration_changed_between_poll_and_map_moves_the_record() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    let first = world.items()[0].partner.clone().unwrap();
    let mut files = files();
    let other = world.catalog.partners().map(|profile| profile.id().clone()).find(|id| *id != first).unwrap();
    let crosswalk = files.get_mut("crosswalks/supplier.csv").unwrap();
    let moved: BTreeMap<&str, &str> = [(first.as_str(), other.as_str())].into();
    for (from, to) in moved {
        *crosswalk = crosswalk.replace(from, to);
    }
    let catalog = std::sync::Arc::new(mapping::Catalog::from_files(&files).unwrap());
    let world = World { catalog, ..world };
    world.settle(5).await;
    world.check();
    assert_eq!(world.rules(State::Superseded), ["partner.changed".to_owned()].into());
    assert!(world.items().iter().any(|item| item.partner.as_ref() == Some(&other)));
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

fn by_a_person(word: Word) -> Request<'static> {
    Request { by: "clerk", why: "looked at Cleo", word }
}

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

#[test]
fn an_error_says_it_in_one_line() {
    let error = pipeline::Error::new(Kind::Throttled, Status::Temporary, "cleo.upload", "asked to wait")
        .with("status", 429)
        .with("folder", "outbound/810");
    assert_eq!(error.to_string(), "cleo.upload: asked to wait (status=429, folder=outbound/810)");
}
