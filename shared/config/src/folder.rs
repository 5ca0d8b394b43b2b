use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use documents::{Fault, Faults};
use sha2::{Digest, Sha256};

/// The file that every folder has.
pub(crate) const CONNECTOR: &str = "connector.toml";
/// A crosswalk of 100,000 rows is about 5 MB.
const LARGEST_FILE: u64 = 16 << 20;
/// More partners than anybody has, and a bound.
const MOST_FILES: usize = 10_000;

/// Every file that configuration is made of, by its path in the folder, with `/` between parts.
pub(crate) fn read(dir: &Path) -> Result<BTreeMap<String, String>, Faults> {
    let mut files = BTreeMap::new();
    let mut faults = Faults::new();
    if !dir.is_dir() {
        return Err(Fault::new("config.folder", dir.display().to_string(), "this is not a folder").into());
    }
    let connector = dir.join(CONNECTOR);
    if connector.exists() {
        read_file(&connector, CONNECTOR.to_owned(), &mut files, &mut faults);
    }
    for (folder, ending) in [("partners", "toml"), ("crosswalks", "csv")] {
        read_folder(dir, folder, ending, &mut files, &mut faults);
    }
    faults.or(files)
}

fn read_folder(
    dir: &Path,
    folder: &str,
    ending: &str,
    files: &mut BTreeMap<String, String>,
    faults: &mut Faults,
) {
    let path = dir.join(folder);
    let unread = |error: io::Error| {
        Fault::new("config.folder", format!("{folder}/"), format!("cannot be read: {error}"))
    };
    // What is not read would pass for partners and codes that do not exist, and their records would be closed.
    let entries = match fs::read_dir(&path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => return,
        Err(error) => return faults.push(unread(error)),
    };
    if entries.len() > MOST_FILES {
        let text = format!("{} files; at most {MOST_FILES} are read", entries.len());
        return faults.push(Fault::new("config.folder", format!("{folder}/"), text));
    }
    for entry in entries {
        let path = entry.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            let place = format!("{folder}/{}", entry.file_name().display());
            faults.push(Fault::new("config.file", place, "the name is no text; rename it"));
            continue;
        };
        let place = format!("{folder}/{name}");
        // Editors and people leave other things behind; a file with the right ending is meant.
        if name.starts_with('.') || path.is_dir() {
            continue;
        }
        if path.extension().and_then(|ending| ending.to_str()) == Some(ending) {
            read_file(&path, place, files, faults);
        } else if !name.ends_with(".md") {
            faults.push(Fault::new(
                "config.file",
                place,
                format!("only .{ending} files are read from {folder}/; rename or move it"),
            ));
        }
    }
}

fn read_file(path: &Path, place: String, files: &mut BTreeMap<String, String>, faults: &mut Faults) {
    let size = fs::metadata(path).map(|metadata| metadata.len()).unwrap_or_default();
    if size > LARGEST_FILE {
        faults.push(Fault::new(
            "config.file",
            place,
            format!("{size} bytes; at most {LARGEST_FILE} are read"),
        ));
        return;
    }
    match fs::read_to_string(path) {
        Ok(text) => {
            files.insert(place, text);
        }
        Err(error) => faults.push(Fault::new("config.file", place, format!("cannot be read: {error}"))),
    }
}

/// Twelve hexadecimal digits of SHA-256 over names and contents.
pub(crate) fn version(files: &BTreeMap<String, String>) -> String {
    let mut hasher = Sha256::new();
    for (name, text) in files {
        for part in [name, text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn no_connector(dir: &Path) -> Fault {
    Fault::new("config.file", CONNECTOR, format!("missing from {}", dir.display()))
}

pub(crate) fn no_connector_file() -> Fault {
    Fault::new("config.file", CONNECTOR, "missing")
}
