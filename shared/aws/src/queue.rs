//! The sending end of the queues.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{BatchResultErrorEntry, SendMessageBatchRequestEntry};
use pipeline::ports::{Message, Queue, QueueName};
use pipeline::{Error, Kind, Result};

use crate::clients::{Clients, Pace};
use crate::config::{Name, Names};
use crate::error::{excerpt, judge};

const OPERATION: &str = "queue.send";
/// Messages of one batch.
const BATCH: usize = 10;
/// Rounds in which entries that SQS did not confirm are sent again.
const ROUNDS: u32 = 5;

/// The sending end of the queues, on SQS.
pub struct SqsQueue {
    client: Client,
    pace: Pace,
    urls: BTreeMap<&'static str, String>,
}

impl SqsQueue {
    /// The sending end of `queues`: those that this process sends to. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if a name is missing.
    pub fn new(clients: &Clients, names: &Names, queues: &[QueueName]) -> Result<Self> {
        let mut urls = BTreeMap::new();
        for queue in queues {
            urls.insert(queue.as_str(), names.get(Name::of_queue(*queue))?.to_owned());
        }
        Ok(Self { client: clients.sqs(), pace: clients.pace(), urls })
    }

    /// Sends a batch until SQS has confirmed each entry. What had no answer may arrive twice; the ledger takes that.
    async fn send_batch(&self, url: &str, mut open: Vec<SendMessageBatchRequestEntry>) -> Result<()> {
        let mut told = String::new();
        for next in 1..=ROUNDS {
            let sent = self.client.send_message_batch().queue_url(url).set_entries(Some(open.clone())).send();
            let answer = sent.await.map_err(|error| judge(OPERATION, "sqs:SendMessage", url, &error))?;
            if let Some(failed) = answer.failed.iter().find(|failed| failed.sender_fault) {
                return Err(refused(url, failed));
            }
            // Only what is named as successful is confirmed; an entry that the answer forgets is not.
            open.retain(|entry| !answer.successful.iter().any(|done| done.id == entry.id));
            if open.is_empty() {
                return Ok(());
            }
            if let Some(failed) = answer.failed.first() {
                told = excerpt(&failed.code);
            }
            if next < ROUNDS {
                self.pace.pause(next).await;
            }
        }
        Err(Error::temporary(Kind::Unavailable, OPERATION, "SQS did not confirm every message")
            .with("unconfirmed", open.len())
            .with("code", told)
            .with("resource", excerpt(url)))
    }
}

#[async_trait]
impl Queue for SqsQueue {
    async fn send(&self, queue: QueueName, messages: &[Message]) -> Result<()> {
        let url = self.urls.get(queue.as_str()).ok_or_else(|| {
            Error::permanent(Kind::Configuration, OPERATION, "this process does not send to this queue")
                .with("queue", queue.as_str())
        })?;
        for batch in messages.chunks(BATCH) {
            let entries = batch.iter().enumerate().map(|(n, message)| entry(n, message));
            self.send_batch(url, entries.collect::<Result<_>>()?).await?;
        }
        Ok(())
    }
}

fn entry(n: usize, message: &Message) -> Result<SendMessageBatchRequestEntry> {
    let unbuilt = |error: Box<dyn std::error::Error + Send + Sync>| {
        Error::permanent(Kind::Invariant, OPERATION, "the message does not serialise").caused_by(error)
    };
    let body = serde_json::to_string(message).map_err(|error| unbuilt(error.into()))?;
    SendMessageBatchRequestEntry::builder()
        .id(n.to_string())
        .message_body(body)
        .build()
        .map_err(|error| unbuilt(error.into()))
}

/// The entry itself is wrong; sent again it would fail again.
fn refused(url: &str, failed: &BatchResultErrorEntry) -> Error {
    Error::permanent(Kind::Storage, OPERATION, "SQS refused a message")
        .with("code", excerpt(&failed.code))
        .with("message", excerpt(failed.message.as_deref().unwrap_or_default()))
        .with("resource", excerpt(url))
}
