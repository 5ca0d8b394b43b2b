//! Whole files: a stream of a slice, a stream of pieces and the tree tell the same.

use x12::{Event, Fault, Limits, ReadOptions, Reading, Segment, SegmentRef, Stream, read};

use crate::chopped::Chopped;
use crate::dice::Dice;
use crate::tokenizer::is_shared;

/// Checks all readers of files.
pub fn check(bytes: &[u8]) {
    let dice = Dice::of(bytes);
    for lenient in [false, true] {
        for limits in [Limits::default(), tight(&mut dice.clone())] {
            same_events(bytes, &ReadOptions { lenient, limits });
        }
    }
}

/// Faults beyond the limit: those of the segment that goes beyond it, and of the trailers that are then missing.
pub const BEYOND: usize = 16;

/// Limits that a small file goes beyond.
pub fn tight(dice: &mut Dice) -> Limits {
    Limits {
        bytes: dice.one(&[0, 1, 105, 106, 500, 4096, usize::MAX]),
        segments: dice.one(&[1, 2, 10, 1000]),
        sets: dice.below(4),
        interchanges: dice.below(4),
        groups: dice.below(4),
        elements: dice.one(&[0, 1, 16, 99]),
        element_bytes: dice.one(&[0, 1, 15, 80]),
        faults: dice.one(&[0, 1, 2, 10]),
    }
}

/// An event that can be kept.
#[derive(Debug, PartialEq)]
enum Kept {
    Interchange(Line),
    InterchangeSegment(Line),
    Group(Line),
    Set(Line),
    Segment(Line),
    SetEnd(Option<Line>),
    GroupEnd(Option<Line>),
    InterchangeEnd(Option<Line>),
    Fault(Box<Fault>),
}

/// A segment that can be kept.
#[derive(Debug, PartialEq)]
struct Line {
    id: String,
    raw: Vec<u8>,
    elements: Vec<Vec<u8>>,
    byte: u64,
    number: u64,
    /// Terminated, joined, indented, cut, with components or repetitions.
    marks: [bool; 5],
}

impl From<&SegmentRef<'_>> for Line {
    fn from(segment: &SegmentRef<'_>) -> Self {
        Self {
            id: segment.id().to_owned(),
            raw: segment.raw().to_vec(),
            elements: segment.elements().map(|element| element.raw().to_vec()).collect(),
            byte: segment.byte(),
            number: segment.number(),
            marks: [
                segment.is_terminated(),
                segment.is_joined(),
                segment.is_indented(),
                segment.is_cut(),
                segment.has_inner() && !is_shared(segment.delimiters()),
            ],
        }
    }
}

fn kept(event: Event<'_>) -> Kept {
    let end = |trailer: Option<SegmentRef<'_>>| trailer.as_ref().map(Line::from);
    match event {
        Event::Interchange { header, delimiters } => {
            assert_eq!(delimiters, *header.delimiters());
            Kept::Interchange(Line::from(&header))
        }
        Event::InterchangeSegment(segment) => Kept::InterchangeSegment(Line::from(&segment)),
        Event::Group(segment) => Kept::Group(Line::from(&segment)),
        Event::Set(segment) => Kept::Set(Line::from(&segment)),
        Event::Segment(segment) => Kept::Segment(Line::from(&segment)),
        Event::SetEnd(trailer) => Kept::SetEnd(end(trailer)),
        Event::GroupEnd(trailer) => Kept::GroupEnd(end(trailer)),
        Event::InterchangeEnd(trailer) => Kept::InterchangeEnd(end(trailer)),
        Event::Fault(fault) => Kept::Fault(fault),
    }
}

/// The events up to the end or to an error.
fn events(mut stream: Stream<'_>) -> (Vec<Kept>, bool) {
    let mut events = Vec::new();
    while let Some(event) = stream.next() {
        match event {
            Ok(event) => events.push(kept(event)),
            Err(_) => {
                assert!(stream.next().is_none(), "nothing follows an error");
                return (events, true);
            }
        }
    }
    assert!(stream.next().is_none(), "nothing follows the end");
    (events, false)
}

fn same_events(bytes: &[u8], options: &ReadOptions) {
    let (of_slice, _) = events(Stream::from_slice(bytes, options));
    let (of_pieces, has_failed) = events(Stream::from_reader(Chopped::new(bytes), options));
    assert!(!has_failed);
    assert_eq!(of_slice, of_pieces);
    let (before_error, _) = events(Stream::from_reader(Chopped::failing(bytes), options));
    let is_prefix = before_error.iter().zip(&of_slice).all(|(before, whole)| before == whole);
    assert!(is_prefix && before_error.len() <= of_slice.len(), "an error makes no events");
    sound(bytes, &of_slice, options);
    if bytes.len() <= options.limits.bytes {
        same_tree(&of_slice, &read(bytes, options));
    }
}

/// What begins also ends, places are within the file, and faults are within limits.
fn sound(bytes: &[u8], events: &[Kept], options: &ReadOptions) {
    let mut open = Vec::new();
    let mut faults = 0;
    for event in events {
        match event {
            Kept::Interchange(_) => {
                assert_eq!(open, [""; 0]);
                open.push("interchange");
            }
            Kept::InterchangeSegment(_) => assert_eq!(open.first(), Some(&"interchange")),
            Kept::Group(_) => {
                assert_eq!(open, ["interchange"]);
                open.push("group");
            }
            Kept::Set(_) => {
                // Without GS the set begins a group too.
                if open == ["interchange"] {
                    open.push("group");
                }
                assert_eq!(open, ["interchange", "group"]);
                open.push("set");
            }
            Kept::Segment(_) => assert_eq!(open.last(), Some(&"set")),
            Kept::SetEnd(_) => assert_eq!(open.pop(), Some("set")),
            Kept::GroupEnd(_) => assert_eq!(open.pop(), Some("group")),
            Kept::InterchangeEnd(_) => assert_eq!(open.pop(), Some("interchange")),
            Kept::Fault(fault) => {
                faults += 1;
                told(fault, bytes);
                assert!(options.lenient || !fault.kind.is_repair());
            }
        }
    }
    assert_eq!(open, [""; 0]);
    assert!(faults <= options.limits.faults + BEYOND, "{faults} faults");
    let lines: Vec<&Line> = events.iter().filter_map(line).collect();
    assert!(lines.is_sorted_by_key(|line| (line.byte, line.number)));
    assert!(lines.iter().all(|line| line.byte <= bytes.len() as u64));
    assert!(!events.is_empty());
}

fn line(event: &Kept) -> Option<&Line> {
    match event {
        Kept::Interchange(line)
        | Kept::InterchangeSegment(line)
        | Kept::Group(line)
        | Kept::Set(line)
        | Kept::Segment(line) => Some(line),
        Kept::SetEnd(line) | Kept::GroupEnd(line) | Kept::InterchangeEnd(line) => line.as_ref(),
        Kept::Fault(_) => None,
    }
}

/// A fault can be told: it has words on one line, codes and a place within the file.
pub fn told(fault: &Fault, bytes: &[u8]) {
    assert!(fault.position.byte <= bytes.len(), "{fault:?}");
    assert!(fault.value.as_ref().is_none_or(|value| value.chars().count() <= 99), "{fault:?}");
    assert!(fault.position.segment_id.chars().count() <= 10, "{fault:?}");
    let words = fault.to_string();
    assert!(!words.is_empty() && !words.chars().any(char::is_control), "{words:?}");
    assert!(words.len() < 2000, "{words:?}");
    let _ = (fault.code(), fault.segment_id(), fault.kind.rule_id());
}

/// The tree has the segments and faults of the events.
fn same_tree(events: &[Kept], reading: &Reading<'_>) {
    let faults: Vec<&Fault> = events
        .iter()
        .filter_map(|event| match event {
            Kept::Fault(fault) => Some(fault.as_ref()),
            _ => None,
        })
        .collect();
    assert_eq!(faults, reading.faults.iter().collect::<Vec<_>>());
    let mut lines: Vec<&Line> = events.iter().filter_map(line).collect();
    lines.sort_by_key(|line| line.number);
    let mut segments: Vec<&Segment<'_>> = segments(reading).collect();
    segments.sort_by_key(|segment| segment.position().segment);
    assert_eq!(lines.len(), segments.len());
    for (line, segment) in lines.iter().zip(segments) {
        assert_eq!((line.id.as_str(), line.raw.as_slice()), (segment.id(), segment.raw()));
        assert_eq!(line.number, segment.position().segment as u64);
        assert_eq!(line.byte, segment.position().byte as u64);
    }
}

fn segments<'r, 'b>(reading: &'r Reading<'b>) -> impl Iterator<Item = &'r Segment<'b>> {
    reading.interchanges.iter().flat_map(|interchange| {
        let groups = interchange.groups.iter().flat_map(|group| {
            let sets = group
                .sets
                .iter()
                .flat_map(|set| std::iter::once(&set.header).chain(&set.segments).chain(&set.trailer));
            group.header.iter().chain(sets).chain(&group.trailer)
        });
        let services = interchange.services.iter().chain(&interchange.acknowledgments);
        std::iter::once(&interchange.header).chain(services).chain(groups).chain(&interchange.trailer)
    })
}
