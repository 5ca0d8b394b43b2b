use std::fmt;
use std::time::Duration;

/// What every port and step returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The remote refused the credentials themselves; trying again may lock the account.
    CredentialsRejected,
    /// The remote refused the token twice, a fresh one included.
    Unauthorized,
    /// The account may not do this.
    Forbidden,
    /// The thing addressed does not exist.
    NotFound,
    /// The remote has something else under this name.
    Conflict,
    /// The remote refused the content or the request.
    Refused,
    /// The remote asked for fewer calls.
    Throttled,
    /// The remote is down or out of reach.
    Unavailable,
    /// No answer in time.
    Timeout,
    /// The answer is not of the shape that the remote promises.
    Protocol,
    /// A stated bound was exceeded.
    TooLarge,
    /// Settings do not allow it.
    Configuration,
    /// One of our own stores failed.
    Storage,
    /// A rule that must always hold does not: nothing may go on with this item.
    Invariant,
    /// Not enough time is left to start.
    OutOfTime,
}

impl Kind {
    /// The name in logs and audit.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CredentialsRejected => "credentials_rejected",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Protocol => "protocol",
            Self::TooLarge => "too_large",
            Self::Configuration => "configuration",
            Self::Storage => "storage",
            Self::Invariant => "invariant",
            Self::OutOfTime => "out_of_time",
        }
    }
}

/// What to do about it. Nothing else decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It will fail again: a person or configuration must change something.
    Permanent,
    /// It had no effect and may work later.
    Temporary,
    /// It may or may not have had its effect: ask before repeating.
    UnknownOutcome,
}

/// The one error type of the connector.
///
/// `Display` is one line that names operation, message and context; it never holds a secret or a whole remote body.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    status: Status,
    operation: &'static str,
    message: String,
    context: Vec<(&'static str, String)>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` in `operation` that `status` decides about.
    pub fn new(kind: Kind, status: Status, operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            status,
            operation,
            message: message.into(),
            context: Vec::new(),
            retry_after: None,
            source: None,
        }))
    }

    /// An error that will come again.
    pub fn permanent(kind: Kind, operation: &'static str, message: impl Into<String>) -> Self {
        Self::new(kind, Status::Permanent, operation, message)
    }

    /// An error that had no effect and may pass.
    pub fn temporary(kind: Kind, operation: &'static str, message: impl Into<String>) -> Self {
        Self::new(kind, Status::Temporary, operation, message)
    }

    /// An error after which nobody knows whether the effect happened.
    pub fn unknown_outcome(kind: Kind, operation: &'static str, message: impl Into<String>) -> Self {
        Self::new(kind, Status::UnknownOutcome, operation, message)
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.context.push((name, value.to_string()));
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds how long the remote asked to wait.
    #[must_use]
    pub fn retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// The same error with another status.
    #[must_use]
    pub fn as_status(mut self, status: Status) -> Self {
        self.0.status = status;
        self
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// What to do about it.
    #[must_use]
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// What was being done.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// What went wrong, without operation and context.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// How long the remote asked to wait.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether it had no effect and may pass.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.0.status == Status::Temporary
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.operation, self.0.message)?;
        for (index, (name, value)) in self.0.context.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { " (" } else { ", " })?;
        }
        if !self.0.context.is_empty() {
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
