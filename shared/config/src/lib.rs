#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod connector;
mod folder;
mod guard;

use std::path::Path;
use std::sync::Arc;

use documents::Faults;
use mapping::Catalog;

pub use connector::{Connector, FlowSettings, HostSettings, Hosts, LimitSettings, PollSettings};

/// A configuration folder that was found right.
#[derive(Clone)]
pub struct Configuration {
    /// `connector.toml`.
    pub connector: Connector,
    /// `partners/` and `crosswalks/`.
    pub catalog: Arc<Catalog>,
    /// Hash of every file: the audit names it.
    pub version: String,
}

impl Configuration {
    /// Bounds and waits for the steps.
    #[must_use]
    pub fn limits(&self) -> pipeline::Limits {
        self.connector.limits()
    }
}

/// Reads and checks the folder `dir`.
///
/// # Errors
/// Every fault of every file.
pub fn load(dir: &Path) -> Result<Configuration, Faults> {
    let files = folder::read(dir)?;
    let mut faults = Faults::new();
    let connector = match files.get(folder::CONNECTOR) {
        Some(text) => mapping::settings::parse::<Connector>(folder::CONNECTOR, text),
        None => Err(folder::no_connector(dir).into()),
    };
    let connector = keep(connector, &mut faults);
    let partner_files = files.iter().filter(|(name, _)| name.as_str() != folder::CONNECTOR);
    let catalog =
        Catalog::from_files(&partner_files.map(|(name, text)| (name.clone(), text.clone())).collect());
    let catalog = keep(catalog, &mut faults);
    if let Some(connector) = &connector {
        faults.extend(connector.faults());
        faults.extend(guard::faults(connector, catalog.as_ref()));
    }
    match (connector, catalog) {
        (Some(connector), Some(catalog)) if faults.is_empty() => {
            Ok(Configuration { connector, catalog: Arc::new(catalog), version: folder::version(&files) })
        }
        _ => Err(faults),
    }
}

fn keep<T>(result: Result<T, Faults>, faults: &mut Faults) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(found) => {
            faults.extend(found);
            None
        }
    }
}
