use documents::trade::{Code, ItemId, Unread};
use documents::{Fault, Faults};
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use x12::{SegmentRef, Tag, Version};

use super::value;
use crate::edi::codes::Coded;

/// Faults that are listed of one set. A set with more of them is not read any better by listing all.
const MOST_FAULTS: usize = 200;

/// What is known while a set is read.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub(super) version: Option<Version>,
    pub(super) place: Place,
    pub(super) unread: Vec<Unread>,
    pub(super) has_head: bool,
    faults: Faults,
    more_faults: usize,
}

/// Where in a document a segment belongs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Place {
    #[default]
    Heading,
    /// Counted from 1.
    Line(usize),
    /// Counted from 1.
    Level(usize),
    Summary,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Heading => f.write_str("heading"),
            Self::Line(number) => write!(f, "line {number}"),
            Self::Level(number) => write!(f, "level {number}"),
            Self::Summary => f.write_str("summary"),
        }
    }
}

impl Context {
    pub(super) fn new(version: Option<Version>) -> Self {
        Self { version, ..Self::default() }
    }

    #[cold]
    pub(super) fn fault(&mut self, rule: &str, place: impl Into<String>, message: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault::new(rule, place, message));
        } else {
            self.more_faults += 1;
        }
    }

    /// `document`, unless something of the set could not be understood.
    pub(super) fn finish<T>(mut self, document: Option<T>) -> Result<T, Faults> {
        if self.more_faults > 0 {
            let message = format!("{} more faults are not listed", self.more_faults);
            self.faults.push(Fault::new("edi.more", "", message));
        }
        match document {
            Some(document) => self.faults.or(document),
            None => Err(self.faults),
        }
    }
}

/// A segment while it is read. It knows which of its elements were read, so that the rest can be kept aside.
pub(super) struct Row<'r, 'b> {
    segment: &'r SegmentRef<'b>,
    context: &'r mut Context,
    /// Bit n is set if the element at position n was asked for.
    read: u64,
    is_known: bool,
}

impl<'r, 'b> Row<'r, 'b> {
    pub(super) fn new(segment: &'r SegmentRef<'b>, context: &'r mut Context) -> Self {
        Self { segment, context, read: 0, is_known: true }
    }

    pub(super) fn tag(&self) -> Tag {
        self.segment.tag()
    }

    pub(super) fn len(&self) -> usize {
        self.segment.len()
    }

    pub(super) fn version(&self) -> Option<Version> {
        self.context.version
    }

    /// What follows belongs there.
    pub(super) fn set_place(&mut self, place: Place) {
        self.context.place = place;
    }

    /// The segment that opens the set has come.
    pub(super) fn has_head(&mut self) {
        self.context.has_head = true;
    }

    /// Something is wrong with an element.
    #[cold]
    pub(super) fn fault(&mut self, rule: &str, at: usize, message: String) {
        let place = self.segment.element_position(at).to_string();
        self.context.fault(rule, place, message);
    }

    /// The document has no room for the segment.
    pub(super) fn leave(&mut self) {
        self.is_known = false;
        self.read = 0;
    }

    /// Keeps aside what was not read.
    pub(super) fn finish(self) {
        let len = self.segment.len();
        if self.is_known && (1..=len).all(|at| self.was_read(at) || self.segment.element(at).is_empty()) {
            return;
        }
        self.keep_aside();
    }

    fn was_read(&self, at: usize) -> bool {
        at < 64 && self.read & (1 << at) != 0
    }

    #[cold]
    fn keep_aside(self) {
        let elements: Vec<String> =
            (1..=self.segment.len()).map(|at| self.segment.text(at).into_owned()).collect();
        if self.is_known
            && elements
                .iter()
                .enumerate()
                .all(|(index, text)| self.was_read(index + 1) || text.trim().is_empty())
        {
            return;
        }
        let place = self.context.place.to_string();
        let segment = Code::new(self.segment.id());
        self.context.unread.push(Unread { place, segment, elements });
    }

    fn bytes(&mut self, at: usize) -> &'b [u8] {
        self.read |= 1 << at;
        self.segment.element(at)
    }

    /// Whether there is anything at a position, blanks aside.
    pub(super) fn has(&self, at: usize) -> bool {
        !value::trim(self.segment.element(at)).is_empty()
    }

    pub(super) fn code(&mut self, at: usize) -> Option<Code> {
        let bytes = value::trim(self.bytes(at));
        (!bytes.is_empty()).then(|| Code::from_latin1(bytes))
    }

    pub(super) fn text(&mut self, at: usize) -> Option<String> {
        let bytes = value::trim_end(self.bytes(at));
        (!bytes.is_empty()).then(|| text(bytes))
    }

    /// The meaning of a code.
    pub(super) fn coded<T: Coded>(&mut self, at: usize) -> Option<T> {
        let bytes = value::trim(self.bytes(at));
        match std::str::from_utf8(bytes) {
            Ok("") => None,
            Ok(code) if code.is_ascii() => Some(T::of_code(code)),
            _ => Some(T::of_code(&text(bytes))),
        }
    }

    pub(super) fn number(&mut self, at: usize) -> Option<Decimal> {
        self.parsed(at, value::decimal, "a number")
    }

    /// A number with two implied decimals.
    pub(super) fn implied(&mut self, at: usize) -> Option<Decimal> {
        self.parsed(at, value::implied, "a number without a point, whose last two digits are decimals")
    }

    pub(super) fn count(&mut self, at: usize) -> Option<u64> {
        self.parsed(at, value::count, "a whole number")
    }

    pub(super) fn small(&mut self, at: usize) -> Option<u32> {
        let small = |bytes: &[u8]| value::count(bytes).and_then(|count| u32::try_from(count).ok());
        self.parsed(at, small, "a whole number")
    }

    pub(super) fn date(&mut self, at: usize) -> Option<Date> {
        self.parsed(at, value::date, "a date")
    }

    pub(super) fn time(&mut self, at: usize) -> Option<Time> {
        self.parsed(at, value::time, "a time of day")
    }

    fn parsed<T>(&mut self, at: usize, parse: impl FnOnce(&[u8]) -> Option<T>, what: &str) -> Option<T> {
        let bytes = value::trim(self.bytes(at));
        if bytes.is_empty() {
            return None;
        }
        let parsed = parse(bytes);
        if parsed.is_none() {
            self.malformed(at, what);
        }
        parsed
    }

    #[cold]
    fn malformed(&mut self, at: usize, what: &str) {
        let found: String = self.segment.text(at).chars().take(40).collect();
        self.fault("edi.value", at, format!("{found:?} is not {what}"));
    }

    /// The first component of an element that has several: the unit of C001.
    pub(super) fn unit(&mut self, at: usize) -> Option<Code> {
        let bytes = self.segment.element(at);
        let separator = self.segment.delimiters().component;
        if !self.segment.has_inner() {
            return self.code(at);
        }
        let mut components = bytes.split(|byte| *byte == separator);
        let first = value::trim(components.next().unwrap_or_default());
        // What the unit is multiplied with has no room; then the whole segment is kept aside as well.
        if components.all(|component| value::trim(component).is_empty()) {
            self.read |= 1 << at;
        }
        (!first.is_empty()).then(|| Code::from_latin1(first))
    }

    /// `value`, or a fault that the element is missing.
    pub(super) fn needed<T>(&mut self, value: Option<T>, at: usize, what: &str) -> Option<T> {
        // What stands there and could not be understood has its fault already.
        if value.is_none() && !self.has(at) {
            self.fault("edi.missing", at, format!("{what} is missing"));
        }
        value
    }

    /// Pairs of qualifier and number from `first` to `last`. Partners leave pairs out in the middle; what is no pair, or
    /// is shifted by one element, stays unread.
    pub(super) fn item_ids(&mut self, first: usize, last: usize) -> Vec<ItemId> {
        let last = last.min(self.len());
        let room = (last + 1).saturating_sub(first) / 2;
        let mut ids = Vec::with_capacity(room);
        for at in (first..=last).step_by(2).filter(|at| *at < last) {
            let is_pair = value::trim(self.segment.element(at)).len() == 2 && self.has(at + 1);
            if is_pair && let (Some(qualifier), Some(id)) = (self.code(at), self.code(at + 1)) {
                ids.push(ItemId { qualifier, id });
            }
        }
        ids
    }
}

/// Each byte is a character of Latin-1.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(ascii) if ascii.is_ascii() => ascii.to_owned(),
        _ => bytes.iter().copied().map(char::from).collect(),
    }
}
