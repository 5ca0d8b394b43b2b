//! Calls to Cleo: who sends them, and what their statuses mean.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use pipeline::ports::{Clock, Rng, Secrets};
use pipeline::{Deadline, Error, Kind, Result};
use serde_json::Value;
use transport::{AddressPolicy, HttpClient, HttpSettings, Request, Response, TokenCache, TokenSettings};
use url::Url;

use crate::auth::{Basic, Keeper, LOCKOUT, PasswordGrant, REJECTIONS};
use crate::config::{AuthMode, Config, PagingConfig};
use crate::error;
use crate::template::Template;

/// Room above the largest file for the rest of an answer, and for long listings where files are small.
const BODY_MARGIN: u64 = 4 << 20;

/// A connection to one tenant.
pub(crate) struct Client {
    http: HttpClient,
    login: Login,
    api: String,
    pub(crate) paging: PagingConfig,
}

enum Login {
    Token(TokenCache),
    Basic(Basic),
}

impl Client {
    pub(crate) fn new(
        config: &Config,
        secrets: Arc<dyn Secrets>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Self> {
        let settings = settings(config)?;
        let keeper = Keeper { name: config.secret.clone(), secrets };
        let login = match config.auth.mode {
            AuthMode::Basic => Login::Basic(Basic::new(keeper, clock.clone())),
            AuthMode::Password => {
                // Two tries: a login page that is down is no better at the fourth.
                let settings = HttpSettings { attempts: config.http.attempts.min(2), ..settings.clone() };
                let api: [(&str, &str); 1] = [("api", &config.api_prefix)];
                let source = PasswordGrant {
                    http: HttpClient::new(settings, clock.clone(), rng.clone())?,
                    config: config.auth.clone(),
                    path: compile(&config.auth.path, &["api"])?.expand(&api)?,
                    refresh_path: compile(&config.auth.refresh.path, &["api"])?.expand(&api)?,
                    keeper,
                    refresh: Mutex::default(),
                };
                let tokens = TokenSettings {
                    skew: Duration::from_secs(config.auth.skew_seconds),
                    rejections: REJECTIONS,
                    lockout: LOCKOUT,
                };
                let name = config.secret.clone();
                Login::Token(TokenCache::new(name, Arc::new(source), clock.clone(), rng.clone(), tokens))
            }
        };
        Ok(Self {
            http: HttpClient::new(settings, clock, rng)?,
            login,
            api: config.api_prefix.clone(),
            paging: config.paging.clone(),
        })
    }

    /// A path from a template.
    pub(crate) fn path(&self, template: &Template, values: &[(&str, &str)]) -> Result<String> {
        let mut all = vec![("api", self.api.as_str())];
        all.extend_from_slice(values);
        template.expand(&all)
    }

    /// Proves name and password where that takes no call to a folder.
    pub(crate) async fn login(&self, deadline: Deadline) -> Result<bool> {
        match &self.login {
            Login::Token(tokens) => tokens.get(deadline).await.map(|_| true),
            Login::Basic(_) => Ok(false),
        }
    }

    /// Sends `request`. Redirects and refusals of the account are errors; every other answer comes back as it is.
    pub(crate) async fn send(
        &self,
        operation: &'static str,
        request: Request,
        deadline: Deadline,
    ) -> Result<Response> {
        let response = match &self.login {
            Login::Token(tokens) => self.http.send(request.bearer(tokens), deadline).await?,
            Login::Basic(basic) => basic.send(&self.http, request, deadline).await?,
        };
        error::account(operation, &response)?;
        Ok(response)
    }

    /// Reads JSON.
    pub(crate) async fn read(
        &self,
        operation: &'static str,
        path: &str,
        query: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<Value> {
        let mut request = Request::new(operation, Method::GET, path).accept("application/json");
        for (name, value) in query {
            request = request.query(name, value);
        }
        let response = self.send(operation, request, deadline).await?;
        error::read(operation, &response)?;
        error::json(operation, &response)
    }
}

/// Parses a template that `Config::validate` has let pass.
pub(crate) fn compile(text: &str, allowed: &[&str]) -> Result<Template> {
    Template::parse(text, allowed).map_err(|faults| {
        Error::permanent(Kind::Configuration, "cleo.template", faults.join("; ")).with("template", text)
    })
}

fn settings(config: &Config) -> Result<HttpSettings> {
    let base = Url::parse(&config.base_url).map_err(|error| {
        Error::permanent(Kind::Configuration, "cleo.configure", "`base_url` is not a URL").caused_by(error)
    })?;
    Ok(HttpSettings {
        connect_timeout: Duration::from_millis(config.http.connect_timeout_ms),
        request_timeout: config.http.request_timeout(),
        body_limit: config.max_file_bytes.saturating_add(BODY_MARGIN),
        attempts: config.http.attempts,
        concurrent: config.http.max_concurrent,
        allow_clear_text_loopback: config.allow_clear_text_loopback,
        address_policy: if config.http.allow_private_network {
            AddressPolicy::PrivateToo
        } else {
            AddressPolicy::Public
        },
        ..HttpSettings::new(base)
    })
}
