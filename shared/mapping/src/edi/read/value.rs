//! Values out of bytes, without a text in between.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

/// Digits that fit into 64 bits whatever they are.
const SHORT: usize = 18;
/// Digits that a decimal holds whatever they are.
const LONG: usize = 28;

/// `bytes` without blanks at its ends; nothing if only white space is left, which counts as absent when it is written.
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    trim_end(trim_start(bytes))
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [b' ', tail @ ..] = rest {
        rest = tail;
    }
    rest
}

/// `bytes` without blanks at its end, which mean nothing in X12.
pub(super) fn trim_end(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [head @ .., b' '] = rest {
        rest = head;
    }
    if is_white(rest) { &[] } else { rest }
}

/// Whether all of it is white space. At the end of other text these bytes may be parts of characters in UTF-8.
fn is_white(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xA0))
}

/// A number with a point where it needs one: `R`. Nothing else is taken for a number: no plus sign, no exponent, no
/// thousands separator.
pub(super) fn decimal(bytes: &[u8]) -> Option<Decimal> {
    let (is_negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let point = digits.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = match point {
        Some(at) => (digits.get(..at)?, digits.get(at + 1..)?),
        None => (digits, &[][..]),
    };
    number(is_negative, whole, fraction)
}

/// A number whose last two digits are decimals: `N2`. A point in it would leave open what was meant, so there is none.
pub(super) fn implied(bytes: &[u8]) -> Option<Decimal> {
    let (is_negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    match digits.len().checked_sub(2) {
        Some(whole) => number(is_negative, digits.get(..whole)?, digits.get(whole..)?),
        None => number(is_negative, &[], &[b'0', *digits.first()?]),
    }
}

/// A number by its digits, without zeros at the end of the fraction.
fn number(is_negative: bool, whole: &[u8], fraction: &[u8]) -> Option<Decimal> {
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut used = fraction;
    while let [head @ .., b'0'] = used {
        used = head;
    }
    let length = whole.len() + used.len();
    let scale = u32::try_from(used.len()).ok()?;
    let digits = whole.iter().chain(used);
    let mut number = if length <= SHORT {
        let mut value = 0_i64;
        for byte in digits {
            value = value * 10 + i64::from(digit(*byte)?);
        }
        Decimal::new(value, scale)
    } else if length <= LONG {
        let mut value = 0_i128;
        for byte in digits {
            value = value * 10 + i128::from(digit(*byte)?);
        }
        Decimal::try_from_i128_with_scale(value, scale).ok()?
    } else {
        return None;
    };
    number.set_sign_negative(is_negative && !number.is_zero());
    Some(number)
}

fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

/// A whole number without sign: `N0`.
pub(super) fn count(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || bytes.len() > SHORT {
        return None;
    }
    bytes.iter().try_fold(0_u64, |count, byte| Some(count * 10 + u64::from(digit(*byte)?)))
}

fn two(bytes: &[u8], at: usize) -> Option<i8> {
    let [tens, ones] = *bytes.get(at..at + 2)?.first_chunk::<2>()?;
    i8::try_from(digit(tens)? * 10 + digit(ones)?).ok()
}

/// CCYYMMDD, or YYMMDD of this century, as old partners write it.
pub(super) fn date(bytes: &[u8]) -> Option<Date> {
    let (century, rest) = match bytes.len() {
        8 => (two(bytes, 0)?, bytes.get(2..)?),
        6 => (20, bytes),
        _ => return None,
    };
    let year = i16::from(century) * 100 + i16::from(two(rest, 0)?);
    Date::new(year, two(rest, 2)?, two(rest, 4)?).ok().filter(|date| date.year() > 0)
}

/// HHMM, HHMMSS, HHMMSSD or HHMMSSDD.
pub(super) fn time(bytes: &[u8]) -> Option<Time> {
    let second = if bytes.len() > 4 { two(bytes, 4)? } else { 0 };
    let hundredths = match bytes.len() {
        4 | 6 => 0,
        7 => i32::from(digit(*bytes.get(6)?)?) * 10,
        8 => i32::from(two(bytes, 6)?),
        _ => return None,
    };
    Time::new(two(bytes, 0)?, two(bytes, 2)?, second, hundredths * 10_000_000).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date as day, time as clock};
    use proptest::prelude::*;

    use super::*;

    fn shown(number: Option<Decimal>) -> String {
        number.map_or_else(|| "none".to_owned(), |number| number.to_string())
    }

    #[test]
    fn numbers_with_a_point() {
        let table = [
            ("12.50", "12.5"),
            ("-0.250", "-0.25"),
            (".5", "0.5"),
            ("5.", "5"),
            ("007", "7"),
            ("-0", "0"),
            ("1234567890123456789012345678", "1234567890123456789012345678"),
            ("0.1234567890123456789012345670", "0.123456789012345678901234567"),
            ("12345678901234567890123456789", "none"),
            ("", "none"),
            (".", "none"),
            ("-", "none"),
            ("+1", "none"),
            ("1e3", "none"),
            ("1,5", "none"),
            ("1.2.3", "none"),
            ("ten", "none"),
            ("--1", "none"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(decimal(text.as_bytes())), expected, "{text}");
        }
    }

    #[test]
    fn numbers_with_two_implied_decimals() {
        let table = [
            ("123450", "1234.5"),
            ("-5", "-0.05"),
            ("5", "0.05"),
            ("05", "0.05"),
            ("100", "1"),
            ("0", "0"),
            ("999999999999999", "9999999999999.99"),
            ("12.50", "none"),
            (".5", "none"),
            ("", "none"),
            ("-", "none"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(implied(text.as_bytes())), expected, "{text}");
        }
    }

    #[test]
    fn white_space_alone_is_nothing() {
        for nothing in [b"".as_slice(), b"  ", b"\t", b" \r\n ", b"\xA0", b" \x85 "] {
            assert_eq!((trim(nothing), trim_end(nothing)), (b"".as_slice(), b"".as_slice()));
        }
        assert_eq!((trim(b" A "), trim_end(b" A ")), (b"A".as_slice(), b" A".as_slice()));
        assert_eq!(trim_end("voil\u{e0} ".as_bytes()), "voil\u{e0}".as_bytes());
    }

    #[test]
    fn dates_and_times() {
        assert_eq!(date(b"20260229"), None);
        assert_eq!(date(b"20240229"), Some(day(2024, 2, 29)));
        assert_eq!(date(b"070628"), Some(day(2007, 6, 28)));
        for text in ["", "2026022", "200902164", "2026-2-9", "00000101", "PO DATE"] {
            assert_eq!(date(text.as_bytes()), None, "{text}");
        }
        assert_eq!(time(b"0805"), Some(clock(8, 5, 0, 0)));
        assert_eq!(time(b"080559"), Some(clock(8, 5, 59, 0)));
        assert_eq!(time(b"0805591"), Some(clock(8, 5, 59, 100_000_000)));
        assert_eq!(time(b"08055912"), Some(clock(8, 5, 59, 120_000_000)));
        for text in ["", "805", "2400", "08055", "080560", "0805591234", "08:05"] {
            assert_eq!(time(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn numbers_read_as_a_decimal_parser_reads_them(digits in any::<i64>(), scale in 0_u32..20) {
            let number = Decimal::new(digits, scale);
            let read = decimal(number.to_string().as_bytes()).unwrap();
            prop_assert_eq!(read, number);
            prop_assert_eq!(read.to_string(), number.normalize().to_string());
        }

        #[test]
        fn implied_numbers_are_hundredths(digits in any::<i32>()) {
            let number = Decimal::new(i64::from(digits), 2);
            prop_assert_eq!(implied(digits.to_string().as_bytes()), Some(number));
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = (decimal(&bytes), implied(&bytes), count(&bytes), date(&bytes), time(&bytes), trim(&bytes));
        }
    }
}
