//! Batches of messages: what stays in the queue, and until when.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use conformance::memory::SeededRng;
use pipeline::ports::QueueName::Documents;
use pipeline::ports::{Message, Queue, QueueName, QueueReceiver, Received};
use pipeline::steps::Outcome;
use pipeline::{Error, Kind, Result, State};
use serde_json::{Value, json};

use super::vendors::Answer;
use super::world::{World, failed, record};
use crate::handlers::batch::{Batch, messages};
use crate::{Metric, run_deliver, run_map, run_sweep};

#[tokio::test]
async fn a_batch_is_mapped_and_delivered() {
    let world = World::with_mapped(3).await;
    let (event, _) = world.event(Documents).await;
    let invocation = world.invocation();
    let response = run_deliver(&world.parts, event, &invocation).await.unwrap();
    assert_eq!(failed(&response), [""; 0]);
    assert_eq!((world.count(State::Delivered), world.remote.arrivals.lock().unwrap().len()), (3, 3));
    assert_eq!(invocation.tally.known(Metric::DocumentsDelivered), Some(3));
    assert_eq!(serde_json::to_value(response).unwrap(), json!({ "batchItemFailures": [] }));
}

#[tokio::test]
async fn a_body_that_is_no_message_fails_alone_and_goes_to_the_dead_letters() {
    let world = World::with_mapped(2).await;
    for body in ["not json", "", r#"{"document_id": 7}"#, "ISA*00*          *00*"] {
        world.stores.queues.send_body(Documents, body);
    }
    let invocation = world.invocation();
    let (event, _) = world.event(Documents).await;
    let response = run_deliver(&world.parts, event, &invocation).await.unwrap();
    assert_eq!(failed(&response), ["m-2", "m-3", "m-4", "m-5"]);
    assert_eq!(world.count(State::Delivered), 2);
    assert_eq!(invocation.tally.known(Metric::BatchFailures), Some(4));
    assert_eq!(world.shown(Documents, Duration::from_secs(1)).await, 4, "they come again soon");
    for _ in 0..10 {
        world.stores.clock.advance(Duration::from_secs(900));
        world.stores.queues.receive(Documents, 100, Duration::from_secs(1)).await.unwrap();
    }
    assert_eq!(world.stores.queues.dead_count(), 4 + 2, "the memory queue was never told of what is done");
    let answer = run_sweep(&world.parts, json!({}), &world.invocation()).await.unwrap();
    assert_eq!(answer, json!({ "requeued": 0, "dead_lettered": 0, "unreadable": 4 }));
}

#[tokio::test]
async fn an_empty_batch_is_done_and_what_is_no_batch_is_an_error() {
    let world = World::new().await;
    let response = run_map(&world.parts, json!({ "Records": [] }), &world.invocation()).await.unwrap();
    assert_eq!(failed(&response), [""; 0]);
    for event in [json!({}), json!(null), json!({ "Records": "canary" }), json!([{ "body": "canary" }])] {
        let error = run_map(&world.parts, event, &world.invocation()).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Protocol);
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn messages_of_one_document_are_one_piece_of_work() {
    let world = World::with_mapped(1).await;
    let document_id = world.stores.ledger.items()[0].document_id.clone();
    world.stores.queues.send(Documents, &[Message { document_id }]).await.unwrap();
    world.remote.script.lock().unwrap().insert(1, Answer::Panic);
    assert_eq!(failed(&world.deliver().await), ["m-0", "m-1"], "both stay");
    let attempts: u32 = world.stores.ledger.items().iter().map(|item| item.attempts).sum();
    assert_eq!(attempts, 1);
}

#[tokio::test]
async fn attributes_that_are_missing_do_no_harm() {
    let world = World::with_mapped(1).await;
    let (mut event, _) = world.event(Documents).await;
    let record = event["Records"][0].as_object_mut().unwrap();
    for name in ["attributes", "messageAttributes", "eventSource", "eventSourceARN", "receiptHandle"] {
        record.remove(name);
    }
    world.remote.script.lock().unwrap().insert(1, Answer::Panic);
    let response = run_deliver(&world.parts, event.clone(), &world.invocation()).await.unwrap();
    assert_eq!(failed(&response), ["m-0"]);
    event["Records"][0]["attributes"] = Value::Null;
    let response = run_deliver(&world.parts, event, &world.invocation()).await.unwrap();
    assert_eq!(failed(&response), [""; 0], "the claim still holds, so there is nothing to do");
}

#[tokio::test]
async fn without_an_id_the_whole_batch_comes_again() {
    let world = World::new().await;
    let event = json!({ "Records": [{ "body": "not json" }] });
    let error = run_map(&world.parts, event, &world.invocation()).await.unwrap_err();
    assert!(error.is_temporary());
}

#[tokio::test]
async fn a_panic_is_one_messages_own() {
    let world = World::with_mapped(3).await;
    world.remote.script.lock().unwrap().insert(2, Answer::Panic);
    assert_eq!(failed(&world.deliver().await).len(), 1);
    assert_eq!((world.count(State::Delivered), world.count(State::Sending)), (2, 1));
}

#[tokio::test]
async fn what_the_remote_does_is_in_the_ledger_and_in_the_metrics_and_fails_no_message() {
    let world = World::with_mapped(4).await;
    let script = [(1, Answer::Down), (2, Answer::Lost), (3, Answer::Credentials)];
    world.remote.script.lock().unwrap().extend(script);
    let (event, _) = world.event(Documents).await;
    let invocation = world.invocation();
    let response = run_deliver(&world.parts, event, &invocation).await.unwrap();
    assert_eq!(failed(&response), [""; 0]);
    for (metric, number) in [
        (Metric::DocumentsDelivered, 1),
        (Metric::DocumentsParked, 2),
        (Metric::DocumentsUnconfirmed, 1),
        (Metric::CredentialsRejected, 1),
    ] {
        assert_eq!(invocation.tally.known(metric), Some(number), "{metric:?}");
    }
}

#[tokio::test]
async fn credentials_that_are_refused_when_asking_for_a_file_are_counted_too() {
    let world = World::with_mapped(1).await;
    world.remote.script.lock().unwrap().insert(1, Answer::Lost);
    world.deliver().await;
    *world.remote.refuses_questions.lock().unwrap() = true;
    world.stores.clock.advance(Duration::from_secs(900));
    let (event, _) = world.event(Documents).await;
    let invocation = world.invocation();
    run_deliver(&world.parts, event, &invocation).await.unwrap();
    assert_eq!(invocation.tally.known(Metric::DocumentsUnconfirmed), Some(1));
    assert_eq!(invocation.tally.known(Metric::CredentialsRejected), Some(1));
}

/// Remembers how long messages were to wait.
#[derive(Default)]
struct Waits(Mutex<Vec<Duration>>);

#[async_trait]
impl QueueReceiver for Waits {
    async fn receive(&self, _: QueueName, _: usize, _: Duration) -> Result<Vec<Received>> {
        unreachable!("functions do not receive")
    }
    async fn delete(&self, _: QueueName, _: &str) -> Result<()> {
        unreachable!("Lambda deletes")
    }
    async fn postpone(&self, _: QueueName, _: &str, wait: Duration) -> Result<()> {
        self.0.lock().unwrap().push(wait);
        Err(Error::temporary(Kind::Unavailable, "queue.postpone", "503"))
    }
    async fn bury(&self, _: QueueName, _: &str) -> Result<()> {
        unreachable!("the queue does that")
    }
    async fn depth(&self, _: QueueName) -> Result<u64> {
        unreachable!("nobody asks")
    }
}

/// How long a message waits that was received this often and fails with `failure`; the queue cannot be told of it, which
/// changes nothing.
async fn wait_after(receives: u32, failure: impl Fn() -> Result<Outcome>) -> Duration {
    wait_by_chance(receives, failure, 7).await
}

async fn wait_by_chance(receives: u32, failure: impl Fn() -> Result<Outcome>, seed: u64) -> Duration {
    let mut world = World::new().await;
    world.parts.services.rng = Arc::new(SeededRng::new(seed));
    let waits = Arc::new(Waits::default());
    world.parts.receiver = waits.clone();
    let document_id = conformance::sample::document_id("1", "one");
    let body = serde_json::to_string(&Message { document_id }).unwrap();
    let received = Received { body, receipt: "r-1".to_owned(), receive_count: receives };
    let event = json!({ "Records": [record(0, &received)] });
    let invocation = world.invocation();
    let batch = Batch { queue: Documents, parts: &world.parts, invocation: &invocation };
    let response = batch.run(messages(event).unwrap(), async |_| failure()).await.unwrap();
    assert_eq!(failed(&response), ["m-0"]);
    let waits = waits.0.lock().unwrap();
    assert_eq!(waits.len(), 1);
    waits[0]
}

/// The least time from the first receipt of a message, which always fails with `failure`, until the queue gives it up.
async fn outlasts(failure: impl Fn() -> Error) -> Duration {
    let mut least = Duration::ZERO;
    for receives in 1..=10 {
        let mut waits = Vec::new();
        for seed in 0..20 {
            waits.push(wait_by_chance(receives, || Err(failure()), seed).await);
        }
        least += waits.into_iter().min().unwrap();
    }
    least
}

#[tokio::test]
async fn failures_wait_longer_each_time_and_outages_outlast_an_hour() {
    let own = || Err::<Outcome, _>(Error::permanent(Kind::Invariant, "map", "gone"));
    let passing = || Err::<Outcome, _>(Error::temporary(Kind::Unavailable, "ledger", "503"));
    assert_eq!(wait_after(1, own).await, Duration::from_secs(1));
    let range = |low, high| Duration::from_secs(low)..=Duration::from_secs(high);
    assert!(range(4, 8).contains(&wait_after(4, own).await));
    assert!(range(30, 60).contains(&wait_after(9, own).await));
    assert!(range(675, 900).contains(&wait_after(30, passing).await));
    assert!(outlasts(|| passing().unwrap_err()).await >= Duration::from_secs(3_600));
    let forbidden = || Error::permanent(Kind::Forbidden, "ledger.get", "the role may not do this");
    assert!(outlasts(forbidden).await >= Duration::from_secs(3_600), "it fails every document");
    assert!(outlasts(|| own().unwrap_err()).await < Duration::from_secs(600));
    let asked = || own().map_err(|error: Error| error.retry_after(Some(Duration::from_secs(120))));
    assert_eq!(wait_after(1, asked).await, Duration::from_secs(120));
    let out_of_time = || Err(Error::temporary(Kind::OutOfTime, "deliver", "later"));
    assert_eq!(wait_after(9, out_of_time).await, Duration::from_secs(1));
}

#[tokio::test]
async fn what_is_for_later_again_and_again_is_left_to_sweep_and_no_dead_letter() {
    let world = World::with_mapped(1).await;
    let (mut event, received) = world.event(Documents).await;
    let later = async |_: &Message| Ok(Outcome::Later(Duration::from_secs(30)));
    for (receives, stays) in [(7, &["m-0"][..]), (8, &[]), (10, &[])] {
        event["Records"][0]["attributes"]["ApproximateReceiveCount"] = receives.to_string().into();
        let invocation = world.invocation();
        let batch = Batch { queue: Documents, parts: &world.parts, invocation: &invocation };
        let response = batch.run(messages(event.clone()).unwrap(), later).await.unwrap();
        assert_eq!(failed(&response), stays, "{receives}");
    }
    // As Lambda does with what did not fail. The ledger knows that it is due.
    world.stores.queues.delete(Documents, &received[0].receipt).await.unwrap();
    world.stores.clock.advance(world.parts.services.limits.requeue_after);
    let answer = run_sweep(&world.parts, json!({}), &world.invocation()).await.unwrap();
    assert_eq!(answer["requeued"], 1);
    world.deliver().await;
    assert_eq!(world.count(State::Delivered), 1);
}

#[tokio::test]
async fn what_is_for_later_is_hidden_so_long_and_never_longer_than_sqs_allows() {
    assert_eq!(wait_after(1, || Ok(Outcome::Later(Duration::from_secs(90)))).await, Duration::from_secs(90));
    assert_eq!(wait_after(1, || Ok(Outcome::Later(Duration::ZERO))).await, Duration::from_secs(1));
    let day = || Ok(Outcome::Later(Duration::from_secs(86_400)));
    assert_eq!(wait_after(1, day).await, Duration::from_secs(12 * 3_600 - 900));
}

#[tokio::test]
async fn four_at_a_time() {
    let world = World::with_mapped(10).await.with_patient_clock();
    *world.remote.takes.lock().unwrap() = Duration::from_millis(10);
    assert_eq!(failed(&world.deliver().await), [""; 0]);
    assert_eq!(world.count(State::Delivered), 10);
    assert_eq!(*world.remote.most_open.lock().unwrap(), 4);
}

#[tokio::test]
async fn what_there_is_no_time_for_is_for_later_and_never_begun() {
    let world = World::with_mapped(6).await.with_patient_clock();
    // Enough for one round of four attempts, and not for another.
    *world.remote.takes.lock().unwrap() = Duration::from_secs(65);
    let (event, _) = world.event(Documents).await;
    let invocation = world.invocation_of(Duration::from_secs(131));
    let response = run_deliver(&world.parts, event, &invocation).await.unwrap();
    assert_eq!(failed(&response).len(), 2);
    assert_eq!((world.count(State::Delivered), world.count(State::Mapped)), (4, 2));
    let soon = world.parts.services.limits.park_first;
    assert_eq!(world.shown(Documents, soon).await, 2);
}

#[tokio::test]
async fn a_time_limit_below_one_attempt_is_a_fault_of_the_deployment() {
    let world = World::with_mapped(1).await;
    let (event, _) = world.event(Documents).await;
    let error =
        run_deliver(&world.parts, event, &world.invocation_of(Duration::from_secs(129))).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
    assert!(error.to_string().contains("timeout") && error.to_string().contains("needed_s=130"), "{error}");
    assert_eq!(world.count(State::Mapped), 1);
}

#[tokio::test]
async fn what_the_end_of_the_run_cuts_off_stays_and_its_neighbours_are_done() {
    let world = World::with_mapped(3).await;
    world.remote.script.lock().unwrap().insert(1, Answer::Hang);
    assert_eq!(failed(&world.deliver().await).len(), 1);
    assert_eq!((world.count(State::Delivered), world.count(State::Sending)), (2, 1));
}
