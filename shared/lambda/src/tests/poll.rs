//! What an event may say, and what becomes of a poll.

use std::time::Duration;

use pipeline::ports::{Clock, QueueName, QueueReceiver, Watermarks};
use pipeline::{Error, Kind};
use serde_json::json;

use super::world::World;
use crate::{Metric, run_poll, run_sweep};

#[tokio::test]
async fn an_event_names_its_flow_bare_or_in_an_envelope() {
    for event in [
        json!({ "flow": "fusion-invoices" }),
        json!({ "version": "0", "detail-type": "poll", "detail": { "flow": "fusion-invoices" } }),
    ] {
        let world = World::new().await;
        let invocation = world.invocation();
        let answer = run_poll(&world.parts, event, &invocation).await.unwrap();
        let expected = json!({
            "flow": "fusion-invoices", "busy": false, "complete": true, "pages": 1, "seen": 1, "new": 1,
            "known": 0, "unchanged": 0, "reverted": 0
        });
        assert_eq!(answer, expected);
        assert_eq!(invocation.tally.flow(), Some("fusion-invoices"));
        assert_eq!(invocation.tally.known(Metric::RecordsNew), Some(1));
        assert_eq!(invocation.tally.known(Metric::RecordsSeen), Some(1));
        assert_eq!(invocation.tally.known(Metric::PollLagSeconds), Some(60));
        assert_eq!(world.stores.queues.depth(QueueName::Records).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_flow_that_there_is_not_is_named_with_those_that_there_are() {
    let world = World::new().await;
    for (event, parts) in [
        (json!({ "flow": "fusion-invoice" }), ["fusion-invoice\"", "fusion-invoices fusion-payments"]),
        (json!({ "flow": "a\nb" }), ["a\\nb", "fusion-payments"]),
        (json!({}), ["names no flow", "fusion-invoices"]),
        (json!({ "flow": 7 }), ["names no flow", "fusion-invoices"]),
        (json!(null), ["names no flow", "fusion-invoices"]),
    ] {
        let error = run_poll(&world.parts, event.clone(), &world.invocation()).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        let text = error.to_string();
        assert!(parts.iter().all(|part| text.contains(part.trim_end_matches('"'))), "{event}: {text}");
    }
}

#[tokio::test]
async fn a_flow_that_is_switched_off_is_not_polled_and_one_that_is_not_configured_is_a_fault() {
    let mut world = World::new().await;
    let event = json!({ "flow": "fusion-payments" });
    let answer = run_poll(&world.parts, event.clone(), &world.invocation()).await.unwrap();
    assert_eq!(answer, json!({ "flow": "fusion-payments", "enabled": false }));
    world.parts.configuration.connector.flows.remove("fusion-payments");
    let error = run_poll(&world.parts, event, &world.invocation()).await.unwrap_err();
    assert!(error.to_string().contains("fusion-payments"), "{error}");
}

/// Polls in a world where the third page fails.
async fn poll_that_fails(
    failure: fn() -> Error,
) -> (World, crate::Invocation, pipeline::Result<serde_json::Value>) {
    let world = World::new().await;
    *world.erp.invoices.lock().unwrap() = 5;
    *world.erp.failure.lock().unwrap() = Some((2, failure));
    let invocation = world.invocation();
    let outcome = run_poll(&world.parts, json!({ "flow": "fusion-invoices" }), &invocation).await;
    (world, invocation, outcome)
}

#[tokio::test]
async fn a_poll_that_runs_out_of_time_ends_well_and_the_next_goes_on() {
    let late = || Error::temporary(Kind::OutOfTime, "page", "not enough time is left to start");
    let (world, invocation, outcome) = poll_that_fails(late).await;
    assert_eq!(outcome.unwrap(), json!({ "flow": "fusion-invoices", "complete": false }));
    assert_eq!(invocation.tally.known(Metric::RecordsNew), Some(2));
    let watermark = world.stores.watermarks.get("fusion-invoices").await.unwrap().unwrap();
    assert_eq!(watermark, world.stores.clock.now() - Duration::from_secs(3_600));
    assert_eq!(invocation.tally.known(Metric::PollLagSeconds), Some(3_600));
}

#[tokio::test]
async fn a_poll_that_fails_is_an_error_and_still_tells_how_far_behind_it_is() {
    let rejected = || Error::permanent(Kind::CredentialsRejected, "token", "invalid_client");
    let (_, invocation, outcome) = poll_that_fails(rejected).await;
    assert_eq!(outcome.unwrap_err().kind(), Kind::CredentialsRejected);
    assert_eq!(invocation.tally.known(Metric::CredentialsRejected), Some(1));
    assert_eq!(invocation.tally.known(Metric::PollLagSeconds), Some(3_600));
}

#[tokio::test]
async fn a_sweep_sends_again_what_is_due() {
    let world = World::with_mapped(2).await;
    world.stores.clock.advance(Duration::from_secs(901));
    let invocation = world.invocation();
    let answer = run_sweep(&world.parts, json!({}), &invocation).await.unwrap();
    assert_eq!(answer, json!({ "requeued": 2, "dead_lettered": 0, "unreadable": 0 }));
    assert_eq!(invocation.tally.known(Metric::Requeued), Some(2));
    world.stores.clock.advance(Duration::from_secs(901));
    let short = world.invocation_of(Duration::from_secs(1));
    let answer = run_sweep(&world.parts, json!({}), &short).await.unwrap();
    assert_eq!(answer["requeued"], 0, "the next one goes on");
}
