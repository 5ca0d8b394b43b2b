use std::fmt;

use documents::{Fault, Faults, PartnerId};
use jiff::civil::DateTime;
use x12::TransactionSetDraft;

/// Who receives a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Routing {
    /// This partner.
    Partner(PartnerId),
    /// Nobody trades it: the record closes.
    Nobody(Fault),
    /// A person must mend configuration: the record is held.
    Unclear(Faults),
}

/// What became of earlier versions of the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// An earlier version of this record was delivered to this partner.
    pub sent_before: bool,
}

/// What mapping decided.
#[derive(Debug, Clone)]
pub enum Mapping {
    /// Send this.
    Send(Mapped),
    /// Send nothing; the record closes for this reason.
    Close(Fault),
}

/// A transaction set without control numbers that the writer has accepted.
#[derive(Clone)]
pub struct Mapped {
    /// The set.
    pub set: TransactionSetDraft,
    /// What is replaced in texts, for the audit.
    pub substitutions: Vec<String>,
}

/// The segments of an 820 hold account numbers, so they do not show.
impl fmt::Debug for Mapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mapped")
            .field("set", &self.set.id)
            .field("segments", &self.set.segments.len())
            .field("substitutions", &self.substitutions)
            .finish()
    }
}

/// Control numbers and the time in the envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// ISA13.
    pub interchange: u32,
    /// GS06.
    pub group: u32,
    /// ST02.
    pub set: u32,
    /// ISA09 and ISA10, GS04 and GS05.
    pub at: DateTime,
}

/// The interchange as bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What was replaced in texts, for the audit.
    pub substitutions: Vec<String>,
}

/// The bytes of an 820 hold account numbers, so they do not show.
impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered")
            .field("bytes", &self.bytes.len())
            .field("substitutions", &self.substitutions)
            .finish()
    }
}
