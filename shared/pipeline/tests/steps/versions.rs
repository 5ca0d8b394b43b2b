//! What becomes of a record that changes.

use documents::RecordKind::Invoice;
use pipeline::ports::Ledger;
use pipeline::steps::replay::{self, Word};
use pipeline::{Event, FLOWS, State};
use serde_json::json;

use crate::world::{Answer, SUPPLIER, World, files, invoice};
use crate::{HOUR, by_a_person, dead_letter, delivered_after, with_invoice};

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
