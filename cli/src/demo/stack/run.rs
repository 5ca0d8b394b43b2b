//! The work of a deployed stack: a tick of each schedule, and waiting until everything has settled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use embedded::Observer as _;
use pipeline::ports::{Clock as _, Ledger as _, QueueName, QueueReceiver as _};
use pipeline::steps::poll::PollReport;
use pipeline::system::SystemClock;
use pipeline::{Deadline, Error, Flow, State};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;

use super::{Lambda, Stack};
use crate::demo::place::Polls;
use crate::demo::progress::Progress;
use crate::failure::Failure;
use crate::output::thousands;

/// The longest that one poll takes, with everything after it.
const LIMIT: Duration = Duration::from_secs(600);
/// Between two ticks of `sweep`, which also looks how far things are.
const BETWEEN: Duration = Duration::from_millis(800);
/// Between two ticks of a flow that another run holds.
const BUSY_WAIT: Duration = Duration::from_secs(1);

/// What `poll-fusion` answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    busy: bool,
    complete: bool,
    pages: usize,
    seen: u64,
    new: u64,
    known: u64,
    unchanged: u64,
    reverted: u64,
}

/// How far documents and messages are.
#[derive(Debug, Default)]
struct Standing {
    messages: u64,
    states: BTreeMap<State, u64>,
}

impl Standing {
    fn count(&self, is_meant: impl Fn(State) -> bool) -> u64 {
        self.states.iter().filter(|(state, _)| is_meant(**state)).map(|(_, number)| number).sum()
    }

    fn is_settled(&self) -> bool {
        self.messages == 0 && self.count(|state| !state.is_settled()) == 0
    }

    fn mapped(&self) -> u64 {
        self.count(|state| state != State::Received)
    }

    fn delivered(&self) -> u64 {
        self.count(|state| state == State::Delivered)
    }
}

impl Stack {
    /// Polls every flow to its end, sweeps, and waits until every document has settled and no message is left.
    pub(in crate::demo) async fn poll(
        &self,
        flows: impl Iterator<Item = &'static Flow>,
        progress: &Arc<Progress>,
    ) -> Result<Polls, Failure> {
        let deadline = Deadline::after(&SystemClock, LIMIT);
        let before = self.standing().await?;
        let mut running = JoinSet::new();
        for flow in flows {
            let function = self.output("PollFusionFunction")?.to_owned();
            running.spawn(poll_to_the_end(self.lambda.clone(), function, flow, deadline));
        }
        let mut polls = Polls::new();
        loop {
            while let Some(ended) = running.try_join_next() {
                let (flow, report) =
                    ended.map_err(|error| Failure::new(format!("a poll ended early: {error}")))??;
                progress.polled(flow, &Ok(report.clone()));
                polls.push((flow, report));
            }
            let now = self.standing().await?;
            let (mapped, delivered) = (now.mapped() - before.mapped(), now.delivered() - before.delivered());
            progress.standing(mapped, delivered);
            if running.is_empty() && now.is_settled() {
                progress.told(&format!(
                    "{} mapped or closed, {} delivered",
                    thousands(mapped),
                    thousands(delivered)
                ));
                return Ok(polls);
            }
            if deadline.remaining(&SystemClock).is_zero() {
                // The checks say what is missing.
                tracing::warn!(?now, "demo: the stack has not settled in time");
                return Ok(polls);
            }
            self.sweep().await?;
            SystemClock.sleep(BETWEEN).await;
        }
    }

    /// A tick of the schedule of `sweep`. What fails is for the next one, as on AWS.
    async fn sweep(&self) -> Result<(), Failure> {
        if let Err(error) = self.lambda.invoke(self.output("SweepFunction")?, &json!({})).await {
            tracing::warn!(%error, "demo: a sweep failed; the next one goes on");
        }
        Ok(())
    }

    /// The queues first: what leaves a queue meanwhile shows in the ledger, not the reverse.
    async fn standing(&self) -> Result<Standing, Error> {
        let mut standing = Standing::default();
        for queue in QueueName::ALL {
            standing.messages += self.store.receiver.depth(queue).await?;
        }
        for states in self.store.ledger.counts().await?.values() {
            for (state, number) in states {
                *standing.states.entry(*state).or_default() += number;
            }
        }
        Ok(standing)
    }
}

/// Ticks until the window of `flow` is read to its end.
async fn poll_to_the_end(
    lambda: Lambda,
    function: String,
    flow: &'static Flow,
    deadline: Deadline,
) -> Result<(&'static Flow, PollReport), Error> {
    let mut sum = PollReport::default();
    loop {
        let answer = lambda.invoke(&function, &json!({ "flow": flow.id })).await?;
        let answer: Answer = serde_json::from_value(answer).map_err(|error| {
            let text = "poll-fusion gave an answer of another shape";
            Error::permanent(pipeline::Kind::Protocol, "demo.poll", text).with("cause", error)
        })?;
        add(&mut sum, &answer);
        if answer.complete || deadline.remaining(&SystemClock).is_zero() {
            return Ok((flow, sum));
        }
        if answer.busy {
            SystemClock.sleep(BUSY_WAIT).await;
        }
    }
}

fn add(sum: &mut PollReport, answer: &Answer) {
    sum.busy = answer.busy;
    sum.complete = answer.complete;
    sum.pages += answer.pages;
    sum.seen += answer.seen;
    sum.new += answer.new;
    sum.known += answer.known;
    sum.unchanged += answer.unchanged;
    sum.reverted += answer.reverted;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(messages: u64, states: &[(State, u64)]) -> Standing {
        Standing { messages, states: states.iter().copied().collect() }
    }

    #[test]
    fn a_message_or_an_open_document_is_not_settled() {
        let settled = [(State::Delivered, 3), (State::Held, 1)];
        assert!(standing(0, &settled).is_settled());
        assert!(!standing(1, &settled).is_settled());
        for open in [State::Received, State::Mapped, State::Unconfirmed, State::Parked] {
            assert!(!standing(0, &[(State::Delivered, 3), (open, 1)]).is_settled(), "{open}");
        }
    }

    #[test]
    fn what_is_received_only_is_not_mapped() {
        let now = standing(2, &[(State::Received, 5), (State::Held, 1), (State::Delivered, 3)]);
        assert_eq!((now.mapped(), now.delivered()), (4, 3));
    }

    #[test]
    fn answers_of_several_runs_are_one_report() {
        let mut sum = PollReport::default();
        for (complete, seen, new) in [(false, 100, 90), (true, 20, 20)] {
            add(&mut sum, &Answer { complete, pages: 1, seen, new, known: seen - new, ..Answer::default() });
        }
        assert!(sum.complete);
        assert_eq!((sum.pages, sum.seen, sum.new, sum.known), (2, 120, 110, 10));
    }
}
