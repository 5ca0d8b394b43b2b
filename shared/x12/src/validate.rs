//! Validation: a file against the tables of the standard and the guides of a partner, in one pass.

mod amount;
mod balance;
mod collect;
mod element;
mod form;
mod guided;
mod hierarchy;
mod judge;
mod options;
mod outcome;
mod plan;
mod recover;
mod report;
mod set;
mod site;
mod walk;

use std::io::{self, Read};

pub use options::{Levels, Tolerance, ValidateLimits, ValidateOptions};
pub use report::{ExpiredWaiver, GroupOutcome, InterchangeOutcome, Report, SetOutcome, ShortText, Verdict};

use crate::schema::Node;
use crate::{Event, Fault, FaultKind, SegmentRef, Stream, Version};
use collect::{Collector, Scope};
use outcome::{group_of, interchange_of, set_of};
use set::SetValidator;

/// Validates a file that is at hand.
///
/// Never fails as a whole: what is wrong is in the report, with its place.
pub fn validate(bytes: &[u8], options: &ValidateOptions) -> Report {
    let mut validator = Validator::new(options);
    let mut stream = Stream::from_slice(bytes, &options.read);
    // Bytes at hand cannot fail to be read.
    while let Some(Ok(event)) = stream.next() {
        validator.event(event);
    }
    validator.finish(bytes.len() as u64)
}

/// Validates a file as it is read. Of the file no more than a segment is held; an error of the reader ends it.
pub fn validate_reader(reader: impl Read, options: &ValidateOptions) -> io::Result<Report> {
    let mut validator = Validator::new(options);
    let mut reader = Counted { reader, bytes: 0 };
    let mut stream = Stream::from_reader(&mut reader, &options.read);
    while let Some(event) = stream.next() {
        validator.event(event?);
    }
    drop(stream);
    Ok(validator.finish(reader.bytes))
}

/// Counts the bytes that pass.
struct Counted<R> {
    reader: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.bytes += count as u64;
        Ok(count)
    }
}

/// Validates while something else reads the same events: a writer of documents, an index.
///
/// ```
/// use x12::{Event, Stream, ValidateOptions, Validator};
///
/// let file = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260309*0805*U*00401*000000001*0*T*>~\
///     GS*IN*SENDER*RECEIVER*20260309*0805*1*X*004010~ST*810*0001~BIG*20260309*INV-1~TDS*100~SE*4*0001~GE*1*1~IEA*1*000000001~";
/// let options = ValidateOptions::default();
/// let mut validator = Validator::new(&options);
/// let mut stream = Stream::from_slice(file, &options.read);
/// let mut invoices = Vec::new();
/// while let Some(event) = stream.next() {
///     let event = event?;
///     if let Event::Segment(segment) = &event
///         && segment.id() == "BIG"
///     {
///         invoices.push(segment.text(2).into_owned());
///     }
///     validator.event(event);
/// }
/// let report = validator.finish(file.len() as u64);
/// assert!(report.faults.is_empty());
/// assert_eq!(invoices, ["INV-1"]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Validator<'o> {
    out: Collector<'o>,
    set: SetValidator<'o>,
    interchanges: Vec<InterchangeOutcome>,
    /// Of the group that is open; nothing if the crate does not know it.
    version: Option<Version>,
    is_in_set: bool,
    segments: u64,
    sets: u64,
}

impl<'o> Validator<'o> {
    /// A validator of one file.
    pub fn new(options: &'o ValidateOptions) -> Self {
        Self {
            out: Collector::new(options),
            set: SetValidator::new(options),
            interchanges: Vec::new(),
            version: None,
            is_in_set: false,
            segments: 0,
            sets: 0,
        }
    }

    /// The next event of the file.
    #[inline]
    pub fn event(&mut self, event: Event<'_>) {
        self.segments += 1;
        match event {
            Event::Segment(segment) => self.set.segment(&segment, &mut self.out),
            event => self.envelope(event),
        }
    }

    #[cold]
    fn envelope(&mut self, event: Event<'_>) {
        match event {
            Event::Interchange { header, delimiters } => {
                self.out.scope = Scope { interchange: Some(self.interchanges.len()), ..Scope::default() };
                self.interchanges.push(interchange_of(&header, delimiters));
            }
            Event::InterchangeSegment(_) => {}
            Event::Segment(segment) => self.set.segment(&segment, &mut self.out),
            Event::Group(header) => self.on_group(&header),
            Event::Set(header) => self.on_set(&header),
            Event::SetEnd(trailer) => self.on_set_end(trailer.as_ref()),
            Event::GroupEnd(trailer) => self.on_group_end(trailer.as_ref()),
            Event::InterchangeEnd(trailer) => {
                self.segments -= u64::from(trailer.is_none());
                self.out.scope = Scope::default();
                if let Some(interchange) = self.interchanges.last_mut() {
                    interchange.is_closed = trailer.is_some();
                }
            }
            Event::Fault(fault) => self.on_fault(*fault),
        }
    }

    /// Where the segment of the last event stands in the schema of its set. Nothing outside of sets, in sets without a
    /// schema, and for segments that have no place.
    pub fn place(&self) -> Option<&'static Node> {
        self.set.node
    }

    /// What has been found, of a file of so many bytes.
    pub fn finish(self, bytes: u64) -> Report {
        let Collector { faults, waived, expired, suppressed, .. } = self.out;
        Report {
            interchanges: self.interchanges,
            faults,
            suppressed,
            waived,
            expired,
            bytes,
            segments: self.segments,
            sets: self.sets,
        }
    }

    /// A fault of an envelope. Those of a set come while it is open.
    fn on_fault(&mut self, fault: Fault) {
        self.segments -= 1;
        if fault.kind == FaultKind::SegmentEmpty || fault.kind == FaultKind::SegmentIdInvalid {
            self.set.is_next_told = true;
        }
        if !self.is_in_set {
            self.out.start_set();
        }
        self.out.take(fault);
    }

    fn open_group(&mut self, group: GroupOutcome) {
        let Some(interchange) = self.interchanges.last_mut() else {
            return;
        };
        self.out.scope.group = Some(interchange.groups.len());
        self.version = Version::from_group(group.version.trim());
        interchange.groups.push(group);
    }

    fn on_group(&mut self, header: &SegmentRef<'_>) {
        let group = group_of(header);
        let is_named = !group.version.is_empty();
        self.open_group(group);
        if is_named && self.version.is_none() {
            let fault = Fault::new(FaultKind::VersionNotSupported, header.element_position(8));
            self.out.start_set();
            self.out.tell_fault(fault);
        }
    }

    fn on_group_end(&mut self, trailer: Option<&SegmentRef<'_>>) {
        self.segments -= u64::from(trailer.is_none());
        let group = self.interchanges.last_mut().and_then(|interchange| interchange.groups.last_mut());
        if let Some(group) = group {
            group.is_closed = trailer.is_some();
            group.declared_sets = trailer.and_then(|trailer| amount::count(trailer.element(1).trim_ascii()));
        }
        self.version = None;
        self.out.scope.group = None;
    }

    fn on_set(&mut self, header: &SegmentRef<'_>) {
        if self.out.scope.group.is_none() {
            self.open_group(GroupOutcome::default());
        }
        self.is_in_set = true;
        self.sets += 1;
        let group = self.interchanges.last_mut().and_then(|interchange| interchange.groups.last_mut());
        let Some(group) = group else {
            return;
        };
        self.out.scope.set = Some(group.sets.len());
        self.out.start_set();
        group.sets.push(set_of(header));
        match self.version {
            Some(version) => self.set.start(header, version, &mut self.out),
            // That the version is not known was told, or that the group has no header.
            None => self.set.skip(),
        }
    }

    fn on_set_end(&mut self, trailer: Option<&SegmentRef<'_>>) {
        self.segments -= u64::from(trailer.is_none());
        let is_checked = self.set.end(trailer, &mut self.out);
        self.out.end_set();
        let group = self.interchanges.last_mut().and_then(|interchange| interchange.groups.last_mut());
        if let Some(set) = group.and_then(|group| group.sets.last_mut()) {
            set.add(self.out.tally);
            // What was not looked at, or not to its end, cannot be taken.
            if !is_checked || trailer.is_none() {
                set.verdict = Verdict::Rejected;
            }
        }
        self.is_in_set = false;
        self.out.scope.set = None;
    }
}
