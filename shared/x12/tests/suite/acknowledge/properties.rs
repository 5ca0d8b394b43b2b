//! What holds for any outcome and any report.

use proptest::prelude::*;
use proptest::{collection, option, sample};
use x12::acknowledge::{
    AcknowledgeOptions, AcknowledgedGroup, AcknowledgedInterchange, AcknowledgedSet, AcknowledgmentDraft,
    Context, Counts, Disposition, ElementNote, ElementPlace, Form, InterchangeAnswers, Placement, Route,
    SegmentNote, acknowledge,
};
use x12::{
    Fault, FaultKind, GroupOutcome, InterchangeId, InterchangeOutcome, Level, Position, Report, SetOutcome,
    Severity, Usage, Verdict, Version,
};

use super::builders::{answers, faults_of, group, interchange, sending};

/// Release and form: the 999 is not in 004010.
fn any_dialect() -> impl Strategy<Value = (Version, Form)> {
    sample::select(vec![
        (Version::V004010, Form::Functional),
        (Version::V005010, Form::Functional),
        (Version::V005010, Form::Implementation),
    ])
}

fn codes(known: &'static [&'static str], max: usize) -> impl Strategy<Value = Vec<String>> {
    collection::vec(sample::select(known).prop_map(str::to_owned), 0..=max)
}

/// Visible text without the usual delimiters.
fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![1 => Just(String::new()), 3 => "[ -)+-=?-\\]_-}]{0,20}[!-)+-=?-\\]_-}]"]
}

fn any_place(version: Version) -> impl Strategy<Value = ElementPlace> {
    let repetition =
        if version < Version::V005010 { Just(None).boxed() } else { option::of(1..10_000_u64).boxed() };
    (1..100_u64, option::of(1..100_u64), repetition).prop_map(|(element, component, repetition)| {
        ElementPlace { element: Some(element), component, repetition }
    })
}

fn any_contexts(version: Version, form: Form) -> impl Strategy<Value = Vec<Context>> {
    let place = prop_oneof![Just(ElementPlace::default()), any_place(version)];
    let head = ("[A-Z0-9]{1,9}", "([A-Z0-9]{1,9})?", "([A-Z][A-Z0-9]{1,2})?");
    let tail = (option::of(1..1_000_000_u64), "([A-Z0-9]{1,4})?", place, "([1-9][0-9]{0,3})?");
    let context =
        (head, tail).prop_map(|((name, value, segment_id), (position, loop_id, place, reference))| Context {
            name,
            value,
            segment_id,
            position,
            loop_id,
            place,
            reference,
        });
    collection::vec(context, if form == Form::Functional { 0..1 } else { 0..3 })
}

fn any_element_note(version: Version, form: Form) -> impl Strategy<Value = ElementNote> {
    let code = sample::select(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"][..]);
    (any_place(version), "([1-9][0-9]{0,3})?", code, any_value(), any_contexts(version, form)).prop_map(
        |(place, reference, code, value, contexts)| ElementNote {
            place,
            reference,
            code: code.into(),
            value,
            contexts,
        },
    )
}

fn any_segment_note(version: Version, form: Form) -> impl Strategy<Value = SegmentNote> {
    let code = sample::select(&["1", "2", "3", "4", "5", "6", "7", "8"][..]);
    let elements = collection::vec(any_element_note(version, form), 0..4);
    let contexts = any_contexts(version, form);
    ("[A-Z][A-Z0-9]{1,2}", 1..1_000_000_u64, "([A-Z0-9]{1,4})?", code, contexts, elements).prop_map(
        |(segment_id, position, loop_id, code, contexts, elements)| SegmentNote {
            segment_id,
            position: Some(position),
            loop_id,
            code: code.into(),
            contexts,
            elements,
        },
    )
}

/// What only release 005010 has.
fn newer(version: Version, pattern: &'static str) -> BoxedStrategy<String> {
    if version < Version::V005010 { Just(String::new()).boxed() } else { pattern.boxed() }
}

fn any_set(version: Version, form: Form) -> impl Strategy<Value = AcknowledgedSet> {
    let result =
        sample::select(vec![Disposition::Accepted, Disposition::AcceptedWithErrors, Disposition::Rejected]);
    let notes = collection::vec(any_segment_note(version, form), 0..3);
    let codes = codes(&["1", "2", "3", "4", "5", "6", "7", "23"], 5);
    ("[0-9]{3}", "[A-Z0-9]{4,9}", newer(version, "([A-Z0-9]{1,35})?"), result, codes, notes).prop_map(
        |(set_id, control_number, implementation, result, codes, notes)| AcknowledgedSet {
            set_id,
            control_number,
            implementation,
            result,
            codes,
            notes,
        },
    )
}

fn any_group(version: Version, form: Form) -> impl Strategy<Value = AcknowledgedGroup> {
    let sets = collection::vec(any_set(version, form), 0..4);
    let codes = codes(&["1", "2", "3", "4", "5", "6"], 5);
    ("[A-Z]{2}", 0..1_000_000_000_u32, newer(version, "[A-Z0-9]{1,12}"), codes, sets).prop_map(
        move |(functional_id, control_number, version, codes, sets)| {
            let received = sets.len() as u64;
            let accepted = sets.iter().filter(|set| set.result.is_accepted()).count() as u64;
            let result = match accepted {
                all if all == received => Disposition::Accepted,
                0 => Disposition::Rejected,
                _ => Disposition::PartlyAccepted,
            };
            AcknowledgedGroup {
                form,
                functional_id,
                control_number: control_number.to_string(),
                version,
                result,
                codes,
                counts: Counts {
                    declared: Some(received),
                    received: Some(received),
                    accepted: Some(accepted),
                },
                sets,
            }
        },
    )
}

fn any_interchange() -> impl Strategy<Value = AcknowledgedInterchange> {
    let code = (0..32_u8).prop_map(|code| format!("{code:03}"));
    let result =
        sample::select(vec![Disposition::Accepted, Disposition::AcceptedWithErrors, Disposition::Rejected]);
    ("[0-9]{9}", "2[0-9]0[1-9][12][0-8]", "[01][0-9][0-5][0-9]", result, code).prop_map(
        |(control_number, date, time, result, code)| AcknowledgedInterchange {
            control_number,
            date,
            time,
            result,
            code,
        },
    )
}

fn route(version: Version) -> Route {
    let party = |id: &str| InterchangeId { qualifier: "ZZ".into(), id: id.into() };
    Route {
        interchange: 0,
        version,
        version_suffix: None,
        sender: party("US"),
        receiver: party("THEM"),
        application_sender: "OURAPP".into(),
        application_receiver: "THEIRAPP".into(),
        usage: Usage::Test,
    }
}

fn any_draft() -> impl Strategy<Value = AcknowledgmentDraft> {
    any_dialect().prop_flat_map(|(version, form)| {
        let groups = collection::vec(any_group(version, form), 0..3);
        (collection::vec(any_interchange(), 1..3), groups).prop_map(move |(interchanges, groups)| {
            AcknowledgmentDraft { route: route(version), interchanges, groups }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn written_acknowledgments_are_read_back_as_they_were(draft in any_draft()) {
        let bytes = draft.write(&sending()).expect("the values fit").bytes;
        prop_assert_eq!(faults_of(&bytes), [""; 0], "{}", String::from_utf8_lossy(&bytes));
        let answers = answers(&bytes);
        prop_assert_eq!(&answers.faults, &[]);
        prop_assert_eq!(&answers.interchanges[0].acknowledged_interchanges, &draft.interchanges);
        prop_assert_eq!(&answers.interchanges[0].acknowledged_groups, &draft.groups);
    }
}

// --- Any report ---

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[A-Z0-9*>~^ \u{e9}\r\n]{0,12}", "[A-Z0-9]{1,12}"]
}

fn any_kind() -> impl Strategy<Value = FaultKind> {
    let level = sample::select(vec![Level::Interchange, Level::Group, Level::TransactionSet]);
    let of_level = (level, 0..5).prop_map(|(level, kind)| match kind {
        0 => FaultKind::TrailerMissing(level),
        1 => FaultKind::HeaderMissing(level),
        2 => FaultKind::CountMismatch { level, declared: 1, actual: 2 },
        3 => FaultKind::ControlNumberMismatch { level, header: "1".into(), trailer: "2".into() },
        _ => FaultKind::ControlNumberRepeated { level, number: "1".into() },
    });
    let other = sample::select(vec![
        FaultKind::VersionNotSupported,
        FaultKind::SetNotSupported,
        FaultKind::SegmentUnknown,
        FaultKind::SegmentMissing { segment: "CTT" },
        FaultKind::SegmentTooOften { max: 1 },
        FaultKind::ElementMissing,
        FaultKind::ElementLength { length: 9, min: 1, max: 2 },
        FaultKind::CharacterInvalid { byte: 0xE9 },
        FaultKind::CodeUnknown { is_closed: true },
        FaultKind::RepetitionsTooMany { count: 2, max: 1, is_text: false },
        FaultKind::DateInvalid,
        FaultKind::HierarchyIdRepeated,
        FaultKind::TrailingSeparators,
    ]);
    prop_oneof![1 => of_level, 6 => other]
}

fn any_fault() -> impl Strategy<Value = Fault> {
    let place =
        (any_text(), option::of(0..2_000_000_usize), option::of(0..200_usize), option::of(0..200_usize));
    let owner = (
        option::weighted(0.9, 0..2_usize),
        option::weighted(0.8, 0..3_usize),
        option::weighted(0.8, 0..3_usize),
    );
    let severity = sample::select(vec![Severity::Repair, Severity::Warning, Severity::Error]);
    (any_kind(), place, owner, option::of(any_text()), severity).prop_map(
        |(
            kind,
            (segment_id, set_segment, element, component),
            (interchange, group, set),
            value,
            severity,
        )| {
            let position = Position {
                segment_id,
                set_segment,
                element,
                component,
                repetition: component,
                ..Position::default()
            };
            Fault { interchange, group, set, value, severity, ..Fault::new(kind, position) }
        },
    )
}

fn any_outcome() -> impl Strategy<Value = InterchangeOutcome> {
    let verdict = sample::select(vec![Verdict::Accepted, Verdict::AcceptedWithErrors, Verdict::Rejected]);
    let set = ("[0-9]{3}|.{0,9}", "[0-9]{4}|.{0,12}", any_text(), verdict);
    let set = set.prop_map(|(set_id, control_number, implementation, verdict)| SetOutcome {
        implementation: implementation.into(),
        ..super::builders::set(&set_id, &control_number, verdict)
    });
    let version = prop_oneof![Just("004010".to_owned()), Just("005010X220A1".to_owned()), any_text()];
    let names =
        (prop_oneof![3 => "[A-Z]{2}", 1 => any_text()], prop_oneof![3 => "[0-9]{1,9}", 1 => any_text()]);
    let ids = ("[A-Z0-9]{1,9}|é{4}|.{20}", "[A-Z0-9]{1,9}");
    let fields = (names, ids, version, collection::vec(set, 0..4), option::of(any::<u64>()), any::<bool>());
    let outcome = fields.prop_map(
        |(
            (functional_id, number),
            (application_sender, application_receiver),
            version,
            sets,
            declared_sets,
            is_closed,
        )| {
            GroupOutcome {
                application_sender,
                application_receiver,
                declared_sets,
                is_closed,
                ..group(&functional_id, &number, &version, sets)
            }
        },
    );
    let header = (any_text(), any_text(), any_text(), any_text(), any::<bool>());
    (header, collection::vec(outcome, 0..4)).prop_map(
        |((date, time, control_number, usage, acknowledgment_requested), groups)| InterchangeOutcome {
            date,
            time,
            control_number,
            usage,
            acknowledgment_requested,
            ..interchange(groups)
        },
    )
}

fn any_options() -> impl Strategy<Value = AcknowledgeOptions> {
    use InterchangeAnswers::{Always, Never, OnError, WhenRequested};
    let interchanges = sample::select(vec![Never, WhenRequested, OnError, Always]);
    let placement = sample::select(vec![Placement::Own, Placement::Ahead]);
    let groups = option::of(sample::select(vec![Form::Functional, Form::Implementation]));
    (interchanges, placement, groups, any::<bool>(), any::<bool>()).prop_map(
        |(interchanges, placement, groups, omit_accepted, receipt_only)| AcknowledgeOptions {
            interchanges,
            placement,
            groups,
            omit_accepted,
            receipt_only,
            version_suffix: None,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a partner sent, its acknowledgment can be written, and is sound in itself.
    #[test]
    fn any_report_can_be_acknowledged(
        interchanges in collection::vec(any_outcome(), 0..3),
        faults in collection::vec(any_fault(), 0..20),
        options in any_options(),
    ) {
        let report = Report { interchanges, faults, ..Report::default() };
        for draft in acknowledge(&report, &options).drafts {
            let bytes = draft.write(&sending()).expect("what is repeated was fitted").bytes;
            prop_assert_eq!(faults_of(&bytes), [""; 0], "{}", String::from_utf8_lossy(&bytes));
            let answers = answers(&bytes);
            prop_assert_eq!(&answers.faults, &[], "{}", String::from_utf8_lossy(&bytes));
            let groups = &answers.interchanges[0].acknowledged_groups;
            prop_assert_eq!(groups.len(), draft.groups.len());
            for (read, made) in groups.iter().zip(&draft.groups) {
                prop_assert_eq!((&read.result, &read.codes), (&made.result, &made.codes));
                let results = |group: &AcknowledgedGroup| {
                    group.sets.iter().map(|set| (set.result.clone(), set.codes.clone(), set.notes.len())).collect::<Vec<_>>()
                };
                prop_assert_eq!(results(read), results(made));
            }
        }
    }

    /// Bytes of any kind are read without a panic, as a file and as an acknowledgment around them.
    #[test]
    fn any_acknowledgment_is_read(segments in collection::vec("(AK[1-9]|IK[3-5]|CTX|BGN|OTI|TED|NTE|N1|TA1)(\\*[A-Z0-9>:]{0,4}){0,9}", 0..30), set in "997|999|824") {
        let body: String = segments.iter().map(|segment| format!("{segment}~")).collect();
        let set = format!("ST*{set}*0001~{body}SE*{}*0001~", segments.len() + 2);
        let bytes = crate::common::group(&set, 1);
        let answers = answers(bytes.as_bytes());
        prop_assert_eq!(answers.interchanges.len(), 1);
        let words: usize =
            answers.interchanges[0].acknowledged_groups.iter().map(|group| group.sentences().len()).sum();
        prop_assert!(words <= 1 + segments.len());
    }
}
