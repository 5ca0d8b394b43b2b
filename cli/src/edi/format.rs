//! `mlc edi format`: the same segments, laid out another way.

use std::io::{self, BufWriter, Write};

use x12::{Event, Stream};

use super::args::FormatArgs;
use super::faults::Notes;
use super::lay_out::{Layout, Wanted};
use super::source::{Source, sources};
use super::{Ended, options, told};
use crate::failure::{Failure, Outcome};

/// Writes the files to stdout, one after the other.
pub(super) fn run(args: &FormatArgs) -> Result<Outcome, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut notes = Notes::new();
    for source in sources(&args.input.files)? {
        match format(&source, args, &mut out, &mut notes).and_then(|()| Ok(out.flush()?)) {
            Ok(()) => {}
            Err(ended) => return told(&source, ended),
        }
    }
    Ok(notes.outcome())
}

fn format(source: &Source, args: &FormatArgs, out: &mut impl Write, notes: &mut Notes) -> Result<(), Ended> {
    let wanted = Wanted {
        element: args.element,
        component: args.component,
        repetition: args.repetition,
        terminator: args.terminator,
    };
    let mut stream = Stream::from_reader(source.open()?, &options(&args.input));
    let mut layout = None;
    while let Some(event) = stream.next() {
        let segment = match event.map_err(|error| source.failed(&error))? {
            Event::Fault(fault) => {
                notes.fault(source, &fault);
                continue;
            }
            Event::Interchange { header, delimiters } => {
                let made = Layout::new(&delimiters, &wanted, !args.compact).map_err(|byte| {
                    let place = header.position();
                    Failure::misuse(format!(
                        "{}: {place}: {:?} would be two delimiters",
                        source.name(),
                        char::from(byte)
                    ))
                })?;
                layout = Some(made);
                Some(header)
            }
            Event::InterchangeSegment(segment)
            | Event::Group(segment)
            | Event::Set(segment)
            | Event::Segment(segment) => Some(segment),
            Event::SetEnd(segment) | Event::GroupEnd(segment) | Event::InterchangeEnd(segment) => segment,
        };
        if let (Some(layout), Some(segment)) = (&layout, segment) {
            layout.write(&segment, out)?;
        }
    }
    Ok(())
}
