//! Credentials.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use jiff::Timestamp;
use pipeline::ports::Secrets;
use pipeline::{Error, Kind, Result};
use secrecy::SecretString;

use crate::clients::{Clients, Pace};
use crate::config::Names;
use crate::error::judge;

const OPERATION: &str = "secrets.get";
/// How long a secret that was read is used. A rotated one is read sooner, once the old one is refused.
const LIVES: Duration = Duration::from_secs(600);

/// Credentials from Secrets Manager.
pub struct AwsSecrets {
    client: Client,
    pace: Pace,
    names: Names,
    cache: Mutex<BTreeMap<String, (SecretString, Timestamp)>>,
}

impl AwsSecrets {
    /// The secrets of `names`. Nothing is sent yet.
    #[must_use]
    pub fn new(clients: &Clients, names: &Names) -> Self {
        Self {
            client: clients.secrets_manager(),
            pace: clients.pace(),
            names: names.clone(),
            cache: Mutex::default(),
        }
    }

    fn cached(&self, name: &str) -> Option<SecretString> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let (secret, read_at) = cache.get(name)?;
        let age = self.pace.now().duration_since(*read_at);
        // A clock that was set back must not keep a secret for ever.
        let fresh = !age.is_negative() && age.unsigned_abs() < LIVES;
        fresh.then(|| secret.clone())
    }
}

impl fmt::Debug for AwsSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsSecrets").field("names", &self.names).finish_non_exhaustive()
    }
}

#[async_trait]
impl Secrets for AwsSecrets {
    async fn get(&self, name: &str) -> Result<SecretString> {
        match self.cached(name) {
            Some(secret) => Ok(secret),
            None => self.reread(name).await,
        }
    }

    async fn reread(&self, name: &str) -> Result<SecretString> {
        let id = self.names.secret(name)?;
        let read_at = self.pace.now();
        let sent = self.client.get_secret_value().secret_id(id).send().await;
        let answer = sent.map_err(|error| {
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) {
                let text = "there is no secret of this name, or it has no value yet";
                return Error::permanent(Kind::NotFound, OPERATION, text)
                    .with("name", name)
                    .with("secret", id);
            }
            judge(OPERATION, "secretsmanager:GetSecretValue", id, &error).with("name", name)
        })?;
        let Some(text) = answer.secret_string else {
            let text = "the secret holds bytes; store it as text";
            return Err(Error::permanent(Kind::Configuration, OPERATION, text).with("name", name));
        };
        let secret = SecretString::from(text);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(name.to_owned(), (secret.clone(), read_at));
        Ok(secret)
    }
}
