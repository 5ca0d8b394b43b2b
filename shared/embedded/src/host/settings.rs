use std::time::Duration;

use jiff::Timestamp;
use pipeline::Flow;

/// When a flow is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowSchedule {
    /// The flow.
    pub flow: &'static Flow,
    /// From the end of one poll to the start of the next.
    pub poll_every: Duration,
    /// Where the flow begins when it was never read.
    pub start_at: Timestamp,
}

/// Schedules and bounds of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostSettings {
    /// The flows that run.
    pub flows: Vec<FlowSchedule>,
    /// Workers on each queue.
    pub workers: usize,
    /// From the end of one sweep to the start of the next.
    pub sweep_every: Duration,
    /// How long a message is hidden while a worker holds it; a worker that died frees it after that.
    pub visibility: Duration,
    /// The longest that one poll or one sweep takes.
    pub run_limit: Duration,
    /// How long work in hand may take after the host was told to stop.
    pub grace: Duration,
    /// How long a worker waits when its queue is empty.
    pub idle_wait: Duration,
    /// The longest wait between two tries of what fails.
    pub longest_wait: Duration,
}

impl Default for HostSettings {
    fn default() -> Self {
        Self {
            flows: Vec::new(),
            workers: 2,
            sweep_every: Duration::from_secs(30),
            visibility: Duration::from_secs(900),
            run_limit: Duration::from_secs(600),
            grace: Duration::from_secs(30),
            idle_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(300),
        }
    }
}

impl HostSettings {
    /// How much of its visibility a worker may use: the rest is for telling the queue.
    pub(super) fn working_time(&self) -> Duration {
        self.visibility - self.visibility / 10
    }
}
