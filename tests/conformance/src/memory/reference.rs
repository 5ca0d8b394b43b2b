use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline::Result;
use pipeline::ports::{Reference, ReferenceRow};

use super::lock;

/// Reference data, in memory.
#[derive(Debug, Default)]
pub struct MemoryReference(Mutex<BTreeMap<(String, String), ReferenceRow>>);

#[async_trait]
impl Reference for MemoryReference {
    async fn put(&self, row: &ReferenceRow) -> Result<()> {
        lock(&self.0).insert((row.kind.clone(), row.code.clone()), row.clone());
        Ok(())
    }

    async fn get(&self, kind: &str, code: &str) -> Result<Option<ReferenceRow>> {
        Ok(lock(&self.0).get(&(kind.to_owned(), code.to_owned())).cloned())
    }

    async fn list(&self, kind: &str, after: Option<&str>, limit: usize) -> Result<Vec<ReferenceRow>> {
        let start = match after {
            Some(code) => Bound::Excluded((kind.to_owned(), code.to_owned())),
            None => Bound::Included((kind.to_owned(), String::new())),
        };
        let rows = lock(&self.0);
        let rows = rows.range((start, Bound::Unbounded)).map(|(_, row)| row);
        Ok(rows.take_while(|row| row.kind == kind).take(limit).cloned().collect())
    }
}
