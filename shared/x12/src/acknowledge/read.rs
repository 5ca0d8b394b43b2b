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
use crate::{Event, Interchange, InterchangeId, Position, Reading};

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
        self.acknowledged_interchanges.is_empty()
            && self.acknowledged_groups.is_empty()
            && self.advice.is_empty()
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

/// Collects the answers in a file from the events of a [`Stream`](crate::Stream), in memory that the limits bound.
///
/// ```
/// use x12::acknowledge::{AnswerLimits, AnswerReader};
/// use x12::{ReadOptions, Stream};
///
/// let file = b"ISA*00*          *00*          *ZZ*THEM           *ZZ*US             *260309*0805*U*00401*000000001*0*T*>~\
///     TA1*000000042*260308*1700*A*000~IEA*0*000000001~";
/// let mut stream = Stream::from_reader(file.as_slice(), &ReadOptions::default());
/// let mut reader = AnswerReader::new(&AnswerLimits::default());
/// while let Some(event) = stream.next() {
///     reader.event(&event?);
/// }
/// let answers = reader.finish();
/// assert_eq!(answers.interchanges[0].acknowledged_interchanges[0].sentence(), "interchange 000000042: accepted");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct AnswerReader {
    budget: Budget,
    interchanges: Vec<AnsweringInterchange>,
    current: Option<AnsweringInterchange>,
    open: Open,
    /// Where the open set begins.
    begin: Position,
}

impl AnswerReader {
    /// A reader that has seen nothing yet.
    pub fn new(limits: &AnswerLimits) -> Self {
        let budget = Budget {
            outcomes: limits.outcomes,
            notes: limits.notes,
            fault_limit: limits.faults,
            faults: Vec::new(),
            outcomes_exhausted: false,
            notes_exhausted: false,
        };
        let (interchanges, begin) = (Vec::new(), Position::default());
        Self { budget, interchanges, current: None, open: Open::Other, begin }
    }

    /// Takes the next event of the stream.
    pub fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Interchange { header, .. } => self.begin_interchange(header),
            Event::InterchangeSegment(segment) => self.interchange_segment(segment),
            Event::Set(segment) => self.begin_set(segment),
            Event::Segment(segment) => self.segment(segment),
            Event::SetEnd(trailer) => self.end_set(trailer.as_ref()),
            Event::InterchangeEnd(_) => self.end_interchange(),
            Event::Group(_) | Event::GroupEnd(_) | Event::Fault(_) => {}
        }
    }

    fn interchange(&mut self, interchange: &Interchange<'_>) {
        self.begin_interchange(&interchange.header);
        for segment in &interchange.acknowledgments {
            self.interchange_segment(segment);
        }
        for set in interchange.groups.iter().flat_map(|group| &group.sets) {
            self.begin_set(&set.header);
            for segment in &set.segments {
                self.segment(segment);
            }
            self.end_set(set.trailer.as_ref());
        }
        self.end_interchange();
    }

    /// The answers, when the file is at its end.
    pub fn finish(mut self) -> Answers {
        self.end_interchange();
        Answers { interchanges: self.interchanges, faults: self.budget.faults }
    }

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
            Some(form) if self.budget.takes_outcome(header) => {
                Open::Group(Box::new(group::GroupReader::new(form)))
            }
            None if set_id == "824" && self.budget.takes_outcome(header) => Open::Advice(Box::default()),
            _ => Open::Other,
        };
        if !matches!(self.open, Open::Other) {
            self.begin = header.position();
        }
    }

    fn segment(&mut self, line: &impl Line) {
        match &mut self.open {
            Open::Group(reader) => reader.segment(line, &mut self.budget),
            Open::Advice(reader) => reader.segment(line, &mut self.budget),
            Open::Other => {}
        }
    }

    fn end_set(&mut self, trailer: Option<&impl Line>) {
        let open = std::mem::replace(&mut self.open, Open::Other);
        let Some(current) = self.current.as_mut().filter(|_| !matches!(open, Open::Other)) else {
            return;
        };
        // A set without its trailer lacks segments as a whole.
        let end = trailer.map_or_else(|| self.begin.clone(), Line::position);
        match open {
            Open::Group(reader) => current.acknowledged_groups.push(reader.finish(&end, &mut self.budget)),
            Open::Advice(reader) => current.advice.push(reader.finish(end, &mut self.budget)),
            Open::Other => {}
        }
    }

    fn end_interchange(&mut self) {
        self.interchanges.extend(self.current.take().filter(|interchange| !interchange.is_empty()));
    }
}
