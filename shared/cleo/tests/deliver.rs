//! Uploads by each of the three file profiles, and what is made of every way in which one can go wrong.

mod support;

use pipeline::ports::{Delivery, Probe};
use pipeline::{Kind, Status};
use serde_json::json;
use simulators::{CleoOptions, Fault, FaultBody, FilesProfile, Matcher, Overwrite, RetryAfter, Rule};
use support::{World, file, with_bytes, world};

const PROFILES: [FilesProfile; 3] =
    [FilesProfile::CleoFolders, FilesProfile::PathRaw, FilesProfile::HarmonyHttp];

async fn tenant(profile: FilesProfile, options: CleoOptions) -> World {
    world(CleoOptions { profile, ..options }, |config| match profile {
        FilesProfile::CleoFolders => {}
        FilesProfile::PathRaw => config["files"] = json!({"profile": "path_raw"}),
        FilesProfile::HarmonyHttp => {
            config["flavor"] = json!("harmony");
            config["auth"] = json!({"mode": "basic"});
        }
    })
    .await
}

/// The upload itself, in each profile.
fn upload(profile: FilesProfile) -> Matcher {
    match profile {
        FilesProfile::CleoFolders => Matcher::on("POST", "/files"),
        FilesProfile::PathRaw => Matcher::on("PUT", "/api/folders"),
        FilesProfile::HarmonyHttp => Matcher::on("POST", "request=send"),
    }
}

/// A good status with this body.
fn said(body: &str) -> Fault {
    let content_type = if body.starts_with('{') { "application/json" } else { "text/plain" };
    Fault::status_with(200, FaultBody::Exact { content_type: content_type.into(), body: body.into() })
}

#[tokio::test]
async fn harmony_may_say_no_with_a_good_status() {
    let world = tenant(FilesProfile::HarmonyHttp, CleoOptions::default()).await;
    let target = upload(FilesProfile::HarmonyHttp);
    world.cleo.faults().push(Rule::once(target.clone(), said("ERROR: access denied")));
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.status(), error.kind()), (Status::UnknownOutcome, Kind::Protocol), "{error}");
    world.cleo.faults().push(Rule::once(target, said("Result: Success, 0 errors")));
    world.delivery.deliver(&file("b.edi"), world.soon()).await.unwrap();
}

#[tokio::test]
async fn a_listing_of_another_shape_never_says_absent() {
    for listing in [
        r#"{"files":[{"name":"a.edi","size":72}]}"#,
        "a.edi,72,2026-03-02",
        "Directory outbound/810 does not exist",
        "Error 550: access denied",
    ] {
        let world = tenant(FilesProfile::HarmonyHttp, CleoOptions::default()).await;
        world.cleo.faults().push(Rule::always(Matcher::on("POST", "request=list"), said(listing)));
        let error = world.delivery.probe(&file("a.edi"), world.soon()).await.expect_err(listing);
        assert_eq!((error.kind(), error.status()), (Kind::Protocol, Status::Temporary), "{listing}: {error}");
    }
    let world = tenant(FilesProfile::HarmonyHttp, CleoOptions::default()).await;
    let others = said("aa.edi\na.edi.part\n810_error.edi\n");
    world.cleo.faults().push(Rule::always(Matcher::on("POST", "request=list"), others));
    assert_eq!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Absent);
}

#[tokio::test]
async fn nobody_queues_for_basic_authentication_past_the_deadline() {
    let world = std::sync::Arc::new(tenant(FilesProfile::HarmonyHttp, CleoOptions::default()).await);
    let slow = Fault::Slow { chunk_bytes: 1, delay_ms: 2000 };
    world.cleo.faults().push(Rule::once(Matcher::on("POST", "connect0"), slow));
    let ahead = world.clone();
    tokio::spawn(async move { ahead.delivery.deliver(&file("a.edi"), ahead.soon()).await });
    while world.cleo.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    let soon = pipeline::Deadline::after(&*world.clock, std::time::Duration::from_millis(100));
    let late = file("b.edi");
    let late = world.delivery.deliver(&late, soon);
    let late = tokio::time::timeout(std::time::Duration::from_secs(1), late).await;
    let error = late.expect("the wait for a turn ends with the deadline").unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::OutOfTime, Status::Temporary), "{error}");
}

#[tokio::test]
async fn the_bytes_arrive_as_they_are() {
    for profile in PROFILES {
        let world = tenant(profile, CleoOptions::default()).await;
        let sent = file("810_axford_1.edi");
        let receipt = world.delivery.deliver(&sent, world.soon()).await.unwrap();
        assert!(receipt.reference.is_some() && receipt.note.is_none(), "{profile:?}: {receipt:?}");
        let [accepted] = &world.cleo.accepted()[..] else { panic!("{profile:?}") };
        assert_eq!(
            (&accepted.bytes, accepted.sha256.as_str()),
            (&sent.bytes, sent.sha256.as_str()),
            "{profile:?}"
        );
        assert_eq!((accepted.folder.as_str(), accepted.name.as_str()), ("outbound/810", "810_axford_1.edi"));
        let probe = world.delivery.probe(&sent, world.soon()).await.unwrap();
        assert!(matches!(probe, Probe::Present(_)), "{profile:?}: {probe:?}");
    }
}

#[tokio::test]
async fn an_answer_lost_after_the_effect_is_unknown_and_then_found() {
    for profile in PROFILES {
        let world = tenant(profile, CleoOptions::default()).await;
        world.cleo.faults().push(Rule::once(upload(profile), Fault::AfterEffect));
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!(error.status(), Status::UnknownOutcome, "{profile:?}: {error}");
        assert!(matches!(
            world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(),
            Probe::Present(_)
        ));
        assert_eq!(world.cleo.accepted().len(), 1, "an upload is not repeated: {profile:?}");
    }
}

#[tokio::test]
async fn an_answer_lost_before_the_effect_is_unknown_and_then_absent() {
    for profile in PROFILES {
        let world = tenant(profile, CleoOptions::default()).await;
        world.cleo.faults().push(Rule::once(upload(profile), Fault::BeforeEffect));
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!(error.status(), Status::UnknownOutcome, "{profile:?}: {error}");
        assert_eq!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Absent);
        world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
        assert_eq!(world.cleo.accepted().len(), 1);
    }
}

#[tokio::test]
async fn cut_answers_and_strange_answers_are_unknown() {
    for (fault, expected) in [
        (Fault::CutBody { keep_bytes: 10 }, Kind::Protocol),
        (Fault::WrongShapeJson, Kind::Protocol),
        (Fault::HtmlBody, Kind::Protocol),
        (Fault::status_with(503, FaultBody::Html), Kind::Unavailable),
        (Fault::status_after_effect(500), Kind::Unavailable),
        (Fault::status_after_effect(504), Kind::Unavailable),
        (Fault::status(203), Kind::Protocol),
        (Fault::status(302), Kind::Protocol),
        (Fault::status(303), Kind::Protocol),
        (said(r#"{"error":"quota exceeded"}"#), Kind::Protocol),
        (said(r#"{"success":false,"message":"no"}"#), Kind::Protocol),
    ] {
        let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
        let name = fault.name();
        world.cleo.faults().push(Rule::once(upload(FilesProfile::CleoFolders), fault));
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!((error.status(), error.kind()), (Status::UnknownOutcome, expected), "{name}: {error}");
    }
}

#[tokio::test]
async fn a_slow_answer_runs_into_the_limit_and_is_unknown() {
    let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
    let slow = Fault::Slow { chunk_bytes: 1, delay_ms: 1000 };
    world.cleo.faults().push(Rule::once(upload(FilesProfile::CleoFolders), slow));
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.status(), error.kind()), (Status::UnknownOutcome, Kind::Timeout), "{error}");
}

#[tokio::test]
async fn html_in_place_of_an_answer_is_unknown_in_every_profile() {
    for profile in PROFILES {
        let world = tenant(profile, CleoOptions::default()).await;
        world.cleo.faults().push(Rule::once(upload(profile), Fault::HtmlBody));
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!(error.status(), Status::UnknownOutcome, "{profile:?}: {error}");
        assert_eq!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Absent);
    }
}

#[tokio::test]
async fn a_right_answer_under_a_wrong_content_type_is_taken() {
    let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
    world.cleo.faults().push(Rule::once(upload(FilesProfile::CleoFolders), Fault::WrongContentType));
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
}

#[tokio::test]
async fn an_empty_204_is_a_success() {
    for profile in [FilesProfile::CleoFolders, FilesProfile::PathRaw] {
        let world = tenant(profile, CleoOptions { upload_status: 204, ..CleoOptions::default() }).await;
        let receipt = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
        assert_eq!(receipt.reference, None);
    }
}

#[tokio::test]
async fn refusals_are_permanent_and_say_what_to_do() {
    for (status, kind) in [
        (400, Kind::Refused),
        (403, Kind::Forbidden),
        (413, Kind::Refused),
        (415, Kind::Refused),
        (422, Kind::Refused),
        (307, Kind::Protocol),
    ] {
        let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
        world.cleo.faults().push(Rule::once(upload(FilesProfile::CleoFolders), Fault::status(status)));
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!((error.status(), error.kind()), (Status::Permanent, kind), "{status}: {error}");
        assert_eq!(status == 403, error.to_string().contains("account lacks folder/action"));
    }
}

#[tokio::test]
async fn a_mailbox_that_refuses_to_overwrite_is_a_conflict() {
    for profile in PROFILES {
        let options = CleoOptions { overwrite: Overwrite::Refuse, ..CleoOptions::default() };
        let world = tenant(profile, options).await;
        world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
        let other = with_bytes(&file("a.edi"), b"other bytes");
        let error = world.delivery.deliver(&other, world.soon()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (Kind::Conflict, Status::Permanent),
            "{profile:?}: {error}"
        );
        assert_eq!(world.delivery.probe(&other, world.soon()).await.unwrap(), Probe::Different);
    }
}

#[tokio::test]
async fn a_mailbox_that_renames_is_told_of() {
    let options = CleoOptions { overwrite: Overwrite::Rename, ..CleoOptions::default() };
    let world = tenant(FilesProfile::CleoFolders, options).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    let receipt = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    assert!(receipt.note.unwrap().contains("a.1.edi"));
}

#[tokio::test]
async fn a_throttled_upload_is_repeated_or_waits_as_asked() {
    let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
    let target = upload(FilesProfile::CleoFolders);
    world.cleo.faults().push(Rule::once(target.clone(), Fault::retry_after(429, RetryAfter::Seconds(2))));
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    world.cleo.faults().push(Rule::once(target, Fault::retry_after(429, RetryAfter::HttpDate(300))));
    let error = world.delivery.deliver(&file("b.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Throttled, Status::Temporary), "{error}");
    assert!((290..=300).contains(&error.wait().unwrap().as_secs()), "{:?}", error.wait());
}

#[tokio::test]
async fn what_cleo_took_in_is_absent() {
    let options = CleoOptions { pickup_delay: Some(std::time::Duration::ZERO), ..CleoOptions::default() };
    let world = tenant(FilesProfile::CleoFolders, options).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    assert_eq!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Absent);
}

#[tokio::test]
async fn a_doubtful_listing_is_an_error_never_absent() {
    for (profile, list) in [
        (FilesProfile::CleoFolders, Matcher::on("GET", "/files")),
        (FilesProfile::PathRaw, Matcher::on("GET", "/api/folders/outbound")),
        (FilesProfile::HarmonyHttp, Matcher::on("POST", "request=list")),
    ] {
        for fault in [
            Fault::HtmlBody,
            Fault::CutBody { keep_bytes: 5 },
            Fault::status(404),
            Fault::status(503),
            Fault::BeforeEffect,
        ] {
            let world = tenant(profile, CleoOptions::default()).await;
            world.cleo.place("outbound/810", "other.edi", b"x");
            let name = fault.name();
            world.cleo.faults().push(Rule::always(list.clone(), fault));
            let probe = world.delivery.probe(&file("a.edi"), world.soon()).await;
            assert!(probe.is_err(), "{profile:?} {name}: {probe:?}");
        }
    }
    let options = CleoOptions { short_listings: true, ..CleoOptions::default() };
    let world = tenant(FilesProfile::PathRaw, options).await;
    world.cleo.place("outbound/810", "one.edi", b"x");
    world.cleo.place("outbound/810", "two.edi", b"x");
    let error = world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Protocol, Status::Temporary), "{error}");
}

#[tokio::test]
async fn nothing_is_sent_that_is_wrong_by_itself() {
    let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
    let good = file("a.edi");
    let wrong_hash = pipeline::ports::OutboundFile { sha256: "0".repeat(64), ..good.clone() };
    let with_action = pipeline::ports::OutboundFile {
        action: Some(("ACME-SUPPLIER-SFTP".into(), "send810".into())),
        ..good.clone()
    };
    let climbing = pipeline::ports::OutboundFile { folder: "../secrets".into(), ..good.clone() };
    for (file, kind) in [
        (file("../a.edi"), Kind::Configuration),
        (climbing, Kind::Configuration),
        (with_bytes(&good, &vec![b'x'; (10 << 20) + 1]), Kind::TooLarge),
        (with_bytes(&good, b""), Kind::Invariant),
        (wrong_hash, Kind::Invariant),
        (with_action, Kind::Configuration),
    ] {
        let error = world.delivery.deliver(&file, world.soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Status::Permanent), "{error}");
    }
    assert!(world.cleo.requests().is_empty());
}

#[tokio::test]
async fn an_attempt_without_time_does_not_start() {
    let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
    let late = pipeline::Deadline::after(&*world.clock, std::time::Duration::from_millis(500));
    let error = world.delivery.deliver(&file("a.edi"), late).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::OutOfTime, Status::Temporary), "{error}");
    assert_eq!(world.requests("POST", "/files"), 0);
}
