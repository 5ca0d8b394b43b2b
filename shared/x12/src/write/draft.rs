//! What a caller hands over to be written.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

use crate::text::TextPolicy;
use crate::{Delimiters, Version};

/// The value of one element or component.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, an id or a code. Blank text counts as an absent element.
    Text(String),
    /// A number in its natural unit: 12.34 dollars, also where the element has implied decimals.
    Number(Decimal),
    /// A calendar date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// The components of a composite element.
    Composite(Vec<Value>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(Decimal::from(number))
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}

impl From<Vec<Value>> for Value {
    fn from(components: Vec<Value>) -> Self {
        Self::Composite(components)
    }
}

/// Positions above this are ignored when they are set, and reported when the segment is written. The standard names
/// positions with two digits.
const MAX_POSITION: usize = 99;

/// A segment to be written: an id and values at positions counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentDraft {
    id: String,
    elements: Vec<Option<Value>>,
    /// The first position that was set outside 1..=99.
    misplaced: Option<usize>,
}

impl SegmentDraft {
    /// A segment without elements.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), elements: Vec::new(), misplaced: None }
    }

    /// Sets the element at a position; a later call overwrites an earlier one.
    #[must_use]
    pub fn set(mut self, position: usize, value: impl Into<Value>) -> Self {
        if position == 0 || position > MAX_POSITION {
            self.misplaced.get_or_insert(position);
            return self;
        }
        if self.elements.len() < position {
            self.elements.resize(position, None);
        }
        if let Some(slot) = self.elements.get_mut(position - 1) {
            *slot = Some(value.into());
        }
        self
    }

    /// Sets the element if there is a value, and otherwise leaves the position as it is.
    #[must_use]
    pub fn set_opt(self, position: usize, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(position, value),
            None => self,
        }
    }

    /// The segment id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The value at a position counted from 1.
    pub fn get(&self, position: usize) -> Option<&Value> {
        self.elements.get(position.checked_sub(1)?)?.as_ref()
    }

    /// The values from position 1 up to the last one set.
    pub(super) fn elements(&self) -> &[Option<Value>] {
        &self.elements
    }

    pub(super) fn misplaced(&self) -> Option<usize> {
        self.misplaced
    }
}

/// A transaction set to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct TransactionSetDraft {
    /// ST01, such as `"810"`.
    pub id: String,
    /// GS01, such as `"IN"`.
    pub functional_group: String,
    /// The segments between ST and SE.
    pub segments: Vec<SegmentDraft>,
}

/// Whether the receiver books an interchange or only tries it (ISA15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// `P`
    Production,
    /// `T`
    Test,
}

impl Usage {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Production => "P",
            Self::Test => "T",
        }
    }
}

/// An interchange id with its qualifier (ISA05 and 06, ISA07 and 08).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterchangeId {
    /// The code list of the id, such as `"ZZ"` (mutually agreed) or `"01"` (DUNS number).
    pub qualifier: String,
    /// The id, without the blanks that fill it up to 15 characters.
    pub id: String,
}

/// Everything around the transaction sets: one interchange with one functional group.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvelopeDraft {
    /// Release of the standard (ISA12, GS08).
    pub version: Version,
    /// What follows the release in GS08, such as `"VICS"`.
    pub version_suffix: Option<String>,
    /// ISA05 and ISA06.
    pub sender: InterchangeId,
    /// ISA07 and ISA08.
    pub receiver: InterchangeId,
    /// GS02.
    pub application_sender: String,
    /// GS03.
    pub application_receiver: String,
    /// ISA13 and IEA02: 1 to 999999999.
    pub interchange_control_number: u32,
    /// GS06 and GE02: 1 to 999999999.
    pub group_control_number: u32,
    /// ST02 and SE02 of the first set; the following sets count on from it.
    pub first_set_control_number: u32,
    /// ISA09 and 10, GS04 and 05.
    pub at: DateTime,
    /// ISA15.
    pub usage: Usage,
    /// ISA14: whether a TA1 is asked for.
    pub acknowledgment_requested: bool,
    /// The bytes between the data.
    pub delimiters: Delimiters,
    /// Whether a line feed follows each segment terminator. A terminator that ends a line itself gets none.
    pub newline_after_terminator: bool,
    /// What happens to characters that cannot be sent.
    pub text_policy: TextPolicy,
}
