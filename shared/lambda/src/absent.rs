use std::time::Duration;

use async_trait::async_trait;
use documents::RecordKind;
use jiff::Timestamp;
use pipeline::ports::{
    Counters, DeadLetter, DeadLetters, Delivery, Lease, Message, OutboundFile, Page, Probe, Queue, QueueName,
    QueueReceiver, Receipt, Received, Secrets, Source, Watermarks, Window,
};
use pipeline::{Deadline, Error, Kind, Result};
use secrecy::SecretString;

/// Stands where a function has no port because it needs none: it has neither the rights nor the variables. Every call is
/// an error, never a pretence.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Absent;

fn refuse<T>(operation: &'static str) -> Result<T> {
    Err(Error::permanent(Kind::Configuration, operation, "this function has no access to that"))
}

#[async_trait]
impl Watermarks for Absent {
    async fn acquire(&self, _: &str, _: &str, _: Timestamp, _: Timestamp) -> Result<Option<Lease>> {
        refuse("watermarks.acquire")
    }
    async fn advance(&self, _: &Lease, _: Timestamp, _: Timestamp) -> Result<()> {
        refuse("watermarks.advance")
    }
    async fn release(&self, _: &Lease, _: &str) -> Result<()> {
        refuse("watermarks.release")
    }
    async fn get(&self, _: &str) -> Result<Option<Timestamp>> {
        refuse("watermarks.get")
    }
}

#[async_trait]
impl Counters for Absent {
    async fn next(&self, _: &str, _: u32) -> Result<u32> {
        refuse("counters.next")
    }
}

#[async_trait]
impl Queue for Absent {
    async fn send(&self, _: QueueName, _: &[Message]) -> Result<()> {
        refuse("queue.send")
    }
}

#[async_trait]
impl QueueReceiver for Absent {
    async fn receive(&self, _: QueueName, _: usize, _: Duration) -> Result<Vec<Received>> {
        refuse("queue.receive")
    }
    async fn delete(&self, _: QueueName, _: &str) -> Result<()> {
        refuse("queue.delete")
    }
    async fn postpone(&self, _: QueueName, _: &str, _: Duration) -> Result<()> {
        refuse("queue.postpone")
    }
    async fn bury(&self, _: QueueName, _: &str) -> Result<()> {
        refuse("queue.bury")
    }
    async fn depth(&self, _: QueueName) -> Result<u64> {
        refuse("queue.depth")
    }
}

#[async_trait]
impl DeadLetters for Absent {
    async fn unreported(&self, _: usize) -> Result<Vec<DeadLetter>> {
        refuse("dead_letters.unreported")
    }
    async fn reported(&self, _: &DeadLetter) -> Result<()> {
        refuse("dead_letters.reported")
    }
}

#[async_trait]
impl Secrets for Absent {
    async fn get(&self, _: &str) -> Result<SecretString> {
        refuse("secrets.get")
    }
    async fn reread(&self, _: &str) -> Result<SecretString> {
        refuse("secrets.get")
    }
}

#[async_trait]
impl Source for Absent {
    async fn now(&self, _: Deadline) -> Result<Timestamp> {
        refuse("source.now")
    }
    async fn page(&self, _: RecordKind, _: Window, _: Option<&str>, _: Deadline) -> Result<Page> {
        refuse("source.page")
    }
}

#[async_trait]
impl Delivery for Absent {
    async fn deliver(&self, _: &OutboundFile, _: Deadline) -> Result<Receipt> {
        refuse("delivery.deliver")
    }
    async fn probe(&self, _: &OutboundFile, _: Deadline) -> Result<Probe> {
        refuse("delivery.probe")
    }
    fn longest_attempt(&self) -> Duration {
        Duration::ZERO
    }
    fn settle_time(&self) -> Duration {
        Duration::ZERO
    }
}
