//! Each kind of fault, as it arrives at a client.

mod support;

use simulators::{
    CleoOptions, CleoSimulator, Fault, FaultBody, FilesProfile, Matcher, RetryAfter, Rule, SimClock,
    StatusFault,
};
use support::{Answer, basic, send};

struct Bench {
    cleo: CleoSimulator,
    authorization: String,
}

impl Bench {
    fn new() -> Self {
        let options = CleoOptions {
            profile: FilesProfile::PathRaw,
            basic: true,
            clock: SimClock::fixed("2026-03-02T06:00:00Z".parse().unwrap()),
            ..CleoOptions::default()
        };
        let authorization = basic(&options.username, &options.password);
        Self { cleo: CleoSimulator::start(options).unwrap(), authorization }
    }

    async fn put(&self, fault: Fault) -> Option<Answer> {
        self.cleo.faults().push(Rule::once(Matcher::on("PUT", "/inbox/"), fault));
        self.call("PUT", "/api/folders/inbox/a.edi", b"ISA*00*").await
    }

    async fn call(&self, method: &str, path: &str, body: &[u8]) -> Option<Answer> {
        send(&self.cleo.base_url(), method, path, &[("Authorization", &self.authorization)], body).await
    }

    /// How many uploads took effect.
    fn accepted(&self) -> usize {
        self.cleo.accepted().len()
    }
}

#[tokio::test]
async fn a_connection_drops_before_or_after_the_effect() {
    let bench = Bench::new();
    assert!(bench.put(Fault::BeforeEffect).await.is_none());
    assert_eq!(bench.accepted(), 0);
    assert!(bench.put(Fault::AfterEffect).await.is_none());
    assert_eq!(bench.accepted(), 1);
    let log = bench.cleo.requests();
    assert_eq!((log[0].status, log[0].fault.as_deref()), (None, Some("before_effect")));
    assert_eq!((log[1].status, log[1].fault.as_deref()), (None, Some("after_effect")));
    assert!(log[0].header("authorization").is_none() && log[0].header("host").is_some());
}

#[tokio::test]
async fn a_large_upload_is_dropped_before_it_is_read() {
    let bench = Bench::new();
    bench.cleo.faults().push(Rule::once(Matcher::default(), Fault::BeforeEffect));
    assert!(bench.call("PUT", "/api/folders/inbox/a.edi", &vec![b'x'; 4_000_000]).await.is_none());
    assert_eq!(bench.accepted(), 0);
}

#[tokio::test]
async fn statuses_with_bodies_and_retry_after() {
    let bench = Bench::new();
    let answer = bench.put(Fault::retry_after(429, RetryAfter::Seconds(7))).await.unwrap();
    assert_eq!((answer.status, answer.header("retry-after"), answer.body.len()), (429, Some("7"), 0));
    let answer = bench.put(Fault::retry_after(503, RetryAfter::HttpDate(60))).await.unwrap();
    assert_eq!(answer.header("retry-after"), Some("Mon, 02 Mar 2026 06:01:00 GMT"));
    for (body, kind) in [
        (FaultBody::Html, Some("text/html")),
        (FaultBody::Json, Some("application/json")),
        (FaultBody::Text, Some("text/plain")),
        (FaultBody::Empty, None),
        (FaultBody::Exact { content_type: "a/b".into(), body: "c".into() }, Some("a/b")),
    ] {
        let answer = bench.put(Fault::status_with(500, body)).await.unwrap();
        assert_eq!((answer.status, answer.header("content-type")), (500, kind));
    }
    assert_eq!(bench.accepted(), 0);
    assert_eq!(bench.put(Fault::status_after_effect(504)).await.unwrap().status, 504);
    assert_eq!(bench.accepted(), 1);
    let late = Fault::Status(StatusFault { code: 504, delay_ms: 30, ..StatusFault::default() });
    assert_eq!(bench.put(late).await.unwrap().status, 504);
}

#[tokio::test]
async fn a_body_is_cut() {
    let bench = Bench::new();
    bench.call("PUT", "/api/folders/inbox/a.edi", b"0123456789").await.unwrap();
    let cut = Rule::once(Matcher::on("GET", "a.edi"), Fault::CutBody { keep_bytes: 4 });
    bench.cleo.faults().push(cut);
    let answer = bench.call("GET", "/api/folders/inbox/a.edi", b"").await.unwrap();
    assert_eq!(answer.header("content-length"), Some("10"));
    assert_eq!(answer.text(), "0123");
    assert_eq!(bench.call("GET", "/api/folders/inbox/a.edi", b"").await.unwrap().text(), "0123456789");
    bench.cleo.faults().push(Rule::once(Matcher::default(), Fault::CutBody { keep_bytes: 0 }));
    let answer = bench.call("GET", "/api/folders/inbox/a.edi", b"").await.unwrap();
    assert_eq!((answer.header("content-length"), answer.body.len()), (Some("10"), 0));
}

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be() {
    let bench = Bench::new();
    let answer = bench.put(Fault::HtmlBody).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(
        answer.header("content-type").unwrap().starts_with("text/html") && answer.text().contains("Sign in")
    );
    assert_eq!(bench.accepted(), 0, "a login page stands before the server");
    let answer = bench.put(Fault::WrongShapeJson).await.unwrap();
    assert!(answer.json().is_array());
    let answer = bench.put(Fault::WrongContentType).await.unwrap();
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    assert_eq!(answer.json()["name"], "a.edi");
    assert_eq!(bench.accepted(), 2);
}

#[tokio::test]
async fn a_body_trickles() {
    let bench = Bench::new();
    let answer = bench.put(Fault::Slow { chunk_bytes: 40, delay_ms: 5 }).await.unwrap();
    assert_eq!(answer.json()["name"], "a.edi");
}

#[tokio::test]
async fn rules_come_over_http_and_run_in_order() {
    let bench = Bench::new();
    let base = bench.cleo.base_url();
    let rules = br#"[{"match":{"method":"PUT","nth":2},"fault":{"status":{"code":500}}},
                     {"match":{"path":"inbox"},"times":2,"fault":"html_body"}]"#;
    let answer = send(&base, "POST", "/__sim/faults", &[], rules).await.unwrap();
    assert_eq!(answer.json()["pushed"], 2);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let answer = bench.call("PUT", "/api/folders/inbox/a.edi", b"x").await.unwrap();
        statuses.push((answer.status, answer.header("content-type").map(str::to_owned)));
    }
    let kinds: Vec<u16> = statuses.iter().map(|(status, _)| *status).collect();
    assert_eq!(kinds, [200, 500, 200, 201], "{statuses:?}");
    assert_eq!(
        send(&base, "POST", "/__sim/faults", &[], b"{\"fault\":\"nonsense\"}").await.unwrap().status,
        400
    );
    bench.cleo.faults().push(Rule::always(Matcher::default(), Fault::status(503)));
    assert_eq!(send(&base, "DELETE", "/__sim/faults", &[], b"").await.unwrap().status, 200);
    assert_eq!(bench.call("GET", "/api/folders/inbox", b"").await.unwrap().status, 200);
    let state = send(&base, "GET", "/__sim/state", &[], b"").await.unwrap().json();
    assert_eq!((&state["faults_fired"], &state["faults_pending"]), (&3.into(), &0.into()));
}

#[tokio::test]
async fn a_stopped_server_frees_its_port() {
    let bench = Bench::new();
    let port: u16 = bench.cleo.base_url().rsplit(':').next().unwrap().parse().unwrap();
    bench.cleo.stop().await;
    let again = CleoSimulator::start(CleoOptions { port, ..CleoOptions::default() });
    assert!(again.is_ok());
    drop(again);
}
