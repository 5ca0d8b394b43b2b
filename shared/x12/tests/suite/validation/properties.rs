//! What holds for any document made from the tables, and for any change of it.

use proptest::prelude::*;
use proptest::{collection, sample};
use x12::dictionary::{ElementType, Strictness};
use x12::schema::{Schema, schemas};
use x12::{Levels, ReadOptions, Report, ValidateOptions, Verdict, validate, validate_reader};

use super::file;
use super::generate::{Dice, Made, segments};
use super::short;
use crate::fixtures;

fn any_schema() -> impl Strategy<Value = &'static Schema> {
    sample::select(schemas().collect::<Vec<_>>())
}

fn text_of(schema: &Schema, made: &[Made]) -> String {
    let lines: Vec<String> = made.iter().map(Made::text).collect();
    file(schema.version.as_str(), schema.set_id, &lines)
}

/// Everything but what a document says of itself: totals and hierarchies are not made to fit.
fn form() -> ValidateOptions {
    let levels = Levels { balance: false, hierarchy: false, ..Levels::ALL };
    ValidateOptions { levels, ..ValidateOptions::default() }
}

fn told(text: &str) -> Vec<String> {
    validate(text.as_bytes(), &form()).faults.iter().map(short).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_tables_allow_has_no_faults(schema in any_schema(), seed in any::<u64>()) {
        let made = segments(schema, &mut Dice::new(seed));
        let text = text_of(schema, &made);
        prop_assert_eq!(told(&text), [] as [&str; 0], "{}", text);
    }

    #[test]
    fn a_fault_put_in_is_told((schema, seed) in (any_schema(), any::<u64>()), kind in 0..12_usize) {
        let mut dice = Dice::new(seed);
        let mut made = segments(schema, &mut dice);
        if let Some(expected) = spoil(schema, &mut made, kind, &mut dice) {
            let text = text_of(schema, &made);
            let told = told(&text);
            prop_assert!(told.iter().any(|fault| fault.starts_with(&expected)), "{} not in {:?}: {}", expected, told, text);
        }
    }

    #[test]
    fn a_misspelt_segment_is_told_once(schema in any_schema(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let made = segments(schema, &mut dice);
        let at = dice.below(made.len());
        let mut lines: Vec<String> = made.iter().map(Made::text).collect();
        lines.insert(at, "QQQ*1".into());
        let text = file(schema.version.as_str(), schema.set_id, &lines);
        prop_assert_eq!(told(&text), [format!("segment.unknown QQQ #{} AK304=1", at + 2)]);
    }
}

/// Puts a fault into a document and says how it is told; nothing if there is no room for it.
fn spoil(schema: &Schema, made: &mut [Made], kind: usize, dice: &mut Dice) -> Option<String> {
    let places: Vec<(usize, usize)> = made
        .iter()
        .enumerate()
        .flat_map(|(segment, made)| (0..made.elements.len()).map(move |element| (segment, element)))
        .filter(|(segment, element)| fits(&made[*segment], *element, kind))
        .collect();
    let (segment, element) = *places.get(dice.below(places.len()))?;
    let number = segment + 2;
    let target = &mut made[segment];
    let rule = &target.rule.elements[element];
    let (min, max) = (usize::from(rule.min), usize::from(rule.max));
    let (value, expected) = match kind {
        0 => (String::new(), "element.missing"),
        1 => ("X".repeat(max + 1), "element.too-long"),
        2 => ("1".repeat(max + 1), "element.too-long"),
        3 => ("X".repeat(min - 1), "element.too-short"),
        4 => (format!("{}\u{1}", "X".repeat(min - 1)), "element.character"),
        5 => ("1X".into(), "element.number"),
        6 => ("1.5".into(), "element.number"),
        7 => ("20260230".into(), "element.date"),
        8 => ("2561".into(), "element.time"),
        9 => ("!".repeat(max), "element.code"),
        10 => ("A>B".into(), "element.components"),
        _ => ("A^B".into(), "element.repetitions"),
    };
    if kind == 11 && schema.version == x12::Version::V004010 {
        return None;
    }
    target.elements[element] = value;
    Some(format!("{expected} {}{:02} #{number}", target.rule.id, element + 1)).map(|text| match kind {
        // Its rule says whether the list is closed, or the element text.
        9..=11 => expected.to_owned(),
        _ => text,
    })
}

fn fits(made: &Made, element: usize, kind: usize) -> bool {
    use ElementType::{Code, Date, Decimal, Identifier, Implied, Text, Time};
    let rule = &made.rule.elements[element];
    let element_type = rule.element_type;
    match kind {
        0 => rule.is_mandatory,
        1 => matches!(element_type, Identifier | Text),
        2 => matches!(element_type, Implied(_) | Decimal),
        3 => matches!(element_type, Identifier | Text) && rule.min > 1,
        4 => matches!(element_type, Identifier | Text),
        5 => matches!(element_type, Implied(_) | Decimal),
        6 => matches!(element_type, Implied(_)),
        7 => element_type == Date,
        8 => element_type == Time,
        9 => element_type == Code && rule.codes.is_some_and(|list| list.strictness != Strictness::Open),
        _ => matches!(element_type, Identifier | Text | Code),
    }
}

/// What holds for every report.
fn assert_sound(bytes: &[u8]) -> Report {
    for lenient in [false, true] {
        let read = ReadOptions { lenient, ..ReadOptions::default() };
        let options = ValidateOptions { read, ..ValidateOptions::default() };
        let report = validate(bytes, &options);
        assert_eq!(report, validate_reader(bytes, &options).unwrap());
        for fault in &report.faults {
            assert!(fault.position.byte <= bytes.len(), "{fault}");
            assert!(fault.value.as_ref().is_none_or(|value| value.len() <= 99 && value.is_ascii()));
            assert!(!fault.sentence().is_empty());
            if let (Some(interchange), Some(group), Some(set)) = (fault.interchange, fault.group, fault.set) {
                let set = &report.interchanges[interchange].groups[group].sets[set];
                assert!(set.faults > 0, "{fault}");
                let is_error = fault.severity == x12::Severity::Error && fault.code() != x12::Code::None;
                assert!(!is_error || set.verdict == Verdict::Rejected, "{fault}");
            }
        }
        if !lenient {
            return report;
        }
    }
    unreachable!()
}

fn mutate(bytes: &mut Vec<u8>, kind: u8, place: usize, byte: u8) {
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
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_documents_are_survived(
        schema in any_schema(),
        seed in any::<u64>(),
        mutations in collection::vec((any::<u8>(), any::<usize>(), prop_oneof![any::<u8>(), sample::select(b"*~>^\n\r SE1".to_vec())]), 1..8),
    ) {
        let made = segments(schema, &mut Dice::new(seed));
        let mut bytes = text_of(schema, &made).into_bytes();
        for (kind, place, byte) in mutations {
            mutate(&mut bytes, kind, place, byte);
        }
        assert_sound(&bytes);
    }

    #[test]
    fn segments_in_any_order_are_survived(
        schema in any_schema(),
        ids in collection::vec(any::<sample::Index>(), 0..60),
    ) {
        let lines: Vec<String> = ids.iter().map(|index| format!("{}*1", index.get(schema.nodes).segment.id)).collect();
        assert_sound(file(schema.version.as_str(), schema.set_id, &lines).as_bytes());
    }

    #[test]
    fn mutated_files_are_survived(
        mut bytes in sample::select(fixtures::all()),
        mutations in collection::vec((any::<u8>(), any::<usize>(), prop_oneof![any::<u8>(), sample::select(b"*~>\n\r ISAGE".to_vec())]), 1..8),
    ) {
        for (kind, place, byte) in mutations {
            mutate(&mut bytes, kind, place, byte);
        }
        assert_sound(&bytes);
    }
}
