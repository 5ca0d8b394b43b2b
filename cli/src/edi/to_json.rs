//! `mlc edi to-json`: a file as JSON, from which the same bytes can be made again.

use std::io::{self, BufWriter, Write};

use x12::dictionary::{ElementType, SegmentRule};
use x12::{Delimiters, Event, SegmentRef, Stream, Version, dictionary};

use super::args::ToJsonArgs;
use super::faults::Notes;
use super::source::{Source, sources};
use super::{Ended, options, told};
use crate::failure::{Failure, Outcome};

/// Writes a JSON document for each file.
pub(super) fn run(args: &ToJsonArgs) -> Result<Outcome, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut notes = Notes::new();
    for source in sources(&args.input.files)? {
        if let Err(ended) = convert(&source, args, &mut out, &mut notes) {
            return told(&source, ended);
        }
    }
    Ok(notes.outcome())
}

fn convert(source: &Source, args: &ToJsonArgs, out: &mut impl Write, notes: &mut Notes) -> Result<(), Ended> {
    let mut stream = Stream::from_reader(source.open()?, &options(&args.input));
    let mut writer = JsonWriter::new(out);
    while let Some(event) = stream.next() {
        match event.map_err(|error| source.failed(&error))? {
            Event::Fault(fault) => notes.fault(source, &fault),
            event => writer.event(&event)?,
        }
    }
    writer.finish()
}

/// What is open in the JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    File,
    Interchange,
    Group,
    Set,
}

struct JsonWriter<'w, W> {
    out: &'w mut W,
    level: Level,
    /// Whether something stands before the next item of the list that is open at each level.
    is_first: bool,
    version: Option<Version>,
    delimiters: Delimiters,
    /// The offset behind the terminator of the interchange header, until the next segment tells what follows it.
    header_end: Option<u64>,
    line_break: u64,
    has_groups: bool,
}

impl<'w, W: Write> JsonWriter<'w, W> {
    fn new(out: &'w mut W) -> Self {
        Self {
            out,
            level: Level::File,
            is_first: true,
            version: None,
            delimiters: Delimiters::standard(Version::V004010),
            header_end: None,
            line_break: 0,
            has_groups: false,
        }
    }

    fn event(&mut self, event: &Event<'_>) -> Result<(), Ended> {
        match event {
            Event::Fault(_) => {}
            Event::Interchange { header, delimiters } => self.on_interchange(header, delimiters)?,
            Event::InterchangeSegment(segment) => self.on_interchange_segment(segment)?,
            Event::Group(segment) => self.on_group(Some(segment))?,
            Event::Set(segment) => self.on_set(segment)?,
            Event::Segment(segment) => {
                self.next_item("\n")?;
                self.segment(segment)?;
            }
            Event::SetEnd(segment) => self.close(Level::Set, segment.as_ref())?,
            Event::GroupEnd(segment) => self.close(Level::Group, segment.as_ref())?,
            Event::InterchangeEnd(segment) => self.close(Level::Interchange, segment.as_ref())?,
        }
        Ok(())
    }

    fn on_interchange(&mut self, header: &SegmentRef<'_>, delimiters: &Delimiters) -> Result<(), Ended> {
        if self.is_first {
            self.out.write_all(b"{\"interchanges\":[")?;
        }
        self.next_item("\n")?;
        (self.delimiters, self.line_break, self.has_groups) = (*delimiters, 0, false);
        self.header_end = Some(header.byte() + header.raw().len() as u64 + 1);
        self.out.write_all(b"{\"delimiters\":{\"element\":")?;
        self.text(&[delimiters.element])?;
        self.out.write_all(b",\"component\":")?;
        self.text(&[delimiters.component])?;
        self.out.write_all(b",\"repetition\":")?;
        match delimiters.repetition {
            Some(byte) => self.text(&[byte])?,
            None => self.out.write_all(b"null")?,
        }
        self.out.write_all(b",\"terminator\":")?;
        self.text(&[delimiters.terminator])?;
        self.out.write_all(b"},\n\"header\":")?;
        self.segment(header)?;
        self.out.write_all(b",\n\"segments\":[")?;
        (self.level, self.is_first) = (Level::Interchange, true);
        Ok(())
    }

    fn on_interchange_segment(&mut self, segment: &SegmentRef<'_>) -> Result<(), Ended> {
        if !self.has_groups {
            self.next_item("")?;
            return self.segment(segment);
        }
        // It stands too late. A set without header keeps its place among the groups, or among the sets of one.
        let is_between_groups = self.level == Level::Interchange;
        if is_between_groups {
            self.on_group(None)?;
        }
        self.next_item("\n")?;
        self.out.write_all(b"{\"header\":null,\"segments\":[")?;
        self.segment(segment)?;
        self.out.write_all(b"],\"trailer\":null}")?;
        if is_between_groups { self.close_one(Level::Group, None) } else { Ok(()) }
    }

    fn on_group(&mut self, header: Option<&SegmentRef<'_>>) -> Result<(), Ended> {
        if self.has_groups {
            self.next_item("\n")?;
        } else {
            self.has_groups = true;
            self.out.write_all(b"],\n\"groups\":[\n")?;
        }
        self.out.write_all(b"{\"header\":")?;
        self.version = header.and_then(|header| Version::from_group(&header.text(8)));
        self.segment_or_null(header)?;
        self.out.write_all(b",\"sets\":[")?;
        (self.level, self.is_first) = (Level::Group, true);
        Ok(())
    }

    fn on_set(&mut self, header: &SegmentRef<'_>) -> Result<(), Ended> {
        if self.level == Level::Interchange {
            self.on_group(None)?;
        }
        self.next_item("\n")?;
        self.out.write_all(b"{\"header\":")?;
        self.segment(header)?;
        self.out.write_all(b",\"segments\":[")?;
        (self.level, self.is_first) = (Level::Set, true);
        Ok(())
    }

    /// Closes what is open down to a level. A group without header closes with the interchange.
    fn close(&mut self, level: Level, trailer: Option<&SegmentRef<'_>>) -> Result<(), Ended> {
        while self.level > level {
            let open = self.level;
            self.close_one(open, None)?;
        }
        if self.level == level { self.close_one(level, trailer) } else { Ok(()) }
    }

    fn close_one(&mut self, level: Level, trailer: Option<&SegmentRef<'_>>) -> Result<(), Ended> {
        if level == Level::Interchange && !self.has_groups {
            self.out.write_all(b"],\n\"groups\":[")?;
        }
        self.out.write_all(b"],\"trailer\":")?;
        self.segment_or_null(trailer)?;
        if level == Level::Interchange {
            let line_break = match self.line_break {
                0 => "",
                1 => "\\n",
                _ => "\\r\\n",
            };
            write!(self.out, ",\n\"line_break\":\"{line_break}\"")?;
        }
        self.out.write_all(b"}")?;
        self.level = match level {
            Level::Set => Level::Group,
            Level::Group => Level::Interchange,
            Level::Interchange | Level::File => Level::File,
        };
        self.is_first = false;
        Ok(())
    }

    fn finish(mut self) -> Result<(), Ended> {
        self.close(Level::Interchange, None)?;
        self.out.write_all(if self.is_first { b"{\"interchanges\":[" } else { b"\n" })?;
        self.out.write_all(b"]}\n")?;
        Ok(self.out.flush()?)
    }

    fn next_item(&mut self, line_break: &str) -> Result<(), Ended> {
        if !self.is_first {
            self.out.write_all(b",")?;
        }
        self.is_first = false;
        Ok(self.out.write_all(line_break.as_bytes())?)
    }

    fn segment_or_null(&mut self, segment: Option<&SegmentRef<'_>>) -> Result<(), Ended> {
        match segment {
            Some(segment) => self.segment(segment),
            None => Ok(self.out.write_all(b"null")?),
        }
    }

    /// A segment as a list: its id, then its elements.
    fn segment(&mut self, segment: &SegmentRef<'_>) -> Result<(), Ended> {
        if segment.is_cut() {
            return Err(Failure::new(super::cut(segment)).into());
        }
        if segment.id() != "ISA"
            && let Some(end) = self.header_end.take()
        {
            self.line_break = segment.byte().saturating_sub(end);
        }
        let rule = self.version.and_then(|version| dictionary::segment(segment.id(), version));
        self.out.write_all(b"[")?;
        self.text(segment.element(0))?;
        for position in 1..=segment.len() {
            self.out.write_all(b",")?;
            let raw = segment.element(position);
            // An element that is repeated stays one text: a list could not tell which component is of which repetition.
            let is_repeated = self.delimiters.repetition.is_some_and(|separator| raw.contains(&separator));
            if is_composite(rule, position) && raw.contains(&self.delimiters.component) && !is_repeated {
                self.components(raw)?;
            } else {
                self.text(raw)?;
            }
        }
        Ok(self.out.write_all(b"]")?)
    }

    fn components(&mut self, raw: &[u8]) -> Result<(), Ended> {
        let separator = self.delimiters.component;
        for (index, component) in raw.split(|byte| *byte == separator).enumerate() {
            self.out.write_all(if index == 0 { b"[" } else { b"," })?;
            self.text(component)?;
        }
        Ok(self.out.write_all(b"]")?)
    }

    /// Bytes as a JSON text, each byte one character of Latin-1.
    fn text(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        let text: String = bytes.iter().copied().map(char::from).collect();
        Ok(serde_json::to_writer(&mut *self.out, &text).map_err(io::Error::from)?)
    }
}

fn is_composite(rule: Option<&SegmentRule>, position: usize) -> bool {
    let element = rule.and_then(|rule| rule.element(position));
    element.is_some_and(|element| matches!(element.element_type, ElementType::Composite(_)))
}
