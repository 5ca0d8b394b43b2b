//! Secrets stay where they belong. A program of its own: the log of a whole process is looked through.

#[allow(dead_code, reason = "shared with the other tests, which use more of it")]
#[path = "it/kit.rs"]
mod kit;

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use kit::{Server, Step, TestClock, TestRng, client, soon};
use pipeline::{Deadline, Result};
use secrecy::SecretString;
use transport::{FetchedToken, Request, TokenCache, TokenSettings, TokenSource, basic_pair};

struct Issuer(&'static str);

#[async_trait]
impl TokenSource for Issuer {
    async fn fetch(&self, _: Deadline) -> Result<FetchedToken> {
        Ok(FetchedToken { token: self.0.into(), lives_for: Duration::from_secs(60) })
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn cache(clock: &Arc<TestClock>, token: &'static str) -> TokenCache {
    let settings = TokenSettings::default();
    TokenCache::new("name", Arc::new(Issuer(token)), clock.clone(), Arc::new(TestRng(0)), settings)
}

/// Each request, and every form in which its secrets travel.
fn cases(clock: &Arc<TestClock>) -> Vec<(Request, &'static str)> {
    let plain = || Request::new("test.write", Method::POST, "/x?access_token=c4nary-query");
    vec![
        (plain().bearer(&cache(clock, "c4nary-token")), "c4nary-token"),
        (plain().basic_from(&cache(clock, "c4nary-pair")), "c4nary-pair"),
        (plain().basic_from(&cache(clock, "YTpjNG5hcnkvcHc=")), "c4nary/pw"),
        (plain().header_secret("x-key", &"c4nary-key".into()), "c4nary-key"),
        (plain().basic("a", &"c4nary/pw".into()), "c4nary/pw and YTpjNG5hcnkvcHc="),
        (
            plain().form(vec![("password", SecretString::from("c4nary/form"))]),
            "c4nary/form and c4nary%2Fform",
        ),
    ]
}

#[tokio::test]
async fn no_secret_reaches_logs_errors_or_debug_output() {
    let log = Log::default();
    let sink = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || sink.clone())
        .init();
    let mut told = String::new();
    let clock = TestClock::new();
    for status in [200, 400, 401, 503] {
        for (request, secrets) in cases(&clock) {
            // A server that gives everything back.
            let echo = format!("{{\"access_token\":\"c4nary-new\", \"said\":\"{secrets}\"}}");
            let server = Server::start(vec![Step::json(status, &echo); 9]).await;
            let client = client(&server, &clock);
            told.push_str(&format!("{request:?} {client:?}"));
            match client.send(request, soon(&clock)).await {
                Ok(answer) => told.push_str(&answer.excerpt()),
                Err(error) => told.push_str(&format!("{error} {error:?}")),
            }
        }
    }
    let token = cache(&clock, "c4nary-token").get(soon(&clock)).await.unwrap();
    told.push_str(&format!("{token:?} {:?}", basic_pair("a", &"c4nary/pw".into())));
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("call failed") && logged.contains("call answered"), "{logged}");
    assert!(told.contains("said"));
    for text in [&logged, &told] {
        assert!(!text.contains("c4nary") && !text.contains("YTpjNG5hcnkvcHc="), "{text}");
    }
}
