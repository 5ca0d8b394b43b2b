//! What polling reads, and when it reads again.

use std::time::Duration;

use documents::RecordKind::Invoice;
use pipeline::ports::{Ledger, Watermarks};
use pipeline::{Event, FLOWS, Kind, Status};
use serde_json::json;

use crate::world::{self, Answer, SUPPLIER, World, invoice};
use crate::{HOUR, delivered_after, with_invoice};

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
