//! Amounts and quantities as they stand in a file.

use rust_decimal::Decimal;

use super::form::Number;

/// More digits than a decimal holds are no amount.
const DIGITS: usize = 28;

/// A number with its decimal point (`R`), or a whole one. Nothing if it is none.
pub(super) fn decimal(bytes: &[u8]) -> Option<Decimal> {
    let number = Number::parse(bytes)?;
    let fraction = number.fraction.unwrap_or_default();
    value_of(&number, fraction.len())
}

/// A number whose last digits are decimals (`Nn`).
pub(super) fn implied(bytes: &[u8], decimals: usize) -> Option<Decimal> {
    let number = Number::parse(bytes).filter(|number| number.fraction.is_none())?;
    value_of(&number, decimals)
}

fn value_of(number: &Number<'_>, scale: usize) -> Option<Decimal> {
    let fraction = number.fraction.unwrap_or_default();
    if number.length() > DIGITS {
        return None;
    }
    let digits = number.whole.iter().chain(fraction);
    let units = digits.fold(0_i128, |units, digit| units * 10 + i128::from(digit.wrapping_sub(b'0')));
    let units = if number.is_negative { -units } else { units };
    Decimal::try_from_i128_with_scale(units, u32::try_from(scale).ok()?).ok()
}

/// What a hash total sums: the digits of a number as a whole one, without sign and point. Of the sum the last ten digits
/// count.
pub(super) fn digits(bytes: &[u8]) -> u64 {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit());
    digits.fold(0, |value, digit| (value * 10 + u64::from(digit - b'0')) % HASH_MODULUS)
}

/// A hash total has ten digits; what is more is cut on the left.
pub(super) const HASH_MODULUS: u64 = 10_000_000_000;

/// Whether two amounts are no further apart than allowed.
pub(super) fn is_near(left: Decimal, right: Decimal, tolerance: Decimal) -> bool {
    left.checked_sub(right).is_some_and(|difference| difference.abs() <= tolerance)
}

/// A count. Nothing if it is none.
pub(super) fn count(bytes: &[u8]) -> Option<u64> {
    let is_count = !bytes.is_empty() && bytes.len() <= 18 && bytes.iter().all(u8::is_ascii_digit);
    is_count.then(|| bytes.iter().fold(0, |value, digit| value * 10 + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        let table: [(&[u8], Option<&str>); 8] = [
            (b"12.50", Some("12.50")),
            (b"-.5", Some("-0.5")),
            (b"7", Some("7")),
            (b"9999999999999999999999999999", Some("9999999999999999999999999999")),
            (b"99999999999999999999999999999", None),
            (b"1E3", None),
            (b"", None),
            (b"ten", None),
        ];
        for (bytes, expected) in table {
            assert_eq!(decimal(bytes), expected.map(|text| text.parse().unwrap()), "{bytes:?}");
        }
        assert_eq!(implied(b"123450", 2), Some("1234.50".parse().unwrap()));
        assert_eq!(implied(b"-5", 2), Some("-0.05".parse().unwrap()));
        assert_eq!(implied(b"12.5", 2), None);
    }

    #[test]
    fn hash_totals_sum_digits() {
        assert_eq!(digits(b"-1.25"), 125);
        assert_eq!(digits(b"123456789012"), 3_456_789_012);
        assert_eq!((count(b"0012"), count(b"1.0"), count(b"")), (Some(12), None, None));
    }
}
