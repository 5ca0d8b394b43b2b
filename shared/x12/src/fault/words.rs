//! Faults in words.

use std::fmt;

use rust_decimal::Decimal;

use super::{Fault, FaultKind, Limit};
use crate::dictionary::{NoteKind, SyntaxNote};

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.position)?;
        self.message(f)
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// The fault as a sentence for a person, without the place in the file: `PO103 unit of measure: code "DZN" has 3
    /// characters, at most 2 are allowed`.
    pub fn sentence(&self) -> String {
        fmt::from_fn(|f| {
            if self.position.segment > 0 {
                let colon = if self.element.is_some() { " " } else { ": " };
                write!(f, "{}{colon}", self.position.within_segment())?;
            }
            self.message(f)
        })
        .to_string()
    }

    fn message(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(element) = &self.element {
            write!(f, "{}: ", element.name)?;
            if let FaultKind::SyntaxNote { note, present } = &self.kind {
                let of = match (self.position.element, self.position.component) {
                    (Some(element), Some(_)) => format!("{}{element:02}-", self.position.segment_id),
                    _ => self.position.segment_id.clone(),
                };
                return words_of_note(&of, note, *present, f);
            }
            if self.kind.is_about_a_value() {
                match &self.value {
                    Some(value) => write!(f, "{} {value:?} ", element.noun)?,
                    None => write!(f, "the {} ", element.noun)?,
                }
                self.kind.predicate(f)?;
                return self.rule_words(f);
            }
        }
        write!(f, "{}", self.kind)?;
        self.rule_words(f)
    }

    fn rule_words(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            Some(rule) => write!(f, " (partner's rule {rule})"),
            None => Ok(()),
        }
    }
}

impl FaultKind {
    /// Whether the words go on from the value.
    fn is_about_a_value(&self) -> bool {
        matches!(
            self,
            Self::ElementLength { .. }
                | Self::CharacterInvalid { .. }
                | Self::NumberInvalid { .. }
                | Self::NumberInExponentForm
                | Self::CodeUnknown { .. }
                | Self::DateInvalid
                | Self::TimeInvalid
                | Self::TrailingBlanks
                | Self::LeadingZeros
                | Self::DecimalPointNeedless
        )
    }

    /// The words after the value.
    fn predicate(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ElementLength { length, min, max } => {
                let (bound, word) = if length < min { (min, "at least") } else { (max, "at most") };
                let plural = if *length == 1 { "" } else { "s" };
                let verb = if *bound == 1 { "is" } else { "are" };
                write!(f, "has {length} character{plural}, {word} {bound} {verb} allowed")
            }
            other => write!(f, "{other}"),
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::NotAnInterchange => f.write_str("an interchange should begin here with ISA"),
            Self::LimitExceeded { limit, max } => write!(f, "more than {max} {}", limit.name()),
            Self::HeaderTruncated => f.write_str("the file ends within the interchange header"),
            Self::HeaderNotFixedWidth => f.write_str("the interchange header has not its fixed widths"),
            Self::TerminatorMissing => f.write_str("no segment terminator follows ISA16"),
            Self::DelimiterNotUsable { byte } => write!(f, "byte 0x{byte:02X} cannot be a delimiter"),
            Self::DelimiterBlank => f.write_str("a blank stands in the place of a delimiter"),
            Self::DelimitersNotDistinct { byte } => {
                write!(f, "byte 0x{byte:02X} is declared as two delimiters")
            }
            Self::HeaderWidthRepaired => {
                f.write_str("the interchange header was read without its fixed widths")
            }
            Self::ComponentSeparatorLost => f.write_str("the component separator was lost"),
            Self::TerminatorLost => {
                f.write_str("the segment terminator was lost; lines were read as segments")
            }
            Self::RepetitionSeparatorIgnored => {
                f.write_str("the repetition separator is another delimiter too and was ignored")
            }
            Self::TerminatorOfSeveralBytes => f.write_str("the segment terminator has several bytes"),
            Self::LinesJoined => f.write_str("line breaks within segments were taken out"),
            Self::IndentationRemoved => f.write_str("blanks before segment ids were taken out"),
            Self::TrailerMissing(level) => {
                write!(f, "{} missing: the {} does not end", level.trailer(), level.name())
            }
            Self::HeaderMissing(level) => write!(f, "{} missing before this segment", level.header()),
            Self::CountNotNumeric(level) => write!(f, "{}01 is no count", level.trailer()),
            Self::CountMismatch { level, declared, actual } => {
                let (trailer, counted) = (level.trailer(), level.counted());
                write!(f, "{trailer}01 says {declared} {counted}, there are {actual}")
            }
            Self::ControlNumberMismatch { level, header, trailer } => {
                let (from, to) = (level.header(), level.trailer());
                write!(f, "control number {header:?} of {from} is {trailer:?} in {to}")
            }
            Self::ControlNumberRepeated { level, number } => {
                write!(f, "control number {number:?} was used for another {}", level.name())
            }
            Self::FunctionalIdMismatch { functional_id, set_id } => {
                write!(f, "transaction set {set_id:?} is no part of a functional group {functional_id:?}")
            }
            Self::ElementMissing => f.write_str("a mandatory element is missing"),
            Self::ElementLength { length, min, max } => {
                write!(f, "{length} characters, the element has {min} to {max}")
            }
            Self::ElementInvalid { expected } => write!(f, "the element is not {expected}"),
            Self::ElementUnknown => f.write_str("the segment has no such element"),
            Self::SegmentsOutsideSet { count: 1 } => f.write_str("one segment belongs to no transaction set"),
            Self::SegmentsOutsideSet { count } => write!(f, "{count} segments belong to no transaction set"),
            Self::SegmentMisplaced => f.write_str("the segment belongs before the first functional group"),
            Self::SegmentIdInvalid => f.write_str("no segment id"),
            Self::SegmentEmpty => f.write_str("the segment is empty"),
            Self::SegmentNotTerminated => f.write_str("the file ends within a segment"),
            other => words_of_validation(other, f),
        }
    }
}

fn words_of_validation(kind: &FaultKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match kind {
        FaultKind::VersionNotSupported => {
            f.write_str("the version is not supported; the sets of the group are not checked")
        }
        FaultKind::SetNotSupported => f.write_str("the transaction set is not supported and not checked"),
        FaultKind::SegmentUnknown => f.write_str("no segment with this id is known"),
        FaultKind::SegmentNotInSet => f.write_str("the transaction set has no such segment"),
        FaultKind::SegmentUnexpected { opener } => {
            write!(f, "the segment belongs to a loop that {opener} opens, and none is open")
        }
        FaultKind::EntityImplied => f.write_str("remittance lines without ENT before them"),
        FaultKind::TotalOutOfSequence => f.write_str("the total belongs before the rest of the summary"),
        FaultKind::SegmentOutOfSequence => f.write_str("the segment belongs further up"),
        FaultKind::SegmentTooOften { max: 1 } => f.write_str("the segment may stand here only once"),
        FaultKind::SegmentTooOften { max } => {
            write!(f, "the segment may stand here {max} times and does more often")
        }
        FaultKind::LoopTooOften { max: 1 } => {
            f.write_str("the loop that this segment opens may stand here only once")
        }
        FaultKind::LoopTooOften { max } => {
            write!(f, "the loop that this segment opens may stand here {max} times and does more often")
        }
        FaultKind::SegmentMissing { segment } => {
            write!(f, "the mandatory segment {segment} is missing before this one")
        }
        FaultKind::SegmentForbidden => f.write_str("the partner does not allow this segment here"),
        other => words_of_elements(other, f),
    }
}

fn words_of_elements(kind: &FaultKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match kind {
        FaultKind::SyntaxNote { note, present } => words_of_note("", note, *present, f),
        FaultKind::ElementsTooMany { count, max } => {
            write!(f, "{count} elements, the segment has at most {max}")
        }
        FaultKind::ElementBlank => f.write_str("nothing but blanks"),
        FaultKind::CharacterInvalid { byte } if byte.is_ascii_graphic() => {
            write!(f, "holds {:?}, which is not in the character set", char::from(*byte))
        }
        FaultKind::CharacterInvalid { byte } => {
            write!(f, "holds the byte 0x{byte:02X}, which is not in the character set")
        }
        FaultKind::NumberInvalid { expected } => write!(f, "is not {expected}"),
        FaultKind::NumberInExponentForm => f.write_str("is in exponent form"),
        FaultKind::CodeUnknown { .. } => f.write_str("is not in the code list"),
        FaultKind::DateInvalid => f.write_str("is no date of the calendar"),
        FaultKind::TimeInvalid => f.write_str("is no time of day"),
        FaultKind::RepetitionsTooMany { count, max, .. } => {
            write!(f, "{count} repetitions, the element has at most {max}")
        }
        FaultKind::ComponentsTooMany { count, max, .. } => {
            write!(f, "{count} components, the element has at most {max}")
        }
        FaultKind::ElementForbidden => f.write_str("the partner does not allow this element here"),
        FaultKind::TrailingSeparators => f.write_str("separators after the last value"),
        FaultKind::TrailingBlanks => f.write_str("has blanks behind it"),
        FaultKind::LeadingZeros => f.write_str("has zeros in front of it"),
        FaultKind::DecimalPointNeedless => f.write_str("ends with its decimal point"),
        other => words_of_business(other, f),
    }
}

fn words_of_business(kind: &FaultKind, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match kind {
        FaultKind::LineCountMismatch { declared, counted } => {
            let verb = if *counted == 1 { "is" } else { "are" };
            write!(f, "CTT01 says {declared} lines, there {verb} {counted}")
        }
        FaultKind::HashTotalMismatch { declared, sum, .. } => {
            write!(f, "CTT02 says {declared}, the quantities add up to {sum}")
        }
        FaultKind::InvoiceTotalMismatch { declared, computed } => write!(
            f,
            "the total is {}, lines, charges and taxes come to {}",
            amount(declared),
            amount(computed)
        ),
        FaultKind::PaymentTotalMismatch { declared, computed, .. } => {
            write!(f, "the payment is {}, its items come to {}", amount(declared), amount(computed))
        }
        FaultKind::HierarchyIdRepeated => f.write_str("another level has this number already"),
        FaultKind::HierarchyParentUnknown => {
            f.write_str("no level before this one has the number of its parent")
        }
        FaultKind::HierarchyRootNotShipment => f.write_str("the level without a parent is no shipment"),
        FaultKind::HierarchyRootRepeated => f.write_str("another level without a parent"),
        FaultKind::HierarchyChildCode { count: 1 } => f.write_str("HL04 does not fit the levels below"),
        FaultKind::HierarchyChildCode { count } => {
            write!(f, "HL04 does not fit the levels below, here and {} times more", count - 1)
        }
        FaultKind::HierarchyLevelOrder { parent } => write!(f, "the level stands below one of kind {parent}"),
        _ => f.write_str("a fault without words"),
    }
}

fn amount(value: &Decimal) -> impl fmt::Display {
    format!("{value:.2}")
}

/// The positions of a mask with what they are positions of, smallest first: `PER07 and PER08`.
fn list(of: &str, mask: u64, last: &str) -> String {
    let positions = (0..u64::BITS).filter(|bit| mask >> bit & 1 == 1);
    let mut names: Vec<String> = positions.map(|position| format!("{of}{position:02}")).collect();
    match names.pop() {
        Some(end) if names.is_empty() => end,
        Some(end) => format!("{} {last} {end}", names.join(", ")),
        None => String::new(),
    }
}

/// A note in words; `of` stands before each position.
fn words_of_note(of: &str, note: &SyntaxNote, present: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let SyntaxNote { kind, first, positions } = *note;
    let missing = positions & !present;
    let is = if missing.count_ones() > 1 { "are" } else { "is" };
    match kind {
        NoteKind::Paired => {
            let (all, missing) = (list(of, positions, "and"), list(of, missing, "and"));
            write!(f, "{all} go together, {missing} {is} missing")
        }
        NoteKind::Required => write!(f, "one of {} must be there", list(of, positions, "and")),
        NoteKind::Exclusive => write!(f, "only one of {} may be there", list(of, positions, "and")),
        NoteKind::Conditional => {
            write!(f, "{of}{first:02} needs {}, which {is} missing", list(of, missing, "and"))
        }
        NoteKind::List => write!(f, "{of}{first:02} needs one of {}", list(of, missing, "and")),
    }
}

impl Limit {
    fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Segments => "segments",
            Self::Sets => "transaction sets",
            Self::Interchanges => "interchanges",
            Self::Groups => "functional groups",
            Self::SegmentBytes => "bytes in a segment",
            Self::Elements => "elements in a segment",
            Self::ElementBytes => "bytes in an element",
            Self::Faults => "faults",
            Self::HierarchyLevels => "hierarchical levels",
            Self::HierarchyDepth => "hierarchical levels within each other",
        }
    }
}
