//! Checks that any segment of an interchange goes through: limits, and the form of id, terminator and lines.

use std::mem;

use super::InterchangeReader;
use crate::fault::Limit;
use crate::{FaultKind, Segment};

impl InterchangeReader<'_, '_, '_> {
    pub(super) fn is_beyond_limits(&mut self, segment: &Segment<'_>) -> bool {
        let limits = &self.reader.options.limits;
        let (limit, max) = if segment.number() > limits.segments {
            (Limit::Segments, limits.segments)
        } else if segment.id() == "ST" && self.reader.tally.sets >= limits.sets {
            (Limit::Sets, limits.sets)
        } else if self.reader.has_too_many_faults() {
            (Limit::Faults, limits.faults)
        } else {
            return false;
        };
        self.fault(FaultKind::LimitExceeded { limit, max }, segment.position());
        self.reader.tally.exhausted = true;
        true
    }

    /// What any segment can have wrong.
    pub(super) fn check_form(&mut self, segment: &Segment<'_>) {
        let limits = &self.reader.options.limits;
        let (max_bytes, max_elements) = (limits.element_bytes, limits.elements);
        let (bytes, elements) = extent(segment);
        if elements > max_elements {
            let kind = FaultKind::LimitExceeded { limit: Limit::Elements, max: max_elements };
            self.fault(kind, segment.element_position(max_elements + 1));
        }
        if bytes > max_bytes {
            let kind = FaultKind::LimitExceeded { limit: Limit::ElementBytes, max: max_bytes };
            let element =
                segment.elements().position(|element| element.raw().len() > max_bytes).unwrap_or_default();
            self.fault(kind, segment.element_position(element + 1));
        }
        if segment.raw().is_empty() {
            self.fault(FaultKind::SegmentEmpty, segment.position());
        } else if self.set.is_some() && !is_segment_id(segment.id()) {
            self.fault(FaultKind::SegmentIdInvalid, segment.position());
        }
        if !segment.is_terminated() && segment.id() != "IEA" {
            self.fault(FaultKind::SegmentNotTerminated, segment.position());
        }
        if segment.is_joined() && !mem::replace(&mut self.joined, true) {
            self.fault(FaultKind::LinesJoined, segment.position());
        }
        if segment.is_indented() && !mem::replace(&mut self.indented, true) {
            self.fault(FaultKind::IndentationRemoved, segment.position());
        }
    }
}

/// Two or three capital letters and digits, beginning with a letter.
fn is_segment_id(id: &str) -> bool {
    let mut bytes = id.bytes();
    let is_capital = bytes.next().is_some_and(|byte| byte.is_ascii_uppercase());
    is_capital
        && (2..=3).contains(&id.len())
        && bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The widest element of a segment in bytes, and the number of its elements.
fn extent(segment: &Segment<'_>) -> (usize, usize) {
    segment.elements().fold((0, 0), |(widest, count), element| (widest.max(element.raw().len()), count + 1))
}
