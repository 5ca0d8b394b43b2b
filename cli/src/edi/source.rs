//! The files that a command reads.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, at_path};

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Stdin,
    File(PathBuf),
}

impl Source {
    /// For people.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Stdin => "stdin".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// The name of the file without folder and extension.
    pub(super) fn stem(&self) -> String {
        let stem = match self {
            Self::Stdin => None,
            Self::File(path) => path.file_stem(),
        };
        stem.map_or_else(|| "stdin".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }

    pub(super) fn open(&self) -> Result<Box<dyn Read>, Failure> {
        match self {
            Self::Stdin => Ok(Box::new(io::stdin().lock())),
            Self::File(path) => Ok(Box::new(open(path)?)),
        }
    }

    /// What a fault while reading means.
    pub(super) fn failed(&self, error: &io::Error) -> Failure {
        Failure::new(format!("{}: {error}", self.name()))
    }
}

fn open(path: &Path) -> Result<File, Failure> {
    let file = File::open(path).map_err(at_path(path))?;
    if file.metadata().map_err(at_path(path))?.is_dir() {
        let hint = format!("name its files: '{}/*.edi'", path.display());
        return Err(Failure::misuse(format!("{} is a folder", path.display())).hint(hint));
    }
    Ok(file)
}

/// The files that names and patterns stand for, each once, in the order given.
///
/// # Errors
///
/// A pattern that is none or that nothing matches, and stdin beside other files.
pub(super) fn sources(names: &[String]) -> Result<Vec<Source>, Failure> {
    let mut sources: Vec<Source> = Vec::new();
    for name in names {
        for source in expand(name)? {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
    }
    if sources.len() > 1 && sources.contains(&Source::Stdin) {
        return Err(Failure::misuse("stdin cannot be read together with other files"));
    }
    Ok(sources)
}

fn expand(name: &str) -> Result<Vec<Source>, Failure> {
    if name == "-" {
        return Ok(vec![Source::Stdin]);
    }
    // A file whose name looks like a pattern is a file.
    if !name.contains(['*', '?', '[']) || Path::new(name).exists() {
        return Ok(vec![Source::File(name.into())]);
    }
    let paths = glob::glob(name)
        .map_err(|error| Failure::misuse(format!("{name} is no file and no pattern: {error}")))?;
    let mut files = Vec::new();
    for path in paths {
        let path = path.map_err(|error| Failure::new(error.to_string()))?;
        if path.is_file() {
            files.push(Source::File(path));
        }
    }
    if files.is_empty() {
        return Err(Failure::misuse(format!("no file matches {name}")));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_files_each_once() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.edi", "b.edi", "c.txt", "[odd].edi"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("d.edi")).unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let found = |names: &[String]| {
            let sources = sources(names).map_err(|failure| failure.json().to_string());
            sources.map(|sources| sources.iter().map(Source::stem).collect::<Vec<_>>())
        };
        assert_eq!(found(&[path("*.edi")]).unwrap(), ["[odd]", "a", "b"]);
        assert_eq!(found(&[path("b.edi"), path("?.edi")]).unwrap(), ["b", "a"]);
        assert_eq!(found(&[path("[odd].edi")]).unwrap(), ["[odd]"]);
        assert!(found(&[path("*.x12")]).unwrap_err().contains("no file matches"));
        assert!(found(&["-".into(), path("a.edi")]).unwrap_err().contains("stdin"));
        assert_eq!(found(&["-".into()]).unwrap(), ["stdin"]);
        let folder = Source::File(folder.path().into());
        assert!(folder.open().err().unwrap().json().to_string().contains("is a folder"));
    }
}
