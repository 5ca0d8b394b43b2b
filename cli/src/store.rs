//! The data folder, for commands that look into it.

use std::path::Path;
use std::sync::Arc;

use embedded::{Store, StoreOptions};
use pipeline::system::SystemClock;

use crate::failure::Failure;

/// The file that a data folder has, as `embedded` names it.
const FILE: &str = "ml-connector.sqlite";

/// Opens a data folder that exists. A mistyped name must not make a new one.
pub async fn open_existing(dir: &Path) -> Result<Store, Failure> {
    if !dir.join(FILE).is_file() {
        let inner = dir.join("data");
        let hint = if inner.join(FILE).is_file() {
            format!("did you mean {}?", inner.display())
        } else {
            "name the folder given to `mlc run --data`, or `data` in the folder given to `mlc demo --out`"
                .to_owned()
        };
        return Err(
            Failure::misuse(format!("{} is not a data folder: it has no {FILE}", dir.display())).hint(hint)
        );
    }
    open(dir).await
}

/// Opens a data folder, and makes it if it does not exist.
pub async fn open(dir: &Path) -> Result<Store, Failure> {
    Ok(Store::open(dir, Arc::new(SystemClock), StoreOptions::default()).await?)
}
