//! Reading and writing: what is read can be written, and is then read as the same.

use jiff::civil::{DateTime, date};
use rust_decimal::Decimal;
use x12::dictionary::{self, ElementRule, ElementType};
use x12::{
    Delimiters, Element, EnvelopeDraft, FaultKind, Group, Interchange, InterchangeId, Levels, ReadOptions,
    Reading, Segment, SegmentDraft, TextPolicy, TransactionSetDraft, Usage, ValidateOptions, Value, Version,
    WriteFault, WriteFaultKind, Written, read, validate, write_interchange,
};

/// Writes each group of a file as an interchange of its own, and reads it.
pub fn check(bytes: &[u8]) {
    let reading = read(bytes, &ReadOptions::lenient());
    for interchange in &reading.interchanges {
        for group in &interchange.groups {
            let Some((envelope, sets)) = drafts(interchange, group) else { continue };
            let Ok(written) = write_interchange(&envelope, &sets) else { continue };
            let sources: Vec<&Segment<'_>> = group.sets.iter().flat_map(|set| &set.segments).collect();
            same_segments(&sources, &written);
            again(&written);
        }
    }
    clean_is_written(bytes);
}

/// What was written is without fault, and written again it is the same.
fn again(written: &Written) {
    let reading = read(&written.bytes, &ReadOptions::default());
    assert_eq!(reading.faults, [], "{}", String::from_utf8_lossy(&written.bytes));
    let levels = Levels { elements: true, ..Levels::NONE };
    let report = validate(&written.bytes, &ValidateOptions { levels, ..ValidateOptions::default() });
    // A set without schema is written all the same.
    let error = report.errors().find(|fault| fault.kind != FaultKind::SetNotSupported);
    assert!(error.is_none(), "{}\n{}", error.unwrap(), String::from_utf8_lossy(&written.bytes));
    let [interchange] = reading.interchanges.as_slice() else { panic!("one interchange was written") };
    let [group] = interchange.groups.as_slice() else { panic!("one group was written") };
    let (envelope, sets) = drafts(interchange, group).expect("what was written can be drafted");
    let again = write_interchange(&envelope, &sets).expect("what was written can be written");
    assert_eq!(String::from_utf8_lossy(&again.bytes), String::from_utf8_lossy(&written.bytes));
    assert_eq!(again.substitutions, []);
}

/// A file that validation takes without a word can be written as it stands.
fn clean_is_written(bytes: &[u8]) {
    let report = validate(bytes, &ValidateOptions::default());
    if !report.faults.is_empty() || report.suppressed > 0 {
        return;
    }
    let reading = read(bytes, &ReadOptions::default());
    for interchange in &reading.interchanges {
        for group in interchange.groups.iter().filter(|group| is_numbered(group)) {
            let Some((envelope, sets)) = drafts(interchange, group) else { continue };
            if let Err(faults) = write_interchange(&envelope, &sets) {
                let fault = faults.iter().find(|fault| !is_stricter(fault));
                assert!(fault.is_none(), "{}", fault.unwrap());
            }
        }
    }
}

/// The writer counts on from the first set.
fn is_numbered(group: &Group<'_>) -> bool {
    group.sets.iter().all(|set| set.control_number().bytes().all(|byte| byte.is_ascii_digit()))
}

/// The writer is stricter with headers than the standard, and with values that blanks fill up to their smallest length.
fn is_stricter(fault: &WriteFault) -> bool {
    let segment = fault.segment_id.as_deref();
    segment.is_none_or(|segment| matches!(segment, "ISA" | "GS" | "ST" | "SE" | "GE" | "IEA"))
        || matches!(fault.kind, WriteFaultKind::TooShort { .. })
}

// --- From a reading to drafts ---

/// The drafts that a group stands for; nothing if it cannot be said in drafts.
fn drafts(
    interchange: &Interchange<'_>,
    group: &Group<'_>,
) -> Option<(EnvelopeDraft, Vec<TransactionSetDraft>)> {
    let version = group.version()?;
    let text = group.version_text();
    let suffix = text.strip_prefix(version.as_str()).filter(|suffix| !suffix.is_empty());
    let id = |qualifier: &str, id: &str| InterchangeId { qualifier: qualifier.into(), id: id.into() };
    let number = |number: Option<u64>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or(1);
    let first = group.sets.first()?;
    let sets: Option<Vec<TransactionSetDraft>> = group
        .sets
        .iter()
        .map(|set| {
            let segments =
                set.segments.iter().map(|segment| draft(segment, version)).collect::<Option<_>>()?;
            Some(TransactionSetDraft {
                id: set.id().into(),
                functional_group: group.functional_id().into(),
                segments,
            })
        })
        .collect();
    let day = group.date().unwrap_or(date(2026, 3, 9));
    let delimiters = Delimiters {
        repetition: interchange.delimiters.repetition.filter(|_| version == Version::V005010),
        ..interchange.delimiters
    };
    let envelope = EnvelopeDraft {
        version,
        version_suffix: suffix.map(str::to_owned),
        sender: id(&interchange.sender_qualifier(), &interchange.sender_id()),
        receiver: id(&interchange.receiver_qualifier(), &interchange.receiver_id()),
        application_sender: group.application_sender().into(),
        application_receiver: group.application_receiver().into(),
        interchange_control_number: number(interchange.control_number()),
        group_control_number: number(group.control_number()),
        first_set_control_number: first.control_number().parse().unwrap_or(1),
        at: DateTime::from_parts(day, interchange.time().unwrap_or_default()),
        usage: if interchange.usage() == "P" { Usage::Production } else { Usage::Test },
        acknowledgment_requested: interchange.acknowledgment_requested(),
        delimiters,
        newline_after_terminator: false,
        text_policy: TextPolicy::default(),
    };
    Some((envelope, sets?))
}

fn draft(segment: &Segment<'_>, version: Version) -> Option<SegmentDraft> {
    let rule = dictionary::segment(segment.id(), version)?;
    let mut draft = SegmentDraft::new(segment.id());
    for (element, position) in segment.elements().zip(1..).filter(|(element, _)| !element.is_empty()) {
        // Drafts know no repetitions.
        if element.repetitions().nth(1).is_some() {
            return None;
        }
        draft = draft.set(position, value(rule.element(position)?, element)?);
    }
    Some(draft)
}

fn value(rule: &ElementRule, element: Element<'_>) -> Option<Value> {
    match rule.element_type {
        // The text of an implied number is not the number that it stands for.
        ElementType::Implied(decimals) => {
            let mut number: Decimal =
                element.text().parse().ok().filter(|number: &Decimal| number.scale() == 0)?;
            number.set_scale(decimals.into()).ok()?;
            Some(number.into())
        }
        ElementType::Composite(composite) => {
            let value = |(element, position): (Element<'_>, usize)| match element.is_empty() {
                true => Some("".into()),
                false => value(composite.component(position)?, element),
            };
            Some(Value::Composite(element.components().zip(1..).map(value).collect::<Option<_>>()?))
        }
        _ => Some(element.text().as_ref().into()),
    }
}

// --- What was written against what was read ---

fn same_segments(sources: &[&Segment<'_>], written: &Written) {
    let reading = read(&written.bytes, &ReadOptions::default());
    let segments: Vec<&Segment<'_>> = segments(&reading).collect();
    assert_eq!(segments.len(), sources.len());
    for (source, segment) in sources.iter().zip(segments) {
        assert_eq!(source.id(), segment.id());
        let count = source.elements().count().max(segment.elements().count());
        for position in 1..=count {
            let (from, to) = (source.text(position), segment.text(position));
            let is_same = tidy(&from) == tidy(&to)
                || is_substituted(written, &from, &to)
                || components_are_same(source, segment, position, written);
            assert!(is_same, "{}{position:02}: {from:?} became {to:?}", source.id());
        }
    }
}

fn segments<'r, 'b>(reading: &'r Reading<'b>) -> impl Iterator<Item = &'r Segment<'b>> {
    reading.transaction_sets().flat_map(|(_, _, set)| &set.segments)
}

fn is_substituted(written: &Written, from: &str, to: &str) -> bool {
    written.substitutions.iter().any(|change| change.from == from && change.to == to)
}

fn components_are_same(
    source: &Segment<'_>,
    segment: &Segment<'_>,
    position: usize,
    written: &Written,
) -> bool {
    let texts = |segment: &Segment<'_>| -> Vec<String> {
        let element = segment.element(position);
        element
            .map(|element| element.components().map(|part| part.text().into_owned()).collect())
            .unwrap_or_default()
    };
    let (mut from, mut to) = (texts(source), texts(segment));
    let count = from.len().max(to.len());
    from.resize(count, String::new());
    to.resize(count, String::new());
    from.iter().zip(&to).all(|(from, to)| tidy(from) == tidy(to) || is_substituted(written, from, to))
}

/// A value without what may be written otherwise: blanks around it, zeros of a number.
fn tidy(text: &str) -> String {
    let text = text.trim();
    match text.parse::<Decimal>() {
        Ok(number) => number.normalize().to_string(),
        Err(_) => text.to_owned(),
    }
}
