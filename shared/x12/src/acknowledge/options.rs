//! What is acknowledged, and how.

use jiff::civil::DateTime;

use super::outcome::Form;
use crate::{Delimiters, TextPolicy};

/// What is acknowledged. The default is what most partners of trade agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgeOptions {
    /// When an interchange is answered with a TA1. Default [`InterchangeAnswers::OnError`].
    pub interchanges: InterchangeAnswers,
    /// Where the TA1 goes. Default [`Placement::Own`].
    pub placement: Placement,
    /// The set that answers a functional group; nothing if groups are not answered. Default 997. A group of a release
    /// without the 999 gets a 997.
    pub groups: Option<Form>,
    /// Leaves accepted sets out of the listing. Default false: each set is listed.
    pub omit_accepted: bool,
    /// Acknowledges that everything arrived and judges nothing. Default false.
    pub receipt_only: bool,
    /// What follows the release in GS08 of the answer, such as `"X231A1"`. Default none. A 999 repeats it in ST03.
    pub version_suffix: Option<String>,
}

impl Default for AcknowledgeOptions {
    fn default() -> Self {
        Self {
            interchanges: InterchangeAnswers::default(),
            placement: Placement::default(),
            groups: Some(Form::Functional),
            omit_accepted: false,
            receipt_only: false,
            version_suffix: None,
        }
    }
}

/// When an interchange is answered with a TA1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InterchangeAnswers {
    /// Never, whatever ISA14 says.
    Never,
    /// If ISA14 asks for it.
    WhenRequested,
    /// If ISA14 asks for it, or the envelope of the interchange is at fault.
    #[default]
    OnError,
    /// Always.
    Always,
}

/// Where a TA1 goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// Into an interchange of its own: every partner takes that.
    #[default]
    Own,
    /// Ahead of the group, in the first interchange that answers the groups. Without such an interchange it gets its
    /// own.
    Ahead,
}

/// What the sender gives to each interchange that goes out: numbers, time and the manner of writing.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// ISA13.
    pub interchange_control_number: u32,
    /// GS06.
    pub group_control_number: u32,
    /// ST02 of the first set.
    pub first_set_control_number: u32,
    /// ISA09 and 10, GS04 and 05.
    pub at: DateTime,
    /// The delimiters; nothing for the usual ones of the release.
    pub delimiters: Option<Delimiters>,
    /// Whether a line feed follows each segment.
    pub newline_after_terminator: bool,
    /// The characters that the receiver takes.
    pub text_policy: TextPolicy,
}

impl Sending {
    /// The usual manner of writing, with set numbers from 1.
    pub fn new(interchange_control_number: u32, group_control_number: u32, at: DateTime) -> Self {
        Self {
            interchange_control_number,
            group_control_number,
            first_set_control_number: 1,
            at,
            delimiters: None,
            newline_after_terminator: false,
            text_policy: TextPolicy::default(),
        }
    }
}
