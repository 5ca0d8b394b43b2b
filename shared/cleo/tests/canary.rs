//! Password and token show up nowhere, even when the remote echoes them.

mod support;

use std::error::Error as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use pipeline::ports::Delivery;
use serde_json::json;
use simulators::CleoOptions;
use support::{file, world};
use tracing_subscriber::fmt::MakeWriter;

const PASSWORD: &str = "c4nary/p+ss&w%rd";
const TOKEN: &str = "c4nary-t0ken-b7Qm0cE3TtSx1f0gL0p2nA";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Echoes what it is given: `mode` in the path of the login decides how.
async fn echo(uri: Uri, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    let sent = String::from_utf8_lossy(&body).into_owned();
    let auth = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match uri.path() {
        "/reject" => (StatusCode::UNAUTHORIZED, format!("wrong: {sent}")),
        "/odd" => (StatusCode::OK, json!({"unknown_name": TOKEN}).to_string()),
        "/page" => (StatusCode::OK, format!("<html>{TOKEN} {sent}</html>")),
        "/login" => (StatusCode::OK, json!({"access_token": TOKEN}).to_string()),
        _ => (StatusCode::BAD_REQUEST, format!("you sent {auth}")),
    }
}

fn refuse(text: &str, place: &str) {
    let encoded = PASSWORD.replace('/', "%2F").replace('+', "%2B").replace('&', "%26");
    for secret in [PASSWORD, TOKEN, encoded.as_str(), "c4nary", "b0cket"] {
        assert!(!text.contains(secret), "{secret} in {place}: {text}");
    }
}

#[tokio::test]
async fn no_secret_is_in_an_error_a_debug_text_or_a_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(echo)).await });

    for path in ["/reject", "/odd", "/page", "/login"] {
        for basic in [false, true] {
            let options = CleoOptions { password: PASSWORD.into(), ..CleoOptions::default() };
            let world = world(options, |config| {
                config["base_url"] = json!(address);
                config["flavor"] = json!(if basic { "harmony" } else { "cic" });
                config["files"] = json!({"profile": "path_raw"});
                config["auth"] = json!({"path": path, "mode": if basic { "basic" } else { "password" }});
            })
            .await;
            refuse(&format!("{:?}", world.delivery), "the client");
            let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
            refuse(&error.to_string(), path);
            refuse(&format!("{error:?}"), path);
            let mut cause = error.source();
            while let Some(inner) = cause {
                refuse(&format!("{inner} {inner:?}"), path);
                cause = inner.source();
            }
            for check in world.delivery.ping(world.soon()).await {
                refuse(&check.detail, "ping");
            }
        }
    }
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("cleo.login"), "the log is there");
    refuse(&log, "the log");
}
