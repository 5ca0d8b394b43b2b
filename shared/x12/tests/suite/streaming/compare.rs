//! The events of a slice, of a reader and of a tree, next to each other.

use std::io::{self, Error, ErrorKind, Read};

use x12::{Event, Limits, ReadOptions, Segment, SegmentRef, Stream, read};

/// A reader that gives a few bytes at a time, and is interrupted now and then.
struct Dribble<'a> {
    bytes: &'a [u8],
    sizes: std::iter::Cycle<std::slice::Iter<'a, usize>>,
}

impl<'a> Dribble<'a> {
    fn new(bytes: &'a [u8], sizes: &'a [usize]) -> Self {
        Self { bytes, sizes: sizes.iter().cycle() }
    }
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match *self.sizes.next().unwrap() {
            0 => Err(Error::from(ErrorKind::Interrupted)),
            size => {
                let count = size.min(buffer.len()).min(self.bytes.len());
                let (now, later) = self.bytes.split_at(count);
                buffer[..count].copy_from_slice(now);
                self.bytes = later;
                Ok(count)
            }
        }
    }
}

/// All that can be seen of a segment.
fn show(segment: &SegmentRef<'_>) -> String {
    let elements: Vec<_> = (0..=segment.len()).map(|position| segment.element(position)).collect();
    let after = segment.element_position(segment.len() + 1);
    let (number, tag, inner) = (segment.number(), segment.tag(), segment.has_inner());
    format!("{number} {:?} {elements:?} {tag} {inner} {} {after:?}", segment.raw(), segment.position())
}

/// The events in words.
pub fn events(mut stream: Stream<'_>) -> Vec<String> {
    let mut shown = Vec::new();
    let optional = |segment: &Option<SegmentRef<'_>>| segment.as_ref().map(show);
    while let Some(event) = stream.next() {
        shown.push(match event.expect("no reader fails here") {
            Event::Interchange { header, delimiters } => {
                format!("interchange {} {delimiters:?}", show(&header))
            }
            Event::InterchangeSegment(segment) => format!("interchange segment {}", show(&segment)),
            Event::Group(segment) => format!("group {}", show(&segment)),
            Event::Set(segment) => format!("set {}", show(&segment)),
            Event::Segment(segment) => format!("segment {}", show(&segment)),
            Event::SetEnd(segment) => format!("end of set {:?}", optional(&segment)),
            Event::GroupEnd(segment) => format!("end of group {:?}", optional(&segment)),
            Event::InterchangeEnd(segment) => format!("end of interchange {:?}", optional(&segment)),
            Event::Fault(fault) => format!("fault {fault:?}"),
        });
    }
    shown
}

/// The events that a tree was made of.
fn events_of_tree(bytes: &[u8], options: &ReadOptions) -> Vec<String> {
    let mut shown = Vec::new();
    let mut add = |kind: &str, segment: &Segment<'_>| {
        let elements: Vec<_> = segment.elements().map(x12::Element::raw).collect();
        shown.push(format!("{kind} {} {:?} {elements:?}", segment.position(), segment.raw()));
    };
    for interchange in read(bytes, options).interchanges {
        add("interchange", &interchange.header);
        interchange
            .services
            .iter()
            .chain(&interchange.acknowledgments)
            .for_each(|segment| add("other", segment));
        for group in &interchange.groups {
            group.header.iter().for_each(|segment| add("group", segment));
            for set in &group.sets {
                add("set", &set.header);
                set.segments.iter().for_each(|segment| add("segment", segment));
                set.trailer.iter().for_each(|segment| add("end", segment));
            }
            group.trailer.iter().for_each(|segment| add("end", segment));
        }
        interchange.trailer.iter().for_each(|segment| add("end", segment));
    }
    shown
}

/// The same from a stream, without what a tree does not show: the order of services and acknowledgments.
fn events_as_in_a_tree(bytes: &[u8], options: &ReadOptions) -> Vec<String> {
    let mut shown = Vec::new();
    let mut stream = Stream::from_slice(bytes, options);
    while let Some(event) = stream.next() {
        let (kind, segment) = match event.unwrap() {
            Event::Interchange { header, .. } => ("interchange", header),
            Event::InterchangeSegment(segment) => ("other", segment),
            Event::Group(segment) => ("group", segment),
            Event::Set(segment) => ("set", segment),
            Event::Segment(segment) => ("segment", segment),
            Event::SetEnd(Some(segment))
            | Event::GroupEnd(Some(segment))
            | Event::InterchangeEnd(Some(segment)) => ("end", segment),
            _ => continue,
        };
        let elements: Vec<_> = segment.elements().map(x12::Element::raw).collect();
        shown.push(format!("{kind} {} {:?} {elements:?}", segment.position(), segment.raw()));
    }
    shown
}

/// Every beginning has its end, in order.
fn assert_balanced(events: &[String]) {
    let mut open = Vec::new();
    for event in events {
        let level = |word: &str| event.starts_with(word);
        if level("end of") {
            let ended = event.split(' ').nth(2).unwrap();
            let begun = open.pop().unwrap_or("nothing");
            // A set may begin a group of its own.
            let is_implied = ended == "group" && begun == "interchange";
            if is_implied {
                open.push(begun);
            } else {
                assert_eq!(begun, ended);
            }
        } else if level("interchange segment") || level("segment") || level("fault") {
            continue;
        } else {
            open.push(["interchange", "group", "set"].into_iter().find(|word| level(word)).unwrap());
        }
    }
    assert_eq!(open, [""; 0]);
}

pub fn assert_same(bytes: &[u8], sizes: &[usize], limits: &Limits) {
    for lenient in [false, true] {
        let options = ReadOptions { lenient, limits: limits.clone() };
        let from_slice = events(Stream::from_slice(bytes, &options));
        let from_reader = events(Stream::from_reader(Dribble::new(bytes, sizes), &options));
        assert_eq!(from_slice, from_reader);
        assert_balanced(&from_slice);
        if bytes.len() <= limits.bytes {
            let faults = read(bytes, &options).faults;
            let shown: Vec<_> = from_slice.iter().filter(|event| event.starts_with("fault")).collect();
            assert_eq!(shown.len(), faults.len());
            assert!(shown.iter().zip(&faults).all(|(shown, fault)| **shown == format!("fault {fault:?}")));
            let (mut tree, mut stream) =
                (events_of_tree(bytes, &options), events_as_in_a_tree(bytes, &options));
            tree.sort();
            stream.sort();
            assert_eq!(tree, stream);
        }
    }
}
