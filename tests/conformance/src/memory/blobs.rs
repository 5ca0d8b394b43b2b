use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline::ports::{Blobs, Put, check_blob_key};
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
        check_blob_key("blobs.put", key)?;
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
        check_blob_key("blobs.get", key)?;
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
