use std::time::Duration;

use jiff::Timestamp;

use crate::ports::Clock;
use crate::{Error, Kind, Result};

/// The moment by which a run must have stopped: the end of a Lambda invocation, or a bound of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Timestamp);

impl Deadline {
    /// The deadline `at`.
    #[must_use]
    pub const fn at(at: Timestamp) -> Self {
        Self(at)
    }

    /// The deadline `wait` from now.
    #[must_use]
    pub fn after(clock: &dyn Clock, wait: Duration) -> Self {
        Self(clock.now() + wait)
    }

    /// How much time is left; zero when it has passed.
    #[must_use]
    pub fn remaining(&self, clock: &dyn Clock) -> Duration {
        Duration::try_from(self.0.duration_since(clock.now())).unwrap_or_default()
    }

    /// Refuses to start what takes `needed` when less is left.
    ///
    /// # Errors
    /// [`Kind::OutOfTime`], temporary.
    pub fn require(&self, clock: &dyn Clock, needed: Duration, operation: &'static str) -> Result<()> {
        let left = self.remaining(clock);
        if left >= needed {
            return Ok(());
        }
        Err(Error::temporary(Kind::OutOfTime, operation, "not enough time is left to start")
            .with("left_ms", left.as_millis())
            .with("needed_ms", needed.as_millis()))
    }
}
