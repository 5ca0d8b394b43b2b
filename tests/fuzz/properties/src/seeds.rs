//! Files to begin with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::dice::Dice;
use crate::generate;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// The files of real partners and those that the product writes, each with its path.
///
/// # Errors
/// If a folder or file cannot be read.
pub fn real() -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for folder in ["shared/x12/tests/fixtures", "tests/golden/810", "tests/golden/820"] {
        collect(&root().join(folder), &mut found)?;
    }
    found.retain(|(path, _)| path.extension().is_some_and(|extension| extension == "edi"));
    Ok(found)
}

/// The files that once broke a property.
///
/// # Errors
/// If a folder or file cannot be read.
pub fn crashers(property: &str) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    let folder = root().join("tests/fuzz/crashers").join(property);
    if folder.exists() {
        collect(&folder, &mut found)?;
    }
    Ok(found)
}

/// A file made of the schemas; each seed makes another one.
pub fn made(seed: u64) -> Vec<u8> {
    generate::file(&mut Dice::new(seed)).bytes()
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) -> io::Result<()> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            let bytes = fs::read(&path)?;
            found.push((path, bytes));
        }
    }
    Ok(())
}
