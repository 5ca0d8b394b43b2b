//! The kinds of faults.

use rust_decimal::Decimal;

use super::{Level, Limit};
use crate::dictionary::SyntaxNote;

/// The kinds of faults.
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

    // --- What this crate cannot check ---
    /// The group is of a version that this crate has no tables of; its sets are not checked.
    VersionNotSupported,
    /// This crate has no table of the transaction set; it is not checked.
    SetNotSupported,

    // --- Segments of a transaction set ---
    /// The tables have no segment with this id, in no set and no version.
    SegmentUnknown,
    /// The transaction set has no such segment.
    SegmentNotInSet,
    /// The segment belongs to a loop that is not open. Said once; the segments after it are taken to be in that loop.
    SegmentUnexpected {
        /// The segment that should have opened the loop.
        opener: &'static str,
    },
    /// Remittance lines of an 820 without `ENT` before them. Many partners leave it out, and the meaning is clear.
    EntityImplied,
    /// The total of an 810 after other segments of the summary. Some partners put the shipment first.
    TotalOutOfSequence,
    /// The segment belongs further up in the loop that is open.
    SegmentOutOfSequence,
    /// The segment stands more often than it may. Said once for each place.
    SegmentTooOften {
        /// How often it may.
        max: u32,
    },
    /// The loop that the segment opens is repeated more often than it may be. Said once for each place.
    LoopTooOften {
        /// How often it may.
        max: u32,
    },
    /// A mandatory segment is missing; the position is where that was noticed.
    SegmentMissing {
        /// Its id.
        segment: &'static str,
    },
    /// A partner guide forbids the segment here.
    SegmentForbidden,

    // --- Elements of a transaction set ---
    /// Elements that depend on each other do not agree with a syntax note of the segment or composite.
    SyntaxNote {
        /// The note.
        note: SyntaxNote,
        /// The elements that hold something: bit n for position n.
        present: u64,
    },
    /// The segment has values beyond its last element.
    ElementsTooMany {
        /// Elements it has.
        count: usize,
        /// Elements it may have.
        max: usize,
    },
    /// The element holds nothing but blanks.
    ElementBlank,
    /// A character that is not in the character set, or a control character.
    CharacterInvalid {
        /// Its byte.
        byte: u8,
    },
    /// The element is no number, or not written as its type asks for.
    NumberInvalid {
        /// What its type asks for.
        expected: &'static str,
    },
    /// Repaired: a number in exponent form. Only lenient reading takes it.
    NumberInExponentForm,
    /// The code is not in the list of the standard or of the partner.
    CodeUnknown {
        /// The list is known to be whole; outside of it nothing is right. Lists of other agencies grow.
        is_closed: bool,
    },
    /// No date of the calendar, or not written as one.
    DateInvalid,
    /// No time of day, or not written as one.
    TimeInvalid,
    /// More repetitions than the element may have.
    RepetitionsTooMany {
        /// Repetitions it has.
        count: usize,
        /// Repetitions it may have.
        max: usize,
        /// The element is free text, so that the separator is most likely a part of it.
        is_text: bool,
    },
    /// More components than the element may have.
    ComponentsTooMany {
        /// Components it has.
        count: usize,
        /// Components it may have.
        max: usize,
        /// The element is free text, so that the separator is most likely a part of it.
        is_text: bool,
    },
    /// A partner guide forbids the element here.
    ElementForbidden,

    // --- Untidy, but clear: each said once for a transaction set ---
    /// Separators after the last value of a segment.
    TrailingSeparators,
    /// Blanks behind a value.
    TrailingBlanks,
    /// Zeros in front of a number.
    LeadingZeros,
    /// A decimal point with nothing behind it.
    DecimalPointNeedless,

    // --- What a transaction set says of itself ---
    /// CTT01 is not the number of lines.
    LineCountMismatch {
        /// CTT01.
        declared: u64,
        /// What was counted.
        counted: u64,
    },
    /// CTT02 is neither the sum of the quantities nor the hash total of the standard.
    HashTotalMismatch {
        /// CTT02.
        declared: Decimal,
        /// The sum of the quantities.
        sum: Decimal,
        /// The digits summed, without signs and decimal points.
        hash: Decimal,
    },
    /// The total of an invoice is not that of its lines, allowances, charges and taxes.
    InvoiceTotalMismatch {
        /// TDS01.
        declared: Decimal,
        /// What the parts come to, taxes included.
        computed: Decimal,
    },
    /// The amount of a payment is not that of the items it pays.
    PaymentTotalMismatch {
        /// BPR02.
        declared: Decimal,
        /// What the items and adjustments come to.
        computed: Decimal,
        /// There are adjustments or discounts, whose signs partners read differently.
        is_adjusted: bool,
    },
    /// Two levels of a hierarchy have the same HL01.
    HierarchyIdRepeated,
    /// HL02 names no level before this one.
    HierarchyParentUnknown,
    /// The level without a parent is not the shipment.
    HierarchyRootNotShipment,
    /// More than one level has no parent. Said once for a transaction set.
    HierarchyRootRepeated,
    /// HL04 says something else than whether levels follow below. Said once for a transaction set.
    HierarchyChildCode {
        /// How many levels say so.
        count: usize,
    },
    /// A level stands below one that it usually contains. Said once for a transaction set.
    HierarchyLevelOrder {
        /// HL03 of the level above.
        parent: &'static str,
    },
}
