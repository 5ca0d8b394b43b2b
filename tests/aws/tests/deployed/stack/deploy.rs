//! The real template with the real functions, at a stand-in that enforces the roles' rights.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Weak};

use aws::{Name, Names};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::ACCOUNT;

const FUNCTIONS: [&str; 4] = ["poll-fusion", "map-record", "deliver-document", "sweep"];
/// How one goes without all this.
const SKIP: &str = "MLC_SKIP_AWS_STAND=1 leaves out the tests that need it";

/// What deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Sam,
    Cdk,
}

/// The functions, each in a folder of its own, built once for the tests that run at the same time.
pub(super) async fn functions() -> Arc<TempDir> {
    static BUILT: Mutex<Weak<TempDir>> = Mutex::const_new(Weak::new());
    let mut built = BUILT.lock().await;
    if let Some(folder) = built.upgrade() {
        return folder;
    }
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let path = folder.path().to_owned();
    blocking(move || build(&path)).await;
    *built = Arc::downgrade(&folder);
    folder
}

/// Has the tools that the scripts in `infra/checks` need, installed by one test while the others wait.
pub(crate) async fn have_tools(names: &'static [&'static str]) {
    static INSTALLING: Mutex<()> = Mutex::const_new(());
    let _only_one = INSTALLING.lock().await;
    let script = root().join("infra/checks/tools");
    blocking(move || succeed(Command::new("bash").arg(script).args(names))).await;
}

/// Deploys what is in `folder` into the stand-in at `endpoint`; the outputs of the deployment.
pub(super) async fn deploy(folder: &Path, endpoint: &str, tool: Tool) -> BTreeMap<String, String> {
    have_tools(if tool == Tool::Cdk { &["stand-in", "sam", "cdk"] } else { &["stand-in", "sam"] }).await;
    let mut script = Command::new("bash");
    script
        .arg(root().join("infra/checks/deploy-to-stand-in"))
        .args(["--port", endpoint.rsplit(':').next().unwrap(), "--code"])
        .arg(folder)
        .args(["--with", if tool == Tool::Cdk { "cdk" } else { "sam" }])
        .envs([("AWS_ACCESS_KEY_ID", ACCOUNT), ("AWS_SECRET_ACCESS_KEY", "stand-in")])
        .env("AWS_REGION", "us-east-1");
    let deployed = blocking(move || succeed(&mut script)).await;
    serde_json::from_slice(&deployed.stdout).unwrap()
}

/// Waits for work that would hold up others; a panic in it goes on here.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
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

/// Runs a program to its end. A script of ours that ends with 2 lacks something on this machine, and its last line says
/// what.
pub(crate) fn succeed(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}; {SKIP}"));
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(2) {
        let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("something is missing");
        panic!("{last}; {SKIP}");
    }
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{command:?}: {}\n{told}\n{said}", output.status);
    output
}

/// What the adapters call the things that the deployment made.
pub(super) fn names(outputs: &BTreeMap<String, String>) -> Names {
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
