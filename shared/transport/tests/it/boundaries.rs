use http::Method;
use pipeline::{Kind, Status};
use transport::{Effect, HttpClient, HttpSettings, Request};
use url::Url;

use crate::kit::{Server, Step, TestClock, TestRng, client, settings, soon};

fn get(path: &str) -> Request {
    Request::new("test.read", Method::GET, path)
}

#[tokio::test]
async fn redirects_are_never_followed_and_leak_nothing() {
    let clock = TestClock::new();
    for status in [301, 302, 303, 307, 308] {
        let thief = Server::start([]).await;
        let location = format!("location: {}steal\r\n", thief.url);
        let server = Server::start([Step::with(status, &location, "")]).await;
        let request = Request::new("test.write", Method::POST, "/login")
            .header_secret("x-key", &"c4nary-key".into())
            .basic("user", &"c4nary-password".into())
            .form(vec![("password", secrecy::SecretString::from("c4nary-form"))]);
        let answer = client(&server, &clock).send(request, soon(&clock)).await.unwrap();
        assert_eq!(answer.status.as_u16(), status);
        assert!(thief.seen().is_empty());
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn links_to_other_hosts_are_refused_before_anything_is_sent() {
    let clock = TestClock::new();
    let server = Server::start([]).await;
    let thief = Server::start([]).await;
    let error = client(&server, &clock).send(get(thief.url.as_str()), soon(&clock)).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Protocol, Status::Permanent));
    assert!(thief.seen().is_empty() && server.seen().is_empty());
    let own = server.url.join("/child?offset=25").unwrap();
    client(&server, &clock).send(get(own.as_str()), soon(&clock)).await.unwrap();
    assert!(server.seen()[0].starts_with("GET /child?offset=25 HTTP/1.1"));
}

#[tokio::test]
async fn long_bodies_are_refused_announced_or_not() {
    let clock = TestClock::new();
    let body = "x".repeat(5000);
    let silent = Step::SayAndClose(format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}"));
    for step in [Step::with(200, "", &body), silent] {
        for (request, status) in
            [(get("/"), Status::Permanent), (get("/").effect(Effect::Write), Status::UnknownOutcome)]
        {
            let server = Server::start([step.clone()]).await;
            let mut settings = settings(&server);
            settings.body_limit = 4000;
            let client = HttpClient::new(settings, clock.clone(), std::sync::Arc::new(TestRng(0))).unwrap();
            let error = client.send(request, soon(&clock)).await.unwrap_err();
            assert_eq!((error.kind(), error.status()), (Kind::TooLarge, status));
            assert_eq!(server.seen().len(), 1);
        }
    }
}

/// 20,000 times `x`, compressed.
const COMPRESSED: [u8; 54] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01, 0x00, 0x00, 0x00,
    0xc2, 0xa0, 0xda, 0x8b, 0x6f, 0x0d, 0x0f, 0xa0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x78, 0x30, 0x03, 0x47, 0x65, 0x41, 0x20,
    0x4e, 0x00, 0x00,
];

/// Answers with all but the last `missing` bytes, and no length.
async fn compressed(missing: usize, body_limit: u64) -> pipeline::Result<transport::Response> {
    let clock = TestClock::new();
    let mut step = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n".to_vec();
    step.extend(&COMPRESSED[..COMPRESSED.len() - missing]);
    let server = Server::start(vec![Step::BytesAndClose(step); 9]).await;
    let mut settings = settings(&server);
    settings.body_limit = body_limit;
    let client = HttpClient::new(settings, clock.clone(), std::sync::Arc::new(TestRng(0))).unwrap();
    client.send(get("/"), soon(&clock)).await
}

#[tokio::test]
async fn compressed_answers_are_bounded_by_what_they_become_and_prove_their_end() {
    assert_eq!(compressed(0, 20_000).await.unwrap().body, vec![b'x'; 20_000]);
    assert_eq!(compressed(0, 19_999).await.unwrap_err().kind(), Kind::TooLarge);
    for missing in [1, 8, 9, 30] {
        assert_eq!(compressed(missing, 20_000).await.unwrap_err().kind(), Kind::Protocol, "{missing}");
    }
}

#[tokio::test]
async fn only_a_length_or_pieces_prove_the_end() {
    let clock = TestClock::new();
    for (headers, framed) in [
        ("content-length: 1\r\n", true),
        ("transfer-encoding: chunked\r\n", true),
        ("transfer-encoding: gzip\r\n", false),
        ("connection: close\r\n", false),
    ] {
        let body = if headers.contains("chunked") { "1\r\nx\r\n0\r\n\r\n" } else { "x" };
        let server =
            Server::start([Step::SayAndClose(format!("HTTP/1.1 200 OK\r\n{headers}\r\n{body}"))]).await;
        let answer = client(&server, &clock).send(get("/"), soon(&clock)).await.unwrap();
        assert_eq!((answer.body.as_slice(), answer.is_framed()), (b"x".as_slice(), framed), "{headers}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_not_connected_to() {
    let clock = TestClock::new();
    let url = Url::parse("https://localhost:1/").unwrap();
    let client =
        HttpClient::new(HttpSettings::new(url), clock.clone(), std::sync::Arc::new(TestRng(0))).unwrap();
    let error = client.send(get("/"), soon(&clock)).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Configuration, Status::Permanent));
    assert!(clock.waited().is_empty());
}

#[tokio::test]
async fn a_multipart_file_arrives_whole_with_its_length() {
    let clock = TestClock::new();
    let server = Server::start([]).await;
    let request = Request::new("test.upload", Method::POST, "/files").multipart(
        "file",
        "a.edi",
        "application/edi-x12",
        b"ISA*00~".to_vec(),
    );
    client(&server, &clock).send(request, soon(&clock)).await.unwrap();
    let seen = &server.seen()[0];
    assert!(seen.contains("name=\"file\"; filename=\"a.edi\""), "{seen}");
    assert!(seen.contains("ISA*00~") && seen.to_lowercase().contains("content-length"), "{seen}");
}

#[tokio::test]
async fn queries_and_forms_are_encoded_here() {
    let clock = TestClock::new();
    let server = Server::start([]).await;
    let request = Request::new("test.form", Method::POST, "/f")
        .query("q", "A >= 'x+y'")
        .form(vec![("grant_type", "client_credentials"), ("scope", "a b&c")]);
    client(&server, &clock).send(request, soon(&clock)).await.unwrap();
    let seen = &server.seen()[0];
    assert!(seen.starts_with("POST /f?q=A%20%3E%3D%20%27x%2By%27 HTTP/1.1"), "{seen}");
    assert!(seen.ends_with("grant_type=client_credentials&scope=a%20b%26c"), "{seen}");
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_an_error() {
    let clock = TestClock::new();
    let server = Server::start([]).await;
    let error =
        client(&server, &clock).send(get("/").header("x-a", "a\r\nb: c"), soon(&clock)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
    assert!(server.seen().is_empty());
}
