//! `mlc demo`: every flow at work, against simulators on this machine.

mod account;
mod advice;
mod books;
mod changes;
mod checks;
mod console;
mod edi;
mod export;
mod faults;
mod folder;
mod place;
mod progress;
mod report;
pub mod setup;
mod stack;
mod stage;
mod summary;
mod tally;
mod world;

use std::sync::Arc;

use config::Configuration;
use pipeline::ports::{Clock as _, Rng as _};
use pipeline::system::{SystemClock, SystemRng};
use serde_json::json;

use crate::args::DemoArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{Style, print, print_json};
use crate::{connect, signals, store};
use folder::Folder;
use place::Place;
use progress::Progress;
use setup::Waits;
use stack::Stack;
use stage::{Played, Stage};
use summary::Summary;
use world::Simulated;

/// Runs the demo.
pub async fn run(args: &DemoArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    if args.stop {
        return stop(args.port, json, style).await;
    }
    let folder = Folder::prepare(args.out.as_deref(), &format!("{:016x}", SystemRng.next_u64()))?;
    let progress = Arc::new(Progress::new(json));
    // Without a place of its own for signals, the folder of this run would stay behind.
    let ended = tokio::select! {
        ended = perform(args, json, style, &folder, &progress) => ended,
        signal = signals::wait() => Err(Failure::new(format!("stopped by {signal}"))),
    };
    progress.clear();
    let summary = match ended {
        Err(failure) if args.aws => return Err(failure.or_hint(left(args.port))),
        ended => ended?,
    };
    if json {
        print_json(&summary);
    } else {
        print(&console::closing(&summary, style));
    }
    Ok(books::outcome(&summary.checks))
}

/// What a person should know when the demo on a stack ends early.
fn left(port: u16) -> String {
    let stop = stack::stop_command(port);
    format!("the stand-in may still run; what it says is in target/stand-in/{port}, and `{stop}` ends it")
}

/// Sets the stage, plays, and draws up the account.
async fn perform(
    args: &DemoArgs,
    json: bool,
    style: Style,
    folder: &Folder,
    progress: &Arc<Progress>,
) -> Result<Summary, Failure> {
    let stack = match args.aws {
        true => Some(Stack::deploy(args.port, progress, json).await?),
        false => None,
    };
    let started_at = SystemClock.now();
    let simulated = Simulated::start(args, started_at)?;
    let waits = if stack.is_some() { Waits::PATIENT } else { Waits::SHORT };
    simulated.write_configuration(&folder.join("config"), started_at, waits)?;
    let configuration = connect::configuration(&folder.join("config"))?;
    let place = open(stack, &configuration, folder).await?;
    let stage = Stage { desk: place.desk(), place, progress: progress.clone(), configuration, simulated };
    if !json {
        let company = simulators::dataset::COMPANY;
        let (invoices, payments) = (stage.invoices(), stage.payments());
        print(&console::opening(company, invoices, payments, stage.partners(), style));
    }
    let played = stage.play().await?;
    let mut summary = stage.summary(args, started_at, folder, &played).await?;
    if let Place::Stack(stack) = &stage.place {
        stack.guide(&mut summary).await?;
    }
    keep(folder, &summary, &played, &stage)?;
    Ok(summary)
}

/// Where the pipeline runs, ready.
async fn open(
    stack: Option<Stack>,
    configuration: &Configuration,
    folder: &Folder,
) -> Result<Place, Failure> {
    let config = folder.join("config");
    if let Some(stack) = stack {
        stack.publish(&config).await?;
        return Ok(Place::Stack(Box::new(stack)));
    }
    let ends = connect::ends(configuration, &config.join("secrets.toml")).await?;
    Ok(Place::Here { ends, store: store::open(&folder.join("data")).await? })
}

fn keep(folder: &Folder, summary: &Summary, played: &Played, stage: &Stage) -> Result<(), Failure> {
    match folder.kept() {
        Some(_) => export::write(folder, summary, &played.trail, &stage.simulated.cleo.accepted()),
        None => Ok(()),
    }
}

async fn stop(port: u16, json: bool, style: Style) -> Result<Outcome, Failure> {
    let removed = stack::stop(port).await?;
    if json {
        print_json(&json!({ "stopped": port, "removed": removed }));
    } else {
        print(&console::stopped(port, &removed, style));
    }
    Ok(Outcome::Good)
}
