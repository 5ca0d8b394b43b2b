use serde::Deserialize;
use x12::{Charset, NonAscii, TextPolicy};

/// What happens to descriptive text: `[text]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Text {
    /// Whether text goes out in upper case.
    pub(crate) uppercase: bool,
    /// The characters that the partner takes: `extended` or `basic`.
    pub(crate) charset: CharsetName,
    /// Letters above ASCII: `fold` (é becomes e) or `refuse`.
    pub(crate) non_ascii: NonAsciiName,
    /// What stands for a character that cannot be sent; an empty text refuses the document instead.
    pub(crate) replacement: Replacement,
    /// Descriptions longer than PID05 (80): `split` into further PID segments, `cut` or `refuse`.
    pub(crate) long_description: LongText,
    /// Names longer than N102 (60) and address lines longer than N301 (55): `split` into N2 and N3 segments, `cut`
    /// or `refuse`.
    pub(crate) long_name: LongText,
}

/// What happens to a text that is too long for its element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LongText {
    /// Its rest goes into further segments; where the set has no room for more, the document is held.
    #[default]
    Split,
    /// Its rest is left out.
    Cut,
    /// The document is held.
    Refuse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CharsetName {
    Basic,
    Extended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NonAsciiName {
    Fold,
    Refuse,
}

/// One printable ASCII character or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Replacement(Option<char>);

impl TryFrom<String> for Replacement {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (None, _) => Ok(Self(None)),
            (Some(one), None) if one == ' ' || one.is_ascii_graphic() => Ok(Self(Some(one))),
            _ => Err("one ASCII character is needed here, or an empty text"),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self {
            uppercase: false,
            charset: CharsetName::Extended,
            non_ascii: NonAsciiName::Fold,
            replacement: Replacement(Some(' ')),
            long_description: LongText::Split,
            long_name: LongText::Split,
        }
    }
}

impl Text {
    pub(crate) fn policy(&self) -> TextPolicy {
        TextPolicy {
            uppercase: self.uppercase,
            non_ascii: match self.non_ascii {
                NonAsciiName::Fold => NonAscii::Fold,
                NonAsciiName::Refuse => NonAscii::Refuse,
            },
            replacement: self.replacement.0,
            charset: match self.charset {
                CharsetName::Basic => Charset::Basic,
                CharsetName::Extended => Charset::Extended,
            },
        }
    }
}
