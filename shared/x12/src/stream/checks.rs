//! Checks of headers and trailers: elements, counts, control numbers.

use super::envelope::Envelope;
use crate::envelope::{parse_count, trimmed_bytes};
use crate::fault::Level;
use crate::header_check::header_faults;
use crate::schema::Tag;
use crate::token::{copy, latin1};
use crate::version::fits;
use crate::{FaultKind, Position, SegmentRef};

impl Envelope {
    pub(super) fn check_elements(&mut self, segment: &SegmentRef<'_>, check_length: bool) {
        let version = self.group.and_then(|group| group.version);
        for (position, kind) in header_faults(segment, version, check_length) {
            self.fault(kind, segment.element_position(position));
        }
    }

    pub(super) fn number_repeated(&mut self, level: Level, number: &[u8], position: Position) {
        let number = copy(number).into_owned();
        self.fault(FaultKind::ControlNumberRepeated { level, number }, position);
    }

    pub(super) fn check_functional_id(&mut self, segment: &SegmentRef<'_>) {
        let set_id = trimmed_bytes(segment, 1);
        let tag = Tag::from_bytes(set_id);
        if tag != Tag::NONE && tag == self.fitting_set {
            return;
        }
        let (functional_id, set_id) = (latin1(&self.numbers.functional_id), latin1(set_id));
        if functional_id.is_empty() || fits(&functional_id, &set_id) {
            self.fitting_set = tag;
        } else {
            let set_id = copy(trimmed_bytes(segment, 1)).into_owned();
            let functional_id = copy(&self.numbers.functional_id).into_owned();
            let kind = FaultKind::FunctionalIdMismatch { functional_id, set_id };
            self.fault(kind, segment.element_position(1));
        }
    }

    /// The count of a trailer.
    pub(super) fn check_count(&mut self, level: Level, trailer: &SegmentRef<'_>, actual: u64) {
        let kind = match parse_count(trimmed_bytes(trailer, 1)) {
            None => FaultKind::CountNotNumeric(level),
            Some(declared) if declared != actual => FaultKind::CountMismatch { level, declared, actual },
            Some(_) => return,
        };
        self.fault(kind, trailer.element_position(1));
    }

    /// The count of the segments of a set. A terminator too many is told once, whether or not its sender counted what it
    /// ends.
    pub(super) fn check_segment_count(&mut self, trailer: &SegmentRef<'_>) {
        let all = self.segments + 2;
        let without_empty = all - self.empty_segments;
        let is_without = parse_count(trimmed_bytes(trailer, 1)) == Some(without_empty);
        self.check_count(Level::TransactionSet, trailer, if is_without { without_empty } else { all });
    }

    /// The control number of a trailer.
    pub(super) fn check_number(&mut self, level: Level, trailer: &SegmentRef<'_>) {
        let header = match level {
            Level::Interchange => &self.numbers.interchange,
            Level::Group => &self.numbers.group,
            Level::TransactionSet => &self.numbers.set,
        };
        let trailing = trimmed_bytes(trailer, 2);
        if !is_same_number(level, header, trailing) {
            let (header, trailing) = (copy(header).into_owned(), copy(trailing).into_owned());
            let kind = FaultKind::ControlNumberMismatch { level, header, trailer: trailing };
            self.fault(kind, trailer.element_position(2));
        }
    }
}

/// Whether ST has what nearly all have: three characters, four to nine, and nothing else. The dictionary has nothing to
/// say against it in any release, so it is not asked.
pub(super) fn is_usual_set_header(segment: &SegmentRef<'_>) -> bool {
    let (set_id, number) = (segment.element(1), segment.element(2));
    let is_usual = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_graphic);
    segment.len() == 2
        && set_id.len() == 3
        && (4..=9).contains(&number.len())
        && is_usual(set_id)
        && is_usual(number)
}

/// Control numbers of interchanges and groups are numbers, those of sets are texts.
fn is_same_number(level: Level, header: &[u8], trailer: &[u8]) -> bool {
    let number = |text: &[u8]| if level == Level::TransactionSet { None } else { parse_count(text) };
    match (number(header), number(trailer)) {
        (Some(header), Some(trailer)) => header == trailer,
        _ => header == trailer,
    }
}
