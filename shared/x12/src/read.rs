//! Reading: the bytes of a file in, interchanges and faults out.

mod check;
mod interchange;

use std::collections::HashSet;

use memchr::memmem;

use crate::discover::discover;
use crate::fault::Limit;
use crate::token::{data_end, is_padding};
use crate::{Fault, FaultKind, Limits, Position, Reading};
use interchange::InterchangeReader;

/// How a file is read. The default is the standard to the letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Reads on where the meaning is clear although the bytes are not by the standard: a header without its fixed
    /// widths, lost delimiters, indented segments, files wrapped into lines. Each repair is reported.
    pub lenient: bool,
    /// How much is read at most.
    pub limits: Limits,
}

impl ReadOptions {
    /// Reads on wherever the meaning is clear.
    pub fn lenient() -> Self {
        Self { lenient: true, ..Self::default() }
    }
}

/// Reads all interchanges of a file.
///
/// A byte order mark and blanks in front are passed over. Never fails as a whole: what can be read is in the reading,
/// what is wrong is in its faults.
pub fn read<'a>(bytes: &'a [u8], options: &ReadOptions) -> Reading<'a> {
    let (reading, tally) = (Reading::default(), Tally::default());
    let mut reader = Reader { bytes, data_end: data_end(bytes), options, reading, tally };
    reader.file();
    reader.reading
}

/// The file's tally.
#[derive(Default)]
struct Tally {
    segments: usize,
    sets: usize,
    /// Sender, receiver and control number of the interchanges so far.
    interchanges: HashSet<[String; 5]>,
    /// A limit of the file was reached; nothing more is read.
    exhausted: bool,
}

struct Reader<'a, 'o> {
    bytes: &'a [u8],
    /// Where nothing but padding is left.
    data_end: usize,
    options: &'o ReadOptions,
    reading: Reading<'a>,
    tally: Tally,
}

impl<'a> Reader<'a, '_> {
    fn file(&mut self) {
        let max = self.options.limits.bytes;
        if self.bytes.len() > max {
            return self.fault(FaultKind::LimitExceeded { limit: Limit::Bytes, max }, max);
        }
        let mark = b"\xEF\xBB\xBF";
        let start = if self.bytes.starts_with(mark) { mark.len() } else { 0 };
        if self.skip_padding(start) == self.bytes.len() {
            return self.fault(FaultKind::Empty, start);
        }
        let mut offset = start;
        while !self.tally.exhausted {
            offset = self.skip_padding(offset);
            if offset >= self.bytes.len() {
                break;
            }
            if self.has_too_many_faults() {
                let max = self.options.limits.faults;
                return self.fault(FaultKind::LimitExceeded { limit: Limit::Faults, max }, offset);
            }
            offset = self.next(offset);
        }
    }

    /// Reads the interchange that begins here, or skips what is none, and gives the offset after it.
    fn next(&mut self, offset: usize) -> usize {
        let rest = self.rest(offset);
        match discover(rest, self.options.lenient) {
            Ok(header) => InterchangeReader::new(self, &header, offset).run(),
            Err(kind) => {
                self.fault(kind, offset);
                self.resynchronize(offset + 1)
            }
        }
    }

    /// The offset of the next header that is beyond doubt. The letters alone prove nothing: they occur in names.
    fn resynchronize(&self, from: usize) -> usize {
        let candidates = memmem::find_iter(self.rest(from), b"ISA").map(|found| from + found);
        let starts = |offset: &usize| {
            let begins_line = offset
                .checked_sub(1)
                .is_some_and(|before| matches!(self.bytes.get(before), Some(b'\r' | b'\n')));
            discover(self.rest(*offset), self.options.lenient && begins_line).is_ok()
        };
        candidates.into_iter().find(starts).unwrap_or(self.bytes.len())
    }

    fn has_too_many_faults(&self) -> bool {
        self.reading.faults.len() > self.options.limits.faults
    }

    fn rest(&self, offset: usize) -> &'a [u8] {
        self.bytes.get(offset..).unwrap_or_default()
    }

    fn skip_padding(&self, offset: usize) -> usize {
        offset + self.rest(offset).iter().take_while(|byte| is_padding(**byte)).count()
    }

    /// A fault outside any interchange.
    fn fault(&mut self, kind: FaultKind, byte: usize) {
        let position = Position::at_byte(byte);
        self.reading.faults.push(Fault { kind, position, interchange: None, group: None, set: None });
    }
}
