//! Checks of single envelope segments against the dictionary.

use crate::dictionary::{self, ElementRule, ElementType};
use crate::envelope::{parse_count, parse_date, parse_time};
use crate::{Element, FaultKind, SegmentRef, Version};

/// The faults of a header's elements, each with the element's position.
///
/// Lengths are left out for an interchange header without its fixed widths: that was reported as a whole.
pub(crate) fn header_faults(
    segment: &SegmentRef<'_>,
    version: Option<Version>,
    check_length: bool,
) -> Vec<(usize, FaultKind)> {
    // The headers of other versions differ in nothing but what they add.
    let Some(rule) = dictionary::segment(segment.id(), version.unwrap_or(Version::V005010)) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    let mut elements = segment.elements();
    for (element_rule, position) in rule.elements.iter().zip(1..) {
        let text = elements.next().map(Element::text).unwrap_or_default();
        let place = Place { segment_id: segment.id(), position };
        let fault = element_fault(place, element_rule, &text).filter(|kind| check_length || !is_length(kind));
        faults.extend(fault.map(|kind| (position, kind)));
    }
    // Separators after the last element are no more than untidy.
    if let Some(beyond) = elements.position(|element| !element.is_empty()) {
        faults.push((rule.elements.len() + 1 + beyond, FaultKind::ElementUnknown));
    }
    faults
}

#[derive(Clone, Copy)]
struct Place<'s> {
    segment_id: &'s str,
    position: usize,
}

fn is_length(kind: &FaultKind) -> bool {
    matches!(kind, FaultKind::ElementLength { .. })
}

fn element_fault(place: Place<'_>, rule: &ElementRule, text: &str) -> Option<FaultKind> {
    // ISA16 is blank only after a repair, which was reported.
    let may_be_blank = place.segment_id == "ISA" && matches!(place.position, 2 | 4 | 16);
    if text.trim().is_empty() && !may_be_blank {
        return rule.is_mandatory.then_some(FaultKind::ElementMissing);
    }
    if text.is_empty() {
        return None;
    }
    if let Some(expected) = wrong_type(place, rule.element_type, text.trim()) {
        return Some(FaultKind::ElementInvalid { expected });
    }
    let (length, min, max) = (text.chars().count(), usize::from(rule.min), usize::from(rule.max));
    let is_date = rule.element_type == ElementType::Date;
    (!is_date && !(min..=max).contains(&length)).then_some(FaultKind::ElementLength { length, min, max })
}

/// What a text should be and is not.
fn wrong_type(place: Place<'_>, element_type: ElementType, text: &str) -> Option<&'static str> {
    let (fits, expected) = match (place.segment_id, place.position, element_type) {
        ("ISA", 14, _) => (matches!(text, "0" | "1"), "0 or 1"),
        ("ISA", 15, _) => (matches!(text, "P" | "T" | "I"), "P, T or I"),
        ("ISA", 12, _) => (text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()), "a version"),
        (_, _, ElementType::Implied(_)) => (parse_count(text).is_some(), "a number"),
        // Groups before 004010 have six digits, and sloppy partners kept them.
        (_, _, ElementType::Date) => (parse_date(text).is_some(), "a date"),
        (_, _, ElementType::Time) => (parse_time(text).is_some(), "a time of day"),
        _ => return None,
    };
    (!fits).then_some(expected)
}
