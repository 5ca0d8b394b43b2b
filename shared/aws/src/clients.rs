//! Connections to the services, made once for a process.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, tls};
use jiff::Timestamp;
use pipeline::ports::{Clock, Rng};
use pipeline::system::{SystemClock, SystemRng};

const CONNECT: Duration = Duration::from_secs(2);
const READ: Duration = Duration::from_secs(5);
/// One try of a call, and a call with all its tries.
const ATTEMPT: Duration = Duration::from_secs(5);
const OPERATION: Duration = Duration::from_secs(20);
/// The same for S3, where bodies are large.
const OBJECT_READ: Duration = Duration::from_secs(15);
const OBJECT_ATTEMPT: Duration = Duration::from_secs(20);
const OBJECT_OPERATION: Duration = Duration::from_secs(60);

/// Tries of one call inside the SDK, the first included.
const TRIES: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// What every client shares: one HTTP client, time limits, bounded tries. Region, credentials and endpoint come from the
/// standard places (environment, role) unless the caller sets them.
pub fn settings() -> ConfigLoader {
    let http = Builder::new().tls_provider(tls::Provider::Rustls(CryptoMode::Ring)).build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(TRIES)
                .with_initial_backoff(FIRST_WAIT)
                .with_max_backoff(LONGEST_WAIT),
        )
        .timeout_config(limits(READ, ATTEMPT, OPERATION))
}

fn limits(read: Duration, attempt: Duration, operation: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(read)
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation)
        .build()
}

/// Makes a client for each service that is asked for. All share one HTTP client, so a second client costs no connection.
#[derive(Clone)]
pub struct Clients {
    shared: SdkConfig,
    pace: Pace,
}

impl Clients {
    /// Reads region, credentials and endpoint from the standard variables and the role. Sends nothing where the
    /// environment says all of it, as in a function.
    pub async fn from_environment() -> Self {
        Self::new(settings().load().await)
    }

    /// Clients of these settings, best made with [`settings`].
    #[must_use]
    pub fn new(shared: SdkConfig) -> Self {
        Self { shared, pace: Pace { clock: Arc::new(SystemClock), rng: Arc::new(SystemRng) } }
    }

    /// The same clients by another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.pace.clock = clock;
        self
    }

    /// A client of DynamoDB.
    #[must_use]
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.shared)
    }

    /// A client of SQS.
    #[must_use]
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.shared)
    }

    /// A client of S3, with time for large bodies.
    #[must_use]
    pub fn s3(&self) -> aws_sdk_s3::Client {
        // Where the endpoint is given there is no host name per bucket.
        let path_style = self.shared.endpoint_url().is_some();
        let settings = aws_sdk_s3::config::Builder::from(&self.shared)
            .timeout_config(limits(OBJECT_READ, OBJECT_ATTEMPT, OBJECT_OPERATION))
            .force_path_style(path_style)
            .build();
        aws_sdk_s3::Client::from_conf(settings)
    }

    /// A client of Secrets Manager.
    #[must_use]
    pub fn secrets_manager(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::new(&self.shared)
    }

    pub(crate) fn pace(&self) -> Pace {
        self.pace.clone()
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").field("endpoint", &self.shared.endpoint_url()).finish_non_exhaustive()
    }
}

/// Time and chance for the waits between our own tries.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

impl Pace {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Waits before try `next` (1 is the first repeat): somewhere below a limit that doubles, so that writers who met once
    /// do not meet again.
    pub(crate) async fn pause(&self, next: u32) {
        let limit = FIRST_WAIT.saturating_mul(1 << next.min(8)).min(LONGEST_WAIT);
        let millis = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX).max(1);
        self.clock.sleep(Duration::from_millis(self.rng.next_u64() % millis)).await;
    }

    /// A name that no other call has.
    pub(crate) fn call_id(&self) -> String {
        format!("{:016x}{:016x}", self.rng.next_u64(), self.rng.next_u64())
    }
}
