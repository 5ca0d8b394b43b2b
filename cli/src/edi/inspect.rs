//! `mlc edi inspect`: a file as a tree that a person can read.

use std::io::{self, BufWriter, Write};

use x12::dictionary::{ElementRule, ElementType, SegmentRule};
use x12::schema::schema;
use x12::{Element, Event, SegmentRef, Stream, ValidateOptions, Validator, Version, dictionary};

use super::args::InspectArgs;
use super::faults::Notes;
use super::source::{Source, sources};
use super::{Ended, options, printable, told};
use crate::failure::{Failure, Outcome};
use crate::output::Style;

/// Prints the trees of the files.
pub(super) fn run(args: &InspectArgs, style: Style) -> Result<Outcome, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut notes = Notes::new();
    let sources = sources(&args.input.files)?;
    for source in &sources {
        let ended = inspect(source, sources.len() > 1, args, style, &mut out, &mut notes);
        if let Err(ended) = ended.and_then(|()| Ok(out.flush()?)) {
            return told(source, ended);
        }
    }
    Ok(notes.outcome())
}

fn inspect(
    source: &Source,
    is_named: bool,
    args: &InspectArgs,
    style: Style,
    out: &mut impl Write,
    notes: &mut Notes,
) -> Result<(), Ended> {
    if is_named {
        writeln!(out, "{}", style.strong(&source.name()))?;
    }
    let validate = ValidateOptions { read: options(&args.input), ..ValidateOptions::default() };
    let mut stream = Stream::from_reader(source.open()?, &validate.read);
    // The validator knows in which loop a segment stands.
    let mut validator = Validator::new(&validate);
    let mut tree = Tree { out, style, brief: args.brief, version: None };
    while let Some(event) = stream.next() {
        let event = event.map_err(|error| source.failed(&error))?;
        if let Event::Fault(fault) = &event {
            notes.fault(source, fault);
        }
        let line = Line::of(&event);
        validator.event(event);
        if let Some(line) = line {
            // Of a segment that opens a loop the depth is that of the loop around.
            let depth = validator.place().map_or(0, |node| usize::from(node.depth));
            tree.line(&line, depth)?;
        }
    }
    Ok(())
}

/// A segment at its level of the envelope.
struct Line<'b> {
    segment: SegmentRef<'b>,
    level: usize,
    is_in_set: bool,
}

impl<'b> Line<'b> {
    fn of(event: &Event<'b>) -> Option<Self> {
        let (segment, level, is_in_set) = match event {
            Event::Fault(_) => return None,
            Event::Interchange { header, .. } => (*header, 0, false),
            Event::InterchangeSegment(segment) | Event::Group(segment) => (*segment, 1, false),
            Event::Set(segment) => (*segment, 2, false),
            Event::Segment(segment) => (*segment, 3, true),
            Event::SetEnd(segment) => ((*segment)?, 2, false),
            Event::GroupEnd(segment) => ((*segment)?, 1, false),
            Event::InterchangeEnd(segment) => ((*segment)?, 0, false),
        };
        Some(Self { segment, level, is_in_set })
    }
}

struct Tree<'w, W> {
    out: &'w mut W,
    style: Style,
    brief: bool,
    version: Option<Version>,
}

impl<W: Write> Tree<'_, W> {
    fn line(&mut self, line: &Line<'_>, depth: usize) -> Result<(), Ended> {
        let segment = &line.segment;
        match segment.id() {
            "ISA" => self.version = None,
            "GS" => self.version = Version::from_group(&segment.text(8)),
            _ => {}
        }
        let indent = "  ".repeat(line.level + if line.is_in_set { depth } else { 0 });
        let rule = dictionary::segment(segment.id(), self.version.unwrap_or(Version::V005010));
        let name = rule.map_or("not in the dictionary", |rule| rule.name);
        write!(self.out, "{indent}{}  {}", self.style.strong(&printable(segment.id())), name)?;
        if segment.id() == "ST" {
            self.set_name(segment)?;
        }
        if self.brief {
            write!(self.out, "  {}", self.style.dim(&brief(segment)))?;
        }
        writeln!(self.out)?;
        if self.brief { Ok(()) } else { self.elements(segment, rule, &indent) }
    }

    fn set_name(&mut self, segment: &SegmentRef<'_>) -> Result<(), Ended> {
        let named = self.version.and_then(|version| schema(&segment.text(1), version));
        match named {
            Some(schema) => write!(self.out, ": {} {}", schema.set_id, schema.name)?,
            None => write!(self.out, ": {}", segment.text(1).escape_debug())?,
        }
        Ok(())
    }

    fn elements(
        &mut self,
        segment: &SegmentRef<'_>,
        rule: Option<&SegmentRule>,
        indent: &str,
    ) -> Result<(), Ended> {
        for (index, element) in segment.elements().enumerate() {
            if element.is_empty() {
                continue;
            }
            let rule = rule.and_then(|rule| rule.element(index + 1));
            self.element(&format!("{:02}", index + 1), element, rule, indent)?;
        }
        Ok(())
    }

    fn element(
        &mut self,
        position: &str,
        element: Element<'_>,
        rule: Option<&ElementRule>,
        indent: &str,
    ) -> Result<(), Ended> {
        let name = rule.map_or("", |rule| rule.name);
        writeln!(
            self.out,
            "{indent}    {} {name:<36} {}",
            self.style.dim(position),
            element.text().escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
        )?;
        if let Some(ElementType::Composite(composite)) = rule.map(|rule| rule.element_type) {
            for (index, component) in element.components().enumerate() {
                if !component.is_empty() {
                    let position = format!("{position}-{:02}", index + 1);
                    let rule = composite
                        .component(index + 1)
                        .filter(|rule| !matches!(rule.element_type, ElementType::Composite(_)));
                    self.element(&position, component, rule, &format!("{indent}  "))?;
                }
            }
        }
        Ok(())
    }
}

/// The elements as they stand in the file.
fn brief(segment: &SegmentRef<'_>) -> String {
    let raw: String = segment.raw().iter().copied().map(char::from).collect();
    raw.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
}
