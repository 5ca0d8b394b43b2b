//! Compiles the sources in `schemas/` to Rust tables.
//!
//! The form of the sources is described in `schemas/README.md`. Each module reads one of them; every fault is reported
//! with its file and line, all of them at once. Only `emit` knows what the tables look like.

mod blocks;
mod codes;
mod elements;
mod emit;
mod notes;
mod sets;
mod source;

use codes::CodeLists;
use elements::Elements;
pub use source::{Fault, Source};

/// The texts to compile.
pub struct Sources {
    pub elements: Source,
    pub composites: Source,
    pub segments: Source,
    pub codes: Source,
    /// One per transaction set.
    pub sets: Vec<Source>,
}

/// The Rust source of the tables.
///
/// # Errors
///
/// All faults of a kind of source; what depends on a faulty one is not looked at.
pub fn compile(sources: &Sources) -> Result<String, Vec<Fault>> {
    let elements = Elements::read(&sources.elements)?;
    let codes = CodeLists::read(&sources.codes, &elements)?;
    let composites = blocks::read(&sources.composites, &elements, &[])?;
    let segments = blocks::read(&sources.segments, &elements, &composites)?;
    let mut sets = Vec::new();
    let mut faults = Vec::new();
    for source in &sources.sets {
        match sets::read(source, &segments) {
            Ok(set) => sets.push(set),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(emit::tables(&codes, &composites, &segments, &sets)) } else { Err(faults) }
}
