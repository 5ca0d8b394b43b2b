//! Which codes a form and a release have, and what stands for those that they lack.
//!
//! A receiver checks an acknowledgment against its own code lists: a code of a later release would make the
//! acknowledgment itself a faulty document.

use super::super::outcome::Form;
use crate::Version;

/// The codes at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Dialect {
    pub(in super::super) version: Version,
    pub(in super::super) form: Form,
}

impl Dialect {
    /// The form that a partner wants, as far as the release has it: 004010 has no 999.
    pub(in super::super) fn new(version: Version, wanted: Form) -> Self {
        let form = if version < Version::V005010 { Form::Functional } else { wanted };
        Self { version, form }
    }

    fn is_old(self) -> bool {
        self.version < Version::V005010
    }

    fn is_functional(self) -> bool {
        self.form == Form::Functional
    }
}

/// AK905. The list of 004010 uses 19 for security.
pub(in super::super) fn group_code(code: &'static str, dialect: Dialect) -> &'static str {
    match code {
        "19" if dialect.is_old() => "6",
        code => code,
    }
}

/// AK502. The list of 004010 uses 18 and 19 for security.
pub(in super::super) fn set_code(code: &'static str, dialect: Dialect) -> &'static str {
    match code {
        "18" | "19" if dialect.is_old() => "6",
        "I5" if dialect.is_functional() => "5",
        "I6" if dialect.is_functional() => "1",
        code => code,
    }
}

/// AK304. The codes with an I are of the 999.
pub(in super::super) fn segment_code(code: &'static str, dialect: Dialect) -> &'static str {
    match code {
        "I4" | "I9" if dialect.is_functional() => "2",
        "I6" | "I7" | "I8" if dialect.is_functional() => "3",
        code => code,
    }
}

/// AK403. The codes with an I are of the 999; release 004010 has neither repetitions nor a word for components.
pub(in super::super) fn element_code(code: &'static str, dialect: Dialect) -> &'static str {
    match code {
        "12" | "13" if dialect.is_old() => "3",
        "I6" | "I12" if dialect.is_functional() => "7",
        "I9" if dialect.is_functional() => "2",
        "I11" if dialect.is_functional() => "1",
        "I10" | "I13" if dialect.is_functional() => "10",
        code => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Dialect = Dialect { version: Version::V004010, form: Form::Functional };
    const NEW: Dialect = Dialect { version: Version::V005010, form: Form::Functional };
    const HEALTH: Dialect = Dialect { version: Version::V005010, form: Form::Implementation };

    #[test]
    fn the_999_is_not_in_004010() {
        assert_eq!(Dialect::new(Version::V004010, Form::Implementation), OLD);
        assert_eq!(Dialect::new(Version::V005010, Form::Implementation), HEALTH);
    }

    #[test]
    fn codes_that_a_release_lacks_fall_back() {
        for (code, old, new, health) in [
            ("7", "7", "7", "7"),
            ("12", "3", "12", "12"),
            ("13", "3", "13", "13"),
            ("I6", "7", "7", "I6"),
            ("I9", "2", "2", "I9"),
            ("I10", "10", "10", "I10"),
            ("I11", "1", "1", "I11"),
            ("I12", "7", "7", "I12"),
            ("I13", "10", "10", "I13"),
        ] {
            assert_eq!(
                [OLD, NEW, HEALTH].map(|dialect| element_code(code, dialect)),
                [old, new, health],
                "{code}"
            );
        }
        for (code, functional) in
            [("I4", "2"), ("I6", "3"), ("I7", "3"), ("I8", "3"), ("I9", "2"), ("8", "8")]
        {
            let found = [OLD, NEW, HEALTH].map(|dialect| segment_code(code, dialect));
            assert_eq!(found, [functional, functional, code], "{code}");
        }
        for (code, old, new, health) in [
            ("18", "6", "18", "18"),
            ("19", "6", "19", "19"),
            ("23", "23", "23", "23"),
            ("I5", "5", "5", "I5"),
            ("I6", "1", "1", "I6"),
        ] {
            assert_eq!(
                [OLD, NEW, HEALTH].map(|dialect| set_code(code, dialect)),
                [old, new, health],
                "{code}"
            );
        }
        assert_eq!([OLD, NEW, HEALTH].map(|dialect| group_code("19", dialect)), ["6", "19", "19"]);
    }
}
