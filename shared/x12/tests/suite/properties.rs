//! What holds for any document, any text and any bytes.

use jiff::civil::date;
use proptest::prelude::*;
use proptest::{collection, sample};
use x12::dictionary::{ElementType, SegmentRule};
use x12::{
    Charset, Element, EnvelopeDraft, NonAscii, ReadOptions, Segment, SegmentDraft, TextPolicy, Version,
    WriteFaultKind, read, write_interchange,
};

use crate::common::{envelope, invoice};
use crate::documents::{any_document, any_version, assert_same_segment, body_rules, completed, drafts};
use crate::fixtures;

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read((envelope, sets) in any_document()) {
        let written = write_interchange(&envelope, &sets).expect("the values fit");
        let reading = read(&written.bytes, &ReadOptions::default());
        prop_assert_eq!(&reading.faults, &[]);
        prop_assert_eq!(&written.substitutions, &[]);
        let read_sets: Vec<_> = reading.transaction_sets().map(|(_, _, set)| set).collect();
        prop_assert_eq!(read_sets.len(), sets.len());
        for (draft, set) in sets.iter().zip(read_sets) {
            prop_assert_eq!(draft.segments.len(), set.segments.len());
            for (draft, segment) in draft.segments.iter().zip(&set.segments) {
                assert_same_segment(draft, segment, envelope.version);
            }
        }
    }

    #[test]
    fn canonical_bytes_are_written_again((envelope, sets) in any_document()) {
        let written = write_interchange(&envelope, &sets).expect("the values fit");
        let reading = read(&written.bytes, &ReadOptions::default());
        let (envelope, sets) = drafts(&written.bytes, &reading);
        let again = write_interchange(&envelope, &sets).expect("what was read fits");
        prop_assert_eq!(String::from_utf8(again.bytes), String::from_utf8(written.bytes));
    }

    #[test]
    fn lenient_reading_alters_nothing_good((envelope, sets) in any_document()) {
        let written = write_interchange(&envelope, &sets).expect("the values fit");
        let strict = read(&written.bytes, &ReadOptions::default());
        prop_assert_eq!(strict, read(&written.bytes, &ReadOptions::lenient()));
    }
}

// --- Any text ---

/// Every descriptive element of the dictionary.
fn descriptive_elements(version: Version) -> Vec<(&'static SegmentRule, usize)> {
    let of_segment = |rule: &'static SegmentRule| {
        let elements = rule.elements.iter().zip(1..);
        let texts = elements.filter(|(element, _)| element.element_type == ElementType::Text);
        texts.map(move |(_, position)| (rule, position))
    };
    body_rules(version).into_iter().flat_map(of_segment).collect()
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        collection::vec(any::<char>(), 0..12).prop_map(String::from_iter),
        "[a-z*>~^:|\\\\ \r\n\t\u{0}-\u{1F}\u{7F}-\u{9F}éßÆ€–🚀中\u{301}\u{200B}]{0,24}",
    ]
}

fn any_policy() -> impl Strategy<Value = TextPolicy> {
    let replacement = prop_oneof![4 => Just(Some(' ')), 1 => Just(Some('.')), 1 => Just(None)];
    let non_ascii = prop_oneof![4 => Just(NonAscii::Fold), 1 => Just(NonAscii::Refuse)];
    let charset = prop_oneof![Just(Charset::Extended), Just(Charset::Basic)];
    (any::<bool>(), non_ascii, replacement, charset).prop_map(
        |(uppercase, non_ascii, replacement, charset)| TextPolicy {
            uppercase,
            non_ascii,
            replacement,
            charset,
        },
    )
}

/// A segment with a text at one position and as little else as the rule allows.
fn with_text(rule: &SegmentRule, position: usize, text: &str) -> SegmentDraft {
    let needed = completed(rule, 1 << position);
    let needed = rule.elements.iter().zip(1..).filter(|(_, position)| needed >> position & 1 == 1);
    let draft =
        needed.fold(SegmentDraft::new(rule.id), |draft, (element, position)| match element.element_type {
            ElementType::Text | ElementType::Identifier | ElementType::Code | ElementType::Composite(_) => {
                draft.set(position, "X".repeat(usize::from(element.min.max(2).min(element.max))))
            }
            ElementType::Date => draft.set(position, date(2026, 3, 9)),
            _ => draft.set(position, 1_u64),
        });
    draft.set(position, text)
}

/// Segment ids with their numbers of elements, repetitions and components.
fn shape(bytes: &[u8]) -> Vec<(String, usize, usize, usize)> {
    let reading = read(bytes, &ReadOptions::default());
    assert_eq!(reading.faults, []);
    let (_, _, set) = reading.transaction_sets().next().unwrap();
    let shape = |segment: &Segment<'_>| {
        let repetitions = segment.elements().flat_map(Element::repetitions).count();
        let components = segment.elements().flat_map(Element::components).count();
        (segment.id().to_owned(), segment.elements().count(), repetitions, components)
    };
    set.segments.iter().map(shape).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_changes_the_shape_of_a_document(
        (version, (rule, position)) in any_version().prop_flat_map(|version| {
            (Just(version), sample::select(descriptive_elements(version)))
        }),
        text in any_text(),
        policy in any_policy(),
    ) {
        let plain = if text.trim().is_empty() { String::new() } else { "XX".to_owned() };
        let mut draft = EnvelopeDraft { text_policy: policy, ..envelope(version) };
        let written = write_interchange(&draft, &[invoice(vec![with_text(rule, position, &text)])]);
        draft.text_policy = TextPolicy::default();
        let expected = write_interchange(&draft, &[invoice(vec![with_text(rule, position, &plain)])]);
        match written {
            Ok(written) => {
                prop_assert!(written.bytes.iter().all(|byte| matches!(byte, b' '..=b'~')));
                prop_assert_eq!(shape(&written.bytes), shape(&expected.unwrap().bytes));
            }
            Err(faults) => for fault in faults {
                let refused = matches!(
                    fault.kind,
                    WriteFaultKind::NothingLeft { .. }
                        | WriteFaultKind::TooLong { .. }
                        | WriteFaultKind::TooShort { .. }
                        | WriteFaultKind::CharacterRefused { .. }
                        | WriteFaultKind::MandatoryElementMissing
                        | WriteFaultKind::NoteNotKept { .. }
                        | WriteFaultKind::EmptySegment
                );
                prop_assert!(refused, "{}", fault);
            },
        }
    }
}

// --- Any bytes ---

/// Reads in both ways and checks what holds for every reading.
fn assert_sound(bytes: &[u8]) {
    for lenient in [false, true] {
        let reading = read(bytes, &ReadOptions { lenient, ..ReadOptions::default() });
        for fault in &reading.faults {
            assert!(fault.position.byte <= bytes.len(), "{fault}");
            assert!(fault.interchange.is_none_or(|index| index < reading.interchanges.len()), "{fault:?}");
            assert!(lenient || !fault.kind.is_repair(), "{fault}");
            assert!(!fault.to_string().contains('\n') || bytes.contains(&b'\n'));
        }
        if reading.interchanges.is_empty() {
            assert!(!reading.faults.is_empty());
        }
        for (_, _, set) in reading.transaction_sets() {
            let ends: Vec<_> = set.segments.iter().map(|segment| segment.position().byte).collect();
            assert!(ends.is_sorted());
        }
    }
}

/// A change of a file: a byte replaced, removed, doubled, or the end cut off.
pub fn mutate(bytes: &mut Vec<u8>, kind: u8, place: usize, byte: u8) {
    let place = place % bytes.len().max(1);
    match kind % 5 {
        _ if bytes.is_empty() => bytes.push(byte),
        0 => bytes[place] = byte,
        1 => drop(bytes.remove(place)),
        2 => bytes.insert(place, byte),
        3 => bytes.truncate(place),
        _ => bytes.extend_from_within(place..),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in collection::vec(any::<u8>(), 0..400)) {
        assert_sound(&bytes);
        let mut with_header = crate::common::isa(1).into_bytes();
        with_header.extend(bytes);
        assert_sound(&with_header);
    }

    #[test]
    fn no_segments_make_the_reader_panic(ids in collection::vec(sample::select(vec![
        "ISA", "ISA*00", "GS*IN", "GS", "ST*810", "ST", "SE*1", "SE", "GE*1", "GE", "IEA*1", "IEA", "TA1", "N1*X", "", "\n", " ", "n1",
    ]), 0..24)) {
        assert_sound(format!("{}{}", crate::common::isa(1), ids.join("~")).as_bytes());
    }

    #[test]
    fn mutated_files_make_no_reader_panic(
        mut bytes in sample::select(fixtures::all()),
        mutations in collection::vec((any::<u8>(), any::<usize>(), prop_oneof![any::<u8>(), sample::select(b"*~>\n\r ISAGE".to_vec())]), 1..8),
    ) {
        for (kind, place, byte) in mutations {
            mutate(&mut bytes, kind, place, byte);
        }
        assert_sound(&bytes);
    }
}

#[test]
fn a_real_file_is_written_again() {
    let bytes = fixtures::bytes("invoice-aerospace-group.edi");
    let (envelope, sets) = drafts(&bytes, &read(&bytes, &ReadOptions::default()));
    let written = write_interchange(&envelope, &sets).unwrap();
    let without_line_ends: Vec<u8> =
        bytes.into_iter().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    assert_eq!(String::from_utf8(written.bytes), String::from_utf8(without_line_ends));
}

#[test]
fn reading_takes_linear_time() {
    // Each of these would take minutes if a step looked at the whole rest of the file.
    let isa = crate::common::isa(1);
    let repeated =
        ["ISA*", "ISA", "~", "\n", "\0\u{1}~", " ", "*", "ST~", "GS~", "SE~ISA*~", &isa, "N1*A\n~", "\u{C2}"];
    for part in repeated {
        let file = format!("{isa}{}", part.repeat(2_000_000 / part.len()));
        assert_sound(file.as_bytes());
        assert_sound(&file.as_bytes()[1..]);
    }
}
