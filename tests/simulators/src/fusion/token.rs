//! The identity domain: `POST /oauth2/v1/token` with client credentials.
//!
//! Documented: HTTP Basic for the client, a form with `grant_type` and `scope`, an answer with `access_token`,
//! `token_type` and `expires_in`, no refresh token. Guessed: the texts of the error descriptions.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::Pod;
use crate::server::{Call, Reply, lock};

/// Tokens with the instant at which each ends.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    live: BTreeMap<String, Timestamp>,
    issued: u64,
}

impl Tokens {
    /// A token that looks like a JWT; opaque to clients all the same.
    fn issue(&mut self, client: &str, now: Timestamp, seconds: u64) -> String {
        self.issued += 1;
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let ends = now
            .saturating_add(SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)))
            .unwrap_or(Timestamp::MAX);
        let token = format!(
            "{}.{}.{}",
            part(json!({ "alg": "RS256", "typ": "JWT", "x5t": "simulated" })),
            part(
                json!({ "sub": client, "iat": now.as_second(), "exp": ends.as_second(), "jti": self.issued })
            ),
            URL_SAFE_NO_PAD.encode(format!("signature {}", self.issued)),
        );
        self.live.insert(token.clone(), ends);
        token
    }

    fn accepts(&self, token: &str, now: Timestamp) -> bool {
        self.live.get(token).is_some_and(|ends| now < *ends)
    }

    pub(super) fn revoke(&mut self, token: &str) {
        self.live.remove(token);
    }

    pub(super) fn revoke_all(&mut self) {
        self.live.clear();
    }

    pub(super) fn issued(&self) -> u64 {
        self.issued
    }
}

fn refusal(status: u16, error: &str, description: &str) -> Reply {
    Reply::json(status, &json!({ "error": error, "error_description": description }))
}

impl Pod {
    pub(super) fn token(&self, call: &Call) -> Reply {
        if call.method != Method::POST {
            return Reply::empty(405).header("allow", "POST");
        }
        let known = (self.options.client_id.clone(), self.options.client_secret.clone());
        if call.basic() != Some(known) {
            return refusal(401, "invalid_client", "Client authentication failed.");
        }
        let form = call.form();
        let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        if !call
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
        {
            return refusal(400, "invalid_request", "The body must be a form.");
        }
        match field("grant_type") {
            Some("client_credentials") => {}
            Some(_) => return refusal(400, "unsupported_grant_type", "The grant type is not supported."),
            None => return refusal(400, "invalid_request", "Missing parameter: grant_type."),
        }
        if field("scope") != Some(self.options.scope.as_str()) {
            return refusal(400, "invalid_scope", "The requested scope is invalid.");
        }
        let seconds = self.options.token_seconds;
        let token = lock(&self.tokens).issue(&self.options.client_id, self.options.clock.now(), seconds);
        Reply::json(200, &json!({ "access_token": token, "token_type": "Bearer", "expires_in": seconds }))
    }

    /// Whether the call carries a live token, or the Basic user if there is one.
    pub(super) fn authorized(&self, call: &Call) -> bool {
        match (call.credentials("Bearer"), &self.options.basic_user) {
            (Some(token), _) => lock(&self.tokens).accepts(token, self.options.clock.now()),
            (None, Some(user)) => call.basic().as_ref() == Some(user),
            (None, None) => false,
        }
    }
}
