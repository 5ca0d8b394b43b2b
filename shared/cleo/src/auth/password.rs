//! A token for name and password.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use pipeline::{Deadline, Error, Kind, Result};
use secrecy::SecretString;
use serde_json::Value;
use transport::{Effect, FetchedToken, HttpClient, Request, Response, SecretOrText, TokenSource};

use super::{Credentials, Keeper, rejected};
use crate::config::AuthConfig;
use crate::wire;

/// Fetches tokens by name and password, or by refresh token.
pub(crate) struct PasswordGrant {
    pub(crate) http: HttpClient,
    pub(crate) config: AuthConfig,
    /// Where to log in and where to refresh.
    pub(crate) path: String,
    pub(crate) refresh_path: String,
    pub(crate) keeper: Keeper,
    pub(crate) refresh: Mutex<Option<SecretString>>,
}

#[async_trait]
impl TokenSource for PasswordGrant {
    async fn fetch(&self, deadline: Deadline) -> Result<FetchedToken> {
        if let Some(token) = self.refreshed(deadline).await {
            return Ok(token);
        }
        let credentials = self.keeper.get().await?;
        match self.login(&credentials, deadline).await {
            Err(error) if error.kind() == Kind::CredentialsRejected => {
                // The secret may have been rotated since it was cached.
                match self.keeper.changed(&credentials).await {
                    Some(newer) => self.login(&newer, deadline).await,
                    None => Err(error),
                }
            }
            other => other,
        }
    }

    async fn fingerprint(&self) -> Option<u64> {
        self.keeper.mark().await
    }
}

impl PasswordGrant {
    async fn login(&self, credentials: &Credentials, deadline: Deadline) -> Result<FetchedToken> {
        let mut form: Vec<(String, SecretOrText)> = vec![
            ("grant_type".into(), "password".into()),
            ("username".into(), credentials.username.clone().into()),
            ("password".into(), credentials.password.clone().into()),
        ];
        form.extend(self.extra_form());
        let response = self.post(&self.path, form, deadline).await?;
        match response.status.as_u16() {
            200..=299 => self.token(&response),
            400 | 401 | 403 => Err(rejected(&self.keeper.name, &response)),
            status => Err(Error::permanent(
                Kind::Configuration,
                "cleo.login",
                "Cleo does not take logins here; `base_url`, `api_prefix` or `auth.path` is wrong",
            )
            .with("status", status)
            .with("answer", response.excerpt())),
        }
    }

    /// A token by refresh token, tried once; whatever goes wrong, the password is next.
    async fn refreshed(&self, deadline: Deadline) -> Option<FetchedToken> {
        if !self.config.refresh.enabled {
            return None;
        }
        let token = self.held().take()?;
        let mut form: Vec<(String, SecretOrText)> = vec![
            ("grant_type".into(), self.config.refresh.grant_type.clone().into()),
            (self.config.refresh.token_field.clone(), token.into()),
        ];
        form.extend(self.extra_form());
        let response = self.post(&self.refresh_path, form, deadline).await.ok()?;
        if !response.status.is_success() {
            return None;
        }
        self.token(&response).ok()
    }

    fn extra_form(&self) -> impl Iterator<Item = (String, SecretOrText)> {
        self.config.extra_form.iter().map(|(name, value)| (name.clone(), value.clone().into()))
    }

    async fn post(
        &self,
        path: &str,
        form: Vec<(String, SecretOrText)>,
        deadline: Deadline,
    ) -> Result<Response> {
        // A login that is repeated after a timeout only makes one token too many.
        let request = Request::new("cleo.login", Method::POST, path)
            .accept("application/json")
            .form(form)
            .effect(Effect::Read);
        self.http.send(request, deadline).await
    }

    /// Reads a login's answer. No part of it goes into an error: the token may be under a name that we do not know.
    fn token(&self, response: &Response) -> Result<FetchedToken> {
        let refuse = |message: &'static str| {
            Error::temporary(Kind::Protocol, "cleo.login", message)
                .with("status", response.status.as_u16())
                .with("content_type", response.media_type())
                .with("bytes", response.body.len())
        };
        let body: Option<Value> = serde_json::from_slice(&response.body).ok();
        let Some(body) = body else {
            return Err(refuse("the answer to the login is not JSON: a login page or proxy?"));
        };
        let token = body.pointer(&self.config.token_pointer).and_then(Value::as_str);
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            return Err(refuse("the answer to the login has no token at `auth.token_pointer`"));
        };
        let seconds = body.pointer(&self.config.expires_pointer).and_then(wire::whole);
        let seconds = seconds.filter(|seconds| *seconds > 0).unwrap_or(self.config.default_ttl_seconds);
        let refresh = body.pointer(&self.config.refresh.token_pointer).and_then(Value::as_str);
        *self.held() = refresh.map(SecretString::from);
        Ok(FetchedToken { token: SecretString::from(token), lives_for: Duration::from_secs(seconds) })
    }

    fn held(&self) -> MutexGuard<'_, Option<SecretString>> {
        self.refresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
