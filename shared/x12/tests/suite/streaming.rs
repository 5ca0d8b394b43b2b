//! Streams: however the bytes come, the events are the same, and they are what the tree is made of.

use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{self, Error, ErrorKind, Read};

use proptest::prelude::*;
use proptest::{collection, sample};
use x12::{
    Delimiters, Event, FaultKind, Limit, Limits, ReadOptions, Segment, SegmentReader, SegmentRef, Stream,
    Tokenizer, ValidateOptions, Version, read, validate,
};

use crate::common::{group, isa};
use crate::fixtures;
use crate::properties::mutate;
use crate::synthetic::{self, Extent, Kind};

const SET: &str = "ST*810*0001~BIG*20260309*INV-1~SE*3*0001~";

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
fn events(mut stream: Stream<'_>) -> Vec<String> {
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

fn assert_same(bytes: &[u8], sizes: &[usize], limits: &Limits) {
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

fn any_sizes() -> impl Strategy<Value = Vec<usize>> {
    let size = prop_oneof![Just(0), Just(1), 2..20_usize, 20..300_usize, Just(1 << 20)];
    // One size at least is not an interruption.
    (collection::vec(size, 0..6), 1..50_usize).prop_map(|(mut sizes, last)| {
        sizes.push(last);
        sizes
    })
}

fn any_limits() -> impl Strategy<Value = Limits> {
    let small = (
        100..4000_usize,
        1..40_usize,
        0..4_usize,
        0..3_usize,
        0..3_usize,
        1..12_usize,
        1..30_usize,
        0..6_usize,
    );
    let small =
        small.prop_map(|(bytes, segments, sets, interchanges, groups, elements, element_bytes, faults)| {
            Limits { bytes, segments, sets, interchanges, groups, elements, element_bytes, faults }
        });
    prop_oneof![2 => Just(Limits::default()), 1 => small]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reader_gives_the_events_of_a_slice_and_of_the_tree(
        (first, second) in (sample::select(fixtures::all()), sample::select(fixtures::all())),
        mutations in collection::vec((any::<u8>(), any::<usize>(), prop_oneof![any::<u8>(), sample::select(b"*~>\n\r ISAGE\0\x1A\xC2".to_vec())]), 0..6),
        sizes in any_sizes(),
        limits in any_limits(),
    ) {
        let mut bytes = first;
        bytes.extend(second);
        for (kind, place, byte) in mutations {
            mutate(&mut bytes, kind, place, byte);
        }
        assert_same(&bytes, &sizes, &limits);
    }

    #[test]
    fn any_bytes_give_the_same_events(
        bytes in collection::vec(prop_oneof![any::<u8>(), sample::select(b"*~>\n\r ISTGE0".to_vec())], 0..300),
        terminator in sample::select(b"~\n\r\x1A\0\t'\x85\xC2*".to_vec()),
        sizes in any_sizes(),
        limits in any_limits(),
    ) {
        let mut file = isa(1).replace('~', "").into_bytes();
        file.push(terminator);
        file.extend(bytes);
        assert_same(&file, &sizes, &limits);
    }

    /// A tokenizer against its definition: cut at each terminator, pass over line ends, cut at each separator.
    #[test]
    fn segments_are_cut_where_they_should(
        bytes in collection::vec(prop_oneof![4 => sample::select(b"AB1*>^".to_vec()), 1 => sample::select(b"~\r\n".to_vec())], 0..400),
    ) {
        let delimiters = Delimiters { element: b'*', component: b'>', repetition: Some(b'^'), terminator: b'~' };
        let expected: Vec<Vec<Vec<u8>>> = bytes
            .split(|byte| *byte == b'~')
            .enumerate()
            .map(|(index, piece)| (index, piece.iter().copied().skip_while(|byte| matches!(byte, b'\r' | b'\n')).collect::<Vec<u8>>()))
            .filter(|(index, piece)| *index < bytes.iter().filter(|byte| **byte == b'~').count() || !piece.trim_ascii().is_empty())
            .map(|(index, piece)| {
                let is_last = index == bytes.iter().filter(|byte| **byte == b'~').count();
                let piece = if is_last { piece.trim_ascii_end().to_vec() } else { piece };
                piece.split(|byte| *byte == b'*').map(<[u8]>::to_vec).collect()
            })
            .collect();
        let mut reader = SegmentReader::from_slice(&bytes, delimiters, &ReadOptions::default());
        let mut found: Vec<Vec<Vec<u8>>> = Vec::new();
        while let Some(segment) = reader.next().unwrap() {
            let has_inner = segment.raw().iter().any(|byte| matches!(byte, b'>' | b'^'));
            prop_assert_eq!(segment.has_inner(), has_inner);
            found.push((0..=segment.len()).map(|position| segment.element(position).to_vec()).collect());
        }
        prop_assert_eq!(&found, &expected);
        let kept: Vec<Vec<u8>> = Tokenizer::new(&bytes, delimiters).map(|segment| segment.raw().to_vec()).collect();
        prop_assert_eq!(kept, expected.iter().map(|elements| elements.join(&b'*')).collect::<Vec<_>>());
    }
}

#[test]
fn long_files_come_through_the_window() {
    for (kind, line_end) in [(Kind::PurchaseOrder, ""), (Kind::Invoice, "\r\n"), (Kind::ShipNotice, "\n")] {
        let bytes = synthetic::interchange(kind, Extent::Bytes(300_000), line_end);
        assert_same(&bytes, &[70_000, 0, 333], &Limits::default());
    }
}

#[test]
fn interchanges_made_for_measurements_are_valid() {
    for kind in Kind::ALL {
        for line_end in ["", "\r\n"] {
            let bytes = synthetic::interchange(kind, Extent::Sets(300), line_end);
            let report = validate(&bytes, &ValidateOptions::default());
            assert_eq!(report.faults, [], "{kind:?}");
            assert_eq!(report.sets, 300);
            let set_bytes = bytes.len() / 300;
            assert!((800..1200).contains(&set_bytes), "{set_bytes} bytes a set of {kind:?}");
        }
    }
}

#[test]
fn an_error_of_the_reader_is_given_once() {
    let file = group(SET, 1);
    let broken = file.as_bytes()[..170].chain(Broken);
    let mut stream = Stream::from_reader(broken, &ReadOptions::default());
    let mut sets = 0;
    let error = loop {
        match stream.next() {
            Some(Ok(event)) => sets += usize::from(matches!(event, Event::Set(_))),
            Some(Err(error)) => break error,
            None => panic!("the error was swallowed"),
        }
    };
    assert_eq!((sets, error.kind()), (1, ErrorKind::ConnectionReset));
    assert!(stream.next().is_none());
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(Error::from(ErrorKind::ConnectionReset))
    }
}

/// A reader that counts what was taken from it.
struct Counted<'c, R> {
    reader: R,
    taken: &'c Cell<usize>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.taken.set(self.taken.get() + count);
        Ok(count)
    }
}

/// What was taken and not given yet is what has to be held.
fn most_held(reader: impl Read, options: &ReadOptions) -> (usize, Vec<FaultKind>) {
    let taken = Cell::new(0);
    let mut stream = Stream::from_reader(Counted { reader, taken: &taken }, options);
    let (mut most, mut faults, mut given) = (0, Vec::new(), 0);
    while let Some(event) = stream.next() {
        match event.unwrap() {
            Event::Fault(fault) => {
                given = given.max(fault.position.byte);
                faults.push(fault.kind.clone());
            }
            Event::Segment(segment) => {
                given = given.max(segment.position().byte + segment.raw().len());
                // What was cut off was passed over.
                most = most.max(if segment.is_cut() { 0 } else { taken.get() - given });
            }
            _ => {}
        }
    }
    (most, faults)
}

#[test]
fn a_stream_holds_no_more_than_its_window() {
    let bytes = synthetic::interchange(Kind::Invoice, Extent::Bytes(4_000_000), "");
    let (most, faults) = most_held(bytes.as_slice(), &ReadOptions::default());
    assert_eq!(faults, []);
    assert!(most <= 256 * 1024, "{most} bytes");
}

#[test]
fn a_segment_beyond_the_limits_is_cut_and_reading_goes_on() {
    let long = format!("N1*ST*{}~", "X".repeat(3_000_000));
    let file = group(&SET.replace("SE*3", &format!("{long}N2*A~SE*5")), 1);
    let limits = Limits { elements: 10, element_bytes: 1000, ..Limits::default() };
    let longest = 10 * 1001 + 4;
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let expected = [
        FaultKind::LimitExceeded { limit: Limit::ElementBytes, max: 1000 },
        FaultKind::LimitExceeded { limit: Limit::SegmentBytes, max: longest },
    ];
    let reading = read(file.as_bytes(), &options);
    let kinds: Vec<_> = reading.faults.iter().map(|fault| fault.kind.clone()).collect();
    assert_eq!(kinds, expected[..]);
    let set = &reading.interchanges[0].groups[0].sets[0];
    assert_eq!(set.segments[1].raw().len(), longest);
    assert_eq!(set.segments[2].text(1), "A");
    // The window grows with the segment, and no further.
    let (most, kinds) = most_held(file.as_bytes(), &options);
    assert_eq!(kinds, expected);
    assert!(most <= 512 * 1024, "{most} bytes");
    assert_same(file.as_bytes(), &[100_000], &options.limits);
}

#[test]
fn a_file_without_end_is_ended_by_the_limit() {
    let limits = Limits { bytes: 20_000_000, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let exceeded = FaultKind::LimitExceeded { limit: Limit::Bytes, max: 20_000_000 };
    for endless in [b"X", b" ", b"*", b"\n"] {
        let header = group("ST*810*0001~", 1).split("SE").next().unwrap().to_owned();
        let reader = io::Cursor::new(header).chain(io::repeat(endless[0]));
        let (_, kinds) = most_held(reader, &options);
        assert_eq!(kinds.last(), Some(&exceeded), "{endless:?}");
    }
    let (_, kinds) = most_held(io::repeat(b'X'), &options);
    assert_eq!(kinds, [FaultKind::NotAnInterchange, exceeded.clone()]);
    let (_, kinds) = most_held(io::repeat(b' '), &options);
    assert_eq!(kinds, [exceeded]);
}

#[test]
fn strays_are_counted_before_other_faults_are_told() {
    let file = group("REF*IA*1~~REF*IA*2~~", 0);
    let stream = events(Stream::from_slice(file.as_bytes(), &ReadOptions::default()));
    let kinds: Vec<_> =
        read(file.as_bytes(), &ReadOptions::default()).faults.into_iter().map(|fault| fault.kind).collect();
    assert_eq!(
        kinds,
        [FaultKind::SegmentsOutsideSet { count: 2 }, FaultKind::SegmentEmpty, FaultKind::SegmentEmpty]
    );
    assert_eq!(stream.iter().filter(|event| event.starts_with("fault")).count(), 3);
}

#[test]
fn control_numbers_of_any_form_are_told_apart() {
    let sets = |numbers: &[&str]| {
        let sets = numbers.iter().fold(String::new(), |mut sets, number| {
            write!(sets, "ST*810*{number}~SE*2*{number}~").unwrap();
            sets
        });
        let file = group(&sets, u32::try_from(numbers.len()).unwrap());
        let faults = read(file.as_bytes(), &ReadOptions::default()).faults;
        let repeated = |kind: &FaultKind| matches!(kind, FaultKind::ControlNumberRepeated { .. });
        faults.iter().filter(|fault| repeated(&fault.kind)).count()
    };
    assert_eq!(sets(&["0001", "0002", "0003"]), 0);
    assert_eq!(sets(&["0001", "00001", "000001"]), 0);
    assert_eq!(sets(&["0001", "0002", "0001"]), 1);
    assert_eq!(sets(&["0005", "0004", "0003", "0004", "0005", "0003"]), 3);
    assert_eq!(sets(&["0001", "0002", "0004", "0003", "0004", "0002", "0005"]), 2);
    assert_eq!(sets(&["ABC1", "ABC2", "abc1", "ABC1"]), 1);
    assert_eq!(sets(&["A0001", "0001", "A0001"]), 1);
}

#[test]
fn the_window_ends_anywhere() {
    let options = ReadOptions::default();
    let file = group(&SET.replace("SE*3", "N1*ST*A>B>C~SE*4"), 1) + "\r\n\x1A";
    let expected = events(Stream::from_slice(file.as_bytes(), &options));
    for size in 1..file.len() {
        let stream =
            Stream::from_reader(Dribble::new(file.as_bytes(), std::slice::from_ref(&size)), &options);
        assert_eq!(events(stream), expected, "{size}");
    }
    let header = isa(1);
    let standard = Delimiters::standard(Version::V004010);
    assert_eq!(Delimiters::discover(header.as_bytes()), Ok(standard));
}
