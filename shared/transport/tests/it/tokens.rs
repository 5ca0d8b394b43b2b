use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use pipeline::{Deadline, Error, Kind, Result, Status};
use transport::{FetchedToken, Request, TokenCache, TokenSettings, TokenSource};

use crate::kit::{Server, Step, TestClock, TestRng, client, soon};

/// Gives `token-1`, `token-2`, ... or fails by script.
#[derive(Default)]
struct Issuer {
    fetches: AtomicU64,
    failures: Mutex<Vec<Error>>,
    secret: AtomicU64,
}

#[async_trait]
impl TokenSource for Issuer {
    async fn fetch(&self, _: Deadline) -> Result<FetchedToken> {
        let number = self.fetches.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::task::yield_now().await;
        if let Some(error) = self.failures.lock().unwrap().pop() {
            return Err(error);
        }
        Ok(FetchedToken { token: format!("token-{number}").into(), lives_for: Duration::from_secs(3600) })
    }

    async fn fingerprint(&self) -> Option<u64> {
        Some(self.secret.load(Ordering::SeqCst))
    }
}

impl Issuer {
    fn fail(&self, error: fn() -> Error, times: usize) {
        self.failures.lock().unwrap().extend((0..times).map(|_| error()));
    }

    fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::SeqCst)
    }
}

fn rejected() -> Error {
    Error::permanent(Kind::CredentialsRejected, "token.fetch", "invalid_client")
}

fn down() -> Error {
    Error::temporary(Kind::Unavailable, "token.fetch", "down")
}

fn cache(clock: &Arc<TestClock>) -> (Arc<Issuer>, TokenCache) {
    let issuer = Arc::new(Issuer::default());
    let settings = TokenSettings::default();
    let cache = TokenCache::new("test", issuer.clone(), clock.clone(), Arc::new(TestRng(0)), settings);
    (issuer, cache)
}

fn out_of_time() -> Error {
    Error::temporary(Kind::OutOfTime, "token.fetch", "too late")
}

/// Never answers. Counts who asked.
#[derive(Default)]
struct Stuck(AtomicU64);

#[async_trait]
impl TokenSource for Stuck {
    async fn fetch(&self, _: Deadline) -> Result<FetchedToken> {
        self.0.fetch_add(1, Ordering::SeqCst);
        std::future::pending().await
    }
}

fn get(tokens: &TokenCache) -> Request {
    Request::new("test.read", Method::GET, "/x").bearer(tokens)
}

#[tokio::test]
async fn fifty_callers_cause_one_fetch() {
    let clock = TestClock::new();
    let (issuer, tokens) = cache(&clock);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (tokens, deadline) = (tokens.clone(), soon(&clock));
            tokio::spawn(async move { tokens.get(deadline).await.unwrap().generation })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 1);
    }
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test]
async fn fifty_callers_share_one_failure_too() {
    let clock = TestClock::new();
    let (issuer, tokens) = cache(&clock);
    issuer.fail(rejected, 50);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (tokens, deadline) = (tokens.clone(), soon(&clock));
            tokio::spawn(async move { tokens.get(deadline).await.unwrap_err().kind() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Kind::CredentialsRejected);
    }
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test]
async fn while_a_renewal_fails_all_callers_get_the_old_token() {
    let clock = TestClock::new();
    let issuer = Arc::new(Issuer::default());
    let (settings, rng) = (TokenSettings::default(), Arc::new(TestRng(30_000)));
    let tokens = TokenCache::new("test", issuer.clone(), clock.clone(), rng, settings);
    tokens.get(soon(&clock)).await.unwrap();
    // Thirty seconds before the token must no longer be used.
    clock.advance(Duration::from_secs(3600 - 60 - 20));
    issuer.fail(down, 1);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (tokens, deadline) = (tokens.clone(), soon(&clock));
            tokio::spawn(async move { tokens.get(deadline).await.map(|token| token.generation) })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 1);
    }
    assert_eq!(issuer.fetches(), 2);
}

#[tokio::test]
async fn a_caller_without_time_fails_alone() {
    let clock = TestClock::new();
    let (issuer, tokens) = cache(&clock);
    issuer.fail(out_of_time, 1);
    let (first, second) = tokio::join!(tokens.get(soon(&clock)), tokens.get(soon(&clock)));
    assert_eq!(first.unwrap_err().kind(), Kind::OutOfTime);
    assert_eq!(second.unwrap().generation, 1);
}

#[tokio::test]
async fn nobody_waits_for_a_token_past_the_deadline_and_a_dropped_fetch_blocks_nobody() {
    let clock = TestClock::new();
    let (issuer, rng) = (Arc::new(Stuck::default()), Arc::new(TestRng(0)));
    let tokens = TokenCache::new("test", issuer.clone(), clock.clone(), rng, TokenSettings::default());
    let (ahead, deadline) = (tokens.clone(), soon(&clock));
    let fetching = tokio::spawn(async move { ahead.get(deadline).await });
    tokio::task::yield_now().await;
    let short = || Deadline::after(clock.as_ref(), Duration::from_millis(100));
    let late = tokio::time::timeout(Duration::from_secs(2), tokens.get(short())).await;
    assert_eq!(late.expect("ends with the deadline").unwrap_err().kind(), Kind::OutOfTime);
    fetching.abort();
    assert!(fetching.await.unwrap_err().is_cancelled());
    assert_eq!(issuer.0.load(Ordering::SeqCst), 1);
    let next = tokio::time::timeout(Duration::from_millis(100), tokens.get(soon(&clock))).await;
    assert!(next.is_err());
    assert_eq!(issuer.0.load(Ordering::SeqCst), 2, "the next one fetches itself, and does not queue");
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let clock = TestClock::new();
    let (issuer, tokens) = cache(&clock);
    tokens.get(soon(&clock)).await.unwrap();
    clock.advance(Duration::from_secs(3600 - 61));
    tokens.get(soon(&clock)).await.unwrap();
    assert_eq!(issuer.fetches(), 1);
    clock.advance(Duration::from_secs(1));
    assert_eq!(tokens.get(soon(&clock)).await.unwrap().generation, 2);
}

#[tokio::test]
async fn a_late_refusal_does_not_drop_a_newer_token() {
    let clock = TestClock::new();
    let (issuer, tokens) = cache(&clock);
    let old = tokens.get(soon(&clock)).await.unwrap();
    tokens.invalidate(old.generation);
    tokens.get(soon(&clock)).await.unwrap();
    tokens.invalidate(old.generation);
    assert_eq!(tokens.get(soon(&clock)).await.unwrap().generation, 2);
    assert_eq!(issuer.fetches(), 2);
}

#[tokio::test]
async fn refused_credentials_stop_at_two_until_time_passes() {
    let clock = TestClock::new();
    let (issuer, tokens) = cache(&clock);
    issuer.fail(rejected, 3);
    for _ in 0..10 {
        let error = tokens.get(soon(&clock)).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (Kind::CredentialsRejected, Status::Permanent));
    }
    assert_eq!(issuer.fetches(), 2);
    let error = tokens.get(soon(&clock)).await.unwrap_err().to_string();
    assert!(error.contains("Store the right ones in secret `test`"), "{error}");

    clock.advance(Duration::from_secs(901));
    for _ in 0..5 {
        tokens.get(soon(&clock)).await.unwrap_err();
    }
    assert_eq!(issuer.fetches(), 3, "one try, then shut again");
}

#[tokio::test]
async fn a_new_secret_ends_the_lockout() {
    let clock = TestClock::new();
    let (issuer, tokens) = cache(&clock);
    issuer.fail(rejected, 2);
    for _ in 0..4 {
        tokens.get(soon(&clock)).await.unwrap_err();
    }
    issuer.secret.store(7, Ordering::SeqCst);
    assert_eq!(tokens.get(soon(&clock)).await.unwrap().generation, 1);
    assert_eq!(issuer.fetches(), 3);
}

#[tokio::test]
async fn an_outage_of_the_issuer_locks_nothing() {
    let clock = TestClock::new();
    let (issuer, tokens) = cache(&clock);
    issuer.fail(down, 5);
    for _ in 0..5 {
        assert!(tokens.get(soon(&clock)).await.unwrap_err().is_temporary());
    }
    tokens.get(soon(&clock)).await.unwrap();
    assert_eq!(issuer.fetches(), 6);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_repeated_once() {
    let clock = TestClock::new();
    let server = Server::start([Step::json(401, "")]).await;
    let (issuer, tokens) = cache(&clock);
    let answer = client(&server, &clock).send(get(&tokens), soon(&clock)).await.unwrap();
    assert_eq!(answer.status.as_u16(), 200);
    let seen = server.seen();
    assert!(
        seen[0].contains("authorization: Bearer token-1")
            && seen[1].contains("authorization: Bearer token-2")
    );
    assert_eq!((seen.len(), issuer.fetches()), (2, 2));
}

#[tokio::test]
async fn a_second_refusal_is_final() {
    let clock = TestClock::new();
    let server = Server::start(vec![Step::json(401, "who are you"); 9]).await;
    let (issuer, tokens) = cache(&clock);
    let error = client(&server, &clock).send(get(&tokens), soon(&clock)).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Unauthorized, Status::Permanent));
    assert_eq!((server.seen().len(), issuer.fetches()), (2, 2));
    assert!(error.to_string().contains("who are you"));
}
