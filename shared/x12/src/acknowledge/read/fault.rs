//! What can be wrong with an answer itself.

use std::fmt;

use crate::Position;
use crate::acknowledge::Disposition;

/// Something wrong with an answer, and where. The answer's outcome is there all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFault {
    /// What is wrong.
    pub kind: AnswerFaultKind,
    /// The segment or element; for a missing segment the place where it was noticed.
    pub position: Position,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerFaultKind {
    /// The set does not have this segment, or not here; it is passed over.
    SegmentUnexpected,
    /// The segment says again what was said; the first one counts.
    SegmentRepeated,
    /// A segment that the set needs is missing.
    SegmentMissing {
        /// Its id.
        segment_id: &'static str,
    },
    /// The element that tells the result is empty.
    ResultMissing,
    /// An element should hold a number and holds something else.
    NotANumber {
        /// What it holds.
        text: String,
    },
    /// An element should hold a date, a time or an amount and holds something else.
    ValueInvalid {
        /// What it holds.
        text: String,
    },
    /// The code is in no list; it is kept as it is.
    CodeUnknown {
        /// The code.
        code: String,
    },
    /// The set has more outcomes than it counts, or accepts other ones than it says.
    CountsDisagree {
        /// What AK9 counts.
        counted: u64,
        /// What the set lists.
        listed: u64,
        /// What is counted.
        what: &'static str,
    },
    /// The result is not what the counts add up to.
    ResultDisagrees {
        /// The result.
        stated: Disposition,
        /// What the counts add up to.
        expected: Disposition,
    },
    /// More outcomes than the limit; the rest is passed over.
    TooManyOutcomes,
    /// More notes than the limit; the rest is passed over.
    TooManyNotes,
}

impl fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.kind)
    }
}

impl std::error::Error for AnswerFault {}

impl fmt::Display for AnswerFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SegmentUnexpected => f.write_str("the segment is not expected here and was passed over"),
            Self::SegmentRepeated => f.write_str("this was said already; the first segment counts"),
            Self::SegmentMissing { segment_id } => write!(f, "{segment_id} is missing"),
            Self::ResultMissing => f.write_str("the result is missing"),
            Self::NotANumber { text } => write!(f, "{text:?} is not a number"),
            Self::ValueInvalid { text } => write!(f, "{text:?} is not what the element is for"),
            Self::CodeUnknown { code } => write!(f, "code {code:?} has no known meaning"),
            Self::CountsDisagree { counted, listed, what } => {
                write!(f, "{counted} transaction sets {what}, {listed} are listed")
            }
            Self::ResultDisagrees { stated, expected } => {
                write!(f, "the group is {stated}, by its counts it is {expected}")
            }
            Self::TooManyOutcomes => f.write_str("more outcomes than are kept; the rest was passed over"),
            Self::TooManyNotes => f.write_str("more notes than are kept; the rest was passed over"),
        }
    }
}
