//! Writing: drafts in, the bytes of an interchange out.

mod draft;
mod element;
mod fault;
mod header;
mod segment;

pub use draft::{EnvelopeDraft, InterchangeId, SegmentDraft, TransactionSetDraft, Usage, Value};
pub use fault::{WriteFault, WriteFaultKind};
use segment::Writer;

/// An interchange ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The interchange, in ASCII.
    pub bytes: Vec<u8>,
    /// The descriptive texts that do not go out as they came in.
    pub substitutions: Vec<Substitution>,
    /// The segments from ISA to IEA.
    pub segment_count: usize,
}

/// A descriptive text in which characters that cannot be sent were folded, replaced or dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The transaction set, counted from 0.
    pub set: usize,
    /// The segment id.
    pub segment_id: String,
    /// The segment within its transaction set: ST is 1.
    pub segment: usize,
    /// The element's position, counted from 1.
    pub element: usize,
    /// The text of the draft.
    pub from: String,
    /// The text that goes out.
    pub to: String,
}

/// Writes transaction sets of one functional group as one interchange.
///
/// # Errors
///
/// All faults of the document. Nothing is cut, rounded or left out to make a value fit.
pub fn write_interchange(
    envelope: &EnvelopeDraft,
    sets: &[TransactionSetDraft],
) -> Result<Written, Vec<WriteFault>> {
    write_answers(envelope, &[], sets)
}

/// Writes one interchange of interchange acknowledgments, TA1, and transaction sets of one functional group behind them.
/// Without transaction sets there is no group, and IEA01 is 0.
///
/// # Errors
///
/// As of [`write_interchange`].
pub fn write_answers(
    envelope: &EnvelopeDraft,
    acknowledgments: &[SegmentDraft],
    sets: &[TransactionSetDraft],
) -> Result<Written, Vec<WriteFault>> {
    let mut writer = Writer::new(envelope);
    header::check(&mut writer, acknowledgments, sets);
    header::open(&mut writer, acknowledgments);
    if !sets.is_empty() {
        header::open_group(&mut writer, sets);
    }
    for (index, set) in sets.iter().enumerate() {
        writer.transaction_set(index, set);
    }
    header::close(&mut writer, sets.len());
    writer.finish()
}
