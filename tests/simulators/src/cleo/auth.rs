//! `POST /api/authentication` and the check of every other call.
//!
//! Documented: path, method, form fields `grant_type=password`, `username`, `password`; `access_token` in the answer;
//! `Authorization: Bearer` afterwards; HTTP Basic as a switch of Harmony. Guessed: the statuses of a rejection, the
//! other fields of the answer, the refresh grant and where a one-time code goes.

use std::collections::BTreeMap;

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, json};

use super::options::{CleoOptions, ExpiresIn, FilesProfile};
use super::{Tenant, message, object_id};
use crate::server::{Call, Reply, lock};

#[derive(Debug)]
pub(super) struct Sessions {
    password: String,
    tokens: BTreeMap<String, Timestamp>,
    refresh: BTreeMap<String, ()>,
    issued: u64,
    logins: u64,
    failures: Vec<Timestamp>,
    locked_until: Option<Timestamp>,
}

impl Sessions {
    pub(super) fn new(options: &CleoOptions) -> Self {
        Self {
            password: options.password.clone(),
            tokens: BTreeMap::new(),
            refresh: BTreeMap::new(),
            issued: 0,
            logins: 0,
            failures: Vec::new(),
            locked_until: None,
        }
    }

    pub(super) fn set_password(&mut self, password: &str) {
        self.password = password.to_owned();
    }

    pub(super) fn revoke(&mut self, token: &str) {
        self.tokens.remove(token);
    }

    pub(super) fn revoke_all(&mut self) {
        self.tokens.clear();
        self.refresh.clear();
    }

    /// Successful logins by password.
    pub(super) fn logins(&self) -> u64 {
        self.logins
    }

    fn knows(&self, options: &CleoOptions, user: &str, password: &str) -> bool {
        user == options.username && password == self.password
    }

    fn locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    fn failed(&mut self, options: &CleoOptions, now: Timestamp) {
        let Some(policy) = options.lockout else { return };
        let span = |duration| SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
        self.failures.push(now);
        self.failures.retain(|at| now.duration_since(*at) <= span(policy.window));
        if u32::try_from(self.failures.len()).is_ok_and(|count| count >= policy.failures) {
            self.locked_until = now.saturating_add(span(policy.locked_for)).ok();
            self.failures.clear();
        }
    }

    fn issue(&mut self, options: &CleoOptions, now: Timestamp) -> Reply {
        self.issued += 1;
        let token = object_id(&format!("token {}", self.issued));
        let life = SignedDuration::from_secs(i64::try_from(options.token_seconds).unwrap_or(i64::MAX));
        self.tokens.insert(token.clone(), now.saturating_add(life).unwrap_or(Timestamp::MAX));
        let mut body = Map::new();
        body.insert("access_token".into(), json!(token));
        match options.expires_in {
            ExpiresIn::Missing => {}
            ExpiresIn::Number => {
                body.insert("token_type".into(), json!("bearer"));
                body.insert("expires_in".into(), json!(options.token_seconds));
            }
            ExpiresIn::Text => {
                body.insert("token_type".into(), json!("bearer"));
                body.insert("expires_in".into(), json!(options.token_seconds.to_string()));
            }
        }
        if options.refresh_tokens {
            let refresh = object_id(&format!("refresh {}", self.issued));
            self.refresh.insert(refresh.clone(), ());
            body.insert("refresh_token".into(), json!(refresh));
        }
        Reply::json(200, &body.into())
    }
}

impl Tenant {
    pub(super) fn authenticate(&self, call: &Call) -> Reply {
        if call.method != Method::POST {
            return message(405, "POST only").header("allow", "POST");
        }
        let form = call.form();
        let field = |name: &str| {
            form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let options = &self.options;
        let now = options.clock.now();
        let mut sessions = lock(&self.sessions);
        match field("grant_type") {
            "password" => {
                if sessions.locked(now) {
                    return message(options.rejected_status, "Account is locked");
                }
                let known = sessions.knows(options, field("username"), field("password"));
                let code = options.totp.as_deref().is_none_or(|code| field("totp") == code);
                if !known || !code {
                    sessions.failed(options, now);
                    return message(options.rejected_status, "Invalid username or password");
                }
                sessions.failures.clear();
                sessions.logins += 1;
                sessions.issue(options, now)
            }
            "refresh_token" if options.refresh_tokens => {
                if sessions.refresh.remove(field("refresh_token")).is_none() {
                    return message(options.rejected_status, "Invalid refresh token");
                }
                sessions.issue(options, now)
            }
            other => message(400, &format!("Unsupported grant type {other:?}")),
        }
    }

    /// A live bearer token, or Basic where it is on.
    pub(super) fn authorize(&self, call: &Call) -> Result<(), Reply> {
        let sessions = lock(&self.sessions);
        let now = self.options.clock.now();
        if let Some(token) = call.credentials("Bearer") {
            let live = sessions.tokens.get(token).is_some_and(|ends| now < *ends);
            return if live { Ok(()) } else { Err(message(401, "Invalid or expired token")) };
        }
        let harmony = self.options.profile == FilesProfile::HarmonyHttp && call.path == "/server";
        let basic = call.basic().filter(|_| self.options.basic || harmony);
        match basic {
            Some((user, password)) if sessions.knows(&self.options, &user, &password) => Ok(()),
            _ => {
                Err(message(401, "Authentication required")
                    .header("www-authenticate", "Basic realm=\"Cleo\""))
            }
        }
    }
}
