//! The stand-in: one server for each test process.

mod install;
mod server;

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::OnceCell;

use crate::{Account, Proxy};
use server::{Rights, Server, Start};

/// Leaves out what needs the stand-in.
const SKIP: &str = "MLC_SKIP_AWS_STAND";
/// Makes leaving it out a failure, for CI.
const REQUIRE: &str = "MLC_REQUIRE_AWS_STAND";

/// Why there is no stand-in. One line that says what to do.
#[derive(Debug)]
pub struct StandError(String);

impl StandError {
    fn new(what: impl fmt::Display) -> Self {
        Self(format!("the AWS stand-in: {what}; {SKIP}=1 leaves out the tests that need it"))
    }
}

impl fmt::Display for StandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StandError {}

/// A running stand-in. It stops when this is dropped, and when this process ends in whatever way.
#[derive(Debug)]
pub struct Stand {
    server: Server,
    accounts: AtomicU64,
}

impl Stand {
    /// Starts one, after installing it on first use.
    ///
    /// # Errors
    /// If Python is missing, the packages cannot be had, or the server does not come up.
    pub async fn start() -> Result<Self, StandError> {
        Self::start_with(Start { rights: Rights::Ignored, door: None }).await
    }

    /// Starts one that lets functions do only what their roles allow. Accounts may do everything in it as before.
    ///
    /// # Errors
    /// As [`Stand::start`].
    pub async fn start_guarded() -> Result<Self, StandError> {
        Self::start_with(Start { rights: Rights::Enforced, door: None }).await
    }

    /// The same, whose functions reach the services through `door` only.
    ///
    /// # Errors
    /// As [`Stand::start`].
    pub async fn start_guarded_behind(door: &Proxy) -> Result<Self, StandError> {
        let start = Start { rights: Rights::Enforced, door: Some(door.endpoint().to_owned()) };
        let stand = Self::start_with(start).await?;
        door.lead_to(stand.endpoint());
        Ok(stand)
    }

    async fn start_with(start: Start) -> Result<Self, StandError> {
        let python = install::install().await?;
        let server = Server::start(&python, &start).await?;
        Ok(Self { server, accounts: AtomicU64::new(100_000_000_001) })
    }

    /// The one of this process; nothing if it is to be left out.
    ///
    /// # Panics
    /// If it cannot start, or is both left out and required.
    pub async fn shared() -> Option<&'static Self> {
        static SHARED: OnceCell<Stand> = OnceCell::const_new();
        if Self::is_left_out() {
            eprintln!("left out: {SKIP} is set");
            return None;
        }
        let start = async || Self::start().await.unwrap_or_else(|error| panic!("{error}"));
        Some(SHARED.get_or_init(start).await)
    }

    /// Whether the environment asks to go without the stand-in.
    ///
    /// # Panics
    /// If the environment also requires it.
    #[must_use]
    pub fn is_left_out() -> bool {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| value == "1");
        let left_out = cfg!(without_stand) || is_set(SKIP);
        assert!(!(left_out && is_set(REQUIRE)), "{SKIP} and {REQUIRE} are both set");
        left_out
    }

    /// Where the services answer.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.server.endpoint()
    }

    /// Where it keeps what it works with, the functions' programs included.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.server.folder()
    }

    /// What it has logged: what went wrong.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// A new account with empty stores.
    pub async fn account(&self) -> Account {
        let id = self.accounts.fetch_add(1, Ordering::Relaxed);
        Account::create(self.endpoint(), format!("{id:012}")).await
    }
}
