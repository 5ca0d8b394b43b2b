use documents::RecordKind;
use fusion::AuthMode;
use jiff::SignedDuration;
use pipeline::{Kind, Status};
use simulators::{Fault, FaultBody, Matcher, Rule};

use crate::kit::{TestSecrets, pod};

const TOKEN: &str = "/oauth2/v1/token";

#[tokio::test]
async fn one_token_serves_a_whole_walk() {
    let kit = pod(|_| {});
    kit.read(RecordKind::Invoice).await.unwrap();
    assert_eq!(kit.calls(TOKEN), 1);
}

#[tokio::test]
async fn a_token_revoked_in_the_middle_is_renewed_and_the_page_read_again() {
    let kit = pod(|_| {});
    kit.pod.faults().push(Rule::once(Matcher::path("/invoices?").nth(4), Fault::TokenExpired));
    assert_eq!(kit.read(RecordKind::Invoice).await.unwrap().len(), kit.invoices().len());
    assert_eq!(kit.calls(TOKEN), 2);
}

#[tokio::test]
async fn short_lived_tokens_are_renewed_before_they_end() {
    let kit = pod(|options| options.token_seconds = 300);
    for _ in 0..3 {
        kit.read(RecordKind::Payment).await.unwrap();
        kit.clock.0.advance(SignedDuration::from_secs(290));
    }
    assert!(kit.pod.requests().iter().all(|request| request.status != Some(401)));
}

#[tokio::test]
async fn a_token_that_the_api_never_takes_is_told_apart_from_no_token() {
    for html in [false, true] {
        let kit = pod(|options| options.unauthorized_html = html);
        kit.pod.faults().push(Rule::always(Matcher::path("/invoices"), Fault::status(401)));
        let error = kit.read_error(RecordKind::Invoice, Kind::Unauthorized).await;
        assert_eq!(error.status(), Status::Permanent);
        assert!(error.to_string().contains("Fusion user"), "{error}");
        assert_eq!((kit.calls(TOKEN), kit.calls("/invoices")), (2, 2));
    }
}

#[tokio::test]
async fn a_wrong_secret_is_tried_twice_and_then_left_alone() {
    let mut kit = pod(|_| {});
    kit.secrets = TestSecrets::new(r#"{"client_id":"ml-connector","client_secret":"c4nary-wrong"}"#);
    let source = kit.source();
    for _ in 0..6 {
        let page =
            pipeline::ports::Source::page(&source, RecordKind::Invoice, kit.window(), None, kit.deadline());
        let error = page.await.unwrap_err();
        assert_eq!(error.kind(), Kind::CredentialsRejected);
        assert!(!format!("{error} {error:?}").contains("c4nary"));
    }
    assert_eq!((kit.calls(TOKEN), kit.calls("/invoices")), (2, 0));
    *kit.secrets.stored.lock().unwrap() = crate::kit::GOOD.to_owned();
    pipeline::ports::Source::page(&source, RecordKind::Invoice, kit.window(), None, kit.deadline())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_rotated_secret_is_read_anew_and_used_at_once() {
    let kit = pod(|_| {});
    *kit.secrets.cached.lock().unwrap() = r#"{"client_id":"ml-connector","client_secret":"old"}"#.to_owned();
    kit.read(RecordKind::Payment).await.unwrap();
    assert_eq!(kit.calls(TOKEN), 2);
}

#[tokio::test]
async fn what_the_identity_domain_says_is_told() {
    let body = |code: &str| FaultBody::Exact {
        content_type: "application/json".to_owned(),
        body: format!(r#"{{"error":"{code}","error_description":"no"}}"#),
    };
    for (fault, kind, hint) in [
        (Fault::status_with(400, body("invalid_scope")), Kind::Configuration, "scope"),
        (Fault::status_with(401, body("invalid_client")), Kind::CredentialsRejected, "client_secret"),
        (Fault::status_with(400, body("unsupported_grant_type")), Kind::Configuration, "grant"),
        (Fault::status_with(403, FaultBody::Html), Kind::Forbidden, "allow-list"),
        (Fault::status_with(404, FaultBody::Html), Kind::Configuration, "token_url"),
        (Fault::HtmlBody, Kind::Protocol, "login"),
        (Fault::status_with(200, body("x")), Kind::Protocol, "access_token"),
    ] {
        let kit = pod(|_| {});
        kit.pod.faults().push(Rule::once(Matcher::path(TOKEN), fault));
        let error = kit.read_error(RecordKind::Invoice, kind).await;
        assert!(error.to_string().contains(hint), "{error}");
    }
}

#[tokio::test]
async fn a_secret_of_another_shape_is_named_and_not_shown() {
    let mut kit = pod(|_| {});
    kit.secrets = TestSecrets::new(r#"{"client_id":"ml-connector","secret":"c4nary"}"#);
    let error = kit.read_error(RecordKind::Invoice, Kind::Configuration).await;
    assert!(error.to_string().contains("client_id and client_secret"));
    assert!(!format!("{error} {error:?}").contains("c4nary"));
}

#[tokio::test]
async fn basic_authentication_works_and_spares_the_account() {
    let mut kit = pod(|options| options.basic_user = Some(("ap.integration".to_owned(), "right".to_owned())));
    kit.config.auth = AuthMode::Basic;
    kit.secrets = TestSecrets::new(r#"{"username":"ap.integration","password":"right"}"#);
    assert_eq!(kit.read(RecordKind::Invoice).await.unwrap().len(), kit.invoices().len());

    kit.secrets = TestSecrets::new(r#"{"username":"ap.integration","password":"wrong"}"#);
    let before = kit.calls("/invoices");
    let source = kit.source();
    for _ in 0..5 {
        let page =
            pipeline::ports::Source::page(&source, RecordKind::Invoice, kit.window(), None, kit.deadline());
        assert_eq!(page.await.unwrap_err().kind(), Kind::CredentialsRejected);
    }
    assert_eq!(kit.calls("/invoices") - before, 1, "a wrong password is sent once");
}

#[tokio::test]
async fn nothing_of_the_credentials_shows() {
    let kit = pod(|_| {});
    let source = kit.source();
    kit.read(RecordKind::Payment).await.unwrap();
    assert!(!format!("{source:?}").contains("fusion-secret"));
}
