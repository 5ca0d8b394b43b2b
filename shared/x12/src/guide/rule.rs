//! A rule of a guide as it is written down.

/// One thing that a partner changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub(super) id: String,
    pub(super) path: Option<Vec<String>>,
    pub(super) segment: String,
    pub(super) element: Option<usize>,
    pub(super) change: Change,
}

impl Rule {
    /// A rule for a segment wherever it stands in the set.
    pub fn new(id: impl Into<String>, segment: impl Into<String>, change: Change) -> Self {
        Self { id: id.into(), path: None, segment: segment.into(), element: None, change }
    }

    /// Only where the segment stands in these loops, from the outside in, each named by the segment that opens it. No
    /// loops: outside of all. A segment that opens a loop stands in the loops around that one.
    #[must_use]
    pub fn within<'p>(self, loops: impl IntoIterator<Item = &'p str>) -> Self {
        Self { path: Some(loops.into_iter().map(str::to_owned).collect()), ..self }
    }

    /// For an element, by its position from 1.
    #[must_use]
    pub fn element(self, position: usize) -> Self {
        Self { element: Some(position), ..self }
    }
}

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The segment, or the element of a segment that is there, must be there.
    Mandatory,
    /// It must not be there.
    Forbidden,
    /// The segment, or the loop it opens, may stand so many times, once at least.
    MaxUse(u32),
    /// These codes are good too.
    CodesAdded(Vec<String>),
    /// These codes are not.
    CodesRemoved(Vec<String>),
    /// No other codes than these are good.
    CodesOnly(Vec<String>),
    /// The length of the element's values; shorter or longer than the standard's as the partner likes.
    Length {
        /// At least.
        min: u16,
        /// At most.
        max: u16,
    },
}
