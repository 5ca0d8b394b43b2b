//! What fails on the way, through a real host process and real sockets.

use std::time::Duration;

use end_to_end::{Scene, Setting};
use pipeline::State;
use simulators::{CleoOptions, Fault, FaultBody, Matcher, Overwrite, RetryAfter, Rule};

const HOST: &str = env!("CARGO_BIN_EXE_host-under-test");
const LONG: Duration = Duration::from_secs(120);
const INVOICES: &str = "/invoices?";
const FILES: &str = "/files";

/// Runs a host until everything has an outcome, and checks the books.
async fn run(scene: &Scene) -> end_to_end::Outcome {
    let host = scene.host(HOST);
    scene.settle(LONG).await;
    assert_eq!(host.stop().await, Some(0), "a host stops cleanly: {}", scene.logged());
    scene.check().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expires_in_mid_page_is_renewed_and_nothing_is_read_twice_as_new() {
    let scene = Scene::start(Setting::some(250, 60));
    scene.fusion.faults().push(Rule::once(Matcher::on("GET", INVOICES).nth(2), Fault::TokenExpired));
    scene.cleo.faults().push(Rule::times(2, Matcher::on("POST", FILES).nth(3), Fault::TokenExpired));
    let outcome = run(&scene).await;
    assert_eq!(outcome.repeated(), 0);
    let logins = scene.fusion.requests().iter().filter(|request| request.path.contains("/token")).count();
    assert_eq!(logins, 2, "one login, one renewal");
}

#[tokio::test(flavor = "multi_thread")]
async fn bursts_of_503_on_both_sides_pass() {
    let scene = Scene::start(Setting::some(80, 30));
    let html = Fault::status_with(503, FaultBody::Html);
    scene.fusion.faults().push(Rule::times(4, Matcher::path(INVOICES), html.clone()));
    scene.fusion.faults().push(Rule::times(3, Matcher::path("/payablesPayments?"), Fault::status(503)));
    scene.cleo.faults().push(Rule::times(4, Matcher::on("POST", "/api/authentication"), Fault::status(503)));
    scene.cleo.faults().push(Rule::times(6, Matcher::on("GET", "/api/folders"), html));
    let outcome = run(&scene).await;
    assert_eq!(outcome.repeated(), 0);
    assert!(outcome.count(State::Delivered) > 20);
    assert_eq!(outcome.count(State::DeadLettered), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_is_waited_for_with_and_without_a_hint() {
    let scene = Scene::start(Setting::some(60, 30));
    let hint = |seconds| Fault::retry_after(429, RetryAfter::Seconds(seconds));
    scene.fusion.faults().push(Rule::times(2, Matcher::path(INVOICES), hint(1)));
    scene
        .fusion
        .faults()
        .push(Rule::once(Matcher::path(INVOICES), Fault::retry_after(429, RetryAfter::HttpDate(2))));
    scene.cleo.faults().push(Rule::times(3, Matcher::on("POST", FILES), Fault::status(429)));
    scene.cleo.faults().push(Rule::times(3, Matcher::on("POST", FILES), hint(1)));
    let outcome = run(&scene).await;
    assert_eq!(outcome.repeated(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_answer_is_lost_arrives_once() {
    let scene = Scene::start(Setting::some(80, 30));
    for (nth, fault) in [
        (1, Fault::AfterEffect),
        (2, Fault::status_after_effect(504)),
        (3, Fault::CutBody { keep_bytes: 5 }),
        (4, Fault::AfterEffect),
        (6, Fault::WrongShapeJson),
    ] {
        scene.cleo.faults().push(Rule::once(Matcher::on("POST", FILES).nth(nth), fault));
    }
    let outcome = run(&scene).await;
    assert_eq!(outcome.repeated(), 0, "what had arrived was sent again");
    assert!(scene.cleo.faults().fired() >= 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_never_arrived_is_repeated_or_held_and_nothing_is_lost() {
    let scene = Scene::start(Setting::some(80, 30));
    for nth in 1..=6 {
        scene.cleo.faults().push(Rule::once(Matcher::on("POST", FILES).nth(nth), Fault::BeforeEffect));
    }
    let outcome = run(&scene).await;
    assert_eq!(outcome.repeated(), 0);
    for item in outcome.items.iter().filter(|item| item.doubtful) {
        assert_eq!(item.transaction_set, "820", "{} waits for a person", item.record_key);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cleo_takes_in_at_once_are_repeated_as_they_were_or_held() {
    let cleo = CleoOptions { pickup_delay: Some(Duration::ZERO), ..CleoOptions::default() };
    let scene = Scene::start(Setting { cleo, ..Setting::some(80, 30) });
    for nth in 1..=4 {
        scene.cleo.faults().push(Rule::once(Matcher::on("POST", FILES).nth(nth), Fault::AfterEffect));
    }
    // `check` compares the bytes of every repetition.
    let outcome = run(&scene).await;
    let held = outcome.items.iter().filter(|item| item.doubtful && item.state == State::Held).count();
    assert_eq!(outcome.repeated() + held, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_refuses_or_renames_repetitions_gets_none_it_did_not_ask_for() {
    for overwrite in [Overwrite::Refuse, Overwrite::Rename] {
        let cleo = CleoOptions { overwrite, ..CleoOptions::default() };
        let scene = Scene::start(Setting { cleo, ..Setting::some(60, 30) });
        scene.cleo.faults().push(Rule::times(3, Matcher::on("POST", FILES), Fault::AfterEffect));
        let outcome = run(&scene).await;
        assert_eq!(outcome.repeated(), 0, "{overwrite:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_no_answers_are_never_taken_for_pages() {
    let edits = vec![("page_size = 100".to_owned(), "page_size = 25".to_owned())];
    let scene = Scene::start(Setting { edits, ..Setting::some(250, 60) });
    for (nth, fault) in [
        (1, Fault::HtmlBody),
        (2, Fault::CutBody { keep_bytes: 2_000 }),
        (3, Fault::WrongShapeJson),
        (5, Fault::Slow { chunk_bytes: 200_000, delay_ms: 20 }),
        (6, Fault::CutBody { keep_bytes: 0 }),
        (7, Fault::status_with(500, FaultBody::Text)),
    ] {
        scene.fusion.faults().push(Rule::once(Matcher::path(INVOICES).nth(nth), fault));
    }
    let outcome = run(&scene).await;
    assert_eq!(outcome.repeated(), 0);
    assert_eq!(scene.fusion.faults().pending(), 0, "a fault did not come");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_are_refused_stop_the_logins_and_park_the_documents() {
    let scene = Scene::start(Setting::some(60, 30));
    scene.cleo.set_password("changed by an administrator");
    let host = scene.host(HOST);
    let store = scene.store().await;
    for _ in 0..100 {
        let parked = pipeline::ports::Ledger::in_state(&*store.ledger, State::Parked, 1_000).await.unwrap();
        if parked.len() > 5 {
            break;
        }
        pipeline::ports::Clock::sleep(&pipeline::system::SystemClock, Duration::from_millis(100)).await;
    }
    let parked = pipeline::ports::Ledger::in_state(&*store.ledger, State::Parked, 1_000).await.unwrap();
    assert!(parked.len() > 5, "{}", scene.logged());
    assert!(
        parked.iter().all(|item| item.reasons[0].rule == "delivery.credentials_rejected"),
        "{:?}",
        parked[0].reasons
    );
    let logins =
        scene.cleo.requests().iter().filter(|request| request.path.contains("/authentication")).count();
    assert!(logins <= 3, "{logins} logins: an account would be locked");
    assert!(scene.cleo.accepted().is_empty());
    assert_eq!(host.stop().await, Some(0));
}
