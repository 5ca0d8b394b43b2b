//! What can be wrong with an interchange: its envelope, its segments, its elements, its sums.

mod code;
mod kind;
mod rule_ids;
mod words;

use std::sync::Arc;

use crate::Position;

pub use code::{Code, Severity};
pub use kind::FaultKind;
pub(crate) use rule_ids::is_rule_id;

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
    /// How much it weighs: that of its kind, unless the options of a validation say otherwise.
    pub severity: Severity,
    /// What the dictionary says of the element concerned.
    pub element: Option<ElementName>,
    /// A copy of the bad value, at most 99 characters. None if there is no value, if it is an account number, or if it
    /// holds characters that cannot be sent back.
    pub value: Option<String>,
    /// The segment that opens the loop concerned.
    pub loop_id: Option<&'static str>,
    /// The id of the partner guide's rule that was broken, if the standard itself was not.
    pub rule: Option<Arc<str>>,
}

impl Fault {
    /// A fault in no interchange, group or set yet.
    pub fn new(kind: FaultKind, position: Position) -> Self {
        Self {
            severity: kind.severity(),
            kind,
            position,
            interchange: None,
            group: None,
            set: None,
            element: None,
            value: None,
            loop_id: None,
            rule: None,
        }
    }

    /// Where it is reported, with regard to the segment it is in: a missing element of ISA goes into a TA1, one of a
    /// `PO1` into an `AK4`.
    pub fn code(&self) -> Code {
        code::at(&self.kind, &self.position)
    }

    /// The id that `AK301` names: of the missing segment if one is missing, else of the segment the fault is in.
    pub fn segment_id(&self) -> &str {
        match self.kind {
            FaultKind::SegmentMissing { segment } => segment,
            _ => &self.position.segment_id,
        }
    }
}

/// What the dictionary says of an element, as far as words about it need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementName {
    /// The data element's number, such as `"355"`.
    pub number: &'static str,
    /// Its name, such as `"unit of measure"`.
    pub name: &'static str,
    /// What kind of value it holds: code, number, date, time or text.
    pub noun: &'static str,
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
    /// Hierarchical levels (HL) of a transaction set.
    HierarchyLevels,
    /// Hierarchical levels within each other.
    HierarchyDepth,
}
