//! A reader of the interchanges that we write, by splitting: it shares no line with the X12 engine.

use std::str::FromStr;

use rust_decimal::Decimal;

/// An interchange with one transaction set.
#[derive(Debug, Clone)]
pub struct Interchange {
    /// Every segment from ISA to IEA, as elements; the first is the id.
    pub segments: Vec<Vec<String>>,
}

/// Reads `bytes`.
///
/// # Panics
/// If envelope, counts or control numbers are wrong.
#[must_use]
pub fn read_interchange(bytes: &[u8]) -> Interchange {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    assert!(text.is_ascii(), "not ASCII: {text}");
    assert!(text.len() > 106 && text.starts_with("ISA"), "no ISA: {text}");
    let element = &text[3..4];
    let terminator = &text[105..106];
    let segments: Vec<Vec<String>> = text
        .split(terminator)
        .map(|segment| segment.trim_matches(['\r', '\n']))
        .filter(|segment| !segment.is_empty())
        .map(|segment| segment.split(element).map(str::to_owned).collect())
        .collect();
    let interchange = Interchange { segments };
    interchange.check();
    interchange
}

impl Interchange {
    fn check(&self) {
        let ids: Vec<&str> = self.segments.iter().map(|segment| segment[0].as_str()).collect();
        let last = ids.len() - 1;
        assert_eq!(&ids[..3], ["ISA", "GS", "ST"], "{ids:?}");
        assert_eq!(&ids[last - 2..], ["SE", "GE", "IEA"], "{ids:?}");
        assert_eq!(self.segments[0].len(), 17, "ISA has 16 elements");
        assert_eq!(self.element("IEA", 1), "1");
        assert_eq!(self.element("IEA", 2), self.element("ISA", 13));
        assert_eq!(self.element("GE", 1), "1");
        assert_eq!(self.element("GE", 2), self.element("GS", 6));
        assert_eq!(self.element("SE", 1), (ids.len() - 4).to_string());
        assert_eq!(self.element("SE", 2), self.element("ST", 2));
        assert_eq!(self.element("ISA", 15), "T");
        for segment in &self.segments[1..] {
            assert!(!segment[segment.len() - 1].is_empty(), "trailing separator: {segment:?}");
        }
    }

    /// Element `number` of the first segment called `id`; empty if it is not there.
    #[must_use]
    pub fn element(&self, id: &str, number: usize) -> &str {
        let segment = self.segments.iter().find(|segment| segment[0] == id);
        segment.and_then(|segment| segment.get(number)).map_or("", String::as_str)
    }

    /// The segments called `id`.
    pub fn all<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Vec<String>> {
        self.segments.iter().filter(move |segment| segment[0] == id)
    }

    /// Element `number` as a number with `implied` decimals; 0 if it is empty.
    ///
    /// # Panics
    /// If it is no number.
    #[must_use]
    pub fn number(segment: &[String], number: usize, implied: u32) -> Decimal {
        let text = segment.get(number).map_or("", String::as_str);
        if text.is_empty() {
            return Decimal::ZERO;
        }
        Decimal::from_str(text).unwrap_or_else(|_| panic!("{segment:?}")) / Decimal::from(10_i64.pow(implied))
    }

    /// Sender, receiver and ISA13: what no two different interchanges may share.
    #[must_use]
    pub fn identity(&self) -> String {
        let part = |number| self.element("ISA", number);
        format!("{}{}>{}{} {}", part(5), part(6), part(7), part(8), part(13))
    }
}
