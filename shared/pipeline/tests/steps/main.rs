//! What each step does with what it meets.

mod deliver;
mod map;
mod poll;
mod replay;
mod sweep;
mod versions;
#[path = "../world/mod.rs"]
mod world;

use std::time::Duration;

use documents::RecordKind::{Invoice, Payment};
use pipeline::steps::replay::{Request, Word};
use pipeline::{Kind, State, Status};
use world::{Answer, SUPPLIER, World, invoice, payment};

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

fn by_a_person(word: Word) -> Request<'static> {
    Request { by: "clerk", why: "looked at Cleo", word }
}

#[test]
fn an_error_says_it_in_one_line() {
    let error = pipeline::Error::new(Kind::Throttled, Status::Temporary, "cleo.upload", "asked to wait")
        .with("status", 429)
        .with("folder", "outbound/810");
    assert_eq!(error.to_string(), "cleo.upload: asked to wait (status=429, folder=outbound/810)");
}
