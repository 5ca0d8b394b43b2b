//! What is written, and what is refused.

use jiff::civil::{date, time};
use x12::{
    Charset, EnvelopeDraft, NonAscii, SegmentDraft, Substitution, TextPolicy, TransactionSetDraft, Usage,
    Value, Version, WriteFaultKind, write_interchange,
};

use crate::common::{big, decimal, envelope, faults, invoice};

/// The only segment of a set, as written.
fn segment(version: Version, draft: SegmentDraft) -> Result<String, Vec<String>> {
    segment_in(&envelope(version), draft)
}

fn segment_in(envelope: &EnvelopeDraft, draft: SegmentDraft) -> Result<String, Vec<String>> {
    match write_interchange(envelope, &[invoice(vec![draft])]) {
        Ok(written) => {
            assert_eq!(faults(&written.bytes), [""; 0]);
            Ok(String::from_utf8(written.bytes).unwrap().split('~').nth(3).unwrap().to_owned())
        }
        Err(faults) => Err(faults.iter().map(ToString::to_string).collect()),
    }
}

#[test]
fn an_invoice_byte_for_byte() {
    let body = vec![
        big().set(4, "PO-77"),
        SegmentDraft::new("N1").set(1, "ST").set(2, "Café Nord").set(3, "92").set(4, "0042"),
        SegmentDraft::new("IT1").set(1, 1_u64).set(2, decimal("3")).set(3, "EA").set(4, decimal("9.990")),
        SegmentDraft::new("TDS").set(1, decimal("29.97")),
        SegmentDraft::new("CTT").set(1, 1_u64),
    ];
    let draft = EnvelopeDraft { newline_after_terminator: true, ..envelope(Version::V004010) };
    let written = write_interchange(&draft, &[invoice(body.clone()), invoice(body)]).unwrap();
    let set = |number: &str| {
        format!(
            "ST*810*{number}~\nBIG*20260309*INV-1**PO-77~\nN1*ST*Cafe Nord*92*0042~\nIT1*1*3*EA*9.99~\nTDS*2997~\nCTT*1~\nSE*7*{number}~\n"
        )
    };
    let expected = format!(
        "ISA*00*          *00*          *ZZ*SENDER         *01*123456789      *260309*0805*U*00401*000000042*0*T*>~\n\
         GS*IN*SENDERAPP*RECEIVERAPP*20260309*0805*7*X*004010~\n{}{}GE*2*7~\nIEA*1*000000042~\n",
        set("0001"),
        set("0002")
    );
    assert_eq!(String::from_utf8(written.bytes).unwrap(), expected);
    assert_eq!(written.segment_count, 18);
    let substitution = |set| Substitution {
        set,
        segment_id: "N1".into(),
        segment: 3,
        element: 2,
        from: "Café Nord".into(),
        to: "Cafe Nord".into(),
    };
    assert_eq!(written.substitutions, [substitution(0), substitution(1)]);
}

#[test]
fn a_payment_in_005010() {
    let envelope = EnvelopeDraft {
        version_suffix: Some("X218".into()),
        usage: Usage::Production,
        acknowledgment_requested: true,
        ..envelope(Version::V005010)
    };
    let bpr = SegmentDraft::new("BPR")
        .set(1, "I")
        .set(2, decimal("-0.50"))
        .set(3, "C")
        .set(4, "ACH")
        .set(16, date(2026, 3, 10));
    let set = TransactionSetDraft { id: "820".into(), functional_group: "RA".into(), segments: vec![bpr] };
    let text = String::from_utf8(write_interchange(&envelope, &[set]).unwrap().bytes).unwrap();
    assert!(text.contains("*0805*^*00501*000000042*1*P*>~GS*RA*"), "{text}");
    assert!(
        text.contains("*X*005010X218~ST*820*0001~BPR*I*-0.5*C*ACH************20260310~SE*3*0001~"),
        "{text}"
    );
    assert_eq!(faults(&text), [""; 0]);
}

#[test]
fn numbers_by_type() {
    let tds = |text: &str| segment(Version::V004010, SegmentDraft::new("TDS").set(1, decimal(text)));
    for (number, expected) in [
        ("0", "0"),
        ("-0.00", "0"),
        ("0.01", "1"),
        ("-12.3", "-1230"),
        ("100.500", "10050"),
        ("9999999999999.99", "999999999999999"),
    ] {
        assert_eq!(tds(number), Ok(format!("TDS*{expected}")), "{number}");
    }
    assert_eq!(
        tds("1.005").unwrap_err(),
        ["transaction set 1: segment 2 TDS01: the number has 3 decimals, the element can say 2"]
    );
    assert_eq!(
        tds("10000000000000.00").unwrap_err(),
        ["transaction set 1: segment 2 TDS01: 16 characters are more than the 15 allowed"]
    );
    let discount = |text: &str| SegmentDraft::new("ITD").set(3, decimal(text)).set(5, 9_u64);
    let percent = |text: &str| segment(Version::V004010, discount(text));
    for (number, expected) in [
        ("2", "2"),
        ("2.50", "2.5"),
        ("100", "100"),
        ("0.00", "0"),
        ("-1.25", "-1.25"),
        ("0.123456", ".123456"),
        ("0.12345", "0.12345"),
    ] {
        assert_eq!(percent(number), Ok(format!("ITD***{expected}**9")), "{number}");
    }
    assert!(percent("1.123456").is_err());
    let rate =
        segment(Version::V004010, SegmentDraft::new("CUR").set(1, "BY").set(2, "USD").set(3, decimal("1.1")));
    assert_eq!(rate, Ok("CUR*BY*USD*001.1".into()));
}

#[test]
fn texts_as_numbers() {
    let quantity = |text: &str| {
        segment(Version::V004010, SegmentDraft::new("IT1").set(2, text).set(3, "EA").set(4, decimal("1")))
    };
    assert_eq!(quantity("12.50"), Ok("IT1**12.5*EA*1".into()));
    for text in ["ten", "1e3", "1,000", "+1", "1_0", "--1", "."] {
        assert_eq!(
            quantity(text).unwrap_err(),
            ["transaction set 1: segment 2 IT102: the element holds a number, the value is something else"],
            "{text}"
        );
    }
    // Cents or dollars? Only a number says.
    assert!(segment(Version::V004010, SegmentDraft::new("TDS").set(1, "100")).is_err());
}

#[test]
fn dates_and_times_by_length() {
    let dtm = |value: Value| {
        segment(
            Version::V004010,
            SegmentDraft::new("DTM").set(1, "011").set(2, date(2026, 3, 9)).set(3, value),
        )
    };
    assert_eq!(dtm(time(8, 5, 0, 0).into()), Ok("DTM*011*20260309*0805".into()));
    assert_eq!(dtm(time(8, 5, 9, 0).into()), Ok("DTM*011*20260309*080509".into()));
    assert_eq!(dtm(time(8, 5, 9, 280_000_000).into()), Ok("DTM*011*20260309*08050928".into()));
    assert_eq!(dtm(time(8, 5, 0, 900_000_000).into()), Ok("DTM*011*20260309*0805009".into()));
    assert_eq!(dtm(time(8, 5, 0, 9_999_999).into()), Ok("DTM*011*20260309*0805".into()));
    assert_eq!(dtm("08050999".into()), Ok("DTM*011*20260309*08050999".into()));
    assert!(dtm("2460".into()).is_err());
    assert!(dtm(date(2026, 3, 9).into()).is_err());
}

#[test]
fn identifiers_are_never_altered() {
    let reference =
        |text: &str| segment(Version::V004010, SegmentDraft::new("REF").set(1, "IA").set(2, text));
    assert_eq!(reference("a-1^U`"), Ok("REF*IA*a-1^U`".into()));
    assert_eq!(reference(" leading and trailing  "), Ok("REF*IA* leading and trailing".into()));
    for (text, reason) in [
        ("A*1", "character '*' is a delimiter of the interchange"),
        ("A~1", "character '~' is a delimiter of the interchange"),
        ("A>1", "character '>' is a delimiter of the interchange"),
        ("A\n1", "character '\\n' is a control character"),
        ("Ä1", "character 'Ä' is not ASCII"),
    ] {
        assert_eq!(reference(text).unwrap_err(), [format!("transaction set 1: segment 2 REF02: {reason}")]);
    }
    assert!(reference(&"9".repeat(31)).is_err());
    let longer = segment(Version::V005010, SegmentDraft::new("REF").set(1, "IA").set(2, "9".repeat(50)));
    assert!(longer.is_ok());
}

#[test]
fn repetition_separator_is_a_delimiter_in_005010_only() {
    let draft = || SegmentDraft::new("REF").set(1, "IA").set(2, "A^1");
    assert!(segment(Version::V004010, draft()).is_ok());
    assert!(segment(Version::V005010, draft()).is_err());
}

#[test]
fn text_policies() {
    let note = |policy: TextPolicy, text: &str| {
        let envelope = EnvelopeDraft { text_policy: policy, ..envelope(Version::V004010) };
        segment_in(&envelope, SegmentDraft::new("NTE").set(2, text))
    };
    let default = TextPolicy::default;
    assert_eq!(note(TextPolicy { uppercase: true, ..default() }, "Grüße"), Ok("NTE**GRUSSE".into()));
    assert_eq!(note(TextPolicy { replacement: Some('.'), ..default() }, "a*b"), Ok("NTE**a.b".into()));
    assert_eq!(note(TextPolicy { charset: Charset::Basic, ..default() }, "no. #1"), Ok("NTE**NO. 1".into()));
    assert!(note(TextPolicy { replacement: None, ..default() }, "a*b").is_err());
    assert!(note(TextPolicy { non_ascii: NonAscii::Refuse, ..default() }, "é").is_err());
    assert_eq!(
        note(default(), "🚀🚀").unwrap_err(),
        ["transaction set 1: segment 2 NTE02: nothing can be sent of the text \"🚀🚀\""]
    );
    assert!(note(default(), &"x".repeat(81)).is_err());
    assert_eq!(
        note(TextPolicy { replacement: Some('*'), ..default() }, "a").unwrap_err(),
        ["'*' cannot be sent, so it cannot replace other characters"]
    );
}

#[test]
fn composites() {
    let reference = Value::Composite(vec!["IA".into(), "1".into(), "".into(), "".into()]);
    let draft = SegmentDraft::new("REF").set(1, "ZZ").set(2, "2").set(4, reference);
    assert_eq!(segment(Version::V004010, draft), Ok("REF*ZZ*2**IA>1".into()));
    let unit = SegmentDraft::new("QTY").set(1, "01").set(2, decimal("5")).set(3, "EA");
    assert_eq!(segment(Version::V004010, unit), Ok("QTY*01*5*EA".into()));
    let half = SegmentDraft::new("REF").set(1, "ZZ").set(2, "2").set(4, Value::Composite(vec!["IA".into()]));
    assert_eq!(
        segment(Version::V004010, half).unwrap_err(),
        ["transaction set 1: segment 2 REF04-02: a mandatory element is missing"]
    );
    let simple = SegmentDraft::new("REF").set(1, "ZZ").set(2, Value::Composite(vec!["IA".into()]));
    assert!(segment(Version::V004010, simple).is_err());
}

#[test]
fn what_elements_ask_of_each_other_is_kept() {
    let line = |positions: &[usize]| {
        let po1 = positions.iter().fold(SegmentDraft::new("PO1"), |po1, position| match position {
            2 | 4 => po1.set(*position, decimal("5")),
            _ => po1.set(*position, "EA"),
        });
        segment(Version::V004010, po1)
    };
    assert_eq!(line(&[2, 3, 4]), Ok("PO1**5*EA*5".into()));
    for (positions, expected) in [
        (&[3][..], "PO1: element 03 needs 02"),
        (&[5], "PO1: element 05 needs 04"),
        (&[6], "PO1: elements 06, 07 are either all there or none of them"),
    ] {
        assert_eq!(line(positions).unwrap_err(), [format!("transaction set 1: segment 2 {expected}")]);
    }
    let faults = |draft| segment(Version::V004010, draft).unwrap_err();
    let party = SegmentDraft::new("N1").set(1, "ST");
    assert_eq!(faults(party), ["transaction set 1: segment 2 N1: one of elements 02, 03 must be there"]);
    let terms = SegmentDraft::new("ITD").set(3, decimal("2"));
    assert_eq!(faults(terms), ["transaction set 1: segment 2 ITD: element 03 needs one of 04, 05, 13"]);
    // A mandatory element that is missing is told once.
    let contact = SegmentDraft::new("PER").set(4, "1");
    let faults = faults(contact);
    assert!(faults[0].ends_with("PER01: a mandatory element is missing"), "{faults:?}");
    assert!(faults[1].ends_with("PER: elements 03, 04 are either all there or none of them"), "{faults:?}");
}

#[test]
fn what_the_dictionary_does_not_know_is_refused() {
    let table = [
        (SegmentDraft::new("ZZZ").set(1, "x"), "segment 2 ZZZ: the dictionary does not know this segment"),
        (
            SegmentDraft::new("SE").set(1, "x"),
            "segment 2 SE: envelope segments are not part of a transaction set's body",
        ),
        (
            SegmentDraft::new("N2").set(1, "x").set(3, "y"),
            "segment 2 N203: the segment has no such element in this version",
        ),
        (
            SegmentDraft::new("N2").set(1, "x").set(0, "y"),
            "segment 2 N200: the segment has no such element in this version",
        ),
        (
            SegmentDraft::new("N2").set(1, "x").set(usize::MAX, "y"),
            "segment 2 N218446744073709551615: the segment has no such element in this version",
        ),
        (big().set(11, "1234"), "segment 2 BIG11: the segment has no such element in this version"),
        (SegmentDraft::new("N3").set(2, "x"), "segment 2 N301: a mandatory element is missing"),
        (SegmentDraft::new("PER"), "segment 2 PER01: a mandatory element is missing"),
    ];
    for (draft, expected) in table {
        assert_eq!(
            segment(Version::V004010, draft).unwrap_err()[0],
            format!("transaction set 1: {expected}")
        );
    }
    let empty = segment(Version::V004010, SegmentDraft::new("ITD").set(1, " ")).unwrap_err();
    assert_eq!(empty, ["transaction set 1: segment 2 ITD: the segment has no elements"]);
    assert!(segment(Version::V005010, big().set(11, "1234")).is_ok());
}

#[test]
fn all_faults_of_a_document_are_listed() {
    let body = vec![
        SegmentDraft::new("BIG").set(1, "tomorrow").set(2, "A*1"),
        SegmentDraft::new("N4").set(1, "X").set(3, "1"),
        SegmentDraft::new("TDS").set(1, decimal("0.001")),
    ];
    let faults = write_interchange(&envelope(Version::V004010), &[invoice(body)]).unwrap_err();
    let places: Vec<_> =
        faults.iter().map(|fault| (fault.segment, fault.segment_id.as_deref(), fault.element)).collect();
    assert_eq!(
        places,
        [
            (Some(2), Some("BIG"), Some(1)),
            (Some(2), Some("BIG"), Some(2)),
            (Some(3), Some("N4"), Some(1)),
            (Some(3), Some("N4"), Some(3)),
            (Some(4), Some("TDS"), Some(1)),
        ]
    );
}

type Change = fn(&mut EnvelopeDraft);

#[test]
fn envelopes_are_checked() {
    let refused = |change: Change| {
        let mut draft = envelope(Version::V004010);
        change(&mut draft);
        let faults = write_interchange(&draft, &[invoice(vec![big()])]).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    let table: [(Change, &str); 14] = [
        (|draft| draft.interchange_control_number = 0, "ISA13: control number 0 is outside 1 to 999999999"),
        (
            |draft| draft.interchange_control_number = 1_000_000_000,
            "ISA13: control number 1000000000 is outside 1 to 999999999",
        ),
        (|draft| draft.group_control_number = 0, "GS06: control number 0 is outside 1 to 999999999"),
        (|draft| draft.first_set_control_number = 0, "ST02: control number 0 is outside 1 to 999999999"),
        (
            |draft| draft.sender.id = "SIXTEEN CHARACTERS".into(),
            "ISA06: 18 characters are more than the 15 allowed",
        ),
        (|draft| draft.sender.id = " ".into(), "ISA06: a mandatory element is missing"),
        (|draft| draft.receiver.qualifier = "Z".into(), "ISA07: 1 characters are fewer than the 2 needed"),
        (|draft| draft.receiver.id = "A*B".into(), "ISA08: character '*' is a delimiter of the interchange"),
        (|draft| draft.application_sender = "S".into(), "GS02: 1 characters are fewer than the 2 needed"),
        (
            |draft| draft.version_suffix = Some("TOOLONG".into()),
            "GS08: 13 characters are more than the 12 allowed",
        ),
        (|draft| draft.delimiters.component = b'*', "two delimiters are both '*'"),
        (
            |draft| draft.delimiters.element = b'\n',
            "byte 0x0A is no delimiter: letters, digits, blanks and bytes above 126 are not",
        ),
        (
            |draft| draft.delimiters.component = b'.',
            "'.' is no delimiter: letters, digits, blanks and bytes above 126 are not",
        ),
        (|draft| draft.delimiters.repetition = Some(b'^'), "004010 has no repetition separator"),
    ];
    for (change, expected) in table {
        assert_eq!(refused(change), expected);
    }
}

#[test]
fn sets_of_one_call_share_their_group() {
    let envelope = envelope(Version::V004010);
    let payment =
        TransactionSetDraft { id: "820".into(), functional_group: "RA".into(), segments: vec![big()] };
    let faults = write_interchange(&envelope, &[invoice(vec![big()]), payment]).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(
        matches!(&faults[0].kind, WriteFaultKind::MixedFunctionalGroups { first, this } if first == "IN" && this == "RA")
    );
    assert_eq!(faults[0].set, Some(1));
    let stray =
        TransactionSetDraft { id: "850".into(), functional_group: "IN".into(), segments: vec![big()] };
    let faults = write_interchange(&envelope, &[stray]).unwrap_err();
    assert!(matches!(faults[0].kind, WriteFaultKind::FunctionalGroupMismatch { .. }));
    assert_eq!(write_interchange(&envelope, &[]).unwrap_err()[0].kind, WriteFaultKind::NoTransactionSets);
    assert_eq!(
        write_interchange(&envelope, &[invoice(vec![])]).unwrap_err()[0].kind,
        WriteFaultKind::EmptyTransactionSet
    );
}

#[test]
fn drafts_keep_the_last_value() {
    let draft =
        SegmentDraft::new("N1").set(2, "one").set(2, "two").set_opt(3, None::<&str>).set_opt(4, Some("4"));
    assert_eq!(draft.id(), "N1");
    assert_eq!(draft.get(2), Some(&Value::from("two")));
    assert_eq!(draft.get(3), None);
    assert_eq!(draft.get(4), Some(&Value::from("4")));
    assert_eq!((draft.get(0), draft.get(5)), (None, None));
}

#[test]
fn segment_terminators_that_end_lines_get_no_second_line_end() {
    let mut draft = EnvelopeDraft { newline_after_terminator: true, ..envelope(Version::V004010) };
    draft.delimiters.terminator = b'\n';
    let written = write_interchange(&draft, &[invoice(vec![big()])]).unwrap();
    assert!(!written.bytes.windows(2).any(|pair| pair == b"\n\n"));
    assert_eq!(faults(&written.bytes), [""; 0]);
}
