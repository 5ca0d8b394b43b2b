use std::sync::Arc;
use std::time::Duration;

use http::Method;
use pipeline::{Deadline, Kind, Status};
use transport::{HttpClient, Request};

use crate::kit::{Server, Step, TestClock, TestRng, client, settings, soon};

fn get() -> Request {
    Request::new("test.read", Method::GET, "/x")
}

fn post() -> Request {
    Request::new("test.write", Method::POST, "/x").bytes(b"data".to_vec(), "text/plain")
}

fn cut() -> Step {
    Step::SayAndClose("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"items\":".to_owned())
}

async fn dead_end() -> Server {
    let mut server = Server::start([]).await;
    // A port that nobody listens on any more.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    server.url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
    server
}

#[tokio::test]
async fn reads_go_on_after_everything_that_may_pass() {
    let clock = TestClock::new();
    for step in [
        Step::Close,
        Step::Stall,
        cut(),
        Step::json(500, "{}"),
        Step::json(502, "{}"),
        Step::json(503, "{}"),
        Step::json(504, "{}"),
        Step::json(429, "{}"),
        Step::json(408, "{}"),
        Step::json(425, "{}"),
    ] {
        let server = Server::start([step.clone()]).await;
        let answer = client(&server, &clock).send(get(), soon(&clock)).await.unwrap();
        assert_eq!((answer.status.as_u16(), server.seen().len()), (200, 2), "{step:?}");
    }
}

#[tokio::test]
async fn a_read_that_never_succeeds_is_temporary_and_bounded() {
    let clock = TestClock::new();
    for (step, kind) in [
        (Step::Close, Kind::Unavailable),
        (cut(), Kind::Protocol),
        (Step::json(503, "{}"), Kind::Unavailable),
        (Step::json(429, "{}"), Kind::Throttled),
    ] {
        let server = Server::start(vec![step; 20]).await;
        let error = client(&server, &clock).send(get(), soon(&clock)).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Status::Temporary));
        assert_eq!(server.seen().len(), 4);
    }
}

#[tokio::test]
async fn a_write_that_may_have_been_acted_on_is_made_once_and_of_unknown_outcome() {
    let clock = TestClock::new();
    for step in [
        Step::Close,
        Step::Stall,
        cut(),
        Step::json(500, "{}"),
        Step::json(503, "{}"),
        Step::with(503, "retry-after: 1\r\n", ""),
        Step::json(408, "{}"),
    ] {
        let server = Server::start([step.clone()]).await;
        let error = client(&server, &clock).send(post(), soon(&clock)).await.unwrap_err();
        assert_eq!(error.status(), Status::UnknownOutcome, "{step:?}");
        assert_eq!(server.seen().len(), 1, "{step:?}");
    }
}

#[tokio::test]
async fn a_write_is_repeated_after_429() {
    let clock = TestClock::new();
    let server = Server::start([Step::json(429, "{}"), Step::json(201, "{}")]).await;
    let answer = client(&server, &clock).send(post(), soon(&clock)).await.unwrap();
    assert_eq!((answer.status.as_u16(), server.seen().len()), (201, 2));
    assert!(server.seen().iter().all(|request| request.ends_with("data")));
}

#[tokio::test]
async fn without_a_connection_both_are_temporary() {
    let clock = TestClock::new();
    for request in [get(), post()] {
        let server = dead_end().await;
        let error = client(&server, &clock).send(request, soon(&clock)).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (Kind::Unavailable, Status::Temporary));
        assert!(error.to_string().contains("attempts=4"), "{error}");
    }
}

#[tokio::test]
async fn refusals_come_back_as_answers_even_when_their_bodies_are_cut() {
    let clock = TestClock::new();
    for status in [400, 401, 403, 404, 406, 409, 412] {
        let cut = format!("HTTP/1.1 {status} No\r\ncontent-length: 100\r\n\r\nnot this");
        let server = Server::start([Step::SayAndClose(cut)]).await;
        let answer = client(&server, &clock).send(post(), soon(&clock)).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.excerpt().as_str()), (status, "not this"));
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn retry_after_is_kept_in_both_forms() {
    for headers in [
        "retry-after: 30\r\n",
        "date: Wed, 21 Oct 2026 09:00:00 GMT\r\nretry-after: Wed, 21 Oct 2026 09:00:30 GMT\r\n",
        "retry-after: Wed, 21 Oct 2026 07:28:30 GMT\r\n",
    ] {
        let clock = TestClock::new();
        let server = Server::start([Step::with(429, headers, "")]).await;
        client(&server, &clock).send(get(), soon(&clock)).await.unwrap();
        assert_eq!(clock.waited(), [Duration::from_secs(30)], "{headers}");
    }
}

#[tokio::test]
async fn a_long_retry_after_is_left_to_the_caller() {
    let clock = TestClock::new();
    let server = Server::start([Step::with(429, "retry-after: 900\r\n", "")]).await;
    let error = client(&server, &clock).send(get(), soon(&clock)).await.unwrap_err();
    assert_eq!(error.wait(), Some(Duration::from_secs(900)));
    assert!(clock.waited().is_empty());
}

#[tokio::test]
async fn waits_are_drawn_below_a_doubling_bound() {
    let clock = TestClock::new();
    let server = Server::start(vec![Step::json(503, ""); 20]).await;
    let client = HttpClient::new(settings(&server), clock.clone(), Arc::new(TestRng(u64::MAX / 2))).unwrap();
    client.send(get(), soon(&clock)).await.unwrap_err();
    let waited = clock.waited();
    assert_eq!(waited.len(), 3);
    for (wait, bound) in waited.iter().zip([1, 2, 4]) {
        assert!(*wait <= Duration::from_secs(bound), "{waited:?}");
    }
}

#[tokio::test]
async fn nothing_starts_or_waits_past_the_deadline() {
    let clock = TestClock::new();
    let server = Server::start([Step::with(503, "retry-after: 5\r\n", "")]).await;
    let deadline = Deadline::after(clock.as_ref(), Duration::from_secs(4));
    let error = client(&server, &clock).send(get(), deadline).await.unwrap_err();
    assert_eq!((error.kind(), server.seen().len()), (Kind::Unavailable, 1));

    let deadline = Deadline::after(clock.as_ref(), Duration::from_millis(400));
    let error = client(&server, &clock).send(post(), deadline).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::OutOfTime, Status::Temporary));
    assert_eq!(server.seen().len(), 1, "a write needs its whole time limit");
}

#[tokio::test]
async fn a_write_that_could_not_start_again_is_not_waited_for() {
    let clock = TestClock::new();
    let server = Server::start([Step::with(429, "retry-after: 1\r\n", "")]).await;
    let deadline = Deadline::after(clock.as_ref(), Duration::from_millis(1200));
    let error = client(&server, &clock).send(post(), deadline).await.unwrap_err();
    assert_eq!((error.kind(), error.wait()), (Kind::Throttled, Some(Duration::from_secs(1))));
    assert!(clock.waited().is_empty());
}

#[tokio::test]
async fn nobody_queues_past_the_deadline() {
    let clock = TestClock::new();
    let server = Server::start([Step::Stall]).await;
    let mut settings = settings(&server);
    (settings.concurrent, settings.request_timeout) = (1, Duration::from_secs(5));
    let client = HttpClient::new(settings, clock.clone(), Arc::new(TestRng(0))).unwrap();
    let (ahead, deadline) = (client.clone(), soon(&clock));
    tokio::spawn(async move { ahead.send(get(), deadline).await });
    while server.seen().is_empty() {
        tokio::task::yield_now().await;
    }
    let deadline = Deadline::after(clock.as_ref(), Duration::from_millis(100));
    let late = tokio::time::timeout(Duration::from_secs(2), client.send(get(), deadline)).await;
    let error = late.expect("the wait for a turn ends with the deadline").unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::OutOfTime, Status::Temporary));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_outage_uses_the_budget_up_and_then_costs_one_attempt_a_call() {
    let clock = TestClock::new();
    let server = Server::start(vec![Step::json(503, ""); 100]).await;
    let mut settings = settings(&server);
    settings.retry_reserve = 5;
    let client = HttpClient::new(settings, clock.clone(), Arc::new(TestRng(0))).unwrap();
    for _ in 0..10 {
        client.send(get(), soon(&clock)).await.unwrap_err();
    }
    assert_eq!(server.seen().len(), 15);
}

#[tokio::test]
async fn the_server_tells_its_time() {
    let clock = TestClock::new();
    let server = Server::start([Step::with(200, "date: Wed, 21 Oct 2026 08:28:00 GMT\r\n", "")]).await;
    let client = client(&server, &clock);
    assert_eq!(client.server_now(), None);
    client.send(get(), soon(&clock)).await.unwrap();
    assert_eq!(client.server_now().unwrap().to_string(), "2026-10-21T08:28:00Z");
}
