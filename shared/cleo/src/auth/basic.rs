//! Name and password in every request.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use pipeline::ports::Clock;
use pipeline::{Deadline, Error, Kind, Result};
use transport::{HttpClient, Request, Response, before, fingerprint};

use super::{Credentials, Keeper, LOCKOUT, REJECTIONS, rejected};

/// Name and password in every request, with the same guard that tokens have.
///
/// One request at a time: whoever waits sees what became of the one before, so that a wrong password is tried twice,
/// not once by each worker.
pub(crate) struct Basic {
    keeper: Keeper,
    clock: Arc<dyn Clock>,
    guard: Mutex<Guard>,
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Guard {
    rejections: u32,
    mark: Option<u64>,
    locked_until: Option<Timestamp>,
}

impl Basic {
    pub(crate) fn new(keeper: Keeper, clock: Arc<dyn Clock>) -> Self {
        Self { keeper, clock, guard: Mutex::default(), flight: tokio::sync::Mutex::new(()) }
    }

    /// Sends `request`; after a refusal once more if the secret has changed.
    pub(crate) async fn send(
        &self,
        http: &HttpClient,
        request: Request,
        deadline: Deadline,
    ) -> Result<Response> {
        let _flight = before(deadline, &*self.clock, "cleo.login", self.flight.lock()).await?;
        let credentials = self.permitted().await?;
        let first = self.once(http, request.clone(), &credentials, deadline).await?;
        if first.status.as_u16() != 401 {
            return Ok(first);
        }
        let Some(newer) = self.keeper.changed(&credentials).await else {
            return Err(rejected(&self.keeper.name, &first));
        };
        let second = self.once(http, request, &newer, deadline).await?;
        if second.status.as_u16() == 401 { Err(rejected(&self.keeper.name, &second)) } else { Ok(second) }
    }

    async fn once(
        &self,
        http: &HttpClient,
        request: Request,
        credentials: &Credentials,
        deadline: Deadline,
    ) -> Result<Response> {
        let signed = request.basic(&credentials.username, &credentials.password);
        let response = http.send(signed, deadline).await?;
        if response.status.as_u16() == 401 {
            self.refused(credentials);
        } else {
            *self.guard() = Guard::default();
        }
        Ok(response)
    }

    /// The credentials, unless they have been refused too often.
    async fn permitted(&self) -> Result<Credentials> {
        let now = self.clock.now();
        let locked = {
            let guard = self.guard();
            guard.locked_until.filter(|until| now < *until).map(|until| (until, guard.mark))
        };
        let Some((until, mark)) = locked else {
            return self.keeper.get().await;
        };
        let secret = self.keeper.secrets.reread(&self.keeper.name).await?;
        if mark != Some(fingerprint(&secret)) {
            *self.guard() = Guard::default();
            return self.keeper.parse(&secret);
        }
        Err(Error::permanent(
            Kind::CredentialsRejected,
            "cleo.login",
            "name and password were refused twice; no further attempt for now, so that the account is not locked. \
             Store the right ones: they are tried at once",
        )
        .with("secret", &self.keeper.name)
        .with("until", until))
    }

    fn refused(&self, credentials: &Credentials) {
        let now = self.clock.now();
        let mut guard = self.guard();
        guard.rejections = guard.rejections.saturating_add(1);
        guard.mark = Some(credentials.mark);
        if guard.rejections >= REJECTIONS {
            guard.locked_until = now.checked_add(LOCKOUT).ok();
        }
    }

    fn guard(&self) -> MutexGuard<'_, Guard> {
        self.guard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Basic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Basic").field("secret", &self.keeper.name).finish_non_exhaustive()
    }
}
