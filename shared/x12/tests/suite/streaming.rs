//! Streams: however the bytes come, the events are the same, and they are what the tree is made of.

mod compare;

use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{self, Error, ErrorKind, Read};

use proptest::prelude::*;
use proptest::{collection, sample};
use x12::{
    Delimiters, Event, FaultKind, Level, Limit, Limits, ReadOptions, SegmentReader, Stream, Tokenizer,
    ValidateOptions, read, validate,
};

use compare::{assert_same, events};

use crate::common::{group, isa};
use crate::fixtures;
use crate::properties::mutate;
use crate::synthetic::{self, Extent, Kind};

const SET: &str = "ST*810*0001~BIG*20260309*INV-1~SE*3*0001~";

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

#[test]
fn nothing_follows_an_error_of_the_reader() {
    // The error comes while the next interchange is looked for.
    for lost in ["nothing of X12", "ISA", "GS*IN*1~ST*810"] {
        let broken = lost.as_bytes().chain(Broken);
        let mut stream = Stream::from_reader(broken, &ReadOptions::default());
        while stream.next().unwrap().is_ok() {}
        assert!(stream.next().is_none(), "{lost}");
    }
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
fn each_file_of_several_may_begin_with_a_mark() {
    let options = ReadOptions::default();
    let (first, second) = (group(SET, 1), group(SET, 1).replace("000000001", "000000002"));
    let file = format!("\u{feff}{first}\r\n\u{feff}{second}\u{feff}\r\n");
    let reading = read(file.as_bytes(), &options);
    assert_eq!(reading.faults, []);
    assert_eq!(reading.interchanges.len(), 2);
    for size in [1, 2, 3, 7] {
        assert_same(file.as_bytes(), &[size], &Limits::default());
    }
}

#[test]
fn the_window_ends_anywhere() {
    let standard = group(&SET.replace("SE*3", "N1*ST*A>B>C~SE*4"), 1) + "\r\n\x1A";
    let lines = standard.replace('~', "\n\n");
    for file in [standard, lines] {
        for size in 1..file.len() {
            assert_same(file.as_bytes(), &[size], &Limits::default());
        }
    }
    // Behind what is looked at for the header, so that the window ends within a terminator too.
    let several_bytes = group(&SET.repeat(200), 200).replace('~', "\u{2028}");
    assert_eq!(read(several_bytes.as_bytes(), &ReadOptions::lenient()).transaction_sets().count(), 200);
    for size in 1..8 {
        assert_same(several_bytes.as_bytes(), &[size], &Limits::default());
    }
}

#[test]
fn segments_are_cut_behind_the_longest() {
    let limits = Limits { elements: 10, element_bytes: 1000, ..Limits::default() };
    let longest = 10 * 1001 + 4;
    for (length, is_cut) in
        [(longest - 1, false), (longest, false), (longest + 1, true), (longest + 3000, true)]
    {
        // So far from the header that much is looked at in one go.
        let long = format!("N1*{}~", "X".repeat(length - 3));
        let file = group(&(SET.repeat(1000) + &SET.replace("SE*3", &format!("{long}SE*4"))), 1001);
        let options = ReadOptions { limits: limits.clone(), ..ReadOptions::default() };
        let cut = FaultKind::LimitExceeded { limit: Limit::SegmentBytes, max: longest };
        let faults = read(file.as_bytes(), &options).faults;
        assert_eq!(faults.iter().any(|fault| fault.kind == cut), is_cut, "{length}");
        assert_same(file.as_bytes(), &[100_000], &limits);
    }
}

/// Where the terminator is a line end or Ctrl-Z, only what follows tells padding from segments.
#[test]
fn padding_of_terminators_is_no_segment() {
    let padded = |terminator: &str, padding: String| {
        let file = isa(1).replace('~', terminator) + &padding;
        assert_same(file.as_bytes(), &[1000], &Limits::default());
        let faults = read(file.as_bytes(), &ReadOptions::default()).faults;
        faults.into_iter().map(|fault| fault.kind).collect::<Vec<_>>()
    };
    let missing = FaultKind::TrailerMissing(Level::Interchange);
    assert_eq!(padded("\n", " \n".repeat(10_000)), std::slice::from_ref(&missing));
    assert_eq!(padded("\x1A", "\x1A".repeat(20_000)), std::slice::from_ref(&missing));
    // It is followed for 64 KiB.
    let strays = FaultKind::SegmentsOutsideSet { count: 32 * 1024 };
    assert_eq!(padded("\n", " \n".repeat(50_000)), [strays, missing.clone()]);
    let strays = FaultKind::SegmentsOutsideSet { count: 10_001 };
    assert_eq!(padded("\n", " \n".repeat(10_000) + "X"), [strays, FaultKind::SegmentNotTerminated, missing]);
}
