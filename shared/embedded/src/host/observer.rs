use pipeline::ports::{Message, QueueName};
use pipeline::steps::Outcome;
use pipeline::steps::poll::PollReport;
use pipeline::steps::sweep::SweepReport;
use pipeline::{Flow, Result};

/// Is told of what a host does, for progress displays and tests. Must not block.
pub trait Observer: Send + Sync {
    /// A poll ended.
    fn polled(&self, flow: &'static Flow, outcome: &Result<PollReport>) {
        let _ = (flow, outcome);
    }
    /// A worker ended with a message.
    fn worked(&self, queue: QueueName, message: &Message, outcome: &Result<Outcome>) {
        let _ = (queue, message, outcome);
    }
    /// A sweep ended.
    fn swept(&self, outcome: &Result<SweepReport>) {
        let _ = outcome;
    }
}

/// Looks away.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}
