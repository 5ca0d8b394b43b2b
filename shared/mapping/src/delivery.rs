use documents::{DocumentId, RecordKey};
use jiff::SignedDuration;
use serde::Deserialize;

/// How a file of one transaction set is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryPlan {
    /// Folder at Cleo.
    pub folder: String,
    /// What to do when nobody knows whether the file arrived.
    pub on_ambiguous: OnAmbiguous,
    /// What Cleo is asked to do after the upload.
    pub action: Option<AfterUpload>,
    /// How long to wait for the partner's acknowledgment before an alarm; absent: none is expected.
    pub expect_acknowledgment_within: Option<SignedDuration>,
}

/// What Cleo is asked to do after an upload.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AfterUpload {
    /// Alias of the connection at Cleo.
    pub connection: String,
    /// Alias of its action.
    pub action: String,
}

/// What to do when an upload ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnAmbiguous {
    /// Ask whether the file is there, then repeat with the same name, bytes and numbers.
    RetrySame,
    /// Wait for a person.
    Hold,
}

/// What a file name can be made of, besides the partner and the set.
#[derive(Debug, Clone, Copy)]
pub struct FileNameVariables<'a> {
    /// The record.
    pub record: &'a RecordKey,
    /// ISA13.
    pub interchange: u32,
    /// The document.
    pub document: &'a DocumentId,
    /// The number by which people know the document.
    pub number: &'a str,
}
