//! A bucket that Cleo reads: the way out whose whole contract is public.
//!
//! A put is create-only, so repeating it with the same bytes is safe and is done inside the call. The object carries
//! our SHA-256, by which an existing object is known as ours.

mod connect;
mod error;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use pipeline::ports::{Clock, OutboundFile, Probe, Receipt, Rng, Secrets};
use pipeline::{Deadline, Error, Kind, Result, Status};

use crate::config::S3Config;
use error::{Failed, judge};

/// Tries of one call, and the waits between them.
const ATTEMPTS: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Name of the metadata entry that holds the hash.
const SHA256: &str = "sha256";

/// The bucket.
pub(crate) struct Bucket {
    client: Client,
    bucket: String,
    prefix: String,
    content_type: String,
    limit: Duration,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

/// What stands under a key.
enum Stands {
    Nothing,
    Ours,
    Other,
}

impl Bucket {
    pub(crate) async fn open(
        config: &S3Config,
        content_type: &str,
        secrets: Arc<dyn Secrets>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Self {
        Self {
            client: connect::connect(config, secrets, clock.clone()).await,
            bucket: config.bucket.clone(),
            prefix: config.prefix.trim_matches('/').to_owned(),
            content_type: content_type.to_owned(),
            limit: Duration::from_millis(config.request_timeout_ms),
            clock,
            rng,
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.bucket
    }

    /// The longest that one delivery takes: a put that runs into its limit, and a look or another put.
    pub(crate) fn longest_attempt(&self) -> Duration {
        self.limit * 2 + LONGEST_WAIT
    }

    /// Hands `file` over; the same bytes under the same name are fine.
    pub(crate) async fn put(&self, folder: &str, file: &OutboundFile, deadline: Deadline) -> Result<Receipt> {
        let key = self.key(folder, &file.name);
        let mut doubt = false;
        let mut attempt = 1;
        let failed = loop {
            if let Err(late) = deadline.require(&*self.clock, self.limit, "cleo.s3.put") {
                break Failed { error: late, try_again: false, status: None };
            }
            let Err(failed) = self.put_once(&key, file).await else {
                return Ok(self.receipt(&key, None));
            };
            if failed.status == Some(412) {
                return self.accept_existing(&key, file, deadline).await;
            }
            doubt |= failed.error.status() == Status::UnknownOutcome;
            if !failed.try_again || attempt == ATTEMPTS {
                break failed;
            }
            self.wait(attempt).await;
            attempt += 1;
        };
        let error = failed.error.with("key", &key).with("attempts", attempt);
        // One try of unknown outcome leaves its doubt, whatever the later ones say.
        Err(if doubt { error.as_status(Status::UnknownOutcome) } else { error })
    }

    async fn put_once(&self, key: &str, file: &OutboundFile) -> Result<(), Failed> {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .if_none_match("*")
            .content_type(&self.content_type)
            .metadata(SHA256, &file.sha256)
            .body(ByteStream::from(file.bytes.clone()))
            .send()
            .await
            .map(|_| ())
            .map_err(|error| judge("cleo.s3.put", &error))
    }

    async fn accept_existing(&self, key: &str, file: &OutboundFile, deadline: Deadline) -> Result<Receipt> {
        match self.look(key, file, deadline).await {
            Ok(Stands::Ours) => Ok(self.receipt(key, Some("the same object was there already"))),
            Ok(Stands::Other) => Err(Error::permanent(
                Kind::Conflict,
                "cleo.s3.put",
                "the bucket has another object under this name",
            )
            .with("key", key)),
            // It was there a moment ago: Cleo may have taken it in, and it may have been ours.
            Ok(Stands::Nothing) => Err(Error::unknown_outcome(
                Kind::Conflict,
                "cleo.s3.put",
                "an object of this name was there and is gone",
            )
            .with("key", key)),
            Err(error) => Err(error.as_status(Status::UnknownOutcome)),
        }
    }

    /// Looks for `file`.
    pub(crate) async fn probe(&self, folder: &str, file: &OutboundFile, deadline: Deadline) -> Result<Probe> {
        let key = self.key(folder, &file.name);
        Ok(match self.look(&key, file, deadline).await? {
            Stands::Ours => Probe::Present(self.receipt(&key, None)),
            Stands::Other => Probe::Different,
            Stands::Nothing => {
                // A HEAD of a bucket that does not exist looks the same.
                self.check(deadline).await?;
                Probe::Absent
            }
        })
    }

    async fn look(&self, key: &str, file: &OutboundFile, deadline: Deadline) -> Result<Stands> {
        let mut attempt = 1;
        loop {
            deadline.require(&*self.clock, self.limit, "cleo.s3.head")?;
            let head = self.client.head_object().bucket(&self.bucket).key(key).send().await;
            let failed = match head {
                Ok(head) => {
                    let size = head.content_length().and_then(|size| usize::try_from(size).ok());
                    let hash = head.metadata().and_then(|metadata| metadata.get(SHA256));
                    return match hash {
                        _ if size != Some(file.bytes.len()) => Ok(Stands::Other),
                        Some(hash) if *hash == file.sha256 => Ok(Stands::Ours),
                        Some(_) => Ok(Stands::Other),
                        // Not every stand-in keeps metadata.
                        None => self.compare(key, file, deadline).await,
                    };
                }
                Err(error) => judge("cleo.s3.head", &error),
            };
            if failed.status == Some(404) {
                return Ok(Stands::Nothing);
            }
            if !failed.try_again || attempt == ATTEMPTS {
                return Err(as_read(failed.error).with("key", key));
            }
            self.wait(attempt).await;
            attempt += 1;
        }
    }

    /// Compares the bytes themselves.
    async fn compare(&self, key: &str, file: &OutboundFile, deadline: Deadline) -> Result<Stands> {
        deadline.require(&*self.clock, self.limit, "cleo.s3.get")?;
        // The SDK's time limit ends where the body begins.
        tokio::time::timeout(self.limit, self.fetch_and_compare(key, file)).await.unwrap_or_else(|late| {
            let error = Error::temporary(Kind::Timeout, "cleo.s3.get", "the object did not come in time");
            Err(error.with("key", key).caused_by(late))
        })
    }

    async fn fetch_and_compare(&self, key: &str, file: &OutboundFile) -> Result<Stands> {
        let object = match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(object) => object,
            Err(error) => return Err(as_read(judge("cleo.s3.get", &error).error).with("key", key)),
        };
        // Bounds what is read.
        if object.content_length().and_then(|size| usize::try_from(size).ok()) != Some(file.bytes.len()) {
            return Ok(Stands::Other);
        }
        let bytes = object.body.collect().await.map_err(|error| {
            Error::temporary(Kind::Protocol, "cleo.s3.get", "the object was cut").caused_by(error)
        })?;
        Ok(if bytes.to_vec() == file.bytes { Stands::Ours } else { Stands::Other })
    }

    /// Whether the bucket is there and may be used.
    pub(crate) async fn check(&self, deadline: Deadline) -> Result<()> {
        deadline.require(&*self.clock, self.limit, "cleo.s3.check")?;
        match self.client.head_bucket().bucket(&self.bucket).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(as_read(judge("cleo.s3.check", &error).error).with("bucket", &self.bucket)),
        }
    }

    fn key(&self, folder: &str, name: &str) -> String {
        [self.prefix.as_str(), folder, name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("/")
    }

    fn receipt(&self, key: &str, note: Option<&str>) -> Receipt {
        Receipt { reference: Some(format!("s3://{}/{key}", self.bucket)), note: note.map(str::to_owned) }
    }

    /// Waits with full jitter.
    async fn wait(&self, attempt: u32) {
        let longest = (FIRST_WAIT * 2u32.saturating_pow(attempt)).min(LONGEST_WAIT);
        let millis = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
        self.clock.sleep(Duration::from_millis(self.rng.next_u64() % millis.max(1))).await;
    }
}

/// A read has no effect: what is unknown for a write may simply be tried again.
fn as_read(error: Error) -> Error {
    if error.status() == Status::UnknownOutcome { error.as_status(Status::Temporary) } else { error }
}
