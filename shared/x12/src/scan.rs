//! Finds the delimiters in the bytes, 64 bytes at a time.
//!
//! Each block gives a mask for each kind of delimiter, one bit a byte; an [`Index`] collects where they stand.

mod index;
mod lanes;
#[cfg(test)]
mod tests;

use crate::Delimiters;

pub(crate) use index::{Index, Terminator};
use lanes::masks;

/// Bytes of a block.
pub(crate) const BLOCK: usize = 64;

/// Where the delimiters of a block stand: the first byte is the lowest bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Masks {
    /// Element separators and terminators.
    pub(crate) ends: u64,
    /// Terminators.
    pub(crate) terminators: u64,
    /// Component and repetition separators.
    pub(crate) inner: u64,
}

impl Masks {
    /// Only what stands in the first bytes.
    fn within(self, length: usize) -> Self {
        let first = !u64::MAX.checked_shl(u32::try_from(length).unwrap_or(u32::MAX)).unwrap_or(0);
        Self { ends: self.ends & first, terminators: self.terminators & first, inner: self.inner & first }
    }
}

/// The bytes to look for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needles {
    element: u8,
    terminator: u8,
    component: u8,
    repetition: u8,
}

impl From<&Delimiters> for Needles {
    fn from(delimiters: &Delimiters) -> Self {
        let Delimiters { element, component, repetition, terminator } = *delimiters;
        Self { element, terminator, component, repetition: repetition.unwrap_or(component) }
    }
}
