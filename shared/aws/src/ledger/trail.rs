//! Reading the trail.

use std::collections::HashMap;

use documents::{DocumentId, RecordKey};
use jiff::Timestamp;
use pipeline::{AuditEntry, Error, Kind, Result};

use super::DynamoLedger;
use super::items::entry;
use crate::attributes::{Stored, text};
use crate::error::judge;

/// Pages of 1 MB in one trail.
const PAGES: usize = 200;

impl DynamoLedger {
    pub(super) async fn read_trail(&self, record: &RecordKey) -> Result<Vec<AuditEntry>> {
        const OPERATION: &str = "ledger.trail";
        let mut entries = Vec::new();
        let mut start = None;
        for _ in 0..PAGES {
            let sent = self
                .client
                .query()
                .table_name(&self.audit)
                .consistent_read(true)
                .key_condition_expression("#key = :key")
                .expression_attribute_names("#key", "record_key")
                .expression_attribute_values(":key", text(record))
                .set_exclusive_start_key(start)
                .send();
            let page = sent.await.map_err(|error| judge(OPERATION, "dynamodb:Query", &self.audit, &error))?;
            for row in page.items() {
                entries.push(entry(&Stored { operation: OPERATION, item: row })?);
            }
            match page.last_evaluated_key.filter(|key| !key.is_empty()) {
                None => return Ok(in_order(entries)),
                next => start = next,
            }
        }
        Err(Error::permanent(Kind::TooLarge, OPERATION, "the trail is longer than can be read at once")
            .with("record_key", record)
            .with("pages", PAGES))
    }
}

/// The order in which the changes were made. Within a document that is the order of its revisions, also where clocks of two
/// machines disagree; documents of one record are merged by time.
fn in_order(mut entries: Vec<(u64, AuditEntry)>) -> Vec<AuditEntry> {
    entries.sort_by_key(|(revision, _)| *revision);
    let mut latest: HashMap<DocumentId, Timestamp> = HashMap::new();
    let mut placed: Vec<(Timestamp, u64, AuditEntry)> = Vec::new();
    for (revision, entry) in entries {
        let place = latest.entry(entry.document_id.clone()).or_insert(entry.at);
        *place = (*place).max(entry.at);
        placed.push((*place, revision, entry));
    }
    placed.sort_by(|(a_at, a_revision, a), (b_at, b_revision, b)| {
        (a_at, a_revision, &a.document_id).cmp(&(b_at, b_revision, &b.document_id))
    });
    placed.into_iter().map(|(_, _, entry)| entry).collect()
}
