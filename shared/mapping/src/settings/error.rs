use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::suggest::did_you_mean;
use super::value::Path;

/// Why a reading ended.
#[derive(Debug)]
pub(super) struct Error {
    pub(super) kind: Kind,
    /// The innermost value that the error is about, filled in on the way out.
    pub(super) path: Option<Path>,
    /// Its first byte.
    pub(super) at: Option<usize>,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A table lacks this key.
    Missing(&'static str),
    /// A value cannot be used.
    Value(String),
}

impl Error {
    fn value(message: String) -> Self {
        Self { kind: Kind::Value(message), path: None, at: None }
    }

    /// The error as one about a value, for values that were made up: what they lack is no fault of the file.
    pub(super) fn into_value(self) -> Self {
        Self { kind: Kind::Value(self.to_string()), ..self }
    }

    /// The error with its place, unless it has one already.
    pub(super) fn at(mut self, path: &Path, at: usize) -> Self {
        if self.path.is_none() {
            self.path = Some(path.clone());
            self.at = Some(at);
        }
        self
    }
}

/// The kind of a value that was found, without the value: it may be a secret.
fn found(unexpected: &Unexpected<'_>) -> &'static str {
    match unexpected {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a whole number",
        Unexpected::Float(_) => "a number with decimals",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "a text",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a table",
        _ => "something else",
    }
}

/// What was expected, in words of the file instead of words of Rust.
fn needed(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    match expected.as_str() {
        "a boolean" => "true or false".to_owned(),
        "a string" | "string" => "a text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a table".to_owned(),
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" | "u64" | "usize" => "a whole number from 0".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        other if other.starts_with("struct ") || other.starts_with("map") => "a table".to_owned(),
        _ => expected,
    }
}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::value(message.to_string())
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::value(format!("{} is needed here, found {}", needed(expected), found(&unexpected)))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = found(&unexpected).trim_start_matches("a ");
        Self::value(format!("{} is needed here, found another {found}", needed(expected)))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::value(format!("{} is needed here, found {length} entries", needed(expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let known: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
        let hint = did_you_mean(variant, expected.iter().copied());
        Self::value(format!("`{variant}` is not one of {}{hint}", known.join(", ")))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::value(format!("unknown key `{field}`{}", did_you_mean(field, expected.iter().copied())))
    }

    fn missing_field(field: &'static str) -> Self {
        Self { kind: Kind::Missing(field), path: None, at: None }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::value(format!("`{field}` is given twice"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Missing(field) => write!(f, "`{field}` is missing"),
            Kind::Value(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}
