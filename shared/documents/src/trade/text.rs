use jiff::civil::{Date, Time};
use serde::Serialize;

use super::Code;

/// A number by which something else is known: department, bill of lading, vendor's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// What the number is: `IA`, `VN`, `BM`.
    pub qualifier: Code,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Text beside or in place of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A date with what it is the date of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateDetail {
    /// What happens then: `002` delivery requested, `011` shipped.
    pub qualifier: Code,
    /// The day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The time of day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// Time zone, as the document codes it: `ET`, `UT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Code>,
    /// A period in place of a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// A period, in the form that its format code names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The format: `RD8` for two days.
    pub format: Code,
    /// The period as it stands.
    pub text: String,
}

/// Free text, with a number or title that says what it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What kind of number or note it is: `L1` letters or notes, `ZZ` mutually defined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<Code>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Dates of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateDetail>,
    /// The text, in the pieces in which it was written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<NoteText>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteText {
    /// What the piece is about: `GEN`, `SPH`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The text.
    pub text: String,
}

impl Note {
    /// The whole text, a line for each piece.
    #[must_use]
    pub fn full_text(&self) -> String {
        self.text.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// What a thing is, in words or by a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Description {
    /// How it is described: `F` in words, `S` by code, `X` by both.
    pub kind: Code,
    /// What is described: `08` the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub characteristic: Option<Code>,
    /// Who keeps the list of `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Code>,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Language of the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Code>,
}
