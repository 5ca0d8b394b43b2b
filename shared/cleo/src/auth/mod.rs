//! Logging in: name and password for a token, or in every request.
//!
//! Nothing here loops. Two refusals in a row stop all further attempts for a while, unless the secret changes: an
//! account that is locked by a program is a support case for the customer.

mod basic;
mod password;

use std::sync::Arc;
use std::time::Duration;

use pipeline::ports::Secrets;
use pipeline::{Error, Kind, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use transport::{Response, fingerprint};

pub(crate) use basic::Basic;
pub(crate) use password::PasswordGrant;

/// Refusals in a row after which nothing is tried, and for how long.
pub(crate) const REJECTIONS: u32 = 2;
pub(crate) const LOCKOUT: Duration = Duration::from_secs(15 * 60);

/// Name and password.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) username: String,
    pub(crate) password: SecretString,
    /// Changes when the secret changes.
    pub(crate) mark: u64,
}

/// Where name and password are kept.
#[derive(Clone)]
pub(crate) struct Keeper {
    pub(crate) name: String,
    pub(crate) secrets: Arc<dyn Secrets>,
}

impl Keeper {
    pub(crate) async fn get(&self) -> Result<Credentials> {
        self.parse(&self.secrets.get(&self.name).await?)
    }

    /// The credentials read anew, if they are others than `refused`.
    pub(crate) async fn changed(&self, refused: &Credentials) -> Option<Credentials> {
        let secret = self.secrets.reread(&self.name).await.ok()?;
        let found = self.parse(&secret).ok()?;
        (found.mark != refused.mark).then_some(found)
    }

    pub(crate) async fn mark(&self) -> Option<u64> {
        Some(fingerprint(&self.secrets.reread(&self.name).await.ok()?))
    }

    fn parse(&self, secret: &SecretString) -> Result<Credentials> {
        #[derive(Deserialize)]
        struct Pair {
            username: String,
            password: String,
        }
        // The parser's own words could quote the secret, so they are dropped.
        let pair: Option<Pair> = serde_json::from_str(secret.expose_secret()).ok();
        let pair = pair.filter(|pair| !pair.username.is_empty() && !pair.password.is_empty());
        let Some(pair) = pair else {
            return Err(Error::permanent(
                Kind::Configuration,
                "cleo.secret",
                "the secret is not a JSON object with `username` and `password`",
            )
            .with("secret", &self.name));
        };
        Ok(Credentials {
            username: pair.username,
            password: SecretString::from(pair.password),
            mark: fingerprint(secret),
        })
    }
}

fn rejected(secret: &str, response: &Response) -> Error {
    Error::permanent(
        Kind::CredentialsRejected,
        "cleo.login",
        "Cleo refused name and password: wrong or expired password, locked account, refused address, or a second \
         factor is demanded",
    )
    .with("secret", secret)
    .with("status", response.status.as_u16())
    .with("answer", response.excerpt())
}
