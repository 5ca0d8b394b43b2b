//! The real template with the real functions, at a stand-in that enforces the roles' rights.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use aws::{Name, Names, Store};
use aws_stack::{Account, Stand};
use pipeline::ports::{Blobs, Clock, Put, QueueName, QueueReceiver};
use pipeline::system::SystemClock;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const FUNCTIONS: [&str; 4] = ["poll-fusion", "map-record", "deliver-document", "sweep"];
/// The stand-in's own account, where the script deploys.
const ACCOUNT: &str = "000000000000";
/// Between two looks at what the functions did.
const BETWEEN: Duration = Duration::from_millis(500);
/// The longest answer of a function that a test waits for.
const LONGEST_RUN: Duration = Duration::from_secs(120);

/// A deployed stack. It ends with this.
pub(crate) struct Stack {
    /// Tables, queues, bucket and secrets, by the names that the deployment gave them.
    pub(crate) account: Account,
    /// The same as stores.
    pub(crate) store: Store,
    outputs: BTreeMap<String, String>,
    _stand: Stand,
    _code: TempDir,
}

impl Stack {
    /// Builds the functions and deploys them.
    pub(crate) async fn deploy() -> Self {
        let stand = Stand::start_guarded().await.unwrap_or_else(|error| panic!("{error}"));
        let code = tempfile::tempdir().unwrap();
        let (folder, endpoint) = (code.path().to_owned(), stand.endpoint().to_owned());
        let work = tokio::task::spawn_blocking(move || {
            build(&folder);
            run_script(&folder, &endpoint)
        });
        let outputs = work.await.unwrap();
        let account =
            Account { id: ACCOUNT.to_owned(), endpoint: stand.endpoint().to_owned(), names: names(&outputs) };
        Self { store: account.store().await, account, outputs, _stand: stand, _code: code }
    }

    /// What the deployment says of itself.
    pub(crate) fn output(&self, name: &str) -> &str {
        self.outputs.get(name).unwrap_or_else(|| panic!("no output {name}: {:#?}", self.outputs))
    }

    /// Fills the secrets and publishes the configuration folder, as an operator would.
    pub(crate) async fn publish(&self, folder: &Path) {
        let client = self.account.clients().await.secrets_manager();
        for (name, value) in secrets(folder) {
            let id = self.account.names.secret(&name).unwrap();
            client.put_secret_value().secret_id(id).secret_string(value.to_string()).send().await.unwrap();
        }
        let files = config::read(folder).unwrap();
        let (version, bundle) = config::bundle(&files).unwrap();
        let key = format!("config/{version}.json");
        assert_eq!(self.store.blobs.put_new(&key, bundle.as_bytes()).await.unwrap(), Put::Created);
        let pointer = json!({ "version": version, "key": key }).to_string();
        self.store.blobs.point("config/current.json", pointer.as_bytes()).await.unwrap();
    }

    /// Runs a function, named by the output that names it, and gives its answer.
    pub(crate) async fn invoke(&self, output: &str, event: &Value) -> Value {
        let (head, body) = self.call(&invocation(ACCOUNT, self.output(output), &[]), event).await;
        assert!(head.contains(" 200 "), "{output}: {head}\n{body}");
        assert!(!head.to_ascii_lowercase().contains("x-amz-function-error"), "{output}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Runs a function as a schedule does: nobody waits for its answer.
    pub(crate) async fn tick(&self, output: &str, event: &Value) {
        let as_event = [("X-Amz-Invocation-Type", "Event")];
        let (head, body) = self.call(&invocation(ACCOUNT, self.output(output), &as_event), event).await;
        assert!(head.contains(" 202 "), "{output}: {head}\n{body}");
    }

    /// Sweeps, as its schedule would.
    pub(crate) async fn sweep(&self) -> Value {
        self.invoke("SweepFunction", &json!({})).await
    }

    /// Whether a caller that the account does not know is refused.
    pub(crate) async fn refuses_strangers(&self) -> bool {
        let stranger = invocation("AKIASTRANGER00000000", self.output("SweepFunction"), &[]);
        self.call(&stranger, &json!({})).await.0.contains(" 403 ")
    }

    /// Every line that a function has logged so far.
    pub(crate) async fn log(&self, output: &str) -> Vec<String> {
        let head = format!(
            "POST / HTTP/1.0\r\n{}Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: Logs_20140328.FilterLogEvents\r\n",
            authorization(ACCOUNT, "logs"),
        );
        let group = format!("/aws/lambda/{}", self.output(output));
        let (mut lines, mut next) = (Vec::new(), Value::Null);
        loop {
            let mut asked = json!({ "logGroupName": group });
            if !next.is_null() {
                asked["nextToken"] = next;
            }
            let (status, body) = self.call(&head, &asked).await;
            assert!(status.contains(" 200 "), "{status}\n{body}");
            let answer: Value = serde_json::from_str(&body).unwrap();
            let events = answer["events"].as_array().cloned().unwrap_or_default();
            let texts = events.iter().filter_map(|event| event["message"].as_str());
            lines.extend(texts.flat_map(str::lines).map(str::to_owned));
            next = answer["nextToken"].clone();
            if next.is_null() || events.is_empty() {
                return lines;
            }
        }
    }

    /// The answer's first lines and its body.
    async fn call(&self, head: &str, body: &Value) -> (String, String) {
        let address = self.account.endpoint.trim_start_matches("http://");
        let body = body.to_string();
        let request = format!("{head}Host: {address}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let exchange = async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(request.as_bytes()).await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            Ok::<_, std::io::Error>(answer)
        };
        let answer = tokio::time::timeout(LONGEST_RUN, exchange).await.expect("an answer in time").unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        (head.to_owned(), body.to_owned())
    }

    /// Looks until `done`. Tells where the documents stand if it takes too long.
    pub(crate) async fn until(&self, what: &str, limit: Duration, done: impl AsyncFn() -> bool) {
        let end = SystemClock.now() + limit;
        while !done().await {
            assert!(SystemClock.now() < end, "{what}: not after {limit:?}; {}", self.standing().await);
            SystemClock.sleep(BETWEEN).await;
        }
    }

    /// Whether no message is in a queue or in work.
    pub(crate) async fn is_idle(&self) -> bool {
        for queue in QueueName::ALL {
            if self.store.receiver.depth(queue).await.unwrap() > 0 {
                return false;
            }
        }
        true
    }

    async fn standing(&self) -> String {
        use pipeline::ports::Ledger as _;
        let counts = self.store.ledger.counts().await;
        let mut depths = Vec::new();
        for queue in QueueName::ALL {
            depths.push((queue.as_str(), self.store.receiver.depth(queue).await));
        }
        format!("documents {counts:?}, messages {depths:?}")
    }
}

/// The head of a call that runs `function`. HTTP/1.0, so that the answer ends where the connection does.
fn invocation(key: &str, function: &str, more: &[(&str, &str)]) -> String {
    let more: String = more.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!(
        "POST /2015-03-31/functions/{function}/invocations HTTP/1.0\r\n{}Content-Type: application/json\r\n{more}",
        authorization(key, "lambda"),
    )
}

/// The stand-in reads who calls, and checks no signature.
fn authorization(key: &str, service: &str) -> String {
    format!(
        "Authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/{service}/aws4_request, \
         SignedHeaders=host, Signature=0\r\n"
    )
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The credentials in a configuration folder.
pub(crate) fn secrets(folder: &Path) -> BTreeMap<String, Value> {
    let text = fs::read_to_string(folder.join("secrets.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// The target folder that this test was built in.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target.map_or_else(|| root().join("target"), Path::to_owned)
}

/// What cargo tells of the package under test. With it, build scripts that look at it would run again, and the next build
/// without it once more.
fn is_about_this_test(name: &OsString) -> bool {
    let name = name.to_string_lossy();
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_", "CARGO_TARGET_TMPDIR"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// Builds the functions for this machine and puts each into a folder of its own, without symbols where that can be done.
fn build(folder: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--locked", "--message-format=json-render-diagnostics"]);
    cargo.arg("--target-dir").arg(target());
    for function in FUNCTIONS {
        cargo.args(["-p", function]);
    }
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_about_this_test(name)) {
        cargo.env_remove(name);
    }
    let built = succeed(&mut cargo);
    let messages = String::from_utf8(built.stdout).unwrap();
    let programs: Vec<PathBuf> = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
        .collect();
    for function in FUNCTIONS {
        let is_it = |program: &&PathBuf| program.file_stem().is_some_and(|stem| stem == function);
        let program = programs.iter().find(is_it).unwrap_or_else(|| panic!("no {function}: {programs:?}"));
        let bootstrap = folder.join(function).join("bootstrap");
        fs::create_dir(folder.join(function)).unwrap();
        let stripped = Command::new("strip").arg("-o").arg(&bootstrap).arg(program).status();
        if !stripped.is_ok_and(|status| status.success()) {
            fs::copy(program, &bootstrap).unwrap();
        }
    }
}

/// The outputs of the deployment.
fn run_script(folder: &Path, endpoint: &str) -> BTreeMap<String, String> {
    let port = endpoint.rsplit(':').next().unwrap();
    let mut script = Command::new("bash");
    script
        .arg(root().join("infra/checks/deploy-to-stand-in"))
        .args(["--port", port, "--code"])
        .arg(folder)
        .envs([("AWS_ACCESS_KEY_ID", ACCOUNT), ("AWS_SECRET_ACCESS_KEY", "stand-in")])
        .env("AWS_REGION", "us-east-1");
    let deployed = succeed(&mut script);
    serde_json::from_slice(&deployed.stdout).unwrap()
}

fn succeed(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{said}", output.status);
    output
}

fn names(outputs: &BTreeMap<String, String>) -> Names {
    let of = |output: &str| outputs.get(output).unwrap_or_else(|| panic!("no output {output}")).clone();
    let names = [
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
    let names =
        names.into_iter().fold(Names::default(), |names, (name, output)| names.with(name, of(output)));
    names.with_secret("fusion", of("FusionSecretArn")).with_secret("cleo", of("CleoSecretArn"))
}
