//! TA1, 997 and 999 as they are read.

use x12::acknowledge::{
    AcknowledgedGroup, AcknowledgedInterchange, AcknowledgedSet, AnswerLimits, Answers, Context, Counts,
    Disposition, ElementNote, ElementPlace, Form, SegmentNote, read_answers,
};
use x12::{ReadOptions, read};

use super::builders::{answers, fault_words};
use crate::common::{group as wrapped, interchange as enveloped};
use crate::fixtures;

/// The groups that a fixture acknowledges, and the faults it has.
fn fixture(file: &str) -> (Vec<AcknowledgedGroup>, Vec<String>) {
    let answers = answers(&fixtures::bytes(file));
    let faults = fault_words(&answers);
    (answers.interchanges.into_iter().flat_map(|it| it.acknowledged_groups).collect(), faults)
}

/// What one acknowledgment of these segments says.
fn one(set_id: &str, segments: &str) -> (AcknowledgedGroup, Vec<String>) {
    let count = segments.matches('~').count() + 2;
    let set = format!("ST*{set_id}*0001~{segments}SE*{count}*0001~");
    let answers = answers(wrapped(&set, 1).replace("GS*IN", "GS*FA").as_bytes());
    let faults = fault_words(&answers);
    let mut groups: Vec<_> = answers.interchanges.into_iter().flat_map(|it| it.acknowledged_groups).collect();
    assert_eq!(groups.len(), 1);
    // The place in the file is of no interest here.
    let faults = faults.iter().map(|fault| fault.split_once(" segment ").unwrap().1.to_owned()).collect();
    (groups.remove(0), faults)
}

fn counts(declared: u64, received: u64, accepted: u64) -> Counts {
    Counts { declared: Some(declared), received: Some(received), accepted: Some(accepted) }
}

fn set(set_id: &str, control_number: &str, result: Disposition) -> AcknowledgedSet {
    AcknowledgedSet {
        set_id: set_id.into(),
        control_number: control_number.into(),
        result,
        ..AcknowledgedSet::default()
    }
}

fn at(element: u64) -> ElementPlace {
    ElementPlace { element: Some(element), ..ElementPlace::default() }
}

#[test]
fn a_997_that_rejects_one_of_two_sets() {
    let (groups, faults) = fixture("functional-acknowledgment-partly.edi");
    let note = SegmentNote {
        segment_id: "CLM".into(),
        position: Some(22),
        code: "8".into(),
        elements: vec![ElementNote {
            place: at(1),
            reference: "1028".into(),
            code: "1".into(),
            ..ElementNote::default()
        }],
        ..SegmentNote::default()
    };
    let expected = AcknowledgedGroup {
        form: Form::Functional,
        functional_id: "HC".into(),
        control_number: "17456".into(),
        version: "005010".into(),
        result: Disposition::PartlyAccepted,
        codes: vec![],
        counts: counts(2, 2, 1),
        sets: vec![
            set("837", "0001", Disposition::Accepted),
            AcknowledgedSet {
                codes: vec!["5".into()],
                notes: vec![note],
                ..set("837", "0002", Disposition::Rejected)
            },
        ],
    };
    assert_eq!(groups, [expected]);
    assert_eq!(faults, [""; 0]);
    assert_eq!(
        groups[0].sentences(),
        [
            "group HC 17456: partly accepted",
            "transaction set 837 0001: accepted",
            "transaction set 837 0002: rejected: segments are in error",
            "segment 22 CLM01: a mandatory element is missing",
        ]
    );
}

#[test]
fn a_999_with_contexts() {
    let (groups, faults) = fixture("implementation-acknowledgment-three-sets.edi");
    let [group] = groups.as_slice() else { panic!("{groups:?}") };
    assert_eq!(faults, [""; 0]);
    assert_eq!((group.form, &group.version[..]), (Form::Implementation, "005010X222"));
    assert_eq!((&group.result, group.counts), (&Disposition::PartlyAccepted, counts(3, 3, 1)));
    let results: Vec<_> = group.sets.iter().map(|set| (&set.control_number[..], set.result.code())).collect();
    assert_eq!(results, [("0001", "A"), ("0002", "R"), ("0003", "R")]);
    let context =
        |name: &str, value: &str| Context { name: name.into(), value: value.into(), ..Context::default() };
    let note = &group.sets[1].notes[0];
    assert_eq!((&note.segment_id[..], note.position, &note.code[..]), ("CLM", Some(22), "8"));
    assert_eq!(note.contexts, [context("CLM01", "123456789")]);
    assert_eq!(note.elements[0].place, at(2));
    let note = &group.sets[2].notes[0];
    assert_eq!((&note.segment_id[..], note.position, &note.code[..]), ("REF", Some(57), "3"));
    let [trigger, claim] = note.contexts.as_slice() else { panic!("{note:?}") };
    assert_eq!(trigger.name, "SITUATIONAL TRIGGER^SITUATIONAL TRIGGER");
    assert_eq!((&trigger.segment_id[..], trigger.position), ("CLM", Some(43)));
    assert_eq!(trigger.place, ElementPlace { component: Some(3), ..at(5) });
    assert_eq!(trigger.reference, "1325");
    assert_eq!(*claim, context("CLM01", "987654321"));
}

#[test]
fn several_groups_and_interchanges() {
    let (groups, faults) = fixture("acknowledgment-two-groups.edi");
    assert_eq!(groups.len(), 4);
    assert!(
        groups.iter().all(|group| group.result == Disposition::Accepted && group.answers("BE", 13_360_001))
    );
    assert_eq!(faults, [""; 0]);
    let answers = answers(&fixtures::bytes("three-interchanges.edi"));
    let numbers: Vec<_> = answers.interchanges.iter().map(|it| &it.control_number[..]).collect();
    assert_eq!(numbers, ["000000001", "000000002", "000000003"]);
    assert_eq!(answers.interchanges[0].sender.id, "ReceiverID");
    let (groups, _) = fixture("implementation-acknowledgment-accepted.edi");
    assert_eq!(
        groups[0].sets,
        [AcknowledgedSet {
            implementation: "005010X220A1".into(),
            ..set("834", "146001", Disposition::Accepted)
        }]
    );
}

#[test]
fn interchange_acknowledgments() {
    let ta1 = |file: &str| answers(&fixtures::bytes(file)).interchanges[0].acknowledged_interchanges.clone();
    assert_eq!(
        ta1("acknowledgment-accepted.edi"),
        [AcknowledgedInterchange {
            control_number: "000000050".into(),
            date: "200229".into(),
            time: "1200".into(),
            result: Disposition::Accepted,
            code: "000".into(),
        }]
    );
    let rejected = ta1("acknowledgment-only.edi");
    assert_eq!(rejected[0].result, Disposition::Rejected);
    assert_eq!(
        rejected[0].sentence(),
        "interchange 723010635: rejected: the content is not valid, such as a group header that cannot be read"
    );
}

#[test]
fn a_rejected_set_without_notes_and_counts_that_do_not_add_up() {
    // Sets without an envelope, as a guide prints them.
    let sets = String::from_utf8(fixtures::bytes("functional-acknowledgment-sets-only.edi")).unwrap();
    let answers = answers(wrapped(&sets, 2).replace("GS*IN", "GS*FA").as_bytes());
    let [orders, notices] = answers.interchanges[0].acknowledged_groups.as_slice() else {
        panic!("{answers:?}")
    };
    assert_eq!(orders.result, Disposition::Rejected);
    assert_eq!(orders.codes, ["5"]);
    assert_eq!(orders.outcome_of("850", "103465910"), Disposition::Accepted);
    assert_eq!(orders.outcome_of("850", "103465911"), Disposition::Rejected);
    assert_eq!(orders.sets[1].codes, ["4"]);
    assert_eq!(notices.result, Disposition::Accepted);
    assert_eq!(notices.outcome_of("856", "0001"), Disposition::Accepted);
    let faults: Vec<_> = answers.faults.iter().map(|fault| fault.kind.to_string()).collect();
    assert_eq!(faults, ["0 transaction sets were accepted, 1 are listed"]);
}

#[test]
fn a_rejected_group_that_counts_accepted_sets() {
    let (group, faults) = one("997", "AK1*PO*1~AK2*850*0001~AK5*A~AK2*850*0002~AK5*R*5~AK9*R*2*2*1~");
    assert_eq!(group.result, Disposition::Rejected);
    assert_eq!(faults, ["9 AK9: the group is rejected, by its counts it is partly accepted"]);
    let (_, faults) = one("997", "AK1*PO*1~AK2*850*0001~AK5*R*5~AK9*A*1*1*1~");
    assert_eq!(faults, ["7 AK9: 0 transaction sets were rejected, 1 are listed"]);
}

#[test]
fn sets_left_out_share_the_outcome_of_the_group() {
    let (group, faults) = one("997", "AK1*PO*1~AK2*850*0002~AK5*R*5~AK9*P*3*3*2~");
    assert_eq!(faults, [""; 0]);
    assert_eq!(group.outcome_of("850", "0001"), Disposition::Accepted);
    assert_eq!(group.outcome_of("850", "0002"), Disposition::Rejected);
    // One was rejected and two are said to be, so either of the others may be the second.
    let (group, _) = one("997", "AK1*PO*1~AK2*850*0002~AK5*R*5~AK9*P*3*3*1~");
    assert_eq!(group.outcome_of("850", "0001"), Disposition::Unstated);
    assert_eq!(group.outcome_of("850", "0002"), Disposition::Rejected);
    let (group, _) = one("997", "AK1*PO*1~AK9*P*3*3*1~");
    assert_eq!(group.outcome_of("850", "0001"), Disposition::Unstated);
    let (group, _) = one("997", "AK1*PO*1~AK9*R*3*3*0*2~");
    assert_eq!(group.outcome_of("850", "0001"), Disposition::Rejected);
}

#[test]
fn nothing_between_head_and_end_of_the_set() {
    let (group, faults) = one("997", "");
    assert_eq!(group, AcknowledgedGroup::default());
    assert_eq!(faults, ["4 SE: AK1 is missing", "4 SE: AK9 is missing"]);
}

#[test]
fn the_result_of_a_set_before_the_set() {
    let (group, faults) = one("999", "AK1*PO*1*005010~IK5*A~AK2*850*0001~IK5*R*5~AK9*R*1*1*0~");
    assert_eq!(group.sets.len(), 1);
    assert_eq!(group.sets[0].result, Disposition::Rejected);
    assert_eq!(faults, ["5 IK5: the segment is not expected here and was passed over"]);
}

#[test]
fn the_result_of_a_set_twice() {
    let (group, faults) = one("999", "AK1*PO*1*005010~AK2*850*0001~IK5*A~IK5*R*5~AK9*A*1*1*1~");
    assert_eq!(group.sets[0].result, Disposition::Accepted);
    assert_eq!(faults, ["7 IK5: this was said already; the first segment counts"]);
}

#[test]
fn missing_results() {
    let (group, faults) = one("997", "AK1*PO*1~AK2*850*0001~AK2*850*0002~AK5*A~");
    assert_eq!(group.sets[0].result, Disposition::Unstated);
    assert_eq!((group.result, group.counts), (Disposition::Unstated, Counts::default()));
    assert_eq!(faults, ["6 AK2: AK5 is missing", "8 SE: AK9 is missing"]);
    let (group, faults) = one("997", "AK1*PO*1~AK2*850*0001~AK5~AK9**1*1*1~");
    assert_eq!(group.sets[0].result, Disposition::Unstated);
    assert_eq!(faults, ["6 AK501: the result is missing", "7 AK901: the result is missing"]);
}

#[test]
fn notes_without_a_set_and_elements_without_a_segment() {
    let (group, faults) =
        one("997", "AK1*PO*1~AK3*PO1*5**8~AK2*850*0001~AK4*3**7~AK5*R*5~AK4*3**7~N1*ST~AK9*R*1*1*0~");
    assert_eq!(group.sets[0].notes, []);
    assert_eq!(
        faults,
        ["5 AK3", "7 AK4", "9 AK4", "10 N1"]
            .map(|place| format!("{place}: the segment is not expected here and was passed over"))
    );
}

#[test]
fn unknown_codes_stay_as_they_are() {
    let (group, faults) =
        one("997", "AK1*PO*1~AK2*850*0001~AK3*PO1*5**99~AK4*3*355*XY*v~AK5*Q*77~AK9*Z*1*1*0*88~");
    assert_eq!(group.result, Disposition::Other("Z".into()));
    assert_eq!(group.codes, ["88"]);
    assert_eq!(group.sets[0].result, Disposition::Other("Q".into()));
    assert_eq!(group.sets[0].codes, ["77"]);
    assert_eq!(
        (&group.sets[0].notes[0].code[..], &group.sets[0].notes[0].elements[0].code[..]),
        ("99", "XY")
    );
    assert_eq!(
        faults,
        [
            "6 AK304: code \"99\" has no known meaning",
            "7 AK403: code \"XY\" has no known meaning",
            "8 AK501: code \"Q\" has no known meaning",
            "8 AK502: code \"77\" has no known meaning",
            "9 AK901: code \"Z\" has no known meaning",
            "9 AK905: code \"88\" has no known meaning",
        ]
    );
    assert!(Disposition::Other("W".into()).is_rejected());
}

#[test]
fn repetitions_and_components_where_none_belong() {
    let (groups, faults) = fixture("repetitions-in-simple-elements.edi");
    let note = &groups[0].sets[0].notes[0];
    assert_eq!(note.position, None);
    assert!(note.code.starts_with("AK304-R1^"));
    assert!(note.elements[0].value.starts_with("AK404-R1-COMP1:AK404-R1-COMP2"));
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].contains("code \"AK304-R1^AK304-R2^AK304-R3\" has no known meaning"));
    assert!(faults[1].ends_with("\"AK302-R1^AK302-R2^AK302-R3-COMP1:AK302-R3-COMP2\" is not a number"));
}

#[test]
fn other_sets_are_no_answers() {
    let answers = answers(&fixtures::bytes("two-invoices.edi"));
    assert_eq!(answers, Answers::default());
}

#[test]
fn limits_bound_what_is_kept() {
    let sets: String = (1..=50).map(|n| format!("AK2*850*{n:04}~AK3*PO1*5**8~AK4*3**7~AK5*R*5~")).collect();
    let set = format!("ST*997*0001~AK1*PO*1~{sets}AK9*R*50*50*0~SE*204*0001~");
    let bytes = wrapped(&set, 1).replace("GS*IN", "GS*FA");
    let reading = read(bytes.as_bytes(), &ReadOptions::default());
    let kept = |limits| read_answers(&reading, &limits);
    let few = kept(AnswerLimits { outcomes: 11, notes: 100, faults: 10 });
    assert_eq!(few.interchanges[0].acknowledged_groups[0].sets.len(), 10);
    assert_eq!(fault_words(&few).len(), 1, "{:?}", fault_words(&few));
    assert!(fault_words(&few)[0].ends_with("AK2: more outcomes than are kept; the rest was passed over"));
    let few = kept(AnswerLimits { outcomes: 100, notes: 7, faults: 10 });
    let notes = few.interchanges[0].acknowledged_groups[0].sets.iter().flat_map(|set| &set.notes);
    assert_eq!(notes.map(|note| 1 + note.elements.len()).sum::<usize>(), 7);
    assert_eq!(fault_words(&few).len(), 1);
    assert_eq!(few.interchanges[0].acknowledged_groups[0].result, Disposition::Rejected);
    assert_eq!(kept(AnswerLimits { outcomes: 0, notes: 0, faults: 0 }), Answers::default());
}

#[test]
fn a_ta1_with_unknown_codes() {
    let answers = answers(enveloped("TA1*000000001*260309*0805*Y*999~", 0).as_bytes());
    let ta1 = &answers.interchanges[0].acknowledged_interchanges[0];
    assert_eq!((&ta1.result, &ta1.code[..]), (&Disposition::Other("Y".into()), "999"));
    assert_eq!(answers.faults.len(), 2);
}
