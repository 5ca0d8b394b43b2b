//! Compiles `schemas/` to the tables of the dictionary and the schemas, so that nothing is parsed at run time.

#[path = "build/mod.rs"]
mod compiler;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use compiler::{Source, Sources};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=schemas");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/dictionary/packed.rs");
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let sources = sources(Path::new("schemas"))?;
    let tables = compiler::compile(&sources).map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
        faults.join("\n")
    })?;
    fs::write(Path::new(&out).join("tables.rs"), tables)?;
    Ok(())
}

fn sources(folder: &Path) -> Result<Sources, Box<dyn Error>> {
    let mut sets = Vec::new();
    for entry in fs::read_dir(folder.join("sets"))? {
        sets.push(source(&entry?.path())?);
    }
    sets.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Sources {
        elements: source(&folder.join("elements.txt"))?,
        composites: source(&folder.join("composites.txt"))?,
        segments: source(&folder.join("segments.txt"))?,
        codes: source(&folder.join("codes.txt"))?,
        sets,
    })
}

fn source(path: &Path) -> Result<Source, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Source { name: path.display().to_string(), text })
}
