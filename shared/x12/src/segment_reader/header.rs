//! What is between interchanges, and their headers.

use std::io;

use memchr::{memchr2, memmem};

use super::{Extent, Layout, SegmentReader};
use crate::FaultKind;
use crate::discover::{discover, reach};
use crate::segment_ref::Marks;
use crate::token::{is_line_end, is_padding};

/// A header that was read; its ISA is the current segment.
#[derive(Debug)]
pub(crate) struct HeaderRead {
    /// What had to be mended.
    pub(crate) repairs: Vec<FaultKind>,
    pub(crate) is_fixed_width: bool,
}

impl SegmentReader<'_> {
    /// The offset of the end of what is at hand: of the file, once no more bytes come.
    pub(crate) fn known_end(&self) -> u64 {
        self.input.base() + self.input.window().len() as u64
    }

    /// Whether a limit cuts the file off.
    pub(crate) fn is_cut(&self) -> bool {
        self.input.is_cut()
    }

    /// Whether a limit cuts the file off so near that a header may be cut too.
    pub(crate) fn is_near_cut(&self, is_lenient: bool) -> bool {
        self.is_cut() && self.known_end() - self.offset() < reach(is_lenient) as u64
    }

    /// Passes over a byte order mark.
    pub(crate) fn skip_mark(&mut self) -> io::Result<()> {
        let mark = b"\xEF\xBB\xBF";
        if self.at_hand(mark.len())?.starts_with(mark) {
            self.at += mark.len();
        }
        Ok(())
    }

    /// Passes over padding. False at the end of the file.
    pub(crate) fn skip_padding(&mut self) -> io::Result<bool> {
        loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            let padding = rest.iter().position(|byte| !is_padding(*byte));
            self.at += padding.unwrap_or(rest.len());
            if padding.is_some() {
                return Ok(true);
            }
            if !self.more_bytes()? {
                return Ok(false);
            }
        }
    }

    /// Goes back to the beginning of the current segment: it belongs to the next interchange.
    pub(crate) fn go_back(&mut self) {
        self.index.restart(self.layout.needles(), self.current.byte);
        self.at = 0;
        self.number -= 1;
    }

    /// Reads the header of the interchange that begins here. If it is none, nothing is passed over.
    pub(crate) fn read_header(&mut self, is_lenient: bool) -> io::Result<Result<HeaderRead, FaultKind>> {
        let header = match discover(self.at_hand(reach(is_lenient))?, is_lenient) {
            Ok(header) => header,
            Err(kind) => return Ok(Err(kind)),
        };
        let (layout, width, length) = (Layout::of(&header, is_lenient), header.width, header.raw.len());
        let read = HeaderRead { is_fixed_width: header.is_fixed_width(), repairs: header.repairs };
        let byte = self.offset();
        self.current = Extent { byte, length, ..Extent::default() };
        self.copy_current();
        self.at += width;
        if layout == self.layout {
            self.index.drop_before(self.at);
        } else {
            self.index.restart(layout.needles(), byte + width as u64);
            self.at = 0;
            self.layout = layout;
        }
        self.number += 1;
        self.join_header();
        self.finish_copy();
        Ok(Ok(read))
    }

    /// A header may be broken into lines whatever the options: its widths were checked with the line breaks in it.
    fn join_header(&mut self) {
        if memchr2(b'\r', b'\n', &self.copy.raw).is_some() {
            self.copy.raw.retain(|byte| !is_line_end(*byte));
            self.current.marks = self.current.marks.and(Marks::JOINED);
        }
    }

    /// Passes over a byte and what follows it, up to the next header that is beyond doubt. The letters alone prove
    /// nothing: they occur in names.
    pub(crate) fn resynchronize(&mut self, is_lenient: bool) -> io::Result<()> {
        let mut before = self.at_hand(1)?.first().copied();
        self.at += 1;
        loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            let Some(found) = memmem::find(rest, b"ISA") else {
                // The letters may begin at the end of what is at hand.
                let passed = rest.len().saturating_sub(2);
                before = rest.get(..passed).and_then(<[u8]>::last).copied().or(before);
                self.at += passed;
                if self.more_bytes()? {
                    continue;
                }
                self.at = self.bytes().len();
                return Ok(());
            };
            before = rest.get(..found).and_then(<[u8]>::last).copied().or(before);
            self.at += found;
            let begins_line = before.is_some_and(is_line_end);
            let is_lenient = is_lenient && begins_line;
            if discover(self.at_hand(reach(is_lenient))?, is_lenient).is_ok() {
                return Ok(());
            }
            before = Some(b'I');
            self.at += 1;
        }
    }

    /// So many of the next bytes, or all if the file ends before.
    fn at_hand(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.bytes().len() < self.at + count && self.more_bytes()? {}
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        Ok(rest.get(..count).unwrap_or(rest))
    }
}
