//! The server's process.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pipeline::ports::Clock;
use pipeline::system::SystemClock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::StandError;
use super::install::folder;

/// Ports tried: another process may take one between our look and the server's start.
const PORTS: usize = 5;
/// Looks at the server's health, and the time between them.
const LOOKS: usize = 300;
const BETWEEN: Duration = Duration::from_millis(100);

/// Runs the server until standard input ends, which it does when our process ends, whatever ends it; then removes the
/// server's folder.
const LAUNCHER: &str = r#"
import os, shutil, signal, sys, threading

def follow_parent():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(5)
    os._exit(0)

threading.Thread(target=follow_parent, daemon=True).start()
from ministack.app import main
sys.argv = ["ministack"]
try:
    main()
finally:
    shutil.rmtree(os.environ["STAND_FOLDER"], ignore_errors=True)
"#;

/// Whether the server asks what a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rights {
    Ignored,
    Enforced,
}

/// How the server is started.
#[derive(Debug, Clone)]
pub(super) struct Start {
    pub(super) rights: Rights,
    /// Where functions reach the services; the server itself if nothing is said.
    pub(super) door: Option<String>,
}

#[derive(Debug)]
pub(super) struct Server {
    endpoint: String,
    folder: PathBuf,
    process: Child,
}

impl Server {
    pub(super) async fn start(python: &Path, start: &Start) -> Result<Self, StandError> {
        let mut last = StandError::new("did not start");
        for _ in 0..PORTS {
            match Self::start_once(python, start).await {
                Ok(server) => return Ok(server),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    async fn start_once(python: &Path, start: &Start) -> Result<Self, StandError> {
        let port = free_port()?;
        let folder = folder().join(format!("run-{}-{port}", std::process::id()));
        let process = spawn(python, port, &folder, start)
            .map_err(|error| StandError::new(format!("{}: {error}", python.display())))?;
        let mut server = Self { endpoint: address(port), folder, process };
        for _ in 0..LOOKS {
            if matches!(server.process.try_wait(), Ok(Some(_))) {
                break;
            }
            if is_healthy(port).await {
                return Ok(server);
            }
            SystemClock.sleep(BETWEEN).await;
        }
        let log = server.log();
        let last = log.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no word of why");
        Err(StandError::new(format!("did not start ({last})")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn free_port() -> Result<u16, StandError> {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    port.map(|address| address.port()).map_err(|error| StandError::new(format!("no free port: {error}")))
}

/// With an environment of its own: functions at the stand-in inherit all of it.
fn spawn(python: &Path, port: u16, folder: &Path, start: &Start) -> std::io::Result<Child> {
    let made = |name: &str| -> std::io::Result<PathBuf> {
        let path = folder.join(name);
        fs::create_dir_all(&path)?;
        Ok(path)
    };
    let (state, objects, temporary) = (made("state")?, made("s3")?, made("tmp")?);
    let log = File::create(folder.join("log"))?;
    let mut command = Command::new(python);
    command.args(["-c", LAUNCHER]).env_clear();
    for name in ["PATH", "SYSTEMROOT", "LANG"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("STAND_FOLDER", folder)
        .env("GATEWAY_PORT", port.to_string())
        .env("BIND_HOST", "127.0.0.1")
        .env("STATE_DIR", state)
        .env("S3_DATA_DIR", objects)
        .env("HOME", &temporary)
        .env("TMPDIR", temporary)
        .env("SFTP_ENABLED", "0")
        .env("IOT_MTLS_ENABLED", "0")
        .env("LOG_LEVEL", "WARNING")
        .env("AUTH", (start.rights == Rights::Enforced).to_string())
        .env("AWS_ENDPOINT_URL", start.door.clone().unwrap_or_else(|| address(port)))
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
}

async fn is_healthy(port: u16) -> bool {
    let look = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let request = "GET /_ministack/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(64 << 10).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.starts_with(b"HTTP/1.1 200"))
    };
    let answer = tokio::time::timeout(Duration::from_secs(2), look).await;
    answer.is_ok_and(|healthy| healthy.unwrap_or(false))
}
