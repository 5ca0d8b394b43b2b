//! The folder as one JSON text: `{"files": {"connector.toml": "...", "partners/axford.toml": "..."}}`.

use std::collections::BTreeMap;

use documents::{Fault, Faults};
use serde::{Deserialize, Serialize};

use crate::{Configuration, folder, from_files};

#[derive(Serialize)]
struct Written<'a> {
    files: &'a BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    files: BTreeMap<String, String>,
}

/// The version of `files` and their bundle. The same files always give the same text.
///
/// # Errors
/// If the text cannot be made, which texts never cause.
pub fn bundle(files: &BTreeMap<String, String>) -> Result<(String, String), Faults> {
    let json = serde_json::to_string(&Written { files }).map_err(|error| broken(error.to_string()))?;
    Ok((folder::version(files), json))
}

/// Checks a bundle.
///
/// # Errors
/// A text that is no bundle; every fault of every file in it.
pub fn from_bundle(json: &str) -> Result<Configuration, Faults> {
    // The parser's own words would quote the text; its place is enough.
    let read: Read = serde_json::from_str(json).map_err(|error| {
        broken(format!(
            "not a bundle of configuration files (line {}, column {})",
            error.line(),
            error.column()
        ))
    })?;
    from_files(&read.files)
}

fn broken(message: String) -> Faults {
    Fault::new("config.bundle", "the configuration bundle", message).into()
}
