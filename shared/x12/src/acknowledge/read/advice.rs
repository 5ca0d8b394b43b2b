//! 824 read.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

use super::codes::{check_code, context, number, place};
use super::line::Line;
use super::{AnswerFaultKind, Budget};
use crate::Position;
use crate::acknowledge::advice::{
    AdviceAmount, AdviceDate, AdviceError, AdviceParty, AdviceReference, Advised, AdvisedItem,
    ApplicationAdvice,
};
use crate::acknowledge::codes;
use crate::envelope::{parse_date, parse_time};

/// Reads one 824.
#[derive(Default)]
pub(super) struct AdviceReader {
    advice: ApplicationAdvice,
    has_head: bool,
    state: State,
}

/// Where in the set the reader is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Heading,
    /// Below OTI.
    InItem,
    /// Below an OTI that is beyond the limit of outcomes.
    InSkippedItem,
}

impl AdviceReader {
    pub(super) fn segment(&mut self, line: &impl Line, budget: &mut Budget) {
        match line.id() {
            "BGN" => self.on_head(line, budget),
            "OTI" => self.on_item(line, budget),
            "N1" => self.on_party(line, budget),
            // Addresses, contacts, names and code sources say nothing of the outcome.
            "N2" | "N3" | "N4" | "PER" | "NM1" | "LM" | "LQ" => {}
            // A REF before OTI belongs to a party.
            "REF" if self.state == State::Heading => {}
            "REF" | "DTM" | "AMT" | "QTY" | "TED" | "CTX" | "NTE" | "RED" => self.on_detail(line, budget),
            _ => budget.fault(AnswerFaultKind::SegmentUnexpected, line.position()),
        }
    }

    fn on_head(&mut self, line: &impl Line, budget: &mut Budget) {
        if self.has_head {
            return budget.fault(AnswerFaultKind::SegmentRepeated, line.position());
        }
        self.has_head = true;
        self.advice.purpose = line.text(1);
        self.advice.reference = line.text(2);
        self.advice.date = date(line, 3, budget);
        self.advice.time = time(line, 4, budget);
    }

    fn on_party(&mut self, line: &impl Line, budget: &mut Budget) {
        if self.state != State::Heading {
            return budget.fault(AnswerFaultKind::SegmentUnexpected, line.position());
        }
        if budget.takes_note(line) {
            let [role, name, qualifier, id] = [1, 2, 3, 4].map(|element| line.text(element));
            self.advice.parties.push(AdviceParty { role, name, qualifier, id });
        }
    }

    fn on_item(&mut self, line: &impl Line, budget: &mut Budget) {
        if !budget.takes_outcome(line) {
            self.state = State::InSkippedItem;
            return;
        }
        self.state = State::InItem;
        let code = line.text(1);
        if code.is_empty() {
            budget.fault(AnswerFaultKind::ResultMissing, line.element_position(1));
        }
        check_code(line, 1, &code, codes::application_result, budget);
        self.advice.items.push(AdvisedItem {
            advised: Advised::from_code(&code),
            reference: AdviceReference { qualifier: line.text(2), id: line.text(3), text: String::new() },
            application_sender: line.text(4),
            application_receiver: line.text(5),
            group_date: date(line, 6, budget),
            group_time: time(line, 7, budget),
            group_control_number: line.text(8),
            set_control_number: line.text(9),
            set_id: line.text(10),
            version: line.text(11),
            ..AdvisedItem::default()
        });
    }

    fn on_detail(&mut self, line: &impl Line, budget: &mut Budget) {
        let item = match self.state {
            State::InItem => self.advice.items.last_mut(),
            State::InSkippedItem => return,
            State::Heading => None,
        };
        let Some(item) = item else {
            return budget.fault(AnswerFaultKind::SegmentUnexpected, line.position());
        };
        if !budget.takes_note(line) {
            return;
        }
        match line.id() {
            "REF" => item.references.push(AdviceReference {
                qualifier: line.text(1),
                id: line.text(2),
                text: line.text(3),
            }),
            "DTM" => item.dates.push(AdviceDate {
                qualifier: line.text(1),
                date: date(line, 2, budget),
                time: time(line, 3, budget),
            }),
            "AMT" => item.amounts.push(amount(line, budget)),
            "QTY" => item.quantities.push(amount(line, budget)),
            "TED" => item.errors.push(error(line, budget)),
            _ => on_error_detail(item, line, budget),
        }
    }

    /// The advice, when the transaction set ends.
    pub(super) fn finish(self, position: Position, budget: &mut Budget) -> ApplicationAdvice {
        if !self.has_head {
            budget.fault(AnswerFaultKind::SegmentMissing { segment_id: "BGN" }, position.clone());
        }
        if self.state == State::Heading {
            budget.fault(AnswerFaultKind::SegmentMissing { segment_id: "OTI" }, position);
        }
        self.advice
    }
}

/// CTX, NTE and RED below TED.
fn on_error_detail(item: &mut AdvisedItem, line: &impl Line, budget: &mut Budget) {
    let Some(error) = item.errors.last_mut() else {
        return budget.fault(AnswerFaultKind::SegmentUnexpected, line.position());
    };
    match line.id() {
        "CTX" => error.contexts.push(context(line, budget)),
        "NTE" => error.notes.push(line.text(2)),
        _ => error.industry_codes.push(line.text(6)),
    }
}

fn error(line: &impl Line, budget: &mut Budget) -> AdviceError {
    // The list of codes grows and only a part of it has sentences here, so an unknown code is no fault.
    AdviceError {
        code: line.text(1),
        text: line.text(2),
        segment_id: line.text(3),
        position: number(line, 4, budget),
        place: place(line, 5, budget),
        element: line.component(6, 1),
        value: line.copy(7),
        changed_to: line.copy(8),
        ..AdviceError::default()
    }
}

fn amount(line: &impl Line, budget: &mut Budget) -> AdviceAmount {
    AdviceAmount { qualifier: line.text(1), value: decimal(line, 2, budget) }
}

/// A number with a point and a sign at most.
fn decimal(line: &impl Line, element: usize, budget: &mut Budget) -> Option<Decimal> {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    parsed(line, element, budget, |text| is_plain(text).then(|| text.parse().ok()).flatten())
}

fn date(line: &impl Line, element: usize, budget: &mut Budget) -> Option<Date> {
    parsed(line, element, budget, parse_date)
}

fn time(line: &impl Line, element: usize, budget: &mut Budget) -> Option<Time> {
    parsed(line, element, budget, parse_time)
}

fn parsed<T>(
    line: &impl Line,
    element: usize,
    budget: &mut Budget,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = line.text(element);
    let value = parse(&text);
    if value.is_none() && !text.is_empty() {
        let text = text.chars().take(99).collect();
        budget.fault(AnswerFaultKind::ValueInvalid { text }, line.element_position(element));
    }
    value
}
