use std::sync::Arc;
use std::time::Duration;

use pipeline::ports::{Message, QueueName, Received};
use pipeline::steps::{self, Outcome};
use pipeline::{Deadline, Result};
use tokio_util::sync::CancellationToken;

use super::{HostParts, guarded, log};

/// The longest wait after a message failed: with ten receives a message for itself fails for some minutes before it is
/// dead-lettered.
const LONGEST_RETRY: Duration = Duration::from_secs(60);

/// Works on `queue`, one message after another, until `stop`. The message in hand is finished first.
pub(super) async fn work(parts: Arc<HostParts>, queue: QueueName, stop: CancellationToken) {
    let mut failures = 0;
    while !stop.is_cancelled() {
        // Before the message is hidden, so that the deadline comes before its visibility ends.
        let deadline = Deadline::after(&*parts.services.clock, parts.settings.working_time());
        let receive = parts.receiver.receive(queue, 1, parts.settings.visibility);
        let go_on = match guarded("host.receive", receive).await {
            Ok(received) if received.is_empty() => {
                failures = 0;
                parts.pause(parts.settings.idle_wait, &stop).await
            }
            Ok(received) => {
                failures = 0;
                for one in received {
                    handle(&parts, queue, &one, deadline).await;
                }
                true
            }
            Err(error) => {
                failures += 1;
                let wait = parts.backoff(failures, parts.settings.longest_wait);
                log(&error, "receive", queue.as_str(), wait);
                parts.pause(wait, &stop).await
            }
        };
        if !go_on {
            return;
        }
    }
}

async fn handle(parts: &HostParts, queue: QueueName, received: &Received, deadline: Deadline) {
    let receipt = &received.receipt;
    let message: Message = match serde_json::from_str(&received.body) {
        Ok(message) => message,
        Err(error) => {
            tracing::error!(
                queue = queue.as_str(),
                line = error.line(),
                column = error.column(),
                "worker: a body is no message; it goes to the dead letters"
            );
            return told(queue, parts.receiver.bury(queue, receipt).await);
        }
    };
    let outcome = guarded(queue.as_str(), step(parts, queue, &message, deadline)).await;
    let answer = match &outcome {
        Ok(Outcome::Done) => parts.receiver.delete(queue, receipt).await,
        Ok(Outcome::Later(wait)) => parts.receiver.postpone(queue, receipt, *wait).await,
        Err(error) => {
            let wait =
                parts.backoff(received.receive_count, LONGEST_RETRY).max(error.wait().unwrap_or_default());
            log(error, queue.as_str(), &message.document_id, wait);
            parts.receiver.postpone(queue, receipt, wait).await
        }
    };
    told(queue, answer);
    parts.observer.worked(queue, &message, &outcome);
}

async fn step(parts: &HostParts, queue: QueueName, message: &Message, deadline: Deadline) -> Result<Outcome> {
    match queue {
        QueueName::Records => steps::map::run(&parts.services, message).await,
        QueueName::Documents => {
            steps::deliver::run(&parts.services, &*parts.delivery, message, deadline).await
        }
    }
}

/// A queue that could not be told shows the message again, and the step then finds its work done.
fn told(queue: QueueName, answer: Result<()>) {
    if let Err(error) = answer {
        tracing::warn!(queue = queue.as_str(), %error, "worker: the queue was not told; the message comes again");
    }
}
