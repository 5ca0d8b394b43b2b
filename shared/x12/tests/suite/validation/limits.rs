//! Bounds: a file made of faults fills neither the memory nor the report.

use x12::{FaultKind, Limits, ReadOptions, ValidateOptions, Verdict, validate};

use super::file;

fn with_limit(faults: usize) -> ValidateOptions {
    let read = ReadOptions { limits: Limits { faults, ..Limits::default() }, ..ReadOptions::default() };
    ValidateOptions { read, ..ValidateOptions::default() }
}

#[test]
fn faults_beyond_the_limit_are_counted() {
    let lines: Vec<String> = std::iter::once("BEG*00*SA*1**20260309".to_owned())
        .chain((0..100).map(|line| format!("PO1*{line}*ten*EA")))
        .collect();
    let report = validate(file("004010", "850", &lines).as_bytes(), &with_limit(10));
    assert_eq!((report.faults.len(), report.suppressed), (10, 90));
    let set = &report.interchanges[0].groups[0].sets[0];
    assert_eq!((set.verdict, set.faults), (Verdict::Rejected, 100));
}

#[test]
fn warnings_leave_room_for_errors() {
    let mut lines: Vec<String> = std::iter::once("BEG*00*SA*1**20260309".to_owned())
        .chain((0..100).map(|line| format!("PO1*{line}*1*@@")))
        .collect();
    lines.push("PO1*1*ten*EA".into());
    let report = validate(file("004010", "850", &lines).as_bytes(), &with_limit(10));
    assert_eq!((report.faults.len(), report.suppressed), (6, 95));
    assert_eq!(report.errors().count(), 1);
}

#[test]
fn an_error_beyond_the_limit_still_refuses_its_set() {
    let good = vec!["BEG*00*SA*1**20260309", "PO1*1*1*EA"];
    let bad = vec!["BEG*00*SA*1**20260309", "PO1*1*ten*EA"];
    let text = super::group_of("004010", "PO", &[("850", bad.clone()), ("850", bad), ("850", good)]);
    let report = validate(text.as_bytes(), &with_limit(1));
    let verdicts: Vec<_> = report.interchanges[0].groups[0].sets.iter().map(|set| set.verdict).collect();
    assert_eq!(verdicts, [Verdict::Rejected, Verdict::Rejected, Verdict::Accepted]);
    assert_eq!((report.faults.len(), report.suppressed), (1, 1));
}

#[test]
fn what_is_kept_of_a_file_does_not_grow_with_its_values() {
    let long = "9".repeat(10_000);
    let text = file("005010", "850", &super::order_5010())
        .replace("ST*850*0001", &format!("ST*850*{long}*{long}"))
        .replace("*0805*1*X", &format!("*0805*{long}*X"));
    let report = validate(text.as_bytes(), &ValidateOptions::default());
    let group = &report.interchanges[0].groups[0];
    assert_eq!((group.control_number.len(), group.sets[0].implementation.len()), (99, 99));
    let mut mismatches = 0;
    for fault in &report.faults {
        if let FaultKind::ControlNumberMismatch { header, .. } = &fault.kind {
            assert_eq!(header.len(), 99);
            mismatches += 1;
        }
    }
    assert_eq!(mismatches, 2);
}

#[test]
fn a_report_repeats_no_long_texts() {
    let long = "X".repeat(9000);
    let file = file("005010", "850", &["BEG*00*SA*1**20260309", "PO1*1*1*EA"]);
    let file = file
        .replace("ST*850*0001", &format!("ST*850*0001*{long}"))
        .replace("GS*PO*", &format!("GS*PO*{long}"));
    let report = validate(file.as_bytes(), &ValidateOptions::default());
    let group = &report.interchanges[0].groups[0];
    assert_eq!((group.application_sender.len(), group.sets[0].implementation.len()), (99, 99));
}

#[test]
fn validation_takes_linear_time() {
    // Each of these would take minutes if a step looked at all that came before.
    let parts = [
        "HL*1**S~",
        "HL*9*9*I~",
        "N1*ST*X~",
        "ZZZ~",
        "PO1*1*x~",
        "CUR~N3*1~",
        "REF*ZZ~PO1~BEG~",
        "AMT~CTT~PO1~",
        "N3~N4~LIN~MSG~",
        "AK1~AK2*850*0001~",
        "~",
        "FA1*AB~",
    ];
    for set_id in ["850", "856", "810", "997"] {
        for part in parts {
            let body = part.repeat(100_000 / part.len());
            let text = file("004010", set_id, &["BEG*00"]).replace("BEG*00~", &body);
            let report = validate(text.as_bytes(), &ValidateOptions::default());
            assert!(report.faults.len() <= 10_000);
        }
    }
}

#[test]
fn what_a_limit_leaves_out_is_not_accepted() {
    let text = file("004010", "850", &["BEG*00*SA*1**20260309", "PO1*1*1*EA", "PO1*2*1*EA"]);
    let verdicts = |limits: Limits| {
        let options = ValidateOptions {
            read: ReadOptions { limits, ..ReadOptions::default() },
            ..ValidateOptions::default()
        };
        let report = validate(text.as_bytes(), &options);
        let sets = report
            .interchanges
            .iter()
            .flat_map(|interchange| &interchange.groups)
            .flat_map(|group| &group.sets);
        sets.map(|set| set.verdict).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(Limits::default()), [Verdict::Accepted]);
    assert_eq!(verdicts(Limits { segments: 5, ..Limits::default() }), [Verdict::Rejected]);
    assert_eq!(verdicts(Limits { elements: 3, ..Limits::default() }), [Verdict::Rejected]);
    assert_eq!(verdicts(Limits { element_bytes: 7, ..Limits::default() }), [Verdict::Rejected]);
}
