use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

/// Longest code that is held without a heap allocation.
const INLINE: usize = 22;

/// A code or short id, kept as it stands. Documents hold thousands of them, nearly all of two or three characters, so
/// short ones take no allocation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Repr);

/// A text of up to [`INLINE`] bytes is always `Short`, filled up with zeros, so equal texts are equal codes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Repr {
    Short { bytes: [u8; INLINE], length: u8 },
    Long(Box<str>),
}

impl Code {
    /// The code `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut bytes = [0; INLINE];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(start), Ok(length)) => {
                start.copy_from_slice(text.as_bytes());
                Self(Repr::Short { bytes, length })
            }
            _ => Self(Repr::Long(text.into())),
        }
    }

    /// The code of bytes, each of them a character of Latin-1.
    #[must_use]
    #[inline]
    pub fn from_latin1(text: &[u8]) -> Self {
        let mut bytes = [0; INLINE];
        let mut all = 0;
        for (byte, read) in bytes.iter_mut().zip(text) {
            *byte = *read;
            all |= *read;
        }
        match u8::try_from(text.len()) {
            Ok(length) if text.len() <= INLINE && all.is_ascii() => Self(Repr::Short { bytes, length }),
            _ => Self::new(&text.iter().copied().map(char::from).collect::<String>()),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Short { bytes, length } => {
                // Made from a `str` or from ASCII, so it is one again.
                let used = bytes.get(..usize::from(*length)).unwrap_or_default();
                std::str::from_utf8(used).unwrap_or_default()
            }
            Repr::Long(text) => text,
        }
    }
}

impl Deref for Code {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Code {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.as_str().to_owned()
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == text
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_no_larger_than_a_string() {
        assert_eq!(size_of::<Code>(), size_of::<String>());
        assert_eq!(size_of::<Option<Code>>(), size_of::<String>());
    }

    proptest! {
        #[test]
        fn codes_are_their_texts(one in "\\PC{0,30}", other in "\\PC{0,30}") {
            let [first, second] = [&one, &other].map(|text| Code::new(text));
            prop_assert_eq!(first.as_str(), one.as_str());
            prop_assert_eq!(first == second, one == other);
            let latin1: Vec<u8> = one.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
            let kept: String = latin1.iter().copied().map(char::from).collect();
            prop_assert_eq!(Code::from_latin1(&latin1), Code::new(&kept));
            prop_assert_eq!(serde_json::to_string(&first).unwrap(), serde_json::to_string(&one).unwrap());
        }
    }
}
