use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline::ports::{Blobs, Put};
use pipeline::{Error, Kind, Result};

use super::lock;

/// Bytes that never change, in memory.
#[derive(Debug, Default)]
pub struct MemoryBlobs(Mutex<BTreeMap<String, Vec<u8>>>);

impl MemoryBlobs {
    /// Every key.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        lock(&self.0).keys().cloned().collect()
    }
}

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put_new(&self, key: &str, bytes: &[u8]) -> Result<Put> {
        check_key("blobs.put", key)?;
        let mut blobs = lock(&self.0);
        match blobs.get(key) {
            Some(stored) if stored == bytes => Ok(Put::Same),
            Some(_) => Ok(Put::Different),
            None => {
                blobs.insert(key.to_owned(), bytes.to_vec());
                Ok(Put::Created)
            }
        }
    }

    async fn get(&self, key: &str, max: u64) -> Result<Option<Vec<u8>>> {
        check_key("blobs.get", key)?;
        match lock(&self.0).get(key) {
            Some(bytes) if bytes.len() as u64 > max => {
                Err(Error::permanent(Kind::TooLarge, "blobs.get", "the blob is larger than allowed")
                    .with("key", key)
                    .with("bytes", bytes.len())
                    .with("max", max))
            }
            found => Ok(found.cloned()),
        }
    }
}

/// Refuses a key that a file system or an object store could take for something else.
///
/// # Errors
/// [`Kind::Invariant`], permanent: keys are made of ids and hashes.
pub fn check_key(operation: &'static str, key: &str) -> Result<()> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+' | b'=');
    let good = |segment: &str| {
        !segment.is_empty()
            && segment.len() <= 200
            && !segment.starts_with('.')
            && segment.bytes().all(allowed)
    };
    if key.len() <= 1024 && key.split('/').all(good) {
        return Ok(());
    }
    Err(Error::permanent(Kind::Invariant, operation, "not a key for bytes")
        .with("key", key.chars().take(100).collect::<String>().escape_debug()))
}
