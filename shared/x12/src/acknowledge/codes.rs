//! The codes of acknowledgments: what they mean, and which of them a release has.

mod advice;
mod release;
mod sentences;

use std::borrow::Cow;

pub use advice::{application_error, application_result};
pub(super) use release::{Dialect, element_code, group_code, segment_code, set_code};
pub use sentences::{element, group, interchange, segment, set};

/// The sentence of a code, or words that show a code without one.
pub(super) fn sentence(known: Option<&'static str>, code: &str) -> Cow<'static, str> {
    match (known, code) {
        (Some(sentence), _) => Cow::Borrowed(sentence),
        (None, "") => Cow::Borrowed("no reason given"),
        (None, code) => Cow::Owned(format!("code {code:?}, which has no known meaning")),
    }
}

/// Whether TA105 means that the interchange is not taken. The others note something that does not stop it.
pub(super) fn rejects_interchange(code: u8) -> bool {
    !matches!(code, 0 | 1 | 2 | 3 | 6 | 8 | 9 | 19 | 20 | 21)
}
