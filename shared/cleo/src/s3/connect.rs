//! The S3 client: one attempt per call, time limits, credentials from the environment or from a secret.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, tls};
use pipeline::ports::{Clock, Secrets};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::config::S3Config;

/// How long credentials from a secret are used before the secret is asked for again.
const CREDENTIALS_LIVE: Duration = Duration::from_secs(600);

/// Builds the client. Nothing is sent yet, save that the environment may be asked for its region.
pub(super) async fn connect(config: &S3Config, secrets: Arc<dyn Secrets>, clock: Arc<dyn Clock>) -> Client {
    let http = Builder::new().tls_provider(tls::Provider::Rustls(CryptoMode::Ring)).build_https();
    let limit = Duration::from_millis(config.request_timeout_ms);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        // Whether a repeat is safe is decided here, where the outcome is judged, not in the SDK.
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(5).min(limit))
                .operation_timeout(limit)
                .build(),
        );
    if let Some(region) = &config.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(endpoint) = &config.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    if let Some(name) = &config.secret {
        loader = loader.credentials_provider(SecretKeys { name: name.clone(), secrets, clock });
    }
    let shared = loader.load().await;
    // Stand-ins have no name per bucket.
    let path_style = shared.endpoint_url().is_some();
    let settings = aws_sdk_s3::config::Builder::from(&shared).force_path_style(path_style).build();
    Client::from_conf(settings)
}

/// Access keys from a secret.
struct SecretKeys {
    name: String,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKeys").field("name", &self.name).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Keys {
    access_key_id: String,
    secret_access_key: String,
    #[serde(default)]
    session_token: Option<String>,
}

impl SecretKeys {
    async fn read(&self) -> Result<Credentials, CredentialsError> {
        let secret = self.secrets.get(&self.name).await.map_err(CredentialsError::provider_error)?;
        let keys = parse(&secret).ok_or_else(|| {
            CredentialsError::invalid_configuration("the secret of the bucket does not hold access keys")
        })?;
        let now = Duration::from_secs(u64::try_from(self.clock.now().as_second()).unwrap_or_default());
        let until = UNIX_EPOCH + now + CREDENTIALS_LIVE;
        Ok(Credentials::new(
            keys.access_key_id,
            keys.secret_access_key,
            keys.session_token,
            Some(until),
            "cleo-secret",
        ))
    }
}

/// The parser's own words could quote the secret, so they are dropped.
fn parse(secret: &SecretString) -> Option<Keys> {
    serde_json::from_str(secret.expose_secret()).ok()
}

impl ProvideCredentials for SecretKeys {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.read())
    }
}
