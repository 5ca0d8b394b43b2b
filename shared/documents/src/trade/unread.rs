use serde::Serialize;

use super::Code;

/// A segment that the document has no room for, in whole or in part, so that nothing which a partner wrote is lost. It
/// is for people and never written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// What it belongs to: `heading`, `line 2`, `level 4`.
    pub place: String,
    /// The segment id.
    pub segment: Code,
    /// The elements from position 1 on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<String>,
}
