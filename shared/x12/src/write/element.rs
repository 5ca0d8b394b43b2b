//! Puts one value on the wire as its element's type asks.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

use super::draft::Value;
use super::fault::WriteFaultKind;
use crate::dictionary::{ElementRule, ElementType};
use crate::envelope::{parse_date, parse_time};
use crate::text::{Filter, Refusal};

/// What every element of an interchange is written with.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) filter: Filter<'a>,
}

/// The limits of an element's length.
#[derive(Clone, Copy)]
struct Length {
    min: u16,
    max: u16,
}

/// A value as it goes out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rendered {
    pub(super) text: String,
    /// The text as it was, if characters of it were substituted.
    pub(super) substituted: Option<String>,
}

impl From<String> for Rendered {
    fn from(text: String) -> Self {
        Self { text, substituted: None }
    }
}

impl From<Refusal> for WriteFaultKind {
    fn from(refusal: Refusal) -> Self {
        Self::CharacterRefused { character: refusal.character, reason: refusal.reason }
    }
}

/// Whether a value stands for an absent element.
pub(super) fn is_absent(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.trim().is_empty(),
        Value::Composite(components) => components.iter().all(is_absent),
        Value::Number(_) | Value::Date(_) | Value::Time(_) => false,
    }
}

impl Context<'_> {
    /// Renders a value that is present, for an element that is no composite.
    pub(super) fn render(&self, value: &Value, rule: &ElementRule) -> Result<Rendered, WriteFaultKind> {
        let length = Length { min: rule.min, max: rule.max };
        match rule.element_type {
            ElementType::Text => self.text(value, length),
            ElementType::Identifier | ElementType::Code => self.identifier(value, length).map(Rendered::from),
            ElementType::Implied(decimals) => implied(value, decimals, length).map(Rendered::from),
            ElementType::Decimal => decimal(value, length).map(Rendered::from),
            ElementType::Date => date(value, length).map(Rendered::from),
            ElementType::Time => time(value, length).map(Rendered::from),
            ElementType::Composite(_) => Err(wrong_type("components")),
        }
    }

    fn text(&self, value: &Value, length: Length) -> Result<Rendered, WriteFaultKind> {
        let Value::Text(original) = value else {
            return self.identifier(value, length).map(Rendered::from);
        };
        let (text, changed) = self.filter.apply(original)?;
        if text.trim().is_empty() {
            return Err(WriteFaultKind::NothingLeft { text: original.clone() });
        }
        check_length(text.len(), length)?;
        Ok(Rendered { text, substituted: changed.then(|| original.clone()) })
    }

    /// A text that goes out as it is, but for blanks at its end, which mean nothing in X12.
    fn identifier(&self, value: &Value, length: Length) -> Result<String, WriteFaultKind> {
        let text = match value {
            Value::Text(text) => text.trim_end_matches(' ').to_owned(),
            Value::Number(number) => number.normalize().to_string(),
            Value::Date(date) => date_digits(*date, 8)?,
            Value::Time(time) => time_digits(*time, 8),
            Value::Composite(_) => return Err(wrong_type("a single value")),
        };
        self.filter.check(&text)?;
        check_length(text.chars().count(), length)?;
        Ok(text)
    }
}

/// `Nn`: digits only, the last of them decimals, filled with zeros in front up to the smallest length.
fn implied(value: &Value, decimals: u8, length: Length) -> Result<String, WriteFaultKind> {
    let number = match value {
        Value::Number(number) => number.normalize(),
        // The text "100" for a two-decimals element may mean 100 or 1.00; only a number is clear.
        Value::Text(text) if decimals == 0 => parse_number(text)?,
        _ => return Err(wrong_type("a number")),
    };
    let max = u32::from(decimals);
    if number.scale() > max {
        return Err(WriteFaultKind::TooManyDecimals { decimals: number.scale(), max });
    }
    let shift = usize::try_from(max - number.scale()).unwrap_or_default();
    let mut digits = number.mantissa().unsigned_abs().to_string();
    if digits != "0" {
        digits.extend(std::iter::repeat_n('0', shift));
    }
    signed(number, &digits, length)
}

/// `R`: a point only where decimals follow it, no zeros at the end, no exponent.
fn decimal(value: &Value, length: Length) -> Result<String, WriteFaultKind> {
    let number = match value {
        Value::Number(number) => number.normalize(),
        Value::Text(text) => parse_number(text)?,
        _ => return Err(wrong_type("a number")),
    };
    let mut digits = number.abs().to_string();
    // The zero before the point carries nothing; it goes if it is one digit too many.
    if digits.starts_with("0.") && digit_count(&digits) > usize::from(length.max) {
        digits.remove(0);
    }
    signed(number, &digits, length)
}

fn signed(number: Decimal, digits: &str, length: Length) -> Result<String, WriteFaultKind> {
    let count = digit_count(digits);
    if count > usize::from(length.max) {
        return Err(WriteFaultKind::TooLong { length: count, max: length.max.into() });
    }
    let sign = if number.is_sign_negative() && !number.is_zero() { "-" } else { "" };
    let padding = "0".repeat(usize::from(length.min).saturating_sub(count));
    Ok(format!("{sign}{padding}{digits}"))
}

/// Neither the sign nor the point counts.
fn digit_count(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// A number as X12 writes it: digits with a minus sign and a point at most.
fn parse_number(text: &str) -> Result<Decimal, WriteFaultKind> {
    let text = text.trim();
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-') {
        return Err(wrong_type("a number"));
    }
    text.parse::<Decimal>().ok().map(|number| number.normalize()).ok_or(wrong_type("a number"))
}

fn date(value: &Value, length: Length) -> Result<String, WriteFaultKind> {
    match value {
        Value::Date(date) => date_digits(*date, length.max),
        Value::Text(text) if is_date(text.trim(), length) => Ok(text.trim().to_owned()),
        _ => Err(wrong_type("a date")),
    }
}

/// CCYYMMDD, or YYMMDD for six digits.
fn date_digits(date: Date, length: u16) -> Result<String, WriteFaultKind> {
    let year = date.year();
    if year < 1 {
        return Err(WriteFaultKind::YearOutOfRange { year });
    }
    let (month, day) = (date.month(), date.day());
    Ok(match length {
        6 => format!("{:02}{month:02}{day:02}", year % 100),
        _ => format!("{year:04}{month:02}{day:02}"),
    })
}

fn time(value: &Value, length: Length) -> Result<String, WriteFaultKind> {
    match value {
        Value::Time(time) => Ok(time_digits(*time, length.max)),
        Value::Text(text) if is_time(text.trim(), length) => Ok(text.trim().to_owned()),
        _ => Err(wrong_type("a time of day")),
    }
}

/// HHMM, with seconds and hundredths of a second where there are any and the element has room. What is finer has no place
/// in X12 and is left out.
fn time_digits(time: Time, max: u16) -> String {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let hundredths = time.subsec_nanosecond() / 10_000_000;
    match (second, hundredths, max) {
        (0, 0, _) | (_, _, ..6) => format!("{hour:02}{minute:02}"),
        (_, 0, _) | (_, _, 6) => format!("{hour:02}{minute:02}{second:02}"),
        (_, _, 7) => format!("{hour:02}{minute:02}{second:02}{}", hundredths / 10),
        _ if hundredths % 10 == 0 => format!("{hour:02}{minute:02}{second:02}{}", hundredths / 10),
        _ => format!("{hour:02}{minute:02}{second:02}{hundredths:02}"),
    }
}

fn check_length(length: usize, limits: Length) -> Result<(), WriteFaultKind> {
    let (min, max) = (usize::from(limits.min), usize::from(limits.max));
    if length > max {
        Err(WriteFaultKind::TooLong { length, max })
    } else if length < min {
        Err(WriteFaultKind::TooShort { length, min })
    } else {
        Ok(())
    }
}

fn is_date(text: &str, length: Length) -> bool {
    text.len() == usize::from(length.max) && parse_date(text).is_some()
}

fn is_time(text: &str, length: Length) -> bool {
    text.len() <= usize::from(length.max) && parse_time(text).is_some()
}

fn wrong_type(expected: &'static str) -> WriteFaultKind {
    WriteFaultKind::WrongType { expected }
}
