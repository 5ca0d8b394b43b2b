//! What each kind of fault is called, where it is reported and how much it weighs.

use std::fmt;

use super::{FaultKind, Level};
use crate::dictionary::NoteKind;
use crate::{Position, Version};

/// Where a fault is reported to the sender, and the standard's code for it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// TA105, of the interchange.
    Interchange(u8),
    /// AK905, of the functional group.
    Group(&'static str),
    /// AK502 or IK502, of the transaction set.
    Set(&'static str),
    /// AK304 or IK304, of a segment.
    Segment(&'static str),
    /// AK403 or IK403, of an element.
    Element(&'static str),
    /// Nothing for a functional acknowledgment: untidiness, or a matter of the business, for an application advice (824)
    /// or for those who look after the partner.
    None,
}

impl Code {
    /// The code in an acknowledgment of this version: the lists of 004010 lack a few that came later.
    #[must_use]
    pub fn in_version(self, version: Version) -> Self {
        match (self, version) {
            (Self::Group("19"), Version::V004010) => Self::Group("6"),
            (Self::Element("12" | "13"), Version::V004010) => Self::Element("3"),
            _ => self,
        }
    }
}

/// How much a fault weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Mended by lenient reading; nothing is lost.
    Repair,
    /// Not as it should be, but what is meant is clear, or partners are known to differ.
    Warning,
    /// Wrong.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Repair => "repair",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Id, code and weight of a kind.
struct Row(&'static str, Code, Severity);

impl FaultKind {
    /// A stable name of what was broken, such as `element.code`: what waivers and options name.
    pub fn rule_id(&self) -> &'static str {
        row(self).0
    }

    /// Where it is reported, without regard to the segment it is in; see [`Fault::code`](super::Fault::code).
    pub fn code(&self) -> Code {
        row(self).1
    }

    /// How much it weighs by the standard and its use.
    pub fn severity(&self) -> Severity {
        row(self).2
    }

    /// Whether the reader mended it, so that nothing of the interchange is lost. Only lenient reading mends.
    pub fn is_repair(&self) -> bool {
        self.severity() == Severity::Repair
    }
}

/// The code of a fault with regard to the segment it is in.
pub(super) fn at(kind: &FaultKind, position: &Position) -> Code {
    let is_header_element = matches!(
        kind,
        FaultKind::ElementMissing
            | FaultKind::ElementLength { .. }
            | FaultKind::ElementInvalid { .. }
            | FaultKind::ElementUnknown
    );
    if !is_header_element {
        return kind.code();
    }
    match (position.segment_id.as_str(), position.element) {
        ("ISA", Some(element)) => Code::Interchange(of_interchange_header(element)),
        ("ISA" | "IEA", _) => Code::Interchange(22),
        ("GS", Some(8)) => Code::Group("2"),
        ("GS", Some(6)) => Code::Group("6"),
        ("GS", Some(1)) => Code::Group("1"),
        ("GS", _) => Code::Interchange(24),
        ("GE", Some(2)) => Code::Group("4"),
        ("GE", _) => Code::Group("5"),
        ("ST", Some(1)) => Code::Set("6"),
        ("ST", Some(3)) => Code::Set("19"),
        ("ST", _) => Code::Set("7"),
        ("SE", Some(2)) => Code::Set("3"),
        ("SE", _) => Code::Set("4"),
        _ => kind.code(),
    }
}

/// TA105 for a fault in an element of ISA.
fn of_interchange_header(element: usize) -> u8 {
    match element {
        1 => 10,
        2 => 11,
        3 => 12,
        4 => 13,
        5 => 5,
        6 => 6,
        7 => 7,
        8 => 8,
        9 => 14,
        10 => 15,
        11 => 16,
        12 => 17,
        13 => 18,
        14 => 19,
        15 => 20,
        16 => 27,
        _ => 22,
    }
}

fn row(kind: &FaultKind) -> Row {
    envelope(kind).or_else(|| segment(kind)).or_else(|| element(kind)).unwrap_or_else(|| business(kind))
}

fn envelope(kind: &FaultKind) -> Option<Row> {
    use Severity::{Error, Repair};
    let interchange = |id, code| Row(id, Code::Interchange(code), Error);
    let repair = |id| Row(id, Code::None, Repair);
    Some(match kind {
        FaultKind::Empty => interchange("file.empty", 22),
        FaultKind::NotAnInterchange => interchange("file.not-an-interchange", 22),
        FaultKind::LimitExceeded { .. } => Row("file.limit", Code::None, Error),
        FaultKind::HeaderTruncated => interchange("header.truncated", 23),
        FaultKind::HeaderNotFixedWidth => interchange("header.width", 22),
        FaultKind::TerminatorMissing => interchange("header.terminator-missing", 4),
        FaultKind::DelimiterNotUsable { .. } => interchange("header.delimiter", 26),
        FaultKind::DelimiterBlank => interchange("header.delimiter-blank", 26),
        FaultKind::DelimitersNotDistinct { .. } => interchange("header.delimiters-distinct", 27),
        FaultKind::HeaderWidthRepaired => repair("repair.header-width"),
        FaultKind::ComponentSeparatorLost => repair("repair.component-separator"),
        FaultKind::TerminatorLost => repair("repair.terminator"),
        FaultKind::RepetitionSeparatorIgnored => repair("repair.repetition-separator"),
        FaultKind::TerminatorOfSeveralBytes => repair("repair.terminator-bytes"),
        FaultKind::LinesJoined => repair("repair.lines"),
        FaultKind::IndentationRemoved => repair("repair.indentation"),
        FaultKind::TrailerMissing(level) => by_level(*level, ["trailer.missing"; 3], 23, "3", "2"),
        FaultKind::HeaderMissing(level) => by_level(*level, ["header.missing"; 3], 24, "3", "2").outside(),
        FaultKind::CountNotNumeric(level) => by_level(*level, COUNT_FORM, 21, "5", "4"),
        FaultKind::CountMismatch { level, .. } => by_level(*level, COUNT, 21, "5", "4"),
        FaultKind::ControlNumberMismatch { level, .. } => by_level(*level, NUMBER, 1, "4", "3"),
        FaultKind::ControlNumberRepeated { level, .. } => by_level(*level, REPEATED, 25, "19", "23"),
        FaultKind::FunctionalIdMismatch { .. } => Row("group.functional-id", Code::Set("6"), Error),
        FaultKind::VersionNotSupported => Row("group.version", Code::Group("2"), Error),
        FaultKind::SetNotSupported => Row("set.not-supported", Code::Set("1"), Error),
        FaultKind::SegmentsOutsideSet { .. } => interchange("segment.outside-set", 24),
        FaultKind::SegmentMisplaced => interchange("segment.misplaced", 24),
        FaultKind::SegmentIdInvalid => Row("segment.id", Code::Segment("1"), Error),
        FaultKind::SegmentEmpty => Row("segment.empty", Code::Segment("1"), Error),
        FaultKind::SegmentNotTerminated => interchange("segment.not-terminated", 4),
        _ => return None,
    })
}

const COUNT_FORM: [&str; 3] = ["interchange.count-form", "group.count-form", "set.count-form"];
const COUNT: [&str; 3] = ["interchange.count", "group.count", "set.count"];
const NUMBER: [&str; 3] = ["interchange.control-number", "group.control-number", "set.control-number"];
const REPEATED: [&str; 3] = ["interchange.repeated", "group.repeated", "set.repeated"];

fn by_level(
    level: Level,
    ids: [&'static str; 3],
    interchange: u8,
    group: &'static str,
    set: &'static str,
) -> Row {
    let [of_interchange, of_group, of_set] = ids;
    match level {
        Level::Interchange => Row(of_interchange, Code::Interchange(interchange), Severity::Error),
        Level::Group => Row(of_group, Code::Group(group), Severity::Error),
        Level::TransactionSet => Row(of_set, Code::Set(set), Severity::Error),
    }
}

impl Row {
    /// What lacks a header cannot be acknowledged: the interchange can.
    fn outside(self) -> Self {
        Self(self.0, Code::Interchange(24), self.2)
    }
}

fn segment(kind: &FaultKind) -> Option<Row> {
    let row = |id, code| Row(id, Code::Segment(code), Severity::Error);
    // Partners are known for these, and what is meant is clear.
    let lenient = |id, code| Row(id, Code::Segment(code), Severity::Warning);
    Some(match kind {
        FaultKind::SegmentUnknown => row("segment.unknown", "1"),
        FaultKind::SegmentNotInSet => row("segment.not-in-set", "6"),
        FaultKind::SegmentUnexpected { .. } => row("segment.unexpected", "2"),
        FaultKind::EntityImplied => lenient("segment.implied-entity", "2"),
        FaultKind::TotalOutOfSequence => lenient("segment.total-sequence", "7"),
        FaultKind::SegmentOutOfSequence => row("segment.sequence", "7"),
        FaultKind::SegmentTooOften { .. } => row("segment.too-often", "5"),
        FaultKind::LoopTooOften { .. } => row("loop.too-often", "4"),
        FaultKind::SegmentMissing { .. } => row("segment.missing", "3"),
        FaultKind::SegmentForbidden => row("segment.forbidden", "2"),
        _ => return None,
    })
}

fn element(kind: &FaultKind) -> Option<Row> {
    use Severity::{Error, Repair, Warning};
    let row = |id, code| Row(id, Code::Element(code), Error);
    // A separator in free text is most likely a part of the text.
    let parts = |ids: [&'static str; 2], code, is_text: bool| match is_text {
        false => Row(ids[0], Code::Element(code), Error),
        true => Row(ids[1], Code::Element(code), Warning),
    };
    Some(match kind {
        FaultKind::ElementMissing => row("element.missing", "1"),
        FaultKind::ElementLength { length, min, .. } if length < min => row("element.too-short", "4"),
        FaultKind::ElementLength { .. } => row("element.too-long", "5"),
        FaultKind::ElementInvalid { .. } => row("element.invalid", "7"),
        FaultKind::ElementUnknown => row("element.unknown", "3"),
        FaultKind::SyntaxNote { note, .. } => note_row(note.kind),
        FaultKind::ElementsTooMany { .. } => row("element.too-many", "3"),
        FaultKind::ElementBlank => Row("element.blank", Code::Element("6"), Warning),
        FaultKind::CharacterInvalid { .. } => row("element.character", "6"),
        FaultKind::NumberInvalid { .. } => row("element.number", "6"),
        FaultKind::NumberInExponentForm => Row("repair.exponent", Code::Element("6"), Repair),
        FaultKind::CodeUnknown { is_closed: true } => row("element.code", "7"),
        FaultKind::CodeUnknown { is_closed: false } => {
            Row("element.code-listed", Code::Element("7"), Warning)
        }
        FaultKind::DateInvalid => row("element.date", "8"),
        FaultKind::TimeInvalid => row("element.time", "9"),
        FaultKind::RepetitionsTooMany { is_text, .. } => {
            parts(["element.repetitions", "element.repetitions-in-text"], "12", *is_text)
        }
        FaultKind::ComponentsTooMany { is_text, .. } => {
            parts(["element.components", "element.components-in-text"], "13", *is_text)
        }
        FaultKind::ElementForbidden => row("element.forbidden", "3"),
        _ => return None,
    })
}

fn note_row(note: NoteKind) -> Row {
    let (id, code) = match note {
        NoteKind::Paired => ("syntax.paired", "2"),
        NoteKind::Required => ("syntax.required", "2"),
        NoteKind::Exclusive => ("syntax.exclusive", "10"),
        NoteKind::Conditional => ("syntax.conditional", "2"),
        NoteKind::List => ("syntax.list", "2"),
    };
    Row(id, Code::Element(code), Severity::Error)
}

/// What no functional acknowledgment tells.
fn business(kind: &FaultKind) -> Row {
    use Severity::{Error, Warning};
    let (id, severity) = match kind {
        FaultKind::TrailingSeparators => ("untidy.trailing-separators", Warning),
        FaultKind::TrailingBlanks => ("untidy.trailing-blanks", Warning),
        FaultKind::LeadingZeros => ("untidy.leading-zeros", Warning),
        FaultKind::DecimalPointNeedless => ("untidy.decimal-point", Warning),
        FaultKind::LineCountMismatch { .. } => ("balance.line-count", Warning),
        FaultKind::HashTotalMismatch { .. } => ("balance.hash-total", Warning),
        FaultKind::InvoiceTotalMismatch { .. } => ("balance.invoice-total", Warning),
        FaultKind::PaymentTotalMismatch { is_adjusted: true, .. } => ("balance.payment-adjusted", Warning),
        FaultKind::PaymentTotalMismatch { is_adjusted: false, .. } => ("balance.payment-total", Error),
        FaultKind::HierarchyIdRepeated => ("hierarchy.id-repeated", Error),
        FaultKind::HierarchyParentUnknown => ("hierarchy.parent-unknown", Error),
        FaultKind::HierarchyRootNotShipment => ("hierarchy.root", Warning),
        FaultKind::HierarchyRootRepeated => ("hierarchy.root-repeated", Warning),
        FaultKind::HierarchyChildCode { .. } => ("hierarchy.child-code", Warning),
        FaultKind::HierarchyLevelOrder { .. } => ("hierarchy.level-order", Warning),
        _ => ("unnamed", Error),
    };
    Row(id, Code::None, severity)
}
