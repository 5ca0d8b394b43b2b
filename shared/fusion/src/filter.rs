//! Conditions for the `q` parameter. Attribute names are ours, values are escaped here: no data is ever pasted in.

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use crate::TimestampStyle;

/// Conditions that must all hold.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    style: TimestampStyle,
    parts: Vec<String>,
}

impl Filter {
    pub(crate) fn new(style: TimestampStyle) -> Self {
        Self { style, parts: Vec::new() }
    }

    /// `attribute >= at`, to the millisecond below: Fusion shows no more.
    pub(crate) fn from(mut self, attribute: &'static str, at: Timestamp) -> Self {
        let at = self.timestamp(at, RoundMode::Floor);
        self.parts.push(format!("{attribute} >= {at}"));
        self
    }

    /// `attribute < at`, to the millisecond above: what lies between must not fall out of both windows.
    pub(crate) fn before(mut self, attribute: &'static str, at: Timestamp) -> Self {
        let at = self.timestamp(at, RoundMode::Ceil);
        self.parts.push(format!("{attribute} < {at}"));
        self
    }

    /// `attribute` is one of `values`; no condition if there are none.
    pub(crate) fn one_of(mut self, attribute: &'static str, values: &[String]) -> Self {
        match values {
            [] => {}
            [value] => self.parts.push(format!("{attribute} = {}", quoted(value))),
            values => {
                let list: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                self.parts.push(format!("{attribute} in ({})", list.join(", ")));
            }
        }
        self
    }

    fn timestamp(&self, at: Timestamp, mode: RoundMode) -> String {
        let at = at.round(TimestampRound::new().smallest(Unit::Millisecond).mode(mode)).unwrap_or(at);
        match self.style {
            TimestampStyle::Quoted => quoted(&at.strftime("%Y-%m-%dT%H:%M:%S.%3f+00:00").to_string()),
            TimestampStyle::Bare => at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        }
    }

    /// The value of `q`; the client encodes it.
    pub(crate) fn text(&self) -> String {
        self.parts.join(" and ")
    }
}

/// A string literal: quotes inside are doubled.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn timestamps_stand_as_the_pod_takes_them() {
        let window = |style| {
            Filter::new(style)
                .from("LastUpdateDate", at("2026-01-10T08:00:00Z"))
                .before("LastUpdateDate", at("2026-01-10T09:00:00.5Z"))
                .text()
        };
        assert_eq!(
            window(TimestampStyle::Quoted),
            "LastUpdateDate >= '2026-01-10T08:00:00.000+00:00' and LastUpdateDate < '2026-01-10T09:00:00.500+00:00'"
        );
        assert_eq!(
            window(TimestampStyle::Bare),
            "LastUpdateDate >= 2026-01-10T08:00:00.000Z and LastUpdateDate < 2026-01-10T09:00:00.500Z"
        );
    }

    #[test]
    fn a_window_never_becomes_smaller_by_rounding() {
        let odd = at("2026-01-10T08:00:00.1234567Z");
        let text = Filter::new(TimestampStyle::Bare).from("A", odd).before("A", odd).text();
        assert_eq!(text, "A >= 2026-01-10T08:00:00.123Z and A < 2026-01-10T08:00:00.124Z");
    }

    #[test]
    fn values_cannot_leave_their_quotes() {
        let units = ["O'Brien' or 1=1".to_owned(), "B".to_owned()];
        let text =
            |units: &[String]| Filter::new(TimestampStyle::Quoted).one_of("BusinessUnit", units).text();
        assert_eq!(text(&units), "BusinessUnit in ('O''Brien'' or 1=1', 'B')");
        assert_eq!(text(&units[1..]), "BusinessUnit = 'B'");
        assert_eq!(text(&[]), "");
    }
}
