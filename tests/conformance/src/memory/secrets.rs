use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline::ports::Secrets;
use pipeline::{Error, Kind, Result};
use secrecy::SecretString;

use super::lock;

/// Credentials, in memory, with a cache as the real stores have it.
#[derive(Default)]
pub struct MemorySecrets {
    stored: Mutex<BTreeMap<String, SecretString>>,
    cached: Mutex<BTreeMap<String, SecretString>>,
}

impl MemorySecrets {
    /// Stores a secret; a cached one stays in use until it is read anew.
    pub fn set(&self, name: &str, value: &str) {
        lock(&self.stored).insert(name.to_owned(), SecretString::from(value.to_owned()));
    }
}

impl fmt::Debug for MemorySecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySecrets").finish_non_exhaustive()
    }
}

#[async_trait]
impl Secrets for MemorySecrets {
    async fn get(&self, name: &str) -> Result<SecretString> {
        let cached = lock(&self.cached).get(name).cloned();
        match cached {
            Some(secret) => Ok(secret),
            None => self.reread(name).await,
        }
    }

    async fn reread(&self, name: &str) -> Result<SecretString> {
        let stored = lock(&self.stored).get(name).cloned();
        let secret = stored.ok_or_else(|| {
            Error::permanent(Kind::NotFound, "secrets.get", "there is no secret of this name")
                .with("name", name)
        })?;
        lock(&self.cached).insert(name.to_owned(), secret.clone());
        Ok(secret)
    }
}
