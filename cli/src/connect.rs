//! Configuration and credentials made into running parts.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cleo::{CleoDelivery, Targets};
use config::Configuration;
use embedded::{FileSecrets, FlowSchedule, HostParts, HostSettings, Observer, Store};
use fusion::FusionSource;
use pipeline::ports::{Clock, Rng, Secrets};
use pipeline::system::{SystemClock, SystemRng};
use pipeline::{Flow, Services};

use crate::args::ConfigPlace;
use crate::failure::Failure;
use crate::store::Desk;

/// Reads a configuration folder.
pub fn configuration(dir: &Path) -> Result<Configuration, Failure> {
    config::load(dir).map_err(|faults| {
        let count = crate::output::count(faults.len() as u64, "fault");
        Failure::misuse(format!("the configuration in {} has {count}", dir.display()))
            .with_faults(faults)
            .hint(format!("mend them, then try `mlc config check {}`", dir.display()))
    })
}

/// Where the credentials are: as asked for, else in the configuration folder.
pub fn secrets_path(place: &ConfigPlace) -> PathBuf {
    place.secrets.clone().unwrap_or_else(|| place.config.join("secrets.toml"))
}

/// The systems at both ends.
pub struct Ends {
    /// The ERP.
    pub source: Arc<FusionSource>,
    /// The way to partners.
    pub delivery: Arc<CleoDelivery>,
}

/// Makes the clients of both systems. Nothing is called yet.
pub async fn ends(configuration: &Configuration, secrets: &Path) -> Result<Ends, Failure> {
    let secrets: Arc<dyn Secrets> = Arc::new(FileSecrets::new(secrets));
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let rng: Arc<dyn Rng> = Arc::new(SystemRng);
    let connector = &configuration.connector;
    let source = FusionSource::new(connector.fusion.clone(), secrets.clone(), clock.clone(), rng.clone())?;
    let delivery = CleoDelivery::new(connector.cleo.clone(), secrets, clock, rng).await?;
    Ok(Ends { source: Arc::new(source), delivery: Arc::new(delivery.with_targets(targets(configuration))) })
}

/// What the partners' profiles name at Cleo.
fn targets(configuration: &Configuration) -> Targets {
    let mut targets = Targets::default();
    for profile in configuration.catalog.partners() {
        for set in profile.transaction_sets() {
            let plan = profile.delivery(set);
            let folder = (profile.id().to_string(), plan.folder);
            if !targets.folders.contains(&folder) {
                targets.folders.push(folder);
            }
            if let Some(action) = plan.action {
                let action = (action.connection, action.action);
                if !targets.actions.contains(&action) {
                    targets.actions.push(action);
                }
            }
        }
    }
    targets
}

/// What the steps share, on one machine.
pub fn services(configuration: &Configuration, store: &Store) -> Services {
    services_at(configuration, &Desk::here(store.file().display().to_string(), store.clone()))
}

/// What the steps share, on the stores of `desk`.
pub fn services_at(configuration: &Configuration, desk: &Desk) -> Services {
    Services {
        tenant: configuration.connector.tenant.clone(),
        stage: configuration.connector.stage,
        catalog: configuration.catalog.clone(),
        ledger: desk.ledger.clone(),
        watermarks: desk.watermarks.clone(),
        counters: desk.counters.clone(),
        queue: desk.queue.clone(),
        blobs: desk.blobs.clone(),
        clock: Arc::new(SystemClock),
        rng: Arc::new(SystemRng),
        limits: configuration.limits(),
    }
}

/// The flows that run, with their schedules.
pub fn schedules(configuration: &Configuration) -> Vec<FlowSchedule> {
    let flows = configuration.connector.flows.iter().filter(|(_, settings)| settings.enabled);
    flows
        .filter_map(|(id, settings)| {
            Flow::find(id).map(|flow| FlowSchedule {
                flow,
                poll_every: Duration::from_secs(settings.every_seconds.into()),
                start_at: settings.start_at,
            })
        })
        .collect()
}

/// How one process runs the steps, as `[host]` says; the flows come with [`host_parts`].
#[must_use]
pub fn host_settings(configuration: &Configuration) -> HostSettings {
    let host = configuration.connector.host;
    HostSettings {
        workers: host.workers as usize,
        sweep_every: Duration::from_millis(host.sweep_every_ms.into()),
        visibility: Duration::from_secs(host.visibility_seconds.into()),
        grace: Duration::from_secs(host.grace_seconds.into()),
        ..HostSettings::default()
    }
}

/// A host's parts; `settings` without its flows, which the configuration gives.
pub fn host_parts(
    configuration: &Configuration,
    store: &Store,
    ends: &Ends,
    settings: &HostSettings,
    observer: Arc<dyn Observer>,
) -> HostParts {
    HostParts {
        services: services(configuration, store),
        receiver: store.queues.clone(),
        dead_letters: store.queues.clone(),
        source: ends.source.clone(),
        delivery: ends.delivery.clone(),
        settings: HostSettings { flows: schedules(configuration), ..settings.clone() },
        observer,
    }
}
