//! Messages that failed too often.

use std::time::Duration;

use pipeline::ports::{DeadLetter, QueueName};

use super::queue::{message, read, send, take};
use super::{Stores, look};

const RECORDS: QueueName = QueueName::Records;
const MINUTE: Duration = Duration::from_secs(60);

async fn letters(stores: &dyn Stores, wanted: usize) -> Vec<DeadLetter> {
    let dead_letters = stores.dead_letters();
    let mut found = look(stores, || dead_letters.unreported(100), |found| found.len() >= wanted).await;
    found.sort_by(|a, b| a.body.cmp(&b.body));
    found
}

/// As often as the queue allows, then never again.
pub async fn a_message_received_too_often_becomes_a_dead_letter(stores: &dyn Stores) {
    send(stores, 0..1).await;
    let receiver = stores.receiver();
    let mut body = String::new();
    for expected in 1..=stores.max_receives() {
        let received = take(stores, 1, MINUTE).await.pop().expect("it comes as often as allowed");
        assert_eq!(received.receive_count, expected);
        receiver.postpone(RECORDS, &received.receipt, Duration::ZERO).await.unwrap();
        body = received.body;
    }
    assert_eq!(receiver.receive(RECORDS, 10, MINUTE).await.unwrap(), []);
    let letters = letters(stores, 1).await;
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].queue, &letters[0].body), (RECORDS, &body));
    assert_eq!(look(stores, || receiver.depth(RECORDS), |depth| *depth == 0).await, 0);
}

/// With its body as it lay in the queue.
pub async fn a_buried_message_becomes_a_dead_letter_at_once(stores: &dyn Stores) {
    send(stores, 0..2).await;
    let receiver = stores.receiver();
    for received in take(stores, 2, MINUTE).await {
        if read(&received) == message(0) {
            receiver.bury(RECORDS, &received.receipt).await.unwrap();
            let letters = letters(stores, 1).await;
            assert_eq!(letters.len(), 1);
            assert_eq!((letters[0].queue, &letters[0].body), (RECORDS, &received.body));
        }
    }
    assert_eq!(look(stores, || receiver.depth(RECORDS), |depth| *depth == 1).await, 1);
}

/// A worker that was overtaken.
pub async fn a_stale_receipt_buries_nothing(stores: &dyn Stores) {
    send(stores, 0..1).await;
    let receiver = stores.receiver();
    let stale = take(stores, 1, MINUTE).await.pop().unwrap();
    receiver.postpone(RECORDS, &stale.receipt, Duration::ZERO).await.unwrap();
    let current = take(stores, 1, MINUTE).await.pop().unwrap();
    receiver.bury(RECORDS, &stale.receipt).await.unwrap();
    assert_eq!(stores.dead_letters().unreported(10).await.unwrap(), []);
    receiver.bury(RECORDS, &current.receipt).await.unwrap();
    receiver.bury(RECORDS, &current.receipt).await.unwrap();
    assert_eq!(letters(stores, 1).await.len(), 1);
}

/// Marked once, or twice; the others still are told of.
pub async fn a_reported_letter_is_not_told_of_again(stores: &dyn Stores) {
    send(stores, 0..2).await;
    for received in take(stores, 2, MINUTE).await {
        stores.receiver().bury(RECORDS, &received.receipt).await.unwrap();
    }
    let found = letters(stores, 2).await;
    assert_eq!(found.len(), 2);
    for _ in 0..2 {
        stores.dead_letters().reported(&found[0]).await.unwrap();
    }
    let dead_letters = stores.dead_letters();
    let rest = look(stores, || dead_letters.unreported(100), |rest| rest.len() == 1).await;
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].body, found[1].body);
}

/// `max` is kept.
pub async fn no_more_than_asked_for_are_given(stores: &dyn Stores) {
    send(stores, 0..3).await;
    for received in take(stores, 3, MINUTE).await {
        stores.receiver().bury(RECORDS, &received.receipt).await.unwrap();
    }
    assert_eq!(letters(stores, 3).await.len(), 3);
    assert!(stores.dead_letters().unreported(2).await.unwrap().len() <= 2);
}
