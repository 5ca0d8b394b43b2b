//! Cuts bytes into segments without copying them.

mod header;
mod irregular;
mod layout;

use std::io;

use memchr::memchr2;

use crate::limits::MAX_SEGMENT_BYTES;
use crate::scan::{Index, Terminator};
use crate::schema::Tag;
use crate::segment_ref::{Marks, SegmentRef};
use crate::stream::input::Input;
use crate::token::{is_line_end, is_padding};
use crate::{Delimiters, ReadOptions};
pub(crate) use header::HeaderRead;
use layout::Ending;
pub(crate) use layout::Layout;

/// Reads segment after segment, each lent until the next one is asked for.
///
/// It knows nothing of envelopes: give it the bytes of one interchange, or what follows its header.
/// [`Stream`](crate::Stream) does that for a whole file.
#[derive(Debug)]
pub struct SegmentReader<'a> {
    input: Input<'a>,
    layout: Layout,
    index: Index,
    /// The next byte to look at, from the base of the index.
    at: usize,
    /// Segments given so far.
    number: u64,
    /// Bytes of a segment at most; what is longer is cut.
    max_bytes: usize,
    /// Up to here the file is known to hold more than padding.
    data_until: u64,
    current: Extent,
    copy: Copied,
}

/// Where the current segment stands.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    byte: u64,
    length: usize,
    /// Its ends, as a part of the index.
    ends: (usize, usize),
    tag: Tag,
    marks: Marks,
    /// It is in the copy, with its ends.
    is_copied: bool,
}

/// A segment that is not given as it stands.
#[derive(Clone, Debug, Default)]
struct Copied {
    raw: Vec<u8>,
    ends: Vec<u32>,
}

impl<'a> SegmentReader<'a> {
    /// A reader of bytes that begin with a segment. The delimiters are those of the interchange.
    pub fn from_slice(bytes: &'a [u8], delimiters: Delimiters, options: &ReadOptions) -> Self {
        let input = Input::slice(bytes, options.limits.bytes);
        let layout = Layout::new(delimiters, options.lenient);
        Self::new(input, layout, options.limits.segment_bytes())
    }

    /// A reader that cuts no segment.
    pub(crate) fn of_any_length(bytes: &'a [u8], delimiters: Delimiters, is_lenient: bool) -> Self {
        Self::new(Input::slice(bytes, usize::MAX), Layout::new(delimiters, is_lenient), MAX_SEGMENT_BYTES)
    }

    pub(crate) fn new(input: Input<'a>, layout: Layout, max_bytes: usize) -> Self {
        Self {
            index: Index::new(layout.needles(), input.base()),
            input,
            layout,
            at: 0,
            number: 0,
            max_bytes,
            data_until: 0,
            current: Extent::default(),
            copy: Copied::default(),
        }
    }

    /// The next segment; nothing if only padding is left.
    ///
    /// # Errors
    ///
    /// What the reader of the bytes says.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    #[inline]
    pub fn next(&mut self) -> io::Result<Option<SegmentRef<'_>>> {
        Ok(if self.advance()? { Some(self.current()) } else { None })
    }

    /// Goes to the next segment. False if only padding is left.
    #[inline]
    pub(crate) fn advance(&mut self) -> io::Result<bool> {
        if self.layout.ending() != Ending::Careful && self.advance_plainly() {
            Ok(true)
        } else {
            self.advance_carefully()
        }
    }

    /// The segment that was come to.
    #[inline]
    pub(crate) fn current(&self) -> SegmentRef<'_> {
        let Extent { byte, length, ends, tag, marks, is_copied } = self.current;
        let (raw, ends, origin) = if is_copied {
            (self.copy.raw.as_slice(), self.copy.ends.as_slice(), 0)
        } else {
            let start = (byte - self.input.base()) as usize;
            let raw = self.input.window().get(start..start + length).unwrap_or_default();
            (raw, self.index.ends(ends.0, ends.1), (byte - self.index.base()) as u32)
        };
        SegmentRef {
            raw,
            ends,
            origin,
            tag,
            delimiters: self.layout.delimiters(),
            byte,
            number: self.number,
            marks,
        }
    }

    /// The same bytes from an offset on, behind so many segments.
    pub(crate) fn skip_to(&mut self, offset: usize, number: u64) {
        self.index.restart(self.layout.needles(), offset as u64);
        (self.at, self.number) = (0, number);
    }

    /// Segments given so far.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The offset of the byte after the last segment.
    pub(crate) fn offset(&self) -> u64 {
        self.index.base() + self.at as u64
    }

    /// The bytes from the base of the index on.
    #[inline]
    fn bytes(&self) -> &[u8] {
        let start = (self.index.base() - self.input.base()) as usize;
        self.input.window().get(start..).unwrap_or_default()
    }

    /// The usual case: the terminator is found already, and nothing but it and line ends is between the segments.
    #[inline]
    fn advance_plainly(&mut self) -> bool {
        let Some(terminator) = self.index.terminator() else {
            return false;
        };
        let bytes = self.bytes();
        let mut start = self.at;
        while bytes.get(start).is_some_and(|byte| is_line_end(*byte)) {
            start += 1;
        }
        let raw = bytes.get(start..terminator.place).unwrap_or_default();
        let needs_care = match self.layout.ending() {
            // Where lines are empty, the next terminator was skipped; then there is no segment before it.
            Ending::Line => is_doubtful_line(raw),
            _ => self.layout.is_lenient() && needs_mending(raw),
        };
        if needs_care {
            return false;
        }
        let tag = tag(raw, self.index.first_end().saturating_sub(start));
        self.take(start, raw.len(), tag, terminator);
        true
    }

    #[inline]
    fn take(&mut self, start: usize, length: usize, tag: Tag, terminator: Terminator) {
        let inner = self.index.take_inner(terminator.place);
        let ends = self.index.take(terminator);
        let (byte, marks) = (self.index.base() + start as u64, Marks::INNER.when(inner));
        self.current = Extent { byte, length, ends, tag, marks, is_copied: false };
        self.at = terminator.place + 1;
        self.number += 1;
    }
}

/// Whether line breaks or blanks have to be taken out. Asked for segments that a line end does not end.
fn needs_mending(raw: &[u8]) -> bool {
    matches!(raw.first(), Some(b' ' | b'\t')) || memchr2(b'\r', b'\n', raw).is_some()
}

/// Whether a segment that a line end ends may be padding, or have bytes that belong to its end.
fn is_doubtful_line(raw: &[u8]) -> bool {
    raw.first().is_none_or(|byte| is_padding(*byte)) || raw.last() == Some(&b'\r')
}

/// The tag of a segment whose id has this length.
#[inline]
fn tag(raw: &[u8], length: usize) -> Tag {
    match raw.first_chunk() {
        Some(start) => Tag::from_start(*start, length),
        None => Tag::from_bytes(raw.get(..length).unwrap_or(raw)),
    }
}
