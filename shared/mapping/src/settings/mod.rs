//! Reads TOML settings and reports every fault at once, each with its file and line.
//!
//! Unknown keys are faults, with the known key that looks most like them. Values that cannot be used do not end the
//! reading: the reader notes the fault, leaves the value out and reads again, so that one run shows a person all of
//! it. What a fault says never repeats a value of the wrong type, because that value may be a secret.
//!
//! Types read with it should do without `flatten`, `untagged` and internal tags: serde reads those through a copy in
//! which unknown keys pass unnoticed and lines are lost.

mod access;
mod error;
mod invented;
mod suggest;
mod value;

use std::cell::RefCell;
use std::collections::BTreeSet;

use documents::{Fault, Faults};
use serde::de::DeserializeOwned;
use toml::de::DeTable;

use error::{Error, Kind};
pub(crate) use suggest::did_you_mean;
pub use suggest::nearest;
use value::{Path, ValueReader};

/// How many faults of broken TOML are reported: later ones mostly follow from earlier ones.
const MAX_SYNTAX_FAULTS: usize = 5;

/// How often a file is read again to find more faults. Each reading finds at least one.
const MAX_READINGS: usize = 500;

/// Reads `text`, the content of `file`, into a `T`.
///
/// # Errors
/// Every fault: broken TOML (`settings.syntax`), unknown keys (`settings.unknown_key`), missing ones
/// (`settings.missing_key`) and values that cannot be used (`settings.value`).
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Faults> {
    let (table, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        let faults = broken.iter().take(MAX_SYNTAX_FAULTS);
        return Err(faults.map(|error| syntax_fault(file, text, error)).collect());
    }
    let session = Session {
        file,
        text,
        found: RefCell::default(),
        left_out: BTreeSet::new(),
        invented: BTreeSet::new(),
    };
    session.read(&table)
}

fn syntax_fault(file: &str, text: &str, error: &toml::de::Error) -> Fault {
    let at = error.span().map_or(0, |span| span.start);
    let (line, column) = position(text, at);
    Fault::new(
        "settings.syntax",
        format!("{file}:{line}:{column}"),
        format!("this is not TOML: {}", error.message()),
    )
}

/// Line and column of a byte, both from 1.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
    (line, column)
}

/// What is known about one file while it is read again and again.
struct Session<'t> {
    file: &'t str,
    text: &'t str,
    /// Faults by their byte, so that they come out in the order of the file and none comes twice.
    found: RefCell<BTreeSet<(usize, String, String)>>,
    /// Paths of values that were found faulty: the next reading leaves them out.
    left_out: BTreeSet<Path>,
    /// Paths of missing values: the next reading makes something up, to see what else is missing.
    invented: BTreeSet<Path>,
}

impl Session<'_> {
    fn read<T: DeserializeOwned>(mut self, table: &toml::Spanned<DeTable<'_>>) -> Result<T, Faults> {
        for _ in 0..MAX_READINGS {
            let root = ValueReader::root(&self, table.get_ref());
            match T::deserialize(root) {
                Ok(value) if self.found.borrow().is_empty() => return Ok(value),
                Ok(_) => break,
                Err(error) => {
                    if !self.learn(error) {
                        break;
                    }
                }
            }
        }
        Err(self.faults())
    }

    /// Takes up what a reading ended with; says whether another reading can find more.
    fn learn(&mut self, error: Error) -> bool {
        let path = error.path.unwrap_or_default();
        let at = error.at.unwrap_or(0);
        match error.kind {
            Kind::Missing(field) => {
                let missing = path.key(field);
                if !self.left_out.contains(&missing) {
                    let owner = if path.is_root() { String::new() } else { format!(" in `{path}`") };
                    self.note(at, "settings.missing_key", format!("`{field}` is missing{owner}"));
                }
                self.invented.insert(missing)
            }
            Kind::Value(message) => {
                if let Some(made_up) = self.invented.iter().find(|invented| path.is_within(invented)).cloned()
                {
                    // What was made up does not fit, so the table that lacks it cannot be read on.
                    self.invented.remove(&made_up);
                    return self.leave_out(made_up.parent());
                }
                if self.invented.iter().any(|invented| invented.is_within(&path)) {
                    // A check of the whole table, which something made up may have failed.
                    return self.leave_out(path);
                }
                let owner = if path.is_root() { String::new() } else { format!("`{path}`: ") };
                self.note(at, "settings.value", format!("{owner}{message}"));
                self.leave_out(path)
            }
        }
    }

    fn leave_out(&mut self, path: Path) -> bool {
        !path.is_root() && self.left_out.insert(path)
    }

    fn note(&self, at: usize, rule: &str, message: String) {
        self.found.borrow_mut().insert((at, rule.to_owned(), message));
    }

    fn faults(&self) -> Faults {
        let found = self.found.borrow();
        found
            .iter()
            .map(|(at, rule, message)| {
                Fault::new(rule, format!("{}:{}", self.file, position(self.text, *at).0), message)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
