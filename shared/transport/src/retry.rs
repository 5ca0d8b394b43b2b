use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;
use pipeline::ports::Rng;

/// Whether a status says "not now".
pub(crate) fn is_passing(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY
        )
}

/// The longest wait that a remote is believed. A wrong date must not put a document away for years.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3600);

/// A `Retry-After` in either form, cut to a day.
pub(crate) fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    let asked = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are a long wait too.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        Duration::try_from(http_date(text)?.duration_since(now)).unwrap_or_default()
    };
    Some(asked.min(LONGEST_ASKED))
}

/// An HTTP date.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()
}

/// The wait before attempt `next` (2 is the first retry): anything up to a bound that doubles each time, so that
/// clients which failed together do not come back together.
pub(crate) fn backoff(rng: &dyn Rng, first: Duration, longest: Duration, next: u32) -> Duration {
    let doublings = next.saturating_sub(2).min(20);
    let bound = first.saturating_mul(1 << doublings).min(longest);
    below(rng, bound)
}

/// A random duration of at most `bound`, in milliseconds.
pub(crate) fn below(rng: &dyn Rng, bound: Duration) -> Duration {
    let bound = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX - 1);
    Duration::from_millis(rng.next_u64() % (bound + 1))
}

/// How many retries a client may still make. Good answers earn some back; an outage uses it up, and from then on
/// calls fail at their first attempt instead of multiplying the load on a remote that struggles.
#[derive(Debug)]
pub(crate) struct Budget {
    fifths: Mutex<u64>,
    most: u64,
}

impl Budget {
    pub(crate) fn new(retries: u32) -> Self {
        let most = u64::from(retries) * 5;
        Self { fifths: Mutex::new(most), most }
    }

    /// Takes one retry, if there is one.
    pub(crate) fn take(&self) -> bool {
        let mut fifths = self.fifths.lock().unwrap_or_else(PoisonError::into_inner);
        match fifths.checked_sub(5) {
            Some(rest) => {
                *fifths = rest;
                true
            }
            None => false,
        }
    }

    /// A good answer came: a fifth of a retry comes back.
    pub(crate) fn earn(&self) {
        let mut fifths = self.fifths.lock().unwrap_or_else(PoisonError::into_inner);
        *fifths = (*fifths + 1).min(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Fixed(u64);
    impl Rng for Fixed {
        fn next_u64(&self) -> u64 {
            self.0
        }
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let now = http_date("Wed, 21 Oct 2026 07:28:00 GMT").unwrap();
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Wed, 21 Oct 2026 07:30:00 GMT", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Wed, 21 Oct 2026 07:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("", now), None);
        assert_eq!(retry_after("-5", now), None);
    }

    #[test]
    fn nobody_is_sent_away_for_longer_than_a_day() {
        let long_ago = http_date("Thu, 01 Jan 1970 00:00:00 GMT").unwrap();
        for text in ["86401", "4294967295", "99999999999999999999999", "Wed, 29 Dec 9999 00:00:00 GMT"] {
            assert_eq!(retry_after(text, long_ago), Some(LONGEST_ASKED), "{text}");
        }
    }

    #[test]
    fn the_bound_doubles_up_to_the_longest_wait() {
        let bound = |next| {
            let longest = Duration::from_secs(60);
            (0..500).map(|n| backoff(&Fixed(n * 7919), Duration::from_secs(1), longest, next)).max().unwrap()
        };
        assert!(bound(2) <= Duration::from_secs(1));
        assert!(bound(4) > Duration::from_secs(2) && bound(4) <= Duration::from_secs(4));
        assert!(bound(40) <= Duration::from_secs(60));
    }

    #[test]
    fn the_budget_runs_out_and_is_earned_back() {
        let budget = Budget::new(2);
        assert!(budget.take() && budget.take() && !budget.take());
        (0..4).for_each(|_| budget.earn());
        assert!(!budget.take());
        budget.earn();
        assert!(budget.take() && !budget.take());
    }
}
