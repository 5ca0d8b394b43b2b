//! Reading: the bytes of a file in, interchanges and faults out.

use crate::fault::Limit;
use crate::{
    Delimiters, Event, Fault, FaultKind, Group, Interchange, Limits, Position, Reading, Segment, SegmentRef,
    Stream, TransactionSet,
};

/// How a file is read. The default is the standard to the letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Reads on where the meaning is clear although the bytes are not by the standard: a header without its fixed
    /// widths, lost delimiters, indented segments, files wrapped into lines. Each repair is reported.
    pub lenient: bool,
    /// How much is read at most.
    pub limits: Limits,
}

impl ReadOptions {
    /// Reads on wherever the meaning is clear.
    pub fn lenient() -> Self {
        Self { lenient: true, ..Self::default() }
    }
}

/// Reads all interchanges of a file.
///
/// A byte order mark and blanks in front are passed over. Never fails as a whole: what can be read is in the reading,
/// what is wrong is in its faults. A file that is too large to be in memory is for a [`Stream`].
pub fn read<'a>(bytes: &'a [u8], options: &ReadOptions) -> Reading<'a> {
    let mut reader = Reader { bytes, reading: Reading::default(), interchange: None, group: None, set: None };
    let max = options.limits.bytes;
    if bytes.len() > max {
        let kind = FaultKind::LimitExceeded { limit: Limit::Bytes, max };
        let position = Position::at_byte(max);
        reader.reading.faults.push(Fault::new(kind, position));
        return reader.reading;
    }
    let mut stream = Stream::from_slice(bytes, options);
    // A slice gives no errors of a reader.
    while let Some(Ok(event)) = stream.next() {
        reader.take(event);
    }
    reader.reading
}

/// The tree as it grows.
struct Reader<'a> {
    bytes: &'a [u8],
    reading: Reading<'a>,
    interchange: Option<Interchange<'a>>,
    group: Option<Group<'a>>,
    set: Option<TransactionSet<'a>>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Segment(segment) => {
                let segment = Segment::of(&segment, self.bytes);
                if let Some(set) = &mut self.set {
                    set.segments.push(segment);
                }
            }
            Event::Set(header) => {
                let header = Segment::of(&header, self.bytes);
                self.set = Some(TransactionSet { header, segments: Vec::new(), trailer: None });
            }
            Event::SetEnd(trailer) => self.end_set(trailer),
            Event::Group(header) => {
                let header = Some(Segment::of(&header, self.bytes));
                self.group = Some(Group { header, ..Group::default() });
            }
            Event::GroupEnd(trailer) => self.end_group(trailer),
            Event::Interchange { header, delimiters } => self.begin(&header, delimiters),
            Event::InterchangeSegment(segment) => self.add_interchange_segment(&segment),
            Event::InterchangeEnd(trailer) => {
                let trailer = trailer.map(|trailer| Segment::of(&trailer, self.bytes));
                let ended = self.interchange.take().map(|interchange| Interchange { trailer, ..interchange });
                self.reading.interchanges.extend(ended);
            }
            Event::Fault(fault) => self.reading.faults.push(*fault),
        }
    }

    fn begin(&mut self, header: &SegmentRef<'_>, delimiters: Delimiters) {
        self.interchange = Some(Interchange {
            header: Segment::of(header, self.bytes),
            delimiters,
            services: Vec::new(),
            acknowledgments: Vec::new(),
            groups: Vec::new(),
            trailer: None,
        });
    }

    fn add_interchange_segment(&mut self, segment: &SegmentRef<'_>) {
        let segment = Segment::of(segment, self.bytes);
        if let Some(interchange) = &mut self.interchange {
            match segment.id() {
                "TA1" => interchange.acknowledgments.push(segment),
                _ => interchange.services.push(segment),
            }
        }
    }

    /// A set without a group makes one without header.
    fn end_set(&mut self, trailer: Option<SegmentRef<'_>>) {
        let trailer = trailer.map(|trailer| Segment::of(&trailer, self.bytes));
        let ended = self.set.take().map(|set| TransactionSet { trailer, ..set });
        self.group.get_or_insert_default().sets.extend(ended);
    }

    fn end_group(&mut self, trailer: Option<SegmentRef<'_>>) {
        let trailer = trailer.map(|trailer| Segment::of(&trailer, self.bytes));
        let ended = self.group.take().map(|group| Group { trailer, ..group });
        if let Some(interchange) = &mut self.interchange {
            interchange.groups.extend(ended);
        }
    }
}
