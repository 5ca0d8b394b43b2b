use aws_lambda_events::event::sqs::SqsBatchResponse;
use pipeline::ports::QueueName;
use pipeline::steps::{deliver, map};
use pipeline::{Error, Kind, Result};
use serde_json::Value;

use super::batch::{self, Batch};
use crate::{Invocation, Parts};

/// Maps the documents that a batch of messages names.
///
/// # Errors
/// If the event is no batch of messages. What happens to one message is in the answer.
pub async fn run_map(parts: &Parts, event: Value, invocation: &Invocation) -> Result<SqsBatchResponse> {
    let services = parts.counted(&invocation.tally);
    let batch = Batch { queue: QueueName::Records, parts, invocation };
    batch.run(batch::messages(event)?, async |message| map::run(&services, message).await).await
}

/// Delivers the documents that a batch of messages names.
///
/// # Errors
/// As [`run_map`]; [`Kind::Configuration`] if a function of this time limit could never deliver.
pub async fn run_deliver(parts: &Parts, event: Value, invocation: &Invocation) -> Result<SqsBatchResponse> {
    let services = parts.counted(&invocation.tally);
    let batch = Batch { queue: QueueName::Documents, parts, invocation };
    let messages = batch::messages(event)?;
    if !messages.is_empty() {
        check_time(parts, invocation)?;
    }
    let step =
        async |message: &_| deliver::run(&services, &*parts.delivery, message, invocation.deadline).await;
    batch.run(messages, step).await
}

/// Refuses a time limit under which no attempt would ever begin, and nobody would see why.
fn check_time(parts: &Parts, invocation: &Invocation) -> Result<()> {
    let needed = deliver::time_needed(&parts.services.limits, &*parts.delivery);
    let left = invocation.deadline.remaining(parts.clock());
    if left >= needed {
        return Ok(());
    }
    Err(Error::permanent(
        Kind::Configuration,
        "deliver",
        "an attempt, with the question before it, takes longer than this function may run: raise its timeout, or lower the request timeout of `[cleo]`",
    )
    .with("needed_s", needed.as_secs())
    .with("left_s", left.as_secs()))
}
