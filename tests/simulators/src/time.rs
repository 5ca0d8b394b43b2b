//! The only place that reads the wall clock or waits.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// What a simulator believes the time to be: the real time with an offset, or an instant that moves only when a
/// test moves it.
///
/// Clones share the same clock, so one handle can drive the Fusion simulator, the Cleo simulator and the product
/// under test together.
#[derive(Clone, Debug)]
pub struct SimClock(Arc<Mutex<Source>>);

#[derive(Debug)]
enum Source {
    Real { offset: SignedDuration },
    Fixed(Timestamp),
}

impl Default for SimClock {
    fn default() -> Self {
        Self::real()
    }
}

impl SimClock {
    /// The wall clock.
    pub fn real() -> Self {
        Self(Arc::new(Mutex::new(Source::Real { offset: SignedDuration::ZERO })))
    }

    /// A clock that stands at `now` until it is moved.
    pub fn fixed(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Source::Fixed(now))))
    }

    /// The present, as this clock sees it.
    pub fn now(&self) -> Timestamp {
        match *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Source::Real { offset } => wall_clock().saturating_add(offset).unwrap_or(Timestamp::MAX),
            Source::Fixed(now) => now,
        }
    }

    /// Moves the clock by `by`, which may be negative.
    pub fn advance(&self, by: SignedDuration) {
        let mut source = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *source {
            Source::Real { offset } => *offset = offset.saturating_add(by),
            Source::Fixed(now) => *now = now.saturating_add(by).unwrap_or(Timestamp::MAX),
        }
    }

    /// Stops the clock at `now`.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Source::Fixed(now);
    }
}

#[allow(clippy::disallowed_methods, reason = "the simulated vendors run on real time unless a test fixes it")]
fn wall_clock() -> Timestamp {
    Timestamp::now()
}

/// Waits in real time: a slow answer must really be slow for the client on the other side of the socket.
#[allow(clippy::disallowed_methods, reason = "a client's time limit can only be tested by real waiting")]
pub(crate) async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// The day in UTC.
pub(crate) fn day(at: Timestamp) -> jiff::civil::Date {
    jiff::tz::Offset::UTC.to_datetime(at).date()
}
