//! What encloses the segments: counts, control numbers, and the order of headers and trailers.

use std::collections::{HashSet, VecDeque};

use super::checks::is_usual_set_header;
use super::numbers::{ControlNumbers, print};
use super::{Item, Kind};
use crate::envelope::trimmed_bytes;
use crate::fault::Level;
use crate::schema::Tag;
use crate::segment_reader::HeaderRead;
use crate::segment_ref::to_usize;
use crate::token::latin1;
use crate::{Fault, FaultKind, Limits, Position, SegmentRef, Version};

pub(super) const GS: Tag = Tag::new("GS");
pub(super) const GE: Tag = Tag::new("GE");
pub(super) const ST: Tag = Tag::new("ST");
pub(super) const SE: Tag = Tag::new("SE");
pub(super) const IEA: Tag = Tag::new("IEA");
pub(super) const TA1: Tag = Tag::new("TA1");
pub(super) const TA3: Tag = Tag::new("TA3");
pub(super) const ISB: Tag = Tag::new("ISB");
pub(super) const ISE: Tag = Tag::new("ISE");

/// What the stream has to do after a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Read the next segment.
    Segment,
    /// Read the next interchange.
    Interchange,
    /// Read this segment again: it begins the next interchange.
    SameAgain,
    /// Read no more.
    Nothing,
}

/// The envelopes that are open, and what was counted in them.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) limits: Limits,
    items: VecDeque<Item>,
    /// Faults so far.
    pub(super) faults: usize,
    /// Interchanges that ended, all sets of the file, groups and sets that ended in what encloses them.
    pub(super) interchanges: usize,
    pub(super) all_sets: usize,
    pub(super) groups: usize,
    sets: usize,
    /// Segments of the set so far, without ST and SE, and how many of them are empty.
    pub(super) segments: u64,
    pub(super) empty_segments: u64,
    is_in_interchange: bool,
    pub(super) group: Option<Group>,
    pub(super) is_in_set: bool,
    /// ISA13, GS06, GS01 and ST02 of what is open.
    pub(super) numbers: Numbers,
    /// ST01 of a set that fits the group.
    pub(super) fitting_set: Tag,
    known_interchanges: HashSet<u128>,
    known_groups: ControlNumbers,
    known_sets: ControlNumbers,
    /// The fault of the segments outside any set that are being passed, as an index into the items.
    strays: Option<usize>,
    pub(super) lines: super::form::Lines,
}

/// Where something is missing. A position is made only if it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'b> {
    Segment(&'b SegmentRef<'b>),
    EndOfFile(u64),
}

impl At<'_> {
    fn position(&self) -> Position {
        match self {
            Self::Segment(segment) => segment.position(),
            Self::EndOfFile(byte) => Position::at_byte(to_usize(*byte)),
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group {
    has_header: bool,
    pub(super) version: Option<Version>,
}

/// Elements of headers that trailers and sets are compared with. The buffers are used again.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) interchange: Vec<u8>,
    pub(super) group: Vec<u8>,
    pub(super) functional_id: Vec<u8>,
    pub(super) set: Vec<u8>,
}

fn keep(buffer: &mut Vec<u8>, bytes: &[u8]) {
    buffer.clear();
    buffer.extend_from_slice(bytes);
}

impl Envelope {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            items: VecDeque::new(),
            faults: 0,
            interchanges: 0,
            all_sets: 0,
            groups: 0,
            sets: 0,
            segments: 0,
            empty_segments: 0,
            is_in_interchange: false,
            group: None,
            is_in_set: false,
            numbers: Numbers::default(),
            fitting_set: Tag::NONE,
            known_interchanges: HashSet::new(),
            known_groups: ControlNumbers::default(),
            known_sets: ControlNumbers::default(),
            strays: None,
            lines: super::form::Lines::default(),
        }
    }

    /// What was noticed and not given yet. While strays are being counted all waits, for their fault comes first.
    pub(super) fn next_item(&mut self) -> Option<Item> {
        if self.strays.is_some() { None } else { self.items.pop_front() }
    }

    /// Whether a set is open and nothing waits.
    #[inline]
    pub(super) fn is_in_plain_set(&self) -> bool {
        self.is_in_set && self.items.is_empty()
    }

    /// Takes a segment if it is one of a set and there is nothing to say of it.
    #[inline]
    pub(super) fn takes_plainly(&mut self, segment: &SegmentRef<'_>) -> bool {
        let is_plain = !is_of_envelope(segment) && self.has_good_form(segment);
        self.segments += u64::from(is_plain);
        is_plain
    }

    /// A header was read.
    pub(super) fn begin(&mut self, isa: &SegmentRef<'_>, header: HeaderRead) {
        self.is_in_interchange = true;
        (self.groups, self.sets) = (0, 0);
        self.known_groups.clear();
        self.known_sets.clear();
        self.lines = super::form::Lines::default();
        self.event(Kind::Interchange);
        for kind in header.repairs {
            self.fault(kind, isa.position());
        }
        self.check_elements(isa, header.is_fixed_width);
        let number = trimmed_bytes(isa, 13);
        keep(&mut self.numbers.interchange, number);
        let key = print([5, 6, 7, 8, 13].map(|position| trimmed_bytes(isa, position)));
        if !self.known_interchanges.insert(key) {
            self.number_repeated(Level::Interchange, number, isa.element_position(13));
        }
    }

    /// Any segment of an interchange after its header.
    pub(super) fn on_segment(&mut self, segment: &SegmentRef<'_>) -> Next {
        if is_next_interchange(segment) {
            self.end(&At::Segment(segment));
            return Next::SameAgain;
        }
        if let Some(kind) = self.exceeded_by(segment) {
            self.stop(kind, segment.position());
            return Next::Nothing;
        }
        self.check_form(segment);
        if is_of_envelope(segment) {
            self.strays = None;
        }
        match segment.tag() {
            IEA => {
                self.on_interchange_trailer(segment);
                return Next::Interchange;
            }
            GS => self.on_group_header(segment),
            GE => self.on_group_trailer(segment),
            ST => self.on_set_header(segment),
            SE => self.on_set_trailer(segment),
            TA1 | ISB | ISE | TA3 if !self.is_in_set => self.on_interchange_segment(segment),
            _ if self.is_in_set => {
                self.segments += 1;
                self.empty_segments += u64::from(segment.raw().is_empty());
                self.event(Kind::Segment);
            }
            _ if segment.raw().is_empty() => {}
            _ => self.on_stray(segment),
        }
        Next::Segment
    }

    /// Segments outside any set are reported once for each run, so that a lost ST does not bury the other faults.
    fn on_stray(&mut self, segment: &SegmentRef<'_>) {
        let run = self.strays.and_then(|index| self.items.get_mut(index));
        if let Some(Item::Fault(fault)) = run
            && let FaultKind::SegmentsOutsideSet { count } = &mut fault.kind
        {
            *count += 1;
            return;
        }
        self.strays = Some(self.items.len());
        self.fault(FaultKind::SegmentsOutsideSet { count: 1 }, segment.position());
    }

    fn on_interchange_segment(&mut self, segment: &SegmentRef<'_>) {
        if self.group.is_some() || self.groups > 0 {
            self.fault(FaultKind::SegmentMisplaced, segment.position());
        }
        self.event(Kind::InterchangeSegment);
    }

    fn on_group_header(&mut self, segment: &SegmentRef<'_>) {
        self.close_group(&At::Segment(segment));
        self.known_sets.clear();
        let version = Version::from_group(&latin1(trimmed_bytes(segment, 8)));
        self.group = Some(Group { has_header: true, version });
        self.sets = 0;
        self.event(Kind::Group);
        self.check_elements(segment, true);
        let number = trimmed_bytes(segment, 6);
        keep(&mut self.numbers.group, number);
        keep(&mut self.numbers.functional_id, trimmed_bytes(segment, 1));
        self.fitting_set = Tag::NONE;
        // Numbers are compared as numbers: partners differ in zeros before them.
        if !number.is_empty() && !self.known_groups.insert_number(number) {
            self.number_repeated(Level::Group, number, segment.element_position(6));
        }
    }

    fn on_group_trailer(&mut self, segment: &SegmentRef<'_>) {
        self.close_set(&At::Segment(segment));
        let Some(group) = self.group else {
            return self.fault(FaultKind::HeaderMissing(Level::Group), segment.position());
        };
        self.check_count(Level::Group, segment, self.sets as u64);
        if group.has_header {
            self.check_number(Level::Group, segment);
        }
        self.end_group(false);
    }

    fn on_set_header(&mut self, segment: &SegmentRef<'_>) {
        self.close_set(&At::Segment(segment));
        if self.group.is_none() {
            self.known_sets.clear();
            self.sets = 0;
            self.numbers.functional_id.clear();
            self.fitting_set = Tag::NONE;
            self.fault(FaultKind::HeaderMissing(Level::Group), segment.position());
            self.group = Some(Group::default());
        }
        self.all_sets += 1;
        self.is_in_set = true;
        (self.segments, self.empty_segments) = (0, 0);
        self.event(Kind::Set);
        if !is_usual_set_header(segment) {
            self.check_elements(segment, true);
        }
        self.check_functional_id(segment);
        let number = trimmed_bytes(segment, 2);
        keep(&mut self.numbers.set, number);
        if !number.is_empty() && !self.known_sets.insert_text(number) {
            self.number_repeated(Level::TransactionSet, number, segment.element_position(2));
        }
    }

    fn on_set_trailer(&mut self, segment: &SegmentRef<'_>) {
        if !self.is_in_set {
            return self.fault(FaultKind::HeaderMissing(Level::TransactionSet), segment.position());
        }
        self.check_segment_count(segment);
        self.check_number(Level::TransactionSet, segment);
        self.end_set(false);
    }

    fn on_interchange_trailer(&mut self, segment: &SegmentRef<'_>) {
        self.close_group(&At::Segment(segment));
        self.check_count(Level::Interchange, segment, self.groups as u64);
        self.check_number(Level::Interchange, segment);
        self.end_interchange(false);
    }

    /// Ends a set without its trailer, if one is open.
    fn close_set(&mut self, at: &At<'_>) {
        if self.is_in_set {
            self.fault(FaultKind::TrailerMissing(Level::TransactionSet), at.position());
            self.end_set(true);
        }
    }

    /// Ends a group without its trailer, if one is open. A group without header was reported when it began.
    fn close_group(&mut self, at: &At<'_>) {
        self.close_set(at);
        let Some(group) = self.group else {
            return;
        };
        if group.has_header {
            self.fault(FaultKind::TrailerMissing(Level::Group), at.position());
        }
        self.end_group(true);
    }

    /// Ends an interchange without its trailer.
    pub(super) fn end(&mut self, at: &At<'_>) {
        self.close_group(at);
        self.fault(FaultKind::TrailerMissing(Level::Interchange), at.position());
        self.end_interchange(true);
    }

    /// Ends everything at a limit. What is missing was not looked for.
    pub(super) fn stop(&mut self, kind: FaultKind, position: Position) {
        self.fault(kind, position);
        if self.is_in_set {
            self.end_set(true);
        }
        if self.group.is_some() {
            self.end_group(true);
        }
        self.end_interchange(true);
    }

    fn end_set(&mut self, is_missing: bool) {
        self.event(Kind::SetEnd { is_missing });
        self.is_in_set = false;
        self.sets += 1;
    }

    fn end_group(&mut self, is_missing: bool) {
        self.event(Kind::GroupEnd { is_missing });
        self.group = None;
        self.groups += 1;
    }

    fn end_interchange(&mut self, is_missing: bool) {
        self.event(Kind::InterchangeEnd { is_missing });
        self.strays = None;
        self.is_in_interchange = false;
        self.interchanges += 1;
    }

    fn event(&mut self, kind: Kind) {
        self.items.push_back(Item::Event(kind));
    }

    #[cold]
    pub(super) fn fault(&mut self, kind: FaultKind, position: Position) {
        let interchange = self.is_in_interchange.then_some(self.interchanges);
        let group = self.group.map(|_| self.groups);
        let set = self.is_in_set.then_some(self.sets);
        self.faults += 1;
        let fault = Fault { interchange, group, set, ..Fault::new(kind, position) };
        self.items.push_back(Item::Fault(Box::new(fault)));
    }
}

/// An interchange that lacks its trailer ends where the next one begins, whatever delimiters that has.
#[inline]
fn is_next_interchange(segment: &SegmentRef<'_>) -> bool {
    matches!(segment.raw().first_chunk(), Some([b'I', b'S', b'A', separator]) if !separator.is_ascii_alphanumeric())
}

/// Whether a segment may open or close something.
#[inline]
fn is_of_envelope(segment: &SegmentRef<'_>) -> bool {
    matches!(segment.tag(), GS | GE | ST | SE | IEA | TA1 | ISB | ISE | TA3) || is_next_interchange(segment)
}
