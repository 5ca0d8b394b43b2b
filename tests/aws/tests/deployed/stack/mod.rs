//! A deployed stack, and what a test does with it.

mod calls;
mod deploy;
mod processes;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws::{Name, Store};
use aws_sdk_sqs::types::QueueAttributeName;
use aws_stack::{Account, Proxy, Stand};
use end_to_end::Scene;
use pipeline::ports::{Blobs, Clock, Ledger, Put, QueueName, QueueReceiver};
use pipeline::system::SystemClock;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::books;

use deploy::Tool;
pub(crate) use deploy::{blocking, have_tools, root, succeed};

/// The flows, invoices first.
pub(crate) const FLOWS: [&str; 2] = ["fusion-invoices", "fusion-payments"];
/// The stand-in's own account, where the script deploys.
const ACCOUNT: &str = "000000000000";
/// Between two looks at what the functions did.
const BETWEEN: Duration = Duration::from_millis(500);

/// A deployed stack. It ends with this.
pub(crate) struct Stack {
    /// Tables, queues, bucket and secrets, by the names that the deployment gave them.
    pub(crate) account: Account,
    /// The same as stores.
    pub(crate) store: Store,
    outputs: BTreeMap<String, String>,
    stand: Stand,
    _code: Arc<TempDir>,
}

impl Stack {
    /// Builds the functions and deploys them by SAM. The roles are enforced.
    pub(crate) async fn deploy() -> Self {
        let stand = Stand::start_guarded().await.unwrap_or_else(|error| panic!("{error}"));
        Self::deploy_into(stand, Tool::Sam).await
    }

    /// The same; the functions reach AWS through `door` only.
    pub(crate) async fn deploy_behind(door: &Proxy) -> Self {
        let stand = Stand::start_guarded_behind(door).await.unwrap_or_else(|error| panic!("{error}"));
        Self::deploy_into(stand, Tool::Sam).await
    }

    /// The same by the CDK app instead of SAM. The roles are not enforced, for the stand-in refuses those of `cdk bootstrap` what they may
    /// do on AWS.
    pub(crate) async fn deploy_by_cdk() -> Self {
        let stand = Stand::start().await.unwrap_or_else(|error| panic!("{error}"));
        Self::deploy_into(stand, Tool::Cdk).await
    }

    async fn deploy_into(stand: Stand, tool: Tool) -> Self {
        let code = deploy::functions().await;
        let outputs = deploy::deploy(code.path(), stand.endpoint(), tool).await;
        let account = Account::at(stand.endpoint(), ACCOUNT.to_owned(), deploy::names(&outputs));
        Self { store: account.store().await, account, outputs, stand, _code: code }
    }

    /// What the deployment says of itself.
    pub(crate) fn output(&self, name: &str) -> &str {
        self.outputs.get(name).unwrap_or_else(|| panic!("no output {name}: {:#?}", self.outputs))
    }

    /// What the stand-in has logged: runs that ended hard are among it.
    pub(crate) fn stand_log(&self) -> String {
        self.stand.log()
    }

    /// Fills the secrets and publishes the configuration folder.
    pub(crate) async fn publish(&self, folder: &Path) {
        self.fill_secrets(folder).await;
        let files = config::read(folder).unwrap();
        let (version, bundle) = config::bundle(&files).unwrap();
        let key = format!("config/{version}.json");
        assert_eq!(self.store.blobs.put_new(&key, bundle.as_bytes()).await.unwrap(), Put::Created);
        self.point_to(&version, &key).await;
    }

    /// Fills the secrets.
    pub(crate) async fn fill_secrets(&self, folder: &Path) {
        let client = self.account.clients().await.secrets_manager();
        for (name, value) in secrets(folder) {
            let id = self.account.names.secret(&name).unwrap();
            client.put_secret_value().secret_id(id).secret_string(value.to_string()).send().await.unwrap();
        }
    }

    /// Says which configuration is in force.
    pub(crate) async fn point_to(&self, version: &str, key: &str) {
        let pointer = json!({ "version": version, "key": key }).to_string();
        self.store.blobs.point("config/current.json", pointer.as_bytes()).await.unwrap();
    }

    /// Reads both flows to their end.
    pub(crate) async fn poll(&self, scene: &Scene) {
        for (flow, rows) in FLOWS.into_iter().zip([scene.data.invoices.len(), scene.data.payments.len()]) {
            let answer = self.invoke("PollFusionFunction", &json!({ "flow": flow })).await;
            assert_eq!((&answer["complete"], &answer["new"]), (&json!(true), &json!(rows)), "{answer}");
        }
    }

    /// Polls a flow until it is read to its end. A poll that fails, or finds another's lease, is followed by the next.
    pub(crate) async fn read(&self, flow: &str, limit: Duration) {
        let read = async || {
            let answer = self.try_invoke("PollFusionFunction", &json!({ "flow": flow })).await;
            answer.is_ok_and(|answer| answer["complete"] == true)
        };
        self.until("read", limit, read).await;
    }

    /// Sweeps, as its schedule would.
    pub(crate) async fn sweep(&self) -> Value {
        self.invoke("SweepFunction", &json!({})).await
    }

    /// Sweeps until every row has an outcome and no message is left. A sweep that fails is followed by the next.
    pub(crate) async fn settle(&self, scene: &Scene, limit: Duration) {
        let settled = async || {
            let swept = self.try_invoke("SweepFunction", &json!({})).await;
            swept.is_ok() && books::all_settled(&*self.store.ledger, scene).await && self.is_idle().await
        };
        self.until("settled", limit, settled).await;
    }

    /// Looks until `done`. Tells where the documents stand if it takes too long.
    pub(crate) async fn until(&self, what: &str, limit: Duration, done: impl AsyncFn() -> bool) {
        let end = SystemClock.now() + limit;
        while !done().await {
            if SystemClock.now() >= end {
                let counts = self.store.ledger.counts().await;
                let log = self.stand.log();
                let last: Vec<&str> = log.lines().rev().take(20).collect();
                let depths = self.depths().await;
                panic!(
                    "{what}: not after {limit:?}; documents {counts:?}, messages {depths:?}, log {last:#?}"
                );
            }
            SystemClock.sleep(BETWEEN).await;
        }
    }

    /// Whether no message is in a queue or in work.
    pub(crate) async fn is_idle(&self) -> bool {
        self.depths().await.values().all(|depth| *depth == 0)
    }

    async fn depths(&self) -> BTreeMap<&'static str, u64> {
        let mut depths = BTreeMap::new();
        for queue in QueueName::ALL {
            depths.insert(queue.as_str(), self.depth(queue).await);
        }
        depths
    }

    /// The messages in a queue and in work.
    pub(crate) async fn depth(&self, queue: QueueName) -> u64 {
        self.store.receiver.depth(queue).await.unwrap()
    }

    /// A number that a queue tells of itself.
    pub(crate) async fn number(&self, queue: Name, attribute: QueueAttributeName) -> u64 {
        let asked = self.account.clients().await.sqs().get_queue_attributes();
        let asked =
            asked.queue_url(self.account.names.get(queue).unwrap()).attribute_names(attribute.clone());
        let told = asked.send().await.unwrap().attributes.unwrap_or_default();
        told.get(&attribute).and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    /// Has the queues show a message again after `seconds`, so that a test need not wait as long as the template says.
    pub(crate) async fn hide_for(&self, seconds: u32) {
        let sqs = self.account.clients().await.sqs();
        for queue in QueueName::ALL {
            let url = self.account.names.get(Name::of_queue(queue)).unwrap();
            let set = sqs.set_queue_attributes().queue_url(url);
            let set = set.attributes(QueueAttributeName::VisibilityTimeout, seconds.to_string());
            set.send().await.unwrap();
        }
    }
}

/// The credentials in a configuration folder.
pub(crate) fn secrets(folder: &Path) -> BTreeMap<String, Value> {
    let text = fs::read_to_string(folder.join("secrets.toml")).unwrap();
    toml::from_str(&text).unwrap()
}
