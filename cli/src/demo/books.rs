//! The books: what came in must be what came out.

use std::collections::BTreeMap;

use pipeline::State;
use pipeline::steps::poll::PollReport;
use serde::Serialize;

use crate::failure::Outcome;

/// What one flow took in and what became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FlowBooks {
    /// The flow.
    pub flow: String,
    /// What a person calls it.
    pub title: String,
    /// Polls.
    pub polls: u64,
    /// Records read, by all polls.
    pub seen: u64,
    /// Content not seen before.
    pub new: u64,
    /// Read again by an overlapping window or a repeated page.
    pub known: u64,
    /// Touched in the ERP, same content.
    pub unchanged: u64,
    /// Back at content that a later version had replaced.
    pub reverted: u64,
    /// Handed to Cleo.
    pub delivered: u64,
    /// Waiting for a person.
    pub held: u64,
    /// Closed by a rule.
    pub rejected: u64,
    /// Replaced by a newer version before leaving.
    pub superseded: u64,
    /// Failed too often.
    pub dead_lettered: u64,
    /// Still on the way.
    pub open: u64,
}

impl FlowBooks {
    /// Empty books.
    #[must_use]
    pub fn new(flow: &str, title: &str) -> Self {
        Self { flow: flow.to_owned(), title: title.to_owned(), ..Self::default() }
    }

    /// Adds what a poll read.
    pub fn add_poll(&mut self, report: &PollReport) {
        self.polls += 1;
        self.seen += report.seen;
        self.new += report.new;
        self.known += report.known;
        self.unchanged += report.unchanged;
        self.reverted += report.reverted;
    }

    /// Adds where documents stand.
    pub fn add_states(&mut self, counts: &BTreeMap<State, u64>) {
        for (state, count) in counts {
            let column = match state {
                State::Delivered | State::Acknowledged | State::Refused => &mut self.delivered,
                State::Held => &mut self.held,
                State::Rejected => &mut self.rejected,
                State::Superseded => &mut self.superseded,
                State::DeadLettered => &mut self.dead_lettered,
                State::Received | State::Mapped | State::Sending | State::Unconfirmed | State::Parked => {
                    &mut self.open
                }
            };
            *column += count;
        }
    }

    /// The sum of several books.
    #[must_use]
    pub fn total(books: &[Self]) -> Self {
        let mut total = Self::new("total", "All flows");
        for one in books {
            total.polls += one.polls;
            total.seen += one.seen;
            total.new += one.new;
            total.known += one.known;
            total.unchanged += one.unchanged;
            total.reverted += one.reverted;
            total.delivered += one.delivered;
            total.held += one.held;
            total.rejected += one.rejected;
            total.superseded += one.superseded;
            total.dead_lettered += one.dead_lettered;
            total.open += one.open;
        }
        total
    }

    /// The sums that must hold.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        let read = self.new + self.known + self.unchanged + self.reverted;
        let closed =
            self.delivered + self.held + self.rejected + self.superseded + self.dead_lettered + self.open;
        vec![
            Check::new(
                format!("{}.read", self.flow),
                format!("{}: every record read is accounted for", self.title),
                self.seen == read,
                format!(
                    "{} seen = {} new + {} read again + {} unchanged + {} reverted",
                    self.seen, self.new, self.known, self.unchanged, self.reverted
                ),
                format!("{} seen, {read} accounted for", self.seen),
            ),
            Check::new(
                format!("{}.outcome", self.flow),
                format!("{}: every new version has one outcome", self.title),
                self.new == closed,
                format!(
                    "{} new = {} delivered + {} held + {} rejected + {} superseded + {} dead-lettered + {} open",
                    self.new,
                    self.delivered,
                    self.held,
                    self.rejected,
                    self.superseded,
                    self.dead_lettered,
                    self.open
                ),
                format!("{} new, {closed} with an outcome", self.new),
            ),
            Check::new(
                format!("{}.settled", self.flow),
                format!("{}: nothing is left on the way", self.title),
                self.open == 0,
                "0 open".to_owned(),
                format!("{} open", self.open),
            ),
        ]
    }
}

/// Something that must be true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name for programs.
    pub id: String,
    /// What must be true.
    pub title: String,
    /// Whether it is.
    pub passed: bool,
    /// The numbers behind it.
    pub detail: String,
}

impl Check {
    /// A check: `good` says the numbers when it passed, `bad` when it did not.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        passed: bool,
        good: String,
        bad: String,
    ) -> Self {
        Self { id: id.into(), title: title.into(), passed, detail: if passed { good } else { bad } }
    }
}

/// How the demo ends: badly if one check failed.
#[must_use]
pub fn outcome(checks: &[Check]) -> Outcome {
    if checks.iter().all(|check| check.passed) { Outcome::Good } else { Outcome::Bad }
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use super::*;

    fn balanced() -> FlowBooks {
        let mut books = FlowBooks::new("fusion-invoices", "Invoices");
        books.add_poll(&PollReport { seen: 10, new: 7, known: 2, unchanged: 1, ..PollReport::default() });
        books.add_states(&BTreeMap::from([(State::Delivered, 4), (State::Held, 2), (State::Rejected, 1)]));
        books
    }

    #[test]
    fn balanced_books_pass() {
        assert!(balanced().checks().iter().all(|check| check.passed));
        assert_eq!(FlowBooks::total(&[balanced(), balanced()]).new, 14);
    }

    #[test]
    fn a_lost_record_a_lost_document_and_an_open_one_are_each_noticed() {
        let failed = |books: FlowBooks| -> Vec<String> {
            books.checks().into_iter().filter(|check| !check.passed).map(|check| check.id).collect()
        };
        assert_eq!(failed(FlowBooks { seen: 11, ..balanced() }), ["fusion-invoices.read"]);
        assert_eq!(failed(FlowBooks { delivered: 3, ..balanced() }), ["fusion-invoices.outcome"]);
        assert_eq!(failed(FlowBooks { held: 1, open: 1, ..balanced() }), ["fusion-invoices.settled"]);
    }

    #[test]
    fn a_wrong_count_ends_the_demo_with_exit_code_1() {
        let exit = |books: FlowBooks| format!("{:?}", ExitCode::from(outcome(&books.checks())));
        assert_eq!(exit(balanced()), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(exit(FlowBooks { delivered: 5, ..balanced() }), format!("{:?}", ExitCode::FAILURE));
    }
}
