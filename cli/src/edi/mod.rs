//! `mlc edi`: X12 files, looked at and worked on without any configuration.

mod ack;
pub mod args;
mod document;
mod faults;
mod format;
mod from_json;
mod inspect;
mod lay_out;
mod source;
mod split;
mod to_json;
mod validate;

use std::io;

use args::{EdiArgs, EdiCommand, Input};
use source::Source;
use x12::{Limits, ReadOptions, SegmentRef};

use crate::failure::{Failure, Outcome};
use crate::output::Style;

/// Runs the command.
pub(crate) fn run(args: &EdiArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    if json && let Some(hint) = without_json(&args.command) {
        return Err(Failure::misuse("--json: the result of this command is no JSON").hint(hint));
    }
    match &args.command {
        EdiCommand::Inspect(args) => inspect::run(args, style),
        EdiCommand::Validate(args) => validate::run(args, json, style),
        EdiCommand::Ack(args) => ack::run(args),
        EdiCommand::ToJson(args) => to_json::run(args),
        EdiCommand::FromJson(args) => from_json::run(args),
        EdiCommand::Split(args) => split::run(args, json, style),
        EdiCommand::Format(args) => format::run(args),
    }
}

/// What to do instead, if a command cannot tell its result in JSON.
fn without_json(command: &EdiCommand) -> Option<&'static str> {
    match command {
        EdiCommand::Inspect(_) => Some("`mlc edi to-json` gives the segments of a file"),
        EdiCommand::Ack(_) | EdiCommand::FromJson(_) | EdiCommand::Format(_) => {
            Some("it writes X12, which `mlc edi to-json -` turns into JSON")
        }
        EdiCommand::Validate(_) | EdiCommand::ToJson(_) | EdiCommand::Split(_) => None,
    }
}

/// How files are read here: what streams through is not bounded by the memory, so files may be large.
fn options(input: &Input) -> ReadOptions {
    ReadOptions { lenient: input.lenient, limits: Limits::streaming() }
}

/// A text with what a file says, for a terminal: control characters could make it show something else.
fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            printable.extend(character.escape_default());
        } else {
            printable.push(character);
        }
    }
    printable
}

/// Why a segment that was too long to be read as a whole is not written: the rest of it would be lost.
fn cut(segment: &SegmentRef<'_>) -> String {
    format!("{}: the segment is longer than is read, so it cannot be written", segment.position())
}

/// Why a command stopped within a file.
enum Ended {
    /// Whoever reads the output went away, which is no fault.
    ReaderGone,
    Failed(Failure),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// An error of the output.
impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            io::ErrorKind::InvalidData => Self::Failed(Failure::new(error.to_string())),
            _ => Self::Failed(Failure::new(format!("the result cannot be written: {error}"))),
        }
    }
}

fn told(source: &Source, ended: Ended) -> Result<Outcome, Failure> {
    match ended {
        Ended::ReaderGone => Ok(Outcome::Good),
        Ended::Failed(failure) => Err(failure.in_file(&source.name())),
    }
}
