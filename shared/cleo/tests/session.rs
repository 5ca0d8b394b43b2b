//! Logging in: as rarely as possible, and never again and again.

mod support;

use std::time::Duration;

use pipeline::ports::Delivery;
use pipeline::{Kind, Status};
use serde_json::json;
use simulators::cleo::ExpiresIn;
use simulators::{CleoOptions, Fault, FaultBody, FilesProfile, Lockout, Matcher, Rule};
use support::{file, world};

#[tokio::test]
async fn one_login_serves_many_uploads() {
    let world = world(CleoOptions::default(), |_| {}).await;
    for name in ["a.edi", "b.edi", "c.edi"] {
        world.delivery.deliver(&file(name), world.soon()).await.unwrap();
    }
    assert_eq!(world.logins(), 1);
    // The folder's id is kept too: two levels, looked up once.
    assert_eq!(world.requests("GET", "/folders"), 2);
}

#[tokio::test]
async fn parallel_workers_share_one_login() {
    let world = std::sync::Arc::new(world(CleoOptions::default(), |_| {}).await);
    let workers: Vec<_> = (0..8)
        .map(|n| {
            let world = world.clone();
            tokio::spawn(async move {
                world.delivery.deliver(&file(&format!("{n}.edi")), world.soon()).await.unwrap();
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!((world.logins(), world.cleo.accepted().len()), (1, 8));
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_renewed_and_the_upload_repeated_once() {
    let world = world(CleoOptions::default(), |_| {}).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    world.cleo.faults().push(Rule::once(Matcher::on("POST", "/files"), Fault::TokenExpired));
    world.delivery.deliver(&file("b.edi"), world.soon()).await.unwrap();
    assert_eq!((world.logins(), world.cleo.accepted().len()), (2, 2));
}

#[tokio::test]
async fn a_new_token_that_is_refused_too_ends_the_attempt() {
    let world = world(CleoOptions::default(), |_| {}).await;
    world.cleo.faults().push(Rule::always(Matcher::on("POST", "/files"), Fault::TokenExpired));
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Unauthorized, Status::Permanent), "{error}");
    assert_eq!((world.logins(), world.requests("POST", "/files")), (2, 2));
}

#[tokio::test]
async fn a_token_is_renewed_before_an_upload_when_little_life_is_left() {
    let world = world(CleoOptions { token_seconds: 3600, ..CleoOptions::default() }, |_| {}).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    // 119 seconds of life are left, by both clocks; Cleo would still take the token.
    world.clock.advance(Duration::from_secs(3600 - 119));
    world.cleo.clock().advance(jiff::SignedDuration::from_secs(3600 - 119));
    world.delivery.deliver(&file("b.edi"), world.soon()).await.unwrap();
    assert_eq!((world.logins(), world.requests("POST", "/files")), (2, 2));
}

#[tokio::test]
async fn the_life_of_a_token_may_be_text_or_missing() {
    for (expires_in, lives_for) in
        [(ExpiresIn::Text, 1200), (ExpiresIn::Missing, 3600), (ExpiresIn::Number, 1200)]
    {
        let options = CleoOptions { expires_in, token_seconds: 1200, ..CleoOptions::default() };
        let world = world(options, |_| {}).await;
        world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
        world.clock.advance(Duration::from_secs(lives_for / 2));
        world.delivery.deliver(&file("b.edi"), world.soon()).await.unwrap();
        assert_eq!(world.logins(), 1, "{expires_in:?}");
        world.clock.advance(Duration::from_secs(lives_for / 2 - 200));
        world.delivery.deliver(&file("c.edi"), world.soon()).await.unwrap();
        assert_eq!(world.logins(), 2, "{expires_in:?}");
    }
}

#[tokio::test]
async fn wrong_passwords_stop_after_two_logins_whatever_the_status() {
    for rejected_status in [400, 401, 403] {
        let lockout = Some(Lockout { failures: 3, ..Lockout::default() });
        let options = CleoOptions { rejected_status, lockout, ..CleoOptions::default() };
        let world = world(options, |_| {}).await;
        world.cleo.set_password("changed at Cleo");
        for _ in 0..5 {
            let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.status()),
                (Kind::CredentialsRejected, Status::Permanent),
                "{error}"
            );
        }
        assert_eq!(world.logins(), 2, "{rejected_status}");
        // A corrected secret is tried at once, and the account was not locked.
        world.secrets.store("cleo", &json!({"username": "mlc-app", "password": "changed at Cleo"}));
        world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
        assert_eq!(world.logins(), 3);
    }
}

#[tokio::test]
async fn the_lockout_ends_after_a_quarter_of_an_hour() {
    let world = world(CleoOptions::default(), |_| {}).await;
    world.cleo.set_password("changed at Cleo");
    for _ in 0..4 {
        world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    }
    world.clock.advance(Duration::from_secs(16 * 60));
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!(world.logins(), 3);
}

#[tokio::test]
async fn a_rotated_secret_is_read_again_within_the_same_call() {
    let world = world(CleoOptions { token_seconds: 600, ..CleoOptions::default() }, |_| {}).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    world.cleo.set_password("rotated &+%");
    world.secrets.store("cleo", &json!({"username": "mlc-app", "password": "rotated &+%"}));
    world.cleo.revoke_tokens();
    world.delivery.deliver(&file("b.edi"), world.soon()).await.unwrap();
    assert_eq!(world.cleo.accepted().len(), 2);
}

#[tokio::test]
async fn basic_authentication_stops_after_two_refusals_too() {
    let options = CleoOptions { profile: FilesProfile::HarmonyHttp, ..CleoOptions::default() };
    let world = world(options, |config| {
        config["flavor"] = json!("harmony");
        config["auth"] = json!({"mode": "basic"});
    })
    .await;
    world.cleo.set_password("changed at Cleo");
    for _ in 0..5 {
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!(error.kind(), Kind::CredentialsRejected, "{error}");
    }
    assert_eq!(world.cleo.requests().len(), 2);
    world.secrets.store("cleo", &json!({"username": "mlc-app", "password": "changed at Cleo"}));
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
}

#[tokio::test]
async fn parallel_workers_share_the_guard() {
    for basic in [true, false] {
        let profile = if basic { FilesProfile::HarmonyHttp } else { FilesProfile::CleoFolders };
        let options = CleoOptions { profile, ..CleoOptions::default() };
        let world = world(options, |config| {
            if basic {
                config["flavor"] = json!("harmony");
                config["auth"] = json!({"mode": "basic"});
            }
        })
        .await;
        world.cleo.set_password("changed at Cleo");
        let world = std::sync::Arc::new(world);
        let workers: Vec<_> = (0..8)
            .map(|n| {
                let world = world.clone();
                tokio::spawn(async move {
                    world.delivery.deliver(&file(&format!("{n}.edi")), world.soon()).await.unwrap_err();
                })
            })
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        assert!(world.cleo.requests().len() <= 2, "{}", world.cleo.requests().len());
    }
}

#[tokio::test]
async fn refresh_tokens_are_used_once_and_then_the_password() {
    let options = CleoOptions { refresh_tokens: true, token_seconds: 600, ..CleoOptions::default() };
    let world = world(options, |config| config["auth"] = json!({"refresh": {"enabled": true}})).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    world.cleo.revoke_tokens();
    world.delivery.deliver(&file("b.edi"), world.soon()).await.unwrap();
    // The simulator forgets refresh tokens with the others: refused once, then the password.
    assert_eq!((world.logins(), world.cleo.accepted().len()), (3, 2));
    world.clock.advance(Duration::from_secs(400));
    world.delivery.deliver(&file("c.edi"), world.soon()).await.unwrap();
    assert_eq!(world.logins(), 4, "by refresh token alone");
}

#[tokio::test]
async fn a_login_page_is_no_token_and_no_rejection() {
    for fault in [Fault::HtmlBody, Fault::WrongShapeJson, Fault::status_with(503, FaultBody::Html)] {
        let world = world(CleoOptions::default(), |_| {}).await;
        let name = fault.name();
        world.cleo.faults().push(Rule::always(Matcher::path("/api/authentication"), fault));
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!(error.status(), Status::Temporary, "{name}: {error}");
        assert!(world.logins() <= 2, "{name}");
        world.cleo.faults().clear();
        world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    }
}

#[tokio::test]
async fn a_secret_of_another_shape_is_refused_without_showing_it() {
    let world = world(CleoOptions::default(), |_| {}).await;
    world.secrets.store("cleo", &json!({"user": "mlc-app", "password": 4711}));
    let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
    assert!(!format!("{error:?}").contains("4711"));
}
