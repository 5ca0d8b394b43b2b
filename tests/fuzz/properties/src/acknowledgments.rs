//! Acknowledgments: of any report they are written, sound and read back; those of others are read from any bytes.

use jiff::civil::{DateTime, datetime};
use x12::acknowledge::{
    AcknowledgeOptions, AcknowledgmentDraft, AdviceDraft, AdviceOptions, AnswerLimits, AnswerReader,
    AnsweringInterchange, Answers, Form, InterchangeAnswers, Placement, Route, Sending, acknowledge, advise,
    read_answers,
};
use x12::{
    InterchangeId, Limits, ReadOptions, Report, Severity, Stream, Usage, ValidateOptions, Version,
    WriteFault, WriteFaultKind, Written, read, validate,
};

use crate::chopped::Chopped;
use crate::dice::Dice;

const AT: DateTime = datetime(2026, 3, 9, 9, 30, 0, 0);

fn sending() -> Sending {
    Sending::new(7, 8, AT)
}

// --- What we say of what came ---

/// Answers a report, and checks the answers.
pub fn of_report(report: &Report, dice: &mut Dice) {
    let acknowledgments = acknowledge(report, &options(dice));
    for unanswered in &acknowledgments.unanswered {
        assert!(!unanswered.reason.to_string().is_empty());
    }
    for draft in &acknowledgments.drafts {
        let Some(written) = sent(draft.write(&sending())) else { continue };
        let answers = sound(&written);
        assert_eq!(answers.faults, [], "{}", String::from_utf8_lossy(&written.bytes));
        let [answer] = answers.interchanges.as_slice() else { panic!("one interchange answers") };
        assert_eq!(answer.acknowledged_interchanges.len(), draft.interchanges.len());
        assert_eq!(answer.acknowledged_groups.len(), draft.groups.len());
        for (read, made) in answer.acknowledged_groups.iter().zip(&draft.groups) {
            assert_eq!((&read.result, &read.codes), (&made.result, &made.codes));
            assert_eq!((read.sets.len(), read.counts.accepted), (made.sets.len(), made.counts.accepted));
        }
    }
    for draft in advise(report, &AdviceOptions::new(AT), &|_, _, _| None) {
        let Some(written) = sent(draft.write(&sending())) else { continue };
        let answers = sound(&written);
        assert_eq!(answers.faults, [], "{}", String::from_utf8_lossy(&written.bytes));
        assert_eq!(
            answers.interchanges.iter().map(|answer| answer.advice.len()).sum::<usize>(),
            draft.advice.len()
        );
    }
}

/// What was written. Only ids can make that impossible: one that holds a delimiter of ours needs other delimiters.
fn sent(written: Result<Written, Vec<WriteFault>>) -> Option<Written> {
    let is_of_an_id = |fault: &WriteFault| {
        let is_id = matches!(fault.segment_id.as_deref(), Some("ISA" | "GS"));
        is_id && matches!(fault.kind, WriteFaultKind::CharacterRefused { .. })
    };
    match written {
        Ok(written) => Some(written),
        Err(faults) => {
            assert!(
                faults.iter().all(is_of_an_id),
                "what is repeated of a partner's data was fitted: {faults:?}"
            );
            None
        }
    }
}

fn options(dice: &mut Dice) -> AcknowledgeOptions {
    use InterchangeAnswers::{Always, Never, OnError, WhenRequested};
    AcknowledgeOptions {
        interchanges: dice.one(&[Never, WhenRequested, OnError, Always]),
        placement: dice.one(&[Placement::Own, Placement::Ahead]),
        groups: dice.one(&[Some(Form::Functional), Some(Form::Implementation), None]),
        omit_accepted: dice.once_in(2),
        receipt_only: dice.once_in(8),
        version_suffix: None,
    }
}

/// What is written has no fault, neither for a reader nor for a validator.
fn sound(written: &Written) -> Answers {
    let reading = read(&written.bytes, &ReadOptions::default());
    assert_eq!(reading.faults, [], "{}", String::from_utf8_lossy(&written.bytes));
    let report = validate(&written.bytes, &ValidateOptions::default());
    let errors: Vec<String> = report
        .faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", String::from_utf8_lossy(&written.bytes));
    read_answers(&reading, &AnswerLimits::default())
}

// --- What others say of what went ---

/// Reads the answers of a file, and writes them again.
pub fn check(bytes: &[u8]) {
    let mut dice = Dice::of(bytes);
    let few = AnswerLimits { outcomes: dice.below(4), notes: dice.below(8), faults: dice.below(3) };
    for options in [ReadOptions::default(), ReadOptions::lenient()] {
        let reading = read(bytes, &options);
        for limits in [AnswerLimits::default(), few] {
            for answers in [read_answers(&reading, &limits), streamed(bytes, &options, &limits)] {
                bounded(&answers, &limits);
                told(&answers);
            }
        }
        // The tree knows no longer where between the groups a TA1 stood, so limits may let other outcomes through.
        let answers = in_order(read_answers(&reading, &AnswerLimits::default()));
        assert_eq!(answers, in_order(streamed(bytes, &options, &AnswerLimits::default())));
        for answer in answers.interchanges {
            for version in [Version::V004010, Version::V005010] {
                rewritten(&answer, version);
            }
        }
    }
}

fn in_order(mut answers: Answers) -> Answers {
    answers.faults.sort_by_key(|fault| fault.position.byte);
    answers
}

fn streamed(bytes: &[u8], options: &ReadOptions, limits: &AnswerLimits) -> Answers {
    let mut stream = Stream::from_reader(Chopped::new(bytes), options);
    let mut reader = AnswerReader::new(limits);
    while let Some(event) = stream.next() {
        reader.event(&event.expect("the reader has no errors"));
    }
    reader.finish()
}

fn bounded(answers: &Answers, limits: &AnswerLimits) {
    let sum =
        |count: fn(&AnsweringInterchange) -> usize| answers.interchanges.iter().map(count).sum::<usize>();
    let outcomes = sum(|answer| {
        let sets = answer.acknowledged_groups.iter().map(|group| 1 + group.sets.len()).sum::<usize>();
        let items = answer.advice.iter().map(|advice| 1 + advice.items.len()).sum::<usize>();
        answer.acknowledged_interchanges.len() + sets + items
    });
    let notes = sum(|answer| {
        let sets = answer.acknowledged_groups.iter().flat_map(|group| &group.sets);
        sets.flat_map(|set| &set.notes).map(|note| 1 + note.elements.len() + note.contexts.len()).sum()
    });
    assert!(outcomes <= limits.outcomes, "{outcomes} outcomes");
    assert!(notes <= limits.notes, "{notes} notes");
    assert!(answers.faults.len() <= limits.faults);
}

fn told(answers: &Answers) {
    for fault in &answers.faults {
        assert!(!fault.to_string().is_empty());
    }
    for answer in &answers.interchanges {
        let interchanges = answer.acknowledged_interchanges.iter().map(|outcome| outcome.sentence());
        let groups = answer.acknowledged_groups.iter().flat_map(|group| group.sentences());
        let items = answer
            .advice
            .iter()
            .flat_map(|advice| &advice.items)
            .flat_map(|item| item.errors.iter().map(|error| error.sentence()));
        assert!(interchanges.chain(groups).chain(items).all(|sentence| !sentence.is_empty()));
    }
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

/// What was read is written, where the writer takes it; what is then read is written and read as the same.
fn rewritten(answer: &AnsweringInterchange, version: Version) {
    let functional = |answer: &AnsweringInterchange| AcknowledgmentDraft {
        route: route(version),
        interchanges: answer.acknowledged_interchanges.clone(),
        groups: answer.acknowledged_groups.clone(),
    };
    let advice =
        |answer: &AnsweringInterchange| AdviceDraft { route: route(version), advice: answer.advice.clone() };
    same_again(answer, |answer| functional(answer).write(&sending()).ok());
    same_again(answer, |answer| advice(answer).write(&sending()).ok());
}

fn same_again(answer: &AnsweringInterchange, write: impl Fn(&AnsweringInterchange) -> Option<Written>) {
    let Some(written) = write(answer) else { return };
    let Some(once) = read_back(&written) else { return };
    let again = write(&once).expect("what was written and read can be written");
    let text =
        || format!("{}\n{}", String::from_utf8_lossy(&written.bytes), String::from_utf8_lossy(&again.bytes));
    assert_eq!(Some(&once), read_back(&again).as_ref(), "{}", text());
    assert_eq!(again.substitutions, [], "{}", text());
}

fn read_back(written: &Written) -> Option<AnsweringInterchange> {
    let options = ReadOptions { limits: Limits::streaming(), ..ReadOptions::default() };
    let reading = read(&written.bytes, &options);
    assert_eq!(reading.faults, [], "{}", String::from_utf8_lossy(&written.bytes));
    read_answers(&reading, &AnswerLimits::default()).interchanges.pop()
}
