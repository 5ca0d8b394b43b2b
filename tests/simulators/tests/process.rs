//! The simulators as a process of their own.

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;
use support::{FORM, form, send};

#[tokio::test]
async fn a_killed_process_leaves_what_it_accepted() {
    let state = std::env::temp_dir().join(format!("simulators-{}.jsonl", std::process::id()));
    let _ = std::fs::remove_file(&state);
    let mut child = Command::new(env!("CARGO_BIN_EXE_simulators"))
        .args(["--seed", "3", "--small", "--profile", "path_raw", "--bucket", "edi", "--state-file"])
        .arg(&state)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let cleo = ready["cleo"].as_str().unwrap();
    assert!(ready["s3"].is_string() && ready["fusion_token"].as_str().unwrap().ends_with("/oauth2/v1/token"));

    let credentials = &ready["credentials"]["cleo"];
    let fields = [
        ("grant_type", "password"),
        ("username", credentials["username"].as_str().unwrap()),
        ("password", credentials["password"].as_str().unwrap()),
    ];
    let answer = send(cleo, "POST", "/api/authentication", &[FORM], form(&fields).as_bytes()).await.unwrap();
    let bearer = format!("Bearer {}", answer.json()["access_token"].as_str().unwrap());
    let rule = br#"{"match":{"method":"PUT"},"fault":"after_effect"}"#;
    assert_eq!(send(cleo, "POST", "/__sim/faults", &[], rule).await.unwrap().status, 200);
    let path = "/api/folders/outbound/810/axford/a.edi";
    assert!(send(cleo, "PUT", path, &[("Authorization", &bearer)], b"abc").await.is_none());
    child.kill().unwrap();
    child.wait().unwrap();

    let text = std::fs::read_to_string(&state).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!((&lines[0]["folder"], &lines[0]["base64"]), (&"outbound/810/axford".into(), &"YWJj".into()));
    let _ = std::fs::remove_file(&state);
}

#[test]
fn it_ends_with_standard_input_and_knows_its_options() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_simulators"))
        .arg("--small")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let refused = Command::new(env!("CARGO_BIN_EXE_simulators")).arg("--nonsense").output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("usage: simulators"));
}
