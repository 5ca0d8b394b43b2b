//! Code lists.

use std::fmt;

use super::packed::{first_slot, pack};

/// The bits of a slot that say which releases have its code.
const RELEASE_BITS: u64 = 0xF;

/// What to make of a code that is not in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strictness {
    /// An error.
    Closed,
    /// Worth a warning, unless a partner asks for more: lists grow from release to release.
    Listed,
    /// Nothing: the list holds the known codes, and others are as good.
    Open,
}

/// The codes of an element in one version.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeList {
    /// The element's number.
    pub element: &'static str,
    /// What to make of a code that is not in the list.
    pub strictness: Strictness,
    /// An open-addressing table of packed codes, see `packed`.
    slots: &'static [u64],
    /// The bits of this list's versions.
    versions: u64,
}

impl CodeList {
    pub(crate) const fn new(
        element: &'static str,
        strictness: Strictness,
        slots: &'static [u64],
        versions: u64,
    ) -> Self {
        Self { element, strictness, slots, versions }
    }

    /// Whether the list has a code. Takes the same time for all lists.
    ///
    /// ```
    /// use x12::Version;
    /// use x12::dictionary::segment;
    ///
    /// let purpose = segment("BEG", Version::V004010).unwrap().element(1).unwrap();
    /// let codes = purpose.codes.unwrap();
    /// assert!(codes.contains(b"00"));
    /// assert!(!codes.contains(b"99"));
    /// ```
    #[inline]
    pub fn contains(&self, code: &[u8]) -> bool {
        let Some(packed) = pack(code) else { return false };
        let first = first_slot(packed, self.slots.len());
        let (before, from) = self.slots.split_at_checked(first).unwrap_or((self.slots, &[]));
        // The table always has an empty slot, so that the search ends.
        let found = from.iter().chain(before).find(|slot| **slot == 0 || **slot & !RELEASE_BITS == packed);
        found.is_some_and(|slot| slot & self.versions != 0)
    }

    /// All codes, sorted.
    pub fn codes(&self) -> Vec<String> {
        let slots = self.slots.iter().filter(|slot| **slot & self.versions != 0);
        let bytes = slots.map(|slot| (slot & !0xFF).to_be_bytes());
        let text = |bytes: [u8; 8]| bytes.into_iter().filter(|byte| *byte != 0).map(char::from).collect();
        let mut codes: Vec<String> = bytes.map(text).collect();
        codes.sort();
        codes
    }
}

impl fmt::Debug for CodeList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeList({} {:?})", self.element, self.strictness)
    }
}
