//! 997 and 999 as they are written.

use x12::acknowledge::{AcknowledgeOptions, Form, UnansweredReason, acknowledge};
use x12::{FaultKind, Level, Report, Verdict};

use super::builders::{
    answers, bodies, body, fault, group, in_element, in_segment, interchange, report, sending, set, sets,
};

const PLAIN: fn() -> AcknowledgeOptions = AcknowledgeOptions::default;

fn accepted() -> Report {
    let sets = vec![set("850", "0001", Verdict::Accepted), set("850", "0002", Verdict::Accepted)];
    report(interchange(vec![group("PO", "12", "004010", sets)]), Vec::new())
}

/// One order with these faults, in 004010 or 005010.
fn order(version: &str, verdict: Verdict, faults: Vec<x12::Fault>) -> Report {
    report(interchange(vec![group("PO", "12", version, vec![set("850", "0001", verdict)])]), faults)
}

fn rejected(faults: Vec<x12::Fault>) -> String {
    sets(&order("004010", Verdict::Rejected, faults), &PLAIN())
}

#[test]
fn an_accepted_group_byte_for_byte() {
    let drafts = acknowledge(&accepted(), &PLAIN()).drafts;
    let written = drafts[0].write(&sending()).unwrap();
    assert_eq!(
        String::from_utf8(written.bytes).unwrap(),
        "ISA*00*          *00*          *01*123456789      *ZZ*THEM           *260309*0930*U*00401*000000007*0*P*>~\
         GS*FA*OURAPP*THEIRAPP*20260309*0930*8*X*004010~ST*997*0001~AK1*PO*12~AK2*850*0001~AK5*A~AK2*850*0002~AK5*A~\
         AK9*A*2*2*2~SE*8*0001~GE*1*8~IEA*1*000000007~"
    );
}

#[test]
fn a_draft_holds_what_is_read_from_it() {
    for version in ["004010", "005010VICS"] {
        let fault = in_element(FaultKind::DateInvalid, "BEG", 2, 5, "373", Some("20260230"));
        let mut report = order(version, Verdict::Rejected, vec![fault]);
        report.interchanges[0].groups[0].sets[0].implementation = "GUIDE".into();
        let draft = acknowledge(&report, &PLAIN()).drafts.remove(0);
        let bytes = draft.write(&sending()).unwrap().bytes;
        assert_eq!(answers(&bytes).interchanges[0].acknowledged_groups, draft.groups);
    }
}

#[test]
fn accepted_sets_can_be_left_out() {
    let options = AcknowledgeOptions { omit_accepted: true, ..PLAIN() };
    assert_eq!(sets(&accepted(), &options), "ST*997*0001~AK1*PO*12~AK9*A*2*2*2~SE*4*0001~");
}

#[test]
fn groups_are_not_answered_if_nobody_wants_it() {
    let options = AcknowledgeOptions { groups: None, ..PLAIN() };
    assert!(acknowledge(&accepted(), &options).drafts.is_empty());
}

#[test]
fn a_bad_code_is_noted_at_its_element() {
    let fault = in_element(FaultKind::CodeUnknown { is_closed: true }, "PO1", 5, 3, "355", Some("XX"));
    assert_eq!(
        rejected(vec![fault]),
        "ST*997*0001~AK1*PO*12~AK2*850*0001~AK3*PO1*5**8~AK4*3*355*7*XX~AK5*R*5~AK9*R*1*1*0~SE*8*0001~"
    );
}

#[test]
fn faults_of_one_segment_share_a_note() {
    let faults = vec![
        in_segment(FaultKind::SegmentTooOften { max: 1 }, "PO1", 5),
        in_element(FaultKind::ElementLength { length: 3, min: 2, max: 2 }, "PO1", 5, 3, "355", Some("DZN")),
        in_element(FaultKind::CodeUnknown { is_closed: true }, "PO1", 5, 3, "355", Some("DZN")),
        in_element(FaultKind::NumberInvalid { expected: "a number" }, "PO1", 6, 2, "380", Some("ten")),
        in_element(FaultKind::DateInvalid, "DTM", 7, 2, "373", Some("20260230")),
        in_element(FaultKind::TimeInvalid, "DTM", 7, 3, "337", Some("2561")),
        in_segment(FaultKind::SegmentMissing { segment: "CTT" }, "SE", 9),
    ];
    assert_eq!(
        rejected(faults),
        "ST*997*0001~AK1*PO*12~AK2*850*0001~AK3*PO1*5**5~AK3*PO1*5**8~AK4*3*355*5*DZN~AK4*3*355*7*DZN~\
         AK3*PO1*6**8~AK4*2*380*6*ten~AK3*DTM*7**8~AK4*2*373*8*20260230~AK4*3*337*9*2561~AK3*CTT*9**3~\
         AK5*R*5~AK9*R*1*1*0~SE*16*0001~"
    );
}

#[test]
fn components_and_repetitions_have_their_places() {
    let place = |component, repetition| {
        let mut fault = in_element(FaultKind::ElementMissing, "REF", 4, 4, "128", None);
        (fault.position.component, fault.position.repetition) = (component, repetition);
        fault
    };
    let faults = vec![place(Some(2), None), place(Some(2), Some(3)), place(None, Some(3)), {
        let kind = FaultKind::RepetitionsTooMany { count: 2, max: 1, is_text: false };
        in_element(kind, "REF", 4, 2, "127", Some("a^b"))
    }];
    let old = sets(&order("004010", Verdict::Rejected, faults.clone()), &PLAIN());
    assert!(old.contains("~AK4*4>2*128*1~AK4*4>2*128*1~AK4*4*128*1~AK4*2*127*3*a^b~"), "{old}");
    let new = sets(&order("005010", Verdict::Rejected, faults), &PLAIN());
    assert!(new.contains("~AK4*4>2*128*1~AK4*4>2>3*128*1~AK4*4>>3*128*1~AK4*2*127*12*a b~"), "{new}");
}

#[test]
fn a_copy_that_cannot_be_sent() {
    let copy = |kind, value| {
        let text = rejected(vec![in_element(kind, "N1", 3, 2, "93", Some(value))]);
        text.split("~AK4*2*93*").nth(1).unwrap().split('~').next().unwrap().to_owned()
    };
    let too_long = || FaultKind::ElementLength { length: 99, min: 1, max: 60 };
    assert_eq!(copy(FaultKind::CharacterInvalid { byte: 0xE9 }, "Caf\u{e9}"), "6");
    assert_eq!(copy(FaultKind::CharacterInvalid { byte: b'~' }, "a~b"), "6");
    assert_eq!(copy(FaultKind::CharacterInvalid { byte: b'`' }, "a`b"), "6*a`b");
    assert_eq!(copy(too_long(), "a*b>c~d\u{e9}e"), "5*a b c d e");
    assert_eq!(copy(too_long(), "\u{e9}~"), "5");
    assert_eq!(copy(too_long(), &"9".repeat(120)), format!("5*{}", "9".repeat(99)));
}

#[test]
fn more_than_99_element_notes_and_five_codes_are_left_out() {
    let many: Vec<_> =
        (0..120).map(|_| in_element(FaultKind::ElementMissing, "PO1", 5, 3, "355", None)).collect();
    assert_eq!(rejected(many).matches("AK4*").count(), 99);
    let mismatch = |level| FaultKind::CountMismatch { level, declared: 1, actual: 2 };
    let numbers = |level| FaultKind::ControlNumberMismatch { level, header: "1".into(), trailer: "2".into() };
    let set = |kind| fault(kind, Some(0), Some(0));
    let level = Level::TransactionSet;
    let faults = vec![
        set(FaultKind::SetNotSupported),
        set(FaultKind::FunctionalIdMismatch { functional_id: "PO".into(), set_id: "810".into() }),
        set(FaultKind::ControlNumberRepeated { level, number: "0001".into() }),
        set(FaultKind::SegmentUnknown),
        set(mismatch(level)),
        set(mismatch(level)),
        set(numbers(level)),
    ];
    assert!(rejected(faults).contains("~AK5*R*5*1*6*23*4~AK9*R*1*1*0~"));
}

#[test]
fn results_roll_up_to_the_group() {
    use Verdict::{Accepted, AcceptedWithErrors, Rejected};
    let table: &[(&[Verdict], &str)] = &[
        (&[], "A*0*0*0"),
        (&[Accepted, Accepted], "A*2*2*2"),
        (&[Accepted, AcceptedWithErrors], "E*2*2*2"),
        (&[Accepted, Rejected], "P*2*2*1"),
        (&[AcceptedWithErrors, Rejected], "P*2*2*1"),
        (&[Rejected, Rejected], "R*2*2*0"),
    ];
    for (verdicts, expected) in table {
        let all =
            verdicts.iter().enumerate().map(|(n, verdict)| set("850", &format!("{:04}", n + 1), *verdict));
        let report = report(interchange(vec![group("PO", "12", "004010", all.collect())]), Vec::new());
        let text = sets(&report, &PLAIN());
        assert!(text.contains(&format!("~AK9*{expected}~")), "{verdicts:?}: {text}");
    }
}

#[test]
fn group_faults_reject_only_what_they_make_unusable() {
    let level = Level::Group;
    let numbers = FaultKind::ControlNumberMismatch { level, header: "1".into(), trailer: "2".into() };
    let repeated = FaultKind::ControlNumberRepeated { level, number: "12".into() };
    for (kind, version, expected) in [
        (FaultKind::TrailerMissing(level), "004010", "~AK5*A~AK9*E*1*1*1*3~"),
        (FaultKind::CountMismatch { level, declared: 2, actual: 1 }, "004010", "~AK5*A~AK9*E*1*1*1*5~"),
        (numbers, "004010", "~AK5*A~AK9*E*1*1*1*4~"),
        (repeated.clone(), "004010", "AK1*PO*12~AK9*R*1*1*0*6~"),
        (repeated, "005010", "AK1*PO*12*005010~AK9*R*1*1*0*19~"),
        (FaultKind::VersionNotSupported, "003050", "AK1*PO*12~AK9*R*1*1*0*2~"),
    ] {
        let sets_in = vec![set("850", "0001", Verdict::Accepted)];
        let report =
            report(interchange(vec![group("PO", "12", version, sets_in)]), vec![fault(kind, Some(0), None)]);
        let text = sets(&report, &PLAIN());
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_group_without_its_trailer_declares_nothing() {
    let mut cut = group("PO", "12", "004010", vec![set("850", "0001", Verdict::Accepted)]);
    (cut.declared_sets, cut.is_closed) = (None, false);
    let text = sets(&report(interchange(vec![cut]), Vec::new()), &PLAIN());
    assert!(text.contains("~AK9*E*0*1*1*3~"), "{text}");
}

#[test]
fn warnings_are_told_only_where_they_decide() {
    let warning = || in_element(FaultKind::CodeUnknown { is_closed: false }, "PER", 3, 1, "366", Some("QQ"));
    let error = || in_segment(FaultKind::SegmentUnknown, "ZZZ", 4);
    let told = |verdict, faults| sets(&order("004010", verdict, faults), &PLAIN());
    assert!(told(Verdict::Accepted, vec![warning()]).contains("AK2*850*0001~AK5*A~"));
    assert!(
        told(Verdict::AcceptedWithErrors, vec![warning()])
            .contains("AK2*850*0001~AK3*PER*3**8~AK4*1*366*7*QQ~AK5*E*5~AK9*E*1*1*1~")
    );
    assert!(told(Verdict::Rejected, vec![warning(), error()]).contains("AK2*850*0001~AK3*ZZZ*4**1~AK5*R*5~"));
}

#[test]
fn what_the_business_refuses_passes_the_syntax() {
    let business = in_segment(FaultKind::HierarchyIdRepeated, "HL", 4);
    let report = order("004010", Verdict::Accepted, vec![business.clone()]);
    assert!(sets(&report, &PLAIN()).contains("AK2*850*0001~AK5*A~AK9*A*1*1*1~"));
    // Beside an error of the syntax it stays what it is: nothing that a 997 can tell.
    let both =
        order("004010", Verdict::Rejected, vec![business, in_segment(FaultKind::SegmentUnknown, "ZZZ", 5)]);
    assert!(sets(&both, &PLAIN()).contains("AK2*850*0001~AK3*ZZZ*5**1~AK5*R*5~AK9*R*1*1*0~"));
}

#[test]
fn a_rejection_always_has_a_reason() {
    assert!(rejected(Vec::new()).contains("AK2*850*0001~AK5*R*5~"));
}

#[test]
fn receipt_only_judges_nothing() {
    let options = AcknowledgeOptions { receipt_only: true, ..PLAIN() };
    let faults = vec![in_segment(FaultKind::SegmentUnknown, "ZZZ", 4), {
        fault(FaultKind::CountMismatch { level: Level::Group, declared: 2, actual: 1 }, Some(0), None)
    }];
    let text = sets(&order("004010", Verdict::Rejected, faults), &options);
    assert_eq!(text, "ST*997*0001~AK1*PO*12~AK2*850*0001~AK5*A~AK9*A*1*1*1~SE*6*0001~");
}

#[test]
fn groups_share_an_interchange_by_application_ids_and_release() {
    let one = || vec![set("850", "0001", Verdict::Accepted)];
    let mut elsewhere = group("IN", "3", "004010", one());
    elsewhere.application_sender = "BRANCH".into();
    let groups = vec![
        group("PO", "1", "004010", one()),
        group("SH", "2", "004010VICS", one()),
        elsewhere,
        group("PR", "4", "005010", one()),
        group("RA", "5", "004060", one()),
    ];
    let report = report(interchange(groups), Vec::new());
    let bodies = bodies(&report, &PLAIN());
    let heads: Vec<Vec<&str>> = bodies
        .iter()
        .map(|body| {
            body.split('~').filter(|line| line.starts_with("GS") || line.starts_with("AK1")).collect()
        })
        .collect();
    assert_eq!(
        heads,
        [
            vec!["GS*FA*OURAPP*THEIRAPP*20260309*0930*8*X*004010", "AK1*PO*1", "AK1*SH*2", "AK1*RA*5"],
            vec!["GS*FA*OURAPP*BRANCH*20260309*0930*8*X*004010", "AK1*IN*3"],
            vec!["GS*FA*OURAPP*THEIRAPP*20260309*0930*8*X*005010", "AK1*PR*4*005010"],
        ]
    );
}

#[test]
fn application_ids_fall_back_to_the_interchange() {
    let mut odd = group("PO", "1", "004010", vec![set("850", "0001", Verdict::Accepted)]);
    (odd.application_sender, odd.application_receiver) = ("1".into(), String::new());
    let bodies = bodies(&report(interchange(vec![odd]), Vec::new()), &PLAIN());
    assert!(bodies[0].starts_with("GS*FA*123456789*THEM*"), "{bodies:?}");
}

#[test]
fn the_999_has_its_own_segments_and_codes() {
    let options = AcknowledgeOptions {
        groups: Some(Form::Implementation),
        version_suffix: Some("X231A1".into()),
        ..PLAIN()
    };
    let faults =
        || vec![in_element(FaultKind::CodeUnknown { is_closed: true }, "PO1", 5, 3, "355", Some("XX"))];
    let mut received = order("005010X220A1", Verdict::Rejected, faults());
    received.interchanges[0].groups[0].sets[0].implementation = "005010X220A1".into();
    assert_eq!(
        bodies(&received, &options),
        [
            "GS*FA*OURAPP*THEIRAPP*20260309*0930*8*X*005010X231A1~ST*999*0001*005010X231A1~AK1*PO*12*005010X220A1~\
          AK2*850*0001*005010X220A1~IK3*PO1*5**8~IK4*3*355*7*XX~IK5*R*5~AK9*R*1*1*0~SE*8*0001~GE*1*8~"
        ]
    );
    // Release 004010 has no 999, and no suffix of it.
    let old = bodies(&order("004010", Verdict::Rejected, faults()), &options);
    assert!(old[0].contains("*X*004010~ST*997*0001~AK1*PO*12~AK2*850*0001~AK3*PO1*5**8~"), "{old:?}");
}

#[test]
fn a_997_has_no_reference_to_a_guide() {
    let options = AcknowledgeOptions { version_suffix: Some("VICS".into()), ..PLAIN() };
    let text = &bodies(&order("005010VICS", Verdict::Accepted, Vec::new()), &options)[0];
    assert!(text.contains("*X*005010VICS~ST*997*0001~AK1*PO*12*005010VICS~"), "{text}");
}

#[test]
fn a_place_beyond_what_the_element_can_say() {
    let fault = || vec![in_segment(FaultKind::SegmentUnknown, "ZZZ", 1_234_567)];
    assert!(rejected(fault()).contains("~AK3*ZZZ*999999**1~"));
    let new = sets(&order("005010", Verdict::Rejected, fault()), &PLAIN());
    assert!(new.contains("~AK3*ZZZ*1234567**1~"), "{new}");
}

#[test]
fn the_loop_is_named_where_the_set_marks_it() {
    let at = |loop_id| {
        let fault = in_segment(FaultKind::SegmentTooOften { max: 1 }, "LDT", 9);
        rejected(vec![x12::Fault { loop_id: Some(loop_id), ..fault }])
    };
    assert!(at("LDT").contains("~AK3*LDT*9*LDT*5~"));
    assert!(at("PO1").contains("~AK3*LDT*9**5~"));
}

#[test]
fn ids_that_break_the_standard_are_fitted() {
    let odd = vec![set("85", "7", Verdict::Accepted), set("", "", Verdict::Accepted), {
        set("8500", "1*2~\u{1}-4567890", Verdict::Accepted)
    }];
    let report = report(interchange(vec![group("PO", "0012", "004010", odd)]), Vec::new());
    assert_eq!(
        sets(&report, &PLAIN()),
        "ST*997*0001~AK1*PO*12~AK2*085*0007~AK5*A~AK2*000*0000~AK5*A~AK2*850*1?2??-456~AK5*A~AK9*A*3*3*3~SE*10*0001~"
    );
}

#[test]
fn acknowledgments_are_never_acknowledged() {
    let groups = vec![
        group("FA", "1", "004010", vec![set("997", "0001", Verdict::Accepted)]),
        group("PO", "2", "004010", vec![set("850", "0001", Verdict::Accepted)]),
    ];
    let made = acknowledge(&report(interchange(groups), Vec::new()), &PLAIN());
    assert_eq!(made.drafts.len(), 1);
    assert!(!body(&made.drafts[0]).contains("AK1*FA"));
    let unanswered: Vec<_> = made.unanswered.iter().map(|it| (it.group, it.reason)).collect();
    assert_eq!(unanswered, [(Some(0), UnansweredReason::IsAcknowledgment)]);
}
