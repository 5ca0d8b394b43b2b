//! Segment ids as integers.

use std::fmt;

/// A segment id of up to three characters in one integer, so that ids are compared at once: the bytes from the left,
/// filled up with zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tag(u32);

impl Tag {
    /// What is no id: nothing, more than three bytes, or a zero at the end.
    pub const NONE: Self = Self(0);

    /// The tag of an id.
    pub const fn new(id: &str) -> Self {
        Self::from_bytes(id.as_bytes())
    }

    /// The tag of an id as it stands in a file. An id that ends with a zero is none: it would look like a shorter one.
    pub const fn from_bytes(id: &[u8]) -> Self {
        match *id {
            [first] => Self::from_start([first, 0, 0, 0], 1),
            [first, second] => Self::from_start([first, second, 0, 0], 2),
            [first, second, third] => Self::from_start([first, second, third, 0], 3),
            _ => Self::NONE,
        }
    }

    /// The tag of the first bytes of a segment, almost without a branch on their number.
    #[inline]
    pub(crate) const fn from_start(bytes: [u8; 4], length: usize) -> Self {
        let rest = match length {
            1..=3 => 32 - 8 * length,
            _ => return Self::NONE,
        };
        let tag = u32::from_be_bytes(bytes) >> rest << rest;
        if tag >> rest & 0xFF == 0 { Self::NONE } else { Self(tag) }
    }

    /// The bytes, filled up with zeros.
    pub const fn to_bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.to_bytes();
        bytes.iter().filter(|byte| **byte != 0).try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_packed_from_the_left() {
        assert_eq!(Tag::new("N1").to_bytes(), *b"N1\0\0");
        assert_eq!(Tag::new("PO1").to_bytes(), *b"PO1\0");
        assert_eq!((Tag::new(""), Tag::new("PO12")), (Tag::NONE, Tag::NONE));
        for id in ["", "N", "N1", "PO1", "PO12", "N\0", "N1\0", "\0"] {
            let start = format!("{id}*234");
            let start = start.as_bytes().first_chunk().unwrap();
            assert_eq!(Tag::from_start(*start, id.len()), Tag::new(id), "{id:?}");
        }
        assert_eq!(["N\0", "N1\0", "\0"].map(Tag::new), [Tag::NONE; 3]);
        assert_eq!(format!("{} {:?}", Tag::new("ST"), Tag::new("N1")), "ST Tag(N1)");
    }
}
