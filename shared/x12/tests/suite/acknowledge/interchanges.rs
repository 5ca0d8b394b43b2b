//! TA1 as it is written, and what gets no answer.

use x12::acknowledge::{AcknowledgeOptions, InterchangeAnswers, Placement, UnansweredReason, acknowledge};
use x12::{Fault, FaultKind, InterchangeOutcome, Level, Position, Report, Severity, Verdict, Version};

use super::builders::{bodies, body, fault, group, interchange, report, sending, set};

fn one_order() -> InterchangeOutcome {
    interchange(vec![group("PO", "12", "004010", vec![set("850", "0001", Verdict::Accepted)])])
}

fn with(interchanges: InterchangeAnswers) -> AcknowledgeOptions {
    AcknowledgeOptions { interchanges, groups: None, ..AcknowledgeOptions::default() }
}

fn header(element: usize) -> Fault {
    let at = Position { segment: 1, segment_id: "ISA".into(), element: Some(element), ..Position::default() };
    Fault { position: at, ..fault(FaultKind::ElementInvalid { expected: "good" }, None, None) }
}

fn trailer(kind: FaultKind) -> Fault {
    fault(kind, None, None)
}

/// The TA1 that answers an interchange with these faults.
fn ta1(faults: Vec<Fault>) -> String {
    let bodies = bodies(&report(one_order(), faults), &with(InterchangeAnswers::Always));
    assert_eq!(bodies.len(), 1);
    bodies[0].clone()
}

#[test]
fn in_an_interchange_of_its_own() {
    let made = acknowledge(&report(one_order(), Vec::new()), &with(InterchangeAnswers::Always));
    let written = made.drafts[0].write(&sending()).unwrap();
    assert_eq!(
        String::from_utf8(written.bytes).unwrap(),
        "ISA*00*          *00*          *01*123456789      *ZZ*THEM           *260309*0930*U*00401*000000007*0*P*>~\
         TA1*000000042*260309*0805*A*000~IEA*0*000000007~"
    );
    assert_eq!(written.segment_count, 3);
}

#[test]
fn in_the_release_of_the_interchange() {
    let mut new = one_order();
    new.version = "00501".into();
    let made = acknowledge(&report(new, Vec::new()), &with(InterchangeAnswers::Always));
    assert_eq!(made.drafts[0].route.version, Version::V005010);
}

#[test]
fn ahead_of_the_group() {
    let options = AcknowledgeOptions {
        interchanges: InterchangeAnswers::Always,
        placement: Placement::Ahead,
        ..AcknowledgeOptions::default()
    };
    let ahead = bodies(&report(one_order(), Vec::new()), &options);
    assert_eq!(
        ahead,
        [
            "TA1*000000042*260309*0805*A*000~GS*FA*OURAPP*THEIRAPP*20260309*0930*8*X*004010~ST*997*0001~AK1*PO*12~\
          AK2*850*0001~AK5*A~AK9*A*1*1*1~SE*6*0001~GE*1*8~"
        ]
    );
    let own = AcknowledgeOptions { placement: Placement::Own, ..options };
    let own = bodies(&report(one_order(), Vec::new()), &own);
    assert_eq!(own.len(), 2);
    assert_eq!(own[0], "TA1*000000042*260309*0805*A*000~");
}

#[test]
fn when_it_is_sent() {
    use InterchangeAnswers::{Always, Never, OnError, WhenRequested};
    let number = FaultKind::ControlNumberMismatch {
        level: Level::Interchange,
        header: "000000042".into(),
        trailer: "000000041".into(),
    };
    for (mode, requested, faulty, expected) in [
        (Never, true, true, false),
        (WhenRequested, false, true, false),
        (WhenRequested, true, false, true),
        (OnError, false, false, false),
        (OnError, false, true, true),
        (OnError, true, false, true),
        (Always, false, false, true),
    ] {
        let mut outcome = one_order();
        outcome.acknowledgment_requested = requested;
        let faults = if faulty { vec![trailer(number.clone())] } else { Vec::new() };
        let made = acknowledge(&report(outcome, faults), &with(mode));
        assert_eq!(!made.drafts.is_empty(), expected, "{mode:?} {requested} {faulty}");
    }
}

#[test]
fn the_first_rejecting_code_comes_before_any_other() {
    let level = Level::Interchange;
    let count = || trailer(FaultKind::CountMismatch { level, declared: 2, actual: 1 });
    assert_eq!(ta1(vec![]), "TA1*000000042*260309*0805*A*000~");
    assert_eq!(ta1(vec![count()]), "TA1*000000042*260309*0805*E*021~");
    assert_eq!(ta1(vec![header(14), count()]), "TA1*000000042*260309*0805*E*019~");
    assert_eq!(ta1(vec![header(14), count(), header(9), header(5)]), "TA1*000000042*260309*0805*R*014~");
    // A warning gives way to an error, and rejects nothing.
    let warning = || Fault { severity: Severity::Warning, ..header(9) };
    assert_eq!(ta1(vec![warning()]), "TA1*000000042*260309*0805*E*014~");
    assert_eq!(ta1(vec![warning(), count()]), "TA1*000000042*260309*0805*E*021~");
}

#[test]
fn each_envelope_fault_has_its_code() {
    let level = Level::Interchange;
    let numbers = FaultKind::ControlNumberMismatch { level, header: "1".into(), trailer: "2".into() };
    let repeated = FaultKind::ControlNumberRepeated { level, number: "1".into() };
    for (fault, expected) in [
        (trailer(numbers), "E*001"),
        (trailer(FaultKind::TrailerMissing(level)), "R*023"),
        (trailer(FaultKind::CountNotNumeric(level)), "E*021"),
        (trailer(repeated), "R*025"),
        (trailer(FaultKind::SegmentsOutsideSet { count: 1 }), "R*024"),
        (header(5), "R*005"),
        (header(6), "E*006"),
        (header(7), "R*007"),
        (header(8), "E*008"),
        (header(10), "R*015"),
        (header(12), "R*017"),
        (header(13), "R*018"),
        (header(15), "E*020"),
    ] {
        let told = ta1(vec![fault]);
        assert!(told.ends_with(&format!("*{expected}~")), "{told} {expected}");
    }
}

#[test]
fn a_rejected_interchange_gets_no_other_answer() {
    let options = AcknowledgeOptions::default();
    let lost = || vec![trailer(FaultKind::TrailerMissing(Level::Interchange))];
    let made = acknowledge(&report(one_order(), lost()), &options);
    assert_eq!(made.drafts.iter().map(body).collect::<Vec<_>>(), ["TA1*000000042*260309*0805*R*023~"]);
    assert_eq!(made.rejected_interchanges().collect::<Vec<_>>(), [0]);
    // Without a TA1 the group is answered for itself.
    let silent = AcknowledgeOptions { interchanges: InterchangeAnswers::Never, ..options };
    let made = acknowledge(&report(one_order(), lost()), &silent);
    assert!(body(&made.drafts[0]).contains("AK9*A*1*1*1~"));
    assert_eq!(made.rejected_interchanges().count(), 0);
}

#[test]
fn a_repeated_interchange_is_not_answered_twice() {
    let repeated = FaultKind::ControlNumberRepeated { level: Level::Interchange, number: "000000042".into() };
    let options = AcknowledgeOptions { interchanges: InterchangeAnswers::Never, ..Default::default() };
    let made = acknowledge(&report(one_order(), vec![trailer(repeated)]), &options);
    assert!(made.drafts.is_empty());
    assert_eq!(made.unanswered[0].reason, UnansweredReason::Repeated);
}

#[test]
fn values_that_cannot_be_repeated() {
    let mut odd = one_order();
    (odd.control_number, odd.date, odd.time) = ("ABC".into(), "269999".into(), "2561".into());
    let bodies = bodies(&report(odd, vec![header(13)]), &with(InterchangeAnswers::Always));
    assert_eq!(bodies, ["TA1*000000000*260309*0930*R*018~"]);
}

#[test]
fn an_acknowledgment_of_an_interchange_is_never_acknowledged() {
    let mut asking = interchange(Vec::new());
    asking.acknowledgment_requested = true;
    let count = trailer(FaultKind::CountMismatch { level: Level::Interchange, declared: 1, actual: 0 });
    let made = acknowledge(&report(asking.clone(), vec![count]), &with(InterchangeAnswers::Always));
    assert!(made.drafts.is_empty());
    // Sets that lost their group are no TA1.
    let lost = trailer(FaultKind::SegmentsOutsideSet { count: 3 });
    let made = acknowledge(&report(asking, vec![lost]), &with(InterchangeAnswers::OnError));
    assert_eq!(body(&made.drafts[0]), "TA1*000000042*260309*0805*R*024~");
}

#[test]
fn a_group_that_cannot_be_named_is_told_by_the_interchange() {
    for (functional_id, number) in
        [("", "12"), ("INV", "12"), ("PO", "ABC"), ("PO", ""), ("PO", "1234567890")]
    {
        let groups = vec![
            group(functional_id, number, "004010", vec![set("850", "0001", Verdict::Accepted)]),
            group("PO", "13", "004010", vec![set("850", "0001", Verdict::Accepted)]),
        ];
        let report = report(interchange(groups), Vec::new());
        assert_eq!(bodies(&report, &AcknowledgeOptions::default()), ["TA1*000000042*260309*0805*R*024~"]);
        let silent = AcknowledgeOptions { interchanges: InterchangeAnswers::Never, ..Default::default() };
        let made = acknowledge(&report, &silent);
        assert_eq!(made.unanswered[0].reason, UnansweredReason::GroupHeaderUnusable);
        assert_eq!(made.unanswered[0].group, Some(0));
        assert!(body(&made.drafts[0]).contains("AK1*PO*13~"));
    }
}

#[test]
fn what_cannot_be_read_gets_no_answer_but_is_told() {
    let outside = Fault::new(FaultKind::HeaderNotFixedWidth, Position::default());
    let mut unreadable = interchange(Vec::new());
    unreadable.is_readable = false;
    let mut nameless = one_order();
    nameless.sender_id = "   ".into();
    let mut foreign = one_order();
    foreign.sender_id = "12\u{BD}".into();
    let interchanges = vec![unreadable, nameless, foreign];
    let report = Report { interchanges, faults: vec![outside], ..Report::default() };
    let made = acknowledge(&report, &AcknowledgeOptions::default());
    assert!(made.drafts.is_empty());
    let told: Vec<_> = made.unanswered.iter().map(|it| (it.interchange, it.reason)).collect();
    assert_eq!(
        told,
        [
            (None, UnansweredReason::Unreadable),
            (Some(0), UnansweredReason::Unreadable),
            (Some(1), UnansweredReason::IdsUnusable),
            (Some(2), UnansweredReason::IdsUnusable),
        ]
    );
}
