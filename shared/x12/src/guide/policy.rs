//! Which faults weigh otherwise for a partner, and which ones are waived.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use super::Guide;
use crate::fault::is_rule_id;
use crate::{Fault, Severity};

/// A fault that is agreed to be let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// A rule of a partner's guide, or the [rule id](crate::FaultKind::rule_id) of a kind of fault.
    pub rule: String,
    /// Only in this segment.
    pub segment: Option<String>,
    /// Only in this element.
    pub element: Option<usize>,
    /// Why; for those who read the report.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Option<Date>,
}

impl Waiver {
    /// A waiver without an end, for all segments.
    pub fn new(rule: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { rule: rule.into(), segment: None, element: None, reason: reason.into(), until: None }
    }

    pub(crate) fn matches(&self, fault: &Fault) -> bool {
        self.rule_is(fault)
            && self.segment.as_ref().is_none_or(|segment| segment == fault.segment_id())
            && self.element.is_none_or(|element| fault.position.element == Some(element))
    }

    fn rule_is(&self, fault: &Fault) -> bool {
        fault.rule.as_deref() == Some(self.rule.as_str()) || fault.kind.rule_id() == self.rule
    }
}

/// Weights and waivers. The default changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    severities: Vec<(String, Severity)>,
    waivers: Vec<Waiver>,
}

impl Policy {
    /// A policy that names kinds of faults, or rules of these guides. What it names must exist; all that does not is
    /// told at once.
    pub fn build(
        severities: Vec<(String, Severity)>,
        waivers: Vec<Waiver>,
        guides: &[Arc<Guide>],
    ) -> Result<Self, Vec<PolicyFault>> {
        let is_known =
            |rule: &str| is_rule_id(rule) || guides.iter().any(|guide| guide.rule_ids().any(|id| id == rule));
        let mut faults = Vec::new();
        for rule in severities.iter().map(|(rule, _)| rule).chain(waivers.iter().map(|waiver| &waiver.rule)) {
            if !is_known(rule) {
                faults.push(PolicyFault::RuleUnknown { rule: rule.clone() });
            }
        }
        for waiver in &waivers {
            if waiver.reason.trim().is_empty() {
                faults.push(PolicyFault::ReasonMissing { rule: waiver.rule.clone() });
            }
        }
        let lighter = severities.iter().filter(|(_, to)| *to != Severity::Error).map(|(rule, _)| rule);
        for rule in waivers.iter().map(|waiver| &waiver.rule).chain(lighter).filter(|rule| is_loss(rule)) {
            faults.push(PolicyFault::NotWaivable { rule: rule.clone() });
        }
        let mut named: Vec<&str> = severities.iter().map(|(rule, _)| rule.as_str()).collect();
        named.sort_unstable();
        let repeated = named.windows(2).filter_map(|pair| match pair {
            [left, right] if left == right => Some(PolicyFault::RuleRepeated { rule: (*left).to_owned() }),
            _ => None,
        });
        faults.extend(repeated);
        if faults.is_empty() { Ok(Self { severities, waivers }) } else { Err(faults) }
    }

    pub(crate) fn severity(&self, fault: &Fault) -> Option<Severity> {
        let named = |rule: &str| self.severities.iter().find(|(named, _)| named == rule).map(|(_, to)| *to);
        fault.rule.as_deref().and_then(named).or_else(|| named(fault.kind.rule_id()))
    }

    pub(crate) fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }
}

/// Whether a part of the file is not read where there is a fault of this kind.
fn is_loss(rule: &str) -> bool {
    matches!(rule, "file.limit" | "file.not-an-interchange" | "segment.outside-set")
        || rule.starts_with("header.") && rule != "header.missing"
}

/// Something that a policy cannot have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyFault {
    /// No kind of fault and no rule of a guide has this id.
    RuleUnknown {
        /// The id.
        rule: String,
    },
    /// A waiver without a reason.
    ReasonMissing {
        /// What it waives.
        rule: String,
    },
    /// A waiver or a lesser weight of what keeps a part of the file from being read: that part would be lost without a
    /// word.
    NotWaivable {
        /// What it is about.
        rule: String,
    },
    /// Two weights for the same.
    RuleRepeated {
        /// The id.
        rule: String,
    },
}

impl fmt::Display for PolicyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RuleUnknown { rule } => write!(f, "there is no rule {rule:?}"),
            Self::ReasonMissing { rule } => write!(f, "the waiver of {rule:?} has no reason"),
            Self::NotWaivable { rule } => {
                write!(f, "{rule:?} is always an error: what it is about is not read")
            }
            Self::RuleRepeated { rule } => write!(f, "{rule:?} is weighed twice"),
        }
    }
}

impl std::error::Error for PolicyFault {}
