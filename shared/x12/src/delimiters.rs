//! The four bytes that part the data of an interchange.

use crate::Version;

/// The delimiters of one interchange. Each interchange declares its own in its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Delimiters {
    /// Between elements: the byte after `ISA`.
    pub element: u8,
    /// Between the components of a composite element: ISA16.
    pub component: u8,
    /// Between repetitions of an element: ISA11 from version 00402 on. None in older interchanges, and where a partner
    /// left the old letter `U` in its place.
    pub repetition: Option<u8>,
    /// After each segment: the byte after ISA16.
    pub terminator: u8,
}

impl Delimiters {
    /// The usual choice for a release: `*`, `>`, `~`, and `^` for repetitions in 005010.
    pub fn standard(version: Version) -> Self {
        let repetition = match version {
            Version::V004010 => None,
            Version::V005010 => Some(b'^'),
        };
        Self { element: b'*', component: b'>', repetition, terminator: b'~' }
    }

    /// Whether a byte is one of the delimiters.
    pub fn contains(&self, byte: u8) -> bool {
        self.all().any(|delimiter| delimiter == byte)
    }

    /// The delimiters in a fixed order: element, component, terminator, repetition if there is one.
    pub(crate) fn all(&self) -> impl Iterator<Item = u8> {
        [self.element, self.component, self.terminator].into_iter().chain(self.repetition)
    }

    /// The first byte that serves twice.
    pub(crate) fn shared_byte(&self) -> Option<u8> {
        let mut seen = Vec::with_capacity(4);
        for byte in self.all() {
            if seen.contains(&byte) {
                return Some(byte);
            }
            seen.push(byte);
        }
        None
    }
}
