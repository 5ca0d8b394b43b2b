//! Values that did not pass at once: what is wrong with them, if anything is.

use std::sync::Arc;

use super::collect::Collector;
use super::element::{Look, fits, has_code};
use super::form::{Number, first_foreign, is_date, is_exponent_form, is_time};
use super::site::Value;
use crate::dictionary::{CompositeRule, ElementRule, ElementType, Strictness, SyntaxNote};
use crate::{Fault, FaultKind};

/// The control number of a group: partners fill it up with zeros as they like, and it is given back as it came.
const CONTROL_NUMBER: &str = "28";

/// Looks at an element with all of its repetitions and components.
pub(super) fn judge(value: &Value<'_, '_>, look: Look, out: &mut Collector<'_>) {
    let delimiters = value.site.segment.delimiters();
    let Some(separator) = delimiters.repetition.filter(|separator| value.bytes.contains(separator)) else {
        return judge_one(value, look, out);
    };
    let (count, max) = (parts(value.bytes, separator).count(), usize::from(value.rule.repetitions.max(1)));
    if count > max && look.levels.elements {
        let is_text = value.rule.element_type == ElementType::Text;
        out.tell_fault(value.fault(FaultKind::RepetitionsTooMany { count, max, is_text }));
        // The whole text is kept; its parts are not looked at where there should be none.
        if max == 1 {
            return judge_components(value, look, out);
        }
    }
    for (index, bytes) in parts(value.bytes, separator).enumerate().take(max) {
        if !bytes.is_empty() {
            judge_one(&Value { bytes, repetition: Some(index + 1), ..*value }, look, out);
        }
    }
}

fn parts(bytes: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    bytes.split(move |byte| *byte == separator)
}

fn judge_one(value: &Value<'_, '_>, look: Look, out: &mut Collector<'_>) {
    let separator = value.site.segment.delimiters().component;
    if let ElementType::Composite(rule) = value.rule.element_type {
        return judge_composite(value, rule, separator, look, out);
    }
    if value.bytes.contains(&separator) {
        // What the parts of a simple element would be is anyone's guess.
        return judge_components(value, look, out);
    }
    judge_simple(value, look, out);
}

/// Components where there should be none.
fn judge_components(value: &Value<'_, '_>, look: Look, out: &mut Collector<'_>) {
    let separator = value.site.segment.delimiters().component;
    let is_simple = !matches!(value.rule.element_type, ElementType::Composite(_));
    if is_simple && value.bytes.contains(&separator) && look.levels.elements {
        let count = parts(value.bytes, separator).count();
        let is_text = value.rule.element_type == ElementType::Text;
        out.tell_fault(value.fault(FaultKind::ComponentsTooMany { count, max: 1, is_text }));
    }
}

fn judge_composite(
    value: &Value<'_, '_>,
    rule: &CompositeRule,
    separator: u8,
    look: Look,
    out: &mut Collector<'_>,
) {
    let (count, max) = (parts(value.bytes, separator).count(), rule.components.len());
    if count > max && look.levels.elements {
        out.tell_fault(value.fault(FaultKind::ComponentsTooMany { count, max, is_text: false }));
    }
    let mut present = 0_u64;
    for (index, (bytes, component)) in parts(value.bytes, separator).zip(rule.components).enumerate() {
        if !bytes.is_empty() {
            present |= 1 << ((index + 1) & 63);
            judge_simple(&Value { bytes, rule: component, component: Some(index + 1), ..*value }, look, out);
        }
    }
    let at = |kind, position: usize| {
        let component = rule.component(position).unwrap_or(value.rule);
        let fault = Value { bytes: &[], rule: component, component: Some(position), ..*value }.fault(kind);
        Fault { value: None, ..fault }
    };
    let missing = if look.levels.elements { rule.mandatory & !present } else { 0 };
    for position in super::element::positions_of(missing) {
        out.tell_fault(at(FaultKind::ElementMissing, position));
    }
    for note in rule.notes.iter().filter(|_| look.levels.notes) {
        if !note.holds(present) {
            out.tell_fault(tell_note(note, present, at));
        }
    }
}

/// The fault of a note that does not hold, at the element that should be there or should not.
pub(super) fn tell_note(note: &SyntaxNote, present: u64, at: impl Fn(FaultKind, usize) -> Fault) -> Fault {
    use crate::dictionary::NoteKind;
    let first = u64::from(note.first);
    let (missing, found) = (note.positions & !present, note.positions & present);
    let mask = match note.kind {
        NoteKind::Paired | NoteKind::Conditional => missing,
        NoteKind::Required => 1 << first,
        NoteKind::Exclusive => found & found.wrapping_sub(1),
        NoteKind::List => missing & !(1 << first),
    };
    let position = usize::try_from(mask.trailing_zeros()).unwrap_or_default().min(63);
    at(FaultKind::SyntaxNote { note: *note, present }, position)
}

/// A value that is neither repeated nor made of components.
pub(super) fn judge_simple(value: &Value<'_, '_>, look: Look, out: &mut Collector<'_>) {
    let (rule, bytes) = (value.rule, value.bytes);
    if look.levels.elements && bytes.iter().all(|byte| *byte == b' ') {
        // A mandatory element that is blank is as good as missing.
        let kind = if rule.is_mandatory { FaultKind::ElementMissing } else { FaultKind::ElementBlank };
        return out.tell_fault(value.fault(kind));
    }
    if look.levels.elements {
        if let Some(byte) = first_foreign(bytes, look.charset) {
            return out.tell_fault(value.fault(FaultKind::CharacterInvalid { byte }));
        }
        match rule.element_type {
            ElementType::Implied(_) | ElementType::Decimal => judge_number(value, look, out),
            ElementType::Date => judge_moment(value, FaultKind::DateInvalid, is_date, out),
            ElementType::Time => judge_moment(value, FaultKind::TimeInvalid, is_time, out),
            _ => judge_text(value, out),
        }
    }
    judge_code(value, look, out);
}

/// Blanks behind a value may be there up to its smallest length.
fn trimmed<'v>(rule: &ElementRule, bytes: &'v [u8]) -> &'v [u8] {
    let text = bytes.trim_ascii_end();
    bytes.get(..text.len().max(usize::from(rule.min)).min(bytes.len())).unwrap_or(text)
}

fn judge_text(value: &Value<'_, '_>, out: &mut Collector<'_>) {
    let text = trimmed(value.rule, value.bytes);
    if text.len() < value.bytes.len() {
        out.tell_fault(value.fault(FaultKind::TrailingBlanks));
    }
    judge_length(value, text.len(), out);
}

fn judge_length(value: &Value<'_, '_>, length: usize, out: &mut Collector<'_>) {
    if !fits(value.rule, length) {
        let (min, max) = (usize::from(value.rule.min), usize::from(value.rule.max));
        let by_partner = value.length_by.filter(|(standard, _)| fits(standard, length));
        let rule = by_partner.map(|(_, rule)| Arc::clone(rule));
        out.tell_fault(Fault { rule, ..value.fault(FaultKind::ElementLength { length, min, max }) });
    }
}

fn judge_moment(
    value: &Value<'_, '_>,
    kind: FaultKind,
    is_good: impl Fn(&[u8]) -> bool,
    out: &mut Collector<'_>,
) {
    let text = value.bytes.trim_ascii_end();
    if text.len() < value.bytes.len() {
        out.tell_fault(value.fault(FaultKind::TrailingBlanks));
    }
    judge_length(value, text.len(), out);
    if !is_good(text) {
        out.tell_fault(value.fault(kind));
    }
}

fn judge_number(value: &Value<'_, '_>, look: Look, out: &mut Collector<'_>) {
    let is_decimal = value.rule.element_type == ElementType::Decimal;
    let text = value.bytes.trim_ascii();
    if text.len() < value.bytes.len() {
        out.tell_fault(value.fault(FaultKind::TrailingBlanks));
    }
    let number = Number::parse(text).filter(|number| is_decimal || number.fraction.is_none());
    let Some(number) = number else {
        if is_decimal && look.is_lenient && is_exponent_form(text) {
            return out.tell_fault(value.fault(FaultKind::NumberInExponentForm));
        }
        let expected = expected_form(value.rule.element_type);
        return out.tell_fault(value.fault(FaultKind::NumberInvalid { expected }));
    };
    judge_length(value, number.length(), out);
    if number.has_leading_zeros(usize::from(value.rule.min)) && value.rule.number != CONTROL_NUMBER {
        out.tell_fault(value.fault(FaultKind::LeadingZeros));
    }
    if number.fraction.is_some_and(<[u8]>::is_empty) {
        out.tell_fault(value.fault(FaultKind::DecimalPointNeedless));
    }
}

fn expected_form(element_type: ElementType) -> &'static str {
    match element_type {
        ElementType::Implied(0) => "a whole number",
        ElementType::Implied(_) => "a number without decimal point, whose last digits are decimals",
        _ => "a number",
    }
}

fn judge_code(value: &Value<'_, '_>, look: Look, out: &mut Collector<'_>) {
    if value.rule.element_type != ElementType::Code {
        return;
    }
    if !has_code(value.rule, value.bytes.trim_ascii_end(), look) {
        let is_closed = value.rule.codes.is_some_and(|list| list.strictness == Strictness::Closed);
        out.tell_fault(value.fault(FaultKind::CodeUnknown { is_closed }));
    }
}
