//! A file as a list of segments, loosely: what a mutation works on.

use x12::Delimiters;

/// A file in parts that can be changed and put together again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What parts it.
    pub delimiters: Delimiters,
    /// The segments without terminators, ISA among them.
    pub segments: Vec<Vec<u8>>,
    /// What follows each terminator.
    pub line_end: &'static [u8],
}

/// Bytes of a header by the standard, without its terminator.
const HEADER: usize = 105;

impl File {
    /// Cuts bytes into segments. A file that begins with no header has the usual delimiters.
    pub fn of(bytes: &[u8]) -> Self {
        let delimiters = declared(bytes).unwrap_or(USUAL);
        let mut segments: Vec<Vec<u8>> =
            bytes.split(|byte| *byte == delimiters.terminator).map(<[u8]>::to_vec).collect();
        let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let after = segments.get(1).map(Vec::as_slice).unwrap_or_default();
        let line_end: &[u8] = match after {
            [b'\r', b'\n', ..] => b"\r\n",
            [b'\n', ..] => b"\n",
            _ => b"",
        };
        for segment in &mut segments {
            let start = segment.iter().position(|byte| !is_line_end(byte)).unwrap_or(segment.len());
            segment.drain(..start);
        }
        segments.pop_if(|last| last.is_empty());
        Self { delimiters, segments, line_end }
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for segment in &self.segments {
            bytes.extend_from_slice(segment);
            bytes.push(self.delimiters.terminator);
            bytes.extend_from_slice(self.line_end);
        }
        bytes
    }

    /// The id of a segment.
    pub fn id(&self, index: usize) -> &[u8] {
        self.element(index, 0)
    }

    /// An element, the id being the one at 0; empty if there is none.
    pub fn element(&self, index: usize, position: usize) -> &[u8] {
        let segment = self.segments.get(index).map(Vec::as_slice).unwrap_or_default();
        segment.split(|byte| *byte == self.delimiters.element).nth(position).unwrap_or_default()
    }

    /// Replaces an element, and adds separators if the segment does not reach that far.
    pub fn set_element(&mut self, index: usize, position: usize, value: &[u8]) {
        let Some(segment) = self.segments.get_mut(index) else { return };
        let mut elements: Vec<&[u8]> = segment.split(|byte| *byte == self.delimiters.element).collect();
        if elements.len() <= position {
            elements.resize(position + 1, &[]);
        }
        elements[position] = value;
        *segment = elements.join(&self.delimiters.element);
    }

    /// Makes counts and control numbers of all trailers right.
    pub fn mend(&mut self) {
        let (mut groups, mut sets, mut segments) = (0_usize, 0_usize, 0_usize);
        let (mut interchange, mut group, mut set) = (Vec::new(), Vec::new(), Vec::new());
        for index in 0..self.segments.len() {
            segments += 1;
            match self.id(index) {
                b"ISA" => (groups, interchange) = (0, self.element(index, 13).to_vec()),
                b"GS" => (groups, sets, group) = (groups + 1, 0, self.element(index, 6).to_vec()),
                b"ST" => (sets, segments, set) = (sets + 1, 1, self.element(index, 2).to_vec()),
                b"SE" => self.set_trailer(index, segments, &set),
                b"GE" => self.set_trailer(index, sets, &group),
                b"IEA" => self.set_trailer(index, groups, &interchange),
                _ => {}
            }
        }
    }

    fn set_trailer(&mut self, index: usize, count: usize, number: &[u8]) {
        self.set_element(index, 1, count.to_string().as_bytes());
        self.set_element(index, 2, number);
    }

    /// Takes other delimiters, in the data and in what the headers declare.
    pub fn part_by(&mut self, delimiters: Delimiters) {
        let old = self.delimiters;
        for segment in &mut self.segments {
            let is_header = segment.starts_with(b"ISA") && segment.len() == HEADER;
            for byte in segment.iter_mut() {
                *byte = match *byte {
                    byte if byte == old.element => delimiters.element,
                    byte if byte == old.component => delimiters.component,
                    byte if Some(byte) == old.repetition => delimiters.repetition.unwrap_or(byte),
                    byte => byte,
                };
            }
            if is_header {
                segment[104] = delimiters.component;
                segment[82] = delimiters.repetition.unwrap_or(b'U');
            }
        }
        self.delimiters = delimiters;
    }
}

const USUAL: Delimiters = Delimiters { element: b'*', component: b'>', repetition: None, terminator: b'~' };

/// What a header of fixed width declares.
pub fn declared(bytes: &[u8]) -> Option<Delimiters> {
    let header = bytes.get(..=HEADER).filter(|header| header.starts_with(b"ISA"))?;
    let (element, component, terminator) = (header[3], header[104], header[105]);
    let repetition = Some(header[82]).filter(|byte| !byte.is_ascii_alphanumeric() && *byte != b' ');
    Some(Delimiters { element, component, repetition, terminator })
}
