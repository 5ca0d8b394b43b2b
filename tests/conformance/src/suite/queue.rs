//! Both ends of the queues.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pipeline::ports::{Message, QueueName, Received};

use super::Stores;
use crate::sample;

const RECORDS: QueueName = QueueName::Records;
const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn message(n: usize) -> Message {
    Message { document_id: sample::document_id(&n.to_string(), "first") }
}

pub(super) fn read(received: &Received) -> Message {
    serde_json::from_str(&received.body).expect("the body is a message")
}

pub(super) async fn send(stores: &dyn Stores, numbers: std::ops::Range<usize>) {
    let messages: Vec<_> = numbers.map(message).collect();
    stores.queue().send(RECORDS, &messages).await.expect("sending works");
}

/// `wanted` messages, or as many as come in a while.
pub(super) async fn take(stores: &dyn Stores, wanted: usize, visibility: Duration) -> Vec<Received> {
    let receiver = stores.receiver();
    let mut taken = Vec::new();
    for _ in 0..40 {
        let missing = wanted - taken.len();
        taken.extend(receiver.receive(RECORDS, missing, visibility).await.expect("receiving works"));
        if taken.len() >= wanted {
            break;
        }
        stores.clock().sleep(Duration::from_millis(50)).await;
    }
    taken
}

async fn take_one(stores: &dyn Stores, visibility: Duration) -> Received {
    take(stores, 1, visibility).await.pop().expect("a message comes")
}

async fn nothing_comes(stores: &dyn Stores) {
    let received = stores.receiver().receive(RECORDS, 10, MINUTE).await.unwrap();
    assert_eq!(received, []);
}

/// Every message, in any order.
pub async fn what_is_sent_is_received(stores: &dyn Stores) {
    send(stores, 0..25).await;
    let received = take(stores, 25, MINUTE).await;
    let bodies: BTreeSet<_> = received.iter().map(|one| read(one).document_id).collect();
    assert_eq!(bodies, (0..25).map(|n| message(n).document_id).collect());
    assert!(received.iter().all(|one| one.receive_count == 1), "{received:#?}");
}

/// An empty list of messages.
pub async fn sending_nothing_does_nothing(stores: &dyn Stores) {
    stores.queue().send(RECORDS, &[]).await.unwrap();
    assert_eq!(stores.receiver().depth(RECORDS).await.unwrap(), 0);
    nothing_comes(stores).await;
}

/// `max` is kept.
pub async fn no_more_than_asked_for_is_received(stores: &dyn Stores) {
    send(stores, 0..5).await;
    let receiver = stores.receiver();
    assert!(receiver.receive(RECORDS, 3, MINUTE).await.unwrap().len() <= 3);
    assert_eq!(receiver.receive(RECORDS, 0, MINUTE).await.unwrap(), []);
}

/// From others, while its visibility lasts.
pub async fn a_received_message_is_hidden(stores: &dyn Stores) {
    send(stores, 0..1).await;
    take_one(stores, MINUTE).await;
    nothing_comes(stores).await;
}

/// The worker died: the message is there again, with another receipt.
pub async fn a_message_comes_again_when_its_visibility_ends(stores: &dyn Stores) {
    send(stores, 0..1).await;
    let first = take_one(stores, Duration::from_secs(1)).await;
    stores.clock().sleep(Duration::from_millis(1_100)).await;
    let second = take_one(stores, MINUTE).await;
    assert_eq!(second.body, first.body);
    assert_ne!(second.receipt, first.receipt);
}

/// 1, 2, 3.
pub async fn receives_are_counted(stores: &dyn Stores) {
    send(stores, 0..1).await;
    for expected in 1..=3 {
        let received = take_one(stores, MINUTE).await;
        assert_eq!(received.receive_count, expected);
        stores.receiver().postpone(RECORDS, &received.receipt, Duration::ZERO).await.unwrap();
    }
}

/// For good; deleting it again does nothing.
pub async fn a_deleted_message_is_gone(stores: &dyn Stores) {
    send(stores, 0..1).await;
    let received = take_one(stores, Duration::from_secs(1)).await;
    for _ in 0..2 {
        stores.receiver().delete(RECORDS, &received.receipt).await.unwrap();
    }
    stores.clock().sleep(Duration::from_millis(1_100)).await;
    nothing_comes(stores).await;
    assert_eq!(stores.receiver().depth(RECORDS).await.unwrap(), 0);
}

/// A worker that was overtaken neither deletes nor moves the message of the next.
pub async fn a_stale_receipt_has_no_effect(stores: &dyn Stores) {
    send(stores, 0..1).await;
    let receiver = stores.receiver();
    let stale = take_one(stores, MINUTE).await;
    receiver.postpone(RECORDS, &stale.receipt, Duration::ZERO).await.unwrap();
    let current = take_one(stores, MINUTE).await;
    receiver.postpone(RECORDS, &stale.receipt, Duration::ZERO).await.unwrap();
    nothing_comes(stores).await;
    receiver.delete(RECORDS, &stale.receipt).await.unwrap();
    assert_eq!(receiver.depth(RECORDS).await.unwrap(), 1);
    receiver.postpone(RECORDS, &current.receipt, Duration::ZERO).await.unwrap();
    assert_eq!(take_one(stores, MINUTE).await.body, current.body);
}

/// Until its wait is over, longer or shorter than its visibility.
pub async fn a_postponed_message_waits(stores: &dyn Stores) {
    send(stores, 0..1).await;
    let first = take_one(stores, MINUTE).await;
    stores.receiver().postpone(RECORDS, &first.receipt, Duration::from_secs(2)).await.unwrap();
    nothing_comes(stores).await;
    stores.clock().sleep(Duration::from_millis(2_100)).await;
    assert_eq!(take_one(stores, MINUTE).await.receive_count, 2);
}

/// A message in one is none in the other; a receipt of one holds nothing in the other.
pub async fn queues_are_separate(stores: &dyn Stores) {
    send(stores, 0..1).await;
    let receiver = stores.receiver();
    assert_eq!(receiver.depth(QueueName::Documents).await.unwrap(), 0);
    assert_eq!(receiver.receive(QueueName::Documents, 10, MINUTE).await.unwrap(), []);
    let received = take_one(stores, MINUTE).await;
    // A store may refuse a foreign receipt, or do nothing.
    drop(receiver.delete(QueueName::Documents, &received.receipt).await);
    assert_eq!(receiver.depth(RECORDS).await.unwrap(), 1);
}

/// Hidden ones too.
pub async fn depth_counts_hidden_messages(stores: &dyn Stores) {
    let receiver = stores.receiver();
    assert_eq!(receiver.depth(RECORDS).await.unwrap(), 0);
    send(stores, 0..3).await;
    let taken = take(stores, 1, MINUTE).await;
    assert_eq!(super::look(stores, || receiver.depth(RECORDS), |depth| *depth == 3).await, 3);
    receiver.delete(RECORDS, &taken[0].receipt).await.unwrap();
    assert_eq!(super::look(stores, || receiver.depth(RECORDS), |depth| *depth == 2).await, 2);
}

/// Four workers, of which one forgets every tenth message once: all 1,000 come to an end.
pub async fn a_thousand_messages_and_four_workers_lose_none(stores: &dyn Stores) {
    send(stores, 0..1_000).await;
    let seen: Arc<Mutex<BTreeMap<_, usize>>> = Arc::default();
    let done = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..4)
        .map(|worker| {
            let (receiver, clock) = (stores.receiver(), stores.clock());
            let (seen, done) = (Arc::clone(&seen), Arc::clone(&done));
            tokio::spawn(async move {
                for n in 0_usize.. {
                    let received = receiver.receive(RECORDS, 10, MINUTE).await.unwrap();
                    if received.is_empty() {
                        if done.load(Ordering::SeqCst) >= 1_000 || n > 10_000 {
                            break;
                        }
                        clock.sleep(Duration::from_millis(20)).await;
                    }
                    for one in received {
                        let forgets = worker == 0 && n % 10 == 0 && one.receive_count == 1;
                        if forgets {
                            receiver.postpone(RECORDS, &one.receipt, Duration::ZERO).await.unwrap();
                            continue;
                        }
                        receiver.delete(RECORDS, &one.receipt).await.unwrap();
                        let new = {
                            let mut seen = seen.lock().unwrap();
                            let times = seen.entry(read(&one).document_id).or_default();
                            *times += 1;
                            *times == 1
                        };
                        done.fetch_add(usize::from(new), Ordering::SeqCst);
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(seen.lock().unwrap().len(), 1_000);
    let receiver = stores.receiver();
    assert_eq!(super::look(stores, || receiver.depth(RECORDS), |depth| *depth == 0).await, 0);
    assert_eq!(stores.dead_letters().unreported(10).await.unwrap(), []);
}
