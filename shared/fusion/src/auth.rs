//! Who the connector is: client credentials at the identity domain, or an integration user.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::{Method, StatusCode};
use jiff::Timestamp;
use pipeline::ports::{Clock, Rng, Secrets};
use pipeline::{Deadline, Error, Kind, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use transport::{
    Effect, FetchedToken, HttpClient, Request, Response, TokenCache, TokenSettings, TokenSource, basic_pair,
    fingerprint, require_json,
};

use crate::{AuthMode, Config};

const OPERATION: &str = "fusion.token";
/// How long user and password are used before they are looked up again.
const PAIR_LIVES: Duration = Duration::from_secs(24 * 3600);

/// The cache of what is sent with every call.
pub(crate) fn tokens(
    config: &Config,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
) -> Result<TokenCache> {
    let settings = TokenSettings::default();
    let name = config.secret.clone();
    let source: Arc<dyn TokenSource> = match config.auth {
        AuthMode::ClientCredentials => Arc::new(ClientCredentials {
            http: HttpClient::new(config.token_settings()?, clock.clone(), rng.clone())?,
            scope: config.scope.clone().unwrap_or_default(),
            secrets,
            name: name.clone(),
        }),
        AuthMode::Basic => Arc::new(Basic {
            secrets,
            name: name.clone(),
            clock: clock.clone(),
            pause: settings.lockout,
            given: Mutex::default(),
        }),
    };
    Ok(TokenCache::new(name, source, clock, rng, settings))
}

fn unreadable(name: &str, members: &str) -> Error {
    // The cause stays out: it may quote the secret.
    Error::permanent(Kind::Configuration, OPERATION, format!("secret `{name}` must be JSON with {members}"))
}

#[derive(Deserialize)]
struct ClientSecret {
    client_id: String,
    client_secret: SecretString,
}

/// OAuth 2.0 client credentials (RFC 6749, section 4.4).
struct ClientCredentials {
    http: HttpClient,
    scope: String,
    secrets: Arc<dyn Secrets>,
    name: String,
}

#[async_trait]
impl TokenSource for ClientCredentials {
    async fn fetch(&self, deadline: Deadline) -> Result<FetchedToken> {
        let secret = self.secrets.get(&self.name).await?;
        match self.ask(&secret, deadline).await {
            Err(error) if error.kind() == Kind::CredentialsRejected => {
                // The secret may have been rotated since it was cached. The same one is not tried twice.
                let newer = self.secrets.reread(&self.name).await?;
                if newer.expose_secret() == secret.expose_secret() {
                    return Err(error);
                }
                self.ask(&newer, deadline).await
            }
            other => other,
        }
    }

    async fn fingerprint(&self) -> Option<u64> {
        self.secrets.reread(&self.name).await.ok().map(|secret| fingerprint(&secret))
    }
}

impl ClientCredentials {
    async fn ask(&self, secret: &SecretString, deadline: Deadline) -> Result<FetchedToken> {
        let secret: ClientSecret = serde_json::from_str(secret.expose_secret())
            .map_err(|_may_quote_the_secret| unreadable(&self.name, "client_id and client_secret"))?;
        let request = Request::new(OPERATION, Method::POST, "")
            .accept("application/json")
            .basic(&secret.client_id, &secret.client_secret)
            .form(vec![("grant_type", "client_credentials"), ("scope", self.scope.as_str())])
            // A token that nobody uses is harmless.
            .effect(Effect::Read);
        let answer = self.http.send(request, deadline).await?;
        if answer.status == StatusCode::OK {
            return read_token(&answer);
        }
        Err(refused(&self.name, &answer))
    }
}

fn read_token(answer: &Response) -> Result<FetchedToken> {
    let body = require_json(answer)?;
    let token = body.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
    let seconds = body.get("expires_in").and_then(|value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    });
    match (token, seconds) {
        (Some(token), Some(seconds @ 1..)) => {
            Ok(FetchedToken { token: token.into(), lives_for: Duration::from_secs(seconds) })
        }
        _ => Err(Error::temporary(
            Kind::Protocol,
            OPERATION,
            "the identity domain's answer has no access_token or no expires_in",
        )),
    }
}

/// Only the member `error` of the answer is relied on: its texts are not documented.
fn refused(name: &str, answer: &Response) -> Error {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = body.get("error").and_then(Value::as_str).unwrap_or_default();
    let error = match (code, answer.status) {
        ("invalid_scope", _) => Error::permanent(
            Kind::Configuration,
            OPERATION,
            "the identity domain does not know the scope: copy it from the pod's resource application",
        ),
        ("invalid_request" | "unsupported_grant_type", _) => Error::permanent(
            Kind::Configuration,
            OPERATION,
            "the identity domain does not take client credentials: does the application allow this grant?",
        ),
        ("invalid_client" | "unauthorized_client" | "invalid_grant" | "access_denied", _)
        | (_, StatusCode::UNAUTHORIZED) => Error::permanent(
            Kind::CredentialsRejected,
            OPERATION,
            format!(
                "the identity domain refuses the client: are client_id and client_secret in secret `{name}` right?"
            ),
        ),
        (_, StatusCode::FORBIDDEN) => Error::permanent(
            Kind::Forbidden,
            OPERATION,
            "the identity domain forbids this: an address allow-list?",
        ),
        _ => {
            Error::permanent(Kind::Configuration, OPERATION, "this is no token address: is token_url right?")
        }
    };
    error.with("status", answer.status.as_u16()).with("body", answer.excerpt())
}

#[derive(Deserialize)]
struct UserSecret {
    username: String,
    password: SecretString,
}

/// An integration user. There is nothing to fetch, so the account is protected here: a pair that the API has refused
/// is not given out again for a while.
struct Basic {
    secrets: Arc<dyn Secrets>,
    name: String,
    clock: Arc<dyn Clock>,
    pause: Duration,
    given: Mutex<Option<(u64, Timestamp)>>,
}

#[async_trait]
impl TokenSource for Basic {
    async fn fetch(&self, _: Deadline) -> Result<FetchedToken> {
        let known = *self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let secret = match known {
            None => self.secrets.get(&self.name).await?,
            Some(_) => self.secrets.reread(&self.name).await?,
        };
        let mark = fingerprint(&secret);
        let now = self.clock.now();
        if known.is_some_and(|(old, at)| old == mark && now < at + self.pause) {
            return Err(Error::permanent(
                Kind::CredentialsRejected,
                OPERATION,
                format!(
                    "the pod refuses the user: are username and password in secret `{}` right?",
                    self.name
                ),
            ));
        }
        let user: UserSecret = serde_json::from_str(secret.expose_secret())
            .map_err(|_may_quote_the_secret| unreadable(&self.name, "username and password"))?;
        *self.given.lock().unwrap_or_else(PoisonError::into_inner) = Some((mark, now));
        Ok(FetchedToken { token: basic_pair(&user.username, &user.password), lives_for: PAIR_LIVES })
    }

    async fn fingerprint(&self) -> Option<u64> {
        self.secrets.reread(&self.name).await.ok().map(|secret| fingerprint(&secret))
    }
}
