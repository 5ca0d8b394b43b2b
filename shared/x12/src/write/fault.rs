//! Why a document could not be written.

use std::fmt;

use crate::dictionary::{NoteKind, SyntaxNote};

/// A reason not to write a document. A refusal lists all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteFault {
    /// What is wrong.
    pub kind: WriteFaultKind,
    /// The transaction set, counted from 0; nothing if the envelope is at fault.
    pub set: Option<usize>,
    /// The segment within its transaction set: ST is 1. Nothing if a whole set or the envelope is at fault.
    pub segment: Option<usize>,
    /// The segment id.
    pub segment_id: Option<String>,
    /// The element's position, counted from 1.
    pub element: Option<usize>,
    /// The component's position within a composite, counted from 1.
    pub component: Option<usize>,
}

/// What is wrong with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteFaultKind {
    /// A document of no transaction sets.
    NoTransactionSets,
    /// More sets than GE01 can count.
    TooManyTransactionSets,
    /// Sets of different functional groups in one call.
    MixedFunctionalGroups {
        /// GS01 of the first set.
        first: String,
        /// GS01 of this set.
        this: String,
    },
    /// GS01 is not the functional group of the set.
    FunctionalGroupMismatch {
        /// GS01 of the draft.
        group: String,
        /// ST01 of the draft.
        set_id: String,
    },
    /// A control number outside 1 to 999999999.
    ControlNumberOutOfRange {
        /// The number, or the last one that the sets would need.
        number: u64,
    },
    /// Two delimiters are the same byte.
    DelimitersNotDistinct {
        /// The byte.
        byte: u8,
    },
    /// A delimiter is a letter, a digit, a blank or not ASCII.
    DelimiterNotUsable {
        /// The byte.
        byte: u8,
    },
    /// Release 004010 has no repetition separator.
    RepetitionSeparatorNotInVersion,
    /// The text policy replaces with a character that cannot be sent itself.
    ReplacementNotUsable {
        /// The character.
        replacement: char,
    },
    /// A set without segments between ST and SE.
    EmptyTransactionSet,
    /// The dictionary does not know the segment.
    UnknownSegment,
    /// The segment belongs to the envelope, which is written from [`EnvelopeDraft`](crate::EnvelopeDraft).
    EnvelopeSegmentInBody,
    /// Only TA1 stands between the interchange header and the first group.
    NotAnInterchangeSegment,
    /// A segment without elements.
    EmptySegment,
    /// The segment has no such position in this version.
    UnknownElement,
    /// An element that the segment must have is missing or blank.
    MandatoryElementMissing,
    /// Elements of the segment that go together are not there together, or some that exclude each other are.
    NoteNotKept {
        /// What the standard asks of them.
        note: &'static SyntaxNote,
    },
    /// Fewer characters than the dictionary asks for.
    TooShort {
        /// Characters of the value.
        length: usize,
        /// Characters it needs at least.
        min: usize,
    },
    /// More characters than the dictionary allows. Values are never cut.
    TooLong {
        /// Characters of the value.
        length: usize,
        /// Characters it may have at most.
        max: usize,
    },
    /// A number with more decimals than the element can say. Numbers are never rounded here.
    TooManyDecimals {
        /// Decimals of the number.
        decimals: u32,
        /// Decimals that the element can say.
        max: u32,
    },
    /// The value does not fit the element's type, such as a word for a date.
    WrongType {
        /// What the element holds.
        expected: &'static str,
    },
    /// A date whose year has not four digits.
    YearOutOfRange {
        /// The year.
        year: i16,
    },
    /// An id, number or code, or text by policy, holds a character that cannot be sent.
    CharacterRefused {
        /// The character.
        character: char,
        /// Why it cannot be sent.
        reason: &'static str,
    },
    /// Nothing of a text was left after the characters that cannot be sent.
    NothingLeft {
        /// The text as it was.
        text: String,
    },
}

impl fmt::Display for WriteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(set) = self.set {
            write!(f, "transaction set {}: ", set + 1)?;
        }
        if let Some(segment) = self.segment {
            write!(f, "segment {segment} ")?;
        }
        self.write_element(f)?;
        write!(f, "{}", self.kind)
    }
}

impl WriteFault {
    /// The element as the trade names it: segment id and two digits, then the component.
    fn write_element(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(id) = &self.segment_id else {
            return Ok(());
        };
        write!(f, "{id}")?;
        if let Some(element) = self.element {
            write!(f, "{element:02}")?;
        }
        if let Some(component) = self.component {
            write!(f, "-{component:02}")?;
        }
        f.write_str(": ")
    }
}

impl fmt::Display for WriteFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTransactionSets => f.write_str("there are no transaction sets to write"),
            Self::TooManyTransactionSets => {
                f.write_str("a functional group holds at most 999999 transaction sets")
            }
            Self::MixedFunctionalGroups { first, this } => {
                write!(f, "functional group {this:?} differs from {first:?} of the first transaction set")
            }
            Self::FunctionalGroupMismatch { group, set_id } => {
                write!(f, "functional group {group:?} does not hold transaction set {set_id:?}")
            }
            Self::ControlNumberOutOfRange { number } => {
                write!(f, "control number {number} is outside 1 to 999999999")
            }
            Self::DelimitersNotDistinct { byte } => write!(f, "two delimiters are both {}", Byte(*byte)),
            Self::DelimiterNotUsable { byte } => {
                write!(
                    f,
                    "{} is no delimiter: letters, digits, blanks and bytes above 126 are not",
                    Byte(*byte)
                )
            }
            Self::RepetitionSeparatorNotInVersion => f.write_str("004010 has no repetition separator"),
            Self::ReplacementNotUsable { replacement } => {
                write!(f, "{replacement:?} cannot be sent, so it cannot replace other characters")
            }
            Self::EmptyTransactionSet => f.write_str("the transaction set has no segments"),
            Self::UnknownSegment => f.write_str("the dictionary does not know this segment"),
            Self::EnvelopeSegmentInBody => {
                f.write_str("envelope segments are not part of a transaction set's body")
            }
            Self::NotAnInterchangeSegment => {
                f.write_str("only TA1 stands between the interchange header and the group")
            }
            Self::EmptySegment => f.write_str("the segment has no elements"),
            Self::UnknownElement => f.write_str("the segment has no such element in this version"),
            Self::MandatoryElementMissing => f.write_str("a mandatory element is missing"),
            Self::NoteNotKept { note } => write_note(note, f),
            Self::TooShort { length, min } => {
                write!(f, "{length} characters are fewer than the {min} needed")
            }
            Self::TooLong { length, max } => write!(f, "{length} characters are more than the {max} allowed"),
            Self::TooManyDecimals { decimals, max } => {
                write!(f, "the number has {decimals} decimals, the element can say {max}")
            }
            Self::WrongType { expected } => {
                write!(f, "the element holds {expected}, the value is something else")
            }
            Self::YearOutOfRange { year } => write!(f, "year {year} has not four digits"),
            Self::CharacterRefused { character, reason } => write!(f, "character {character:?} {reason}"),
            Self::NothingLeft { text } => {
                write!(f, "nothing can be sent of the text {:?}", text.chars().take(40).collect::<String>())
            }
        }
    }
}

/// What a syntax note asks, in words.
fn write_note(note: &SyntaxNote, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let first = usize::from(note.first);
    let named = (1..64).filter(|position| note.positions >> position & 1 == 1);
    let list = |positions: &mut dyn Iterator<Item = usize>| {
        positions.map(|position| format!("{position:02}")).collect::<Vec<_>>().join(", ")
    };
    let all = list(&mut named.clone());
    let others = list(&mut named.filter(|position| *position != first));
    match note.kind {
        NoteKind::Paired => write!(f, "elements {all} are either all there or none of them"),
        NoteKind::Required => write!(f, "one of elements {all} must be there"),
        NoteKind::Exclusive => write!(f, "only one of elements {all} may be there"),
        NoteKind::Conditional => write!(f, "element {first:02} needs {others}"),
        NoteKind::List => write!(f, "element {first:02} needs one of {others}"),
    }
}

/// A byte as a reader wants to see it: the character if it is visible, the hexadecimal value if not.
struct Byte(u8);

impl fmt::Display for Byte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            byte @ 0x21..=0x7E => write!(f, "{:?}", char::from(byte)),
            byte => write!(f, "byte 0x{byte:02X}"),
        }
    }
}

impl std::error::Error for WriteFault {}
