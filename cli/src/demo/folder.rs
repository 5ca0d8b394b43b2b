//! Where the demo leaves what it made.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, at_path};

/// Tells a folder that the demo made from one that is somebody's.
const MARKER: &str = ".mlc-demo";
/// What the marker says.
const MARKER_TEXT: &str = "This folder was made by `mlc demo --out` and is replaced by the next run.\n";

/// The demo's folder: the one asked for, or one that goes away again.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    keep: bool,
}

impl Folder {
    /// Makes `out` ready: absent, empty, or made by an earlier demo. Without `out`, a folder named `fresh_name` for
    /// this run only.
    pub fn prepare(out: Option<&Path>, fresh_name: &str) -> Result<Self, Failure> {
        let root = match out {
            Some(out) => {
                clear(out)?;
                out.to_path_buf()
            }
            None => std::env::temp_dir().join(format!("mlc-demo-{fresh_name}")),
        };
        fs::create_dir_all(&root).map_err(at_path(&root))?;
        let marker = root.join(MARKER);
        fs::write(&marker, MARKER_TEXT).map_err(at_path(&marker))?;
        let root = fs::canonicalize(&root).map_err(at_path(&root))?;
        Ok(Self { root, keep: out.is_some() })
    }

    /// A place in the folder.
    pub fn join(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The folder, if it stays.
    pub fn kept(&self) -> Option<&Path> {
        self.keep.then_some(self.root.as_path())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep
            && let Err(error) = fs::remove_dir_all(&self.root)
        {
            tracing::warn!(folder = %self.root.display(), %error, "demo: the folder of this run stays behind");
        }
    }
}

/// Empties a folder that an earlier demo made; refuses one that holds anything else.
fn clear(out: &Path) -> Result<(), Failure> {
    if !out.exists() {
        return Ok(());
    }
    if !out.is_dir() {
        return Err(
            Failure::misuse(format!("{} is not a folder", out.display())).hint("name a folder with --out")
        );
    }
    let empty = fs::read_dir(out).map_err(at_path(out))?.next().is_none();
    if empty {
        return Ok(());
    }
    if !out.join(MARKER).is_file() {
        return Err(Failure::misuse(format!("{} is not empty and was not made by the demo", out.display()))
            .hint("name a new or empty folder with --out; nothing was changed"));
    }
    for name in ["edi", "config", "data"] {
        let path = out.join(name);
        if path.is_dir() {
            fs::remove_dir_all(&path).map_err(at_path(&path))?;
        }
    }
    for name in ["audit.jsonl", "summary.json", "report.html"] {
        let path = out.join(name);
        if path.is_file() {
            fs::remove_file(&path).map_err(at_path(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebodys_folder_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let thesis = dir.path().join("thesis.txt");
        fs::write(&thesis, "years of work").unwrap();
        let failure = Folder::prepare(Some(dir.path()), "x").unwrap_err();
        assert!(failure.text(crate::output::Style::plain()).contains("was not made by the demo"));
        assert_eq!(fs::read_to_string(&thesis).unwrap(), "years of work");
    }

    #[test]
    fn the_demos_own_folder_is_replaced_but_for_what_others_put_in() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let folder = Folder::prepare(Some(&out), "x").unwrap();
        fs::create_dir(folder.join("edi")).unwrap();
        fs::write(folder.join("edi/old.edi"), "old").unwrap();
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        Folder::prepare(Some(&out), "y").unwrap();
        assert!(!out.join("edi").exists() && out.join("notes.txt").exists());
    }

    #[test]
    fn a_run_without_out_leaves_nothing() {
        let folder = Folder::prepare(None, "unit-test").unwrap();
        let root = folder.join("");
        assert!(root.exists() && folder.kept().is_none());
        drop(folder);
        assert!(!root.exists());
    }
}
