//! Finds the delimiters of an interchange in its header.
//!
//! ISA has fixed widths, so the delimiters stand at fixed offsets. Lenient reading also takes headers that lost their
//! widths or one of their delimiters on the way, and says so.

use memchr::memchr_iter;

use crate::{Delimiters, FaultKind};

/// Offsets of the element separators in ISA.
const SEPARATORS: [usize; 16] = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];

/// Bytes of ISA with its terminator.
const WIDTH: usize = 106;

/// How far a header without its fixed widths may reach: each of its 86 characters of data in up to four bytes, the
/// separators, and some line breaks.
const MAX_WIDTH: usize = 86 * 4 + 40;

/// How many bytes of a file decide on a header: its own, and when reading leniently enough behind it to see the next
/// segment or line. More than that of blanks and signs before the next letter is no interchange.
pub(crate) fn reach(lenient: bool) -> usize {
    if lenient { 4096 } else { WIDTH }
}

/// Stands for a lost component separator: the unit separator of ASCII, which no text holds.
const NO_COMPONENTS: u8 = 0x1F;

/// An interchange header and what it declares.
#[derive(Debug)]
pub(crate) struct Header<'a> {
    pub(crate) delimiters: Delimiters,
    /// The terminator that each line ends with, if line ends were taken for the terminator.
    pub(crate) dropped: Option<u8>,
    /// The bytes of the terminator behind its first one.
    pub(crate) terminator_tail: &'a [u8],
    /// ISA without its terminator.
    pub(crate) raw: &'a [u8],
    /// Bytes of ISA with its terminator.
    pub(crate) width: usize,
    /// What had to be mended.
    pub(crate) repairs: Vec<FaultKind>,
}

impl<'a> Header<'a> {
    pub(crate) fn is_fixed_width(&self) -> bool {
        !self.repairs.contains(&FaultKind::HeaderWidthRepaired)
    }
}

impl Delimiters {
    /// The delimiters that an interchange declares. The bytes begin with its `ISA`.
    ///
    /// # Errors
    ///
    /// The fault of the header: it must have its fixed widths, and four distinct delimiters that are no letters,
    /// digits or blanks.
    pub fn discover(bytes: &[u8]) -> Result<Self, FaultKind> {
        discover(bytes, false).map(|header| header.delimiters)
    }
}

pub(crate) fn discover(bytes: &[u8], lenient: bool) -> Result<Header<'_>, FaultKind> {
    if !bytes.starts_with(b"ISA") {
        return Err(FaultKind::NotAnInterchange);
    }
    let (end, mut repairs) = match fixed_end(bytes) {
        Ok(end) => (end, Vec::new()),
        Err(FaultKind::HeaderNotFixedWidth) if lenient => {
            (free_end(bytes)?, vec![FaultKind::HeaderWidthRepaired])
        }
        Err(fault) => return Err(fault),
    };
    let element = byte_at(bytes, 3).ok_or(FaultKind::HeaderTruncated)?;
    let component = byte_at(bytes, end).ok_or(FaultKind::HeaderTruncated)?;
    let terminator = byte_at(bytes, end + 1).ok_or(FaultKind::TerminatorMissing)?;
    let repetition = repetition(bytes.get(..end).unwrap_or_default(), element);
    let mut delimiters = Delimiters { element, component, repetition, terminator };
    let mut width = end + 2;
    let mut dropped = None;
    if lenient && is_terminator_in_place_of_component(bytes.get(width..).unwrap_or_default(), &delimiters) {
        dropped = Some(component);
        delimiters.component = NO_COMPONENTS;
        repairs.push(FaultKind::ComponentSeparatorLost);
    }
    if lenient {
        mend(bytes, &mut delimiters, &mut width, &mut repairs);
    }
    check(&delimiters)?;
    let terminator_tail = tail(bytes.get(width..).unwrap_or_default(), &delimiters, lenient);
    if !terminator_tail.is_empty() {
        repairs.push(FaultKind::TerminatorOfSeveralBytes);
    }
    let raw = bytes.get(..if dropped.is_some() { end } else { end + 1 }).unwrap_or_default();
    Ok(Header { delimiters, dropped, terminator_tail, raw, width: width + terminator_tail.len(), repairs })
}

fn byte_at(bytes: &[u8], offset: usize) -> Option<u8> {
    bytes.get(offset).copied()
}

/// The offset of ISA16 in a header of fixed width.
fn fixed_end(bytes: &[u8]) -> Result<usize, FaultKind> {
    let header = bytes.get(..WIDTH.min(bytes.len())).unwrap_or_default();
    let data = header.get(..header.len().min(WIDTH - 2)).unwrap_or_default();
    let separator = byte_at(header, 3).ok_or(FaultKind::HeaderTruncated)?;
    if !memchr_iter(separator, data).eq(SEPARATORS.into_iter().filter(|offset| *offset < data.len())) {
        return Err(FaultKind::HeaderNotFixedWidth);
    }
    match header.len() {
        WIDTH.. => Ok(WIDTH - 2),
        length if length == WIDTH - 1 => Err(FaultKind::TerminatorMissing),
        _ => Err(FaultKind::HeaderTruncated),
    }
}

/// The offset of ISA16 after sixteen separators, wherever they stand.
fn free_end(bytes: &[u8]) -> Result<usize, FaultKind> {
    let window = bytes.get(..MAX_WIDTH.min(bytes.len())).unwrap_or_default();
    let separator = byte_at(window, 3).ok_or(FaultKind::HeaderTruncated)?;
    let last = memchr_iter(separator, window).nth(15).ok_or(FaultKind::HeaderNotFixedWidth)?;
    let end = last + 1;
    // A header of fewer elements reaches into the next segment; then no segment begins after its "end".
    let next = window.get(end + 2..).unwrap_or_default();
    let next: Vec<u8> =
        next.iter().copied().skip_while(|byte| !byte.is_ascii_alphanumeric()).take(3).collect();
    let begins_segment =
        [b"GS".as_slice(), b"TA1", b"IEA", b"ISB", b"ISE", b"TA3"].iter().any(|id| next.starts_with(id));
    if begins_segment || next.is_empty() { Ok(end) } else { Err(FaultKind::HeaderNotFixedWidth) }
}

/// ISA11 separates repetitions from version 00402 on; before, and with partners who never changed it, it is a letter.
fn repetition(header: &[u8], separator: u8) -> Option<u8> {
    let mut elements = header.split(|byte| *byte == separator).skip(11);
    let standard = *elements.next()?.first()?;
    let version = elements.next()?;
    let known =
        version.len() == 5 && version.iter().all(u8::is_ascii_digit) && version >= b"00402".as_slice();
    (known && !standard.is_ascii_alphanumeric() && standard != b' ').then_some(standard)
}

/// Makes the best of delimiters that were lost on the way.
fn mend(bytes: &[u8], delimiters: &mut Delimiters, width: &mut usize, repairs: &mut Vec<FaultKind>) {
    let after = bytes.get(*width..).unwrap_or_default();
    if let (b' ', Some(line_end)) = (delimiters.terminator, line_end(after)) {
        delimiters.terminator = line_end.last().copied().unwrap_or(b'\n');
        *width += line_end.len();
        repairs.push(FaultKind::TerminatorLost);
    }
    if delimiters.component == b' ' {
        delimiters.component = NO_COMPONENTS;
        repairs.push(FaultKind::ComponentSeparatorLost);
    }
    if delimiters
        .repetition
        .is_some_and(|byte| [delimiters.element, delimiters.component, delimiters.terminator].contains(&byte))
    {
        delimiters.repetition = None;
        repairs.push(FaultKind::RepetitionSeparatorIgnored);
    }
}

fn line_end(bytes: &[u8]) -> Option<&'static [u8]> {
    [b"\r\n".as_slice(), b"\n", b"\r"].into_iter().find(|line_end| bytes.starts_with(line_end))
}

/// Whether ISA16 is missing, so that the terminator stands in its place and a line end in the terminator's. The next
/// segment tells: its line ends with that terminator too, where no segment has a component.
fn is_terminator_in_place_of_component(after: &[u8], delimiters: &Delimiters) -> bool {
    if !matches!(delimiters.terminator, b'\r' | b'\n') {
        return false;
    }
    let line = after.split(|byte| matches!(byte, b'\r' | b'\n')).find(|line| !line.is_empty());
    line.is_some_and(|line| line.ends_with(&[delimiters.component]))
}

/// The rest of a terminator that was meant as one character but is stored as several bytes of UTF-8.
fn tail<'a>(after: &'a [u8], delimiters: &Delimiters, lenient: bool) -> &'a [u8] {
    let length = match delimiters.terminator {
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        0xF0..=0xF4 => 3,
        _ => 0,
    };
    let tail = after.get(..length).unwrap_or_default();
    if lenient && tail.iter().all(|byte| matches!(byte, 0x80..=0xBF)) { tail } else { &[] }
}

fn check(delimiters: &Delimiters) -> Result<(), FaultKind> {
    let separators = [delimiters.element, delimiters.component].into_iter().chain(delimiters.repetition);
    if delimiters.all().any(|byte| byte == b' ') {
        return Err(FaultKind::DelimiterBlank);
    }
    // Line ends are skipped between segments, so they cannot separate elements.
    if let Some(byte) = separators.clone().find(|byte| matches!(byte, b'\r' | b'\n')) {
        return Err(FaultKind::DelimiterNotUsable { byte });
    }
    if let Some(byte) = delimiters.all().find(u8::is_ascii_alphanumeric) {
        return Err(FaultKind::DelimiterNotUsable { byte });
    }
    match delimiters.shared_byte() {
        Some(byte) => Err(FaultKind::DelimitersNotDistinct { byte }),
        None => Ok(()),
    }
}
