//! Segments, elements, composites and codes of 004010 and 005010, for all that the transaction sets of the
//! [`schema`](crate::schema) hold.
//!
//! The tables are made at build time from the sources in `schemas/`; their README tells where the facts come from.

mod codes;
mod note;
mod packed;
mod print;
mod rule;

pub use codes::{CodeList, Strictness};
pub use note::{NoteKind, SyntaxNote};
pub use rule::{CompositeRule, ElementRule, ElementType, SegmentRule};

use crate::Version;
use crate::schema::Tag;
use crate::tables::{SEGMENTS_0, SEGMENTS_1};

/// The rule of a segment in a version, by its id.
///
/// ```
/// use x12::Version;
/// use x12::dictionary::{ElementType, segment};
///
/// let total = segment("TDS", Version::V004010).and_then(|rule| rule.element(1)).unwrap();
/// assert_eq!((total.number, total.name), ("610", "total"));
/// assert_eq!(total.element_type, ElementType::Implied(2));
/// assert_eq!(total.max, 15);
/// assert!(segment("ZZZ", Version::V004010).is_none());
/// ```
pub fn segment(id: &str, version: Version) -> Option<&'static SegmentRule> {
    segment_by_tag(Tag::new(id), version)
}

/// The rule of a segment in a version, by its tag.
pub fn segment_by_tag(tag: Tag, version: Version) -> Option<&'static SegmentRule> {
    let segments = segments(version);
    let index = segments.binary_search_by_key(&tag, |rule| rule.tag).ok()?;
    segments.get(index).copied()
}

/// Every segment of a version, ordered by id.
pub fn segments(version: Version) -> &'static [&'static SegmentRule] {
    match version {
        Version::V004010 => &SEGMENTS_0,
        Version::V005010 => &SEGMENTS_1,
    }
}
