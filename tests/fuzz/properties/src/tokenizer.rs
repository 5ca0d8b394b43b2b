//! Segments: the fast readers find what plain code finds, and nothing of the bytes is lost.

use x12::{Delimiters, ReadOptions, Segment, SegmentReader, SegmentRef, Tag, Tokenizer};

use crate::dice::Dice;
use crate::file::declared;

/// Checks the readers of segments, and those of whole files.
pub fn check(bytes: &[u8]) {
    let mut dice = Dice::of(bytes);
    let delimiters = declared(bytes).unwrap_or_else(|| dice.one(&OTHERS));
    for lenient in [false, true] {
        agree(bytes, delimiters, lenient, &mut dice);
    }
    crate::reader::check(bytes);
}

const fn parted(element: u8, component: u8, repetition: Option<u8>, terminator: u8) -> Delimiters {
    Delimiters { element, component, repetition, terminator }
}

/// Delimiters of bytes that declare none.
const OTHERS: [Delimiters; 5] = [
    parted(b'*', b'>', Some(b'^'), b'~'),
    parted(b'*', b':', None, b'\n'),
    parted(0x1D, 0x1F, None, 0x1E),
    parted(b'|', b'~', None, b'\''),
    // One byte for everything, as a broken header may have it.
    parted(b'*', b'*', Some(b'*'), b'*'),
];

/// A segment as plain code finds it.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    raw: Vec<u8>,
    byte: usize,
    is_terminated: bool,
    is_joined: bool,
    is_indented: bool,
    /// The place behind its terminator.
    end: usize,
}

fn agree(bytes: &[u8], delimiters: Delimiters, lenient: bool, dice: &mut Dice) {
    let options = ReadOptions { lenient, ..ReadOptions::default() };
    let tokenizer = Tokenizer::new(bytes, delimiters).lenient(lenient);
    let segments: Vec<(Segment<'_>, usize)> = ends(tokenizer.clone()).collect();
    let mut reader = SegmentReader::from_slice(bytes, delimiters, &options);
    for (segment, _) in &segments {
        let lent = reader.next().expect("a slice has no errors").expect("both find the same segments");
        same(segment, &lent);
    }
    assert!(reader.next().expect("a slice has no errors").is_none());
    let mut from_the_middle = tokenizer;
    let passed = dice.below(segments.len() + 1);
    from_the_middle.by_ref().take(passed).for_each(drop);
    let rest: Vec<_> = ends(from_the_middle.clone()).collect();
    assert_eq!(rest.as_slice(), segments.get(passed..).unwrap_or_default());
    if is_plain(&delimiters) {
        same_as_plain(bytes, &segments, &plainly(bytes, &delimiters, lenient));
    }
}

/// The segments with the places behind them.
fn ends(mut tokenizer: Tokenizer<'_>) -> impl Iterator<Item = (Segment<'_>, usize)> {
    std::iter::from_fn(move || {
        let segment = tokenizer.next()?;
        Some((segment, tokenizer.offset()))
    })
}

/// A segment that is kept and one that is lent are the same.
fn same(kept: &Segment<'_>, lent: &SegmentRef<'_>) {
    assert_eq!((kept.id(), kept.raw()), (lent.id(), lent.raw()));
    assert_eq!(kept.position(), lent.position());
    assert_eq!((kept.is_joined(), kept.is_terminated()), (lent.is_joined(), lent.is_terminated()));
    let delimiters = lent.delimiters();
    let parts: Vec<&[u8]> = lent.raw().split(|byte| *byte == delimiters.element).collect();
    assert_eq!(lent.len() + 1, parts.len());
    assert_eq!(kept.elements().count(), lent.len());
    for (position, part) in parts.iter().enumerate() {
        assert_eq!(lent.element(position), *part);
        assert_eq!(lent.element_position(position).byte, kept.element_position(position).byte);
    }
    for position in [parts.len(), parts.len() + 1, usize::MAX] {
        assert_eq!(lent.element(position), b"");
        assert_eq!(lent.element_position(position), kept.element_position(position));
    }
    for (kept, lent) in kept.elements().zip(lent.elements()) {
        assert_eq!((kept, kept.text()), (lent, lent.text()));
        let repetitions: Vec<&[u8]> = lent.repetitions().map(x12::Element::raw).collect();
        let separator = delimiters.repetition.map_or(Vec::new(), |byte| vec![byte]);
        assert_eq!(repetitions.join(separator.as_slice()), lent.raw());
        let components: Vec<&[u8]> = lent.components().map(x12::Element::raw).collect();
        assert_eq!(components.join(&delimiters.component), lent.raw());
    }
    let is_inner = |byte: &u8| *byte == delimiters.component || Some(*byte) == delimiters.repetition;
    let has_inner = lent.raw().iter().any(is_inner);
    // A terminator that is a separator too may be taken for one of the next segment.
    assert!(lent.has_inner() == has_inner || lent.has_inner() && is_shared(delimiters));
    assert_eq!(lent.tag(), Tag::from_bytes(lent.element(0)));
}

/// Whether a separator is the terminator too.
pub fn is_shared(delimiters: &Delimiters) -> bool {
    let Delimiters { element, component, repetition, terminator } = *delimiters;
    [element, component].into_iter().chain(repetition).any(|byte| byte == terminator)
}

/// Whether the delimiters differ, and none is passed over between segments.
fn is_plain(delimiters: &Delimiters) -> bool {
    let Delimiters { element, component, repetition, terminator } = *delimiters;
    let bytes: Vec<u8> = [element, component, terminator].into_iter().chain(repetition).collect();
    let is_single = |byte: &u8| bytes.iter().filter(|other| *other == byte).count() == 1;
    bytes.iter().all(|byte| is_single(byte) && !is_padding(byte))
}

fn is_padding(byte: &u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b' ' | b'\t' | 0 | 0x1A)
}

fn is_line_end(byte: &u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// What a reader is to find, byte by byte.
fn plainly(bytes: &[u8], delimiters: &Delimiters, lenient: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let skipped = |byte: &u8| is_line_end(byte) || lenient && matches!(byte, b' ' | b'\t');
        let start = at + bytes[at..].iter().take_while(|byte| skipped(byte)).count();
        let is_indented = bytes[at..start].iter().any(|byte| !is_line_end(byte));
        let rest = &bytes[start..];
        let terminator = rest.iter().position(|byte| *byte == delimiters.terminator);
        let data = rest.iter().rposition(|byte| !is_padding(byte)).map_or(0, |last| last + 1);
        let length = terminator.unwrap_or(data);
        if terminator.is_none() && data == 0 {
            return found;
        }
        let mut raw = rest[..length].to_vec();
        let is_joined = lenient && raw.iter().any(is_line_end);
        if is_joined {
            raw.retain(|byte| !is_line_end(byte));
        }
        at = terminator.map_or(bytes.len(), |length| start + length + 1);
        let is_terminated = terminator.is_some();
        found.push(Found { raw, byte: start, is_terminated, is_joined, is_indented, end: at });
        if !is_terminated {
            return found;
        }
    }
}

fn same_as_plain(bytes: &[u8], segments: &[(Segment<'_>, usize)], found: &[Found]) {
    assert_eq!(segments.len(), found.len());
    for (((segment, end), found), number) in segments.iter().zip(found).zip(1..) {
        let position = segment.position();
        assert_eq!(
            (segment.raw(), position.byte, position.segment),
            (found.raw.as_slice(), found.byte, number)
        );
        assert_eq!((segment.is_terminated(), segment.is_joined()), (found.is_terminated, found.is_joined));
        assert_eq!(*end, found.end);
    }
    // Between the segments is nothing but line ends and blanks.
    let mut from = 0;
    for found in found {
        let between = &bytes[from..found.byte];
        assert!(
            between.iter().all(is_padding)
                && found.is_indented == between.iter().any(|byte| !is_line_end(byte))
        );
        from = found.end;
    }
    assert!(bytes[from..].iter().all(is_padding));
}
