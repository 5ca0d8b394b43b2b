//! Actions after an upload: at most once, and never a reason to undo the delivery.

mod support;

use pipeline::ports::{Delivery, OutboundFile, Probe};
use serde_json::json;
use simulators::cleo::ActionSpec;
use simulators::{CleoOptions, Fault, Matcher, Rule};
use support::{World, file, world};

fn send(name: &str) -> OutboundFile {
    OutboundFile { action: Some(("ACME-SUPPLIER-SFTP".into(), "send810".into())), ..file(name) }
}

async fn tenant(action: ActionSpec) -> World {
    tenant_with(CleoOptions { actions: vec![action], ..CleoOptions::default() }).await
}

async fn tenant_with(options: CleoOptions) -> World {
    world(options, |config| config["actions"] = json!({"enabled": true, "timeout": 2})).await
}

fn action() -> ActionSpec {
    ActionSpec::succeeding("ACME-SUPPLIER-SFTP", "send810")
}

async fn note(world: &World, name: &str) -> String {
    world.delivery.deliver(&send(name), world.soon()).await.unwrap().note.unwrap()
}

fn runs(world: &World) -> u32 {
    world.cleo.action_runs().iter().map(|(_, runs)| runs).sum()
}

#[tokio::test]
async fn an_action_runs_once_after_the_upload() {
    for booleans_as_text in [true, false] {
        let world = tenant_with(CleoOptions { booleans_as_text, ..CleoOptions::default() }).await;
        assert_eq!(note(&world, "a.edi").await, "action ACME-SUPPLIER-SFTP/send810 completed");
        assert_eq!(runs(&world), 1);
        let asked = world.cleo.requests().into_iter().find(|request| request.path.contains("/run")).unwrap();
        assert!(asked.path.ends_with("/run?timeout=2&messagesCount=100"), "{}", asked.path);
    }
}

#[tokio::test]
async fn an_alias_under_another_connection_is_another_action() {
    let world = tenant(ActionSpec { connection: "OTHER".into(), ..action() }).await;
    assert!(note(&world, "a.edi").await.contains("sees no such action"));
    assert_eq!((runs(&world), world.cleo.accepted().len()), (0, 1));
}

#[tokio::test]
async fn an_action_that_is_not_ready_or_is_running_is_left_alone() {
    let world = tenant(ActionSpec { not_ready: Some("host key is missing".into()), ..action() }).await;
    assert!(note(&world, "a.edi").await.contains("host key is missing"));
    assert_eq!(runs(&world), 0);
    let world = tenant(ActionSpec { running: true, ..action() }).await;
    assert!(note(&world, "a.edi").await.contains("running already"));
    assert_eq!((runs(&world), world.cleo.accepted().len()), (0, 1));
}

#[tokio::test]
async fn a_failed_action_does_not_undo_the_delivery() {
    let world = tenant(ActionSpec { result: "error".into(), ..action() }).await;
    assert!(note(&world, "a.edi").await.contains("failed"));
    assert_eq!((runs(&world), world.cleo.accepted().len()), (1, 1));
}

#[tokio::test]
async fn an_action_that_goes_on_is_not_run_again() {
    let world = tenant(ActionSpec { status: "running".into(), ..action() }).await;
    assert!(note(&world, "a.edi").await.contains("in progress, outcome unknown"));
    assert_eq!(runs(&world), 1);
}

#[tokio::test]
async fn a_run_without_a_clear_answer_is_not_run_again() {
    for fault in [
        Fault::AfterEffect,
        Fault::Slow { chunk_bytes: 1, delay_ms: 2000 },
        Fault::status_after_effect(504),
        Fault::status(303),
        Fault::HtmlBody,
        Fault::CutBody { keep_bytes: 5 },
    ] {
        let name = fault.name();
        let world = tenant(action()).await;
        world.cleo.faults().push(Rule::once(Matcher::on("POST", "/run"), fault));
        let told = note(&world, "a.edi").await;
        assert!(told.contains("may be running; it is not run again"), "{name}: {told}");
        assert_eq!(world.requests("POST", "/run"), 1, "{name}");
    }
}

#[tokio::test]
async fn a_file_that_is_found_says_that_the_action_is_open() {
    let world = tenant(action()).await;
    world.cleo.faults().push(Rule::once(Matcher::on("POST", "/files"), Fault::AfterEffect));
    world.delivery.deliver(&send("a.edi"), world.soon()).await.unwrap_err();
    let Probe::Present(receipt) = world.delivery.probe(&send("a.edi"), world.soon()).await.unwrap() else {
        panic!("the file is there")
    };
    assert!(receipt.note.unwrap().contains("not known"));
    assert_eq!(runs(&world), 0);
}
