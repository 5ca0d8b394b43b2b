//! Where the pipeline of the demo runs: in this process, or on a deployed stack.

use std::sync::Arc;
use std::time::Duration;

use config::Configuration;
use embedded::{Host, HostSettings, Store};
use pipeline::Flow;
use pipeline::steps::poll::PollReport;

use super::books::Check;
use super::progress::Progress;
use super::stack::Stack;
use super::summary::StackSummary;
use crate::connect::{self, Ends};
use crate::failure::Failure;
use crate::store::Desk;

/// The longest that one poll with everything after it takes in this process.
const LIMIT: Duration = Duration::from_secs(180);

/// What the polls of each flow read, in sum.
pub(super) type Polls = Vec<(&'static Flow, PollReport)>;

/// Where the pipeline runs.
pub(super) enum Place {
    /// In this process, on an embedded store.
    Here { ends: Ends, store: Store },
    /// As functions of a deployed stack.
    Stack(Box<Stack>),
}

impl Place {
    /// Its stores, to look into.
    pub(super) fn desk(&self) -> Desk {
        match self {
            Self::Here { store, .. } => Desk::here("the store of the demo".to_owned(), store.clone()),
            Self::Stack(stack) => stack.desk(),
        }
    }

    /// Polls every flow once to its end, and lets everything settle that comes after.
    pub(super) async fn poll(
        &self,
        configuration: &Configuration,
        progress: &Arc<Progress>,
    ) -> Result<Polls, Failure> {
        match self {
            Self::Here { ends, store } => poll_here(configuration, ends, store, progress).await,
            Self::Stack(stack) => {
                let schedules = connect::schedules(configuration);
                stack.poll(schedules.into_iter().map(|schedule| schedule.flow), progress).await
            }
        }
    }

    /// What must be true besides, because of where it ran.
    pub(super) async fn checks(&self) -> Result<Vec<Check>, Failure> {
        match self {
            Self::Here { .. } => Ok(Vec::new()),
            Self::Stack(stack) => Ok(vec![stack.queues_are_empty().await?]),
        }
    }

    /// The stack, for those who want to look at it.
    pub(super) fn stack(&self) -> Option<StackSummary> {
        match self {
            Self::Here { .. } => None,
            Self::Stack(stack) => Some(stack.summary()),
        }
    }
}

async fn poll_here(
    configuration: &Configuration,
    ends: &Ends,
    store: &Store,
    progress: &Arc<Progress>,
) -> Result<Polls, Failure> {
    let settings = HostSettings {
        workers: 4,
        sweep_every: Duration::from_millis(200),
        visibility: Duration::from_secs(120),
        idle_wait: Duration::from_millis(40),
        grace: Duration::from_secs(10),
        longest_wait: Duration::from_secs(5),
        ..HostSettings::default()
    };
    let parts = connect::host_parts(configuration, store, ends, &settings, progress.clone());
    let settled = Host::new(parts).run_until_settled(LIMIT).await?;
    progress.end();
    if !settled.is_settled() {
        tracing::warn!("demo: {settled}");
    }
    settled.polls.into_iter().map(|(flow, outcome)| Ok((flow, outcome?))).collect()
}
