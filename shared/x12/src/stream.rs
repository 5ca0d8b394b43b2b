//! Reading of files of any size: events in, one after the other, in memory that does not grow with the file.

mod checks;
mod envelope;
mod form;
pub(crate) mod input;
mod numbers;

use std::io::{self, Read};

use crate::segment_reader::{Layout, SegmentReader};
use crate::segment_ref::to_usize;
use crate::{Delimiters, Fault, FaultKind, Position, ReadOptions, SegmentRef, Version};
use envelope::{At, Envelope, Next};
use input::Input;

/// What comes next in a file.
///
/// Faults stand beside what they are about: those of a header follow its event, those of a trailer come before it, so
/// that a fault of a transaction set is always between its beginning and its end. Whatever begins also ends, even where
/// the file lacks the trailer.
#[derive(Clone, Debug)]
pub enum Event<'b> {
    /// ISA.
    Interchange {
        /// ISA.
        header: SegmentRef<'b>,
        /// What it declares.
        delimiters: Delimiters,
    },
    /// TA1, ISB, ISE or TA3.
    InterchangeSegment(SegmentRef<'b>),
    /// GS. A set that stands directly in the interchange begins a group too, without this event.
    Group(SegmentRef<'b>),
    /// ST.
    Set(SegmentRef<'b>),
    /// A segment between ST and SE.
    Segment(SegmentRef<'b>),
    /// SE; nothing if it is missing.
    SetEnd(Option<SegmentRef<'b>>),
    /// GE; nothing if it is missing.
    GroupEnd(Option<SegmentRef<'b>>),
    /// IEA; nothing if it is missing.
    InterchangeEnd(Option<SegmentRef<'b>>),
    /// Something is wrong with an envelope.
    Fault(Box<Fault>),
}

/// Reads all interchanges of a file, event by event.
///
/// Of the file it holds a window of 256 KiB, more only for a longer segment, at most what the limits of elements allow.
/// It also keeps the control numbers that the next ones are compared with; the limits of sets, groups and interchanges
/// bound them.
///
/// ```
/// use x12::{Event, ReadOptions, Stream};
///
/// let file = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260309*0805*U*00401*000000001*0*T*>~\
///     GS*IN*SENDER*RECEIVER*20260309*0805*1*X*004010~ST*810*0001~BIG*20260309*INV-1~SE*3*0001~GE*1*1~IEA*1*000000001~";
/// let mut stream = Stream::from_reader(file.as_slice(), &ReadOptions::default());
/// let mut invoices = Vec::new();
/// while let Some(event) = stream.next() {
///     match event? {
///         Event::Segment(segment) if segment.id() == "BIG" => invoices.push(segment.text(2).into_owned()),
///         Event::Fault(fault) => panic!("{fault}"),
///         _ => {}
///     }
/// }
/// assert_eq!(invoices, ["INV-1"]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Stream<'a> {
    segments: SegmentReader<'a>,
    is_lenient: bool,
    envelope: Envelope,
    place: Place,
}

/// Where a stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Start,
    Between,
    /// After what is no interchange, before the next one is looked for.
    Lost,
    Inside,
    End,
}

/// An event of the current segment, as it waits for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Interchange,
    InterchangeSegment,
    Group,
    Set,
    Segment,
    SetEnd { is_missing: bool },
    GroupEnd { is_missing: bool },
    InterchangeEnd { is_missing: bool },
}

/// What waits for its turn.
#[derive(Debug)]
enum Item {
    Event(Kind),
    Fault(Box<Fault>),
}

impl<'a> Stream<'a> {
    /// A stream of bytes that are all at hand; nothing of them is copied.
    pub fn from_slice(bytes: &'a [u8], options: &ReadOptions) -> Self {
        Self::new(Input::slice(bytes, options.limits.bytes), options)
    }

    /// A stream of what a reader gives. It needs no buffer of its own.
    pub fn from_reader(reader: impl Read + 'a, options: &ReadOptions) -> Self {
        Self::new(Input::reader(reader, options.limits.bytes), options)
    }

    fn new(input: Input<'a>, options: &ReadOptions) -> Self {
        // Each header brings its own layout.
        let layout = Layout::new(Delimiters::standard(Version::V004010), options.lenient);
        Self {
            segments: SegmentReader::new(input, layout, options.limits.segment_bytes()),
            is_lenient: options.lenient,
            envelope: Envelope::new(options.limits.clone()),
            place: Place::Start,
        }
    }

    /// The next event; nothing after the end of the file, or after an error of the reader.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    #[inline]
    pub fn next(&mut self) -> Option<io::Result<Event<'_>>> {
        match self.step() {
            Ok(Some(Item::Event(Kind::Segment))) => Some(Ok(Event::Segment(self.segments.current()))),
            Ok(Some(Item::Event(kind))) => Some(Ok(self.event(kind))),
            Ok(Some(Item::Fault(fault))) => Some(Ok(Event::Fault(fault))),
            Ok(None) => None,
            Err(error) => {
                self.place = Place::End;
                Some(Err(error))
            }
        }
    }

    fn event(&self, kind: Kind) -> Event<'_> {
        // Where something is missing there may be no segment at all.
        let unless = |is_missing: bool| (!is_missing).then(|| self.segments.current());
        match kind {
            Kind::Interchange => {
                let header = self.segments.current();
                Event::Interchange { header, delimiters: *header.delimiters() }
            }
            Kind::InterchangeSegment => Event::InterchangeSegment(self.segments.current()),
            Kind::Group => Event::Group(self.segments.current()),
            Kind::Set => Event::Set(self.segments.current()),
            Kind::Segment => Event::Segment(self.segments.current()),
            Kind::SetEnd { is_missing } => Event::SetEnd(unless(is_missing)),
            Kind::GroupEnd { is_missing } => Event::GroupEnd(unless(is_missing)),
            Kind::InterchangeEnd { is_missing } => Event::InterchangeEnd(unless(is_missing)),
        }
    }

    #[inline]
    fn step(&mut self) -> io::Result<Option<Item>> {
        if self.place == Place::Inside && self.envelope.is_in_plain_set() && self.segments.advance()? {
            let segment = self.segments.current();
            if self.envelope.takes_plainly(&segment) {
                return Ok(Some(Item::Event(Kind::Segment)));
            }
            self.on_segment();
        }
        self.step_carefully()
    }

    #[cold]
    #[inline(never)]
    fn step_carefully(&mut self) -> io::Result<Option<Item>> {
        loop {
            if let Some(item) = self.envelope.next_item() {
                return Ok(Some(item));
            }
            match self.place {
                Place::Start => self.start()?,
                Place::Between => self.between()?,
                Place::Lost => {
                    self.segments.resynchronize(self.is_lenient)?;
                    self.place = Place::Between;
                }
                Place::Inside if self.segments.advance()? => self.on_segment(),
                Place::Inside => self.on_end(),
                Place::End => return Ok(None),
            }
        }
    }

    fn start(&mut self) -> io::Result<()> {
        self.segments.skip_mark()?;
        let start = self.segments.offset();
        self.place = Place::Between;
        if !self.segments.skip_padding()? && !self.segments.is_cut() {
            self.place = Place::End;
            self.envelope.fault(FaultKind::Empty, Position::at_byte(to_usize(start)));
        }
        Ok(())
    }

    /// Reads the interchange that begins here, or skips what is none.
    fn between(&mut self) -> io::Result<()> {
        self.segments.skip_padding()?;
        // Files that were put together bring the marks they began with.
        self.segments.skip_mark()?;
        if !self.segments.skip_padding()? {
            self.end_between();
            return Ok(());
        }
        let position = Position::at_byte(to_usize(self.segments.offset()));
        if let Some(kind) = self.envelope.exceeded_between() {
            self.place = Place::End;
            self.envelope.fault(kind, position);
            return Ok(());
        }
        match self.segments.read_header(self.is_lenient)? {
            Ok(header) => {
                self.place = Place::Inside;
                self.envelope.begin(&self.segments.current(), header);
            }
            Err(_) if self.segments.is_near_cut(self.is_lenient) => self.end_between(),
            Err(kind) => {
                self.envelope.fault(kind, position);
                self.place = Place::Lost;
            }
        }
        Ok(())
    }

    /// The file ends outside any interchange.
    fn end_between(&mut self) {
        self.place = Place::End;
        if self.segments.is_cut() {
            self.envelope.fault(self.envelope.bytes_exceeded(), self.end_of_file());
        }
    }

    fn end_of_file(&self) -> Position {
        Position::at_byte(to_usize(self.segments.known_end()))
    }

    fn on_segment(&mut self) {
        let segment = self.segments.current();
        match self.envelope.on_segment(&segment) {
            Next::Segment => {}
            Next::Interchange => self.place = Place::Between,
            Next::SameAgain => {
                self.segments.go_back();
                self.place = Place::Between;
            }
            Next::Nothing => self.place = Place::End,
        }
    }

    /// The file ends within an interchange.
    fn on_end(&mut self) {
        if self.segments.is_cut() {
            self.place = Place::End;
            self.envelope.stop(self.envelope.bytes_exceeded(), self.end_of_file());
        } else {
            self.place = Place::Between;
            self.envelope.end(&At::EndOfFile(self.segments.known_end()));
        }
    }
}
