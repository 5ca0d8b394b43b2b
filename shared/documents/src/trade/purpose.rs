use serde::Serialize;

use super::Code;

/// What a document does to what was sent before.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// It is the first.
    Original,
    /// It takes back an earlier one.
    Cancellation,
    /// It changes an earlier one.
    Change,
    /// It stands in the place of an earlier one.
    Replacement,
    /// It confirms what was agreed otherwise.
    Confirmation,
    /// It repeats an earlier one for information.
    Duplicate,
    /// Another code, as it stands.
    Other(Code),
}
