//! Reads what came back: TA1, 997, 999 and 824.

mod advice;
mod codes;
mod fault;
mod group;
mod interchange;
mod line;

pub use fault::{AnswerFault, AnswerFaultKind};
use line::Line;

use super::advice::ApplicationAdvice;
use super::outcome::{AcknowledgedGroup, AcknowledgedInterchange, Form};
use crate::{Interchange, InterchangeId, Position, Reading, TransactionSet};

/// How much of the answers in a file is kept. What is beyond a limit is passed over, and a fault says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerLimits {
    /// Groups, transaction sets and items of which the answers tell. Default 131,072: as many as the sets of a file.
    pub outcomes: usize,
    /// Notes, references, texts and the like below them. Default 100,000: more than anyone will read.
    pub notes: usize,
    /// Faults of the answers themselves. Default 1,000.
    pub faults: usize,
}

impl Default for AnswerLimits {
    fn default() -> Self {
        Self { outcomes: 131_072, notes: 100_000, faults: 1_000 }
    }
}

/// The answers in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The interchanges that hold answers, in the order of the file. Others are left out.
    pub interchanges: Vec<AnsweringInterchange>,
    /// What is wrong with the answers: missing and misplaced segments, counts that do not add up, unknown codes.
    pub faults: Vec<AnswerFault>,
}

/// An interchange that holds answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweringInterchange {
    /// ISA05 and ISA06: who answers.
    pub sender: InterchangeId,
    /// ISA07 and ISA08: who is answered.
    pub receiver: InterchangeId,
    /// ISA13.
    pub control_number: String,
    /// TA1.
    pub acknowledged_interchanges: Vec<AcknowledgedInterchange>,
    /// 997 and 999, one outcome for each set.
    pub acknowledged_groups: Vec<AcknowledgedGroup>,
    /// 824.
    pub advice: Vec<ApplicationAdvice>,
}

impl AnsweringInterchange {
    fn is_empty(&self) -> bool {
        self.acknowledged_interchanges.is_empty() && self.acknowledged_groups.is_empty() && self.advice.is_empty()
    }
}

/// The answers in a file that was read. Never fails: what an answer lacks is a fault, and the rest of it is there.
pub fn read_answers(reading: &Reading<'_>, limits: &AnswerLimits) -> Answers {
    let mut reader = AnswerReader::new(limits);
    for interchange in &reading.interchanges {
        reader.interchange(interchange);
    }
    reader.finish()
}

/// What is left of the limits, and the faults so far.
struct Budget {
    outcomes: usize,
    notes: usize,
    fault_limit: usize,
    faults: Vec<AnswerFault>,
    /// A limit was reported; once is enough.
    outcomes_exhausted: bool,
    notes_exhausted: bool,
}

impl Budget {
    fn fault(&mut self, kind: AnswerFaultKind, position: Position) {
        if self.faults.len() < self.fault_limit {
            self.faults.push(AnswerFault { kind, position });
        }
    }

    /// Whether one more outcome may be kept.
    fn takes_outcome(&mut self, line: &impl Line) -> bool {
        let takes = take(&mut self.outcomes);
        if !takes && !std::mem::replace(&mut self.outcomes_exhausted, true) {
            self.fault(AnswerFaultKind::TooManyOutcomes, line.position());
        }
        takes
    }

    /// Whether one more note may be kept.
    fn takes_note(&mut self, line: &impl Line) -> bool {
        let takes = take(&mut self.notes);
        if !takes && !std::mem::replace(&mut self.notes_exhausted, true) {
            self.fault(AnswerFaultKind::TooManyNotes, line.position());
        }
        takes
    }
}

fn take(left: &mut usize) -> bool {
    match left.checked_sub(1) {
        Some(less) => {
            *left = less;
            true
        }
        None => false,
    }
}

/// The set being read.
enum Open {
    Group(Box<group::GroupReader>),
    Advice(Box<advice::AdviceReader>),
    /// A set that is no answer.
    Other,
}

/// Takes the segments of a file in their order and collects the answers among them.
struct AnswerReader {
    budget: Budget,
    interchanges: Vec<AnsweringInterchange>,
    current: Option<AnsweringInterchange>,
    open: Open,
}

impl AnswerReader {
    fn new(limits: &AnswerLimits) -> Self {
        let budget = Budget {
            outcomes: limits.outcomes,
            notes: limits.notes,
            fault_limit: limits.faults,
            faults: Vec::new(),
            outcomes_exhausted: false,
            notes_exhausted: false,
        };
        Self { budget, interchanges: Vec::new(), current: None, open: Open::Other }
    }

    fn interchange(&mut self, interchange: &Interchange<'_>) {
        self.begin_interchange(&interchange.header);
        for segment in &interchange.acknowledgments {
            self.interchange_segment(segment);
        }
        for set in interchange.groups.iter().flat_map(|group| &group.sets) {
            self.transaction_set(set);
        }
        self.end_interchange();
    }

    fn transaction_set(&mut self, set: &TransactionSet<'_>) {
        self.begin_set(&set.header);
        for segment in &set.segments {
            self.segment(segment);
        }
        let end = set.trailer.as_ref().or(set.segments.last()).unwrap_or(&set.header);
        self.end_set(end.position());
    }

    fn finish(mut self) -> Answers {
        self.end_interchange();
        Answers { interchanges: self.interchanges, faults: self.budget.faults }
    }
}

impl AnswerReader {
    fn begin_interchange(&mut self, header: &impl Line) {
        self.end_interchange();
        self.current = Some(AnsweringInterchange {
            sender: InterchangeId { qualifier: header.text(5), id: header.text(6) },
            receiver: InterchangeId { qualifier: header.text(7), id: header.text(8) },
            control_number: header.text(13),
            acknowledged_interchanges: Vec::new(),
            acknowledged_groups: Vec::new(),
            advice: Vec::new(),
        });
    }

    fn interchange_segment(&mut self, line: &impl Line) {
        if line.id() != "TA1" || !self.budget.takes_outcome(line) {
            return;
        }
        let outcome = interchange::outcome(line, &mut self.budget);
        if let Some(current) = &mut self.current {
            current.acknowledged_interchanges.push(outcome);
        }
    }

    fn begin_set(&mut self, header: &impl Line) {
        let set_id = header.text(1);
        self.open = match Form::from_set_id(&set_id) {
            Some(form) if self.budget.takes_outcome(header) => Open::Group(Box::new(group::GroupReader::new(form))),
            None if set_id == "824" && self.budget.takes_outcome(header) => Open::Advice(Box::default()),
            _ => Open::Other,
        };
    }

    fn segment(&mut self, line: &impl Line) {
        match &mut self.open {
            Open::Group(reader) => reader.segment(line, &mut self.budget),
            Open::Advice(reader) => reader.segment(line, &mut self.budget),
            Open::Other => {}
        }
    }

    fn end_set(&mut self, position: Position) {
        let open = std::mem::replace(&mut self.open, Open::Other);
        let Some(current) = &mut self.current else {
            return;
        };
        match open {
            Open::Group(reader) => current.acknowledged_groups.push(reader.finish(&position, &mut self.budget)),
            Open::Advice(reader) => current.advice.push(reader.finish(position, &mut self.budget)),
            Open::Other => {}
        }
    }

    fn end_interchange(&mut self) {
        self.interchanges.extend(self.current.take().filter(|interchange| !interchange.is_empty()));
    }
}
