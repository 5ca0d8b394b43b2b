use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use pipeline::ports::{Clock, DeadLetter, DeadLetters, Message, Queue, QueueName, QueueReceiver, Received};
use pipeline::{Error, Kind, Result};

use super::lock;

/// Both ends of the queues and the dead letters, in memory.
#[derive(Debug)]
pub struct MemoryQueues {
    clock: Arc<dyn Clock>,
    max_receives: u32,
    queues: Mutex<Queues>,
}

#[derive(Debug, Default)]
struct Queues {
    last_id: u64,
    messages: BTreeMap<u64, Lying>,
    dead: BTreeMap<u64, Dead>,
}

#[derive(Debug)]
struct Lying {
    queue: QueueName,
    body: String,
    visible_at: Timestamp,
    receive_count: u32,
}

#[derive(Debug)]
struct Dead {
    queue: QueueName,
    body: String,
    reported: bool,
}

impl MemoryQueues {
    /// Empty queues that give a message out ten times.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, max_receives: 10, queues: Mutex::default() }
    }

    /// How often a message is given out before it goes to the dead letters.
    #[must_use]
    pub const fn max_receives(&self) -> u32 {
        self.max_receives
    }

    /// Sends a body as it is, also one that is no message.
    pub fn send_body(&self, queue: QueueName, body: &str) {
        let visible_at = self.clock.now();
        let mut queues = lock(&self.queues);
        queues.last_id += 1;
        let id = queues.last_id;
        queues.messages.insert(id, Lying { queue, body: body.to_owned(), visible_at, receive_count: 0 });
    }

    /// How many dead letters there are, reported ones included.
    #[must_use]
    pub fn dead_count(&self) -> usize {
        lock(&self.queues).dead.len()
    }
}

impl Queues {
    fn bury(&mut self, id: u64) {
        if let Some(Lying { queue, body, .. }) = self.messages.remove(&id) {
            self.dead.insert(id, Dead { queue, body, reported: false });
        }
    }

    /// The id of the message that `receipt` still holds.
    fn held(&self, queue: QueueName, receipt: &str) -> Option<u64> {
        let (id, count) = receipt.split_once('.')?;
        let id = id.parse().ok()?;
        let message = self.messages.get(&id)?;
        (message.queue == queue && message.receive_count.to_string() == count).then_some(id)
    }

    fn visible(&self, queue: QueueName, now: Timestamp) -> Vec<u64> {
        let visible = |message: &Lying| message.queue == queue && message.visible_at <= now;
        self.messages.iter().filter(|(_, message)| visible(message)).map(|(id, _)| *id).collect()
    }
}

#[async_trait]
impl Queue for MemoryQueues {
    async fn send(&self, queue: QueueName, messages: &[Message]) -> Result<()> {
        for message in messages {
            let body = serde_json::to_string(message).map_err(|fault| {
                Error::permanent(Kind::Invariant, "queue.send", "the message does not serialise")
                    .caused_by(fault)
            })?;
            self.send_body(queue, &body);
        }
        Ok(())
    }
}

#[async_trait]
impl QueueReceiver for MemoryQueues {
    async fn receive(&self, queue: QueueName, max: usize, visibility: Duration) -> Result<Vec<Received>> {
        let now = self.clock.now();
        let mut queues = lock(&self.queues);
        let mut received = Vec::new();
        for id in queues.visible(queue, now) {
            if received.len() == max {
                break;
            }
            let Some(message) = queues.messages.get_mut(&id) else { continue };
            if message.receive_count >= self.max_receives {
                queues.bury(id);
                continue;
            }
            message.receive_count += 1;
            message.visible_at = now + visibility;
            received.push(Received {
                body: message.body.clone(),
                receipt: format!("{id}.{}", message.receive_count),
                receive_count: message.receive_count,
            });
        }
        Ok(received)
    }

    async fn delete(&self, queue: QueueName, receipt: &str) -> Result<()> {
        let mut queues = lock(&self.queues);
        if let Some(id) = queues.held(queue, receipt) {
            queues.messages.remove(&id);
        }
        Ok(())
    }

    async fn postpone(&self, queue: QueueName, receipt: &str, wait: Duration) -> Result<()> {
        let visible_at = self.clock.now() + wait;
        let mut queues = lock(&self.queues);
        if let Some(id) = queues.held(queue, receipt)
            && let Some(message) = queues.messages.get_mut(&id)
        {
            message.visible_at = visible_at;
        }
        Ok(())
    }

    async fn bury(&self, queue: QueueName, receipt: &str) -> Result<()> {
        let mut queues = lock(&self.queues);
        if let Some(id) = queues.held(queue, receipt) {
            queues.bury(id);
        }
        Ok(())
    }

    async fn depth(&self, queue: QueueName) -> Result<u64> {
        Ok(lock(&self.queues).messages.values().filter(|message| message.queue == queue).count() as u64)
    }
}

#[async_trait]
impl DeadLetters for MemoryQueues {
    async fn unreported(&self, max: usize) -> Result<Vec<DeadLetter>> {
        let queues = lock(&self.queues);
        let letters = queues.dead.iter().filter(|(_, letter)| !letter.reported).take(max);
        Ok(letters
            .map(|(id, letter)| DeadLetter {
                receipt: id.to_string(),
                queue: letter.queue,
                body: letter.body.clone(),
            })
            .collect())
    }

    async fn reported(&self, letter: &DeadLetter) -> Result<()> {
        let mut queues = lock(&self.queues);
        let id: Option<u64> = letter.receipt.parse().ok();
        if let Some(dead) = id.and_then(|id| queues.dead.get_mut(&id)) {
            dead.reported = true;
        }
        Ok(())
    }
}
