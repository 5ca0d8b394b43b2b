//! The transaction sets of 004010 and 005010: which segments they have, in which order and how often.

mod node;
mod print;
mod tag;

pub use node::{Area, Node};
pub use tag::Tag;

use crate::Version;
use crate::tables::SCHEMAS;

/// A transaction set in one version.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// The number of the set, such as `"850"`.
    pub set_id: &'static str,
    /// The functional identifier (GS01) that groups it.
    pub functional_group: &'static str,
    /// What it is, in short.
    pub name: &'static str,
    /// The version.
    pub version: Version,
    /// The segments in pre-order, ST first and SE last.
    pub nodes: &'static [Node],
}

/// The schema of a transaction set in a version.
///
/// ```
/// use x12::Version;
/// use x12::schema::schema;
///
/// let order = schema("850", Version::V004010).unwrap();
/// assert_eq!(order.name, "purchase order");
/// assert!(schema("999", Version::V004010).is_none());
/// ```
pub fn schema(set_id: &str, version: Version) -> Option<&'static Schema> {
    schemas().find(|schema| schema.set_id == set_id && schema.version == version)
}

/// Every schema, ordered by set and version.
pub fn schemas() -> impl Iterator<Item = &'static Schema> {
    SCHEMAS.iter()
}
