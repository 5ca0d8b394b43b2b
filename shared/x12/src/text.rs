//! Which characters may be sent, and what becomes of the others.
//!
//! X12 has no escape: a delimiter inside a value would end the value. Ids, numbers and codes with such a character are
//! refused, because a changed id names something else. Descriptive text is filtered.

use deunicode::deunicode_char;

use crate::Delimiters;

/// What a writer does with characters that cannot be sent.
///
/// The default keeps lower case, folds accents, replaces everything else by a blank and sends the extended set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPolicy {
    /// Descriptive text goes out in upper case. Ids and codes keep their case.
    pub uppercase: bool,
    /// What happens to characters above ASCII in descriptive text.
    pub non_ascii: NonAscii,
    /// What stands for a character that cannot be sent; without it the document is refused.
    pub replacement: Option<char>,
    /// The characters that the receiver takes.
    pub charset: Charset,
}

impl Default for TextPolicy {
    fn default() -> Self {
        Self {
            uppercase: false,
            non_ascii: NonAscii::Fold,
            replacement: Some(' '),
            charset: Charset::Extended,
        }
    }
}

/// What happens to characters above ASCII in descriptive text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonAscii {
    /// Letters and common signs become their ASCII likeness (é becomes e), other symbols the replacement.
    Fold,
    /// The document is refused.
    Refuse,
}

/// A character set of the standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// Upper case letters, digits, blank and some punctuation. Descriptive text is put in upper case for it; an id
    /// with small letters is refused.
    Basic,
    /// All visible characters of ASCII and the blank.
    #[default]
    Extended,
}

impl Charset {
    fn contains(self, character: char) -> bool {
        match self {
            Self::Basic => {
                matches!(character, 'A'..='Z' | '0'..='9' | ' ' | '!' | '"' | '&'..='/' | ':' | ';' | '?' | '=')
            }
            Self::Extended => matches!(character, ' '..='~'),
        }
    }
}

/// A character that made a value unfit to be sent, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) character: char,
    pub(crate) reason: &'static str,
}

/// A policy together with the delimiters of one interchange.
#[derive(Clone, Copy)]
pub(crate) struct Filter<'a> {
    pub(crate) policy: &'a TextPolicy,
    pub(crate) delimiters: &'a Delimiters,
}

impl Filter<'_> {
    /// Why a character cannot be sent; nothing if it can.
    pub(crate) fn refusal(&self, character: char) -> Option<&'static str> {
        if u8::try_from(character).is_ok_and(|byte| self.delimiters.contains(byte)) {
            Some("is a delimiter of the interchange")
        } else if character.is_control() {
            Some("is a control character")
        } else if !character.is_ascii() {
            Some("is not ASCII")
        } else if !self.policy.charset.contains(character) {
            Some("is not in the character set of the receiver")
        } else {
            None
        }
    }

    /// Checks a value that must go out as it is.
    pub(crate) fn check(&self, text: &str) -> Result<(), Refusal> {
        text.chars().try_for_each(|character| self.accept(character))
    }

    /// Makes a descriptive text sendable. The flag says whether characters were replaced, folded or dropped; upper
    /// case alone does not count.
    pub(crate) fn apply(&self, text: &str) -> Result<(String, bool), Refusal> {
        let mut output = Output::default();
        for character in text.chars() {
            let cased = self.cased(character);
            match self.refusal(cased) {
                None => output.keep(cased),
                Some(reason) => self.substitute(Refusal { character, reason }, &mut output)?,
            }
        }
        output.text.truncate(output.text.trim_end_matches(' ').len());
        Ok((output.text, output.changed))
    }

    fn accept(&self, character: char) -> Result<(), Refusal> {
        match self.refusal(character) {
            Some(reason) => Err(Refusal { character, reason }),
            None => Ok(()),
        }
    }

    fn cased(&self, character: char) -> char {
        if self.policy.uppercase || self.policy.charset == Charset::Basic {
            character.to_ascii_uppercase()
        } else {
            character
        }
    }

    fn substitute(&self, refusal: Refusal, output: &mut Output) -> Result<(), Refusal> {
        if refusal.character.is_ascii() || refusal.character.is_control() {
            return self.replace(refusal, output);
        }
        if self.policy.non_ascii == NonAscii::Refuse {
            return Err(refusal);
        }
        let Some(likeness) = likeness(refusal.character) else {
            return self.replace(refusal, output);
        };
        output.changed = true;
        for character in likeness.chars().map(|character| self.cased(character)) {
            match self.refusal(character) {
                None => output.add(character),
                Some(_) => self.replace(refusal, output)?,
            }
        }
        Ok(())
    }

    fn replace(&self, refusal: Refusal, output: &mut Output) -> Result<(), Refusal> {
        output.add(self.policy.replacement.ok_or(refusal)?);
        Ok(())
    }
}

/// The text as it grows. Blanks that replace something are not piled up beside other blanks.
#[derive(Default)]
struct Output {
    text: String,
    changed: bool,
    after_made_blank: bool,
}

impl Output {
    /// A character of the original text.
    fn keep(&mut self, character: char) {
        if character == ' ' && self.after_made_blank {
            return;
        }
        self.text.push(character);
        self.after_made_blank = false;
    }

    /// A character in place of another one.
    fn add(&mut self, character: char) {
        self.changed = true;
        let is_blank = character == ' ';
        if !is_blank || !(self.text.is_empty() || self.text.ends_with(' ')) {
            self.text.push(character);
        }
        self.after_made_blank = is_blank;
    }
}

/// How many characters stand for this one when a [`NonAscii::Fold`] text is written: folding makes some letters longer
/// (ß becomes ss), and marks that only change the letter before them vanish. A text never gets longer than the sum.
#[must_use]
pub fn folded_width(character: char) -> usize {
    if character.is_ascii() || character.is_control() {
        return 1;
    }
    likeness(character).map_or(1, str::len)
}

/// The ASCII likeness of a letter, digit or common sign; empty for marks that only change the letter before them, and
/// nothing for symbols, whose names would read as words that nobody wrote.
fn likeness(character: char) -> Option<&'static str> {
    match character {
        // Combining accents, soft hyphen, zero width characters, variation selectors.
        '\u{300}'..='\u{36F}'
        | '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' => Some(""),
        // Latin-1 signs, dashes and quotation marks, currencies, letterlike signs.
        '\u{A0}'..='\u{BF}'
        | '×'
        | '÷'
        | '\u{2000}'..='\u{206F}'
        | '\u{20A0}'..='\u{20CF}'
        | '\u{2100}'..='\u{214F}' => deunicode_char(character),
        _ if character.is_alphanumeric() => deunicode_char(character),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Version;

    fn apply(policy: &TextPolicy, text: &str) -> Result<(String, bool), Refusal> {
        Filter { policy, delimiters: &Delimiters::standard(Version::V004010) }.apply(text)
    }

    #[test]
    fn descriptive_text_by_default() {
        let table = [
            ("Plain text", "Plain text", false),
            ("Café Müller & Söhne", "Cafe Muller & Sohne", true),
            ("Straße", "Strasse", true),
            ("cafe\u{301}", "cafe", true),
            ("5 * 4 ~ 20", "5 4 20", true),
            ("a*b", "a b", true),
            ("line one\r\nline two", "line one line two", true),
            ("“quoted” – dash…", "\"quoted\" - dash...", true),
            ("10 €", "10 EUR", true),
            ("Brand™", "Brandtm", true),
            ("rocket 🚀 launch", "rocket launch", true),
            ("🚀", "", true),
            ("*leading", "leading", true),
            ("trailing*", "trailing", true),
            ("  kept in front", "  kept in front", false),
            ("cut behind   ", "cut behind", false),
            ("two  blanks stay", "two  blanks stay", false),
            ("^ and ` are data", "^ and ` are data", false),
            ("tab\tstop", "tab stop", true),
            ("\u{85}next\u{9F}line", "next line", true),
            ("zero\u{200B}width", "zerowidth", true),
        ];
        for (text, expected, changed) in table {
            assert_eq!(apply(&TextPolicy::default(), text), Ok((expected.to_owned(), changed)), "{text:?}");
        }
    }

    #[test]
    fn no_character_gets_wider_than_it_says() {
        for character in '\0'..=char::MAX {
            let text = format!("x{character}x");
            let (written, _) = apply(&TextPolicy::default(), &text).unwrap();
            assert!(written.len() <= 2 + folded_width(character), "{text:?} became {written:?}");
        }
        assert_eq!(['a', 'é', 'ß', '\u{301}', '🚀'].map(folded_width), [1, 1, 2, 0, 1]);
    }

    #[test]
    fn upper_case_is_no_substitution() {
        let policy = TextPolicy { uppercase: true, ..TextPolicy::default() };
        assert_eq!(apply(&policy, "Blue paint"), Ok(("BLUE PAINT".to_owned(), false)));
        assert_eq!(apply(&policy, "é"), Ok(("E".to_owned(), true)));
    }

    #[test]
    fn basic_set_is_upper_case() {
        let policy = TextPolicy { charset: Charset::Basic, ..TextPolicy::default() };
        assert_eq!(apply(&policy, "Box #4 @ dock"), Ok(("BOX 4 DOCK".to_owned(), true)));
    }

    #[test]
    fn without_a_replacement_text_is_refused() {
        let policy = TextPolicy { replacement: None, ..TextPolicy::default() };
        assert_eq!(apply(&policy, "a*b").unwrap_err().character, '*');
        assert_eq!(apply(&policy, "a🚀b").unwrap_err().character, '🚀');
        assert_eq!(apply(&policy, "é"), Ok(("e".to_owned(), true)));
    }

    #[test]
    fn non_ascii_can_be_refused() {
        let policy = TextPolicy { non_ascii: NonAscii::Refuse, ..TextPolicy::default() };
        assert_eq!(apply(&policy, "né"), Err(Refusal { character: 'é', reason: "is not ASCII" }));
    }
}
