//! The demo from end to end, and what can be looked up in what it leaves.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap()
}

fn demo(out: &Path) -> Output {
    let out = out.to_str().unwrap();
    let program = env!("CARGO_BIN_EXE_mlc-demo");
    run(program, &["--out", out, "--invoices", "60", "--payments", "30", "--json", "--log", "error"])
}

fn mlc(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(env!("CARGO_BIN_EXE_mlc"), arguments);
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

fn checked(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let summary: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}\n{errors}"));
    assert!(output.status.success(), "{:#}\n{errors}", summary["checks"]);
    summary
}

#[test]
fn the_demo_balances_leaves_its_files_and_runs_twice_into_one_folder() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    checked(&demo(&out));
    std::fs::write(out.join("edi/stale.edi"), "from the run before").unwrap();
    let summary = checked(&demo(&out));

    // The books, read again from the file.
    let written: Value = serde_json::from_slice(&std::fs::read(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!(written["totals"], summary["totals"]);
    let number = |name: &str| summary["totals"][name].as_u64().unwrap();
    assert_eq!(number("seen"), number("new") + number("known") + number("unchanged") + number("reverted"));
    assert_eq!(number("open") + number("dead_lettered"), 0);
    assert!(number("delivered") > 10 && number("held") > 0 && number("unchanged") > 0);
    assert!(summary["recoveries"].as_array().unwrap().iter().all(|recovery| recovery["recovered"] == true));

    // The interchanges are those that the trail names, byte for byte.
    let files: Vec<_> = std::fs::read_dir(out.join("edi")).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(files.len() as u64, number("delivered"));
    assert!(files.iter().all(|file| file.file_name() != "stale.edi"));
    let audit = std::fs::read_to_string(out.join("audit.jsonl")).unwrap();
    let entries: Vec<Value> = audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        entries.iter().filter(|entry| entry["event"] == "delivered").count() as u64 == number("delivered")
    );
    assert!(entries.iter().any(|entry| entry["event"] == "unconfirmed"));

    // The report stands alone.
    let report = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(report.starts_with("<!DOCTYPE html>") && report.contains("prefers-color-scheme: dark"));
    for outside in ["<script", "<link", "src=\"http", "href=\"http", "url(http", "@import"] {
        assert!(!report.contains(outside), "{outside}");
    }

    look_up(&out, &summary);
    check_configuration(&out);
}

/// Every kind of id leads to the same document.
fn look_up(out: &Path, summary: &Value) {
    let data = out.join("data");
    let data = data.to_str().unwrap();
    let example = &summary["examples"][0];
    let document = &example["record"]["documents"][0];
    let record_key = example["record"]["record_key"].as_str().unwrap();
    let ids = [
        record_key,
        record_key.rsplit('/').next().unwrap(),
        document["document_id"].as_str().unwrap(),
        document["number"].as_str().unwrap(),
        document["file_name"].as_str().unwrap(),
    ];
    for id in ids {
        let (code, text) = mlc(&["trace", id, "--data", data, "--json"]);
        assert_eq!(code, Some(0), "{text}");
        let found: Value = serde_json::from_str(&text).unwrap();
        let record = found["records"][0]["record_key"].as_str();
        let listed = |list: &Vec<Value>| list.iter().any(|one| one["record_key"] == record_key);
        assert!(
            record == Some(record_key) || found["candidates"].as_array().is_some_and(listed),
            "{id}: {text}"
        );
    }
    let (code, text) = mlc(&["trace", record_key, "--data", data]);
    assert_eq!(code, Some(0));
    assert!(text.contains("version 2 of 2") && text.contains("sending → delivered"), "{text}");
    let isa13 = document["control_numbers"]["isa13"].as_str().unwrap();
    let (code, text) = mlc(&["trace", isa13, "--data", data]);
    assert!(code == Some(0) && text.contains("ISA13"), "{text}");
    // Two suppliers gave the same number.
    let (code, text) = mlc(&["trace", "AX-77812", "--data", data]);
    assert!(
        code == Some(0) && text.contains("is the invoice or payment number of several records"),
        "{text}"
    );
    let (code, text) = mlc(&["trace", "no-such-thing", "--data", data]);
    assert!(code == Some(1) && text.contains("knows no document"), "{text}");
    let (code, text) = mlc(&["status", "--data", data, "--json"]);
    assert_eq!(code, Some(0));
    let status: Value = serde_json::from_str(&text).unwrap();
    assert!(
        status["flows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|flow| flow["open"] == 0 && flow["watermark"].is_string())
    );
    let (_, text) = mlc(&["status", "--data", out.to_str().unwrap()]);
    assert!(text.contains("did you mean"), "{text}");
}

/// The configuration that the demo wrote is one that a user could have written.
fn check_configuration(out: &Path) {
    let config = out.join("config");
    let (code, text) = mlc(&["config", "check", config.to_str().unwrap()]);
    assert!(
        code == Some(0) && text.contains("The configuration is good") && text.contains("supplier.csv"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    // The simulators are gone: every ping fails, and says so in words.
    let (code, text) = mlc(&["ping", "--config", config.to_str().unwrap()]);
    assert!(code == Some(1) && text.contains("FAILED  fusion") && text.contains("FAILED  cleo"), "{text}");
}

#[test]
fn somebodys_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("thesis.txt"), "years").unwrap();
    let output = demo(dir.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("was not made by the demo"));
    assert_eq!(std::fs::read_to_string(dir.path().join("thesis.txt")).unwrap(), "years");
}

/// A folder with a script in the place of the one that deploys.
fn clone_with(script: &str) -> tempfile::TempDir {
    let clone = tempfile::tempdir().unwrap();
    let folder = clone.path().join("infra/checks");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("deploy-to-stand-in"), script).unwrap();
    clone
}

/// `--aws` on a port that is free, as far as can be known, with what it printed.
fn demo_on_aws(clone: &Path, more: &[&str]) -> (Option<i32>, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    drop(listener);
    demo_on_port(clone, &port, more)
}

fn demo_on_port(clone: &Path, port: &str, more: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mlc-demo"));
    // No cargo: nothing is to be built here.
    command.current_dir(clone).env("CARGO", "false").args(["--aws", "--port", port]).args(more);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

#[test]
fn without_a_clone_or_a_free_port_there_is_no_stack() {
    let nowhere = tempfile::tempdir().unwrap();
    let (code, text) = demo_on_aws(nowhere.path(), &[]);
    assert!(code == Some(2) && text.contains("deploys from a clone"), "{text}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, text) = demo_on_port(clone_with("").path(), &port, &[]);
    assert!(code == Some(2) && text.contains(&format!("port {port} is not free")), "{text}");
}

#[test]
fn what_the_machine_lacks_is_said_before_anything_is_built() {
    let clone =
        clone_with("[[ $* == *--stop* ]] && exit\necho noise >&2\necho 'this needs Python' >&2\nexit 2\n");
    let (code, text) = demo_on_aws(clone.path(), &[]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("there can be no stand-in for AWS: this needs Python") && !text.contains("noise"));
    assert!(!text.contains("Building"), "{text}");
}

#[test]
fn a_deployment_that_fails_shows_its_last_words() {
    let clone = clone_with("[[ $* == *--stop* ]] && exit\necho 'no room for a stack' >&2\nexit 1\n");
    let (code, text) = demo_on_aws(clone.path(), &["--json"]);
    assert_eq!(code, Some(1), "{text}");
    let failure: Value = serde_json::from_str(&text).unwrap();
    assert!(failure["error"]["message"].as_str().unwrap().contains("no room for a stack"), "{text}");
    assert!(failure["error"]["hint"].as_str().unwrap().contains("--stop` ends it"), "{text}");
}

#[test]
fn a_stand_in_that_somebody_else_started_is_left_alone() {
    let clone = clone_with("touch was-run\n");
    let state = clone.path().join("target/stand-in/4599");
    std::fs::create_dir_all(&state).unwrap();
    std::fs::write(state.join("pid"), "1").unwrap();
    for more in [&[][..], &["--stop"]] {
        let (code, text) = demo_on_port(clone.path(), "4599", more);
        assert!(code == Some(2) && text.contains("was not started by the demo"), "{text}");
    }
    assert!(!clone.path().join("was-run").exists());
    // The demo's own is stopped.
    std::fs::write(state.join("demo"), "").unwrap();
    let (code, text) = demo_on_port(clone.path(), "4599", &["--stop"]);
    assert!(code == Some(0) && clone.path().join("was-run").exists(), "{text}");
}
