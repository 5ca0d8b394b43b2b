//! What gets no acknowledgment, and why.

use std::fmt;

/// Something that gets no acknowledgment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The interchange, as an index into [`Report::interchanges`](crate::Report::interchanges); nothing if the bytes
    /// were not even recognized as one.
    pub interchange: Option<usize>,
    /// The group, as an index into the interchange's groups; nothing if the whole interchange is meant.
    pub group: Option<usize>,
    /// Why.
    pub reason: UnansweredReason,
}

/// Why there is no acknowledgment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnansweredReason {
    /// The interchange has no header that could be read, so nobody knows whom to answer.
    Unreadable,
    /// A sender or receiver id is blank, of the wrong length or not of visible ASCII, so the answer would not arrive.
    IdsUnusable,
    /// The group holds acknowledgments, which are never acknowledged.
    IsAcknowledgment,
    /// The group has no header, or GS01 or GS06 is not one that AK1 can repeat. The TA1 says so.
    GroupHeaderUnusable,
    /// The interchange repeats one that was answered already, and no TA1 is to be sent that would say so.
    Repeated,
}

impl fmt::Display for UnansweredReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "the interchange header cannot be read, so there is nobody to answer",
            Self::IdsUnusable => "the ids of sender and receiver cannot be used in an answer",
            Self::IsAcknowledgment => "acknowledgments are never acknowledged",
            Self::GroupHeaderUnusable => {
                "the group has no functional id and control number that can be repeated"
            }
            Self::Repeated => "the interchange was answered already",
        })
    }
}
