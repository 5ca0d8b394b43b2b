//! Both simulators as one process, for tests that need them outside of their own.
//!
//! Prints one line of JSON with the addresses when ready, and runs until SIGTERM, SIGINT or the end of standard input.

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use simulators::{
    CleoOptions, CleoSimulator, Dataset, DatasetOptions, FilesProfile, FusionOptions, FusionSimulator,
    Overwrite, SimClock,
};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

const USAGE: &str = "\
usage: simulators [options]
  --fusion-port N        port of Fusion (0 = any, the default)
  --cleo-port N          port of Cleo (0 = any)
  --s3-port N            port of the bucket (0 = any)
  --seed N               seed of the data set (default 1)
  --small                two invoices and one payment instead of the whole data set
  --end TIME             the newest row is shortly before this instant (default: now)
  --fixed-clock          the simulators' clock stands at --end until POST /__sim/clock moves it
  --token-seconds N      life of the tokens of both vendors (default 3600)
  --profile NAME         cleo_folders (default), path_raw or harmony_http
  --overwrite NAME       overwrite (default), refuse or rename
  --pickup-delay-ms N    an uploaded file leaves its folder after this time (default: it stays)
  --folder PATH          a mailbox folder; may be repeated (default: any folder exists)
  --bucket NAME          start an S3 endpoint with this bucket
  --state-file PATH      append accepted uploads, on disk before they are answered
  --no-stdin             do not stop at the end of standard input
";

struct Arguments {
    fusion: FusionOptions,
    cleo: CleoOptions,
    seed: u64,
    small: bool,
    end: Option<Timestamp>,
    fixed: bool,
    stdin: bool,
}

fn main() -> ExitCode {
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(text) => {
            eprint!("{text}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments {
        fusion: FusionOptions::default(),
        cleo: CleoOptions { folders: Vec::new(), ..CleoOptions::default() },
        seed: 1,
        small: false,
        end: None,
        fixed: false,
        stdin: true,
    };
    while let Some(word) = words.next() {
        let Arguments { fusion, cleo, .. } = &mut arguments;
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--fusion-port" => fusion.port = number(&value()?)?,
            "--cleo-port" => cleo.port = number(&value()?)?,
            "--s3-port" => cleo.s3_port = number(&value()?)?,
            "--seed" => arguments.seed = number(&value()?)?,
            "--small" => arguments.small = true,
            "--end" => arguments.end = Some(number(&value()?)?),
            "--fixed-clock" => arguments.fixed = true,
            "--token-seconds" => {
                fusion.token_seconds = number(&value()?)?;
                cleo.token_seconds = fusion.token_seconds;
            }
            "--profile" => {
                cleo.profile = match value()?.as_str() {
                    "cleo_folders" => FilesProfile::CleoFolders,
                    "path_raw" => FilesProfile::PathRaw,
                    "harmony_http" => FilesProfile::HarmonyHttp,
                    other => return Err(format!("no profile {other}")),
                };
            }
            "--overwrite" => {
                cleo.overwrite = match value()?.as_str() {
                    "overwrite" => Overwrite::Overwrite,
                    "refuse" => Overwrite::Refuse,
                    "rename" => Overwrite::Rename,
                    other => return Err(format!("no overwrite policy {other}")),
                };
            }
            "--pickup-delay-ms" => cleo.pickup_delay = Some(Duration::from_millis(number(&value()?)?)),
            "--folder" => cleo.folders.push(value()?),
            "--bucket" => cleo.s3_bucket = Some(value()?),
            "--state-file" => cleo.state_file = Some(value()?.into()),
            "--no-stdin" => arguments.stdin = false,
            other => return Err(format!("unknown option {other}")),
        }
    }
    if arguments.cleo.folders.is_empty() {
        arguments.cleo.auto_create_folders = true;
        arguments.cleo.folders = CleoOptions::default().folders;
    }
    Ok(arguments)
}

fn number<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

async fn run(arguments: Arguments) -> io::Result<()> {
    let Arguments { mut fusion, mut cleo, seed, small, end, fixed, stdin } = arguments;
    let end = end.unwrap_or_else(|| SimClock::real().now());
    let clock = if fixed { SimClock::fixed(end) } else { SimClock::real() };
    fusion.data = if small {
        Dataset::small_at(seed, end)
    } else {
        Dataset::generate(seed, &DatasetOptions { end, ..DatasetOptions::default() })
    };
    fusion.clock = clock.clone();
    cleo.clock = clock;
    let credentials = json!({
        "fusion": { "client_id": fusion.client_id, "client_secret": fusion.client_secret, "scope": fusion.scope },
        "cleo": { "username": cleo.username, "password": cleo.password, "bucket": cleo.s3_bucket },
    });
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let fusion = FusionSimulator::start(fusion)?;
    let cleo = CleoSimulator::start(cleo)?;
    let ready = json!({
        "fusion": fusion.base_url(),
        "fusion_token": fusion.token_url(),
        "cleo": cleo.base_url(),
        "s3": cleo.s3_url(),
        "credentials": credentials,
    });
    writeln!(io::stdout(), "{ready}")?;
    io::stdout().flush()?;
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
        () = end_of_stdin(stdin) => {}
    }
    fusion.stop().await;
    cleo.stop().await;
    Ok(())
}

/// Waits on a thread of its own: a read of standard input cannot be called off.
async fn end_of_stdin(watch: bool) {
    let (ended, wait) = oneshot::channel::<()>();
    if !watch {
        std::future::pending::<()>().await;
    }
    std::thread::spawn(move || {
        let mut buffer = [0; 256];
        while io::stdin().read(&mut buffer).is_ok_and(|length| length > 0) {}
        drop(ended);
    });
    let _ = wait.await;
}
