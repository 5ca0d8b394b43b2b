use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::Response;
use crate::retry::http_date;

/// Samples kept. A single wrong `Date` is forgotten after as many answers.
const SAMPLES: usize = 8;

/// How far the remote's clock is ahead of ours, from the `Date` headers of its answers.
///
/// `Date` is cut to whole seconds and travels for a while, so every sample says too little, never too much: the
/// largest of the last few is the best, and a window that ends at the estimate never ends in the remote's future.
#[derive(Debug, Default)]
pub(crate) struct ServerTime(Mutex<VecDeque<SignedDuration>>);

impl ServerTime {
    pub(crate) fn observe(&self, response: &Response, received: Timestamp) {
        // An answer from a cache carries the date on which it was stored.
        if !response.status.is_success() || response.headers.contains_key("age") {
            return;
        }
        if let Some(date) = response.header("date").and_then(http_date) {
            let mut samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            samples.push_back(date.duration_since(received));
            if samples.len() > SAMPLES {
                samples.pop_front();
            }
        }
    }

    pub(crate) fn offset(&self) -> Option<SignedDuration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().max().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, StatusCode};

    fn dated(date: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert("date", date.parse().unwrap());
        Response::new(StatusCode::OK, headers, Vec::new())
    }

    #[test]
    fn the_largest_of_the_last_samples_counts() {
        let time = ServerTime::default();
        assert_eq!(time.offset(), None);
        let ours = http_date("Wed, 21 Oct 2026 07:28:00 GMT").unwrap();
        time.observe(&dated("Wed, 21 Oct 2026 08:28:00 GMT"), ours);
        time.observe(&dated("Wed, 21 Oct 2026 07:28:02 GMT"), ours);
        assert_eq!(time.offset(), Some(SignedDuration::from_secs(3600)));
        for _ in 0..7 {
            time.observe(&dated("Wed, 21 Oct 2026 07:28:01 GMT"), ours);
        }
        assert_eq!(time.offset(), Some(SignedDuration::from_secs(2)));
    }
}
