//! What an acknowledgment says, whichever transaction set says it.

use std::fmt;

use super::codes;

/// The transaction set that tells of a functional group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// 997, functional acknowledgment: what trade uses, in every release.
    #[default]
    Functional,
    /// 999, implementation acknowledgment: from 005010 on, the form of health care.
    Implementation,
}

impl Form {
    /// ST01.
    pub fn set_id(self) -> &'static str {
        match self {
            Self::Functional => "997",
            Self::Implementation => "999",
        }
    }

    /// The form that a transaction set has, if it acknowledges groups.
    pub fn from_set_id(set_id: &str) -> Option<Self> {
        match set_id {
            "997" => Some(Self::Functional),
            "999" => Some(Self::Implementation),
            _ => None,
        }
    }
}

/// The receiver's decision (TA104, AK501, IK501, AK901).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Disposition {
    /// `A`
    Accepted,
    /// `E`: taken, although something was wrong.
    AcceptedWithErrors,
    /// `P`, of groups only: some sets were taken, others were not.
    PartlyAccepted,
    /// `R`
    Rejected,
    /// Any other code, as it was sent. `M`, `W` and `X` refuse for reasons of security.
    Other(String),
    /// The acknowledgment does not say.
    #[default]
    Unstated,
}

impl Disposition {
    /// The decision that a code names.
    pub fn from_code(code: &str) -> Self {
        match code {
            "A" => Self::Accepted,
            "E" => Self::AcceptedWithErrors,
            "P" => Self::PartlyAccepted,
            "R" => Self::Rejected,
            "" => Self::Unstated,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The code; empty if the acknowledgment does not say.
    pub fn code(&self) -> &str {
        match self {
            Self::Accepted => "A",
            Self::AcceptedWithErrors => "E",
            Self::PartlyAccepted => "P",
            Self::Rejected => "R",
            Self::Other(code) => code,
            Self::Unstated => "",
        }
    }

    /// Whether all that it speaks of was taken.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted | Self::AcceptedWithErrors)
    }

    /// Whether nothing of what it speaks of was taken.
    pub fn is_rejected(&self) -> bool {
        match self {
            Self::Rejected => true,
            Self::Other(code) => matches!(code.as_str(), "M" | "W" | "X"),
            _ => false,
        }
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::AcceptedWithErrors => f.write_str("accepted with errors"),
            Self::PartlyAccepted => f.write_str("partly accepted"),
            Self::Rejected => f.write_str("rejected"),
            Self::Other(code) if self.is_rejected() => write!(f, "rejected for security ({code})"),
            Self::Other(code) => write!(f, "result {code:?}, which is no known one"),
            Self::Unstated => f.write_str("result not stated"),
        }
    }
}

/// What a TA1 says of an interchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcknowledgedInterchange {
    /// TA101: ISA13 of the interchange.
    pub control_number: String,
    /// TA102: ISA09.
    pub date: String,
    /// TA103: ISA10.
    pub time: String,
    /// TA104.
    pub result: Disposition,
    /// TA105, three digits.
    pub code: String,
}

impl AcknowledgedInterchange {
    /// The outcome in words.
    pub fn sentence(&self) -> String {
        let (number, result) = (&self.control_number, &self.result);
        match self.code.as_str() {
            "000" | "" => format!("interchange {number}: {result}"),
            code => {
                format!("interchange {number}: {result}: {}", codes::sentence(codes::interchange(code), code))
            }
        }
    }
}

/// What a 997 or 999 says of a functional group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcknowledgedGroup {
    /// The transaction set that says it.
    pub form: Form,
    /// AK101: GS01 of the group.
    pub functional_id: String,
    /// AK102: GS06.
    pub control_number: String,
    /// AK103: GS08. Release 004010 does not have it.
    pub version: String,
    /// AK901.
    pub result: Disposition,
    /// AK905 to AK909.
    pub codes: Vec<String>,
    /// AK902 to AK904.
    pub counts: Counts,
    /// The transaction sets told of. Accepted ones may be left out.
    pub sets: Vec<AcknowledgedSet>,
}

/// How many transaction sets a group has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// AK902: by its trailer, 0 if that is missing.
    pub declared: Option<u64>,
    /// AK903: those that arrived.
    pub received: Option<u64>,
    /// AK904: those that were taken, with or without errors.
    pub accepted: Option<u64>,
}

impl AcknowledgedGroup {
    /// What became of a transaction set of the group. Sets that are not listed share the group's outcome. In a partly
    /// accepted group they were accepted, because only accepted sets may be left out; but if fewer rejected ones are
    /// listed than the counts say, nothing is known of those that are not.
    pub fn outcome_of(&self, set_id: &str, control_number: &str) -> Disposition {
        let listed = self.sets.iter().find(|set| {
            set.control_number == control_number && (set.set_id.is_empty() || set.set_id == set_id)
        });
        match (listed, &self.result) {
            (Some(set), _) => set.result.clone(),
            (None, Disposition::PartlyAccepted) if self.lists_the_rejected() => Disposition::Accepted,
            (None, Disposition::PartlyAccepted) => Disposition::Unstated,
            (None, result) => result.clone(),
        }
    }

    /// Whether all sets that were not accepted are listed.
    fn lists_the_rejected(&self) -> bool {
        let listed = self.sets.iter().filter(|set| !set.result.is_accepted()).count();
        match (self.counts.received, self.counts.accepted) {
            (Some(received), Some(accepted)) => {
                u64::try_from(listed).unwrap_or(u64::MAX) >= received.saturating_sub(accepted)
            }
            _ => listed > 0,
        }
    }

    /// Whether this is the answer to the group with this GS01 and GS06. Control numbers are compared as numbers.
    pub fn answers(&self, functional_id: &str, control_number: u64) -> bool {
        self.functional_id == functional_id && self.control_number.parse() == Ok(control_number)
    }

    /// The outcome in words: the group, its sets, and their notes, one sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let (id, number, result) = (&self.functional_id, &self.control_number, &self.result);
        let mut sentences =
            vec![with_codes(format!("group {id} {number}: {result}"), &self.codes, codes::group)];
        for set in &self.sets {
            let (id, number, result) = (&set.set_id, &set.control_number, &set.result);
            let head = format!("transaction set {id} {number}: {result}");
            sentences.push(with_codes(head, &set.codes, codes::set));
            sentences.extend(set.notes.iter().flat_map(SegmentNote::sentences));
        }
        sentences
    }
}

/// What a 997 or 999 says of a transaction set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcknowledgedSet {
    /// AK201: ST01.
    pub set_id: String,
    /// AK202: ST02.
    pub control_number: String,
    /// AK203: ST03. Release 004010 does not have it.
    pub implementation: String,
    /// AK501 or IK501.
    pub result: Disposition,
    /// AK502 to AK506 or IK502 to IK506.
    pub codes: Vec<String>,
    /// What is wrong with segments and their elements.
    pub notes: Vec<SegmentNote>,
}

/// What is wrong with one segment (AK3, IK3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SegmentNote {
    /// AK301: the segment id.
    pub segment_id: String,
    /// AK302: the segment's place in the transaction set, ST being 1.
    pub position: Option<u64>,
    /// AK303: the loop, where the set marks its loops.
    pub loop_id: String,
    /// AK304: what is wrong.
    pub code: String,
    /// CTX of a 999.
    pub contexts: Vec<Context>,
    /// AK4 or IK4: what is wrong with its elements.
    pub elements: Vec<ElementNote>,
}

/// What is wrong with one element (AK4, IK4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ElementNote {
    /// AK401: where the element stands.
    pub place: ElementPlace,
    /// AK402: the data element's number in the standard, such as `373`.
    pub reference: String,
    /// AK403: what is wrong.
    pub code: String,
    /// AK404: a copy of the value.
    pub value: String,
    /// CTX of a 999.
    pub contexts: Vec<Context>,
}

/// A place in a segment. All three are counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ElementPlace {
    /// The element.
    pub element: Option<u64>,
    /// The component of a composite element.
    pub component: Option<u64>,
    /// The repetition of an element that repeats; release 004010 does not have it.
    pub repetition: Option<u64>,
}

/// What a fault hangs together with (CTX of a 999): a business identifier, or the value that made a rule apply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// CTX01, first component, such as `SITUATIONAL TRIGGER` or `CLM01`.
    pub name: String,
    /// CTX01, second component.
    pub value: String,
    /// CTX02.
    pub segment_id: String,
    /// CTX03.
    pub position: Option<u64>,
    /// CTX04.
    pub loop_id: String,
    /// CTX05.
    pub place: ElementPlace,
    /// CTX06, first component: the data element's number.
    pub reference: String,
}

impl SegmentNote {
    fn sentences(&self) -> Vec<String> {
        let place = match self.position {
            Some(position) => format!("segment {position} {}", self.segment_id),
            None => format!("segment {}", self.segment_id),
        };
        let mut sentences = Vec::new();
        // Code 8 only announces the element notes that follow it.
        if self.code != "8" || self.elements.is_empty() {
            sentences.push(format!("{place}: {}", codes::sentence(codes::segment(&self.code), &self.code)));
        }
        for note in &self.elements {
            let reason = codes::sentence(codes::element(&note.code), &note.code);
            let value = if note.value.is_empty() { String::new() } else { format!(": {:?}", note.value) };
            sentences.push(format!("{place}{}: {reason}{value}", note.place));
        }
        sentences
    }
}

impl fmt::Display for ElementPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(element) = self.element {
            write!(f, "{element:02}")?;
        }
        if let Some(component) = self.component {
            write!(f, "-{component:02}")?;
        }
        match self.repetition {
            Some(repetition) => write!(f, " repetition {repetition}"),
            None => Ok(()),
        }
    }
}

fn with_codes(head: String, codes: &[String], sentence: fn(&str) -> Option<&'static str>) -> String {
    let reasons: Vec<_> = codes.iter().map(|code| codes::sentence(sentence(code), code)).collect();
    if reasons.is_empty() { head } else { format!("{head}: {}", reasons.join("; ")) }
}
