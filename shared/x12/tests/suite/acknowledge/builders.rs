//! Reports to be acknowledged, and shorthands to look at what is written.

use jiff::civil::datetime;
use x12::acknowledge::{
    AcknowledgeOptions, AcknowledgmentDraft, AnswerLimits, AnswerReader, Answers, Sending, acknowledge,
    read_answers,
};
use x12::{
    Delimiters, ElementName, Fault, FaultKind, GroupOutcome, InterchangeOutcome, Position, ReadOptions,
    Report, SetOutcome, ShortText, Stream, ValidateOptions, Verdict, Version, read, validate,
};

pub fn set(set_id: &str, control_number: &str, verdict: Verdict) -> SetOutcome {
    SetOutcome {
        set_id: ShortText::new(set_id.as_bytes()),
        control_number: ShortText::new(control_number.as_bytes()),
        verdict,
        ..SetOutcome::default()
    }
}

pub fn group(
    functional_id: &str,
    control_number: &str,
    version: &str,
    sets: Vec<SetOutcome>,
) -> GroupOutcome {
    GroupOutcome {
        functional_id: functional_id.into(),
        application_sender: "THEIRAPP".into(),
        application_receiver: "OURAPP".into(),
        control_number: control_number.into(),
        version: version.into(),
        declared_sets: Some(sets.len().try_into().unwrap()),
        sets,
        is_closed: true,
    }
}

pub fn interchange(groups: Vec<GroupOutcome>) -> InterchangeOutcome {
    InterchangeOutcome {
        sender_qualifier: "ZZ".into(),
        sender_id: "THEM           ".into(),
        receiver_qualifier: "01".into(),
        receiver_id: "123456789      ".into(),
        date: "260309".into(),
        time: "0805".into(),
        control_number: "000000042".into(),
        version: "00401".into(),
        usage: "P".into(),
        acknowledgment_requested: false,
        delimiters: Delimiters::standard(Version::V004010),
        groups,
        is_closed: true,
        is_readable: true,
    }
}

/// A report of one interchange. The faults that concern a set count in its outcome.
pub fn report(mut interchange: InterchangeOutcome, faults: Vec<Fault>) -> Report {
    for fault in &faults {
        if let (Some(group), Some(set)) = (fault.group, fault.set) {
            interchange.groups[group].sets[set].faults += 1;
        }
    }
    Report { interchanges: vec![interchange], faults, ..Report::default() }
}

/// A fault of the interchange, of a group, or of a set.
pub fn fault(kind: FaultKind, group: Option<usize>, set: Option<usize>) -> Fault {
    Fault { interchange: Some(0), group, set, ..Fault::new(kind, Position::default()) }
}

/// A fault in a segment of the first set of the first group.
pub fn in_segment(kind: FaultKind, segment_id: &str, position: usize) -> Fault {
    let at = Position { segment_id: segment_id.into(), set_segment: Some(position), ..Position::default() };
    Fault { position: at, ..fault(kind, Some(0), Some(0)) }
}

/// A fault in an element of the first set of the first group.
pub fn in_element(
    kind: FaultKind,
    segment_id: &str,
    position: usize,
    element: usize,
    number: &'static str,
    value: Option<&str>,
) -> Fault {
    let mut fault = in_segment(kind, segment_id, position);
    fault.position.element = Some(element);
    fault.element = Some(ElementName { number, name: "", noun: "" });
    fault.value = value.map(Into::into);
    fault
}

pub fn sending() -> Sending {
    Sending::new(7, 8, datetime(2026, 3, 9, 9, 30, 0, 0))
}

/// What is written, without ISA and IEA, whose bytes are looked at elsewhere.
pub fn body(draft: &AcknowledgmentDraft) -> String {
    let written = draft.write(&sending()).unwrap();
    assert_eq!(faults_of(&written.bytes), [""; 0], "{}", String::from_utf8_lossy(&written.bytes));
    let text = String::from_utf8(written.bytes).unwrap();
    let (_, rest) = text.split_once('~').unwrap();
    rest.split_once("IEA*").unwrap().0.to_owned()
}

/// The bodies of all interchanges that answer a report.
pub fn bodies(report: &Report, options: &AcknowledgeOptions) -> Vec<String> {
    acknowledge(report, options).drafts.iter().map(body).collect()
}

/// The sets of the one group that answers a report, without GS and GE.
pub fn sets(report: &Report, options: &AcknowledgeOptions) -> String {
    let bodies = bodies(report, options);
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let (_, rest) = bodies[0].split_once("X*00").unwrap();
    let (_, sets) = rest.split_once('~').unwrap();
    sets.split_once("GE*").unwrap().0.to_owned()
}

/// The answers in a file, which the tree and the stream must agree on.
pub fn answers(bytes: &[u8]) -> Answers {
    let options = ReadOptions::lenient();
    let answers = read_answers(&read(bytes, &options), &AnswerLimits::default());
    let mut stream = Stream::from_reader(bytes, &options);
    let mut reader = AnswerReader::new(&AnswerLimits::default());
    while let Some(event) = stream.next() {
        reader.event(&event.unwrap());
    }
    assert_eq!(reader.finish(), answers);
    answers
}

/// What validation finds in a file, untidiness included.
pub fn faults_of(bytes: &[u8]) -> Vec<String> {
    validate(bytes, &ValidateOptions::default()).faults.iter().map(ToString::to_string).collect()
}

pub fn fault_words(answers: &Answers) -> Vec<String> {
    answers.faults.iter().map(ToString::to_string).collect()
}
