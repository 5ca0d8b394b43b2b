//! Messages.

use std::collections::BTreeSet;
use std::time::Duration;

use aws::Store;
use aws_stack::Fault;
use conformance::sample;
use pipeline::ports::{Message, Queue, QueueName, QueueReceiver};

use super::{ALL, Spoiled, spoiled};

const RECORDS: QueueName = QueueName::Records;

fn messages(count: u32) -> Vec<Message> {
    (0..count).map(|n| Message { document_id: sample::document_id(&n.to_string(), "first") }).collect()
}

/// The bodies in the queue, in the order of their documents.
async fn lying(store: &Store) -> Vec<Message> {
    let mut all = Vec::new();
    loop {
        let received = store.receiver.receive(RECORDS, 10, Duration::from_secs(60)).await.unwrap();
        if received.is_empty() {
            return all;
        }
        all.extend(received.iter().map(|one| serde_json::from_str::<Message>(&one.body).unwrap()));
    }
}

/// The answer names entries that failed, or forgets them: those are sent again, the others are not.
#[tokio::test(flavor = "multi_thread")]
async fn entries_that_failed_are_sent_again_and_no_others() {
    for told in [true, false] {
        let Spoiled { store, direct, proxy, .. } = spoiled().await;
        proxy.spoil("SendMessageBatch", &Fault::SendOnly { entries: 4, sender_fault: false, told }, 1);
        proxy.spoil("SendMessageBatch", &Fault::SendOnly { entries: 0, sender_fault: false, told }, 1);
        proxy.spoil("SendMessageBatch", &Fault::SendOnly { entries: 5, sender_fault: false, told }, 1);
        store.queue.send(RECORDS, &messages(25)).await.unwrap();
        let lying = lying(&direct).await;
        let different: BTreeSet<_> = lying.iter().map(|message| message.document_id.clone()).collect();
        assert_eq!((lying.len(), different.len()), (25, 25));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_fail_for_good_are_an_error() {
    let Spoiled { store, proxy, .. } = spoiled().await;
    proxy.spoil("SendMessageBatch", &Fault::SendOnly { entries: 4, sender_fault: true, told: true }, 1);
    let error = store.queue.send(RECORDS, &messages(10)).await.unwrap_err();
    assert!(!error.is_temporary(), "{error}");
    assert_eq!(proxy.calls("SendMessageBatch"), 1);

    proxy.spoil("SendMessageBatch", &Fault::SendOnly { entries: 0, sender_fault: false, told: true }, ALL);
    let error = store.queue.send(RECORDS, &messages(10)).await.unwrap_err();
    assert!(error.is_temporary(), "{error}");
    assert!(proxy.calls("SendMessageBatch") <= 10);
}

/// A lost answer may double a message, never lose one.
#[tokio::test(flavor = "multi_thread")]
async fn messages_survive_lost_answers() {
    for fault in [Fault::LoseRequest, Fault::LoseAnswer, Fault::throttled(), Fault::broken()] {
        let Spoiled { store, direct, proxy, .. } = spoiled().await;
        proxy.spoil("SendMessageBatch", &fault, 2);
        store.queue.send(RECORDS, &messages(25)).await.unwrap();
        let different: BTreeSet<_> =
            lying(&direct).await.into_iter().map(|message| message.document_id).collect();
        assert_eq!(different.len(), 25, "{fault:?}");
    }
}
