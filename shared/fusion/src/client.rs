//! Calls to the pod.

use std::sync::Arc;

use http::Method;
use pipeline::ports::{Clock, Rng, Secrets};
use pipeline::{Deadline, Error, Kind, Result};
use serde_json::Value;
use transport::{HttpClient, Request, TokenCache, require_json};

use crate::error::{About, refusal, unauthorized};
use crate::{AuthMode, Config, auth};

/// The pod.
pub(crate) struct Client {
    pub(crate) config: Config,
    pub(crate) http: HttpClient,
    pub(crate) tokens: TokenCache,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Query parameters.
pub(crate) type Parameters = Vec<(&'static str, String)>;

impl Client {
    pub(crate) fn new(
        config: Config,
        secrets: Arc<dyn Secrets>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Self> {
        config.validate().map_err(|faults| {
            Error::permanent(Kind::Configuration, "fusion.configure", faults.to_string()).caused_by(faults)
        })?;
        let http = HttpClient::new(config.pod_settings()?, clock.clone(), rng.clone())?;
        let tokens = auth::tokens(&config, secrets, clock.clone(), rng)?;
        Ok(Self { config, http, tokens, clock })
    }

    /// The path of a resource.
    pub(crate) fn resource(&self, name: &str) -> String {
        format!("{}/{name}", self.config.rest_root)
    }

    /// The path that a link leads to. Links name the pod with its port, or by an internal name, so only their path is
    /// used, at the configured host: the token goes nowhere else, whatever an answer says.
    pub(crate) fn path_of_link(&self, href: &str) -> Option<String> {
        let link = self.http.base_url().join(href).ok()?;
        let inside = link.path().strip_prefix(self.config.rest_root.as_str())?.starts_with('/');
        (inside && matches!(link.scheme(), "https" | "http")).then(|| link.path().to_owned())
    }

    /// Reads JSON.
    pub(crate) async fn get(
        &self,
        operation: &'static str,
        path: &str,
        parameters: &Parameters,
        about: About,
        deadline: Deadline,
    ) -> Result<Value> {
        let mut request = Request::new(operation, Method::GET, path)
            .header("rest-framework-version", &self.config.framework_version.to_string())
            .accept("application/json");
        request = match self.config.auth {
            AuthMode::ClientCredentials => request.bearer(&self.tokens),
            AuthMode::Basic => request.basic_from(&self.tokens),
        };
        for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.query(name, value);
        }
        let answer = match self.http.send(request, deadline).await {
            Err(error) if error.kind() == Kind::Unauthorized => {
                return Err(unauthorized(operation).with("cause", &error).caused_by(error));
            }
            other => other?,
        };
        if answer.status != http::StatusCode::OK {
            return Err(refusal(operation, &answer, about));
        }
        require_json(&answer)
    }
}
