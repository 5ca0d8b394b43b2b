//! What a validation found.

use std::fmt;
use std::ops::Deref;

use crate::guide::Waiver;
use crate::{Delimiters, Fault, Severity};

/// What a file holds and everything that is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The interchanges in the order of the file.
    pub interchanges: Vec<InterchangeOutcome>,
    /// The faults in the order of the file, at most as many as the limit says. Half of that is kept for errors.
    pub faults: Vec<Fault>,
    /// Faults beyond the limit. They count for the verdicts.
    pub suppressed: u64,
    /// Faults that a waiver takes out of the verdicts.
    pub waived: Vec<Fault>,
    /// Waivers that would have taken out faults, had they not ended.
    pub expired: Vec<ExpiredWaiver>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Segments of the file.
    pub segments: u64,
    /// Transaction sets of the file.
    pub sets: u64,
}

impl Report {
    /// The faults that are errors.
    pub fn errors(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(|fault| fault.severity == Severity::Error)
    }

    /// The faults of one set, in the order of the file.
    pub fn faults_of(&self, interchange: usize, group: usize, set: usize) -> impl Iterator<Item = &Fault> {
        let place = (Some(interchange), Some(group), Some(set));
        self.faults.iter().filter(move |fault| (fault.interchange, fault.group, fault.set) == place)
    }
}

/// A waiver that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiredWaiver {
    /// The waiver.
    pub waiver: Waiver,
    /// How many faults it would have taken out.
    pub faults: u64,
}

/// What became of an interchange. Of its texts 99 characters are kept, more than any of them may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterchangeOutcome {
    /// ISA05.
    pub sender_qualifier: String,
    /// ISA06 without the blanks that fill it up.
    pub sender_id: String,
    /// ISA07.
    pub receiver_qualifier: String,
    /// ISA08 without the blanks that fill it up.
    pub receiver_id: String,
    /// ISA09 as it stands.
    pub date: String,
    /// ISA10 as it stands.
    pub time: String,
    /// ISA13 as it stands.
    pub control_number: String,
    /// ISA12, such as `00401`.
    pub version: String,
    /// ISA15: `P` production, `T` test, `I` information.
    pub usage: String,
    /// ISA14: whether a TA1 is asked for.
    pub acknowledgment_requested: bool,
    /// What the header declares.
    pub delimiters: Delimiters,
    /// The functional groups.
    pub groups: Vec<GroupOutcome>,
    /// IEA was there.
    pub is_closed: bool,
    /// The header could be read. If not, only its faults are known.
    pub is_readable: bool,
}

/// What became of a functional group. Of its texts 99 characters are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupOutcome {
    /// GS01, such as `IN`; empty if GS is missing.
    pub functional_id: String,
    /// GS02.
    pub application_sender: String,
    /// GS03.
    pub application_receiver: String,
    /// GS06 as it stands.
    pub control_number: String,
    /// GS08, such as `004010` or `004010VICS`.
    pub version: String,
    /// GE01, if GE is there and it is a number.
    pub declared_sets: Option<u64>,
    /// The transaction sets.
    pub sets: Vec<SetOutcome>,
    /// GE was there.
    pub is_closed: bool,
}

impl GroupOutcome {
    /// Sets that are accepted, with or without errors noted (AK904).
    pub fn accepted(&self) -> usize {
        self.sets.iter().filter(|set| set.verdict != Verdict::Rejected).count()
    }
}

/// What became of a transaction set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetOutcome {
    /// ST01, such as `850`.
    pub set_id: ShortText,
    /// ST02.
    pub control_number: ShortText,
    /// ST03, at most 99 characters of it; empty if there is none.
    pub implementation: Box<str>,
    /// Whether its form lets it be taken. What its totals and hierarchies say does not count here.
    pub verdict: Verdict,
    /// How many faults it has, waived ones not counted.
    pub faults: u32,
    /// Errors among them that no functional acknowledgment tells: totals that cannot be right, hierarchies that do not
    /// hold together.
    pub business_errors: u32,
}

/// Whether a transaction set can be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing to note.
    #[default]
    Accepted,
    /// Warnings and repairs only.
    AcceptedWithErrors,
    /// At least one error.
    Rejected,
}

/// How many faults of which weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) faults: u32,
    pub(crate) errors: u32,
    pub(crate) notes: u32,
    pub(crate) business_errors: u32,
}

impl Tally {
    pub(crate) fn verdict(self) -> Verdict {
        match self {
            Self { errors: 1.., .. } => Verdict::Rejected,
            Self { notes: 1.., .. } => Verdict::AcceptedWithErrors,
            _ => Verdict::Accepted,
        }
    }
}

impl SetOutcome {
    /// Adds faults that belong to the set.
    pub(crate) fn add(&mut self, tally: Tally) {
        self.faults = self.faults.saturating_add(tally.faults);
        self.business_errors = self.business_errors.saturating_add(tally.business_errors);
        let worse = tally.verdict();
        self.verdict = match (self.verdict, worse) {
            (Verdict::Rejected, _) | (_, Verdict::Rejected) => Verdict::Rejected,
            (Verdict::Accepted, Verdict::Accepted) => Verdict::Accepted,
            _ => Verdict::AcceptedWithErrors,
        };
    }
}

/// A text of a few characters, kept in place. Longer ones are cut; what is not ASCII becomes `?`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ShortText {
    len: u8,
    bytes: [u8; 23],
}

impl ShortText {
    /// The text of these bytes.
    pub fn new(text: &[u8]) -> Self {
        let mut this = Self::default();
        for (byte, to) in text.iter().zip(&mut this.bytes) {
            *to = if byte.is_ascii() { *byte } else { b'?' };
            this.len += 1;
        }
        this
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl Deref for ShortText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl PartialEq<&str> for ShortText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}
