//! Proof that everything a delivery needs is there, without delivering.

use std::time::Duration;

use jiff::Timestamp;
use pipeline::ports::Clock;
use pipeline::{Deadline, Result};

use crate::config::Transport;
use crate::{CleoDelivery, Mailbox};

/// What [`CleoDelivery::ping`] looks at, besides the login: what the partners' profiles name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets {
    /// Partner and folder.
    pub folders: Vec<(String, String)>,
    /// Connection alias and action alias.
    pub actions: Vec<(String, String)>,
}

/// The outcome of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked: `login`, `folder outbound/810`, `action SFTP/send810`, `bucket acme-edi`.
    pub name: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was seen, or what is wrong.
    pub detail: String,
    /// How long it took.
    pub latency: Duration,
}

impl CleoDelivery {
    /// Says what [`CleoDelivery::ping`] should look at.
    #[must_use]
    pub fn with_targets(mut self, targets: Targets) -> Self {
        self.targets = targets;
        self
    }

    /// Logs in, looks up and lists each folder with one item, and looks up each action. Never uploads, never runs.
    pub async fn ping(&self, deadline: Deadline) -> Vec<Check> {
        let mut checks = Vec::new();
        let clock = &*self.clock;
        if let Some(bucket) = &self.bucket {
            let start = clock.now();
            let outcome = bucket.check(deadline).await.map(|()| (true, "there".to_owned()));
            checks.push(check(clock, start, format!("bucket {}", bucket.name()), outcome));
        }
        if let Some(mailbox) = &self.mailbox
            && !self.ping_mailbox(mailbox, &mut checks, deadline).await
        {
            // Every further call would be one more refused login.
            return checks;
        }
        for (connection, alias) in &self.targets.actions {
            let start = clock.now();
            let outcome = match &self.actions {
                Some(actions) => actions.check(connection, alias, deadline).await,
                None => Ok((false, "`actions.enabled` is false".to_owned())),
            };
            checks.push(check(clock, start, format!("action {connection}/{alias}"), outcome));
        }
        checks
    }

    /// Whether the login was accepted.
    async fn ping_mailbox(&self, mailbox: &Mailbox, checks: &mut Vec<Check>, deadline: Deadline) -> bool {
        let clock = &*self.clock;
        let start = clock.now();
        let outcome = mailbox.check_login(deadline).await.map(|()| (true, "accepted".to_owned()));
        let accepted = outcome.is_ok();
        checks.push(check(clock, start, "login".into(), outcome));
        for folder in self.folders().into_iter().filter(|_| accepted) {
            let start = clock.now();
            let outcome = mailbox.glance(&folder, deadline).await.map(|seen| (true, seen));
            checks.push(check(clock, start, format!("folder {folder}"), outcome));
        }
        accepted
    }

    /// The folders that files reach by REST, each once.
    fn folders(&self) -> Vec<String> {
        let mut folders: Vec<String> = Vec::new();
        for (partner, folder) in &self.targets.folders {
            let folder = folder.trim_matches('/');
            let by_rest = self.config.transport_of(partner, folder) == Transport::Rest;
            if by_rest && !folders.iter().any(|known| known == folder) {
                folders.push(folder.to_owned());
            }
        }
        folders
    }
}

fn check(clock: &dyn Clock, start: Timestamp, name: String, outcome: Result<(bool, String)>) -> Check {
    let latency = Duration::try_from(clock.now().duration_since(start)).unwrap_or_default();
    let (ok, detail) = outcome.unwrap_or_else(|error| (false, error.to_string()));
    Check { name, ok, detail, latency }
}
