//! The parts of a file: interchanges, functional groups, transaction sets.

use std::borrow::Cow;

use jiff::civil::{Date, Time};

use crate::{Delimiters, Fault, Segment, SegmentRef, Version};

/// What a file holds, and everything that is wrong with its envelopes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The interchanges in the order of the file.
    pub interchanges: Vec<Interchange<'a>>,
    /// The faults in the order in which they were noticed.
    pub faults: Vec<Fault>,
}

impl<'a> Reading<'a> {
    /// The faults that were not mended.
    pub fn errors(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(|fault| !fault.kind.is_repair())
    }

    /// All transaction sets with the groups and interchanges they came in.
    pub fn transaction_sets(
        &self,
    ) -> impl Iterator<Item = (&Interchange<'a>, &Group<'a>, &TransactionSet<'a>)> {
        self.interchanges.iter().flat_map(|interchange| {
            let groups = interchange.groups.iter();
            groups.flat_map(move |group| group.sets.iter().map(move |set| (interchange, group, set)))
        })
    }
}

/// What ISA and IEA enclose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interchange<'a> {
    /// ISA.
    pub header: Segment<'a>,
    /// What the header declares.
    pub delimiters: Delimiters,
    /// ISB, ISE and TA3, which few partners send.
    pub services: Vec<Segment<'a>>,
    /// TA1: answers to interchanges that went the other way.
    pub acknowledgments: Vec<Segment<'a>>,
    /// The functional groups.
    pub groups: Vec<Group<'a>>,
    /// IEA, unless it is missing.
    pub trailer: Option<Segment<'a>>,
}

impl Interchange<'_> {
    /// ISA05.
    pub fn sender_qualifier(&self) -> Cow<'_, str> {
        trimmed(&self.header, 5)
    }

    /// ISA06 without the blanks that fill it up.
    pub fn sender_id(&self) -> Cow<'_, str> {
        trimmed(&self.header, 6)
    }

    /// ISA07.
    pub fn receiver_qualifier(&self) -> Cow<'_, str> {
        trimmed(&self.header, 7)
    }

    /// ISA08 without the blanks that fill it up.
    pub fn receiver_id(&self) -> Cow<'_, str> {
        trimmed(&self.header, 8)
    }

    /// ISA09, taken to be of this century.
    pub fn date(&self) -> Option<Date> {
        parse_date(&trimmed(&self.header, 9))
    }

    /// ISA10.
    pub fn time(&self) -> Option<Time> {
        parse_time(&trimmed(&self.header, 10))
    }

    /// ISA12, such as `00401`. The groups may be of another version.
    pub fn version(&self) -> Cow<'_, str> {
        trimmed(&self.header, 12)
    }

    /// ISA13, if it is a number.
    pub fn control_number(&self) -> Option<u64> {
        parse_count(trimmed(&self.header, 13).as_bytes())
    }

    /// ISA14: whether a TA1 is asked for.
    pub fn acknowledgment_requested(&self) -> bool {
        trimmed(&self.header, 14) == "1"
    }

    /// ISA15: `P` production, `T` test, `I` information.
    pub fn usage(&self) -> Cow<'_, str> {
        trimmed(&self.header, 15)
    }
}

/// What GS and GE enclose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group<'a> {
    /// GS; missing if transaction sets stand directly in the interchange, which is a fault.
    pub header: Option<Segment<'a>>,
    /// The transaction sets.
    pub sets: Vec<TransactionSet<'a>>,
    /// GE, unless it is missing.
    pub trailer: Option<Segment<'a>>,
}

impl Group<'_> {
    /// GS01, such as `IN`.
    pub fn functional_id(&self) -> Cow<'_, str> {
        self.text(1)
    }

    /// GS02.
    pub fn application_sender(&self) -> Cow<'_, str> {
        self.text(2)
    }

    /// GS03.
    pub fn application_receiver(&self) -> Cow<'_, str> {
        self.text(3)
    }

    /// GS04.
    pub fn date(&self) -> Option<Date> {
        parse_date(&self.text(4))
    }

    /// GS05.
    pub fn time(&self) -> Option<Time> {
        parse_time(&self.text(5))
    }

    /// GS06, if it is a number.
    pub fn control_number(&self) -> Option<u64> {
        parse_count(self.text(6).as_bytes())
    }

    /// GS07.
    pub fn agency(&self) -> Cow<'_, str> {
        self.text(7)
    }

    /// GS08 with the suffix of an industry, such as `004010VICS`.
    pub fn version_text(&self) -> Cow<'_, str> {
        self.text(8)
    }

    /// The version of GS08, if this crate knows it.
    pub fn version(&self) -> Option<Version> {
        Version::from_group(&self.version_text())
    }

    fn text(&self, position: usize) -> Cow<'_, str> {
        self.header.as_ref().map(|header| trimmed(header, position)).unwrap_or_default()
    }
}

/// What ST and SE enclose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionSet<'a> {
    /// ST.
    pub header: Segment<'a>,
    /// The segments between ST and SE.
    pub segments: Vec<Segment<'a>>,
    /// SE, unless it is missing.
    pub trailer: Option<Segment<'a>>,
}

impl TransactionSet<'_> {
    /// ST01, such as `810`.
    pub fn id(&self) -> Cow<'_, str> {
        trimmed(&self.header, 1)
    }

    /// ST02. It is a text: partners write more than digits.
    pub fn control_number(&self) -> Cow<'_, str> {
        trimmed(&self.header, 2)
    }

    /// ST03 from 005010 on: the implementation guide; empty if there is none.
    pub fn implementation(&self) -> Cow<'_, str> {
        trimmed(&self.header, 3)
    }
}

/// The text of an element without blanks around it.
pub(crate) fn trimmed<'s>(segment: &'s Segment<'_>, position: usize) -> Cow<'s, str> {
    match segment.text(position) {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// The bytes of an element without blanks around it, those that a text in Latin-1 has.
pub(crate) fn trimmed_bytes<'b>(segment: &SegmentRef<'b>, position: usize) -> &'b [u8] {
    let bytes = segment.element(position);
    let is_blank = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xA0);
    let start = bytes.iter().position(|byte| !is_blank(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or_default()
}

/// A number without sign, zeros in front allowed.
pub(crate) fn parse_count(text: impl AsRef<[u8]>) -> Option<u64> {
    let digits = text.as_ref();
    let number = digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    });
    number.filter(|_| !digits.is_empty())
}

/// CCYYMMDD, or YYMMDD of this century.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let number = parse_count(text)?;
    let (number, base) = match text.len() {
        6 => (number, 2000),
        8 => (number, 0),
        _ => return None,
    };
    let year = i16::try_from(number / 10_000).ok()?.checked_add(base)?;
    let (month, day) = (i8::try_from(number / 100 % 100).ok()?, i8::try_from(number % 100).ok()?);
    Date::new(year, month, day).ok().filter(|date| date.year() > 0)
}

/// HHMM, HHMMSS, HHMMSSD or HHMMSSDD.
pub(crate) fn parse_time(text: &str) -> Option<Time> {
    parse_count(text)?;
    let part = |from: usize| match text.get(from..from + 2) {
        Some(digits) => digits.parse::<i8>().ok(),
        None => Some(0),
    };
    let fraction: String = match text.len() {
        4 | 6 => String::new(),
        7 | 8 => text.get(6..)?.to_owned(),
        _ => return None,
    };
    let nanoseconds = format!("{fraction:0<9}").parse().ok()?;
    Time::new(part(0)?, part(2)?, part(4)?, nanoseconds).ok()
}
