//! Reads one interchange: sorts its segments into groups and sets and checks what encloses them.

mod form;

use std::collections::HashSet;

use super::Reader;
use super::check::header_faults;
use crate::discover::Header;
use crate::envelope::{parse_count, trimmed};
use crate::fault::Level;
use crate::version::fits;
use crate::{Fault, FaultKind, Group, Interchange, Position, Segment, Tokenizer, TransactionSet};

/// An interchange as it grows.
pub(super) struct InterchangeReader<'r, 'a, 'o> {
    reader: &'r mut Reader<'a, 'o>,
    tokenizer: Tokenizer<'a>,
    interchange: Interchange<'a>,
    group: Option<Group<'a>>,
    set: Option<TransactionSet<'a>>,
    /// GS06 of the interchange and ST02 of the group so far.
    group_numbers: HashSet<String>,
    set_numbers: HashSet<String>,
    /// The fault of the segments outside any set that are being passed.
    strays: Option<usize>,
    joined: bool,
    indented: bool,
}

impl<'r, 'a, 'o> InterchangeReader<'r, 'a, 'o> {
    pub(super) fn new(reader: &'r mut Reader<'a, 'o>, header: &Header<'a>, offset: usize) -> Self {
        reader.tally.segments += 1;
        let segments = reader.tally.segments;
        let mut isa = Segment::new(header.raw, header.delimiters, offset, segments);
        isa.join_lines();
        let tokenizer = Tokenizer::within(reader.bytes, reader.data_end, header.delimiters)
            .lenient(reader.options.lenient)
            .after(offset + header.width, segments, header);
        let interchange = Interchange {
            header: isa,
            delimiters: header.delimiters,
            services: Vec::new(),
            acknowledgments: Vec::new(),
            groups: Vec::new(),
            trailer: None,
        };
        let mut this = Self {
            reader,
            tokenizer,
            interchange,
            group: None,
            set: None,
            group_numbers: HashSet::new(),
            set_numbers: HashSet::new(),
            strays: None,
            joined: false,
            indented: false,
        };
        this.check_header(header);
        this
    }

    fn check_header(&mut self, header: &Header<'a>) {
        let isa = self.interchange.header.clone();
        for kind in &header.repairs {
            self.fault(kind.clone(), isa.position());
        }
        self.check_elements(&isa, header.is_fixed_width());
        let key = [5, 6, 7, 8, 13].map(|position| trimmed(&isa, position).into_owned());
        let [.., number] = key.clone();
        if !self.reader.tally.interchanges.insert(key) {
            let kind = FaultKind::ControlNumberRepeated { level: Level::Interchange, number };
            self.fault(kind, isa.element_position(13));
        }
    }

    /// Reads to the end of the interchange and gives the offset after it.
    pub(super) fn run(mut self) -> usize {
        while let Some(segment) = self.tokenizer.next() {
            if self.is_next_interchange(&segment) {
                return self.end(segment.position(), segment.byte());
            }
            self.reader.tally.segments = segment.number();
            if self.is_beyond_limits(&segment) {
                return self.end(segment.position(), segment.byte());
            }
            self.check_form(&segment);
            if segment.id() == "IEA" {
                return self.on_interchange_trailer(segment);
            }
            self.on_segment(segment);
        }
        let end = self.reader.bytes.len();
        self.end(Position::at_byte(end), end)
    }

    /// An interchange that lacks its trailer ends where the next one begins, whatever delimiters that has.
    fn is_next_interchange(&self, segment: &Segment<'_>) -> bool {
        let mark = segment.raw().get(..4).and_then(|raw| raw.strip_prefix(b"ISA"));
        mark.and_then(<[u8]>::first).is_some_and(|byte| !byte.is_ascii_alphanumeric())
    }

    fn on_segment(&mut self, segment: Segment<'a>) {
        let is_envelope = matches!(segment.id(), "GS" | "GE" | "ST" | "SE" | "TA1" | "ISB" | "ISE" | "TA3");
        if is_envelope {
            self.strays = None;
        }
        match segment.id() {
            "GS" => self.on_group_header(segment),
            "GE" => self.on_group_trailer(segment),
            "ST" => self.on_set_header(&segment),
            "SE" => self.on_set_trailer(segment),
            "TA1" | "ISB" | "ISE" | "TA3" if self.set.is_none() => self.on_interchange_segment(segment),
            _ => self.on_data(segment),
        }
    }

    fn on_data(&mut self, segment: Segment<'a>) {
        match &mut self.set {
            Some(set) => set.segments.push(segment),
            None if segment.raw().is_empty() => {}
            None => self.on_stray(&segment),
        }
    }

    /// Segments outside any set are reported once for each run, so that a lost ST does not bury the other faults.
    fn on_stray(&mut self, segment: &Segment<'_>) {
        let run = self.strays.and_then(|index| self.reader.reading.faults.get_mut(index));
        if let Some(Fault { kind: FaultKind::SegmentsOutsideSet { count }, .. }) = run {
            *count += 1;
            return;
        }
        self.strays = Some(self.reader.reading.faults.len());
        self.fault(FaultKind::SegmentsOutsideSet { count: 1 }, segment.position());
    }

    fn on_interchange_segment(&mut self, segment: Segment<'a>) {
        if self.group.is_some() || !self.interchange.groups.is_empty() {
            self.fault(FaultKind::SegmentMisplaced, segment.position());
        }
        match segment.id() {
            "TA1" => self.interchange.acknowledgments.push(segment),
            _ => self.interchange.services.push(segment),
        }
    }

    fn on_group_header(&mut self, segment: Segment<'a>) {
        self.close_group(&segment.position());
        self.set_numbers.clear();
        self.group = Some(Group::default());
        self.check_elements(&segment, true);
        let number = trimmed(&segment, 6).into_owned();
        // Numbers are compared as numbers: partners differ in zeros before them.
        let key = parse_count(&number).map_or(number.clone(), |number| number.to_string());
        if !number.is_empty() && !self.group_numbers.insert(key) {
            let kind = FaultKind::ControlNumberRepeated { level: Level::Group, number };
            self.fault(kind, segment.element_position(6));
        }
        self.group = Some(Group { header: Some(segment), ..Group::default() });
    }

    fn on_group_trailer(&mut self, segment: Segment<'a>) {
        self.close_set(&segment.position());
        let Some(group) = &self.group else {
            return self.fault(FaultKind::HeaderMissing(Level::Group), segment.position());
        };
        let (header, sets) = (group.header.clone(), group.sets.len());
        self.check_trailer(Level::Group, header.as_ref().map(|header| (header, 6)), &segment, sets);
        if let Some(mut group) = self.group.take() {
            group.trailer = Some(segment);
            self.interchange.groups.push(group);
        }
    }

    fn on_set_header(&mut self, segment: &Segment<'a>) {
        self.close_set(&segment.position());
        if self.group.is_none() {
            self.set_numbers.clear();
            self.fault(FaultKind::HeaderMissing(Level::Group), segment.position());
            self.group = Some(Group::default());
        }
        self.reader.tally.sets += 1;
        self.set = Some(TransactionSet { header: segment.clone(), segments: Vec::new(), trailer: None });
        self.check_elements(segment, true);
        self.check_functional_id(segment);
        let number = trimmed(segment, 2).into_owned();
        if !number.is_empty() && !self.set_numbers.insert(number.clone()) {
            let kind = FaultKind::ControlNumberRepeated { level: Level::TransactionSet, number };
            self.fault(kind, segment.element_position(2));
        }
    }

    fn check_functional_id(&mut self, segment: &Segment<'_>) {
        let functional_id =
            self.group.as_ref().map(|group| group.functional_id().into_owned()).unwrap_or_default();
        let set_id = trimmed(segment, 1).into_owned();
        if !functional_id.is_empty() && !fits(&functional_id, &set_id) {
            let kind = FaultKind::FunctionalIdMismatch { functional_id, set_id };
            self.fault(kind, segment.element_position(1));
        }
    }

    fn on_set_trailer(&mut self, segment: Segment<'a>) {
        let Some(set) = &self.set else {
            return self.fault(FaultKind::HeaderMissing(Level::TransactionSet), segment.position());
        };
        let (header, segments) = (set.header.clone(), set.segments.len() + 2);
        self.check_trailer(Level::TransactionSet, Some((&header, 2)), &segment, segments);
        if let (Some(mut set), Some(group)) = (self.set.take(), &mut self.group) {
            set.trailer = Some(segment);
            group.sets.push(set);
        }
    }

    fn on_interchange_trailer(mut self, segment: Segment<'a>) -> usize {
        self.strays = None;
        self.close_group(&segment.position());
        let (header, groups) = (self.interchange.header.clone(), self.interchange.groups.len());
        self.check_trailer(Level::Interchange, Some((&header, 13)), &segment, groups);
        self.interchange.trailer = Some(segment);
        self.reader.reading.interchanges.push(self.interchange);
        self.tokenizer.offset()
    }

    /// Count and control number of a trailer.
    fn check_trailer(
        &mut self,
        level: Level,
        header: Option<(&Segment<'_>, usize)>,
        trailer: &Segment<'_>,
        actual: usize,
    ) {
        let actual = u64::try_from(actual).unwrap_or(u64::MAX);
        match parse_count(&trimmed(trailer, 1)) {
            None => self.fault(FaultKind::CountNotNumeric(level), trailer.element_position(1)),
            Some(declared) if declared != actual => {
                let kind = FaultKind::CountMismatch { level, declared, actual };
                self.fault(kind, trailer.element_position(1));
            }
            Some(_) => {}
        }
        let Some((header, position)) = header else {
            return;
        };
        let (header, trailing) = (trimmed(header, position).into_owned(), trimmed(trailer, 2).into_owned());
        if !is_same_number(level, &header, &trailing) {
            let kind = FaultKind::ControlNumberMismatch { level, header, trailer: trailing };
            self.fault(kind, trailer.element_position(2));
        }
    }

    /// Ends a set without its trailer, if one is open.
    fn close_set(&mut self, position: &Position) {
        if self.set.is_some() {
            self.fault(FaultKind::TrailerMissing(Level::TransactionSet), position.clone());
        }
        if let (Some(set), Some(group)) = (self.set.take(), &mut self.group) {
            group.sets.push(set);
        }
    }

    /// Ends a group without its trailer, if one is open. A group without header was reported when it began.
    fn close_group(&mut self, position: &Position) {
        self.close_set(position);
        if self.group.as_ref().is_some_and(|group| group.header.is_some()) {
            self.fault(FaultKind::TrailerMissing(Level::Group), position.clone());
        }
        if let Some(group) = self.group.take() {
            self.interchange.groups.push(group);
        }
    }

    /// Ends an interchange without its trailer. Where a limit stopped the reading, what is missing was not looked for.
    fn end(mut self, position: Position, offset: usize) -> usize {
        if self.reader.tally.exhausted {
            self.take_open_parts();
        } else {
            self.close_group(&position);
            self.fault(FaultKind::TrailerMissing(Level::Interchange), position);
        }
        self.reader.reading.interchanges.push(self.interchange);
        offset
    }

    fn take_open_parts(&mut self) {
        if let (Some(set), Some(group)) = (self.set.take(), &mut self.group) {
            group.sets.push(set);
        }
        self.interchange.groups.extend(self.group.take());
    }

    fn check_elements(&mut self, segment: &Segment<'_>, check_length: bool) {
        let version = match segment.id() {
            "GS" => crate::Version::from_group(&segment.text(8)),
            _ => self.group.as_ref().and_then(Group::version),
        };
        for (position, kind) in header_faults(segment, version, check_length) {
            self.fault(kind, segment.element_position(position));
        }
    }

    fn fault(&mut self, kind: FaultKind, position: Position) {
        let group = self.group.as_ref().map(|_| self.interchange.groups.len());
        let set = match (&self.set, &self.group) {
            (Some(_), Some(group)) => Some(group.sets.len()),
            _ => None,
        };
        let interchange = Some(self.reader.reading.interchanges.len());
        self.reader.reading.faults.push(Fault { kind, position, interchange, group, set });
    }
}

/// Control numbers of interchanges and groups are numbers, those of sets are texts.
fn is_same_number(level: Level, header: &str, trailer: &str) -> bool {
    let number = |text: &str| if level == Level::TransactionSet { None } else { parse_count(text) };
    match (number(header), number(trailer)) {
        (Some(header), Some(trailer)) => header == trailer,
        _ => header == trailer,
    }
}
