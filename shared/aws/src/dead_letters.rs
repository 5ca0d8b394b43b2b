//! Messages that failed too often.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use aws_sdk_sqs::types::ChangeMessageVisibilityBatchRequestEntry;
use pipeline::ports::{DeadLetter, DeadLetters, QueueName};
use pipeline::{Error, Kind, Result};

use crate::attributes::{Attributes, Stored, key};
use crate::clients::{Clients, Pace};
use crate::config::{Name, Names};
use crate::error::judge;
use crate::receiver::receive;

const OPERATION: &str = "dead_letters.unreported";
/// What the key of a mark begins with.
const MARK: &str = "dead-letter#";
/// How long a look hides letters from other looks, should it not come to its end.
const HIDDEN: Duration = Duration::from_secs(60);
/// Receives of one look into one queue.
const RECEIVES: usize = 200;
/// Letters of one receive.
const BATCH: usize = 10;
/// Rounds in which marks that DynamoDB left out are asked for again.
const ROUNDS: u32 = 8;

/// The dead-letter queues, with marks in the table `documents` for letters that were told of.
///
/// A letter stays in its queue for people. SQS shows a message only by giving it out, so a look receives the letters and
/// shows them again at its end; it reads at most 2,000 of a queue.
pub struct SqsDeadLetters {
    queues: aws_sdk_sqs::Client,
    marks: aws_sdk_dynamodb::Client,
    pace: Pace,
    urls: Vec<(QueueName, String)>,
    documents: String,
}

/// A letter in our hands.
struct Letter {
    id: String,
    handle: String,
    body: String,
}

impl SqsDeadLetters {
    /// The dead-letter queues of `names`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if a name is missing.
    pub fn new(clients: &Clients, names: &Names) -> Result<Self> {
        let mut urls = Vec::new();
        for queue in QueueName::ALL {
            urls.push((queue, names.get(Name::of_dead_letters(queue))?.to_owned()));
        }
        Ok(Self {
            queues: clients.sqs(),
            marks: clients.dynamodb(),
            pace: clients.pace(),
            urls,
            documents: names.get(Name::DocumentsTable)?.to_owned(),
        })
    }

    /// Adds letters that bear no mark, until there are `max` or no others come. Every handle goes to `held`.
    async fn look(
        &self,
        (queue, url): (QueueName, &str),
        max: usize,
        found: &mut Vec<DeadLetter>,
        held: &mut Vec<String>,
    ) -> Result<()> {
        let mut seen = BTreeSet::new();
        for _ in 0..RECEIVES {
            let letters = self.receive(url).await?;
            held.extend(letters.iter().map(|letter| letter.handle.clone()));
            let new: Vec<_> = letters.into_iter().filter(|letter| seen.insert(letter.id.clone())).collect();
            if new.is_empty() {
                return Ok(());
            }
            let marked = self.marked(&new).await?;
            for letter in new.into_iter().filter(|letter| !marked.contains(&letter.id)) {
                if found.len() == max {
                    return Ok(());
                }
                found.push(DeadLetter { receipt: letter.id, queue, body: letter.body });
            }
        }
        Ok(())
    }

    async fn receive(&self, url: &str) -> Result<Vec<Letter>> {
        let received = receive(&self.queues, OPERATION, url, BATCH, HIDDEN, Duration::ZERO).await?;
        let letters = received.into_iter().filter_map(|message| {
            Some(Letter { id: message.message_id?, handle: message.receipt_handle?, body: message.body? })
        });
        Ok(letters.collect())
    }

    /// The ids of the letters that were told of.
    async fn marked(&self, letters: &[Letter]) -> Result<BTreeSet<String>> {
        let keys = letters.iter().map(|letter| key("document_id", &mark(&letter.id))).collect();
        let request = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let request = request.map_err(|error| {
            Error::permanent(Kind::Invariant, OPERATION, "the request could not be built").caused_by(error)
        })?;
        let mut open = HashMap::from([(self.documents.clone(), request)]);
        let mut marked = BTreeSet::new();
        for next in 1..=ROUNDS {
            let sent = self.marks.batch_get_item().set_request_items(Some(open)).send().await;
            let answer =
                sent.map_err(|error| judge(OPERATION, "dynamodb:BatchGetItem", &self.documents, &error))?;
            for item in answer.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                let id = Stored { operation: OPERATION, item: &item }.text("document_id")?;
                marked.extend(id.strip_prefix(MARK).map(str::to_owned));
            }
            open = answer.unprocessed_keys.unwrap_or_default();
            if open.is_empty() {
                return Ok(marked);
            }
            self.pace.pause(next).await;
        }
        Err(Error::temporary(Kind::Throttled, OPERATION, "DynamoDB left keys unread again and again"))
    }

    /// Shows letters again. What fails shows itself when its time is over.
    async fn show(&self, url: &str, held: &[String]) {
        for handles in held.chunks(BATCH) {
            let entries = handles.iter().enumerate().filter_map(|(n, handle)| {
                ChangeMessageVisibilityBatchRequestEntry::builder()
                    .id(n.to_string())
                    .receipt_handle(handle)
                    .visibility_timeout(0)
                    .build()
                    .ok()
            });
            let entries: Vec<_> = entries.collect();
            let sent =
                self.queues.change_message_visibility_batch().queue_url(url).set_entries(Some(entries));
            if let Err(error) = sent.send().await {
                let error = judge(OPERATION, "sqs:ChangeMessageVisibility", url, &error);
                tracing::warn!(%error, "dead letters stay hidden for a minute");
            }
        }
    }
}

#[async_trait]
impl DeadLetters for SqsDeadLetters {
    async fn unreported(&self, max: usize) -> Result<Vec<DeadLetter>> {
        let mut found = Vec::new();
        for (queue, url) in &self.urls {
            if found.len() >= max {
                break;
            }
            let mut held = Vec::new();
            let outcome = self.look((*queue, url), max, &mut found, &mut held).await;
            self.show(url, &held).await;
            outcome?;
        }
        Ok(found)
    }

    async fn reported(&self, letter: &DeadLetter) -> Result<()> {
        const OPERATION: &str = "dead_letters.reported";
        let item = Attributes::default()
            .text("document_id", &mark(&letter.receipt))
            .text("queue", letter.queue.as_str())
            .time("reported_at", self.pace.now());
        let sent = self
            .marks
            .put_item()
            .table_name(&self.documents)
            .set_item(Some(item.finish()))
            .condition_expression("attribute_not_exists(#key)")
            .expression_attribute_names("#key", "document_id")
            .send();
        match sent.await {
            Ok(_) => Ok(()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(())
            }
            Err(error) => Err(judge(OPERATION, "dynamodb:PutItem", &self.documents, &error)),
        }
    }
}

/// The key of the mark of a letter.
fn mark(id: &str) -> String {
    format!("{MARK}{id}")
}
