//! How the segments of an interchange are parted.

use crate::Delimiters;
use crate::discover::Header;
use crate::scan::Needles;
use crate::token::{is_line_end, is_padding};

/// What parts the segments and elements of an interchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    delimiters: Delimiters,
    /// The bytes of a terminator behind its first one.
    terminator_tail: Tail,
    /// A byte that is left out if it stands before a terminator.
    dropped: Option<u8>,
    is_lenient: bool,
    ending: Ending,
}

/// How much care the ends of segments need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Any terminator ends a segment, and what is skipped between segments is never a delimiter.
    Plain,
    /// The same of most segments; the terminator is a line end, so it may be skipped, or fill up the end of the file.
    Line,
    /// Each segment has to be looked at.
    Careful,
}

/// The bytes of a character of UTF-8 behind the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Tail {
    bytes: [u8; 3],
    length: usize,
}

impl Layout {
    /// Segments that end with one byte.
    pub(crate) fn new(delimiters: Delimiters, is_lenient: bool) -> Self {
        let (terminator_tail, ending) = (Tail::default(), Ending::Careful);
        let layout = Self { delimiters, terminator_tail, dropped: None, is_lenient, ending };
        Self { ending: layout.find_ending(), ..layout }
    }

    /// What the header of an interchange says.
    pub(crate) fn of(header: &Header<'_>, is_lenient: bool) -> Self {
        let mut layout = Self::new(header.delimiters, is_lenient);
        layout.dropped = header.dropped;
        for (to, from) in layout.terminator_tail.bytes.iter_mut().zip(header.terminator_tail) {
            *to = *from;
            layout.terminator_tail.length += 1;
        }
        Self { ending: layout.find_ending(), ..layout }
    }

    fn find_ending(&self) -> Ending {
        let Delimiters { element, component, repetition, terminator } = self.delimiters;
        let is_one_byte = self.terminator_tail.length == 0 && self.dropped.is_none();
        let separates_lines = [element, component].into_iter().chain(repetition).any(is_line_end);
        match is_one_byte && !separates_lines {
            true if is_line_end(terminator) => Ending::Line,
            true if !is_padding(terminator) => Ending::Plain,
            _ => Ending::Careful,
        }
    }

    #[inline]
    pub(super) fn delimiters(&self) -> &Delimiters {
        &self.delimiters
    }

    pub(super) fn needles(&self) -> Needles {
        Needles::from(&self.delimiters)
    }

    pub(super) fn terminator_tail(&self) -> &[u8] {
        self.terminator_tail.bytes.get(..self.terminator_tail.length).unwrap_or_default()
    }

    #[inline]
    pub(super) fn ending(&self) -> Ending {
        self.ending
    }

    #[inline]
    pub(super) fn is_lenient(&self) -> bool {
        self.is_lenient
    }

    /// Whether a byte between segments is passed over.
    pub(super) fn is_skipped(&self, byte: u8) -> bool {
        let is_blank = matches!(byte, b' ' | b'\t') && !self.delimiters.contains(byte);
        is_line_end(byte) || (self.is_lenient && is_blank)
    }

    /// Whether line breaks within segments are taken out.
    pub(super) fn joins_lines(&self) -> bool {
        self.is_lenient && !is_line_end(self.delimiters.terminator)
    }

    /// A segment without the bytes that belong to its terminator.
    pub(super) fn strip<'b>(&self, raw: &'b [u8]) -> &'b [u8] {
        let mut raw = raw;
        if self.delimiters.terminator == b'\n' {
            raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        }
        match self.dropped {
            Some(dropped) => raw.strip_suffix(&[dropped]).unwrap_or(raw),
            None => raw,
        }
    }
}
