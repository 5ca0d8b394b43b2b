use std::collections::BTreeMap;
use std::fmt;

use pipeline::ports::QueueName;
use pipeline::steps::poll::PollReport;
use pipeline::{Error, Flow, LedgerItem, Result, State};

use super::HostParts;

/// Open documents that are told of one by one.
const EXAMPLES: usize = 20;

/// Where the documents stand.
pub(super) struct Standing {
    counts: BTreeMap<String, BTreeMap<State, u64>>,
    waiting: BTreeMap<&'static str, u64>,
    open: Vec<LedgerItem>,
}

impl Standing {
    pub(super) fn is_settled(&self) -> bool {
        let all_settled = |states: &BTreeMap<State, u64>| {
            states.iter().all(|(state, number)| state.is_settled() || *number == 0)
        };
        self.counts.values().all(all_settled) && self.waiting.values().all(|number| *number == 0)
    }
}

/// Looks at queues and ledger. The queues first: what leaves a queue meanwhile shows in the ledger, not the reverse.
pub(super) async fn look(parts: &HostParts) -> Result<Standing> {
    let mut waiting = BTreeMap::new();
    for queue in QueueName::ALL {
        waiting.insert(queue.as_str(), parts.receiver.depth(queue).await?);
    }
    let counts = parts.services.ledger.counts().await?;
    let mut open = Vec::new();
    for state in State::ALL.into_iter().filter(|state| !state.is_settled()) {
        let missing = EXAMPLES.saturating_sub(open.len());
        if missing > 0 && counts.values().any(|states| states.contains_key(&state)) {
            open.extend(parts.services.ledger.in_state(state, missing).await?);
        }
    }
    Ok(Standing { counts, waiting, open })
}

/// How a run ended.
#[derive(Debug)]
pub struct Settled {
    /// How many documents stand in each state, by flow.
    pub counts: BTreeMap<String, BTreeMap<State, u64>>,
    /// Messages that still lie in each queue, hidden ones included.
    pub waiting: BTreeMap<&'static str, u64>,
    /// The first documents that have not settled.
    pub open: Vec<LedgerItem>,
    /// What the polls of each flow did, in sum, or why they gave up.
    pub polls: Vec<(&'static Flow, Result<PollReport, Error>)>,
}

impl Settled {
    pub(super) fn new(standing: Standing, polls: Vec<(&'static Flow, Result<PollReport>)>) -> Self {
        let Standing { counts, waiting, open } = standing;
        Self { counts, waiting, open, polls }
    }

    /// Whether everything was read, every document has settled and the queues are empty.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let read = |outcome: &Result<PollReport>| {
            outcome.as_ref().is_ok_and(|report| report.complete || report.busy)
        };
        self.polls.iter().all(|(_, outcome)| read(outcome))
            && self.open_documents() == 0
            && self.messages() == 0
    }

    /// How many documents have not settled.
    #[must_use]
    pub fn open_documents(&self) -> u64 {
        let states = self.counts.values().flatten();
        states.filter(|(state, _)| !state.is_settled()).map(|(_, number)| number).sum()
    }

    fn messages(&self) -> u64 {
        self.waiting.values().sum()
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_settled() {
            return f.write_str("everything has settled");
        }
        write!(
            f,
            "not settled: {} documents open, {} messages wait",
            self.open_documents(),
            self.messages()
        )?;
        for (flow, outcome) in &self.polls {
            match outcome {
                Ok(report) if report.complete => {}
                Ok(report) if report.busy => write!(
                    f,
                    "\n  {} is being read by another run; one that died holds it until its lease ends",
                    flow.id
                )?,
                Ok(_) => write!(f, "\n  {} was not read to its end", flow.id)?,
                Err(error) => write!(f, "\n  {} could not be read: {error}", flow.id)?,
            }
        }
        for item in &self.open {
            write!(
                f,
                "\n  {} ({}) is {} since {}",
                item.record_key, item.document_id, item.state, item.state_since
            )?;
            for reason in &item.reasons {
                write!(f, ": {reason}")?;
            }
        }
        Ok(())
    }
}
