//! Segments written again, with other delimiters or line breaks.

use std::io::{self, Write};

use x12::{Delimiters, SegmentRef};

/// Which delimiters to write; those that are not given stay as each interchange has them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    pub(super) element: Option<u8>,
    pub(super) component: Option<u8>,
    pub(super) repetition: Option<u8>,
    pub(super) terminator: Option<u8>,
}

/// Writes the segments of one interchange.
pub(super) struct Layout {
    /// What stands for each byte; nothing for data that is a delimiter of the result.
    table: [Option<u8>; 256],
    /// What ends a segment.
    end: Vec<u8>,
}

impl Layout {
    /// The layout of an interchange.
    ///
    /// # Errors
    ///
    /// The byte that would be two delimiters.
    pub(super) fn new(from: &Delimiters, wanted: &Wanted, line_break: bool) -> Result<Self, u8> {
        let to = Delimiters {
            element: wanted.element.unwrap_or(from.element),
            component: wanted.component.unwrap_or(from.component),
            repetition: from.repetition.map(|byte| wanted.repetition.unwrap_or(byte)),
            terminator: wanted.terminator.unwrap_or(from.terminator),
        };
        let used = [Some(to.element), Some(to.component), to.repetition, Some(to.terminator)];
        let mut table = std::array::from_fn(|byte| u8::try_from(byte).ok());
        for (index, byte) in used.into_iter().enumerate() {
            let Some(byte) = byte else { continue };
            if used.iter().take(index).any(|other| *other == Some(byte)) {
                return Err(byte);
            }
            table[usize::from(byte)] = None;
        }
        table[usize::from(from.element)] = Some(to.element);
        table[usize::from(from.component)] = Some(to.component);
        if let Some(byte) = from.repetition {
            table[usize::from(byte)] = to.repetition;
        }
        // A line feed that ends each segment already is the line break.
        let end = if line_break && to.terminator != b'\n' {
            vec![to.terminator, b'\n']
        } else {
            vec![to.terminator]
        };
        Ok(Self { table, end })
    }

    /// What ends a segment: the terminator, and a line feed if lines are wanted.
    pub(super) fn end(&self) -> &[u8] {
        &self.end
    }

    /// Writes a segment with its end.
    ///
    /// # Errors
    ///
    /// Those of the writer; [`io::ErrorKind::InvalidData`] if data of the segment would be taken for a delimiter, or if
    /// the segment was too long to be read as a whole.
    pub(super) fn write(&self, segment: &SegmentRef<'_>, out: &mut impl Write) -> io::Result<()> {
        if segment.is_cut() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, super::cut(segment)));
        }
        self.write_bytes(segment.raw(), out).map_err(|byte| {
            let place = segment.position();
            let message =
                format!("{place}: the data holds {:?}, which is to be a delimiter", char::from(byte));
            io::Error::new(io::ErrorKind::InvalidData, message)
        })?
    }

    /// Writes the bytes of a segment; gives the byte that cannot be written, if there is one, with nothing written.
    fn write_bytes(&self, raw: &[u8], out: &mut impl Write) -> Result<io::Result<()>, u8> {
        let mut line = Vec::with_capacity(raw.len() + 2);
        for byte in raw {
            line.push(self.table[usize::from(*byte)].ok_or(*byte)?);
        }
        line.extend(&self.end);
        Ok(out.write_all(&line))
    }
}
