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
mod progress;
mod report;
pub mod setup;
mod stage;
mod summary;
mod tally;
mod world;

use std::sync::Arc;

use pipeline::ports::{Clock as _, Rng as _};
use pipeline::system::{SystemClock, SystemRng};

use crate::args::DemoArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{Style, print, print_json};
use crate::{connect, signals, store};
use folder::Folder;
use progress::Progress;
use stage::Stage;
use world::Simulated;

/// Runs the demo.
pub async fn run(args: &DemoArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    let started_at = SystemClock.now();
    let folder = Folder::prepare(args.out.as_deref(), &format!("{:016x}", SystemRng.next_u64()))?;
    let simulated = Simulated::start(args, started_at)?;
    simulated.write_configuration(&folder.join("config"), started_at)?;
    let configuration = connect::configuration(&folder.join("config"))?;
    let ends = connect::ends(&configuration, &folder.join("config").join("secrets.toml")).await?;
    let stage = Stage {
        ends,
        store: store::open(&folder.join("data")).await?,
        progress: Arc::new(Progress::new(json)),
        configuration,
        simulated,
    };
    if !json {
        print(&console::opening(
            simulators::dataset::COMPANY,
            stage.invoices(),
            stage.payments(),
            stage.partners(),
            style,
        ));
    }
    // Without a place of its own for signals, the folder of this run would stay behind.
    let played = tokio::select! {
        played = stage.play() => played,
        signal = signals::wait() => Err(Failure::new(format!("stopped by {signal}"))),
    };
    stage.progress.clear();
    let played = played?;
    let summary = stage.summary(args, started_at, &folder, &played).await?;
    if folder.kept().is_some() {
        export::write(&folder, &summary, &played.trail, &stage.simulated.cleo.accepted())?;
    }
    if json {
        print_json(&summary);
    } else {
        print(&console::closing(&summary, style));
    }
    Ok(books::outcome(&summary.checks))
}
