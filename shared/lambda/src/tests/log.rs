//! What a run writes, and what it never writes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::memory::{MemoryStores, TestClock};
use lambda_runtime::{Diagnostic, LambdaEvent};
use pipeline::ports::{Clock, QueueName};
use pipeline::{Error, Kind};
use serde_json::{Value, json};
use tracing::Level;
use tracing::subscriber::DefaultGuard;

use super::vendors::Answer;
use super::world::{KEY, World, files, ports, publish};
use crate::logging::{Sink, subscriber};
use crate::start::invoke;
use crate::{Context, Function, run_deliver, run_map, run_poll};

const CANARY: &str = "kestrel-canary-7391";

/// Every line that this thread writes until it is dropped.
struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    sink: Sink,
    _guard: DefaultGuard,
}

impl Log {
    fn at(level: Level) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let into = lines.clone();
        let sink: Sink = Arc::new(move |line| into.lock().unwrap().push(line.to_owned()));
        let clock = Arc::new(TestClock::at(conformance::sample::start()));
        let guard = tracing::subscriber::set_default(subscriber(level, clock, sink.clone()));
        Self { lines, sink, _guard: guard }
    }

    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }

    /// The lines as objects. Every line is one, and one line.
    fn objects(&self) -> Vec<Value> {
        let lines = self.lines();
        assert!(lines.iter().all(|line| !line.contains('\n')));
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn event(payload: Value, clock: &dyn Clock) -> LambdaEvent<Value> {
    let mut context = lambda_runtime::Context::default();
    context.request_id = "request-1".to_owned();
    context.xray_trace_id = Some("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1".to_owned());
    context.deadline = u64::try_from((clock.now() + Duration::from_secs(300)).as_millisecond()).unwrap();
    LambdaEvent::new(payload, context)
}

#[test]
fn a_line_has_the_fields_of_the_run_and_of_the_event() {
    let log = Log::at(Level::INFO);
    let span =
        tracing::info_span!("run", function = "map-record", request_id = "r-1", xray_trace_id = None::<&str>);
    span.in_scope(|| {
        tracing::info!(target: "pipeline::steps", document_id = %"d-1", reasons = 2, done = true, "map: {}", "held\n");
        tracing::debug!(target: "pipeline::steps", "nobody asked for this");
    });
    let expected = concat!(
        r#"{"timestamp":"2026-03-02T08:00:00.000Z","level":"INFO","message":"map: held\n","function":"map-record","#,
        r#""request_id":"r-1","document_id":"d-1","reasons":2,"done":true,"target":"pipeline::steps"}"#,
    );
    assert_eq!(log.lines(), [expected]);
}

#[test]
fn others_may_warn_and_no_more() {
    let log = Log::at(Level::TRACE);
    tracing::info!(target: "aws_smithy_runtime::client", body = CANARY, "request");
    tracing::trace!(target: "hyper", "headers {CANARY}");
    tracing::trace!(target: "lambda_runtime", "raw JSON event {CANARY}");
    tracing::error!(target: "lambda_runtime::layers::panic", "told before");
    tracing::warn!(target: "aws_config", "no region");
    tracing::trace!(target: "aws::ledger", "ours");
    let messages: Vec<Value> = log.objects().into_iter().map(|line| line["message"].clone()).collect();
    assert_eq!(messages, ["no region", "ours"]);
}

#[test]
fn what_must_not_be_logged_is_withheld_by_its_name_and_texts_are_bounded() {
    let log = Log::at(Level::INFO);
    tracing::info!(token = CANARY, client_secret = ?CANARY, body = %CANARY, bank_account = 7, payload = true, "m");
    tracing::info!(long = "é".repeat(4_000), "m");
    let lines = log.objects();
    for name in ["token", "client_secret", "body", "bank_account", "payload"] {
        assert_eq!(lines[0][name], "[withheld]");
    }
    assert_eq!(lines[1]["long"].as_str().unwrap().len(), 4_000);
}

#[tokio::test]
async fn a_run_writes_its_story_and_one_line_of_metrics() {
    let stores = MemoryStores::new();
    publish(&*stores.blobs, &files(|text| text)).await;
    let context = Context::new(Function::MapRecord, ports(&stores), KEY).await.unwrap();
    stores.queues.send_body(QueueName::Records, "not json");
    let log = Log::at(Level::INFO);
    let payload = json!({ "Records": [{ "messageId": "m-0", "body": format!("not json, {CANARY}") }] });
    let answer = invoke(&context, &log.sink, &run_map, event(payload, &*stores.clock)).await.unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": "m-0" }] }));
    let lines = log.objects();
    let metrics: Vec<&Value> = lines.iter().filter(|line| line.get("_aws").is_some()).collect();
    assert_eq!((metrics.len(), &metrics[0]["batch_failures"]), (1, &json!(1)));
    let story: Vec<&Value> = lines.iter().filter(|line| line.get("_aws").is_none()).collect();
    assert_eq!((story.len(), &story[0]["message_id"]), (2, &json!("m-0")), "{story:?}");
    for line in story {
        assert_eq!(line["request_id"], "request-1");
        assert_eq!(line["function"], "map-record");
        assert_eq!(line["xray_trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
    }
}

#[tokio::test]
async fn a_run_that_fails_or_panics_is_an_error_of_a_kind_with_metrics_all_the_same() {
    let stores = MemoryStores::new();
    publish(&*stores.blobs, &files(|text| text)).await;
    let context = Context::new(Function::Sweep, ports(&stores), KEY).await.unwrap();
    let log = Log::at(Level::WARN);
    let sink = log.sink.clone();
    let panics = async |_: &crate::Parts, _: Value, _: &crate::Invocation| -> pipeline::Result<()> {
        panic!("{CANARY}")
    };
    let fails = async |_: &crate::Parts, _: Value, _: &crate::Invocation| -> pipeline::Result<()> {
        Err(Error::temporary(Kind::Throttled, "ledger", "slow down").with("table", "documents"))
    };
    let error = invoke(&context, &sink, &panics, event(json!({}), &*stores.clock)).await.unwrap_err();
    assert_eq!(error.error_type, "invariant");
    let error = invoke(&context, &sink, &fails, event(json!({}), &*stores.clock)).await.unwrap_err();
    let expected = Diagnostic {
        error_type: "throttled".to_owned(),
        error_message: "ledger: slow down (table=documents)".to_owned(),
    };
    assert_eq!(error, expected);
    let lines = log.objects();
    let levels: Vec<&str> = lines.iter().filter_map(|line| line["level"].as_str()).collect();
    assert_eq!(levels, ["ERROR", "WARN"], "once each");
    assert!(lines.iter().all(|line| line["request_id"] == "request-1"), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.get("_aws").is_some()).count(), 2);
    assert!(!format!("{lines:?}").contains(CANARY));
}

#[tokio::test]
async fn no_secret_and_no_content_is_ever_written() {
    let log = Log::at(Level::TRACE);
    let stores = MemoryStores::new();
    let secret =
        json!({ "client_id": "mlc", "client_secret": CANARY, "username": "mlc", "password": CANARY });
    stores.secrets.set("fusion", &secret.to_string());
    stores.secrets.set("cleo", &secret.to_string());
    publish(&*stores.blobs, &files(|text| text)).await;
    let context = Context::new(Function::PollFusion, ports(&stores), KEY).await.unwrap();
    let poll = event(json!({ "flow": "fusion-invoices", "note": CANARY }), &*stores.clock);
    let error = invoke(&context, &log.sink, &run_poll, poll).await.unwrap_err();
    assert!(!error.error_message.contains(CANARY), "{error:?}");

    let spoiled = MemoryStores::new();
    let password = format!("password = \"{CANARY}\"\n[fusion]");
    publish(&*spoiled.blobs, &files(|text| text.replacen("[fusion]", &password, 1))).await;
    let error = Context::new(Function::Sweep, ports(&spoiled), KEY).await.err().unwrap();
    tracing::error!(%error, "cannot start");

    let world = World::with_mapped(2).await;
    world.remote.script.lock().unwrap().extend([(1, Answer::Panic), (2, Answer::Credentials)]);
    world.stores.queues.send_body(QueueName::Documents, &format!(r#"{{"document_id": "{CANARY}"}}"#));
    let (batch, _) = world.event(QueueName::Documents).await;
    run_deliver(&world.parts, batch, &world.invocation()).await.unwrap();

    let lines = log.lines();
    assert!(lines.len() >= 8, "{lines:#?}");
    for line in lines {
        for never in [CANARY, "ISA*", "BIG*", "invoiceLines", "canary of a panic"] {
            assert!(!line.contains(never), "{line}");
        }
    }
}
