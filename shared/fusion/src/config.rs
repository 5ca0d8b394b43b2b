use std::time::Duration;

use documents::{Fault, Faults, Stage};
use pipeline::{Error, Kind, Result};
use serde::Deserialize;
use transport::{AddressPolicy, HttpSettings, address_flaw};
use url::Url;

/// How to reach one pod. Unknown keys are refused; [`Config::validate`] names everything that is wrong.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whether the pod holds real data. Must agree with the installation.
    pub stage: Stage,
    /// The pod, scheme and host only: `https://fa-abcd-saasfaprod1.fa.ocs.oraclecloud.com`. Never derived: the host
    /// names of pods follow no rule.
    pub base_url: String,
    /// Path of the REST API's version. `11.13.18.05` has stood for years, and may change.
    #[serde(default = "default_rest_root")]
    pub rest_root: String,
    /// How the connector says who it is.
    #[serde(default)]
    pub auth: AuthMode,
    /// Token address of the identity domain: `https://idcs-....identity.oraclecloud.com/oauth2/v1/token`. Needed for
    /// client credentials.
    #[serde(default)]
    pub token_url: Option<String>,
    /// Scope of the pod's resource application, copied from the identity domain. Its form is nowhere documented, so it
    /// is taken as it is. Needed for client credentials.
    #[serde(default)]
    pub scope: Option<String>,
    /// Name of the secret: JSON with `client_id` and `client_secret`, or `username` and `password` for `basic`.
    #[serde(default = "default_secret")]
    pub secret: String,
    /// Version sent as `REST-Framework-Version`. 4 is the first with structured errors; later ones may change anything,
    /// so it is pinned.
    #[serde(default = "default_framework_version")]
    pub framework_version: u32,
    /// How timestamps stand in `q`. Sources disagree; the connection test tells which one the pod takes.
    #[serde(default)]
    pub q_timestamp_style: TimestampStyle,
    /// Rows per page. The documented maximum is 500, and 499 is what some pods give.
    #[serde(default = "default_page_size")]
    pub page_size: u64,
    /// Most rows of one child collection (lines of an invoice). More is an error, not a cut.
    #[serde(default = "default_child_rows")]
    pub child_rows: u64,
    /// Reads only these business units; all that the integration user may see if empty.
    #[serde(default)]
    pub business_units: Vec<String>,
    /// Longest wait for a connection, in seconds.
    #[serde(default = "default_connect_timeout_s")]
    pub connect_timeout_s: u64,
    /// Longest time for one call, in seconds. Pages with many lines take long; pods end calls after 5 minutes.
    #[serde(default = "default_request_timeout_s")]
    pub request_timeout_s: u64,
    /// Most bytes of an answer, in MiB. A page that is longer is asked for again with fewer rows.
    #[serde(default = "default_body_limit_mib")]
    pub body_limit_mib: u64,
    /// Most attempts of one call.
    #[serde(default = "default_attempts")]
    pub attempts: u32,
    /// Most calls at a time. Oracle publishes no limit; two are polite.
    #[serde(default = "default_concurrent")]
    pub concurrent: usize,
    /// Allows `http` and loopback addresses when the pod is a simulator on this machine. Never for real data.
    #[serde(default)]
    pub allow_clear_text_loopback: bool,
}

/// How the connector says who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMode {
    /// OAuth 2.0 client credentials at the identity domain.
    #[default]
    ClientCredentials,
    /// User and password of an integration user. Works everywhere and is discouraged.
    Basic,
}

/// How timestamps stand in `q`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimestampStyle {
    /// `LastUpdateDate >= '2026-01-10T08:00:00.000+00:00'`
    #[default]
    Quoted,
    /// `LastUpdateDate >= 2026-01-10T08:00:00.000Z`
    Bare,
}

fn default_rest_root() -> String {
    "/fscmRestApi/resources/11.13.18.05".to_owned()
}
fn default_secret() -> String {
    "fusion".to_owned()
}
fn default_framework_version() -> u32 {
    4
}
fn default_page_size() -> u64 {
    200
}
fn default_child_rows() -> u64 {
    20_000
}
fn default_connect_timeout_s() -> u64 {
    5
}
fn default_request_timeout_s() -> u64 {
    120
}
fn default_body_limit_mib() -> u64 {
    16
}
fn default_attempts() -> u32 {
    5
}
fn default_concurrent() -> usize {
    2
}

impl Config {
    /// Checks every field.
    ///
    /// # Errors
    /// Everything that is wrong, each with the key.
    pub fn validate(&self) -> Result<(), Faults> {
        let mut faults = Faults::new();
        let mut check = |good: bool, key: &str, message: &str| {
            if !good {
                faults.push(Fault::new(format!("fusion.{key}"), format!("fusion.{key}"), message));
            }
        };
        let pod = self.address(&self.base_url);
        check(
            pod.is_some(),
            "base_url",
            "must be an https address, such as https://pod.fa.ocs.oraclecloud.com",
        );
        check(
            pod.is_none_or(|url| matches!(url.path(), "" | "/") && url.query().is_none()),
            "base_url",
            "must be scheme and host only; the path belongs into rest_root",
        );
        check(
            self.rest_root.starts_with('/')
                && !self.rest_root.ends_with('/')
                && !self.rest_root.contains("//")
                && !self.rest_root.contains(['?', '#', '\\']),
            "rest_root",
            "must start with a slash and end without one: a path, not an address",
        );
        if self.auth == AuthMode::ClientCredentials {
            let token_url = self.token_url.as_deref().and_then(|url| self.address(url));
            check(
                token_url.is_some(),
                "token_url",
                "client credentials need the identity domain's token address",
            );
            let scope = self.scope.as_deref().is_some_and(|scope| !scope.trim().is_empty());
            check(
                scope,
                "scope",
                "client credentials need the scope that the identity domain shows for the pod",
            );
        }
        check(!self.secret.is_empty(), "secret", "must name a secret");
        check((4..=9).contains(&self.framework_version), "framework_version", "must be 4 to 9");
        check((2..=499).contains(&self.page_size), "page_size", "must be 2 to 499: pods cut larger pages");
        check(self.child_rows >= self.page_size, "child_rows", "must not be below page_size");
        check(self.connect_timeout_s > 0, "connect_timeout_s", "must be above zero");
        check((1..=300).contains(&self.request_timeout_s), "request_timeout_s", "must be 1 to 300");
        check((1..=256).contains(&self.body_limit_mib), "body_limit_mib", "must be 1 to 256");
        check((1..=10).contains(&self.attempts), "attempts", "must be 1 to 10");
        check((1..=16).contains(&self.concurrent), "concurrent", "must be 1 to 16");
        let units = self.business_units.iter().all(|unit| !unit.trim().is_empty());
        check(units, "business_units", "must not hold an empty name");
        check(
            !(self.allow_clear_text_loopback && self.stage == Stage::Production),
            "allow_clear_text_loopback",
            "is for simulators only, never for stage production",
        );
        faults.or(())
    }

    /// The address in `text`: https to a named host, or clear text to this machine where that is allowed.
    fn address(&self, text: &str) -> Option<Url> {
        let fit = |url: &Url| address_flaw(url, self.allow_clear_text_loopback).is_none();
        Url::parse(text).ok().filter(fit)
    }

    /// Client settings for the pod.
    pub(crate) fn pod_settings(&self) -> Result<HttpSettings> {
        let mut settings = self.settings(&self.base_url)?;
        settings.request_timeout = Duration::from_secs(self.request_timeout_s);
        settings.body_limit = self.body_limit_mib.saturating_mul(1024 * 1024);
        settings.attempts = self.attempts;
        settings.concurrent = self.concurrent;
        Ok(settings)
    }

    /// Client settings for the identity domain: tokens are small and quick.
    pub(crate) fn token_settings(&self) -> Result<HttpSettings> {
        let mut settings = self.settings(self.token_url.as_deref().unwrap_or_default())?;
        settings.request_timeout = Duration::from_secs(self.request_timeout_s.min(30));
        settings.body_limit = 256 * 1024;
        settings.attempts = self.attempts.min(3);
        Ok(settings)
    }

    fn settings(&self, url: &str) -> Result<HttpSettings> {
        let url = Url::parse(url).map_err(|error| {
            Error::permanent(Kind::Configuration, "fusion.configure", "an address cannot be read")
                .caused_by(error)
        })?;
        let mut settings = HttpSettings::new(url);
        settings.connect_timeout = Duration::from_secs(self.connect_timeout_s);
        settings.allow_clear_text_loopback = self.allow_clear_text_loopback;
        settings.address_policy = AddressPolicy::Public;
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn config(change: &serde_json::Value) -> Config {
        let mut value = json!({
            "stage": "test", "base_url": "https://pod.example.com",
            "token_url": "https://idcs.example.com/oauth2/v1/token", "scope": "urn:x"
        });
        for (key, new) in change.as_object().unwrap() {
            value[key] = new.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_defaults_are_those_that_the_fields_tell() {
        let config = config(&json!({}));
        config.validate().unwrap();
        assert_eq!((config.framework_version, config.page_size, config.attempts), (4, 200, 5));
        assert_eq!(config.q_timestamp_style, TimestampStyle::Quoted);
        assert_eq!(config.secret, "fusion");
    }

    #[test]
    fn each_wrong_value_is_named() {
        for (change, key) in [
            (json!({"base_url": "pod.example.com"}), "base_url"),
            (json!({"base_url": "http://pod.example.com"}), "base_url"),
            (json!({"base_url": "http://pod.example.com", "allow_clear_text_loopback": true}), "base_url"),
            (json!({"base_url": "https://pod.example.com/fscmUI"}), "base_url"),
            (json!({"base_url": "https://user:pw@pod.example.com"}), "base_url"),
            (json!({"base_url": "https://10.0.0.1"}), "base_url"),
            (json!({"token_url": "https://[::1]/oauth2/v1/token"}), "token_url"),
            (json!({"rest_root": "fscm/"}), "rest_root"),
            (json!({"rest_root": "//evil.example.com/x"}), "rest_root"),
            (json!({"token_url": null}), "token_url"),
            (json!({"scope": " "}), "scope"),
            (json!({"framework_version": 3}), "framework_version"),
            (json!({"page_size": 500}), "page_size"),
            (json!({"page_size": 1}), "page_size"),
            (json!({"request_timeout_s": 0}), "request_timeout_s"),
            (json!({"business_units": [""]}), "business_units"),
            (json!({"stage": "production", "allow_clear_text_loopback": true}), "allow_clear_text_loopback"),
        ] {
            let faults = config(&change).validate().unwrap_err();
            let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
            assert_eq!(places, [format!("fusion.{key}")]);
        }
    }

    #[test]
    fn unknown_keys_are_refused() {
        let text = r#"{"stage":"test","base_url":"https://x.example.com","pagesize":3}"#;
        assert!(serde_json::from_str::<Config>(text).is_err());
    }

    #[test]
    fn basic_needs_no_identity_domain() {
        config(&json!({"auth": "basic", "token_url": null, "scope": null})).validate().unwrap();
    }
}
