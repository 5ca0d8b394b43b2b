//! What stands still, and dead letters.

use std::time::Duration;

use documents::RecordKind::Invoice;
use pipeline::ports::Ledger;
use pipeline::steps::replay::{self, Word};
use pipeline::{Event, FLOWS, Kind, State};

use crate::{HOUR, by_a_person, dead_letter, stopped_while_sending, with_invoice};

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
