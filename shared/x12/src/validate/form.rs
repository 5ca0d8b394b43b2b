//! Single values: numbers, dates, times, characters. Looks at bytes only.

use crate::Charset;

/// Whether all bytes are visible ASCII or blanks.
#[inline]
pub(super) fn is_printable(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |is_printable, byte| is_printable & (byte.wrapping_sub(b' ') < 0x5F))
}

/// The first byte that is not in a character set.
pub(super) fn first_foreign(bytes: &[u8], charset: Charset) -> Option<u8> {
    bytes.iter().copied().find(|byte| !is_in(*byte, charset))
}

fn is_in(byte: u8, charset: Charset) -> bool {
    match charset {
        Charset::Basic => {
            matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b' ' | b'!' | b'"' | b'&'..=b'/' | b':' | b';' | b'?' | b'=')
        }
        Charset::Extended => matches!(byte, b' '..=b'~'),
    }
}

#[inline]
pub(super) fn is_digits(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |is_digits, byte| is_digits & byte.is_ascii_digit())
}

/// A number as it is written: its digits before and after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number<'v> {
    pub(super) is_negative: bool,
    pub(super) whole: &'v [u8],
    /// Behind the decimal point, if there is one.
    pub(super) fraction: Option<&'v [u8]>,
}

impl<'v> Number<'v> {
    /// Takes a number apart. Nothing if it is none; exponents are not taken.
    #[inline]
    pub(super) fn parse(bytes: &'v [u8]) -> Option<Self> {
        let (is_negative, unsigned) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, bytes),
        };
        let point = unsigned.iter().position(|byte| *byte == b'.');
        let (whole, fraction) = match point.and_then(|point| unsigned.split_at_checked(point)) {
            Some((whole, rest)) => (whole, rest.get(1..)),
            None => (unsigned, None),
        };
        let digits = whole.len() + fraction.map_or(0, <[u8]>::len);
        let is_number = digits > 0 && is_digits(whole) && fraction.is_none_or(is_digits);
        is_number.then_some(Self { is_negative, whole, fraction })
    }

    /// Its length by the standard: neither sign nor point count.
    #[inline]
    pub(super) fn length(&self) -> usize {
        self.whole.len() + self.fraction.map_or(0, <[u8]>::len)
    }

    /// Whether zeros in front could be left out without making it shorter than a minimum. The one zero before a point
    /// is usual.
    #[inline]
    pub(super) fn has_leading_zeros(&self, min: usize) -> bool {
        matches!(self.whole, [b'0', b'0'..=b'9', ..]) && self.length() > min
    }
}

/// Whether a number is in exponent form, such as `1.5E3`.
pub(super) fn is_exponent_form(bytes: &[u8]) -> bool {
    let Some(at) = bytes.iter().position(|byte| *byte == b'E') else {
        return false;
    };
    let (mantissa, exponent) = bytes.split_at(at);
    let exponent = exponent.get(1..).unwrap_or_default();
    let is_whole = Number::parse(exponent).is_some_and(|number| number.fraction.is_none());
    Number::parse(mantissa).is_some() && is_whole
}

fn two(bytes: &[u8]) -> u8 {
    match bytes {
        [tens, ones] => tens.wrapping_sub(b'0').wrapping_mul(10).wrapping_add(ones.wrapping_sub(b'0')),
        _ => u8::MAX,
    }
}

/// Whether it is CCYYMMDD, or YYMMDD of this century, and in the calendar.
#[inline]
pub(super) fn is_date(bytes: &[u8]) -> bool {
    let (year, month, day) = match *bytes {
        [c, e, y, z, m, n, d, f] => (u16::from(two(&[c, e])) * 100 + u16::from(two(&[y, z])), [m, n], [d, f]),
        [y, z, m, n, d, f] => (2000 + u16::from(two(&[y, z])), [m, n], [d, f]),
        _ => return false,
    };
    let last = match two(&month) {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => return false,
    };
    year > 0 && is_digits(bytes) && (1..=last).contains(&two(&day))
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Whether it is HHMM, HHMMSS, HHMMSSD or HHMMSSDD of a day.
#[inline]
pub(super) fn is_time(bytes: &[u8]) -> bool {
    let (hour, minute, second) = match bytes {
        [a, b, c, d] => (two(&[*a, *b]), two(&[*c, *d]), 0),
        [a, b, c, d, e, f] | [a, b, c, d, e, f, _] | [a, b, c, d, e, f, _, _] => {
            (two(&[*a, *b]), two(&[*c, *d]), two(&[*e, *f]))
        }
        _ => return false,
    };
    is_digits(bytes) && hour < 24 && minute < 60 && second < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for good in ["20240229", "20000229", "20261231", "00010101", "240229", "991231"] {
            assert!(is_date(good.as_bytes()), "{good}");
        }
        for bad in [
            "20230229",
            "19000229",
            "20260431",
            "20261301",
            "20260100",
            "20260132",
            "00000101",
            "2026-1-1",
            "2026010",
            "230229",
            "2026 101",
            "",
            "20260a01",
            "202601011",
        ] {
            assert!(!is_date(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn every_date_agrees_with_the_calendar() {
        for year in [1, 1600, 1900, 1999, 2000, 2023, 2024, 2100, 9999] {
            for month in 0..=13 {
                for day in 0..=32 {
                    let text = format!("{year:04}{month:02}{day:02}");
                    let expected = jiff::civil::Date::new(year, month, day).is_ok();
                    assert_eq!(is_date(text.as_bytes()), expected, "{text}");
                }
            }
        }
    }

    #[test]
    fn times_are_those_of_a_day() {
        for good in ["0000", "2359", "235959", "2359599", "23595999"] {
            assert!(is_time(good.as_bytes()), "{good}");
        }
        for bad in ["2400", "1260", "125960", "12:30", "123", "12345", "", "235959999", "12a0", "1230 0"] {
            assert!(!is_time(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn numbers_are_taken_apart() {
        let parts = |text: &'static str| {
            Number::parse(text.as_bytes()).map(|number| (number.is_negative, number.whole, number.fraction))
        };
        assert_eq!(parts("12"), Some((false, b"12".as_slice(), None)));
        assert_eq!(parts("-1.50"), Some((true, b"1".as_slice(), Some(b"50".as_slice()))));
        assert_eq!(parts(".5"), Some((false, b"".as_slice(), Some(b"5".as_slice()))));
        assert_eq!(parts("5."), Some((false, b"5".as_slice(), Some(b"".as_slice()))));
        for bad in ["", "-", ".", "-.", "+1", "1-", "1,000", "1.2.3", "ten", "1 ", "1E3", "--1"] {
            assert_eq!(parts(bad), None, "{bad}");
        }
        assert!(is_exponent_form(b"1.5E3") && is_exponent_form(b"-1E-3"));
        assert!(!is_exponent_form(b"E3") && !is_exponent_form(b"1E") && !is_exponent_form(b"1E1.5"));
    }

    #[test]
    fn leading_zeros_count_beyond_the_minimum() {
        let has = |text: &'static str, min| Number::parse(text.as_bytes()).unwrap().has_leading_zeros(min);
        assert!(has("007", 1) && has("007.5", 1) && has("-01", 1));
        assert!(!has("007", 3) && !has("0.5", 1) && !has("0", 1) && !has("10", 1));
    }

    #[test]
    fn character_sets() {
        assert!(is_printable(b"A z~!") && !is_printable(b"a\tb") && !is_printable(b"\x7F"));
        assert!(!is_printable("é".as_bytes()) && is_printable(b""));
        assert_eq!(first_foreign(b"ABC 12.5", Charset::Basic), None);
        assert_eq!(first_foreign(b"ABc", Charset::Basic), Some(b'c'));
        assert_eq!(first_foreign(b"a{^`", Charset::Extended), None);
        assert_eq!(first_foreign(b"a\x80", Charset::Extended), Some(0x80));
    }
}
