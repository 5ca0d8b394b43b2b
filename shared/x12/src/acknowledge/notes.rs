//! The faults of a transaction set as an acknowledgment tells them.

use super::codes::{Dialect, element_code, segment_code, set_code};
use super::draft::MAX_CODES;
use super::outcome::{AcknowledgedSet, Disposition, ElementNote, ElementPlace, SegmentNote};
use crate::{Code, Fault, SetOutcome, Severity, Verdict, Version};

/// Loops that LS and LE enclose in the sets of trade. AK303 is for them alone.
const BOUNDED_LOOPS: [&str; 1] = ["LDT"];

/// A set and its faults as an acknowledgment tells them.
pub(super) fn acknowledged_set(
    outcome: &SetOutcome,
    verdict: Verdict,
    faults: &[&Fault],
    dialect: Dialect,
) -> AcknowledgedSet {
    let is_old = dialect.version < Version::V005010;
    let mut set = AcknowledgedSet {
        set_id: outcome.set_id.to_string(),
        control_number: outcome.control_number.to_string(),
        implementation: if is_old { String::new() } else { outcome.implementation.to_string() },
        result: result(verdict),
        ..AcknowledgedSet::default()
    };
    // Notes below an accepted set would contradict it.
    if verdict != Verdict::Accepted {
        let told: Vec<&Fault> = faults.iter().copied().filter(|fault| is_told(fault, verdict)).collect();
        set.notes = segment_notes(&told, dialect);
        set.codes = set_codes(&told, &set, dialect);
    }
    set
}

fn result(verdict: Verdict) -> Disposition {
    match verdict {
        Verdict::Accepted => Disposition::Accepted,
        Verdict::AcceptedWithErrors => Disposition::AcceptedWithErrors,
        Verdict::Rejected => Disposition::Rejected,
    }
}

/// A rejection names its causes only: a warning beside them would look like one.
fn is_told(fault: &Fault, verdict: Verdict) -> bool {
    verdict != Verdict::Rejected || fault.severity != Severity::Warning
}

/// AK502 to AK506: first that segments are in error, then what is wrong with the set as a whole.
fn set_codes(faults: &[&Fault], set: &AcknowledgedSet, dialect: Dialect) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let own = faults.iter().filter_map(|fault| match fault.code() {
        Code::Set(code) => Some(set_code(code, dialect)),
        _ => None,
    });
    let in_error = (!set.notes.is_empty()).then_some("5");
    for code in in_error.into_iter().chain(own) {
        if codes.len() < MAX_CODES && !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    // A rejection without a reason helps nobody; it comes from faults beyond the limit of the report.
    if codes.is_empty() && set.result == Disposition::Rejected {
        codes.push("5".to_owned());
    }
    codes
}

/// AK3 for each fault of a segment, and one AK3 for all faults of elements in the same segment.
fn segment_notes(faults: &[&Fault], dialect: Dialect) -> Vec<SegmentNote> {
    let mut notes: Vec<SegmentNote> = Vec::new();
    for fault in faults {
        match fault.code() {
            Code::Segment(code) => notes.push(segment_note(fault, segment_code(code, dialect))),
            Code::Element(code) => {
                let note = element_note(fault, element_code(code, dialect));
                add_element_note(&mut notes, fault, note);
            }
            Code::Interchange(_) | Code::Group(_) | Code::Set(_) | Code::None => {}
        }
    }
    notes
}

fn segment_note(fault: &Fault, code: &str) -> SegmentNote {
    let loop_id = fault.loop_id.filter(|id| BOUNDED_LOOPS.contains(id)).unwrap_or_default();
    SegmentNote {
        segment_id: fault.segment_id().to_owned(),
        position: fault.position.set_segment.map(number),
        loop_id: loop_id.to_owned(),
        code: code.to_owned(),
        ..SegmentNote::default()
    }
}

/// Adds to the last note of the segment's elements, or begins one.
fn add_element_note(notes: &mut Vec<SegmentNote>, fault: &Fault, note: ElementNote) {
    let position = fault.position.set_segment.map(number);
    let last =
        notes.iter_mut().rev().take_while(|last| last.position == position).find(|last| last.code == "8");
    match last {
        Some(last) => last.elements.push(note),
        None => notes.push(SegmentNote { elements: vec![note], ..segment_note(fault, "8") }),
    }
}

fn element_note(fault: &Fault, code: &str) -> ElementNote {
    let place = &fault.position;
    ElementNote {
        place: ElementPlace {
            element: place.element.map(number),
            component: place.component.map(number),
            repetition: place.repetition.map(number),
        },
        reference: fault.element.map(|element| element.number.to_owned()).unwrap_or_default(),
        code: code.to_owned(),
        value: fault.value.clone().unwrap_or_default(),
        contexts: Vec::new(),
    }
}

fn number(position: usize) -> u64 {
    u64::try_from(position).unwrap_or(u64::MAX)
}
