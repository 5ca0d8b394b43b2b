//! 997 and 999 read.

use super::codes::{check_code, context, disposition, five, number, place};
use super::line::Line;
use super::{AnswerFaultKind, Budget};
use crate::Position;
use crate::acknowledge::codes;
use crate::acknowledge::outcome::{
    AcknowledgedGroup, AcknowledgedSet, Counts, Disposition, ElementNote, Form, SegmentNote,
};

/// The codes of AK501 and AK901.
const SET_RESULTS: &str = "AEMRWX";
const GROUP_RESULTS: &str = "AEMPRWX";

/// Reads one 997 or 999. A segment out of place is passed over and reported; the rest counts.
pub(super) struct GroupReader {
    outcome: AcknowledgedGroup,
    has_head: bool,
    /// AK9, where it stood.
    end: Option<Position>,
    state: State,
}

/// Where in the set the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No set was begun.
    Outside,
    /// After AK2, in the notes of the last set.
    InSet,
    /// In a set that is beyond the limit of outcomes.
    InSkippedSet,
    /// After AK5.
    Closed,
}

impl GroupReader {
    pub(super) fn new(form: Form) -> Self {
        let outcome = AcknowledgedGroup { form, ..AcknowledgedGroup::default() };
        Self { outcome, has_head: false, end: None, state: State::Outside }
    }

    pub(super) fn segment(&mut self, line: &impl Line, budget: &mut Budget) {
        // Some partners mix the names of both forms; they mean the same.
        match line.id() {
            "AK1" => self.on_head(line, budget),
            "AK2" => self.on_set(line, budget),
            "AK3" | "IK3" => self.on_segment_note(line, budget),
            "AK4" | "IK4" => self.on_element_note(line, budget),
            "CTX" => self.on_context(line, budget),
            "AK5" | "IK5" => self.on_set_result(line, budget),
            "AK9" => self.on_group_result(line, budget),
            _ => budget.fault(AnswerFaultKind::SegmentUnexpected, line.position()),
        }
    }

    fn on_head(&mut self, line: &impl Line, budget: &mut Budget) {
        if self.has_head {
            return budget.fault(AnswerFaultKind::SegmentRepeated, line.position());
        }
        self.has_head = true;
        self.outcome.functional_id = line.text(1);
        self.outcome.control_number = line.text(2);
        self.outcome.version = line.text(3);
    }

    fn on_set(&mut self, line: &impl Line, budget: &mut Budget) {
        self.close_set(&line.position(), budget);
        if !budget.takes_outcome(line) {
            self.state = State::InSkippedSet;
            return;
        }
        self.state = State::InSet;
        self.outcome.sets.push(AcknowledgedSet {
            set_id: line.text(1),
            control_number: line.text(2),
            implementation: line.text(3),
            ..AcknowledgedSet::default()
        });
    }

    /// Ends a set that has no AK5.
    fn close_set(&mut self, position: &Position, budget: &mut Budget) {
        if self.state == State::InSet {
            let segment_id = if self.outcome.form == Form::Functional { "AK5" } else { "IK5" };
            budget.fault(AnswerFaultKind::SegmentMissing { segment_id }, position.clone());
        }
        self.state = State::Closed;
    }

    fn on_segment_note(&mut self, line: &impl Line, budget: &mut Budget) {
        let Some(set) = self.open_set(line, budget) else {
            return;
        };
        if !budget.takes_note(line) {
            return;
        }
        let code = line.text(4);
        check_code(line, 4, &code, codes::segment, budget);
        set.notes.push(SegmentNote {
            segment_id: line.text(1),
            position: number(line, 2, budget),
            loop_id: line.text(3),
            code,
            ..SegmentNote::default()
        });
    }

    fn on_element_note(&mut self, line: &impl Line, budget: &mut Budget) {
        let Some(set) = self.open_set(line, budget) else {
            return;
        };
        // Asked first: behind a note that was passed over there is nothing to belong to.
        if !budget.takes_note(line) {
            return;
        }
        let Some(note) = set.notes.last_mut() else {
            return budget.fault(AnswerFaultKind::SegmentUnexpected, line.position());
        };
        let code = line.text(3);
        check_code(line, 3, &code, codes::element, budget);
        note.elements.push(ElementNote {
            place: place(line, 1, budget),
            reference: line.text(2),
            code,
            value: line.copy(4),
            contexts: Vec::new(),
        });
    }

    fn on_context(&mut self, line: &impl Line, budget: &mut Budget) {
        let Some(set) = self.open_set(line, budget) else {
            return;
        };
        // Asked first: behind a note that was passed over there is nothing to belong to.
        if !budget.takes_note(line) {
            return;
        }
        let Some(note) = set.notes.last_mut() else {
            return budget.fault(AnswerFaultKind::SegmentUnexpected, line.position());
        };
        let context = context(line, budget);
        match note.elements.last_mut() {
            Some(element) => element.contexts.push(context),
            None => note.contexts.push(context),
        }
    }

    fn on_set_result(&mut self, line: &impl Line, budget: &mut Budget) {
        match self.state {
            State::Outside => return budget.fault(AnswerFaultKind::SegmentUnexpected, line.position()),
            State::Closed => return budget.fault(AnswerFaultKind::SegmentRepeated, line.position()),
            State::InSet | State::InSkippedSet => {}
        }
        let was_skipped = self.state == State::InSkippedSet;
        self.state = State::Closed;
        let Some(set) = self.outcome.sets.last_mut().filter(|_| !was_skipped) else {
            return;
        };
        set.result = disposition(line, 1, SET_RESULTS, budget);
        set.codes = five(line, 2, codes::set, budget);
    }

    fn on_group_result(&mut self, line: &impl Line, budget: &mut Budget) {
        if self.state != State::Outside {
            self.close_set(&line.position(), budget);
        }
        if self.end.is_some() {
            return budget.fault(AnswerFaultKind::SegmentRepeated, line.position());
        }
        self.end = Some(line.position());
        self.outcome.result = disposition(line, 1, GROUP_RESULTS, budget);
        self.outcome.counts = Counts {
            declared: number(line, 2, budget),
            received: number(line, 3, budget),
            accepted: number(line, 4, budget),
        };
        self.outcome.codes = five(line, 5, codes::group, budget);
    }

    /// The set that notes belong to.
    fn open_set(&mut self, line: &impl Line, budget: &mut Budget) -> Option<&mut AcknowledgedSet> {
        match self.state {
            State::InSet => self.outcome.sets.last_mut(),
            State::InSkippedSet => None,
            State::Outside | State::Closed => {
                budget.fault(AnswerFaultKind::SegmentUnexpected, line.position());
                None
            }
        }
    }

    /// The outcome, when the transaction set ends.
    pub(super) fn finish(mut self, position: &Position, budget: &mut Budget) -> AcknowledgedGroup {
        if self.state != State::Outside {
            self.close_set(position, budget);
        }
        if !self.has_head {
            budget.fault(AnswerFaultKind::SegmentMissing { segment_id: "AK1" }, position.clone());
        }
        match &self.end {
            Some(end) => self.check_counts(end, budget),
            None => budget.fault(AnswerFaultKind::SegmentMissing { segment_id: "AK9" }, position.clone()),
        }
        self.outcome
    }

    fn check_counts(&self, end: &Position, budget: &mut Budget) {
        let Counts { received: Some(received), accepted: Some(accepted), .. } = self.outcome.counts else {
            return;
        };
        let count = |wanted: fn(&Disposition) -> bool| {
            let sets = self.outcome.sets.iter().filter(|set| wanted(&set.result)).count();
            u64::try_from(sets).unwrap_or(u64::MAX)
        };
        // Accepted sets may be left out, so a listing may be shorter than the counts, but never longer.
        let refused = received.saturating_sub(accepted);
        for (counted, listed, what) in [
            (received, count(|_| true), "were received"),
            (accepted, count(Disposition::is_accepted), "were accepted"),
            (refused, count(Disposition::is_rejected), "were rejected"),
        ] {
            if listed > counted {
                budget.fault(AnswerFaultKind::CountsDisagree { counted, listed, what }, end.clone());
            }
        }
        self.check_result(received, accepted, end, budget);
    }

    fn check_result(&self, received: u64, accepted: u64, end: &Position, budget: &mut Budget) {
        let stated = &self.outcome.result;
        let agrees = match stated {
            Disposition::Accepted | Disposition::AcceptedWithErrors => accepted == received,
            Disposition::PartlyAccepted => 0 < accepted && accepted < received,
            Disposition::Rejected => accepted == 0,
            Disposition::Other(_) | Disposition::Unstated => true,
        };
        if !agrees {
            let expected = match accepted {
                0 => Disposition::Rejected,
                all if all >= received => Disposition::Accepted,
                _ => Disposition::PartlyAccepted,
            };
            budget.fault(AnswerFaultKind::ResultDisagrees { stated: stated.clone(), expected }, end.clone());
        }
    }
}
