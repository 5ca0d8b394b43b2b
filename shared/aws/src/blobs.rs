//! Bytes that never change.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use pipeline::ports::{Blobs, Put, check_blob_key};
use pipeline::{Error, Kind, Result};
use sha2::{Digest, Sha256};

use crate::clients::{Clients, Pace};
use crate::config::{Name, Names};
use crate::error::{inspect, judge};

/// Tries of one put that meets another put of the same key.
const TRIES: u32 = 5;
/// The longest that a body is read; the SDK's limits end with the head of the answer.
const BODY: Duration = Duration::from_secs(60);

/// Bytes that never change: one object for each key, in the bucket of payloads.
pub struct S3Blobs {
    client: Client,
    pace: Pace,
    bucket: String,
}

impl S3Blobs {
    /// The blobs in the bucket of `names`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if the name is missing.
    pub fn new(clients: &Clients, names: &Names) -> Result<Self> {
        let bucket = names.get(Name::PayloadsBucket)?.to_owned();
        Ok(Self { client: clients.s3(), pace: clients.pace(), bucket })
    }

    /// Writes `bytes` under `key`, over what stands there: for pointers to objects that never change, and for nothing else.
    ///
    /// # Errors
    /// What S3 answers; a repeat does no harm.
    pub async fn point(&self, key: &str, bytes: &[u8]) -> Result<()> {
        const OPERATION: &str = "blobs.point";
        check_blob_key(OPERATION, key)?;
        let body = ByteStream::from(bytes.to_vec());
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .body(body)
            .content_type("application/json");
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.named(judge(OPERATION, "s3:PutObject", &self.bucket, &error), key)),
        }
    }

    /// The object, if it exists; its body is not read yet.
    async fn open(&self, operation: &'static str, key: &str) -> Result<Option<GetObjectOutput>> {
        match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => Ok(None),
            Err(error) => Err(self.named(judge(operation, "s3:GetObject", &self.bucket, &error), key)),
        }
    }

    /// Compares with what stands under the key; nothing if the object is gone again.
    async fn compare(&self, operation: &'static str, key: &str, bytes: &[u8]) -> Result<Option<Put>> {
        let Some(object) = self.open(operation, key).await? else { return Ok(None) };
        if length(&object) != Some(bytes.len() as u64) {
            return Ok(Some(Put::Different));
        }
        let standing = self.read(operation, key, object, bytes.len() as u64).await?;
        let same = Sha256::digest(&standing) == Sha256::digest(bytes);
        Ok(Some(if same { Put::Same } else { Put::Different }))
    }

    /// The body, at most `max` bytes and all that the head announced.
    async fn read(
        &self,
        operation: &'static str,
        key: &str,
        object: GetObjectOutput,
        max: u64,
    ) -> Result<Vec<u8>> {
        let announced = length(&object);
        let body = tokio::time::timeout(BODY, self.collect(operation, key, object.body, max));
        let bytes = body.await.map_err(|_elapsed| {
            self.named(Error::temporary(Kind::Timeout, operation, "the object took too long to read"), key)
        })??;
        if announced.is_some_and(|announced| announced != bytes.len() as u64) {
            return Err(self.named(Error::temporary(Kind::Protocol, operation, "the object was cut"), key));
        }
        Ok(bytes)
    }

    async fn collect(
        &self,
        operation: &'static str,
        key: &str,
        mut body: ByteStream,
        max: u64,
    ) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|error| {
                self.named(Error::temporary(Kind::Protocol, operation, "the object was cut"), key)
                    .caused_by(error)
            })?;
            if (bytes.len() + chunk.len()) as u64 > max {
                return Err(self.named(too_large(operation, max), key));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    fn named(&self, error: Error, key: &str) -> Error {
        error.with("key", key)
    }
}

#[async_trait]
impl Blobs for S3Blobs {
    async fn put_new(&self, key: &str, bytes: &[u8]) -> Result<Put> {
        const OPERATION: &str = "blobs.put";
        check_blob_key(OPERATION, key)?;
        let mut last = None;
        for next in 1..=TRIES {
            let sent = self
                .client
                .put_object()
                .bucket(&self.bucket)
                .key(key)
                .if_none_match("*")
                .content_type(content_type(key))
                .body(ByteStream::from(bytes.to_vec()))
                .send();
            let Err(error) = sent.await else { return Ok(Put::Created) };
            let failed = inspect(OPERATION, "s3:PutObject", &self.bucket, &error);
            match failed.status {
                // Something stands: another's, or our own of a try whose answer was lost.
                Some(412) => {
                    if let Some(put) = self.compare(OPERATION, key, bytes).await? {
                        return Ok(put);
                    }
                }
                // Another put of this key is under way.
                Some(409) if failed.error.is_temporary() => {}
                _ => return Err(self.named(failed.error, key)),
            }
            last = Some(failed.error);
            self.pace.pause(next).await;
        }
        let error = last.unwrap_or_else(|| Error::temporary(Kind::Storage, OPERATION, "no try was made"));
        Err(self.named(error, key))
    }

    async fn get(&self, key: &str, max: u64) -> Result<Option<Vec<u8>>> {
        const OPERATION: &str = "blobs.get";
        check_blob_key(OPERATION, key)?;
        let Some(object) = self.open(OPERATION, key).await? else { return Ok(None) };
        if length(&object).is_some_and(|length| length > max) {
            return Err(self.named(too_large(OPERATION, max), key));
        }
        self.read(OPERATION, key, object, max).await.map(Some)
    }
}

fn length(object: &GetObjectOutput) -> Option<u64> {
    object.content_length().and_then(|length| u64::try_from(length).ok())
}

fn too_large(operation: &'static str, max: u64) -> Error {
    Error::permanent(Kind::TooLarge, operation, "the blob is larger than allowed").with("max", max)
}

/// So that the console shows what it can.
fn content_type(key: &str) -> &'static str {
    match key.rsplit_once('.') {
        Some((_, "json")) => "application/json",
        Some((_, "edi")) => "application/EDI-X12",
        _ => "application/octet-stream",
    }
}
