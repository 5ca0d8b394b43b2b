//! Values as they stand in a query, and timestamps as they stand in an answer.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::schema::Kind;

/// Which notation of timestamps a pod takes in `q`. Sources differ, so clients make it a setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimestampStyle {
    /// Quoted and bare.
    #[default]
    Any,
    /// `'2026-01-10T08:00:00.000+00:00'` only.
    Quoted,
    /// `2026-01-10T08:00:00Z` only.
    Bare,
}

/// A value in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) text: String,
    pub(super) quoted: bool,
}

/// A value that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    Text(String),
    Number(Decimal),
    Date(Date),
    Timestamp(Timestamp),
    Flag(bool),
}

impl Typed {
    /// What a literal means for an attribute of this kind.
    pub(super) fn from_literal(literal: &Literal, kind: Kind, style: TimestampStyle) -> Result<Self, String> {
        let text = literal.text.as_str();
        let bad = |what: &str| format!("JBO-25009: Cannot create an object of type {what} with value {text}");
        match kind {
            Kind::Text => Ok(Self::Text(text.to_owned())),
            Kind::Integer | Kind::Amount => {
                text.parse::<Decimal>().map(Self::Number).ok().ok_or_else(|| bad("Number"))
            }
            Kind::Flag => flag(text).map(Self::Flag).ok_or_else(|| bad("Boolean")),
            Kind::Date => text.parse::<Date>().map(Self::Date).ok().ok_or_else(|| bad("Date")),
            Kind::Timestamp => {
                let refused = match style {
                    TimestampStyle::Any => false,
                    TimestampStyle::Quoted => !literal.quoted,
                    TimestampStyle::Bare => literal.quoted,
                };
                if refused {
                    return Err(bad("Timestamp"));
                }
                instant(text).map(Self::Timestamp).ok_or_else(|| bad("Timestamp"))
            }
        }
    }

    /// What an attribute of a row holds; `None` for null.
    pub(super) fn from_value(value: &Value, kind: Kind) -> Option<Self> {
        let text = match value {
            Value::Null => return None,
            Value::Bool(flag) => return Some(Self::Flag(*flag)),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match kind {
            Kind::Text => Some(Self::Text(text)),
            Kind::Integer | Kind::Amount => text.parse().ok().map(Self::Number),
            Kind::Date => text.parse().ok().map(Self::Date),
            Kind::Timestamp => instant(&text).map(Self::Timestamp),
            Kind::Flag => flag(&text).map(Self::Flag),
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Number(left), Self::Number(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Date(right)) => Some(left.cmp(right)),
            (Self::Timestamp(left), Self::Timestamp(right)) => Some(left.cmp(right)),
            (Self::Flag(left), Self::Flag(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "y" => Some(true),
        "false" | "n" => Some(false),
        _ => None,
    }
}

/// An instant, or a day taken as its first instant in UTC.
fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| format!("{}T00:00:00Z", text.parse::<Date>().ok()?).parse().ok())
}

/// `2026-01-09T09:30:42.117+00:00`: three digits of fraction, or none when the fraction is zero, and always `+00:00`.
pub(super) fn timestamp_text(at: Timestamp) -> String {
    let format = if at.as_millisecond().rem_euclid(1000) == 0 {
        "%Y-%m-%dT%H:%M:%S+00:00"
    } else {
        "%Y-%m-%dT%H:%M:%S.%3f+00:00"
    };
    at.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_has_three_digits_or_none() {
        let text = |millis| timestamp_text(Timestamp::from_millisecond(millis).unwrap());
        assert_eq!(text(1_384_955_997_000), "2013-11-20T13:59:57+00:00");
        assert_eq!(text(1_384_955_997_035), "2013-11-20T13:59:57.035+00:00");
    }

    #[test]
    fn days_and_short_times_are_instants() {
        assert!(instant("2025-01-01T00:00Z").is_some());
        assert_eq!(instant("2025-01-01"), instant("2025-01-01T00:00:00.000+00:00"));
        assert_eq!(instant("2026-01-10T08:00:00.000 00:00"), None, "a plus sign that was not encoded");
    }
}
