//! What can be wrong with the envelope of an interchange.

use std::fmt;

use crate::Position;

/// Something wrong in a file, and where. Reading goes on after a fault wherever there is a way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where it was noticed. For a missing trailer that is the segment which came instead, or the end of the file.
    pub position: Position,
    /// The interchange concerned, as an index into [`Reading::interchanges`](crate::Reading::interchanges).
    pub interchange: Option<usize>,
    /// The functional group concerned, as an index into the interchange's groups.
    pub group: Option<usize>,
    /// The transaction set concerned, as an index into the group's sets.
    pub set: Option<usize>,
}

/// A level of the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// ISA to IEA.
    Interchange,
    /// GS to GE.
    Group,
    /// ST to SE.
    TransactionSet,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Interchange => "interchange",
            Self::Group => "functional group",
            Self::TransactionSet => "transaction set",
        }
    }

    fn header(self) -> &'static str {
        match self {
            Self::Interchange => "ISA",
            Self::Group => "GS",
            Self::TransactionSet => "ST",
        }
    }

    fn trailer(self) -> &'static str {
        match self {
            Self::Interchange => "IEA",
            Self::Group => "GE",
            Self::TransactionSet => "SE",
        }
    }

    /// What the trailer counts.
    fn counted(self) -> &'static str {
        match self {
            Self::Interchange => "functional groups",
            Self::Group => "transaction sets",
            Self::TransactionSet => "segments",
        }
    }
}

/// A limit of [`Limits`](crate::Limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Bytes of the file.
    Bytes,
    /// Segments of the file.
    Segments,
    /// Transaction sets of the file.
    Sets,
    /// Interchanges of the file.
    Interchanges,
    /// Functional groups of an interchange.
    Groups,
    /// Bytes of a segment: the longest that the limits of its elements allow. What follows them is passed over.
    SegmentBytes,
    /// Elements of a segment.
    Elements,
    /// Bytes of an element.
    ElementBytes,
    /// Faults of the file.
    Faults,
}

/// The kinds of faults of an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// Nothing in the file but blanks.
    Empty,
    /// The bytes here do not begin an interchange; they are skipped up to the next ISA.
    NotAnInterchange,
    /// More than a limit. Beyond the limits of a whole file nothing is read.
    LimitExceeded {
        /// The limit.
        limit: Limit,
        /// Its value.
        max: usize,
    },

    /// The file ends within the interchange header.
    HeaderTruncated,
    /// The element separators of ISA are not where its fixed widths put them; the interchange is skipped.
    HeaderNotFixedWidth,
    /// Nothing follows ISA16, so there is no segment terminator.
    TerminatorMissing,
    /// A letter, digit or line end stands where a separator is declared.
    DelimiterNotUsable {
        /// The byte.
        byte: u8,
    },
    /// A blank stands where a separator or the terminator is declared: most likely the byte was lost.
    DelimiterBlank,
    /// Two delimiters are the same byte.
    DelimitersNotDistinct {
        /// The byte.
        byte: u8,
    },

    /// Repaired: an ISA without its fixed widths was read by its separators.
    HeaderWidthRepaired,
    /// Repaired: the component separator was lost, so no element is taken apart into components.
    ComponentSeparatorLost,
    /// Repaired: the terminator was lost, so each line is taken for a segment.
    TerminatorLost,
    /// Repaired: the repetition separator clashes with another delimiter, so no element is taken apart into repetitions.
    RepetitionSeparatorIgnored,
    /// Repaired: the terminator is a character of several bytes.
    TerminatorOfSeveralBytes,
    /// Repaired: line breaks within segments were taken out; said once for each interchange.
    LinesJoined,
    /// Repaired: blanks before segment ids were taken out; said once for each interchange.
    IndentationRemoved,

    /// A header has no trailer.
    TrailerMissing(Level),
    /// A trailer has no header.
    HeaderMissing(Level),
    /// The count in a trailer is missing or no number.
    CountNotNumeric(Level),
    /// The count in a trailer is not what was counted.
    CountMismatch {
        /// The level of the trailer.
        level: Level,
        /// The count in the trailer.
        declared: u64,
        /// What was counted.
        actual: u64,
    },
    /// The control numbers of header and trailer differ.
    ControlNumberMismatch {
        /// The level.
        level: Level,
        /// In the header.
        header: String,
        /// In the trailer.
        trailer: String,
    },
    /// A control number that was used already: ST02 within its group, GS06 within its interchange, ISA13 between the
    /// same partners within the file.
    ControlNumberRepeated {
        /// The level.
        level: Level,
        /// The number.
        number: String,
    },
    /// The transaction set does not belong into a group of this functional identifier.
    FunctionalIdMismatch {
        /// GS01.
        functional_id: String,
        /// ST01.
        set_id: String,
    },

    /// An element that a header must have is missing or blank.
    ElementMissing,
    /// An element of a header is shorter or longer than the standard allows.
    ElementLength {
        /// Characters it has.
        length: usize,
        /// Characters it needs at least.
        min: usize,
        /// Characters it may have at most.
        max: usize,
    },
    /// An element of a header does not hold what its position asks for.
    ElementInvalid {
        /// What the position asks for.
        expected: &'static str,
    },
    /// An element beyond those that a header has.
    ElementUnknown,

    /// Segments that belong to no transaction set; said once for each run of them.
    SegmentsOutsideSet {
        /// How many.
        count: usize,
    },
    /// A segment of the interchange's head after the first group, or within one.
    SegmentMisplaced,
    /// What stands where a segment id should is not one.
    SegmentIdInvalid,
    /// A terminator that ends no segment.
    SegmentEmpty,
    /// The last segment of the file has no terminator, and it is no IEA.
    SegmentNotTerminated,
}

impl FaultKind {
    /// Whether the reader mended it, so that nothing of the interchange is lost. Only lenient reading mends.
    pub fn is_repair(&self) -> bool {
        matches!(
            self,
            Self::HeaderWidthRepaired
                | Self::ComponentSeparatorLost
                | Self::TerminatorLost
                | Self::RepetitionSeparatorIgnored
                | Self::TerminatorOfSeveralBytes
                | Self::LinesJoined
                | Self::IndentationRemoved
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.kind)
    }
}

impl std::error::Error for Fault {}

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
            Self::SegmentsOutsideSet { count } => write!(f, "{count} segments belong to no transaction set"),
            Self::SegmentMisplaced => f.write_str("the segment belongs before the first functional group"),
            Self::SegmentIdInvalid => f.write_str("no segment id"),
            Self::SegmentEmpty => f.write_str("the segment is empty"),
            Self::SegmentNotTerminated => f.write_str("the file ends within a segment"),
        }
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
        }
    }
}
