//! A segment at its place in a transaction set.

use crate::dictionary::SegmentRule;
use crate::schema::Tag;

/// A part of a transaction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// What holds for the whole document.
    Heading,
    /// The lines.
    Detail,
    /// The totals.
    Summary,
}

/// A segment at its place in a transaction set, with the loop that it opens.
///
/// The nodes of a [`Schema`](super::Schema) are in pre-order: those of a loop follow the segment that opens it, up to
/// `end`, where its next sibling stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// The segment id as an integer.
    pub tag: Tag,
    /// The segment's rule.
    pub segment: &'static SegmentRule,
    /// The most uses in a row, `u32::MAX` without a limit. Of a loop: how often it may come, with its first segment once
    /// each time.
    pub max: u32,
    /// The index behind its last node.
    pub end: u16,
    parent: u16,
    /// The part of the set.
    pub area: Area,
    /// How many loops it is in.
    pub depth: u8,
    /// Whether it opens a loop.
    pub is_loop: bool,
    /// Whether it must be there, within its loop if it is in one.
    pub is_mandatory: bool,
}

impl Node {
    /// The parent of a node that is in no loop.
    const NO_PARENT: u16 = u16::MAX;

    #[expect(clippy::too_many_arguments, reason = "only the generated tables call it")]
    pub(crate) const fn new(
        segment: &'static SegmentRule,
        area: Area,
        depth: u8,
        is_loop: bool,
        is_mandatory: bool,
        max: u32,
        end: u16,
        parent: u16,
    ) -> Self {
        Self { tag: segment.tag, segment, max, end, parent, area, depth, is_loop, is_mandatory }
    }

    /// The index of the node that opens the loop it is in.
    pub fn parent(&self) -> Option<usize> {
        (self.parent != Self::NO_PARENT).then(|| usize::from(self.parent))
    }

    /// How often it may come in a row; nothing if there is no limit.
    pub fn limit(&self) -> Option<u32> {
        (self.max != u32::MAX).then_some(self.max)
    }
}
