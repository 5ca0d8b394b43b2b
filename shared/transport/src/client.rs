use std::fmt;
use std::sync::{Arc, Once};
use std::time::Duration;

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use pipeline::ports::{Clock, Rng};
use pipeline::{Deadline, Error, Kind, Result};
use tokio::sync::Semaphore;
use url::Url;

use crate::address::GuardedResolver;
use crate::attempt::{Attempt, Failure};
use crate::retry::{self, Budget};
use crate::server_time::ServerTime;
use crate::target;
use crate::wait::before;
use crate::{Effect, HttpSettings, Request, Response, Token};

/// Least time for an attempt to read: with less left, starting one is noise.
const LEAST: Duration = Duration::from_millis(100);

/// A client for one host. Clones share connections, permits and budget.
#[derive(Clone)]
pub struct HttpClient(Arc<Inner>);

struct Inner {
    settings: HttpSettings,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    reads: reqwest::Client,
    /// Writes get a new connection each: a pooled one that the server has closed meanwhile would make the outcome
    /// of the write unknown.
    writes: reqwest::Client,
    permits: Semaphore,
    budget: Budget,
    server_time: ServerTime,
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

/// What happened on the way, for the one line that a call logs.
#[derive(Default)]
struct Tally {
    attempts: u32,
    status: Option<StatusCode>,
}

impl HttpClient {
    /// A client that behaves as `settings` say.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if the settings name a host that may not be called.
    pub fn new(settings: HttpSettings, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Result<Self> {
        settings.validate()?;
        Ok(Self(Arc::new(Inner {
            reads: build(&settings, 4)?,
            writes: build(&settings, 0)?,
            permits: Semaphore::new(settings.concurrent),
            budget: Budget::new(settings.retry_reserve),
            server_time: ServerTime::default(),
            settings,
            clock,
            rng,
        })))
    }

    /// The address that relative references start from.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        &self.0.settings.base_url
    }

    /// How long one attempt may take.
    #[must_use]
    pub fn request_timeout(&self) -> Duration {
        self.0.settings.request_timeout
    }

    /// How far the remote's clock is ahead of ours, by the `Date` headers seen so far. Never overestimates by more
    /// than the remote itself is wrong.
    #[must_use]
    pub fn server_time_offset(&self) -> Option<SignedDuration> {
        self.0.server_time.offset()
    }

    /// The present by the remote's clock, once an answer has shown it.
    #[must_use]
    pub fn server_now(&self) -> Option<Timestamp> {
        self.0.clock.now().checked_add(self.server_time_offset()?).ok()
    }

    /// Makes a call, as often as its effect, the settings and the deadline allow.
    ///
    /// Answers with statuses that another attempt would not change are returned as they are, refusals included.
    ///
    /// # Errors
    /// * [`Kind::Unavailable`], [`Kind::Timeout`], [`Kind::Throttled`]: no answer, or "not now" each time. For a write
    ///   that may have been acted on the status is [`pipeline::Status::UnknownOutcome`].
    /// * [`Kind::Protocol`]: a cut answer, or an address at another host.
    /// * [`Kind::TooLarge`]: a longer answer than allowed.
    /// * [`Kind::Unauthorized`]: a new token was refused too.
    /// * [`Kind::OutOfTime`]: not started. A write needs the whole request timeout before the deadline.
    /// * Whatever [`crate::TokenSource::fetch`] says.
    pub async fn send(&self, request: Request, deadline: Deadline) -> Result<Response> {
        let started = self.0.clock.now();
        let url = target::resolve(self.base_url(), request.operation, &request.reference, &request.query)?;
        if let Some(flaw) = request.flaw {
            return Err(Error::permanent(Kind::Configuration, request.operation, flaw));
        }
        let mut tally = Tally::default();
        let outcome = self.repeat(&request, &url, deadline, &mut tally).await;
        let path = target::for_logs(&url);
        self.log(&request, &path, started, &tally, outcome.as_ref().err());
        outcome.map_err(|error| {
            error
                .with("method", &request.method)
                .with("host", url.host_str().unwrap_or_default())
                .with("path", path)
                .with("attempts", tally.attempts)
        })
    }

    async fn repeat(
        &self,
        request: &Request,
        url: &Url,
        deadline: Deadline,
        tally: &mut Tally,
    ) -> Result<Response> {
        let mut renewed = false;
        let mut counted = 0;
        loop {
            let token = self.token(request, deadline).await?;
            tally.attempts += 1;
            let failure = match self.attempt(request, url, token.as_ref(), deadline).await? {
                Ok(answer) => match self.judge(request, token.as_ref(), answer, renewed, tally)? {
                    Verdict::Done(answer) => return Ok(answer),
                    Verdict::Renew => {
                        renewed = true;
                        continue;
                    }
                    Verdict::NotNow(failure) => failure,
                },
                Err(failure) => failure,
            };
            counted += 1;
            tally.status = failure.status();
            self.pause(request, failure, counted, deadline).await?;
        }
    }

    async fn token(&self, request: &Request, deadline: Deadline) -> Result<Option<Token>> {
        match &request.tokens {
            Some((tokens, _)) => Ok(Some(tokens.get(deadline).await?)),
            None => Ok(None),
        }
    }

    /// How much time must be left for an attempt to start.
    fn needed(&self, request: &Request) -> Duration {
        if request.effect == Effect::Write { self.0.settings.request_timeout } else { LEAST }
    }

    async fn attempt(
        &self,
        request: &Request,
        url: &Url,
        token: Option<&Token>,
        deadline: Deadline,
    ) -> Result<Result<Response, Failure>> {
        let inner = &self.0;
        let clock = inner.clock.as_ref();
        // The semaphore is never closed, so a permit comes, if not always in time.
        let _permit = before(deadline, clock, request.operation, inner.permits.acquire()).await?.ok();
        deadline.require(clock, self.needed(request), request.operation)?;
        let client = if request.effect == Effect::Write { &inner.writes } else { &inner.reads };
        let attempt = Attempt {
            client,
            request,
            url,
            token: token.map(|token| &token.value),
            timeout: inner.settings.request_timeout.min(deadline.remaining(clock)),
            body_limit: inner.settings.body_limit,
        };
        let answer = attempt.run().await;
        if let Ok(answer) = &answer {
            inner.server_time.observe(answer, inner.clock.now());
        }
        Ok(answer)
    }

    fn judge(
        &self,
        request: &Request,
        token: Option<&Token>,
        answer: Response,
        renewed: bool,
        tally: &mut Tally,
    ) -> Result<Verdict> {
        tally.status = Some(answer.status);
        if let (StatusCode::UNAUTHORIZED, Some((tokens, _)), Some(token)) =
            (answer.status, &request.tokens, token)
        {
            tokens.invalidate(token.generation);
            if !renewed {
                return Ok(Verdict::Renew);
            }
            return Err(Error::permanent(
                Kind::Unauthorized,
                request.operation,
                "a new token was refused too",
            )
            .with("status", 401)
            .with("body", answer.excerpt()));
        }
        if retry::is_passing(answer.status) {
            return Ok(Verdict::NotNow(Failure::Passing(Box::new(answer))));
        }
        self.0.budget.earn();
        Ok(Verdict::Done(answer))
    }

    /// Waits for the next attempt, or gives up with the failure.
    async fn pause(
        &self,
        request: &Request,
        failure: Failure,
        attempts: u32,
        deadline: Deadline,
    ) -> Result<()> {
        let inner = &self.0;
        let settings = &inner.settings;
        let rng = inner.rng.as_ref();
        let asked = match &failure {
            Failure::Passing(answer) => answer.retry_after(inner.clock.now()),
            _ => None,
        };
        let wait = match asked {
            // A little later than asked, so that clients which were sent away together do not return together.
            Some(asked) => asked.saturating_add(retry::below(rng, settings.backoff_first)),
            None => retry::backoff(rng, settings.backoff_first, settings.backoff_longest, attempts + 1),
        };
        let sensible = asked.is_none_or(|asked| asked <= settings.backoff_longest)
            && wait.saturating_add(self.needed(request)) < deadline.remaining(inner.clock.as_ref());
        if failure.may_repeat(request.effect)
            && attempts < settings.attempts
            && sensible
            && inner.budget.take()
        {
            inner.clock.sleep(wait).await;
            return Ok(());
        }
        Err(failure.into_error(request.operation, request.effect).retry_after(asked))
    }

    fn log(&self, request: &Request, path: &str, started: Timestamp, tally: &Tally, error: Option<&Error>) {
        let elapsed_ms = self.0.clock.now().duration_since(started).as_millis();
        let (operation, method) = (request.operation, request.method.as_str());
        let status = tally.status.map(|status| status.as_u16());
        let attempts = tally.attempts;
        match error {
            None => tracing::debug!(operation, method, path, status, attempts, %elapsed_ms, "call answered"),
            Some(error) => {
                let (kind, message) = (error.kind().as_str(), error.message());
                tracing::warn!(operation, method, path, status, attempts, %elapsed_ms, kind, error = message, "call failed");
            }
        }
    }
}

enum Verdict {
    Done(Response),
    Renew,
    NotNow(Failure),
}

#[allow(clippy::disallowed_methods, reason = "this is the one place where clients are built")]
fn build(settings: &HttpSettings, idle: usize) -> Result<reqwest::Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // An error means that the program has chosen a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let loopback = settings.is_loopback();
    reqwest::Client::builder()
        .user_agent(concat!("ml-connector/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .https_only(!loopback)
        .gzip(true)
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.request_timeout)
        .pool_max_idle_per_host(idle)
        .pool_idle_timeout(Duration::from_secs(20))
        .dns_resolver(GuardedResolver { policy: settings.address_policy, loopback })
        .build()
        .map_err(|error| {
            Error::permanent(Kind::Configuration, "http.configure", "the client cannot be built")
                .caused_by(error)
        })
}
