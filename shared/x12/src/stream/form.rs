//! Checks that any segment of an interchange goes through: the limits of its elements, and the form of id, terminator
//! and lines.

use std::mem;

use super::envelope::{Envelope, GS, IEA, ST};
use crate::fault::Limit;
use crate::{FaultKind, SegmentRef};

/// Repairs of lines that were reported for the interchange.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lines {
    joined: bool,
    indented: bool,
}

impl Envelope {
    pub(super) fn has_too_many_faults(&self) -> bool {
        self.faults > self.limits.faults
    }

    pub(super) fn bytes_exceeded(&self) -> FaultKind {
        FaultKind::LimitExceeded { limit: Limit::Bytes, max: self.limits.bytes }
    }

    /// The limit that forbids another interchange.
    pub(super) fn exceeded_between(&self) -> Option<FaultKind> {
        let (limit, max) = if self.has_too_many_faults() {
            (Limit::Faults, self.limits.faults)
        } else if self.interchanges >= self.limits.interchanges {
            (Limit::Interchanges, self.limits.interchanges)
        } else {
            return None;
        };
        Some(FaultKind::LimitExceeded { limit, max })
    }

    /// The limit that forbids to go on with a segment.
    pub(super) fn exceeded_by(&self, segment: &SegmentRef<'_>) -> Option<FaultKind> {
        let limits = &self.limits;
        let (limit, max) = if segment.number() > limits.segments as u64 {
            (Limit::Segments, limits.segments)
        } else if segment.tag() == ST && self.all_sets >= limits.sets {
            (Limit::Sets, limits.sets)
        } else if segment.tag() == GS && self.groups + usize::from(self.group.is_some()) >= limits.groups {
            (Limit::Groups, limits.groups)
        } else if self.has_too_many_faults() {
            (Limit::Faults, limits.faults)
        } else {
            return None;
        };
        Some(FaultKind::LimitExceeded { limit, max })
    }

    /// Whether there is nothing to say of a segment within a set.
    #[inline]
    pub(super) fn has_good_form(&self, segment: &SegmentRef<'_>) -> bool {
        let is_within_limits = segment.number() <= self.limits.segments as u64
            && segment.len() <= self.limits.elements
            // No element is longer than its segment.
            && segment.raw().len() <= self.limits.element_bytes
            && !self.has_too_many_faults();
        is_within_limits && !segment.marks.is_irregular() && is_segment_id(segment)
    }

    /// What any segment can have wrong.
    pub(super) fn check_form(&mut self, segment: &SegmentRef<'_>) {
        self.check_limits(segment);
        if segment.raw().is_empty() {
            self.fault(FaultKind::SegmentEmpty, segment.position());
        } else if self.is_in_set && !is_segment_id(segment) {
            self.fault(FaultKind::SegmentIdInvalid, segment.position());
        }
        if !segment.is_terminated() && segment.tag() != IEA {
            self.fault(FaultKind::SegmentNotTerminated, segment.position());
        }
        if segment.is_joined() && !mem::replace(&mut self.lines.joined, true) {
            self.fault(FaultKind::LinesJoined, segment.position());
        }
        if segment.is_indented() && !mem::replace(&mut self.lines.indented, true) {
            self.fault(FaultKind::IndentationRemoved, segment.position());
        }
    }

    fn check_limits(&mut self, segment: &SegmentRef<'_>) {
        let (max_bytes, max_elements) = (self.limits.element_bytes, self.limits.elements);
        if segment.len() > max_elements {
            let kind = FaultKind::LimitExceeded { limit: Limit::Elements, max: max_elements };
            self.fault(kind, segment.element_position(max_elements + 1));
        }
        let is_longer = |position: &usize| segment.element(*position).len() > max_bytes;
        if let Some(position) = (1..=segment.len()).find(is_longer) {
            let kind = FaultKind::LimitExceeded { limit: Limit::ElementBytes, max: max_bytes };
            self.fault(kind, segment.element_position(position));
        }
        if segment.is_cut() {
            let kind =
                FaultKind::LimitExceeded { limit: Limit::SegmentBytes, max: self.limits.segment_bytes() };
            self.fault(kind, segment.position());
        }
    }
}

/// Two or three capital letters and digits, beginning with a letter.
#[inline]
fn is_segment_id(segment: &SegmentRef<'_>) -> bool {
    let [first, second, third, _] = segment.tag().to_bytes();
    let is_either = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    // A third byte of zero fills the tag of an id of two characters.
    first.is_ascii_uppercase() && is_either(second) && (third == 0 || is_either(third))
}
