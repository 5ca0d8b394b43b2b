//! Faults as a person reads them.

use super::{file, order, report, with};

/// The one fault of an order with a changed line.
fn sentence(from: &str, to: &str) -> String {
    let report = report(file("004010", "850", &with(&order(), from, Some(to))));
    let first = report.errors().next().or(report.faults.first()).expect("a fault");
    first.sentence()
}

#[test]
fn faults_name_place_element_and_value() {
    let table = [
        ("PO1*2", "PO1*2*2.5*DZN*10", "PO103 unit: code \"DZN\" has 3 characters, at most 2 are allowed"),
        ("PO1*2", "PO1*2*ten*CA*10", "PO102 quantity ordered: number \"ten\" is not a number"),
        ("PO1*2", "PO1*2*2.5*CA*1,0", "PO104 unit price: number \"1,0\" is not a number"),
        ("BEG", "BEG*99*SA*1**20260309", "BEG01 purpose: code \"99\" is not in the code list"),
        ("BEG", "BEG*00*SA***20260309", "BEG03 purchase order number: a mandatory element is missing"),
        (
            "BEG",
            "BEG*00*SA*1**20260230",
            "BEG05 purchase order date: date \"20260230\" is no date of the calendar",
        ),
        (
            "SAC",
            "SAC*A*C310***1.00",
            "SAC05 total of the allowance or charge: number \"1.00\" is not a number without decimal point, whose last digits are decimals",
        ),
        (
            "PER",
            "PER*BD*JANE*TE",
            "PER04 contact address or number: PER03 and PER04 go together, PER04 is missing",
        ),
        ("N1*BT", "N1*BT", "N102 name: one of N102 and N103 must be there"),
        ("ITD", "ITD*01*3*2", "ITD04 terms discount due date: ITD03 needs one of ITD04, ITD05 and ITD13"),
        (
            "N1*BT",
            "N1*BT*Caf\u{e9}",
            "N102 name: the value holds the byte 0xC3, which is not in the character set",
        ),
        ("REF*DP", "REF*DP*0123**ZZ", "REF04-02 reference: a mandatory element is missing"),
        ("FOB", "ZZZ*1", "ZZZ: no segment with this id is known"),
        ("FOB", "BSN*00", "BSN: the transaction set has no such segment"),
        ("FOB", "CUR*BY*USD", "CUR: the segment may stand here only once"),
        ("DTM*010", "TAX*1", "TAX: the segment belongs further up"),
        ("CTT", "CTT*3", "CTT01: CTT01 says 3 lines, there are 2"),
        ("FOB", "N3*Street", "N3: the segment belongs to a loop that N1 opens, and none is open"),
    ];
    let found: Vec<String> = table.iter().map(|(from, to, _)| sentence(from, to)).collect();
    let expected: Vec<&str> = table.iter().map(|(_, _, expected)| *expected).collect();
    assert_eq!(found, expected);
}

#[test]
fn missing_segments_are_named() {
    let report = report(file("004010", "850", &with(&order(), "BEG", None)));
    assert_eq!(report.faults[0].sentence(), "CUR: the mandatory segment BEG is missing before this one");
    assert_eq!(
        report.faults[0].to_string(),
        "byte 165, segment 4 CUR: the mandatory segment BEG is missing before this one"
    );
}

#[test]
fn account_numbers_are_not_copied() {
    let long = "1234567890".repeat(4);
    let lines = ["BPR*C*1*C*ACH*CTX*01*021000021*DA*".to_owned() + &long, "N1*PE*Bolts".to_owned()];
    let report = report(file("004010", "820", &lines));
    assert_eq!(
        report.faults[0].sentence(),
        "BPR09 sender's account: the value has 40 characters, at most 35 are allowed"
    );
    assert!(!format!("{report:?}").contains(&long[..12]));
}

#[test]
fn values_are_copied_up_to_99_characters() {
    let lines = with(&order(), "MSG", Some(&format!("MSG*{}", "x".repeat(300))));
    let report = report(file("004010", "850", &lines));
    assert_eq!(report.faults[0].value.as_ref().map(String::len), Some(99));
}

#[test]
fn places_are_told_in_the_file_and_in_the_set() {
    let text = file("004010", "850", &with(&order(), "PO1*2", Some("PO1*2*ten*CA*10")));
    let report = report(&text);
    let fault = &report.faults[0];
    let position = &fault.position;
    assert_eq!(&text[position.byte..position.byte + 3], "ten");
    assert_eq!((position.segment, position.set_segment), (26, Some(24)));
    assert_eq!((fault.interchange, fault.group, fault.set), (Some(0), Some(0), Some(0)));
    assert_eq!((fault.loop_id, fault.element.unwrap().number), (Some("PO1"), "330"));
    // The element has another number in 005010.
    let report = super::report(file("005010", "850", &["BEG*00*SA*1**20260309", "PO1*2*ten*CA*10"]));
    assert_eq!(report.faults[0].element.unwrap().number, "380");
}
