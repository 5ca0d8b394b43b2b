//! The stack of the template, deployed into a stand-in for AWS on this machine.

mod checkout;
mod functions;
mod guide;
mod lambda;
mod run;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use aws::{Clients, Name, Names, Store};
use aws_credential_types::Credentials;
use embedded::FileSecrets;
use pipeline::ports::Secrets as _;
use secrecy::ExposeSecret as _;

use super::books::Check;
use super::progress::Progress;
use super::summary::{Look, StackSummary, Summary};
use crate::args::DEMO_PORT;
use crate::config_push::{self, Bundle};
use crate::failure::{Failure, at_path};
use crate::store::Desk;
use checkout::Checkout;
use lambda::Lambda;

/// The stand-in knows one account, and takes this key for its owner's.
const KEY: &str = "test";
const REGION: &str = "us-east-1";
/// Which output names what.
const OUTPUTS: [(Name, &str); 10] = [
    (Name::DocumentsTable, "DocumentsTableName"),
    (Name::AuditTable, "AuditTableName"),
    (Name::WatermarksTable, "WatermarksTableName"),
    (Name::CountersTable, "CountersTableName"),
    (Name::ReferenceTable, "ReferenceTableName"),
    (Name::PayloadsBucket, "PayloadsBucketName"),
    (Name::RecordsQueue, "RecordsQueueUrl"),
    (Name::DocumentsQueue, "DocumentsQueueUrl"),
    (Name::RecordsDeadLetters, "RecordsDeadLettersUrl"),
    (Name::DocumentsDeadLetters, "DocumentsDeadLettersUrl"),
];
/// The secrets by the names that the configuration has for them, and the outputs that name them.
const SECRETS: [(&str, &str); 2] = [("fusion", "FusionSecretArn"), ("cleo", "CleoSecretArn")];
/// Every queue of the template.
const QUEUES: [&str; 5] = [
    "RecordsQueueUrl",
    "DocumentsQueueUrl",
    "RecordsDeadLettersUrl",
    "DocumentsDeadLettersUrl",
    "FailedTicksUrl",
];

/// A deployed stack. It stays when this is dropped, and so does the stand-in.
pub(super) struct Stack {
    checkout: Checkout,
    outputs: BTreeMap<String, String>,
    names: Names,
    clients: Clients,
    store: Store,
    lambda: Lambda,
}

/// What stops the stand-in on `port`.
pub(super) fn stop_command(port: u16) -> String {
    let port = if port == DEMO_PORT { String::new() } else { format!(" --port {port}") };
    format!("cargo demo -- --aws{port} --stop")
}

/// Stops the stand-in of an earlier run.
pub(super) async fn stop(port: u16) -> Result<PathBuf, Failure> {
    let checkout = Checkout::find(port)?;
    checkout.stop().await?;
    Ok(checkout.state())
}

impl Stack {
    /// Builds the functions and deploys them into a new stand-in, in place of one that an earlier run left.
    pub(super) async fn deploy(port: u16, progress: &Progress, quiet: bool) -> Result<Self, Failure> {
        let checkout = Checkout::find(port)?;
        progress.phase("Starting a stand-in for AWS");
        checkout.stop().await?;
        refuse_taken(port).await?;
        checkout.start(progress).await?;
        progress.announce("Building the functions for this machine");
        let code = checkout.state().join("code");
        functions::build(checkout.root(), &code, quiet).await?;
        progress.phase("Deploying infra/template.yaml by SAM");
        let outputs = checkout.deploy(&code, progress).await?;
        progress.clear();
        Self::connect(checkout, outputs).await
    }

    async fn connect(checkout: Checkout, outputs: BTreeMap<String, String>) -> Result<Self, Failure> {
        let mut names = Names::default();
        for (name, key) in OUTPUTS {
            names = names.with(name, output(&outputs, key)?);
        }
        for (secret, key) in SECRETS {
            names = names.with_secret(secret, output(&outputs, key)?);
        }
        let settings = aws::settings()
            .endpoint_url(checkout.endpoint())
            .region(REGION)
            .credentials_provider(Credentials::new(KEY, KEY, None, None, "stand-in"));
        let clients = Clients::new(settings.load().await);
        let store = Store::new(&clients, &names)?;
        let lambda = Lambda::new(&checkout.endpoint(), KEY, REGION)?;
        let stack = Self { checkout, outputs, names, clients, store, lambda };
        // At once, for the case that the demo does not come to its end.
        stack.write_environment(&[])?;
        Ok(stack)
    }

    /// Its stores, to look into.
    pub(super) fn desk(&self) -> Desk {
        Desk::on_aws(self.store.clone())
    }

    /// Fills the secrets and publishes the configuration, as an operator would.
    pub(super) async fn publish(&self, folder: &Path) -> Result<(), Failure> {
        let credentials = FileSecrets::new(folder.join("secrets.toml"));
        let manager = self.clients.secrets_manager();
        for (name, _) in SECRETS {
            let (id, value) = (self.names.secret(name)?, credentials.get(name).await?);
            let put = manager.put_secret_value().secret_id(id).secret_string(value.expose_secret());
            put.send().await.map_err(|error| {
                // Not the error itself, which could show what was sent.
                let code = error
                    .as_service_error()
                    .map_or("no answer", |error| error.meta().code().unwrap_or("unknown"));
                Failure::new(format!("the stand-in did not take the secret {id}: {code}"))
            })?;
        }
        Bundle::read(folder)?.publish(&self.store.blobs, config_push::POINTER).await?;
        Ok(())
    }

    /// Whether no message is left anywhere.
    pub(super) async fn queues_are_empty(&self) -> Result<Check, Failure> {
        let mut left = Vec::new();
        for queue in QUEUES {
            let url = self.output(queue)?;
            let number = self.messages(url).await?;
            if number > 0 {
                left.push(format!("{number} in {url}"));
            }
        }
        Ok(Check::new(
            "stack.queues",
            "No queue of the stack holds a message, dead letters and failed ticks included",
            left.is_empty(),
            format!("{} queues", QUEUES.len()),
            left.join(", "),
        ))
    }

    async fn messages(&self, url: &str) -> Result<u64, Failure> {
        let numbers = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
        let asked = self.clients.sqs().get_queue_attributes().queue_url(url);
        let asked = numbers.iter().fold(asked, |asked, name| asked.attribute_names((*name).into()));
        let answer = asked.send().await;
        let answer = answer.map_err(|error| Failure::new(format!("{url}: {error}")))?;
        let values = answer.attributes.unwrap_or_default();
        Ok(values.values().filter_map(|number| number.parse::<u64>().ok()).sum())
    }

    /// What a person needs to look at it.
    pub(super) fn summary(&self) -> StackSummary {
        StackSummary {
            endpoint: self.checkout.endpoint(),
            outputs: self.outputs.clone(),
            environment: self.environment_file(),
            look: Vec::new(),
            stop: stop_command(self.checkout.port()),
        }
    }

    /// Writes the variables for the AWS CLI and `mlc`, and adds to `summary` what can be looked at with them.
    pub(super) async fn guide(&self, summary: &mut Summary) -> Result<(), Failure> {
        let aws = guide::aws_command(self.checkout.root()).await;
        let look = guide::Commands::new(self, &aws).about(summary)?;
        self.write_environment(&look)?;
        if let Some(stack) = &mut summary.stack {
            stack.look = look;
        }
        Ok(())
    }

    fn write_environment(&self, look: &[Look]) -> Result<(), Failure> {
        let path = self.environment_file();
        fs::write(&path, guide::environment(self, look)).map_err(at_path(&path))
    }

    fn environment_file(&self) -> PathBuf {
        self.checkout.state().join("environment")
    }

    fn output(&self, key: &str) -> Result<&str, Failure> {
        output(&self.outputs, key)
    }
}

fn output<'a>(outputs: &'a BTreeMap<String, String>, key: &str) -> Result<&'a str, Failure> {
    let value = outputs.get(key).map(String::as_str);
    value.ok_or_else(|| Failure::new(format!("the deployed stack has no output {key}")))
}

/// A stand-in that somebody else started may hold what is theirs.
async fn refuse_taken(port: u16) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
    let taken = |error| {
        Failure::misuse(format!("port {port} is not free for the stand-in: {error}"))
            .hint("name another: `cargo demo -- --aws --port 4600`")
    };
    listener.map(drop).map_err(taken)
}
