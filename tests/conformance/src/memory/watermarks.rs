use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use jiff::Timestamp;
use pipeline::ports::{Lease, Watermarks};
use pipeline::{Error, Kind, Result};

use super::lock;

/// How far each stream has been read, in memory.
#[derive(Debug, Default)]
pub struct MemoryWatermarks(Mutex<BTreeMap<String, Stream>>);

#[derive(Debug, Default)]
struct Stream {
    watermark: Option<Timestamp>,
    lease: Option<(String, Timestamp)>,
    note: Option<String>,
}

impl Stream {
    fn is_held_by(&self, owner: &str) -> bool {
        self.lease.as_ref().is_some_and(|(holder, _)| holder == owner)
    }
}

impl MemoryWatermarks {
    /// The note of the last run.
    #[must_use]
    pub fn note(&self, stream: &str) -> Option<String> {
        lock(&self.0).get(stream)?.note.clone()
    }
}

#[async_trait]
impl Watermarks for MemoryWatermarks {
    async fn acquire(
        &self,
        stream: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>> {
        let mut streams = lock(&self.0);
        let entry = streams.entry(stream.to_owned()).or_default();
        if entry.lease.as_ref().is_some_and(|(holder, end)| holder != owner && *end > now) {
            return Ok(None);
        }
        entry.lease = Some((owner.to_owned(), until));
        Ok(Some(Lease { stream: stream.to_owned(), owner: owner.to_owned(), watermark: entry.watermark }))
    }

    async fn advance(&self, lease: &Lease, to: Timestamp, until: Timestamp) -> Result<()> {
        let mut streams = lock(&self.0);
        match streams.get_mut(&lease.stream) {
            Some(entry) if entry.is_held_by(&lease.owner) => {
                entry.watermark = entry.watermark.max(Some(to));
                entry.lease = Some((lease.owner.clone(), until));
                Ok(())
            }
            _ => {
                Err(Error::temporary(Kind::Conflict, "watermarks.advance", "another run has taken the lease")
                    .with("stream", &lease.stream))
            }
        }
    }

    async fn release(&self, lease: &Lease, note: &str) -> Result<()> {
        let mut streams = lock(&self.0);
        if let Some(entry) = streams.get_mut(&lease.stream).filter(|entry| entry.is_held_by(&lease.owner)) {
            entry.lease = None;
            entry.note = Some(note.to_owned());
        }
        Ok(())
    }

    async fn get(&self, stream: &str) -> Result<Option<Timestamp>> {
        Ok(lock(&self.0).get(stream).and_then(|entry| entry.watermark))
    }
}
