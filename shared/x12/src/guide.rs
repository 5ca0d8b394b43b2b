//! What a trading partner changes of the standard, as data.
//!
//! Partners publish implementation guides: this segment must be there, that element not, only these codes. A [`Guide`]
//! holds such rules for one transaction set of one version; a [`Policy`] says which faults weigh otherwise and which ones
//! are waived. Both are checked when they are made, so that a rule that can never hold is found before the first file.

mod build;
mod policy;
mod rule;

use std::fmt;
use std::sync::Arc;

pub use policy::{Policy, PolicyFault, Waiver};
pub use rule::{Change, Rule};

use crate::Version;
use crate::schema::Schema;

/// A partner's changes of one transaction set of one version.
///
/// ```
/// use x12::Version;
/// use x12::guide::{Change, Guide, Rule};
///
/// let guide = Guide::build("acme-850", "850", Version::V004010, &[
///     Rule::new("acme-1", "REF", Change::Mandatory).within([]),
///     Rule::new("acme-2", "PO1", Change::Mandatory).element(1),
///     Rule::new("acme-3", "PO1", Change::CodesOnly(vec!["EA".into(), "CA".into()])).element(3),
/// ]);
/// assert!(guide.is_ok());
///
/// let faults = Guide::build("acme-850", "850", Version::V004010, &[
///     Rule::new("acme-4", "PO1", Change::Mandatory).element(99),
///     Rule::new("acme-5", "XYZ", Change::Forbidden),
/// ]);
/// let faults: Vec<_> = faults.unwrap_err().iter().map(ToString::to_string).collect();
/// assert_eq!(faults, [
///     "rule acme-4: PO1 has no element 99",
///     "rule acme-5: the transaction set has no segment XYZ there",
/// ]);
/// ```
#[derive(Clone)]
pub struct Guide {
    pub(crate) id: String,
    pub(crate) schema: &'static Schema,
    pub(crate) rule_ids: Vec<Arc<str>>,
    /// By place in the schema.
    changes: Vec<Option<Box<NodeChanges>>>,
}

impl Guide {
    /// Makes a guide of its rules. What does not fit the standard or another rule is refused, all of it at once.
    pub fn build(
        id: impl Into<String>,
        set_id: &str,
        version: Version,
        rules: &[Rule],
    ) -> Result<Self, Vec<GuideFault>> {
        build::build(id.into(), set_id, version, rules)
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The transaction set it is for.
    pub fn set_id(&self) -> &'static str {
        self.schema.set_id
    }

    /// The version it is for.
    pub fn version(&self) -> Version {
        self.schema.version
    }

    /// The ids of its rules.
    pub fn rule_ids(&self) -> impl Iterator<Item = &str> {
        self.rule_ids.iter().map(AsRef::as_ref)
    }

    pub(crate) fn changes(&self, node: usize) -> Option<&NodeChanges> {
        self.changes.get(node)?.as_deref()
    }
}

impl fmt::Debug for Guide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules: Vec<_> = self.rule_ids().collect();
        f.debug_struct("Guide")
            .field("id", &self.id)
            .field("set", &self.set_id())
            .field("rules", &rules)
            .finish()
    }
}

/// The rules for one place of a segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct NodeChanges {
    pub(crate) mandatory: Option<Arc<str>>,
    pub(crate) forbidden: Option<Arc<str>>,
    pub(crate) max: Option<(u32, Arc<str>)>,
    pub(crate) elements: Vec<ElementChanges>,
}

impl NodeChanges {
    pub(crate) fn element(&self, position: usize) -> Option<&ElementChanges> {
        self.elements.iter().find(|element| element.position == position)
    }
}

/// The rules for one element of a segment at its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct ElementChanges {
    pub(crate) position: usize,
    pub(crate) mandatory: Option<Arc<str>>,
    pub(crate) forbidden: Option<Arc<str>>,
    pub(crate) only: Option<(Vec<String>, Arc<str>)>,
    pub(crate) added: Option<(Vec<String>, Arc<str>)>,
    pub(crate) removed: Option<(Vec<String>, Arc<str>)>,
    pub(crate) length: Option<(u16, u16, Arc<str>)>,
}

/// A rule that a guide cannot have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideFault {
    /// The rule's id; empty if the guide itself is at fault.
    pub rule: String,
    /// What is wrong.
    pub kind: GuideFaultKind,
}

/// What can be wrong with a rule of a guide.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GuideFaultKind {
    /// There is no such transaction set in this version.
    SetUnknown,
    /// The rule has no id.
    IdMissing,
    /// Another rule has this id.
    IdRepeated,
    /// The set has no such segment in these loops.
    SegmentUnknown {
        /// The segment.
        segment: String,
    },
    /// The segment has no such element.
    ElementUnknown {
        /// The segment.
        segment: String,
        /// The position.
        element: usize,
    },
    /// Only elements have codes and lengths, only segments are repeated.
    NotApplicable {
        /// What the rule wants to change.
        what: &'static str,
    },
    /// The standard does not let what it makes mandatory be left out.
    MandatoryByStandard,
    /// Another rule says something else of the same.
    Contradiction {
        /// The other rule.
        other: String,
    },
    /// A segment that may never stand is forbidden, not repeated zero times.
    MaxIsZero,
    /// No codes are named.
    CodesMissing,
    /// A code does not fit into the element.
    CodeLength {
        /// The code.
        code: String,
        /// Characters that the element has at least.
        min: u16,
        /// Characters that it has at most.
        max: u16,
    },
    /// The smallest length is zero or more than the largest.
    LengthInvalid,
}

impl fmt::Display for GuideFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.rule.is_empty() {
            write!(f, "rule {}: ", self.rule)?;
        }
        match &self.kind {
            GuideFaultKind::SetUnknown => f.write_str("no such transaction set in this version"),
            GuideFaultKind::IdMissing => f.write_str("a rule without id"),
            GuideFaultKind::IdRepeated => f.write_str("another rule has this id"),
            GuideFaultKind::SegmentUnknown { segment } => {
                write!(f, "the transaction set has no segment {segment} there")
            }
            GuideFaultKind::ElementUnknown { segment, element } => {
                write!(f, "{segment} has no element {element}")
            }
            GuideFaultKind::NotApplicable { what } => write!(f, "{what} cannot be changed there"),
            GuideFaultKind::MandatoryByStandard => f.write_str("the standard makes it mandatory"),
            GuideFaultKind::Contradiction { other } => write!(f, "contradicts rule {other}"),
            GuideFaultKind::MaxIsZero => f.write_str("to be repeated zero times is to be forbidden"),
            GuideFaultKind::CodesMissing => f.write_str("no codes are named"),
            GuideFaultKind::CodeLength { code, min, max } => {
                write!(f, "code {code:?} does not fit into {min} to {max} characters")
            }
            GuideFaultKind::LengthInvalid => f.write_str("no such length"),
        }
    }
}

impl std::error::Error for GuideFault {}
