//! The segments that need more than a look: at the end of what is at hand, with blanks and line breaks to take out,
//! with terminators of several bytes, without a terminator, or longer than the reader holds.

use std::io;

use memchr::{memchr, memchr_iter, memchr2};

use super::{Copied, Extent, SegmentReader, tag};
use crate::scan::Terminator;
use crate::segment_ref::Marks;
use crate::token::{is_line_end, is_padding};

/// How far padding is followed to see whether the file ends with it. Asked only where the terminator is padding itself,
/// a line end or Ctrl-Z; a longer run of padding is then taken for segments.
const PADDING: usize = 64 * 1024;

/// What follows the first byte of a terminator.
enum Tail {
    Complete,
    Other,
    Unknown,
}

/// Where a segment ends.
enum End {
    Terminator(Terminator),
    /// Nowhere within the longest segment.
    TooFar,
    OfFile,
}

impl SegmentReader<'_> {
    #[cold]
    #[inline(never)]
    pub(super) fn advance_carefully(&mut self) -> io::Result<bool> {
        let Some(is_indented) = self.skip()? else {
            return Ok(false);
        };
        self.index.drop_before(self.at);
        if is_padding(self.layout.delimiters().terminator) && !self.is_before_data()? {
            return Ok(false);
        }
        let marks = Marks::INDENTED.when(is_indented);
        match self.find_end()? {
            End::Terminator(terminator) => self.give(terminator, marks),
            End::TooFar => return self.give_beginning(marks),
            End::OfFile => return Ok(self.give_rest(marks.and(Marks::UNTERMINATED))),
        }
        Ok(true)
    }

    /// Gets more bytes. Places change: what lies before the next segment is forgotten.
    pub(super) fn more_bytes(&mut self) -> io::Result<bool> {
        self.index.rebase(self.at);
        self.at = 0;
        self.input.fill(self.index.base())
    }

    /// Passes over what is between segments. Nothing if the bytes end there, else whether there were blanks.
    fn skip(&mut self) -> io::Result<Option<bool>> {
        let mut is_indented = false;
        loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            let skipped = rest.iter().take_while(|byte| self.layout.is_skipped(**byte));
            let (count, blanks) =
                skipped.fold((0, false), |(count, blanks), byte| (count + 1, blanks || !is_line_end(*byte)));
            is_indented |= blanks;
            let is_start = count < rest.len();
            self.at += count;
            if is_start {
                return Ok(Some(is_indented));
            }
            if !self.more_bytes()? {
                return Ok(None);
            }
        }
    }

    /// Whether anything but padding follows.
    fn is_before_data(&mut self) -> io::Result<bool> {
        let mut looked_at = 0;
        while self.data_until <= self.offset() {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            let rest = rest.get(..PADDING).unwrap_or(rest);
            let data = rest.iter().skip(looked_at).position(|byte| !is_padding(*byte));
            match data {
                Some(place) => self.data_until = self.offset() + (looked_at + place + 1) as u64,
                None if rest.len() == PADDING => self.data_until = self.offset() + PADDING as u64,
                None => {
                    looked_at = rest.len();
                    if !self.more_bytes()? {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    fn find_end(&mut self) -> io::Result<End> {
        loop {
            if let Some(terminator) = self.index.terminator() {
                if terminator.place - self.at > self.max_bytes {
                    return Ok(End::TooFar);
                }
                match self.tail(terminator.place) {
                    Tail::Complete => return Ok(End::Terminator(terminator)),
                    Tail::Unknown if self.more_bytes()? => {}
                    Tail::Unknown | Tail::Other => self.index.reject_terminator(),
                }
                continue;
            }
            if self.index.scanned().saturating_sub(self.at) > self.max_bytes {
                return Ok(End::TooFar);
            }
            if !self.scan()? {
                return Ok(End::OfFile);
            }
        }
    }

    /// Looks for delimiters further on. False if there are no more bytes.
    fn scan(&mut self) -> io::Result<bool> {
        self.index.rebase(self.at);
        self.at = 0;
        loop {
            let start = (self.index.base() - self.input.base()) as usize + self.index.scanned();
            if self.index.scan(self.input.window().get(start..).unwrap_or_default()) {
                return Ok(true);
            }
            if !self.input.fill(self.index.base())? {
                return Ok(false);
            }
        }
    }

    fn tail(&self, place: usize) -> Tail {
        let tail = self.layout.terminator_tail();
        let after = self.bytes().get(place + 1..).unwrap_or_default();
        match after.get(..tail.len()) {
            Some(after) if after == tail => Tail::Complete,
            None if tail.starts_with(after) => Tail::Unknown,
            _ => Tail::Other,
        }
    }

    /// Gives the segment before a terminator.
    fn give(&mut self, terminator: Terminator, marks: Marks) {
        let start = self.at;
        let raw = self.bytes().get(start..terminator.place).unwrap_or_default();
        let stripped = self.layout.strip(raw);
        let length = stripped.len();
        let joined = self.layout.joins_lines() && memchr2(b'\r', b'\n', stripped).is_some();
        let is_whole = length == raw.len() && self.layout.terminator_tail().is_empty() && !joined;
        let tag = tag(stripped, self.index.first_end().saturating_sub(start));
        self.take(start, length, tag, terminator);
        self.at += self.layout.terminator_tail().len();
        self.current.marks = self.current.marks.and(marks);
        if !is_whole {
            self.copy_current();
            self.finish_copy();
        }
    }

    /// Gives what is left of the file as a segment without terminator. False if that is padding.
    fn give_rest(&mut self, marks: Marks) -> bool {
        let (offset, rest) = (self.offset(), self.bytes().get(self.at..).unwrap_or_default());
        let length = rest.iter().rposition(|byte| !is_padding(*byte)).map_or(0, |last| last + 1);
        let end = self.at + rest.len();
        // What a limit cuts off is no segment.
        let is_given = length > 0 && !self.input.is_cut();
        if is_given {
            let raw = rest.get(..length).unwrap_or_default();
            let length = self.layout.strip(raw).len();
            self.current = Extent { byte: offset, length, marks, ..Extent::default() };
            self.number += 1;
            self.copy_current();
            self.finish_copy();
        }
        self.at = end;
        is_given
    }

    /// Gives the beginning of a segment that is too long and passes over its end. False if it is padding.
    fn give_beginning(&mut self, mut marks: Marks) -> io::Result<bool> {
        let byte = self.offset();
        let longest = byte + self.max_bytes as u64;
        self.current = Extent { byte, length: self.max_bytes, ..Extent::default() };
        self.copy_current();
        let (mut data_end, mut is_cut) = (longest, true);
        if !self.pass_terminator(&mut data_end)? {
            if self.input.is_cut() {
                return Ok(false);
            }
            marks = marks.and(Marks::UNTERMINATED);
            // If only padding follows it is not too long after all.
            is_cut = data_end > longest;
        }
        let raw = &mut self.copy.raw;
        if !is_cut {
            raw.truncate(raw.iter().rposition(|byte| !is_padding(*byte)).map_or(0, |last| last + 1));
        }
        if raw.is_empty() {
            return Ok(false);
        }
        self.number += 1;
        self.current.marks = marks.and(Marks::CUT.when(is_cut));
        self.finish_copy();
        Ok(true)
    }

    /// Goes behind the next terminator, and notes the end of what is not padding before it. False at the end of the file.
    fn pass_terminator(&mut self, data_end: &mut u64) -> io::Result<bool> {
        loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            let found = memchr(self.layout.delimiters().terminator, rest);
            let passed = rest.get(..found.unwrap_or(rest.len())).unwrap_or_default();
            if let Some(last) = passed.iter().rposition(|byte| !is_padding(*byte)) {
                *data_end = (*data_end).max(self.offset() + last as u64 + 1);
            }
            let Some(found) = found else {
                self.at += rest.len();
                if self.more_bytes()? {
                    continue;
                }
                return Ok(false);
            };
            self.at += found;
            match self.tail(self.at) {
                Tail::Unknown if self.more_bytes()? => continue,
                Tail::Unknown | Tail::Other => self.at += 1,
                Tail::Complete => {
                    self.at += 1 + self.layout.terminator_tail().len();
                    self.index.rebase(self.at);
                    self.at = 0;
                    return Ok(true);
                }
            }
        }
    }

    pub(super) fn copy_current(&mut self) {
        let Extent { byte, length, .. } = self.current;
        let start = (byte - self.input.base()) as usize;
        let raw = self.input.window().get(start..start + length).unwrap_or_default();
        self.copy.raw.clear();
        self.copy.raw.extend_from_slice(raw);
    }

    /// Takes line breaks out of the copy if they are to be taken out, and finds its ends.
    pub(super) fn finish_copy(&mut self) {
        let Copied { raw, ends } = &mut self.copy;
        let mut marks = self.current.marks.without(Marks::INNER);
        if self.layout.joins_lines() && memchr2(b'\r', b'\n', raw).is_some() {
            raw.retain(|byte| !is_line_end(*byte));
            marks = marks.and(Marks::JOINED);
        }
        let delimiters = self.layout.delimiters();
        ends.clear();
        ends.extend(memchr_iter(delimiters.element, raw).map(|end| end as u32));
        self.current.tag = tag(raw, ends.first().map_or(raw.len(), |end| *end as usize));
        let is_inner = |byte: &u8| *byte == delimiters.component || Some(*byte) == delimiters.repetition;
        self.current.marks = marks.and(Marks::INNER.when(raw.iter().any(is_inner)));
        ends.push(raw.len() as u32);
        self.current.length = raw.len();
        self.current.is_copied = true;
    }
}
