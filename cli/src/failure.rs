//! How a command ends: well, badly, or wrongly used.

use std::fmt::Write as _;
use std::process::ExitCode;

use documents::{Fault, Faults};
use serde::Serialize;

use crate::output::Style;

/// How a command ended, where it did not fail to run at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything as it should be.
    Good,
    /// It ran, and what it found is bad: exit code 1.
    Bad,
    /// It ran, and configuration is at fault: exit code 2.
    Misconfigured,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Good => Self::SUCCESS,
            Outcome::Bad => Self::FAILURE,
            Outcome::Misconfigured => Self::from(2),
        }
    }
}

/// Why a command could not do its work, for the person who typed it.
#[derive(Debug, Serialize)]
pub struct Failure {
    #[serde(skip)]
    misuse: bool,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<Fault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl Failure {
    /// It went wrong: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self { misuse: false, message: message.into(), faults: Vec::new(), hint: None }
    }

    /// The command line or the configuration is at fault: exit code 2.
    pub fn misuse(message: impl Into<String>) -> Self {
        Self { misuse: true, ..Self::new(message) }
    }

    /// Adds the faults of a configuration.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults.extend(faults);
        self
    }

    /// Names the file that it is about, unless the message begins with it.
    #[must_use]
    pub fn in_file(mut self, name: &str) -> Self {
        if !self.message.starts_with(name) {
            self.message = format!("{name}: {}", self.message);
        }
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what to do about it, unless something better is said already.
    #[must_use]
    pub fn or_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert_with(|| hint.into());
        self
    }

    /// The exit code.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.misuse { ExitCode::from(2) } else { ExitCode::FAILURE }
    }

    /// For stderr.
    #[must_use]
    pub fn text(&self, style: Style) -> String {
        let mut text = format!("{} {}\n", style.bad("error:"), self.message);
        for fault in &self.faults {
            text.push_str(&fault_text(fault, style));
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(text, "{} {hint}", style.dim("hint:"));
        }
        text
    }

    /// For stdout under `--json`.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({ "error": self })
    }
}

/// A fault on two lines: place and rule, then the message.
pub fn fault_text(fault: &Fault, style: Style) -> String {
    let place = if fault.place.is_empty() { "configuration" } else { &fault.place };
    let lines = crate::output::wrap(&fault.message, 94);
    let mut text = format!("  {}  {}\n", style.strong(place), style.dim(&fault.rule));
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
    text
}

impl From<pipeline::Error> for Failure {
    fn from(error: pipeline::Error) -> Self {
        let mut message = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !message.contains(&cause_text) {
                message.push_str(": ");
                message.push_str(&cause_text);
            }
            source = cause.source();
        }
        match error.kind() {
            pipeline::Kind::Configuration => Self::misuse(message),
            _ => Self::new(message),
        }
    }
}

/// Turns an error of the file system into a failure that names the path.
pub fn at_path(path: &std::path::Path) -> impl Fn(std::io::Error) -> Failure + '_ {
    move |error| Failure::new(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_says_what_where_and_what_to_do() {
        let fault = Fault::new(
            "settings.unknown_key",
            "connector.toml:3",
            "unknown key `stagee`; did you mean `stage`?",
        );
        let failure =
            Failure::misuse("the configuration has 1 fault").with_faults(fault.into()).hint("mend the file");
        let text = failure.text(Style::plain());
        assert_eq!(
            text,
            "error: the configuration has 1 fault\n  connector.toml:3  settings.unknown_key\n    unknown key `stagee`; did \
             you mean `stage`?\nhint: mend the file\n"
        );
    }
}
