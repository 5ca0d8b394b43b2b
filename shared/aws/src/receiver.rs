//! The receiving end of the queues, for tests and operators' tools. Functions get their messages from Lambda; they only
//! change when a message is shown again, by the handle that Lambda gave.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::http::HttpResponse;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{Message as SqsMessage, MessageSystemAttributeName, QueueAttributeName};
use pipeline::ports::{QueueName, QueueReceiver, Received};
use pipeline::{Error, Kind, Result};

use crate::clients::Clients;
use crate::config::{Name, Names};
use crate::error::judge;

/// Messages of one receive.
const BATCH: usize = 10;
/// The longest that SQS hides a message.
const LONGEST_HIDDEN: Duration = Duration::from_secs(12 * 60 * 60);
/// How long a message stays hidden while it moves to the dead letters.
const MOVING: Duration = Duration::from_secs(30);
/// Between the handle and the body in a receipt.
const BODY: char = '\n';

/// The receiving end of the queues, on SQS.
///
/// SQS names a receipt by a handle and gives no body for it, so a receipt here holds both: a message can be moved to the
/// dead letters by another process than the one that received it.
pub struct SqsReceiver {
    client: Client,
    names: Names,
    wait: Duration,
}

impl SqsReceiver {
    /// The receiving end of the queues that `names` knows: a function only knows its own. Nothing is sent yet.
    ///
    /// # Errors
    /// [`pipeline::Kind::Configuration`] if it knows none.
    pub fn new(clients: &Clients, names: &Names) -> Result<Self> {
        if names.get(Name::RecordsQueue).is_err() {
            names.get(Name::DocumentsQueue)?;
        }
        Ok(Self { client: clients.sqs(), names: names.clone(), wait: Duration::from_secs(1) })
    }

    /// The same receiver, which waits for a first message this long (up to 4 seconds, well within the time limits).
    /// Without a wait SQS asks a part of its servers only, and may find nothing where there is something.
    #[must_use]
    pub fn waiting(mut self, wait: Duration) -> Self {
        self.wait = wait.min(Duration::from_secs(4));
        self
    }

    fn url(&self, queue: QueueName) -> Result<&str> {
        self.names.get(Name::of_queue(queue))
    }

    /// Whether the receipt still held the message.
    async fn hide(&self, operation: &'static str, url: &str, receipt: &str, wait: Duration) -> Result<bool> {
        let sent = self
            .client
            .change_message_visibility()
            .queue_url(url)
            .receipt_handle(handle(receipt))
            .visibility_timeout(seconds(wait))
            .send();
        match sent.await {
            Ok(_) => Ok(true),
            Err(error) if is_stale(&error) => Ok(false),
            Err(error) => Err(judge(operation, "sqs:ChangeMessageVisibility", url, &error)),
        }
    }
}

#[async_trait]
impl QueueReceiver for SqsReceiver {
    async fn receive(&self, queue: QueueName, max: usize, visibility: Duration) -> Result<Vec<Received>> {
        const OPERATION: &str = "queue.receive";
        let url = self.url(queue)?;
        let mut received = Vec::new();
        while received.len() < max {
            let wait = if received.is_empty() { self.wait } else { Duration::ZERO };
            let wanted = (max - received.len()).min(BATCH);
            let got = receive(&self.client, OPERATION, url, wanted, visibility, wait).await?;
            if got.is_empty() {
                break;
            }
            for message in got {
                received.push(read(OPERATION, message)?);
            }
        }
        Ok(received)
    }

    async fn delete(&self, queue: QueueName, receipt: &str) -> Result<()> {
        const OPERATION: &str = "queue.delete";
        let url = self.url(queue)?;
        delete(&self.client, OPERATION, url, receipt).await
    }

    async fn postpone(&self, queue: QueueName, receipt: &str, wait: Duration) -> Result<()> {
        const OPERATION: &str = "queue.postpone";
        let url = self.url(queue)?;
        self.hide(OPERATION, url, receipt, wait).await.map(|_held| ())
    }

    async fn bury(&self, queue: QueueName, receipt: &str) -> Result<()> {
        const OPERATION: &str = "queue.bury";
        let (url, dead_letters) = (self.url(queue)?, self.names.get(Name::of_dead_letters(queue))?);
        let Some((_, body)) = receipt.split_once(BODY) else {
            let text = "this receipt does not come from here, so the message's body is not known";
            return Err(Error::permanent(Kind::Invariant, OPERATION, text).with("queue", queue.as_str()));
        };
        if !self.hide(OPERATION, url, receipt, MOVING).await? {
            return Ok(());
        }
        // Sent before deleted: a crash in between leaves two, never none.
        let sent = self.client.send_message().queue_url(dead_letters).message_body(body).send();
        sent.await.map_err(|error| judge(OPERATION, "sqs:SendMessage", dead_letters, &error))?;
        delete(&self.client, OPERATION, url, receipt).await
    }

    async fn depth(&self, queue: QueueName) -> Result<u64> {
        const OPERATION: &str = "queue.depth";
        const NAMES: [QueueAttributeName; 3] = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
            QueueAttributeName::ApproximateNumberOfMessagesDelayed,
        ];
        let url = self.url(queue)?;
        let sent = self
            .client
            .get_queue_attributes()
            .queue_url(url)
            .set_attribute_names(Some(NAMES.to_vec()))
            .send();
        let answer = sent.await.map_err(|error| judge(OPERATION, "sqs:GetQueueAttributes", url, &error))?;
        let values = answer.attributes.unwrap_or_default();
        let number = |name| values.get(name).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
        Ok(NAMES.iter().map(number).sum())
    }
}

/// At most `max` (up to 10) messages.
pub(crate) async fn receive(
    client: &Client,
    operation: &'static str,
    url: &str,
    max: usize,
    visibility: Duration,
    wait: Duration,
) -> Result<Vec<SqsMessage>> {
    let sent = client
        .receive_message()
        .queue_url(url)
        .max_number_of_messages(i32::try_from(max.min(BATCH)).unwrap_or(1))
        .visibility_timeout(seconds(visibility))
        .wait_time_seconds(seconds(wait))
        .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
        .send();
    let answer = sent.await.map_err(|error| judge(operation, "sqs:ReceiveMessage", url, &error))?;
    Ok(answer.messages.unwrap_or_default())
}

async fn delete(client: &Client, operation: &'static str, url: &str, receipt: &str) -> Result<()> {
    match client.delete_message().queue_url(url).receipt_handle(handle(receipt)).send().await {
        Ok(_) => Ok(()),
        Err(error) if is_stale(&error) => Ok(()),
        Err(error) => Err(judge(operation, "sqs:DeleteMessage", url, &error)),
    }
}

fn read(operation: &'static str, message: SqsMessage) -> Result<Received> {
    let shapeless =
        || Error::temporary(Kind::Protocol, operation, "SQS gave a message without body or handle");
    let body = message.body.ok_or_else(shapeless)?;
    let handle = message.receipt_handle.ok_or_else(shapeless)?;
    let count = message
        .attributes
        .and_then(|mut values| values.remove(&MessageSystemAttributeName::ApproximateReceiveCount))
        .and_then(|text| text.parse().ok());
    Ok(Received { receipt: format!("{handle}{BODY}{body}"), body, receive_count: count.unwrap_or(1) })
}

fn handle(receipt: &str) -> &str {
    receipt.split_once(BODY).map_or(receipt, |(handle, _)| handle)
}

/// The receipt holds no message any more, or never did in this queue.
fn is_stale<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    let SdkError::ServiceError(service) = error else { return false };
    match service.err().code().unwrap_or_default() {
        "ReceiptHandleIsInvalid" | "MessageNotInflight" | "AWS.SimpleQueueService.MessageNotInflight" => true,
        // SQS says so of a message that is deleted or visible again.
        "InvalidParameterValue" => service
            .err()
            .message()
            .is_some_and(|text| text.contains("ReceiptHandle") || text.contains("visibility timeout")),
        _ => false,
    }
}

/// Whole seconds, rounded up, as far as SQS hides a message.
fn seconds(wait: Duration) -> i32 {
    let wait = wait.min(LONGEST_HIDDEN);
    let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    i32::try_from(whole).unwrap_or(i32::MAX)
}
