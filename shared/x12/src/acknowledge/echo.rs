//! What a partner sent, made fit to be sent back.
//!
//! An acknowledgment repeats what it answers to, and that may be anything: control numbers of the wrong length, ids of
//! other characters, our own delimiters. The acknowledgment must go out all the same, so each repeated value is fitted
//! to its element, as close to what was sent as the element allows.

use crate::text::Filter;

/// Fits values to the delimiters and characters of one interchange.
#[derive(Clone, Copy)]
pub(super) struct Echo<'a> {
    pub(super) filter: Filter<'a>,
}

impl Echo<'_> {
    /// A control number or id of this length: filled with zeros in front, cut behind, `?` for what cannot be sent.
    pub(super) fn identifier(&self, text: &str, min: usize, max: usize) -> String {
        let fitted: String =
            text.trim().chars().take(max).map(|character| self.sendable(character)).collect();
        // Cutting may have left a blank behind, which would be dropped.
        format!("{:0>min$}", fitted.trim_end())
    }

    /// An id that may be left out: nothing if nothing was sent.
    pub(super) fn optional(&self, text: &str, max: usize) -> Option<String> {
        let fitted = self.identifier(text, 0, max);
        (!fitted.is_empty()).then_some(fitted)
    }

    /// A segment id: letters and digits, `?` for what is none, filled behind to two characters.
    pub(super) fn segment_id(&self, text: &str) -> String {
        let fitted = self.identifier(text, 0, 3);
        let filler = self.placeholder().to_string();
        match fitted.len() {
            0 => filler.repeat(2),
            1 => fitted + &filler,
            _ => fitted,
        }
    }

    /// A copy of a bad value, at most 99 characters; nothing if nothing of it can be sent.
    pub(super) fn value(&self, text: &str) -> Option<String> {
        let fitted: String =
            text.chars().take(99).map(|character| self.accepted(character).unwrap_or(' ')).collect();
        (!fitted.trim().is_empty()).then(|| fitted.trim_end().to_owned())
    }

    /// Whether a value can be sent as it is.
    pub(super) fn can_send(&self, text: &str) -> bool {
        self.filter.check(text).is_ok()
    }

    fn sendable(&self, character: char) -> char {
        self.accepted(character).unwrap_or_else(|| self.placeholder())
    }

    /// The character, or its capital where the receiver takes only capitals.
    fn accepted(&self, character: char) -> Option<char> {
        [character, character.to_ascii_uppercase()]
            .into_iter()
            .find(|character| self.filter.refusal(*character).is_none())
    }

    /// Letters are never delimiters.
    fn placeholder(&self) -> char {
        self.accepted('?').unwrap_or('X')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Charset, Delimiters, TextPolicy, Version};

    fn with<T>(policy: &TextPolicy, check: impl FnOnce(Echo<'_>) -> T) -> T {
        let delimiters = Delimiters::standard(Version::V004010);
        check(Echo { filter: Filter { policy, delimiters: &delimiters } })
    }

    #[test]
    fn identifiers_get_their_length() {
        with(&TextPolicy::default(), |echo| {
            for (text, expected) in [
                ("0001", "0001"),
                ("7", "0007"),
                ("", "0000"),
                ("1234567890123", "123456789"),
                ("A*B~", "A?B?"),
                ("12345678 9", "12345678"),
                ("né12", "n?12"),
            ] {
                assert_eq!(echo.identifier(text, 4, 9), expected, "{text:?}");
            }
            for (text, expected) in [("N1", "N1"), ("N", "N?"), ("", "??"), ("LONGTAG", "LON"), ("é", "??")]
            {
                assert_eq!(echo.segment_id(text), expected, "{text:?}");
            }
        });
    }

    #[test]
    fn values_lose_delimiters_and_what_is_beyond_99() {
        with(&TextPolicy::default(), |echo| {
            assert_eq!(echo.value("a*b>c~d"), Some("a b c d".into()));
            assert_eq!(echo.value("caf\u{e9}"), Some("caf".into()));
            assert_eq!(echo.value("\u{e9}\u{0}*"), None);
            assert_eq!(echo.value(" x "), Some(" x".into()));
            assert_eq!(echo.value(&"9".repeat(120)).unwrap().len(), 99);
        });
        let basic = TextPolicy { charset: Charset::Basic, ..TextPolicy::default() };
        with(&basic, |echo| {
            assert_eq!(echo.value("ea@each"), Some("EA EACH".into()));
            assert!(!echo.can_send("ea"));
        });
    }
}
