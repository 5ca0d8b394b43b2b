//! Builds the functions for this machine, where the stand-in runs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use crate::failure::{Failure, at_path};

/// The functions of the template.
const FUNCTIONS: [&str; 4] = ["poll-fusion", "map-record", "deliver-document", "sweep"];
/// More than cargo tells of this workspace.
const MESSAGES: u64 = 64 << 20;
/// What cargo tells of the package that it runs. With it, build scripts that look at it would run again, and at the next
/// build without it once more.
const OF_THE_DEMO: [&str; 6] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_", "CARGO_TARGET_TMPDIR"];

/// What cargo says of something that it built.
#[derive(Debug, Deserialize)]
struct Built {
    executable: Option<PathBuf>,
}

/// Builds the functions in the clone at `root` and puts each into `folder` as `<function>/bootstrap`, without symbols where
/// that can be done. Cargo shows its own progress unless `quiet`.
pub(super) async fn build(root: &Path, folder: &Path, quiet: bool) -> Result<(), Failure> {
    let messages = run_cargo(root, quiet).await?;
    let built: Vec<Built> = messages.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for function in FUNCTIONS {
        let is_it = |program: &&PathBuf| program.file_stem().is_some_and(|stem| stem == function);
        let program = built.iter().filter_map(|one| one.executable.as_ref()).find(is_it);
        let program = program.ok_or_else(|| Failure::new(format!("cargo built no program {function}")))?;
        let home = folder.join(function);
        fs::create_dir_all(&home).map_err(at_path(&home))?;
        put(program, &home.join("bootstrap")).await?;
    }
    Ok(())
}

async fn run_cargo(root: &Path, quiet: bool) -> Result<String, Failure> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["build", "--locked", "--message-format=json-render-diagnostics"]);
    if quiet {
        cargo.arg("--quiet");
    }
    for function in FUNCTIONS {
        cargo.args(["--package", function]);
    }
    for (name, _) in std::env::vars_os() {
        if OF_THE_DEMO.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            cargo.env_remove(name);
        }
    }
    let broken = |error: std::io::Error| Failure::new(format!("cargo cannot be run: {error}"));
    let mut child =
        cargo.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn().map_err(broken)?;
    let mut messages = String::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(MESSAGES).read_to_string(&mut messages).await.map_err(broken)?;
    }
    let status = child.wait().await.map_err(broken)?;
    if status.success() {
        return Ok(messages);
    }
    Err(Failure::new(format!("cargo could not build the functions ({status}); it says why above")))
}

/// A third of the bytes to upload, without symbols.
async fn put(program: &Path, bootstrap: &Path) -> Result<(), Failure> {
    let mut strip = Command::new("strip");
    let strip = strip.arg("-o").arg(bootstrap).arg(program).stdin(Stdio::null()).stderr(Stdio::null());
    if strip.status().await.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    fs::copy(program, bootstrap).map(|_bytes| ()).map_err(at_path(bootstrap))
}
