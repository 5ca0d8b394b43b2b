//! The programs as a person or script calls them.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn mlc(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mlc")).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn help_has_examples_and_exit_codes() {
    let output = mlc(&["--help"]);
    assert!(output.status.success());
    let help = stdout(&output);
    assert!(
        help.contains("mlc trace 300000047414571 --data ./data") && help.contains("Exit codes"),
        "{help}"
    );
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    for command in ["run", "demo", "trace", "ping", "status"] {
        let output = mlc(&[command, "--help"]);
        assert!(stdout(&output).contains("Examples:"), "{command}");
    }
}

#[test]
fn wrong_usage_is_exit_code_2() {
    for arguments in [
        &["fly"][..],
        &["run"],
        &["trace", "1"],
        &["status", "--data", ".", "--log", "!?="],
        &["demo", "--seed", "x"],
    ] {
        assert_eq!(mlc(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn config_check_names_every_fault_with_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("partners")).unwrap();
    std::fs::write(dir.path().join("connector.toml"), "tenant = \"acme\"\nstagee = \"test\"\n").unwrap();
    std::fs::write(dir.path().join("partners/axford.toml"), "name = \"Axford\"\nstage = \"prod\"\n").unwrap();

    let output = mlc(&["config", "check", text(dir.path())]);
    assert_eq!(output.status.code(), Some(2));
    let said = stdout(&output);
    assert!(said.contains("connector.toml:2") && said.contains("did you mean `stage`"), "{said}");
    assert!(said.contains("partners/axford.toml:2"), "{said}");
    assert_eq!(stderr(&output), "");

    let output = mlc(&["config", "check", text(dir.path()), "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let said = json(&output);
    assert_eq!(said["ok"], false);
    let faults = said["faults"].as_array().unwrap();
    assert!(
        faults.iter().any(|fault| fault["place"].as_str().unwrap().starts_with("connector.toml:2")),
        "{said}"
    );
}

#[test]
fn a_failure_goes_to_stderr_or_as_json_to_stdout_and_nowhere_twice() {
    let dir = tempfile::tempdir().unwrap();
    let output = mlc(&["status", "--data", text(dir.path())]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    assert!(
        stderr(&output).contains("is not a data folder") && stderr(&output).contains("hint:"),
        "{}",
        stderr(&output)
    );

    let output = mlc(&["status", "--data", text(dir.path()), "--json"]);
    assert!(json(&output)["error"]["message"].as_str().unwrap().contains("is not a data folder"));
    assert_eq!(stderr(&output), "");
    assert!(std::fs::read_dir(dir.path()).unwrap().next().is_none(), "a mistyped name makes nothing");
}

#[test]
fn ping_and_run_refuse_a_folder_without_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let (config, data) = (text(dir.path()), dir.path().join("data"));
    for arguments in [&["ping", "--config", config][..], &["run", "--config", config, "--data", text(&data)]]
    {
        let output = mlc(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("connector.toml"), "{}", stderr(&output));
    }
    assert!(!data.exists());
    let output = mlc(&["run", "--config", config, "--data", text(&data), "--json"]);
    assert_eq!(
        stdout(&output).lines().count(),
        1,
        "one JSON value per line, a failure too: {}",
        stdout(&output)
    );
    assert!(json(&output)["error"]["message"].is_string());
}
