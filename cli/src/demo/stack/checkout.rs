//! The clone of the project that the stack is built from, and what is run in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{ChildStderr, ChildStdout, Command};

use super::{KEY, REGION};
use crate::demo::progress::Progress;
use crate::failure::{Failure, at_path};

/// The script that deploys, from the root of the clone.
const SCRIPT: &str = "infra/checks/deploy-to-stand-in";
/// Tells a stand-in of the demo from one that somebody deployed into by hand.
const MARKER: &str = "demo";
/// The longest that a deployment takes, with everything that it installs at first.
const LIMIT: Duration = Duration::from_secs(1_200);
/// More than the outputs of a stack.
const OUTPUTS: u64 = 1 << 20;
/// Lines of the script that are shown when it fails.
const LAST: usize = 12;

/// A clone of the project, and the port of its stand-in.
#[derive(Debug, Clone)]
pub(super) struct Checkout {
    root: PathBuf,
    port: u16,
}

impl Checkout {
    /// The clone that the current folder lies in.
    pub(super) fn find(port: u16) -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::new(format!("the current folder cannot be read: {error}")))?;
        let root = here.ancestors().find(|folder| folder.join(SCRIPT).is_file());
        let root = root.ok_or_else(|| {
            Failure::misuse(format!("--aws deploys from a clone of the project; there is no {SCRIPT} here"))
                .hint("go to the clone, then `cargo demo -- --aws`")
        })?;
        Ok(Self { root: root.to_owned(), port })
    }

    /// Its root.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The port of the stand-in.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Where the stand-in answers.
    pub(super) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What belongs to the stand-in of this port. The script removes it when the stand-in is stopped.
    pub(super) fn state(&self) -> PathBuf {
        self.root.join("target/stand-in").join(self.port.to_string())
    }

    /// Stops the stand-in of an earlier demo on this port, if there is one, and removes what was in it. What somebody
    /// else deployed is left alone.
    pub(super) async fn stop(&self) -> Result<(), Failure> {
        let (state, port) = (self.state(), self.port);
        if state.join("pid").is_file() && !state.join(MARKER).is_file() {
            let why = format!("the stand-in on port {port} was not started by the demo; nothing was changed");
            let hint =
                format!("stop it by `{SCRIPT} --stop --port {port}`, or name another port with --port");
            return Err(Failure::misuse(why).hint(hint));
        }
        let output = self.script().arg("--stop").output();
        let output = in_time(output).await?.map_err(|error| no_bash(&error))?;
        if output.status.success() {
            return Ok(());
        }
        let lines: Vec<_> = String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect();
        Err(failed(output.status, &lines, &state))
    }

    /// Starts the stand-in, after installing what it needs. It lets functions do only what their roles allow.
    pub(super) async fn start(&self, progress: &Progress) -> Result<(), Failure> {
        let state = self.state();
        fs::create_dir_all(&state).map_err(at_path(&state))?;
        let marker = state.join(MARKER);
        fs::write(&marker, "The demo started this stand-in, and may stop it.\n").map_err(at_path(&marker))?;
        let mut script = self.script();
        script.args(["--start", "--auth"]);
        self.follow(script, progress).await.map(|_nothing| ())
    }

    /// Deploys the functions in `code` and gives the outputs of the stack.
    pub(super) async fn deploy(
        &self,
        code: &Path,
        progress: &Progress,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let mut script = self.script();
        script.arg("--code").arg(code);
        let outputs = self.follow(script, progress).await?;
        serde_json::from_slice(&outputs).map_err(|error| {
            Failure::new(format!("{SCRIPT} did not print the outputs of the stack: {error}"))
        })
    }

    fn script(&self) -> Command {
        let mut script = Command::new("bash");
        script.current_dir(&self.root).arg(SCRIPT).arg("--port").arg(self.port.to_string());
        script.envs(account()).stdin(Stdio::null()).kill_on_drop(true);
        script
    }

    /// Runs the script and gives what it prints. Keeps what it says in a file, and shows the line that it is at.
    async fn follow(&self, mut script: Command, progress: &Progress) -> Result<Vec<u8>, Failure> {
        let path = self.state().join("deploy.log");
        let log = fs::OpenOptions::new().create(true).append(true).open(&path).map_err(at_path(&path))?;
        let mut child =
            script.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| no_bash(&error))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let work = async {
            let (printed, last) = tokio::join!(printed(stdout), said(stderr, log, progress));
            Ok::<_, std::io::Error>((child.wait().await?, printed?, last?))
        };
        let broken = |error: std::io::Error| Failure::new(format!("{SCRIPT}: {error}"));
        let (status, printed, last) = in_time(work).await?.map_err(broken)?;
        if status.success() { Ok(printed) } else { Err(failed(status, &last, &path)) }
    }
}

async fn printed(stdout: Option<ChildStdout>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(stdout) = stdout {
        stdout.take(OUTPUTS).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

/// The last lines of what the script says.
async fn said(
    stderr: Option<ChildStderr>,
    mut log: fs::File,
    progress: &Progress,
) -> std::io::Result<Vec<String>> {
    let mut last = Vec::new();
    let Some(stderr) = stderr else { return Ok(last) };
    let mut lines = BufReader::new(stderr).split(b'\n');
    while let Some(line) = lines.next_segment().await? {
        let line = String::from_utf8_lossy(&line).into_owned();
        writeln!(log, "{line}")?;
        if line.trim().is_empty() {
            continue;
        }
        progress.detail(&line);
        last.push(line);
        if last.len() > LAST {
            last.remove(0);
        }
    }
    Ok(last)
}

/// The owner of the stand-in's one account, whoever is in the environment.
fn account() -> [(&'static str, &'static str); 4] {
    [
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", KEY),
        ("AWS_REGION", REGION),
        ("AWS_DEFAULT_REGION", REGION),
    ]
}

async fn in_time<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let limit = tokio::time::timeout(LIMIT, work).await;
    limit.map_err(|_elapsed| {
        Failure::new(format!("{SCRIPT} did not end within {} minutes", LIMIT.as_secs() / 60))
    })
}

fn no_bash(error: &std::io::Error) -> Failure {
    Failure::misuse(format!("--aws needs bash, which cannot be started: {error}"))
        .hint("it works on Linux, and where bash, curl and Python behave as there")
}

/// The script ends with 2 where this machine lacks something, and its last line says what.
fn failed(status: ExitStatus, lines: &[String], log: &Path) -> Failure {
    if status.code() == Some(2) {
        let why = lines.last().map_or("something is missing on this machine", String::as_str);
        return Failure::misuse(format!("there can be no stand-in for AWS: {why}"))
            .hint("`cargo demo` without --aws needs none of it");
    }
    let end = lines.join("\n  ");
    Failure::new(format!("{SCRIPT} failed ({status}); more is in {}:\n  {end}", log.display()))
}
