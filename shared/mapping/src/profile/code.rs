use std::fmt;

use serde::Deserialize;

/// A code or id of `MIN` to `MAX` printable ASCII characters without blanks at its ends, as X12 elements hold them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Code<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Code<MIN, MAX> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// A code that is written in the source.
    pub(crate) fn known(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<String> for Code<MIN, MAX> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if printable && text.trim() == text && (MIN..=MAX).contains(&text.len()) {
            return Ok(Self(text));
        }
        let length = if MIN == MAX { format!("exactly {MIN}") } else { format!("{MIN} to {MAX}") };
        Err(format!("a code of {length} ASCII characters is needed here, found {}", text.chars().count()))
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Code<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A bank account number. `Debug` shows its last four digits only; it is written into BPR and nowhere else.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct AccountNumber(String);

impl AccountNumber {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AccountNumber {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        if (1..=35).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text))
        } else {
            Err("an account number is 1 to 35 letters and digits")
        }
    }
}

impl fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            self.0.len().checked_sub(4).filter(|hidden| *hidden >= 4).and_then(|hidden| self.0.get(hidden..));
        write!(f, "****{}", shown.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_do_not_show() {
        let number = AccountNumber::try_from("000123456789".to_owned()).unwrap();
        assert_eq!(format!("{number:?}"), "****6789");
        assert_eq!(format!("{:?}", AccountNumber::try_from("1234".to_owned()).unwrap()), "****");
    }

    #[test]
    fn codes_have_a_length() {
        assert!(Code::<2, 3>::try_from("IA".to_owned()).is_ok());
        assert!(Code::<2, 2>::try_from("IAX".to_owned()).is_err());
        assert!(Code::<1, 15>::try_from("a ".to_owned()).is_err());
        assert!(Code::<1, 15>::try_from("é".to_owned()).is_err());
    }
}
