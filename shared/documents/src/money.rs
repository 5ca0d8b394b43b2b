use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A currency code or an amount that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a code of ISO 4217, or one without a smallest unit, such as gold or "no currency".
    #[error("{0:?} is not a currency code of ISO 4217")]
    UnknownCurrency(String),
    /// More decimals than the currency has.
    #[error("{amount} has more decimals than {currency} ({scale})")]
    TooPrecise {
        /// The amount as given.
        amount: Decimal,
        /// Its currency.
        currency: Currency,
        /// The decimals that the currency has.
        scale: u32,
    },
}

/// A currency of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The code: `USD`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The number of decimals of its smallest unit: 2 for USD, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn scale(self) -> u32 {
        // A code without exponent is no `Currency`.
        self.0.exponent().map_or(0, u32::from)
    }

    /// `amount`, if it is a whole number of the currency's smallest units; trailing zeros do not count.
    ///
    /// # Errors
    /// [`MoneyError::TooPrecise`] otherwise: an amount is never rounded in silence.
    pub fn exact(self, amount: Decimal) -> Result<Decimal, MoneyError> {
        let plain = amount.normalize();
        if plain.scale() > self.scale() {
            return Err(MoneyError::TooPrecise { amount, currency: self, scale: self.scale() });
        }
        Ok(plain)
    }

    /// `amount` rounded half away from zero to the currency's smallest unit, as invoices round line extensions.
    #[must_use]
    pub fn round(self, amount: Decimal) -> Decimal {
        amount.round_dp_with_strategy(self.scale(), rust_decimal::RoundingStrategy::MidpointAwayFromZero)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency(code.chars().take(20).collect()))
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(code: String) -> Result<Self, MoneyError> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn scales_are_those_of_the_standard() {
        for (code, scale) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("MXN", 2), ("CLF", 4)] {
            assert_eq!(currency(code).scale(), scale, "{code}");
        }
    }

    #[test]
    fn what_has_no_smallest_unit_is_no_currency() {
        for code in ["XXX", "XAU", "XDR", "usd", "US", ""] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }

    #[test]
    fn too_many_decimals_are_refused_and_trailing_zeros_are_not() {
        assert_eq!(currency("USD").exact("1.50000".parse().unwrap()).unwrap().to_string(), "1.5");
        assert!(currency("USD").exact("1.505".parse().unwrap()).is_err());
        assert!(currency("JPY").exact("1.5".parse().unwrap()).is_err());
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(currency("USD").round("2.345".parse().unwrap()).to_string(), "2.35");
        assert_eq!(currency("USD").round("-2.345".parse().unwrap()).to_string(), "-2.35");
    }

    proptest! {
        #[test]
        fn rounding_moves_less_than_one_unit_and_is_exact(units in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..8) {
            let amount = Decimal::new(units, scale);
            let rounded = currency("USD").round(amount);
            prop_assert!(currency("USD").exact(rounded).is_ok());
            prop_assert!((rounded - amount).abs() <= Decimal::new(5, 3));
        }
    }
}
