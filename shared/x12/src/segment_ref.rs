//! A segment that is only looked at: nothing of it is copied.

use std::borrow::Cow;

use crate::schema::Tag;
use crate::token::{Element, latin1};
use crate::{Delimiters, Position};

/// A segment as it stands in the bytes, with the ends of its elements known.
///
/// It is borrowed from what reads it, for as long as that stands still.
#[derive(Clone, Copy, Debug)]
pub struct SegmentRef<'b> {
    pub(crate) raw: &'b [u8],
    /// Where the id and each element end, counted from `origin` bytes before the segment. Never empty.
    pub(crate) ends: &'b [u32],
    pub(crate) origin: u32,
    pub(crate) tag: Tag,
    pub(crate) delimiters: &'b Delimiters,
    pub(crate) byte: u64,
    pub(crate) number: u64,
    pub(crate) marks: Marks,
}

/// What a tokenizer notices of a segment beside its elements: a set of the constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Marks(u8);

impl Marks {
    /// Nothing.
    pub(crate) const NONE: Self = Self(0);
    /// A component or repetition separator is in it.
    pub(crate) const INNER: Self = Self(1);
    /// The bytes end before a terminator.
    pub(crate) const UNTERMINATED: Self = Self(1 << 1);
    /// Line breaks were taken out.
    pub(crate) const JOINED: Self = Self(1 << 2);
    /// Blanks before it were passed over.
    pub(crate) const INDENTED: Self = Self(1 << 3);
    /// It is longer than the reader holds; the rest was passed over.
    pub(crate) const CUT: Self = Self(1 << 4);

    /// This set if a condition holds, else nothing.
    #[inline]
    pub(crate) fn when(self, condition: bool) -> Self {
        if condition { self } else { Self::NONE }
    }

    #[inline]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    #[inline]
    pub(crate) fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }

    /// Whether there is something to report.
    #[inline]
    pub(crate) fn is_irregular(self) -> bool {
        self.0 & !Self::INNER.0 != 0
    }
}

impl<'b> SegmentRef<'b> {
    /// The segment id in one integer; [`Tag::NONE`] if it has more than three bytes.
    #[inline]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// The segment id, such as `N1`; empty if it is not ASCII.
    pub fn id(&self) -> &'b str {
        std::str::from_utf8(self.element(0)).ok().filter(|id| id.is_ascii()).unwrap_or_default()
    }

    /// The bytes without terminator.
    #[inline]
    pub fn raw(&self) -> &'b [u8] {
        self.raw
    }

    /// How many elements follow the id, empty ones at the end included.
    #[inline]
    pub fn len(&self) -> usize {
        self.ends.len().saturating_sub(1)
    }

    /// Whether nothing follows the id.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of the element at a position counted from 1; empty if the segment does not reach that far. Position 0
    /// is the id.
    #[inline]
    pub fn element(&self, position: usize) -> &'b [u8] {
        let Some(end) = self.ends.get(position) else {
            return &[];
        };
        // The last end may be that of bytes which belong to the terminator.
        let end = self.in_raw(*end).min(self.raw.len());
        self.raw.get(self.start(position)..end).unwrap_or_default()
    }

    /// The text of the element at a position, each byte one character of Latin-1; empty if there is none.
    #[inline]
    pub fn text(&self, position: usize) -> Cow<'b, str> {
        latin1(self.element(position))
    }

    /// The element at a position, to be taken apart into repetitions and components.
    pub fn part(&self, position: usize) -> Element<'b> {
        Element::new(self.element(position), *self.delimiters)
    }

    /// The bytes of the elements from position 1 on.
    #[inline]
    pub(crate) fn values(&self) -> impl Iterator<Item = &'b [u8]> {
        let this = *self;
        let mut ends = this.ends.iter();
        let mut start = ends.next().map_or(0, |end| this.in_raw(*end) + 1);
        ends.map(move |end| {
            // The last end may be that of bytes which belong to the terminator.
            let end = this.in_raw(*end).min(this.raw.len());
            let bytes = this.raw.get(start..end).unwrap_or_default();
            start = end + 1;
            bytes
        })
    }

    /// The elements from position 1 on.
    pub fn elements(&self) -> impl Iterator<Item = Element<'b>> {
        let this = *self;
        (1..=this.len()).map(move |position| this.part(position))
    }

    /// Whether a component or repetition separator stands somewhere in the segment.
    #[inline]
    pub fn has_inner(&self) -> bool {
        self.marks.has(Marks::INNER)
    }

    /// The delimiters of the interchange.
    #[inline]
    pub fn delimiters(&self) -> &'b Delimiters {
        self.delimiters
    }

    /// The number of the segment in the file, from 1.
    #[inline]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The offset of the segment in the file.
    #[inline]
    pub fn byte(&self) -> u64 {
        self.byte
    }

    /// Whether a terminator ends the segment. Only the last segment of a file can be without.
    pub fn is_terminated(&self) -> bool {
        !self.marks.has(Marks::UNTERMINATED)
    }

    /// Whether line breaks were taken out of the segment.
    pub fn is_joined(&self) -> bool {
        self.marks.has(Marks::JOINED)
    }

    /// Whether blanks before the segment were passed over.
    pub fn is_indented(&self) -> bool {
        self.marks.has(Marks::INDENTED)
    }

    /// Whether the segment is longer than the reader holds, and this is only its beginning.
    pub fn is_cut(&self) -> bool {
        self.marks.has(Marks::CUT)
    }

    /// Where the segment starts.
    #[cold]
    pub fn position(&self) -> Position {
        let segment_id = self.id().chars().take(10).collect();
        Position {
            byte: to_usize(self.byte),
            segment: to_usize(self.number),
            segment_id,
            ..Position::default()
        }
    }

    /// Where the element at a position starts, or where the segment ends if it does not reach that far.
    #[cold]
    pub fn element_position(&self, position: usize) -> Position {
        let start = if position < self.ends.len() { self.start(position) } else { self.raw.len() };
        let start = if self.is_joined() { 0 } else { start };
        Position { byte: to_usize(self.byte) + start, element: Some(position), ..self.position() }
    }

    fn start(&self, position: usize) -> usize {
        match position.checked_sub(1).and_then(|before| self.ends.get(before)) {
            Some(end) => self.in_raw(*end) + 1,
            None => 0,
        }
    }

    fn in_raw(&self, end: u32) -> usize {
        end.wrapping_sub(self.origin) as usize
    }
}

/// A count of the file as a position holds it.
pub(crate) fn to_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
