use std::time::Duration;

use pipeline::{Error, Kind, Result};
use url::{Host, Url};

use crate::AddressPolicy;

/// How a client behaves. [`HttpSettings::new`] gives every field its default.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The host that the client talks to, and the address that relative references start from. Nothing ever goes
    /// to another scheme, host or port.
    pub base_url: Url,
    /// Longest wait for a connection, TLS included.
    pub connect_timeout: Duration,
    /// Longest time for one attempt, from the connection to the last byte of the answer.
    pub request_timeout: Duration,
    /// Most bytes of an answer, after decompression.
    pub body_limit: u64,
    /// Most attempts for one call, the first included. The repeat after a refused token is not counted.
    pub attempts: u32,
    /// Upper end of the first wait between attempts; it doubles from there.
    pub backoff_first: Duration,
    /// Longest wait between attempts. When a remote asks for a longer one, the call ends and its error says how long.
    pub backoff_longest: Duration,
    /// Most attempts on the wire at a time.
    pub concurrent: usize,
    /// How many retries the client may make beyond one for each five good answers: an outage must not multiply the load.
    pub retry_reserve: u32,
    /// Allows `http`, IP literals and loopback addresses, for a base address on this machine only: simulators.
    pub allow_clear_text_loopback: bool,
    /// Which resolved addresses may be connected to.
    pub address_policy: AddressPolicy,
}

impl HttpSettings {
    /// The defaults, for `base_url`.
    #[must_use]
    pub fn new(base_url: Url) -> Self {
        Self {
            base_url,
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(60),
            body_limit: 16 * 1024 * 1024,
            attempts: 4,
            backoff_first: Duration::from_secs(1),
            backoff_longest: Duration::from_secs(60),
            concurrent: 2,
            retry_reserve: 50,
            allow_clear_text_loopback: false,
            address_policy: AddressPolicy::Public,
        }
    }

    /// Whether the base address is on this machine, and may be.
    pub(crate) fn is_loopback(&self) -> bool {
        self.allow_clear_text_loopback && names_loopback(&self.base_url)
    }

    /// Checks everything that can be checked without a connection.
    pub(crate) fn validate(&self) -> Result<()> {
        let url = &self.base_url;
        let refuse = |why: &str| Err(configuration(why).with("host", url.host_str().unwrap_or_default()));
        if let Some(flaw) = address_flaw(url, self.allow_clear_text_loopback) {
            return refuse(flaw);
        }
        if self.attempts == 0 || self.concurrent == 0 || self.request_timeout.is_zero() {
            return refuse("attempts, concurrent and request_timeout must be above zero");
        }
        Ok(())
    }
}

/// What is wrong with giving credentials to `url`, if anything. `allow_clear_text_loopback` lets `http` and numbers
/// pass, on this machine only.
#[must_use]
pub fn address_flaw(url: &Url, allow_clear_text_loopback: bool) -> Option<&'static str> {
    if !url.username().is_empty() || url.password().is_some() {
        return Some("the base address must not hold a user or password; they belong into the secret");
    }
    if url.fragment().is_some() {
        return Some("the base address must not have a fragment");
    }
    match (url.scheme(), url.host()) {
        (_, None) => Some("the base address has no host"),
        ("https", Some(Host::Domain(_))) => None,
        ("https" | "http", Some(_)) if allow_clear_text_loopback && names_loopback(url) => None,
        ("https", Some(_)) => Some("the base address must name its host, not give an IP address"),
        _ => Some("the base address must start with https://"),
    }
}

/// Whether an address is on this machine, by its text.
#[must_use]
pub fn names_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn configuration(why: &str) -> Error {
    Error::permanent(Kind::Configuration, "http.configure", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, loopback: bool) -> bool {
        let mut settings = HttpSettings::new(Url::parse(url).unwrap());
        settings.allow_clear_text_loopback = loopback;
        settings.validate().is_ok()
    }

    #[test]
    fn only_named_https_hosts_are_taken() {
        assert!(check("https://pod.example.com", false));
        assert!(check("https://pod.example.com:8443/api/", false));
        for url in [
            "http://pod.example.com",
            "ftp://pod.example.com",
            "https://user@pod.example.com",
            "https://:pw@pod.example.com",
            "https://pod.example.com/#x",
            "https://8.8.8.8",
            "https://2130706433",
            "https://[::1]",
            "http://127.0.0.1",
            "data:text/plain,x",
        ] {
            assert!(!check(url, false), "{url}");
        }
    }

    #[test]
    fn loopback_is_taken_only_where_it_is_allowed() {
        for url in ["http://127.0.0.1:99", "http://localhost:99", "http://[::1]:99", "https://127.0.0.1"] {
            assert!(check(url, true), "{url}");
            assert!(!check(url, false) || url.contains("localhost"), "{url}");
        }
        for url in
            ["http://10.0.0.1", "http://pod.example.com", "http://localhost.example.com", "https://10.0.0.1"]
        {
            assert!(!check(url, true), "{url}");
        }
    }
}
