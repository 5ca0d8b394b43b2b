//! Filters of collections: `alias eq "send850"`.

use pipeline::{Error, Kind, Result};

/// A filter. Only the two operators that Cleo's own client uses exist; everything else is filtered on our side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter(String);

impl Filter {
    /// `attribute` equals `value`.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if the value holds `"` or `\`: how Cleo escapes them is not known, and a wrong guess
    /// would widen the filter.
    pub(crate) fn equals(attribute: &'static str, value: &str) -> Result<Self> {
        if value.contains(['"', '\\']) || value.chars().any(char::is_control) {
            return Err(Error::permanent(
                Kind::Configuration,
                "cleo.filter",
                "a name with a quote, a backslash or a control character cannot be looked up",
            )
            .with("attribute", attribute));
        }
        Ok(Self(format!("{attribute} eq \"{value}\"")))
    }

    /// The filter as text, not yet encoded.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_quotes() {
        assert_eq!(Filter::equals("alias", "send 850").unwrap().as_str(), "alias eq \"send 850\"");
        for value in ["a\" or alias sw \"", "a\\", "a\nb"] {
            assert_eq!(Filter::equals("alias", value).unwrap_err().kind(), Kind::Configuration);
        }
    }
}
