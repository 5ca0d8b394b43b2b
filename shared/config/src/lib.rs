#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod bundle;
mod connector;
mod folder;
mod guard;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use documents::{Fault, Faults};
use mapping::Catalog;

pub use bundle::{bundle, from_bundle};
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
    let files = read(dir)?;
    check(&files, || folder::no_connector(dir))
}

/// Reads the folder `dir`: every file that configuration is made of, by its path in the folder with `/` between parts.
/// Nothing in them is checked yet.
///
/// # Errors
/// Every file that cannot be read or does not belong there.
pub fn read(dir: &Path) -> Result<BTreeMap<String, String>, Faults> {
    folder::read(dir)
}

/// Checks files as [`read`] gives them.
///
/// # Errors
/// Every fault of every file.
pub fn from_files(files: &BTreeMap<String, String>) -> Result<Configuration, Faults> {
    check(files, folder::no_connector_file)
}

fn check(files: &BTreeMap<String, String>, missing: impl Fn() -> Fault) -> Result<Configuration, Faults> {
    let mut faults = Faults::new();
    let connector = match files.get(folder::CONNECTOR) {
        Some(text) => mapping::settings::parse::<Connector>(folder::CONNECTOR, text),
        None => Err(missing().into()),
    };
    let connector = keep(connector, &mut faults);
    // With every file, so that the audit names the same version.
    let catalog = Catalog::from_files(files);
    let catalog = keep(catalog, &mut faults);
    if let Some(connector) = &connector {
        faults.extend(connector.faults());
        faults.extend(guard::faults(connector, catalog.as_ref()));
    }
    match (connector, catalog) {
        (Some(connector), Some(catalog)) if faults.is_empty() => {
            Ok(Configuration { connector, catalog: Arc::new(catalog), version: folder::version(files) })
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
