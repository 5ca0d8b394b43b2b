//! The elements of a segment: there or not, and each by its type.
//!
//! Good values are passed by looking at their bytes once. Only what does not pass is looked at closely ([`judge`]), where
//! each fault is named.

use super::collect::Collector;
use super::form::{first_foreign, is_date, is_digits, is_printable, is_time};
use super::guided::guided;
use super::judge::{judge, tell_note};
use super::options::Levels;
use super::site::{Site, Value};
use crate::dictionary::{ElementRule, ElementType, SegmentRule, Strictness};
use crate::guide::NodeChanges;
use crate::{Charset, Delimiters, Fault, FaultKind};

/// How values are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) levels: Levels,
    pub(super) charset: Charset,
    pub(super) is_lenient: bool,
}

/// Looks at all elements of a segment.
pub(super) fn check(
    site: &Site<'_, '_>,
    rule: &'static SegmentRule,
    changes: Option<&NodeChanges>,
    look: Look,
    out: &mut Collector<'_>,
) {
    let segment = site.segment;
    let (has_inner, delimiters) = (segment.has_inner(), segment.delimiters());
    // Seen over the whole segment at once: the delimiters are visible characters as a rule.
    let is_clean = look.charset == Charset::Extended && is_printable(segment.raw());
    let mut present = 0_u64;
    for (position, (bytes, element)) in (1..).zip(segment.values().zip(rule.elements)) {
        if bytes.is_empty() {
            continue;
        }
        present |= 1 << (position & 63);
        if look.levels.elements
            && changes.is_none()
            && passes(element, bytes, is_clean, look)
            && !(has_inner && has_parts(bytes, delimiters))
        {
            continue;
        }
        let value = value_at(site, element, position, bytes);
        match changes.and_then(|changes| changes.element(position)) {
            Some(changes) => guided(&value, changes, look, out),
            None => judge(&value, look, out),
        }
    }
    absences(site, rule, changes, present, look, out);
    if segment.len() > rule.elements.len() || segment.element(segment.len()).is_empty() {
        ending(site, rule, look, out);
    }
}

/// Looks only at those elements of a segment that a guide changes.
#[cold]
pub(super) fn check_changed(
    site: &Site<'_, '_>,
    rule: &'static SegmentRule,
    changes: &NodeChanges,
    look: Look,
    out: &mut Collector<'_>,
) {
    let mut present = 0_u64;
    for (position, (bytes, element)) in (1..).zip(site.segment.values().zip(rule.elements)) {
        if bytes.is_empty() {
            continue;
        }
        present |= 1 << (position & 63);
        if let Some(changes) = changes.element(position) {
            guided(&value_at(site, element, position, bytes), changes, look, out);
        }
    }
    missing_by_guide(site, rule, changes, present, out);
}

fn value_at<'a, 'b>(
    site: &'a Site<'a, 'b>,
    rule: &'a ElementRule,
    element: usize,
    bytes: &'b [u8],
) -> Value<'a, 'b> {
    Value { site, rule, element, component: None, repetition: None, bytes, length_by: None }
}

#[inline]
fn has_parts(bytes: &[u8], delimiters: &Delimiters) -> bool {
    bytes.iter().any(|byte| *byte == delimiters.component || Some(*byte) == delimiters.repetition)
}

/// Whether there is nothing at all to say of a value. What does not pass may still be good.
#[inline]
fn passes(rule: &ElementRule, bytes: &[u8], is_clean: bool, look: Look) -> bool {
    let is_in_set = || is_clean || first_foreign(bytes, look.charset).is_none();
    let ends_well = || bytes.last() != Some(&b' ');
    match rule.element_type {
        ElementType::Identifier | ElementType::Text => fits(rule, bytes.len()) && ends_well() && is_in_set(),
        ElementType::Code => {
            fits(rule, bytes.len()) && is_in_set() && (has_code(rule, bytes, look) && ends_well())
        }
        ElementType::Implied(_) => {
            let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
            fits(rule, digits.len())
                && is_digits(digits)
                && (digits.first() != Some(&b'0') || digits.len() <= usize::from(rule.min))
        }
        ElementType::Decimal => passes_as_decimal(rule, bytes),
        ElementType::Date => fits(rule, bytes.len()) && is_date(bytes),
        ElementType::Time => fits(rule, bytes.len()) && is_time(bytes),
        ElementType::Composite(_) => false,
    }
}

/// One look at each byte: digits, one point among them, no zeros in front.
#[inline]
fn passes_as_decimal(rule: &ElementRule, bytes: &[u8]) -> bool {
    let unsigned = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let (mut digits, mut points) = (0, 0);
    for byte in unsigned {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' => points += 1,
            _ => return false,
        }
    }
    let has_zeros = matches!(unsigned, [b'0', b'0'..=b'9', ..]) && digits > usize::from(rule.min);
    fits(rule, digits) && points <= 1 && !has_zeros && unsigned.last() != Some(&b'.')
}

#[inline]
pub(super) fn fits(rule: &ElementRule, length: usize) -> bool {
    (usize::from(rule.min)..=usize::from(rule.max)).contains(&length)
}

#[inline]
pub(super) fn has_code(rule: &ElementRule, bytes: &[u8], look: Look) -> bool {
    match rule.codes {
        Some(list) if look.levels.codes => list.strictness == Strictness::Open || list.contains(bytes),
        _ => true,
    }
}

/// Mandatory elements and syntax notes.
#[inline]
fn absences(
    site: &Site<'_, '_>,
    rule: &SegmentRule,
    changes: Option<&NodeChanges>,
    present: u64,
    look: Look,
    out: &mut Collector<'_>,
) {
    let missing = if look.levels.elements { rule.mandatory & !present } else { 0 };
    if missing != 0 {
        for position in positions_of(missing) {
            out.tell_fault(site.element_fault(FaultKind::ElementMissing, position, rule.element(position)));
        }
    }
    if let Some(changes) = changes {
        missing_by_guide(site, rule, changes, present, out);
    }
    if !look.levels.notes {
        return;
    }
    for note in rule.notes {
        if !note.holds(present) {
            let told = tell_note(note, present, |kind, position| {
                site.element_fault(kind, position, rule.element(position))
            });
            out.tell_fault(told);
        }
    }
}

#[cold]
fn missing_by_guide(
    site: &Site<'_, '_>,
    rule: &SegmentRule,
    changes: &NodeChanges,
    present: u64,
    out: &mut Collector<'_>,
) {
    for element in &changes.elements {
        let position = element.position;
        let bit = 1 << (position & 63);
        if let Some(id) = &element.mandatory
            && (present | rule.mandatory) & bit == 0
        {
            let fault = site.element_fault(FaultKind::ElementMissing, position, rule.element(position));
            out.tell_fault(Fault { rule: Some(id.clone()), ..fault });
        }
    }
}

/// What stands behind the last element of the segment, or nothing where the last value should be.
#[cold]
fn ending(site: &Site<'_, '_>, rule: &SegmentRule, look: Look, out: &mut Collector<'_>) {
    let (segment, max) = (site.segment, rule.elements.len());
    let count = segment.len();
    if !look.levels.elements || count == 0 {
        return;
    }
    if let Some(first) = (max + 1..=count).find(|position| !segment.element(*position).is_empty()) {
        let last = (first..=count).rev().find(|position| !segment.element(*position).is_empty());
        let kind = FaultKind::ElementsTooMany { count: last.unwrap_or(first), max };
        out.tell_fault(site.element_fault(kind, first, None));
    }
    if segment.element(count).is_empty() {
        out.tell_fault(site.element_fault(FaultKind::TrailingSeparators, count, None));
    }
}

/// The positions of a mask, smallest first.
pub(super) fn positions_of(mask: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |position| mask >> position & 1 == 1)
}
