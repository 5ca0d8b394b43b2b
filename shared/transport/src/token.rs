use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use pipeline::ports::{Clock, Rng};
use pipeline::{Deadline, Error, Kind, Result, Status};
use secrecy::{ExposeSecret, SecretString};

use crate::retry;
use crate::wait::before;

/// A token as its issuer gave it.
#[derive(Debug, Clone)]
pub struct FetchedToken {
    /// The token.
    pub token: SecretString,
    /// How long it is good for, by the issuer's word.
    pub lives_for: Duration,
}

/// Where tokens come from.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// Fetches a new token.
    ///
    /// # Errors
    /// [`Kind::CredentialsRejected`] when the issuer refuses the credentials themselves, and only then: two of these
    /// in a row stop all further attempts for a while.
    async fn fetch(&self, deadline: Deadline) -> Result<FetchedToken>;

    /// A mark that changes when the credentials change (see [`fingerprint`]), read anew from where they are kept.
    /// Lets a corrected secret be tried at once. Without one, only time ends a lockout.
    async fn fingerprint(&self) -> Option<u64> {
        None
    }
}

/// A mark of a secret, to tell whether it has changed. For use in memory only.
#[must_use]
pub fn fingerprint(secret: &SecretString) -> u64 {
    let mut hasher = DefaultHasher::new();
    secret.expose_secret().hash(&mut hasher);
    hasher.finish()
}

/// How a cache behaves.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// How long before its end a token is no longer used. Up to half as much again at random, so that instances
    /// which started together do not renew together.
    pub skew: Duration,
    /// After how many refusals in a row no further attempt is made.
    pub rejections: u32,
    /// For how long, unless the secret changes.
    pub lockout: Duration,
}

impl Default for TokenSettings {
    /// Accounts lock after few wrong logins (five is common), and several instances share one: two each.
    fn default() -> Self {
        Self { skew: Duration::from_secs(60), rejections: 2, lockout: Duration::from_secs(15 * 60) }
    }
}

/// A token in use.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token.
    pub value: SecretString,
    /// Names this token among those of its cache.
    pub generation: u64,
}

/// The tokens of one credential: one at a time, fetched once however many wait for it. Clones share it.
#[derive(Clone)]
pub struct TokenCache(Arc<Shared>);

struct Shared {
    name: String,
    source: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    settings: TokenSettings,
    state: Mutex<State>,
    /// Held by the one that fetches.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    generation: u64,
    /// How many fetches have ended: tells a waiter whether the one it waited for has.
    ended: u64,
    failure: Option<Shareable>,
    rejected: u32,
    rejected_mark: Option<u64>,
    locked_until: Option<Timestamp>,
}

struct Held {
    token: Token,
    renew_at: Timestamp,
    unused_from: Timestamp,
}

/// An error that several waiters can be told.
struct Shareable {
    kind: Kind,
    status: Status,
    operation: &'static str,
    message: String,
    wait: Option<Duration>,
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").field("name", &self.0.name).finish_non_exhaustive()
    }
}

impl TokenCache {
    /// An empty cache. `name` names the credential for people: the name of its secret.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        source: Arc<dyn TokenSource>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        settings: TokenSettings,
    ) -> Self {
        Self(Arc::new(Shared {
            name: name.into(),
            source,
            clock,
            rng,
            settings,
            state: Mutex::default(),
            flight: tokio::sync::Mutex::new(()),
        }))
    }

    /// A token that is good now, from the cache or fetched.
    ///
    /// # Errors
    /// What the fetch says, or [`Kind::CredentialsRejected`] while a lockout lasts.
    pub async fn get(&self, deadline: Deadline) -> Result<Token> {
        let ended = {
            let state = self.state();
            if let Some(token) = state.good_at(self.0.clock.now()) {
                return Ok(token);
            }
            state.ended
        };
        let clock = self.0.clock.as_ref();
        let _flight = before(deadline, clock, "token.fetch", self.0.flight.lock()).await?;
        {
            let state = self.state();
            if let Some(token) = state.good_at(clock.now()) {
                return Ok(token);
            }
            // That another caller had no time left says nothing about this one.
            let shared = |failure: &&Shareable| state.ended != ended && failure.kind != Kind::OutOfTime;
            if let Some(failure) = state.failure.as_ref().filter(shared) {
                return state.or_the_old_one(failure.error(), clock.now());
            }
        }
        self.check_lockout().await?;
        let asked_at = self.0.clock.now();
        match self.0.source.fetch(deadline).await {
            Ok(fetched) => Ok(self.keep(fetched, asked_at)),
            Err(error) => self.failed(error).await,
        }
    }

    /// Drops the token of `generation`, if it is still the one in use: a late 401 must not throw a newer one away.
    pub fn invalidate(&self, generation: u64) {
        let mut state = self.state();
        if state.held.as_ref().is_some_and(|held| held.token.generation == generation) {
            state.held = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, fetched: FetchedToken, asked_at: Timestamp) -> Token {
        let skew = self.0.settings.skew.min(fetched.lives_for / 2);
        let life = fetched.lives_for.saturating_sub(skew);
        let early = retry::below(self.0.rng.as_ref(), (skew / 2).min(life / 2));
        let after = |wait: Duration| asked_at.checked_add(wait).unwrap_or(Timestamp::MAX);
        let mut state = self.state();
        state.generation += 1;
        state.ended += 1;
        state.failure = None;
        state.rejected = 0;
        state.locked_until = None;
        let token = Token { value: fetched.token, generation: state.generation };
        state.held = Some(Held {
            token: token.clone(),
            renew_at: after(life.saturating_sub(early)),
            unused_from: after(life),
        });
        token
    }

    async fn failed(&self, error: Error) -> Result<Token> {
        let rejected = error.kind() == Kind::CredentialsRejected;
        let mark = if rejected { self.0.source.fingerprint().await } else { None };
        let now = self.0.clock.now();
        let mut state = self.state();
        state.ended += 1;
        // A fetch changes nothing at the remote, whatever became of it.
        let error =
            if error.status() == Status::UnknownOutcome { error.as_status(Status::Temporary) } else { error };
        state.failure = Some(Shareable::of(&error));
        if rejected {
            state.rejected += 1;
            state.rejected_mark = mark;
            if state.rejected >= self.0.settings.rejections {
                state.locked_until = now.checked_add(self.0.settings.lockout).ok();
            }
        }
        state.or_the_old_one(error, now)
    }

    async fn check_lockout(&self) -> Result<()> {
        let now = self.0.clock.now();
        let (until, mark) = {
            let state = self.state();
            match state.locked_until {
                Some(until) if now < until => (until, state.rejected_mark),
                _ => return Ok(()),
            }
        };
        if let (Some(old), Some(new)) = (mark, self.0.source.fingerprint().await)
            && old != new
        {
            let mut state = self.state();
            state.rejected = 0;
            state.locked_until = None;
            return Ok(());
        }
        let name = &self.0.name;
        Err(Error::permanent(
            Kind::CredentialsRejected,
            "token.fetch",
            format!(
                "the credentials in secret `{name}` were refused {} times; no further attempt before {until}, so that \
                 the account is not locked. Store the right ones in secret `{name}`: they are tried at once",
                self.0.settings.rejections
            ),
        ))
    }
}

impl State {
    fn good_at(&self, now: Timestamp) -> Option<Token> {
        self.held.as_ref().filter(|held| now < held.renew_at).map(|held| held.token.clone())
    }

    /// After a failed renewal: the old token, if it is good for a moment longer, since renewal starts early.
    fn or_the_old_one(&self, error: Error, now: Timestamp) -> Result<Token> {
        match self.held.as_ref().filter(|held| error.is_temporary() && now < held.unused_from) {
            Some(held) => Ok(held.token.clone()),
            None => Err(error),
        }
    }
}

impl Shareable {
    fn of(error: &Error) -> Self {
        Self {
            kind: error.kind(),
            status: error.status(),
            operation: error.operation(),
            message: error.message().to_owned(),
            wait: error.wait(),
        }
    }

    fn error(&self) -> Error {
        Error::new(self.kind, self.status, self.operation, self.message.clone()).retry_after(self.wait)
    }
}
