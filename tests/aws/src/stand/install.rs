//! Installs the stand-in into the target folder, once for all test processes.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::StandError;

/// What is installed. Both in one command: the first pins what the second leaves open.
const PACKAGES: [&str; 2] = ["ministack==1.5.33", "aws-sam-translator==1.115.0"];
const OLDEST: &str = "(3, 10)";
const PYTHONS: [&str; 6] = ["python3", "python", "python3.13", "python3.12", "python3.11", "python3.10"];

/// The Python that has the stand-in.
pub(super) async fn install() -> Result<PathBuf, StandError> {
    let task = tokio::task::spawn_blocking(|| install_in(&folder()));
    task.await.map_err(|error| StandError::new(format!("the installation ended: {error}")))?
}

/// The folder of the stand-in: within the target folder that this program was built in, so that `cargo clean` removes it.
pub(super) fn folder() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target.map_or_else(std::env::temp_dir, |target| target.join("tmp")).join("aws-stand")
}

fn install_in(folder: &Path) -> Result<PathBuf, StandError> {
    let broken = |error| StandError::new(format!("{}: {error}", folder.display()));
    let venv = folder.join(PACKAGES.join("+").replace("==", "-"));
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let installed = venv.join("installed");
    if installed.is_file() {
        return Ok(python);
    }
    fs::create_dir_all(folder).map_err(broken)?;
    let lock = File::create(folder.join("lock")).map_err(broken)?;
    lock.lock().map_err(broken)?;
    // Another process may have installed it while this one waited.
    if installed.is_file() {
        return Ok(python);
    }
    if venv.exists() {
        fs::remove_dir_all(&venv).map_err(broken)?;
    }
    eprintln!("installing the AWS stand-in into {} (once)", venv.display());
    run(find_python()?, [OsStr::new("-m"), OsStr::new("venv"), venv.as_os_str()])?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    run(&python, pip.iter().chain(&PACKAGES))?;
    fs::write(&installed, PACKAGES.join("\n")).map_err(broken)?;
    Ok(python)
}

fn find_python() -> Result<&'static str, StandError> {
    let new_enough = format!("import sys, venv, ensurepip; sys.exit(sys.version_info < {OLDEST})");
    let works = |python: &&&str| {
        let mut command = Command::new(python);
        let quiet = command.args(["-c", &new_enough]).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    };
    let missing = || StandError::new("needs Python 3.10 or later with venv and pip on the path; install it");
    PYTHONS.iter().find(works).copied().ok_or_else(missing)
}

fn run<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = A>,
) -> Result<(), StandError> {
    let shown = program.as_ref().to_string_lossy().into_owned();
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| StandError::new(format!("{shown}: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no word of why").to_owned();
    Err(StandError::new(format!("cannot be installed ({shown}: {last})")))
}
