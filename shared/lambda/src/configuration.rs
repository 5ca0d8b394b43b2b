use std::sync::Arc;

use config::Configuration;
use pipeline::ports::Blobs;
use pipeline::{Error, Kind, Result};
use serde::Deserialize;

const OPERATION: &str = "configuration";
const POINTER_BYTES: u64 = 4 << 10;
/// A few crosswalks of 100,000 rows.
const BUNDLE_BYTES: u64 = 64 << 20;

/// Which configuration is in force: `{"version": "0123456789ab", "key": "config/0123456789ab.json"}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Pointer {
    pub(crate) version: String,
    key: String,
}

/// Where configuration is read.
#[derive(Clone)]
pub(crate) struct Reader {
    blobs: Arc<dyn Blobs>,
    pointer_key: String,
}

impl Reader {
    pub(crate) fn new(blobs: Arc<dyn Blobs>, pointer_key: &str) -> Self {
        Self { blobs, pointer_key: pointer_key.to_owned() }
    }

    /// What is in force now.
    pub(crate) async fn pointer(&self) -> Result<Pointer> {
        let text = self.read(&self.pointer_key, POINTER_BYTES).await?;
        serde_json::from_str(&text).map_err(|error| {
            fault("the pointer to the configuration cannot be parsed")
                .with("key", &self.pointer_key)
                .caused_by(error)
        })
    }

    /// The configuration that `pointer` names, checked.
    pub(crate) async fn configuration(&self, pointer: &Pointer) -> Result<Configuration> {
        let text = self.read(&pointer.key, BUNDLE_BYTES).await?;
        let configuration = config::from_bundle(&text).map_err(|faults| {
            let first = faults.iter().next().map(ToString::to_string).unwrap_or_default();
            fault("the configuration has faults; `mlc config check` tells all of them")
                .with("key", &pointer.key)
                .with("faults", faults.iter().count())
                .with("first", first)
        })?;
        if configuration.version != pointer.version {
            return Err(fault("the bundle is not of the version that the pointer names")
                .with("key", &pointer.key)
                .with("named", &pointer.version)
                .with("found", &configuration.version));
        }
        Ok(configuration)
    }

    async fn read(&self, key: &str, max: u64) -> Result<String> {
        let bytes = self.blobs.get(key, max).await?.ok_or_else(|| {
            fault("there is no configuration; publish one with `mlc config push`").with("key", key)
        })?;
        String::from_utf8(bytes)
            .map_err(|error| fault("not a text").with("key", key).caused_by(error.utf8_error()))
    }
}

fn fault(message: &str) -> Error {
    Error::permanent(Kind::Configuration, OPERATION, message)
}
