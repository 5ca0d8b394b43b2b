//! Segments and elements as they stand in a file.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

use crate::discover::Header;
use crate::{Delimiters, Position};

/// Bytes that fill up the end of a file: line ends, blanks, NUL and the old end-of-file mark Ctrl-Z.
pub(crate) fn is_padding(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b' ' | b'\t' | 0 | 0x1A)
}

/// The offset after the last byte that is no padding.
pub(crate) fn data_end(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| !is_padding(*byte)).map_or(0, |last| last + 1)
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Bytes as text, one character for each byte, so that positions stay true.
pub(crate) fn latin1(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

/// Cuts bytes into segments.
///
/// It knows nothing of envelopes: give it the bytes of one interchange, or what follows its header. [`read`](crate::read)
/// does that for a whole file.
#[derive(Clone, Debug)]
pub struct Tokenizer<'a> {
    bytes: &'a [u8],
    offset: usize,
    delimiters: Delimiters,
    /// The bytes of a terminator behind its first one.
    terminator_tail: &'a [u8],
    /// A byte that is left out if it stands before a terminator.
    dropped: Option<u8>,
    lenient: bool,
    /// Segments given so far.
    segments: usize,
    /// Where nothing but padding is left.
    data_end: usize,
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer that takes the bytes as they are.
    pub fn new(bytes: &'a [u8], delimiters: Delimiters) -> Self {
        Self::within(bytes, data_end(bytes), delimiters)
    }

    /// A tokenizer of bytes whose padding was measured already: a file of many interchanges is measured once.
    pub(crate) fn within(bytes: &'a [u8], data_end: usize, delimiters: Delimiters) -> Self {
        Self {
            bytes,
            data_end,
            offset: 0,
            delimiters,
            terminator_tail: &[],
            dropped: None,
            lenient: false,
            segments: 0,
        }
    }

    /// Takes out blanks before segment ids, and line breaks within segments unless the terminator is a line break.
    #[must_use]
    pub fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }

    /// The offset of the byte after the last segment given.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Begins after the header of an interchange, its segment number and what it says of terminators.
    pub(crate) fn after(mut self, offset: usize, segments: usize, header: &Header<'a>) -> Self {
        self.offset = offset;
        self.segments = segments;
        self.terminator_tail = header.terminator_tail;
        self.dropped = header.dropped;
        self
    }

    fn rest(&self, offset: usize) -> &'a [u8] {
        self.bytes.get(offset..).unwrap_or_default()
    }

    /// The start of the next segment, or nothing if only padding is left.
    fn next_start(&self) -> Option<usize> {
        let rest = self.rest(self.offset);
        let is_skipped = |byte: &u8| is_line_end(*byte) || (self.lenient && self.is_blank(*byte));
        let start = self.offset + rest.iter().take_while(|byte| is_skipped(byte)).count();
        (start < self.data_end).then_some(start)
    }

    fn is_blank(&self, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t') && !self.delimiters.contains(byte)
    }

    /// The end of the segment that starts here, and the offset after its terminator if it has one.
    fn end(&self, start: usize) -> (usize, Option<usize>) {
        let mut from = start;
        while let Some(found) = memchr(self.delimiters.terminator, self.rest(from)) {
            let end = from + found;
            if self.rest(end + 1).starts_with(self.terminator_tail) {
                return (end, Some(end + 1 + self.terminator_tail.len()));
            }
            from = end + 1;
        }
        (self.data_end, None)
    }
}

impl<'a> Iterator for Tokenizer<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let start = self.next_start()?;
        let before = self.bytes.get(self.offset..start).unwrap_or_default();
        let (end, after) = self.end(start);
        let mut raw = self.bytes.get(start..end).unwrap_or_default();
        if self.delimiters.terminator == b'\n' {
            raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        }
        if let Some(dropped) = self.dropped {
            raw = raw.strip_suffix(&[dropped]).unwrap_or(raw);
        }
        self.offset = after.unwrap_or(self.bytes.len());
        self.segments += 1;
        let mut segment = Segment::new(raw, self.delimiters, start, self.segments);
        segment.terminated = after.is_some();
        segment.indented = before.iter().any(|byte| !is_line_end(*byte));
        if self.lenient && !is_line_end(self.delimiters.terminator) {
            segment.join_lines();
        }
        Some(segment)
    }
}

/// A segment: an id and elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Borrowed, unless line breaks were taken out.
    raw: Cow<'a, [u8]>,
    delimiters: Delimiters,
    byte: usize,
    number: usize,
    terminated: bool,
    indented: bool,
}

impl<'a> Segment<'a> {
    pub(crate) fn new(raw: &'a [u8], delimiters: Delimiters, byte: usize, number: usize) -> Self {
        Self { raw: Cow::Borrowed(raw), delimiters, byte, number, terminated: true, indented: false }
    }

    pub(crate) fn join_lines(&mut self) {
        if memchr2(b'\r', b'\n', &self.raw).is_some() {
            self.raw = self.raw.iter().copied().filter(|byte| !is_line_end(*byte)).collect();
        }
    }

    /// The segment id, such as `N1`; empty if it is not ASCII.
    pub fn id(&self) -> &str {
        let tag = self.raw.split(|byte| *byte == self.delimiters.element).next().unwrap_or_default();
        std::str::from_utf8(tag).ok().filter(|tag| tag.is_ascii()).unwrap_or_default()
    }

    /// The bytes without terminator.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The element at a position counted from 1, if the segment reaches that far.
    pub fn element(&self, position: usize) -> Option<Element<'_>> {
        self.elements().nth(position.checked_sub(1)?)
    }

    /// The text of the element at a position, empty if there is none.
    pub fn text(&self, position: usize) -> Cow<'_, str> {
        self.element(position).map(Element::text).unwrap_or_default()
    }

    /// The elements from position 1 on.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        let parts = self.raw.split(|byte| *byte == self.delimiters.element).skip(1);
        parts.map(|raw| Element { raw, delimiters: self.delimiters })
    }

    /// Where the segment starts.
    pub fn position(&self) -> Position {
        let segment_id = self.id().chars().take(10).collect();
        Position { byte: self.byte, segment: self.number, segment_id, element: None, component: None }
    }

    /// Where the element at a position starts, or where the segment ends if it does not reach that far.
    pub fn element_position(&self, position: usize) -> Position {
        let separators = memchr_iter(self.delimiters.element, &self.raw);
        let start = match position.checked_sub(1) {
            Some(index) => separators.map(|offset| offset + 1).nth(index).unwrap_or(self.raw.len()),
            None => 0,
        };
        let byte = if self.is_joined() { self.byte } else { self.byte + start };
        Position { byte, element: Some(position), ..self.position() }
    }

    /// Whether line breaks were taken out of the segment.
    pub fn is_joined(&self) -> bool {
        matches!(self.raw, Cow::Owned(_))
    }

    /// Whether a terminator ends the segment. Only the last segment of a file can be without.
    pub fn is_terminated(&self) -> bool {
        self.terminated
    }

    pub(crate) fn is_indented(&self) -> bool {
        self.indented
    }

    pub(crate) fn byte(&self) -> usize {
        self.byte
    }

    pub(crate) fn number(&self) -> usize {
        self.number
    }
}

/// An element, or one repetition or component of it.
///
/// Whether an element is made of components is a matter of its definition, not of its bytes: text of a simple element
/// may hold the component separator by mistake. So the whole text can always be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'s> {
    raw: &'s [u8],
    delimiters: Delimiters,
}

impl<'s> Element<'s> {
    /// The bytes as they stand in the file.
    pub fn raw(self) -> &'s [u8] {
        self.raw
    }

    /// The bytes as text, each byte one character of Latin-1.
    pub fn text(self) -> Cow<'s, str> {
        latin1(self.raw)
    }

    /// Whether there is nothing between the separators.
    pub fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// The repetitions; the element itself if the interchange has no repetition separator.
    pub fn repetitions(self) -> impl Iterator<Item = Element<'s>> {
        let separator = self.delimiters.repetition;
        let parts = self.raw.split(move |byte| Some(*byte) == separator);
        parts.map(move |raw| Element { raw, ..self })
    }

    /// The component at a position counted from 1, if the element reaches that far.
    pub fn component(self, position: usize) -> Option<Element<'s>> {
        self.components().nth(position.checked_sub(1)?)
    }

    /// The components from position 1 on.
    pub fn components(self) -> impl Iterator<Item = Element<'s>> {
        let separator = self.delimiters.component;
        self.raw.split(move |byte| *byte == separator).map(move |raw| Element { raw, ..self })
    }
}
