//! Segments and elements as they stand in a file.

use std::borrow::Cow;

use memchr::memchr_iter;

use crate::segment_reader::SegmentReader;
use crate::segment_ref::to_usize;
use crate::{Delimiters, Position, SegmentRef};

/// Bytes that fill up the end of a file: line ends, blanks, NUL and the old end-of-file mark Ctrl-Z.
pub(crate) fn is_padding(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b' ' | b'\t' | 0 | 0x1A)
}

#[inline]
pub(crate) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Bytes as text, one character for each byte, so that positions stay true.
pub(crate) fn latin1(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

/// Characters at most of what a fault or report repeats of a file: the longest that an acknowledgment can.
const COPY: usize = 99;

/// Bytes as text to be kept beside a file. What a partner wrote where a short text should be does not fill the memory.
pub(crate) fn copy(bytes: &[u8]) -> Cow<'_, str> {
    latin1(bytes.get(..COPY).unwrap_or(bytes))
}

/// Cuts bytes into segments that can be kept.
///
/// It knows nothing of envelopes: give it the bytes of one interchange, or what follows its header. [`read`](crate::read)
/// does that for a whole file. A [`SegmentReader`] does the same faster, but only lends its segments.
#[derive(Debug)]
pub struct Tokenizer<'a> {
    bytes: &'a [u8],
    delimiters: Delimiters,
    reader: SegmentReader<'a>,
    lenient: bool,
    offset: usize,
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer that takes the bytes as they are.
    pub fn new(bytes: &'a [u8], delimiters: Delimiters) -> Self {
        let reader = SegmentReader::of_any_length(bytes, delimiters, false);
        Self { bytes, delimiters, reader, lenient: false, offset: 0 }
    }

    /// Takes out blanks before segment ids, and line breaks within segments unless the terminator is a line break.
    #[must_use]
    pub fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self.clone()
    }

    /// The offset of the byte after the last segment given.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl Clone for Tokenizer<'_> {
    fn clone(&self) -> Self {
        let Self { bytes, delimiters, ref reader, lenient, offset } = *self;
        let mut clone = SegmentReader::of_any_length(bytes, delimiters, lenient);
        clone.skip_to(offset, reader.number());
        Self { bytes, delimiters, reader: clone, lenient, offset }
    }
}

impl<'a> Iterator for Tokenizer<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        // A slice gives no errors of a reader.
        let segment = Segment::of(&self.reader.next().ok()??, self.bytes);
        self.offset = to_usize(self.reader.offset());
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
}

impl<'a> Segment<'a> {
    /// The segment in the bytes of its file. It is copied only if line breaks were taken out.
    pub(crate) fn of(segment: &SegmentRef<'_>, file: &'a [u8]) -> Self {
        let (byte, number) = (to_usize(segment.byte()), to_usize(segment.number()));
        let raw = if segment.is_joined() {
            Cow::Owned(segment.raw().to_vec())
        } else {
            Cow::Borrowed(file.get(byte..byte + segment.raw().len()).unwrap_or_default())
        };
        let terminated = segment.is_terminated();
        Self { raw, delimiters: *segment.delimiters(), byte, number, terminated }
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
        Position { byte: self.byte, segment: self.number, segment_id, ..Position::default() }
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
    pub(crate) fn new(raw: &'s [u8], delimiters: Delimiters) -> Self {
        Self { raw, delimiters }
    }

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
