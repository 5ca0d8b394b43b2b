//! The data folder, for commands that look into it.

use std::path::Path;
use std::sync::Arc;

use aws::{Clients, Names};
use embedded::{Store, StoreOptions};
use pipeline::system::SystemClock;

use pipeline::ports::{Blobs, Counters, Ledger, Queue, Watermarks};

use crate::args::StoresPlace;
use crate::failure::Failure;

/// The file that a data folder has, as `embedded` names it.
const FILE: &str = "ml-connector.sqlite";

/// The stores that an operator works on, on one machine or on AWS.
pub struct Desk {
    /// What a person calls them.
    pub name: String,
    /// Documents and their trail.
    pub ledger: Arc<dyn Ledger>,
    /// How far each stream has been read.
    pub watermarks: Arc<dyn Watermarks>,
    /// Control numbers.
    pub counters: Arc<dyn Counters>,
    /// The queues.
    pub queue: Arc<dyn Queue>,
    /// Records and interchanges.
    pub blobs: Arc<dyn Blobs>,
}

impl Desk {
    /// The stores of one machine.
    pub fn here(name: String, store: Store) -> Self {
        let Store { ledger, watermarks, counters, queues, blobs, .. } = store;
        Self { name, ledger, watermarks, counters, queue: queues, blobs }
    }

    /// The stores of a stack.
    pub fn on_aws(store: aws::Store) -> Self {
        let aws::Store { ledger, watermarks, counters, queue, blobs, .. } = store;
        Self { name: "the stack".to_owned(), ledger, watermarks, counters, queue, blobs }
    }
}

/// Opens the stores at `place`, which must exist.
pub async fn desk(place: &StoresPlace) -> Result<Desk, Failure> {
    match &place.data {
        Some(dir) => Ok(Desk::here(dir.display().to_string(), open_existing(dir).await?)),
        None => {
            let names = Names::from_variables(std::env::vars());
            Ok(Desk::on_aws(aws::Store::new(&Clients::from_environment().await, &names)?))
        }
    }
}

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
