//! Real files of other projects, each with exactly the faults it has. `expected.txt` lists them with what is wrong in
//! the file; each was looked up there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use x12::{ReadOptions, ValidateOptions, validate};

use super::short;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A line for a file, then one for each of its faults, and behind `#` what is wrong there.
fn expected() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(folder().join("validation/expected.txt")).unwrap();
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut file = String::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            None => {
                file = line.to_owned();
                assert!(files.insert(file.clone(), Vec::new()).is_none(), "{file} twice");
            }
            Some(fault) => {
                let (fault, reason) = fault.split_once(" # ").unwrap_or_else(|| panic!("no reason: {line}"));
                assert!(!reason.trim().is_empty());
                files.get_mut(&file).unwrap().push(fault.trim().to_owned());
            }
        }
    }
    files
}

fn found(file: &str) -> Vec<String> {
    let bytes = std::fs::read(folder().join(file)).unwrap();
    let options = ValidateOptions { read: ReadOptions::lenient(), ..ValidateOptions::default() };
    let report = validate(&bytes, &options);
    report.faults.iter().map(|fault| format!("{} {}", fault.severity, short(fault))).collect()
}

#[test]
fn real_files_have_exactly_their_faults() {
    let mut wrong = String::new();
    for (file, expected) in expected() {
        let found = found(&file);
        if found != expected {
            wrong += &format!("{file}\n  {}\n", found.join("\n  "));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_file_is_in_the_table() {
    let expected = expected();
    for entry in std::fs::read_dir(folder().join("validation")).unwrap() {
        let name = format!("validation/{}", entry.unwrap().file_name().into_string().unwrap());
        assert!(!name.ends_with(".edi") || expected.contains_key(&name), "{name} is not in expected.txt");
    }
}
