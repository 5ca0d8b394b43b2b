//! Checks and writes the envelope: ISA and GS before the transaction sets, GE and IEA after them.

use super::draft::{EnvelopeDraft, InterchangeId, SegmentDraft, TransactionSetDraft};
use super::fault::WriteFaultKind;
use super::segment::Writer;
use crate::version::fits;
use crate::{Delimiters, Version};

/// The largest control number: nine digits in ISA13, GS06 and ST02.
const MAX_CONTROL_NUMBER: u64 = 999_999_999;

/// GE01 counts the sets of a group in six digits.
const MAX_SETS: usize = 999_999;

/// What concerns the interchange as a whole.
pub(super) fn check(writer: &mut Writer<'_>, acknowledgments: &[SegmentDraft], sets: &[TransactionSetDraft]) {
    let envelope = writer.envelope;
    check_delimiters(writer, &envelope.delimiters, envelope.version);
    check_replacement(writer);
    check_control_numbers(writer, sets.len());
    if acknowledgments.is_empty() || !sets.is_empty() {
        check_sets(writer, sets);
    }
    for segment in acknowledgments.iter().filter(|segment| segment.id() != "TA1") {
        writer.fault_of_segment(segment.id(), WriteFaultKind::NotAnInterchangeSegment);
    }
}

fn check_delimiters(writer: &mut Writer<'_>, delimiters: &Delimiters, version: Version) {
    if let Some(byte) = delimiters.shared_byte() {
        writer.fault_in(None, WriteFaultKind::DelimitersNotDistinct { byte });
    }
    let parting = [delimiters.element, delimiters.component].into_iter().chain(delimiters.repetition);
    for byte in parting.filter(|byte| !is_usable(*byte) || is_line_end(*byte)) {
        writer.fault_in(None, WriteFaultKind::DelimiterNotUsable { byte });
    }
    if !is_usable(delimiters.terminator) {
        writer.fault_in(None, WriteFaultKind::DelimiterNotUsable { byte: delimiters.terminator });
    }
    if version < Version::V005010 && delimiters.repetition.is_some() {
        writer.fault_in(None, WriteFaultKind::RepetitionSeparatorNotInVersion);
    }
}

/// Visible or control characters. Point and minus sign are left to the numbers, NUL to those who fill up files.
fn is_usable(byte: u8) -> bool {
    matches!(byte, 0x01..=0x1F | 0x21..=0x7E) && !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'-')
}

/// Readers skip line ends between segments, so only a terminator can be one.
fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

fn check_replacement(writer: &mut Writer<'_>) {
    let filter = writer.filter();
    if let Some(replacement) =
        filter.policy.replacement.filter(|character| filter.refusal(*character).is_some())
    {
        writer.fault_in(None, WriteFaultKind::ReplacementNotUsable { replacement });
    }
}

fn check_control_numbers(writer: &mut Writer<'_>, sets: usize) {
    let envelope = writer.envelope;
    let first = u64::from(envelope.first_set_control_number);
    let last = first + u64::try_from(sets.saturating_sub(1)).unwrap_or(u64::MAX / 2);
    let numbers = [
        ("ISA", 13, u64::from(envelope.interchange_control_number)),
        ("GS", 6, u64::from(envelope.group_control_number)),
        ("ST", 2, if first == 0 { first } else { last }),
    ];
    // Without sets there is no group to be numbered.
    let used = if sets == 0 { 1 } else { numbers.len() };
    for (segment_id, element, number) in numbers.into_iter().take(used) {
        if !(1..=MAX_CONTROL_NUMBER).contains(&number) {
            writer.fault_of_element(segment_id, element, WriteFaultKind::ControlNumberOutOfRange { number });
        }
    }
}

fn check_sets(writer: &mut Writer<'_>, sets: &[TransactionSetDraft]) {
    let Some(first) = sets.first() else {
        return writer.fault_in(None, WriteFaultKind::NoTransactionSets);
    };
    if sets.len() > MAX_SETS {
        writer.fault_in(None, WriteFaultKind::TooManyTransactionSets);
    }
    for (index, set) in sets.iter().enumerate() {
        if set.functional_group != first.functional_group {
            let (first, this) = (first.functional_group.clone(), set.functional_group.clone());
            writer.fault_in(Some(index), WriteFaultKind::MixedFunctionalGroups { first, this });
        }
        if !fits(&set.functional_group, &set.id) {
            let (group, set_id) = (set.functional_group.clone(), set.id.clone());
            writer.fault_in(Some(index), WriteFaultKind::FunctionalGroupMismatch { group, set_id });
        }
    }
}

/// ISA, and TA1 right behind it.
pub(super) fn open(writer: &mut Writer<'_>, acknowledgments: &[SegmentDraft]) {
    let envelope = writer.envelope;
    check_party(writer, &envelope.sender, 5);
    check_party(writer, &envelope.receiver, 7);
    writer.line(&interchange_header(envelope));
    for segment in acknowledgments {
        writer.segment(segment);
    }
}

/// GS.
pub(super) fn open_group(writer: &mut Writer<'_>, sets: &[TransactionSetDraft]) {
    let envelope = writer.envelope;
    let group = sets.first().map(|set| set.functional_group.as_str());
    let suffix = envelope.version_suffix.as_deref().unwrap_or_default();
    // Both are written with minutes only: all receivers know this form, some no other.
    let minute = envelope.at.time().with().second(0).subsec_nanosecond(0).build().unwrap_or_default();
    writer.segment(
        &SegmentDraft::new("GS")
            .set_opt(1, group)
            .set(2, envelope.application_sender.as_str())
            .set(3, envelope.application_receiver.as_str())
            .set(4, envelope.at.date())
            .set(5, minute)
            .set(6, u64::from(envelope.group_control_number))
            .set(7, "X")
            .set(8, format!("{}{suffix}", envelope.version.as_str())),
    );
}

fn check_party(writer: &mut Writer<'_>, party: &InterchangeId, element: usize) {
    let (qualifier, id) = (party.qualifier.as_str(), party.id.trim_end_matches(' '));
    check_fixed(writer, element, qualifier, 2..=2);
    check_fixed(writer, element + 1, id, 1..=15);
}

fn check_fixed(
    writer: &mut Writer<'_>,
    element: usize,
    text: &str,
    lengths: std::ops::RangeInclusive<usize>,
) {
    let (length, min, max) = (text.chars().count(), *lengths.start(), *lengths.end());
    if text.trim().is_empty() {
        writer.fault_of_element("ISA", element, WriteFaultKind::MandatoryElementMissing);
    } else if length < min {
        writer.fault_of_element("ISA", element, WriteFaultKind::TooShort { length, min });
    } else if length > max {
        writer.fault_of_element("ISA", element, WriteFaultKind::TooLong { length, max });
    }
    if let Err(refusal) = writer.filter().check(text) {
        writer.fault_of_element("ISA", element, refusal.into());
    }
}

/// The header is the one segment of fixed width, because its offsets tell a reader the delimiters.
fn interchange_header(envelope: &EnvelopeDraft) -> Vec<u8> {
    let (date, time) = (envelope.at.date(), envelope.at.time());
    let fields = [
        "ISA".to_owned(),
        "00".to_owned(),
        " ".repeat(10),
        "00".to_owned(),
        " ".repeat(10),
        envelope.sender.qualifier.clone(),
        format!("{:<15}", envelope.sender.id.trim_end()),
        envelope.receiver.qualifier.clone(),
        format!("{:<15}", envelope.receiver.id.trim_end()),
        format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day()),
        format!("{:02}{:02}", time.hour(), time.minute()),
        char::from(envelope.delimiters.repetition.unwrap_or(b'U')).to_string(),
        envelope.version.interchange().to_owned(),
        format!("{:09}", envelope.interchange_control_number),
        u8::from(envelope.acknowledgment_requested).to_string(),
        envelope.usage.code().to_owned(),
        char::from(envelope.delimiters.component).to_string(),
    ];
    fields.join(&char::from(envelope.delimiters.element).to_string()).into_bytes()
}

/// GE if there is a group, and IEA.
pub(super) fn close(writer: &mut Writer<'_>, sets: usize) {
    let group_control_number = u64::from(writer.envelope.group_control_number);
    let groups = u64::from(sets > 0);
    // What would be wrong here was reported for GS06 and the number of sets already.
    if groups > 0 && (group_control_number > MAX_CONTROL_NUMBER || sets > MAX_SETS) {
        return;
    }
    if groups > 0 {
        let sets = u64::try_from(sets).unwrap_or(u64::MAX);
        writer.segment(&SegmentDraft::new("GE").set(1, sets).set(2, group_control_number));
    }
    let control_number = u64::from(writer.envelope.interchange_control_number);
    if control_number <= MAX_CONTROL_NUMBER {
        writer.segment(&SegmentDraft::new("IEA").set(1, groups).set(2, control_number));
    }
}
