//! The bucket that Cleo reads.

mod support;

use std::time::Duration;

use pipeline::ports::{Delivery, OutboundFile, Probe};
use pipeline::{Kind, Status};
use serde_json::json;
use simulators::{CleoOptions, Fault, Matcher, Rule, Via};
use support::{BUCKET, World, file, with_bytes, world};

async fn tenant(options: CleoOptions) -> World {
    let options = CleoOptions { s3_bucket: Some(BUCKET.into()), ..options };
    world(options, |config| config["transport"] = json!("s3")).await
}

fn put() -> Matcher {
    Matcher::on("PUT", BUCKET)
}

#[tokio::test]
async fn the_bytes_arrive_as_they_are_without_a_login() {
    let world = tenant(CleoOptions::default()).await;
    let receipt = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    assert_eq!(receipt.reference.as_deref(), Some("s3://acme-edi/edi/outbound/810/a.edi"));
    let [accepted] = &world.cleo.accepted()[..] else { panic!() };
    assert_eq!((&accepted.bytes, accepted.via), (&file("a.edi").bytes, Via::S3));
    let request = world.cleo.requests().into_iter().find(|request| request.method == "PUT").unwrap();
    assert_eq!(request.header("if-none-match"), Some("*"));
    assert_eq!(request.header("x-amz-meta-sha256"), Some(file("a.edi").sha256.as_str()));
    assert_eq!(world.logins(), 0);
    assert!(matches!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Present(_)));
    assert_eq!(world.delivery.probe(&file("b.edi"), world.soon()).await.unwrap(), Probe::Absent);
}

#[tokio::test]
async fn an_answer_lost_after_the_effect_is_found_by_the_repeat() {
    for fault in [Fault::AfterEffect, Fault::status_after_effect(500)] {
        let world = tenant(CleoOptions::default()).await;
        world.cleo.faults().push(Rule::once(put(), fault));
        let receipt = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
        assert!(receipt.note.unwrap().contains("there already"));
        assert_eq!(world.cleo.accepted().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_lost_before_the_effect_is_repeated() {
    let world = tenant(CleoOptions::default()).await;
    world.cleo.faults().push(Rule::once(put(), Fault::BeforeEffect));
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    assert_eq!(world.cleo.accepted().len(), 1);
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for endpoint in [format!("http://127.0.0.1:{port}"), "https://no-such-host.invalid".to_owned()] {
        let world = world(CleoOptions::default(), |config| {
            config["transport"] = json!("s3");
            config["s3"] = json!({"bucket": BUCKET, "region": "us-east-1", "endpoint": endpoint,
                "secret": "bucket", "request_timeout_ms": 3000});
        })
        .await;
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (Kind::Unavailable, Status::Temporary), "{error}");
    }
}

#[tokio::test]
async fn an_outage_is_unknown_and_probes_do_not_say_absent() {
    let world = tenant(CleoOptions::default()).await;
    world.cleo.faults().push(Rule::always(put(), Fault::status(503)));
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Unavailable, Status::UnknownOutcome), "{error}");
    assert_eq!(world.requests("PUT", BUCKET), 3);
    assert_eq!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Absent);
    world.cleo.faults().push(Rule::always(Matcher::on("HEAD", ""), Fault::status(503)));
    let error = world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!(error.status(), Status::Temporary, "{error}");
}

#[tokio::test]
async fn one_lost_answer_leaves_its_doubt_whatever_comes_later() {
    let world = tenant(CleoOptions::default()).await;
    world.cleo.faults().push(Rule::once(put(), Fault::BeforeEffect));
    world.cleo.faults().push(Rule::always(put(), Fault::status(403)));
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Forbidden, Status::UnknownOutcome), "{error}");
}

#[tokio::test]
async fn a_slow_put_runs_into_the_limit() {
    let world = tenant(CleoOptions::default()).await;
    let slow = Fault::Status(simulators::StatusFault { delay_ms: 5000, ..Default::default() });
    world.cleo.faults().push(Rule::always(put(), slow));
    let late = pipeline::Deadline::after(&*world.clock, Duration::from_secs(600));
    let error = world.delivery.deliver(&file("a.edi"), late).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Timeout, Status::UnknownOutcome), "{error}");
}

#[tokio::test]
async fn the_same_bytes_are_a_success_and_others_a_conflict() {
    let world = tenant(CleoOptions::default()).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    let mut bytes = file("a.edi").bytes;
    bytes.reverse();
    for other in [with_bytes(&file("a.edi"), &bytes), with_bytes(&file("a.edi"), b"short")] {
        let error = world.delivery.deliver(&other, world.soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (Kind::Conflict, Status::Permanent), "{error}");
        assert_eq!(world.delivery.probe(&other, world.soon()).await.unwrap(), Probe::Different);
    }
    assert_eq!(world.cleo.accepted().len(), 1);
}

#[tokio::test]
async fn what_cleo_took_in_is_absent() {
    let world = tenant(CleoOptions { pickup_delay: Some(Duration::ZERO), ..CleoOptions::default() }).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    assert_eq!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Absent);
}

#[tokio::test]
async fn a_missing_bucket_is_not_an_absent_file() {
    let options = CleoOptions { s3_bucket: Some("another".into()), ..CleoOptions::default() };
    let world = world(options, |config| config["transport"] = json!("s3")).await;
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::NotFound, Status::Permanent), "{error}");
    assert!(world.delivery.probe(&file("a.edi"), world.soon()).await.is_err());
    let checks = world.delivery.ping(world.soon()).await;
    assert!(checks.iter().any(|check| check.name == "bucket acme-edi" && !check.ok), "{checks:?}");
}

#[tokio::test]
async fn refused_rights_are_permanent() {
    let world = tenant(CleoOptions::default()).await;
    world.cleo.faults().push(Rule::always(put(), Fault::status(403)));
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Forbidden, Status::Permanent), "{error}");
    assert_eq!(world.requests("PUT", BUCKET), 1);
}

#[tokio::test]
async fn routes_decide_by_partner_and_folder() {
    let options = CleoOptions { s3_bucket: Some(BUCKET.into()), ..CleoOptions::default() };
    let world = world(options, |config| {
        config["routes"] = json!([{"partner": "axford", "folder": "outbound/820", "transport": "s3"}]);
    })
    .await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    let remittance = OutboundFile { folder: "/outbound/820".into(), ..file("b.edi") };
    world.delivery.deliver(&remittance, world.soon()).await.unwrap();
    let ways: Vec<_> = world.cleo.accepted().into_iter().map(|accepted| accepted.via).collect();
    assert_eq!(ways, [Via::Rest, Via::S3]);
}
