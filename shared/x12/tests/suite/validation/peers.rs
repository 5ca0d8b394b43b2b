//! What users of other engines reported as broken, and what peers expect of bad files, where validation has a part.

use super::{file, group_of, order, report, told};
use crate::common::isa;

const NONE: &[&str] = &[];

#[test]
fn text_after_an_inner_loop_is_found() {
    // MSG after the PID loop of a line; MEA within it; REF and MSG after it.
    let lines =
        ["BEG*00*SA*1**20260309", "PO1*1*1*EA", "PID*F****Bolt", "MEA**WT*1*LB", "REF*ZZ*1", "MSG*Text"];
    assert_eq!(told(file("004010", "850", &lines)), NONE);
    let lines = [
        "BIG*20260309*1",
        "IT1*1*1*EA*1",
        "PID*F****Bolt",
        "MEA**WT*1*LB",
        "PO4*1",
        "DTM*011*20260309",
        "TDS*100",
    ];
    assert_eq!(told(file("004010", "810", &lines)), NONE);
}

#[test]
fn apostrophes_and_the_like_are_data() {
    let lines = ["BEG*00*SA*O'NEIL-#1/2**20260309", "N1*ST*O'NEIL & \"SONS\" (EAST); NO. 1?", "PO1*1*1*EA"];
    assert_eq!(told(file("004010", "850", &lines)), NONE);
}

#[test]
fn a_letter_in_the_place_of_the_repetition_separator_repeats_nothing() {
    let text =
        file("005010", "850", &["BEG*00*SA*1**20260309", "CUR*BY*USD", "PO1*1*1*EA"]).replace("*^*", "*U*");
    let rules: Vec<_> = told(text).iter().map(|fault| fault.split(' ').next().unwrap().to_owned()).collect();
    assert!(!rules.iter().any(|rule| rule.starts_with("element.repetitions")), "{rules:?}");
}

#[test]
fn the_component_separator_in_text_loses_nothing() {
    let report =
        report(file("004010", "850", &["BEG*00*SA*1**20260309", "N1*ST*Receiving > Dock 4", "PO1*1*1*EA"]));
    assert_eq!(report.faults.len(), 1);
    assert_eq!(report.faults[0].value.as_deref(), Some("Receiving > Dock 4"));
}

#[test]
fn a_cent_amount_with_a_point_is_named() {
    let told = told(file("004010", "810", &["BIG*20260309*1", "IT1*1*1*EA*12.50", "TDS*12.50"]));
    assert_eq!(told, ["element.number TDS01 #4 AK403=6"]);
}

#[test]
fn counts_are_checked_and_the_rest_is_read() {
    let bad = file("004010", "850", &order()).replace("SE*29*", "SE*99*").replace("GE*1*", "GE*7*");
    assert_eq!(told(bad), ["set.count SE01 AK502=4", "group.count GE01 AK905=5"]);
}

#[test]
fn an_unknown_release_is_clear() {
    for version in ["002001", "003010", "003050", "004060", "00401X"] {
        assert_eq!(
            told(group_of(version, "PO", &[("850", order())])),
            ["group.version GS08 AK905=2"],
            "{version}"
        );
    }
}

#[test]
fn bad_units_dates_quantities_and_segments_have_their_codes() {
    let lines = ["BEG*00*SA*1**2026-03-09", "PO1*1*1*DZN", "PO1*2*ten*EA", "ZZZ*1"];
    assert_eq!(
        told(file("004010", "850", &lines)),
        [
            "element.too-long BEG05 #2 AK403=5",
            "element.date BEG05 #2 AK403=8",
            "element.too-long PO103 #3 AK403=5",
            "element.code-listed PO103 #3 AK403=7",
            "element.number PO102 #4 AK403=6",
            "segment.unknown ZZZ #5 AK304=1",
        ]
    );
}

#[test]
fn an_acknowledgment_with_bad_values() {
    let lines = ["AK1*XYZ*1", "AK2*850*0001", "AK3*PO1*2**8", "AK4*2*12\u{7F}3*7", "AK5*R*5", "AK9*R*1*1*0"];
    assert_eq!(
        told(file("005010", "997", &lines)),
        ["element.too-long AK101 #2 AK403=5", "element.character AK402 #5 AK403=6",]
    );
}

#[test]
fn an_acknowledgment_without_anything() {
    assert_eq!(
        told(file("005010", "997", NONE)),
        ["segment.missing AK1 #2 AK304=3", "segment.missing AK9 #2 AK304=3"]
    );
}

#[test]
fn results_before_and_twice_after_their_set() {
    let lines = [
        "AK1*HC*1*005010",
        "IK5*A",
        "AK2*837*0021",
        "IK5*A",
        "IK5*A",
        "AK2*837*0022*1*2*3",
        "IK5*A",
        "AK9*A*2*2*2",
    ];
    assert_eq!(
        told(file("005010", "999", &lines)),
        [
            "segment.unexpected IK5 #3 AK304=2",
            "segment.too-often IK5 #6 AK304=5",
            "element.too-many AK204 #7 AK403=3",
        ]
    );
}

#[test]
fn repetitions_and_components_in_simple_elements_crash_nothing() {
    let lines =
        ["AK1*HC*1", "AK2*837*0021", "AK3*NM1*1^2^3**8", "AK4*8*66*7*a:b>c^d>e", "AK5*R*5", "AK9*R*1*1*0"];
    assert_eq!(
        told(file("005010", "997", &lines)),
        [
            "element.repetitions AK302 #4 AK403=12",
            "element.repetitions AK404 #5 AK403=12",
            "element.components AK404 #5 AK403=13",
        ]
    );
}

#[test]
fn a_stray_terminator_of_another_kind_is_data() {
    let lines =
        ["BSN*00*SHIP-1*20260309*0805", "HL*1**S", "N1*ST*Acme", "N3*12 Main Street~N4*SPRINGFIELD*IL*62701"];
    let text =
        file("004010", "856", &lines).replace("~N4", "\u{1}").replace('~', "$").replace('\u{1}', "~N4");
    assert_eq!(told(text), ["element.too-many N303 #5 AK403=3"]);
}

#[test]
fn a_set_header_that_is_none_is_a_matter_of_the_envelope() {
    let text = format!(
        "{}GS*PO*S1*R1*20260309*0805*1*X*004010~T*850*0001~BEG*00*SA*1**20260309~SE*3*0001~GE*0*1~IEA*1*000000001~",
        isa(1)
    );
    let rules: Vec<_> = told(text).iter().map(|fault| fault.split(' ').next().unwrap().to_owned()).collect();
    assert!(
        rules.contains(&"segment.outside-set".to_owned()) && rules.contains(&"header.missing".to_owned()),
        "{rules:?}"
    );
}

#[test]
fn bytes_above_ascii_crash_nothing() {
    let mut bytes =
        file("004010", "850", &["BEG*00*SA*1**20260309", "N1*ST*Cafe", "PO1*1*1*EA"]).into_bytes();
    let place = bytes.windows(4).position(|window| window == b"Cafe").unwrap();
    bytes[place + 3] = 0xE9;
    let report = report(&bytes);
    assert_eq!(
        report.faults.iter().map(super::short).collect::<Vec<_>>(),
        ["element.character N102 #3 AK403=6"]
    );
    // It cannot be sent back.
    assert_eq!(report.faults[0].value, None);
}
