//! `mlc edi ack`: the acknowledgment of a file.

use std::io::{self, Write};

use jiff::tz::Offset;
use pipeline::ports::Clock as _;
use pipeline::system::SystemClock;
use x12::acknowledge::{
    AcknowledgeOptions, AcknowledgmentDraft, Form, InterchangeAnswers, Sending, Unanswered, acknowledge,
};
use x12::{InterchangeOutcome, Report, ValidateOptions, WriteFault, Written, validate_reader};

use super::args::{AckArgs, AckKind};
use super::source::{Source, sources};
use super::{options, printable, told};
use crate::failure::{Failure, Outcome};

/// Writes the acknowledgments to stdout. What gets none is told on stderr, with the reason.
pub(super) fn run(args: &AckArgs) -> Result<Outcome, Failure> {
    let answers = answers(args);
    let mut numbers = Numbers { next: args.control_number };
    let mut outcome = Outcome::Good;
    let mut out = io::stdout().lock();
    for source in sources(&args.input.files)? {
        let validate = ValidateOptions { read: options(&args.input), ..ValidateOptions::default() };
        let report = validate_reader(source.open()?, &validate).map_err(|error| source.failed(&error))?;
        let acknowledgments = acknowledge(&report, &answers);
        for unanswered in &acknowledgments.unanswered {
            eprintln!("no answer: {}: {}: {}", source.name(), part(unanswered), unanswered.reason);
        }
        if acknowledgments.drafts.is_empty() {
            outcome = Outcome::Bad;
        }
        if args.kind != AckKind::Interchange && tells_of_rejected(&source, &report) {
            outcome = Outcome::Bad;
        }
        for draft in &acknowledgments.drafts {
            let number = numbers.take()?;
            let answered = report.interchanges.get(draft.route.interchange);
            let written = write(draft, answered, &sending(args, number));
            let written = written.map_err(|faults| unwritable(&source, &faults))?;
            if let Err(error) = out.write_all(&written.bytes).and_then(|()| out.flush()) {
                return told(&source, error.into());
            }
        }
    }
    Ok(outcome)
}

/// Writes with the usual delimiters, or with those of what is answered: its ids can hold the usual ones, never its own.
fn write(
    draft: &AcknowledgmentDraft,
    answered: Option<&InterchangeOutcome>,
    sending: &Sending,
) -> Result<Written, Vec<WriteFault>> {
    let usual = draft.write(sending);
    match (usual, answered) {
        (Err(faults), Some(answered)) => {
            let sending = Sending { delimiters: Some(answered.delimiters), ..sending.clone() };
            draft.write(&sending).or(Err(faults))
        }
        (usual, _) => usual,
    }
}

/// Tells of interchanges with faults that no acknowledgment of groups can say. Their groups are answered as they stand.
fn tells_of_rejected(source: &Source, report: &Report) -> bool {
    let options = AcknowledgeOptions { groups: None, ..AcknowledgeOptions::default() };
    let mut is_any = false;
    for draft in acknowledge(report, &options).drafts {
        for rejected in draft.interchanges.iter().filter(|outcome| outcome.result.is_rejected()) {
            let (name, sentence) = (source.name(), printable(&rejected.sentence()));
            eprintln!("warning: {name}: {sentence}: only a TA1 can say so (--kind ta1)");
            is_any = true;
        }
    }
    is_any
}

/// The part of the file, counted from 1 as people do.
fn part(unanswered: &Unanswered) -> String {
    match (unanswered.interchange, unanswered.group) {
        (Some(interchange), Some(group)) => format!("interchange {}, group {}", interchange + 1, group + 1),
        (Some(interchange), None) => format!("interchange {}", interchange + 1),
        (None, _) => "a part that is no interchange".to_owned(),
    }
}

fn answers(args: &AckArgs) -> AcknowledgeOptions {
    let (interchanges, groups) = match args.kind {
        AckKind::Functional => (InterchangeAnswers::Never, Some(Form::Functional)),
        AckKind::Implementation => (InterchangeAnswers::Never, Some(Form::Implementation)),
        AckKind::Interchange => (InterchangeAnswers::Always, None),
    };
    AcknowledgeOptions {
        interchanges,
        groups,
        omit_accepted: args.only_faulty,
        ..AcknowledgeOptions::default()
    }
}

fn sending(args: &AckArgs, number: u32) -> Sending {
    let at = args.at.unwrap_or_else(|| Offset::UTC.to_datetime(SystemClock.now()));
    Sending { newline_after_terminator: true, ..Sending::new(number, number, at) }
}

/// The control numbers of the acknowledgments, one after the other.
struct Numbers {
    next: u32,
}

impl Numbers {
    fn take(&mut self) -> Result<u32, Failure> {
        let number = self.next;
        if number > 999_999_999 {
            return Err(Failure::misuse(
                "the control numbers are used up: begin with a smaller --control-number",
            ));
        }
        self.next += 1;
        Ok(number)
    }
}

fn unwritable(source: &Source, faults: &[WriteFault]) -> Failure {
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Failure::new(format!("{}: the acknowledgment cannot be written: {}", source.name(), faults.join("; ")))
}
