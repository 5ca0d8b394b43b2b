use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline::ports::Counters;
use pipeline::{Error, Kind, Result};

use super::lock;

/// Control numbers, in memory.
#[derive(Debug, Default)]
pub struct MemoryCounters(Mutex<BTreeMap<String, u32>>);

#[async_trait]
impl Counters for MemoryCounters {
    async fn next(&self, scope: &str, max: u32) -> Result<u32> {
        if max == 0 {
            return Err(Error::permanent(Kind::Invariant, "counters.next", "a counter cannot end at 0")
                .with("scope", scope));
        }
        let mut counters = lock(&self.0);
        let last = counters.entry(scope.to_owned()).or_default();
        *last = if *last >= max { 1 } else { *last + 1 };
        Ok(*last)
    }
}
