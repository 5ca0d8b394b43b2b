//! The way out to partners.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pipeline::ports::{Clock, Delivery, OutboundFile, Probe, Receipt, Rng, Secrets};
use pipeline::{Deadline, Error, Kind, Result};
use sha2::{Digest, Sha256};

use crate::actions::Actions;
use crate::client::Client;
use crate::config::{Config, Transport};
use crate::mailbox::{Mailbox, too_large};
use crate::ping::Targets;
use crate::s3::Bucket;
use crate::{files, names};

/// Cleo as the way out to partners: by REST, by Harmony's HTTP server, or by a bucket.
pub struct CleoDelivery {
    pub(crate) config: Config,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) mailbox: Option<Mailbox>,
    pub(crate) bucket: Option<Bucket>,
    pub(crate) actions: Option<Actions>,
    pub(crate) targets: Targets,
}

impl fmt::Debug for CleoDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleoDelivery").field("config", &self.config).finish_non_exhaustive()
    }
}

impl CleoDelivery {
    /// Gets ready. Nothing is sent to Cleo and no secret is read before the first call.
    ///
    /// # Errors
    /// [`Kind::Configuration`], with every fault of the configuration.
    pub async fn new(
        config: Config,
        secrets: Arc<dyn Secrets>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Self> {
        config
            .validate()
            .map_err(|faults| Error::permanent(Kind::Configuration, "cleo.configure", faults.to_string()))?;
        let (mut mailbox, mut actions) = (None, None);
        if config.uses(Transport::Rest) || config.actions.enabled {
            let client = Arc::new(Client::new(&config, secrets.clone(), clock.clone(), rng.clone())?);
            if config.uses(Transport::Rest) {
                let access = files::open(&config, client.clone(), clock.clone())?;
                mailbox = Some(Mailbox::new(access, config.max_file_bytes));
            }
            if config.actions.enabled {
                actions = Some(Actions::new(&config.actions, client)?);
            }
        }
        let bucket = match &config.s3 {
            Some(s3) if config.uses(Transport::S3) => {
                Some(Bucket::open(s3, &config.files.content_type, secrets, clock.clone(), rng).await)
            }
            _ => None,
        };
        Ok(Self { config, clock, mailbox, bucket, actions, targets: Targets::default() })
    }

    /// The mailbox, where anything travels by REST.
    #[must_use]
    pub fn mailbox(&self) -> Option<&Mailbox> {
        self.mailbox.as_ref()
    }

    /// The deadline of one attempt or probe: the caller's, but never later than [`Delivery::longest_attempt`] from now.
    fn bounded(&self, deadline: Deadline) -> Deadline {
        let longest = self.longest_attempt();
        if deadline.remaining(&*self.clock) <= longest {
            deadline
        } else {
            Deadline::after(&*self.clock, longest)
        }
    }

    /// Checks what would make an upload wrong before anything is sent. The folder, checked.
    fn check(&self, file: &OutboundFile) -> Result<String> {
        const OPERATION: &str = "cleo.deliver";
        names::check_file(&file.name)?;
        let folder = names::check_folder(&file.folder)?;
        if file.bytes.len() as u64 > self.config.max_file_bytes {
            return Err(too_large(OPERATION, file.bytes.len() as u64, self.config.max_file_bytes));
        }
        if file.bytes.is_empty() {
            return Err(Error::permanent(Kind::Invariant, OPERATION, "the file is empty"));
        }
        if hex(&Sha256::digest(&file.bytes)) != file.sha256.to_ascii_lowercase() {
            return Err(Error::permanent(Kind::Invariant, OPERATION, "the bytes are not those of the hash")
                .with("file", &file.name));
        }
        if file.action.is_some() && self.actions.is_none() {
            return Err(Error::permanent(
                Kind::Configuration,
                OPERATION,
                "the partner's profile asks for an action, and `actions.enabled` is false; nothing was sent",
            ));
        }
        Ok(folder)
    }

    async fn hand_over(&self, folder: &str, file: &OutboundFile, deadline: Deadline) -> Result<Receipt> {
        match (self.config.transport_of(file.partner.as_str(), folder), &self.mailbox, &self.bucket) {
            (Transport::Rest, Some(mailbox), _) => mailbox.upload(folder, file, deadline).await,
            (Transport::S3, _, Some(bucket)) => bucket.put(folder, file, deadline).await,
            _ => Err(not_set_up("cleo.deliver")),
        }
    }
}

#[async_trait]
impl Delivery for CleoDelivery {
    async fn deliver(&self, file: &OutboundFile, deadline: Deadline) -> Result<Receipt> {
        let folder = self.check(file)?;
        let deadline = self.bounded(deadline);
        let mut receipt = self.hand_over(&folder, file, deadline).await?;
        if let (Some((connection, alias)), Some(actions)) = (&file.action, &self.actions) {
            let note = actions.run(connection, alias, deadline).await;
            receipt.note = Some(match receipt.note {
                Some(first) => format!("{first}; {note}"),
                None => note,
            });
        }
        Ok(receipt)
    }

    async fn probe(&self, file: &OutboundFile, deadline: Deadline) -> Result<Probe> {
        names::check_file(&file.name)?;
        let folder = names::check_folder(&file.folder)?;
        let deadline = self.bounded(deadline);
        let found =
            match (self.config.transport_of(file.partner.as_str(), &folder), &self.mailbox, &self.bucket) {
                (Transport::Rest, Some(mailbox), _) => mailbox.probe(&folder, file, deadline).await?,
                (Transport::S3, _, Some(bucket)) => bucket.probe(&folder, file, deadline).await?,
                _ => return Err(not_set_up("cleo.probe")),
            };
        Ok(match (found, &file.action) {
            // The attempt that uploaded it may have ended before the action; running it now could run it twice.
            (Probe::Present(receipt), Some((connection, alias))) => Probe::Present(Receipt {
                note: Some(format!(
                    "whether action {connection}/{alias} was run is not known; it is not run again"
                )),
                ..receipt
            }),
            (found, _) => found,
        })
    }

    /// Looking up the folder and uploading, each within the request time limit; and the action, where one may be run.
    fn longest_attempt(&self) -> Duration {
        let limit = self.config.http.request_timeout();
        let rest = if self.config.uses(Transport::Rest) { limit * 2 } else { Duration::ZERO };
        let s3 = self.bucket.as_ref().map_or(Duration::ZERO, Bucket::longest_attempt);
        let action = if self.actions.is_some() { limit } else { Duration::ZERO };
        rest.max(s3) + action
    }

    fn settle_time(&self) -> Duration {
        Duration::from_secs(self.config.settle_seconds)
    }
}

fn not_set_up(operation: &'static str) -> Error {
    Error::permanent(Kind::Configuration, operation, "the way that this delivery travels is not set up")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
