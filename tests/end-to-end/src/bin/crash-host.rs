//! `crash-host CONFIG DATA N`: runs the embedded host until everything is settled, and kills itself with SIGKILL before
//! port call N. Exit code 0 means that fewer calls were made.

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use conformance::gate::{Fault, Gate};
use embedded::{Host, HostParts, Silent};
use mlc::connect;

/// A real SIGKILL: nothing of this process runs after it.
fn kill_self() {
    let _ = Command::new("kill").arg("-9").arg(std::process::id().to_string()).status();
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(config), Some(data), Some(call)) = (args.next(), args.next(), args.next()) else {
        return ExitCode::from(2);
    };
    let Ok(call) = call.parse() else { return ExitCode::from(2) };
    match run(&PathBuf::from(config), &PathBuf::from(data), call).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(
    config: &std::path::Path,
    data: &std::path::Path,
    call: u64,
) -> Result<(), Box<dyn std::error::Error>> {
    let configuration = config::load(config)?;
    let ends = connect::ends(&configuration, &config.join("secrets.toml"))
        .await
        .map_err(|failure| failure.json().to_string())?;
    let clock = Arc::new(pipeline::system::SystemClock);
    let store = embedded::Store::open(data, clock, embedded::StoreOptions::default()).await?;
    let settings = connect::host_settings(&configuration);
    let parts = connect::host_parts(&configuration, &store, &ends, &settings, Arc::new(Silent));
    let gate = Gate::that_crashes_by(kill_self);
    gate.plan(call, Fault::Crash);
    let parts = HostParts {
        services: gate.guard(parts.services),
        receiver: Arc::new(gate.before(parts.receiver)),
        dead_letters: Arc::new(gate.before(parts.dead_letters)),
        source: Arc::new(gate.before(parts.source)),
        delivery: Arc::new(gate.before(parts.delivery)),
        ..parts
    };
    Host::new(parts).run_until_settled(Duration::from_secs(20)).await?;
    Ok(())
}
