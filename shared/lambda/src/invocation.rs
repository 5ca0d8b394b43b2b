use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use pipeline::Deadline;
use pipeline::ports::Clock;

use crate::Tally;

/// Kept of every run for the answer, the metrics and the last messages to the queues.
pub(crate) const MARGIN: Duration = Duration::from_secs(2);
/// The longest that a function may run.
const LONGEST: Duration = Duration::from_secs(900);
/// What a run gets whose deadline makes no sense: local stand-ins send moments of the year 1970.
const FALLBACK: Duration = Duration::from_secs(300);

/// One run of a function.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// Lambda's name of it.
    pub request_id: String,
    /// The X-Ray trace that it belongs to.
    pub xray_trace_id: Option<String>,
    /// The moment by which work must have stopped.
    pub deadline: Deadline,
    /// What it did.
    pub tally: Arc<Tally>,
}

impl Invocation {
    /// The run that Lambda describes.
    #[must_use]
    pub fn new(lambda: &lambda_runtime::Context, clock: &dyn Clock) -> Self {
        Self {
            request_id: lambda.request_id.clone(),
            xray_trace_id: lambda.xray_trace_id.as_deref().and_then(trace_root),
            deadline: deadline(lambda.deadline, clock),
            tally: Arc::default(),
        }
    }
}

/// The deadline of a run that Lambda stops `at` (milliseconds since 1970), less the margin. A moment that has passed or
/// that is further off than a function may run is not believed.
fn deadline(at: u64, clock: &dyn Clock) -> Deadline {
    let at = i64::try_from(at).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    let left = at.and_then(|at| Duration::try_from(at.duration_since(clock.now())).ok());
    let left = match left {
        Some(left) if left.is_zero() => FALLBACK,
        Some(left) => left.min(LONGEST),
        None => FALLBACK,
    };
    Deadline::after(clock, left.saturating_sub(MARGIN))
}

/// The trace's own id in a tracing header: `Root=1-...;Parent=...;Sampled=1`.
fn trace_root(header: &str) -> Option<String> {
    header.split(';').find_map(|part| part.trim().strip_prefix("Root=")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use conformance::memory::TestClock;

    use super::*;

    #[test]
    fn a_deadline_is_lambdas_less_a_margin_and_nonsense_is_clamped() {
        let clock = TestClock::at(conformance::sample::start());
        let now = u64::try_from(clock.now().as_millisecond()).unwrap();
        for (at, seconds) in [
            (now + 60_000, 58),
            (now + 1_000, 0),
            (now + 900_000, 898),
            (now + 86_400_000, 898),
            (now, 298),
            (now - 1, 298),
            (30_000, 298),
            (0, 298),
            (u64::MAX, 298),
        ] {
            assert_eq!(deadline(at, &clock).remaining(&clock).as_secs(), seconds, "{at}");
        }
    }

    #[test]
    fn the_trace_is_its_root() {
        let mut lambda = lambda_runtime::Context::default();
        let clock = TestClock::at(conformance::sample::start());
        lambda.xray_trace_id =
            Some("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f;Sampled=1".into());
        let trace = Invocation::new(&lambda, &clock).xray_trace_id;
        assert_eq!(trace.as_deref(), Some("1-5759e988-bd862e3fe1be46a994272793"));
        assert_eq!(trace_root("nothing"), None);
    }
}
