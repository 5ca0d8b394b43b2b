//! Codes and numbers of answers, with a fault for each that is none.

use super::line::Line;
use super::{AnswerFaultKind, Budget};
use crate::acknowledge::outcome::{Context, Disposition, ElementPlace};
use crate::envelope::parse_count;

/// A number, or nothing if the element is empty or holds something else.
pub(super) fn number(line: &impl Line, element: usize, budget: &mut Budget) -> Option<u64> {
    parsed(line, element, &line.text(element), budget)
}

/// A place in a segment: element, component, repetition.
pub(super) fn place(line: &impl Line, element: usize, budget: &mut Budget) -> ElementPlace {
    let [first, second, third] =
        [1, 2, 3].map(|component| parsed(line, element, &line.component(element, component), budget));
    ElementPlace { element: first, component: second, repetition: third }
}

/// What a CTX says.
pub(super) fn context(line: &impl Line, budget: &mut Budget) -> Context {
    Context {
        name: line.component(1, 1),
        value: line.component(1, 2),
        segment_id: line.text(2),
        position: number(line, 3, budget),
        loop_id: line.text(4),
        place: place(line, 5, budget),
        reference: line.component(6, 1),
    }
}

fn parsed(line: &impl Line, element: usize, text: &str, budget: &mut Budget) -> Option<u64> {
    let number = parse_count(text);
    if number.is_none() && !text.is_empty() {
        let text = text.chars().take(99).collect();
        budget.fault(AnswerFaultKind::NotANumber { text }, line.element_position(element));
    }
    number
}

/// Up to five codes at neighbouring elements.
pub(super) fn five(
    line: &impl Line,
    first: usize,
    sentence: fn(&str) -> Option<&'static str>,
    budget: &mut Budget,
) -> Vec<String> {
    let mut codes = Vec::new();
    for element in first..first + 5 {
        let code = line.text(element);
        if !code.is_empty() {
            check_code(line, element, &code, sentence, budget);
            codes.push(code);
        }
    }
    codes
}

/// Reports a code that is in no list.
pub(super) fn check_code(
    line: &impl Line,
    element: usize,
    code: &str,
    sentence: fn(&str) -> Option<&'static str>,
    budget: &mut Budget,
) {
    if !code.is_empty() && sentence(code).is_none() {
        budget.fault(AnswerFaultKind::CodeUnknown { code: code.to_owned() }, line.element_position(element));
    }
}

/// A result out of those that the element may hold.
pub(super) fn disposition(line: &impl Line, element: usize, known: &str, budget: &mut Budget) -> Disposition {
    let code = line.text(element);
    if code.is_empty() {
        budget.fault(AnswerFaultKind::ResultMissing, line.element_position(element));
    } else if code.len() != 1 || !known.contains(code.as_str()) {
        let kind = AnswerFaultKind::CodeUnknown { code: code.clone() };
        budget.fault(kind, line.element_position(element));
    }
    Disposition::from_code(&code)
}
