//! Real files of other projects, each with exactly the faults it has.

use std::path::Path;

use x12::{ReadOptions, read};

use crate::common::faults_with;

struct Case {
    file: &'static str,
    lenient: bool,
    interchanges: usize,
    sets: usize,
    faults: &'static [&'static str],
}

const NOT_FIXED: &str = "byte 0: the interchange header has not its fixed widths";
const NOT_FIXED_AFTER_MARK: &str = "byte 3: the interchange header has not its fixed widths";
const WIDTH_REPAIRED: &str =
    "byte 0, segment 1 ISA: the interchange header was read without its fixed widths";
const WIDTH_REPAIRED_AFTER_MARK: &str =
    "byte 3, segment 1 ISA: the interchange header was read without its fixed widths";

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { file: "acknowledgment-accepted.edi", lenient: false, interchanges: 1, sets: 0, faults: &[
        "byte 144, segment 3 IEA01: IEA01 says 1 functional groups, there are 0",
    ] },
    Case { file: "acknowledgment-accepted.edi", lenient: true, interchanges: 1, sets: 0, faults: &[
        "byte 144, segment 3 IEA01: IEA01 says 1 functional groups, there are 0",
    ] },
    Case { file: "acknowledgment-only.edi", lenient: false, interchanges: 1, sets: 0, faults: &[
        "byte 142, segment 3 IEA01: IEA01 says 1 functional groups, there are 0",
    ] },
    Case { file: "acknowledgment-only.edi", lenient: true, interchanges: 1, sets: 0, faults: &[
        "byte 142, segment 3 IEA01: IEA01 says 1 functional groups, there are 0",
    ] },
    Case { file: "acknowledgment-two-groups.edi", lenient: false, interchanges: 1, sets: 4, faults: &[] },
    Case { file: "acknowledgment-two-groups.edi", lenient: true, interchanges: 1, sets: 4, faults: &[] },
    Case { file: "advice-insurance.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "advice-insurance.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "advice-rail.edi", lenient: false, interchanges: 1, sets: 0, faults: &[
        "byte 110, segment 2   GS: 16 segments belong to no transaction set",
        "byte 956, segment 18 IEA01: IEA01 says 1 functional groups, there are 0",
    ] },
    Case { file: "advice-rail.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        "byte 112, segment 2 GS: blanks before segment ids were taken out",
    ] },
    Case { file: "component-separator-is-terminator.edi", lenient: false, interchanges: 1, sets: 2, faults: &[
        "byte 1816, segment 90 ST02: control number \"0001~\" was used for another transaction set",
        "byte 3637, segment 185 GE02: control number \"1\" of GS is \"1~\" in GE",
        "byte 3646, segment 186 IEA02: control number \"000000001\" of ISA is \"000000001~\" in IEA",
    ] },
    Case { file: "component-separator-is-terminator.edi", lenient: true, interchanges: 1, sets: 2, faults: &[
        "byte 0, segment 1 ISA: the component separator was lost",
        "byte 1816, segment 90 ST02: control number \"0001\" was used for another transaction set",
    ] },
    Case { file: "control-character-delimiters.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "control-character-delimiters.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "every-trailer-wrong.edi", lenient: false, interchanges: 1, sets: 1, faults: &[
        "byte 109, segment 2 GS01: 3 characters, the element has 2 to 2",
        "byte 113, segment 2 GS02: 1 characters, the element has 2 to 15",
        "byte 126, segment 2 GS04: the element is not a date",
        "byte 826, segment 29 SE01: SE01 says 30 segments, there are 27",
        "byte 829, segment 29 SE02: control number \"112233\" of ST is \"112223\" in SE",
        "byte 839, segment 30 GE01: GE01 says 2 transaction sets, there are 1",
        "byte 841, segment 30 GE02: control number \"20413\" of GS is \"20213\" in GE",
        "byte 851, segment 31 IEA01: IEA01 says 2 functional groups, there are 1",
        "byte 853, segment 31 IEA02: control number \"000010216\" of ISA is \"000010215\" in IEA",
    ] },
    Case { file: "every-trailer-wrong.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        "byte 109, segment 2 GS01: 3 characters, the element has 2 to 2",
        "byte 113, segment 2 GS02: 1 characters, the element has 2 to 15",
        "byte 126, segment 2 GS04: the element is not a date",
        "byte 826, segment 29 SE01: SE01 says 30 segments, there are 27",
        "byte 829, segment 29 SE02: control number \"112233\" of ST is \"112223\" in SE",
        "byte 839, segment 30 GE01: GE01 says 2 transaction sets, there are 1",
        "byte 841, segment 30 GE02: control number \"20413\" of GS is \"20213\" in GE",
        "byte 851, segment 31 IEA01: IEA01 says 2 functional groups, there are 1",
        "byte 853, segment 31 IEA02: control number \"000010216\" of ISA is \"000010215\" in IEA",
    ] },
    Case { file: "functional-acknowledgment-partly.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "functional-acknowledgment-partly.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "functional-acknowledgment-sets-only.edi", lenient: false, interchanges: 0, sets: 0, faults: &[
        "byte 0: an interchange should begin here with ISA",
    ] },
    Case { file: "functional-acknowledgment-sets-only.edi", lenient: true, interchanges: 0, sets: 0, faults: &[
        "byte 0: an interchange should begin here with ISA",
    ] },
    Case { file: "header-broken-in-two-lines.edi", lenient: false, interchanges: 0, sets: 0, faults: &[
        NOT_FIXED,
    ] },
    Case { file: "header-broken-in-two-lines.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        WIDTH_REPAIRED,
    ] },
    Case { file: "header-collapsed-component-separator-lost.edi", lenient: false, interchanges: 0, sets: 0, faults: &[
        NOT_FIXED,
    ] },
    Case { file: "header-collapsed-component-separator-lost.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        WIDTH_REPAIRED,
        "byte 0, segment 1 ISA: the component separator was lost",
        "byte 793, segment 31 SE01: SE01 says 28 segments, there are 29",
    ] },
    Case { file: "implementation-acknowledgment-accepted.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "implementation-acknowledgment-accepted.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "implementation-acknowledgment-three-sets.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "implementation-acknowledgment-three-sets.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "invoice-aerospace-group.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "invoice-aerospace-group.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "invoice-collapsed-header.edi", lenient: false, interchanges: 0, sets: 0, faults: &[
        NOT_FIXED_AFTER_MARK,
    ] },
    Case { file: "invoice-collapsed-header.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        WIDTH_REPAIRED_AFTER_MARK,
        "byte 86, segment 2 GS: blanks before segment ids were taken out",
    ] },
    Case { file: "line-feed-terminator.edi", lenient: false, interchanges: 1, sets: 1, faults: &[
        "byte 729, segment 35 IEA02: control number \"000003438\" of ISA is \"000000049\" in IEA",
    ] },
    Case { file: "line-feed-terminator.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        "byte 729, segment 35 IEA02: control number \"000003438\" of ISA is \"000000049\" in IEA",
    ] },
    Case { file: "no-break-spaces-indented.edi", lenient: false, interchanges: 0, sets: 0, faults: &[
        NOT_FIXED_AFTER_MARK,
    ] },
    Case { file: "no-break-spaces-indented.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        WIDTH_REPAIRED_AFTER_MARK,
        "byte 126, segment 2 GS: blanks before segment ids were taken out",
        "byte 296, segment 7 SE01: SE01 says 50 segments, there are 5",
        "byte 323, segment 9 IEA02: control number \"000000055\" of ISA is \"000000001\" in IEA",
    ] },
    Case { file: "payment-005010X218.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "payment-005010X218.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "repetitions-in-simple-elements.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "repetitions-in-simple-elements.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "segment-count-wrong.edi", lenient: false, interchanges: 1, sets: 1, faults: &[
        "byte 371, segment 16 SE01: SE01 says 12 segments, there are 14",
    ] },
    Case { file: "segment-count-wrong.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        "byte 371, segment 16 SE01: SE01 says 12 segments, there are 14",
    ] },
    Case { file: "ship-notice-004060.edi", lenient: false, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "ship-notice-004060.edi", lenient: true, interchanges: 1, sets: 1, faults: &[] },
    Case { file: "terminator-of-three-bytes.edi", lenient: false, interchanges: 1, sets: 0, faults: &[
        "byte 106, segment 2 : 24 segments belong to no transaction set",
        "byte 636, segment 25 : the file ends within a segment",
        "byte 638: IEA missing: the interchange does not end",
    ] },
    Case { file: "terminator-of-three-bytes.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        "byte 0, segment 1 ISA: the segment terminator has several bytes",
    ] },
    Case { file: "three-interchanges.edi", lenient: false, interchanges: 3, sets: 3, faults: &[] },
    Case { file: "three-interchanges.edi", lenient: true, interchanges: 3, sets: 3, faults: &[] },
    Case { file: "two-groups-two-versions.edi", lenient: false, interchanges: 1, sets: 3, faults: &[] },
    Case { file: "two-groups-two-versions.edi", lenient: true, interchanges: 1, sets: 3, faults: &[] },
    Case { file: "two-invoices.edi", lenient: false, interchanges: 1, sets: 2, faults: &[] },
    Case { file: "two-invoices.edi", lenient: true, interchanges: 1, sets: 2, faults: &[] },
    Case { file: "wrapped-at-80-columns.edi", lenient: false, interchanges: 0, sets: 0, faults: &[
        NOT_FIXED,
    ] },
    Case { file: "wrapped-at-80-columns.edi", lenient: true, interchanges: 1, sets: 1, faults: &[
        WIDTH_REPAIRED,
        "byte 153, segment 3 ST: line breaks within segments were taken out",
    ] },
];

/// The bytes of one fixture.
pub fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file)).unwrap()
}

/// All fixtures, for the tests that mutate them.
pub fn all() -> Vec<Vec<u8>> {
    let mut files: Vec<_> = CASES.iter().map(|case| case.file).collect();
    files.dedup();
    files.into_iter().map(bytes).collect()
}

#[test]
fn each_has_its_faults_and_no_others() {
    for case in CASES {
        let options = ReadOptions { lenient: case.lenient, ..ReadOptions::default() };
        let bytes = bytes(case.file);
        let reading = read(&bytes, &options);
        let mode = if case.lenient { "lenient" } else { "strict" };
        assert_eq!(faults_with(&bytes, &options), case.faults, "{} {mode}", case.file);
        assert_eq!(reading.interchanges.len(), case.interchanges, "{} {mode}", case.file);
        assert_eq!(reading.transaction_sets().count(), case.sets, "{} {mode}", case.file);
    }
}

#[test]
fn each_fixture_names_its_source() {
    let sources = String::from_utf8(bytes("SOURCES.md")).unwrap();
    for case in CASES {
        assert!(sources.contains(&format!("| {} |", case.file)), "{}", case.file);
    }
}

#[test]
fn lost_delimiters_do_not_spoil_values() {
    let bytes = bytes("component-separator-is-terminator.edi");
    let reading = read(&bytes, &ReadOptions::lenient());
    let (_, group, set) = reading.transaction_sets().next().unwrap();
    assert_eq!(group.version_text(), "004010");
    assert_eq!(set.control_number(), "0001");
}

#[test]
fn wrapped_lines_are_joined() {
    let bytes = bytes("wrapped-at-80-columns.edi");
    let reading = read(&bytes, &ReadOptions::lenient());
    let interchange = &reading.interchanges[0];
    assert_eq!(interchange.header.text(10), "0224");
    let (_, _, set) = reading.transaction_sets().next().unwrap();
    let fuel = set.segments.iter().find(|segment| segment.id() == "L5" && segment.text(1) == "3").unwrap();
    assert_eq!(fuel.text(2), "FSC FUEL SURCHARGE 10.50%");
}

#[test]
fn versions_of_groups_are_their_own() {
    let bytes = bytes("two-groups-two-versions.edi");
    let reading = read(&bytes, &ReadOptions::default());
    let versions: Vec<_> = reading.interchanges[0].groups.iter().map(|group| group.version_text()).collect();
    assert_eq!(versions, ["004010", "003010"]);
}

#[test]
fn repetitions_and_components_stay_readable_as_text() {
    let bytes = bytes("repetitions-in-simple-elements.edi");
    let reading = read(&bytes, &ReadOptions::default());
    let (interchange, _, set) = reading.transaction_sets().next().unwrap();
    assert_eq!(interchange.delimiters.repetition, Some(b'^'));
    let elements: Vec<_> = set.segments.iter().flat_map(|segment| segment.elements()).collect();
    let repeated = elements.iter().find(|element| element.repetitions().count() > 1).unwrap();
    assert!(repeated.text().contains('^'));
    let composed = elements.iter().find(|element| element.components().count() > 1).unwrap();
    assert_eq!(composed.component(1).unwrap().text(), composed.text().split(':').next().unwrap());
}
