//! 824 as it is written and read.

use jiff::civil::{date, datetime, time};
use x12::acknowledge::{
    AdviceAmount, AdviceDate, AdviceDraft, AdviceError, AdviceOptions, AdviceParty, AdviceReference,
    AdviceResult, Advised, AdvisedItem, AnswerFaultKind, ApplicationAdvice, ElementPlace, Route, Scope,
    advise,
};
use x12::{
    Fault, FaultKind, InterchangeId, Report, Severity, Usage, Verdict, Version, WriteFaultKind,
    write_interchange,
};

use super::builders::{
    answers, fault_words, faults_of, group, in_segment, interchange, report, sending, set,
};
use crate::common::{decimal, envelope, group as wrapped};
use crate::fixtures;

fn reference(qualifier: &str, id: &str) -> AdviceReference {
    AdviceReference { qualifier: qualifier.into(), id: id.into(), text: String::new() }
}

/// An advice that uses everything that is written.
fn full() -> ApplicationAdvice {
    let item = AdvisedItem {
        advised: Advised::Known(Scope::TransactionSet, AdviceResult::Rejected),
        reference: reference("IV", "INV-1"),
        application_sender: "THEIRAPP".into(),
        application_receiver: "OURAPP".into(),
        group_date: Some(date(2026, 3, 8)),
        group_time: Some(time(8, 5, 0, 0)),
        group_control_number: "12".into(),
        set_control_number: "0001".into(),
        set_id: "810".into(),
        version: "004010".into(),
        references: vec![AdviceReference { text: "as ordered".into(), ..reference("PO", "PO-77") }],
        dates: vec![AdviceDate { qualifier: "003".into(), date: Some(date(2026, 3, 7)), time: None }],
        amounts: vec![AdviceAmount { qualifier: "TT".into(), value: Some(decimal("129.90")) }],
        quantities: Vec::new(),
        errors: vec![
            AdviceError {
                code: "010".into(),
                text: "lines come to 119.90".into(),
                segment_id: "TDS".into(),
                position: Some(9),
                place: ElementPlace { element: Some(1), ..ElementPlace::default() },
                element: "610".into(),
                value: "12990".into(),
                notes: vec!["Please send a corrected invoice.".into()],
                ..AdviceError::default()
            },
            AdviceError { code: "DUP".into(), ..AdviceError::default() },
        ],
    };
    ApplicationAdvice {
        purpose: "11".into(),
        reference: "A-1".into(),
        date: Some(date(2026, 3, 9)),
        time: Some(time(9, 30, 0, 0)),
        parties: vec![AdviceParty {
            role: "BY".into(),
            name: "Our company".into(),
            qualifier: "92".into(),
            id: "100".into(),
        }],
        items: vec![item],
    }
}

fn written(advice: &ApplicationAdvice, version: Version) -> String {
    let envelope = envelope(version);
    let written = write_interchange(&envelope, &[advice.set(&envelope)]).unwrap();
    assert_eq!(faults_of(&written.bytes), [""; 0]);
    String::from_utf8(written.bytes).unwrap()
}

/// The segments between ST and SE.
fn body(text: &str) -> String {
    let start = text.find("BGN*").unwrap();
    text[start..].split("SE*").next().unwrap().to_owned()
}

fn read_back(text: &str) -> ApplicationAdvice {
    let mut answers = answers(text.as_bytes());
    assert_eq!(fault_words(&answers), [""; 0]);
    answers.interchanges.remove(0).advice.remove(0)
}

#[test]
fn an_advice_byte_for_byte_and_back() {
    for version in [Version::V004010, Version::V005010] {
        let text = written(&full(), version);
        assert_eq!(
            body(&text),
            "BGN*11*A-1*20260309*0930~N1*BY*Our company*92*100~\
             OTI*TR*IV*INV-1*THEIRAPP*OURAPP*20260308*0805*12*0001*810*004010~REF*PO*PO-77*as ordered~DTM*003*20260307~\
             AMT*TT*129.9~TED*010*lines come to 119.90*TDS*9*1*610*12990~NTE**Please send a corrected invoice.~TED*DUP~"
        );
        assert!(text.contains("GS*AG*"));
        assert_eq!(read_back(&text), full());
    }
}

#[test]
fn the_number_of_a_set_stands_beside_that_of_its_group() {
    let mut advice = full();
    for number in ["", "G12", "1234567890"] {
        advice.items[0].group_control_number = number.into();
        let text = written(&advice, Version::V004010);
        assert!(text.contains("*OURAPP*20260308*0805***810*004010~"), "{text}");
    }
}

#[test]
fn its_words() {
    assert_eq!(
        full().sentences(),
        [
            "IV INV-1 (set 810 0001): the transaction set is rejected",
            "TDS01: the total does not add up; lines come to 119.90; Please send a corrected invoice.: \"12990\"",
            "the same transaction came twice",
        ]
    );
}

#[test]
fn long_texts_go_on_in_notes() {
    let text =
        "The purchase order that this invoice names was closed last month and cannot be billed any more; "
            .repeat(2);
    let mut advice = full();
    advice.items[0].errors =
        vec![AdviceError { code: "024".into(), text: text.trim().into(), ..AdviceError::default() }];
    let read = read_back(&written(&advice, Version::V004010));
    let error = &read.items[0].errors[0];
    let all =
        std::iter::once(&error.text).chain(&error.notes).map(String::as_str).collect::<Vec<_>>().join(" ");
    assert_eq!(all, text.trim());
    assert!(error.text.len() <= 60 && error.notes.len() == 3, "{error:?}");
}

#[test]
fn what_names_something_is_never_changed() {
    let mut advice = full();
    advice.items[0].reference.id = "INV*1".into();
    let envelope = envelope(Version::V004010);
    let faults = write_interchange(&envelope, &[advice.set(&envelope)]).unwrap_err();
    assert!(matches!(faults[0].kind, WriteFaultKind::CharacterRefused { character: '*', .. }), "{faults:?}");
}

#[test]
fn codes_of_judgments() {
    use AdviceResult::{Accepted, AcceptedWithChange, AcceptedWithErrors, PartlyAccepted, Rejected};
    for (code, scope, result) in [
        ("TA", Scope::TransactionSet, Accepted),
        ("TC", Scope::TransactionSet, AcceptedWithChange),
        ("TE", Scope::TransactionSet, AcceptedWithErrors),
        ("TP", Scope::TransactionSet, PartlyAccepted),
        ("IR", Scope::Item, Rejected),
        ("BP", Scope::Batch, PartlyAccepted),
        ("GA", Scope::Group, Accepted),
    ] {
        assert_eq!(Advised::from_code(code), Advised::Known(scope, result));
        assert_eq!(Advised::Known(scope, result).code(), code);
    }
    for code in ["", "T", "TX", "XA", "TAA", "TH"] {
        assert_eq!(Advised::from_code(code), Advised::Other(code.into()));
        assert_eq!(Advised::Other(code.into()).result(), None);
    }
}

#[test]
fn an_advice_of_a_railway() {
    let advice = read_back(&String::from_utf8(fixtures::bytes("advice-rail.edi")).unwrap());
    assert_eq!((&advice.purpose[..], &advice.reference[..]), ("00", "404"));
    assert_eq!(advice.date, Some(date(2008, 10, 29)));
    let [item] = advice.items.as_slice() else { panic!("{advice:?}") };
    assert_eq!(item.advised, Advised::Known(Scope::TransactionSet, AdviceResult::AcceptedWithErrors));
    assert_eq!(item.reference, reference("BM", "006394"));
    assert_eq!((&item.group_control_number[..], &item.set_control_number[..]), ("40860", "408600001"));
    assert_eq!(item.references, [reference("EQ", "CNIS789012"), reference("WY", "580191")]);
    let [error] = item.errors.as_slice() else { panic!("{item:?}") };
    assert_eq!(error.code, "024");
    assert_eq!(error.text, "A problem has been detected in the electronic bill of lading");
    assert_eq!(error.notes.len(), 7);
}

#[test]
fn an_advice_of_an_insurer() {
    let advice = read_back(&String::from_utf8(fixtures::bytes("advice-insurance.edi")).unwrap());
    let codes: Vec<_> = advice.items.iter().map(|item| item.advised.code()).collect();
    assert_eq!(codes, ["TA", "BP", "IA", "IE", "IR", "IA", "IE"]);
    assert_eq!(advice.parties[1].name, "PHIL GOOD, M.D.");
    let set = &advice.items[0];
    assert_eq!(
        (&set.set_id[..], &set.set_control_number[..], &set.version[..]),
        ("837", "0021", "005010X222A1")
    );
    assert_eq!(set.amounts[0].value, Some(decimal("16970.33")));
    assert_eq!(set.quantities[0].qualifier, "TO");
    let rejected = &advice.items[4].errors;
    assert_eq!(
        (&rejected[0].segment_id[..], rejected[0].position, &rejected[0].value[..]),
        ("N4", Some(54), "73076")
    );
    assert_eq!(rejected[0].place.element, Some(3));
    assert_eq!(rejected[0].industry_codes, ["E038"]);
    let names: Vec<_> = rejected[1].contexts.iter().map(|context| &context.name[..]).collect();
    assert_eq!(names, ["2310A REFERRING PROVIDER", "2010BB PAYER NAME", "CLAIM FILING INDICATOR CODE - MB"]);
}

#[test]
fn an_advice_with_faults_is_read_all_the_same() {
    let read = |segments: &str| {
        let set = format!("ST*824*0001~{segments}SE*9*0001~");
        let mut answers = answers(wrapped(&set, 1).replace("GS*IN", "GS*AG").as_bytes());
        let kinds: Vec<_> = answers.faults.iter().map(|fault| fault.kind.clone()).collect();
        (answers.interchanges.remove(0).advice.remove(0), kinds)
    };
    let missing = |segment_id| AnswerFaultKind::SegmentMissing { segment_id };
    assert_eq!(read(""), (ApplicationAdvice::default(), vec![missing("BGN"), missing("OTI")]));
    let (advice, faults) = read(
        "TED*007~BGN*11*1*20269999~BGN*11*2*20260309~OTI**IV*1~NTE**lost~AMT*TT*1e3~DTM*003*2026~ZZZ*1~N1*BY~",
    );
    assert_eq!(advice.reference, "1");
    assert_eq!(advice.items[0].amounts[0].value, None);
    let invalid = |text: &str| AnswerFaultKind::ValueInvalid { text: text.into() };
    assert_eq!(
        faults,
        [
            AnswerFaultKind::SegmentUnexpected,
            invalid("20269999"),
            AnswerFaultKind::SegmentRepeated,
            AnswerFaultKind::ResultMissing,
            AnswerFaultKind::SegmentUnexpected,
            invalid("1e3"),
            invalid("2026"),
            AnswerFaultKind::SegmentUnexpected,
            AnswerFaultKind::SegmentUnexpected,
        ]
    );
}

// --- From a report ---

fn unbalanced(severity: Severity) -> Fault {
    let kind = FaultKind::InvoiceTotalMismatch { declared: decimal("129.90"), computed: decimal("119.90") };
    Fault { severity, ..in_segment(kind, "TDS", 9) }
}

fn invoice(verdict: Verdict, faults: Vec<Fault>) -> Report {
    report(interchange(vec![group("IN", "12", "004010", vec![set("810", "0001", verdict)])]), faults)
}

fn options() -> AdviceOptions {
    AdviceOptions::new(datetime(2026, 3, 9, 9, 30, 0, 0))
}

fn advised(report: &Report) -> Vec<AdviceDraft> {
    advise(report, &options(), &|_, _, _| Some(reference("IV", "INV-1")))
}

#[test]
fn business_faults_are_told_by_an_advice() {
    let drafts = advised(&invoice(Verdict::Rejected, vec![unbalanced(Severity::Error)]));
    let [draft] = drafts.as_slice() else { panic!("{drafts:?}") };
    let text = String::from_utf8(draft.write(&sending()).unwrap().bytes).unwrap();
    assert!(
        text.starts_with("ISA*00*          *00*          *01*123456789      *ZZ*THEM           *"),
        "{text}"
    );
    assert!(text.contains("~GS*AG*OURAPP*THEIRAPP*20260309*0930*8*X*004010~ST*824*0001~"), "{text}");
    let sentence =
        FaultKind::InvoiceTotalMismatch { declared: decimal("129.90"), computed: decimal("119.90") };
    let texts: Vec<_> = sentence.to_string().split_whitespace().map(str::to_owned).collect();
    let body = body(&text);
    assert!(
        body.starts_with(
            "BGN*11*12-0001*20260309*0930~OTI*TR*IV*INV-1*THEIRAPP*OURAPP***12*0001*810*004010~TED*010*"
        ),
        "{body}"
    );
    assert!(texts.iter().all(|word| body.contains(word.as_str())), "{body}");
    let advice = read_back(&text);
    assert_eq!(advice.items[0].errors[0].segment_id, "TDS");
    assert_eq!(advice.items[0].errors[0].position, Some(9));
}

#[test]
fn a_warning_is_accepted_with_errors() {
    let drafts = advised(&invoice(Verdict::AcceptedWithErrors, vec![unbalanced(Severity::Warning)]));
    assert_eq!(drafts[0].advice[0].items[0].advised.code(), "TE");
    let strict = AdviceOptions { least: Severity::Error, ..options() };
    let warned = invoice(Verdict::AcceptedWithErrors, vec![unbalanced(Severity::Warning)]);
    assert!(advise(&warned, &strict, &|_, _, _| None).is_empty());
}

#[test]
fn without_a_name_the_set_is_named_by_its_number() {
    let drafts =
        advise(&invoice(Verdict::Rejected, vec![unbalanced(Severity::Error)]), &options(), &|_, _, _| None);
    assert_eq!(drafts[0].advice[0].items[0].reference, reference("TN", "0001"));
}

#[test]
fn what_a_997_tells_is_not_told_again() {
    let syntax = in_segment(FaultKind::SegmentUnknown, "ZZZ", 4);
    assert!(advised(&invoice(Verdict::Rejected, vec![syntax.clone()])).is_empty());
    assert!(advised(&invoice(Verdict::Rejected, vec![syntax, unbalanced(Severity::Error)])).is_empty());
    let untidy = in_segment(FaultKind::TrailingSeparators, "N1", 4);
    assert!(advised(&invoice(Verdict::AcceptedWithErrors, vec![untidy])).is_empty());
    let mut answers = invoice(Verdict::Rejected, vec![unbalanced(Severity::Error)]);
    answers.interchanges[0].groups[0].functional_id = "AG".into();
    assert!(advised(&answers).is_empty());
}

#[test]
fn advice_made_by_the_caller() {
    let route = Route {
        interchange: 0,
        version: Version::V004010,
        version_suffix: None,
        sender: InterchangeId { qualifier: "ZZ".into(), id: "US".into() },
        receiver: InterchangeId { qualifier: "ZZ".into(), id: "THEM".into() },
        application_sender: "US".into(),
        application_receiver: "THEM".into(),
        usage: Usage::Test,
    };
    let draft = AdviceDraft { route, advice: vec![full(), full()] };
    let bytes = draft.write(&sending()).unwrap().bytes;
    assert_eq!(faults_of(&bytes), [""; 0]);
    assert_eq!(answers(&bytes).interchanges[0].advice, [full(), full()]);
}
