//! `mlc edi split`: one file for each interchange, functional group or transaction set.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use x12::{Event, SegmentRef, Stream};

use super::args::{Part, SplitArgs};
use super::faults::Notes;
use super::lay_out::{Layout, Wanted};
use super::source::{Source, sources};
use super::{Ended, options, told};
use crate::failure::{Failure, Outcome, at_path};
use crate::output::{Style, count, print, print_json};

/// Writes the parts of the files and tells where they are.
pub(super) fn run(args: &SplitArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    fs::create_dir_all(&args.out).map_err(at_path(&args.out))?;
    let mut notes = Notes::new();
    let mut written = Written::default();
    let mut numbers = HashMap::new();
    for source in sources(&args.input.files)? {
        // Files of the same name in several folders share their numbers, so that their parts get different names.
        let stem = file_name(source.stem());
        let number = numbers.entry(stem.clone()).or_default();
        if let Err(ended) = split(&source, args, (stem, number), &mut written, &mut notes) {
            return told(&source, ended);
        }
    }
    if json {
        print_json(&written);
    } else {
        let files = count(written.files, "file");
        print(&format!("{} in {}\n", style.strong(&files), args.out.display()));
    }
    Ok(notes.outcome())
}

#[derive(Debug, Default, Serialize)]
struct Written {
    files: u64,
    segments: u64,
}

fn split(
    source: &Source,
    args: &SplitArgs,
    (stem, number): (String, &mut u64),
    written: &mut Written,
    notes: &mut Notes,
) -> Result<(), Ended> {
    let mut stream = Stream::from_reader(source.open()?, &options(&args.input));
    let mut splitter = Splitter {
        folder: &args.out,
        stem,
        by: args.by,
        number,
        interchange: None,
        group: None,
        part: None,
        written,
    };
    while let Some(event) = stream.next() {
        match event.map_err(|error| source.failed(&error))? {
            Event::Fault(fault) => notes.fault(source, &fault),
            event => splitter.event(&event)?,
        }
    }
    Ok(())
}

/// A header that stands before each part of what it encloses.
struct Header {
    line: Vec<u8>,
    control_number: Vec<u8>,
}

struct Interchange {
    layout: Layout,
    separator: u8,
    header: Header,
}

/// The file that is being written.
struct PartFile {
    path: PathBuf,
    out: BufWriter<File>,
}

struct Splitter<'a> {
    folder: &'a Path,
    stem: String,
    by: Part,
    number: &'a mut u64,
    interchange: Option<Interchange>,
    group: Option<Header>,
    part: Option<PartFile>,
    written: &'a mut Written,
}

impl Splitter<'_> {
    fn event(&mut self, event: &Event<'_>) -> Result<(), Ended> {
        match event {
            Event::Fault(_) => {}
            Event::Interchange { header, delimiters } => {
                let layout = Layout::new(delimiters, &Wanted::default(), true).map_err(|byte| {
                    Failure::new(format!("{}: {:?} is two delimiters", header.position(), char::from(byte)))
                })?;
                let header = header_of(&layout, header, 13)?;
                self.interchange = Some(Interchange { layout, separator: delimiters.element, header });
                self.begin(Part::Interchange, "ISA")?;
            }
            Event::InterchangeSegment(segment) => self.on_interchange_segment(segment)?,
            Event::Group(segment) => {
                if let Some(interchange) = &self.interchange {
                    self.group = Some(header_of(&interchange.layout, segment, 6)?);
                }
                self.begin(Part::Group, "GS")?;
                self.write_unless_header(segment, Part::Group)?;
            }
            Event::Set(segment) => {
                if self.group.is_none() && self.part.is_none() {
                    // A set that stands directly in the interchange begins a group too.
                    self.begin(Part::Group, "ST")?;
                }
                let name = format!("{}-{}", segment.text(1), segment.text(2));
                self.begin(Part::Set, &name)?;
                self.write(segment)?;
            }
            Event::Segment(segment) => self.write(segment)?,
            Event::SetEnd(segment) => self.end(Part::Set, segment.as_ref())?,
            Event::GroupEnd(segment) => {
                self.end(Part::Group, segment.as_ref())?;
                self.group = None;
            }
            Event::InterchangeEnd(segment) => {
                self.end(Part::Interchange, segment.as_ref())?;
                self.interchange = None;
            }
        }
        Ok(())
    }

    /// Begins a file where a part of the kind begins, with the headers that enclose it.
    fn begin(&mut self, part: Part, name: &str) -> Result<(), Ended> {
        let Some(interchange) = self.interchange.as_ref().filter(|_| part == self.by) else { return Ok(()) };
        *self.number += 1;
        let number = format!("{:06}", self.number);
        let control_number = String::from_utf8_lossy(&interchange.header.control_number);
        let names = [&self.stem, &number, control_number.as_ref(), name].map(file_name);
        let path = self.folder.join(format!("{}.edi", names.join("-")));
        let file = File::create_new(&path).map_err(at_path(&path))?;
        self.written.files += 1;
        let mut out = BufWriter::new(file);
        out.write_all(&interchange.header.line)?;
        if let Some(group) = self.group.as_ref().filter(|_| part != Part::Interchange) {
            out.write_all(&group.line)?;
        }
        self.part = Some(PartFile { path, out });
        Ok(())
    }

    /// Ends the file where its part ends, with trailers that count one part; the trailer of the part itself stays as it is.
    fn end(&mut self, part: Part, trailer: Option<&SegmentRef<'_>>) -> Result<(), Ended> {
        if let Some(trailer) = trailer {
            self.write_unless_header(trailer, part)?;
        }
        if part != self.by {
            return Ok(());
        }
        self.close(usize::from(part == Part::Set), usize::from(part != Part::Interchange))
    }

    /// Writes the trailers of so many groups and interchanges, and the file is done.
    fn close(&mut self, groups: usize, interchanges: usize) -> Result<(), Ended> {
        let (Some(mut part), Some(interchange)) = (self.part.take(), &self.interchange) else {
            return Ok(());
        };
        let separator = interchange.separator;
        let mut trailers = Vec::new();
        if let Some(group) = self.group.as_ref().filter(|_| groups > 0) {
            trailers.push([b"GE".as_slice(), b"1", &group.control_number].join(&separator));
        }
        if interchanges > 0 {
            trailers.push([b"IEA".as_slice(), b"1", &interchange.header.control_number].join(&separator));
        }
        for trailer in trailers {
            part.out.write_all(&trailer)?;
            part.out.write_all(interchange.layout.end())?;
        }
        part.out.into_inner().map_err(|error| at_path(&part.path)(error.into_error()))?;
        Ok(())
    }

    /// TA1 and its kind belong to no group: where parts are smaller than an interchange, they get a file of their own.
    fn on_interchange_segment(&mut self, segment: &SegmentRef<'_>) -> Result<(), Ended> {
        if self.by == Part::Interchange {
            return self.write(segment);
        }
        let by = std::mem::replace(&mut self.by, Part::Interchange);
        let outer = self.part.take();
        let begun = self.begin(Part::Interchange, segment.id());
        self.by = by;
        begun?;
        self.write(segment)?;
        self.write_trailer_without_groups()?;
        self.part = outer;
        Ok(())
    }

    fn write_trailer_without_groups(&mut self) -> Result<(), Ended> {
        let (Some(mut part), Some(interchange)) = (self.part.take(), &self.interchange) else {
            return Ok(());
        };
        let trailer =
            [b"IEA".as_slice(), b"0", &interchange.header.control_number].join(&interchange.separator);
        part.out.write_all(&trailer)?;
        part.out.write_all(interchange.layout.end())?;
        part.out.into_inner().map_err(|error| at_path(&part.path)(error.into_error()))?;
        Ok(())
    }

    /// Writes an envelope segment where the part reaches beyond its level; otherwise it was or will be made anew.
    fn write_unless_header(&mut self, segment: &SegmentRef<'_>, level: Part) -> Result<(), Ended> {
        let is_within = match (self.by, level) {
            (Part::Interchange, _) => true,
            (Part::Group, Part::Set) => true,
            // GS was written with the headers, GE ends the part itself.
            (Part::Group, Part::Group) => segment.id() == "GE",
            (Part::Set, Part::Set) => true,
            _ => false,
        };
        if is_within { self.write(segment) } else { Ok(()) }
    }

    fn write(&mut self, segment: &SegmentRef<'_>) -> Result<(), Ended> {
        if let (Some(part), Some(interchange)) = (&mut self.part, &self.interchange) {
            interchange.layout.write(segment, &mut part.out)?;
            self.written.segments += 1;
        }
        Ok(())
    }
}

fn header_of(layout: &Layout, segment: &SegmentRef<'_>, number: usize) -> Result<Header, Ended> {
    let mut line = Vec::new();
    layout.write(segment, &mut line)?;
    Ok(Header { line, control_number: segment.element(number).to_vec() })
}

/// What may stand in the name of a file on any system.
fn file_name(text: impl AsRef<str>) -> String {
    let safe = |character: char| if character.is_ascii_alphanumeric() { character } else { '_' };
    text.as_ref().trim().chars().take(60).map(safe).collect()
}
