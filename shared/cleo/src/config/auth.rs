use std::collections::BTreeMap;

use serde::Deserialize;

/// Logging in. One-time codes (TOTP) are not supported: the account must be a service account without a second factor.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthConfig {
    /// `password` (default; a token for name and password, documented) or `basic` (name and password in every request;
    /// Harmony only).
    pub mode: AuthMode,
    /// Where to log in. Default `{api}/authentication`, documented for both products.
    pub path: String,
    /// More fields for the login form, such as a client id. Default none; Cleo's own client sends none.
    pub extra_form: BTreeMap<String, String>,
    /// Where the token is in the answer, as a JSON pointer. Default `/access_token`, documented.
    pub token_pointer: String,
    /// Where its life in seconds is. Default `/expires_in`: assumed; number, text or nothing will do.
    pub expires_pointer: String,
    /// Life of a token when the answer does not say. Default 3600, from Harmony's sample settings.
    pub default_ttl_seconds: u64,
    /// How long before its end a token is renewed. Default 300; at least 120, so that none ends in the middle of an
    /// upload, which would make the content travel twice.
    pub skew_seconds: u64,
    /// Renewing by refresh token.
    pub refresh: RefreshConfig,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            mode: AuthMode::Password,
            path: "{api}/authentication".into(),
            extra_form: BTreeMap::new(),
            token_pointer: "/access_token".into(),
            expires_pointer: "/expires_in".into(),
            default_ttl_seconds: 3600,
            skew_seconds: 300,
            refresh: RefreshConfig::default(),
        }
    }
}

/// How requests prove who sends them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMode {
    /// Name and password for a token.
    Password,
    /// Name and password in every request.
    Basic,
}

/// Renewing by refresh token: tried once, then the password.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RefreshConfig {
    /// Whether to try it. Default false: no Cleo document describes it.
    pub enabled: bool,
    /// Where. Default `{api}/authentication`: assumed.
    pub path: String,
    /// The form's `grant_type`. Default `refresh_token`, the name in OAuth 2.
    pub grant_type: String,
    /// The form field that carries the refresh token. Default `refresh_token`.
    pub token_field: String,
    /// Where the refresh token is in the login's answer. Default `/refresh_token`: assumed.
    pub token_pointer: String,
}

impl Default for RefreshConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            path: "{api}/authentication".into(),
            grant_type: "refresh_token".into(),
            token_field: "refresh_token".into(),
            token_pointer: "/refresh_token".into(),
        }
    }
}
