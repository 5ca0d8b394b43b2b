//! Reading documents. The indexes lag behind, so they only say where to look; what they name is read consistently.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use documents::{DocumentId, RecordKey};
use pipeline::{Error, Kind, LedgerItem, Result, State};

use super::DynamoLedger;
use super::items::{item, record_index};
use crate::attributes::{Item, Stored, key, text};
use crate::error::judge;

/// Keys of one BatchGetItem.
const BATCH: usize = 100;
/// Rounds in which the keys that DynamoDB left out are asked for again.
const ROUNDS: u32 = 8;
/// Pages of one query.
const PAGES: usize = 10_000;

/// What to look for in an index.
pub(super) struct Wanted {
    index: &'static str,
    attribute: &'static str,
    value: AttributeValue,
    until: Option<(&'static str, AttributeValue)>,
    newest_first: bool,
}

impl Wanted {
    pub(super) const fn new(index: &'static str, attribute: &'static str, value: AttributeValue) -> Self {
        Self { index, attribute, value, until: None, newest_first: false }
    }

    /// Only up to `value` of the sort key, itself included.
    pub(super) fn until(mut self, attribute: &'static str, value: AttributeValue) -> Self {
        self.until = Some((attribute, value));
        self
    }

    const fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }
}

impl DynamoLedger {
    /// The item, read consistently.
    pub(super) async fn read(&self, operation: &'static str, id: &DocumentId) -> Result<Option<LedgerItem>> {
        let found = self.read_raw(operation, id.as_str()).await?;
        found.map(|found| item(&Stored { operation, item: &found })).transpose()
    }

    async fn read_raw(&self, operation: &'static str, id: &str) -> Result<Option<Item>> {
        let sent = self
            .client
            .get_item()
            .table_name(&self.documents)
            .set_key(Some(key("document_id", id)))
            .consistent_read(true)
            .send();
        let found =
            sent.await.map_err(|error| judge(operation, "dynamodb:GetItem", &self.documents, &error))?;
        Ok(found.item)
    }

    /// Every document of a record, in no order: the list is written in the transaction that writes the document.
    pub(super) async fn read_versions(
        &self,
        operation: &'static str,
        record: &RecordKey,
    ) -> Result<Vec<LedgerItem>> {
        let Some(index) = self.read_raw(operation, &record_index(&record.to_string())).await? else {
            return Ok(Vec::new());
        };
        let ids = Stored { operation, item: &index }.texts("document_ids")?;
        let found = self.read_all(operation, &ids).await?;
        if found.len() < ids.len() {
            // Whoever decides by the versions of a record must see all of them.
            let text = "the record's list names a document that cannot be read";
            return Err(Error::temporary(Kind::Storage, operation, text).with("record_key", record));
        }
        Ok(found.into_values().collect())
    }

    /// At most `limit` items of an index, the newest first, that still are what was asked for.
    pub(super) async fn newest(
        &self,
        operation: &'static str,
        index: &'static str,
        attribute: &'static str,
        value: AttributeValue,
        limit: usize,
        is_wanted: impl Fn(&LedgerItem) -> bool,
    ) -> Result<Vec<LedgerItem>> {
        // DynamoDB refuses to look for an empty text, and no item has one.
        if value.as_s().is_ok_and(String::is_empty) {
            return Ok(Vec::new());
        }
        let wanted = Wanted::new(index, attribute, value).newest_first();
        self.select(operation, &wanted, limit, is_wanted).await
    }

    /// At most `limit` items, in the order of the index, that still are what was asked for.
    pub(super) async fn select(
        &self,
        operation: &'static str,
        wanted: &Wanted,
        limit: usize,
        is_wanted: impl Fn(&LedgerItem) -> bool,
    ) -> Result<Vec<LedgerItem>> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let mut start = None;
        for _ in 0..PAGES {
            let missing = limit - found.len();
            if missing == 0 {
                return Ok(found);
            }
            let (page, next) = self.page(operation, wanted, missing.min(BATCH), start, "document_id").await?;
            let ids = unseen(operation, &page, &mut seen)?;
            let mut items = self.read_all(operation, &ids).await?;
            found.extend(ids.iter().filter_map(|id| items.remove(id)).filter(&is_wanted));
            match next {
                None => return Ok(found),
                next => start = next,
            }
        }
        Err(too_many(operation, wanted.index))
    }

    /// How many items of an index stand in `state`, by flow.
    pub(super) async fn count(&self, operation: &'static str, state: State) -> Result<BTreeMap<String, u64>> {
        let wanted = Wanted::new("by_state", "state", text(&state));
        let mut counts = BTreeMap::new();
        let mut start = None;
        for _ in 0..PAGES {
            let (page, next) = self.page(operation, &wanted, usize::MAX, start, "flow").await?;
            for row in &page {
                let flow = Stored { operation, item: row }.text("flow")?;
                *counts.entry(flow).or_default() += 1;
            }
            match next {
                None => return Ok(counts),
                next => start = next,
            }
        }
        Err(too_many(operation, wanted.index))
    }

    async fn page(
        &self,
        operation: &'static str,
        wanted: &Wanted,
        size: usize,
        start: Option<Item>,
        shown: &str,
    ) -> Result<(Vec<Item>, Option<Item>)> {
        let mut query = self
            .client
            .query()
            .table_name(&self.documents)
            .index_name(wanted.index)
            .expression_attribute_names("#key", wanted.attribute)
            .expression_attribute_values(":key", wanted.value.clone())
            .expression_attribute_names("#shown", shown)
            .projection_expression("#shown")
            .scan_index_forward(!wanted.newest_first)
            .set_limit(i32::try_from(size).ok())
            .set_exclusive_start_key(start);
        query = match &wanted.until {
            None => query.key_condition_expression("#key = :key"),
            Some((attribute, value)) => query
                .key_condition_expression("#key = :key AND #until <= :until")
                .expression_attribute_names("#until", *attribute)
                .expression_attribute_values(":until", value.clone()),
        };
        let resource = format!("{}/index/{}", self.documents, wanted.index);
        let page =
            query.send().await.map_err(|error| judge(operation, "dynamodb:Query", &resource, &error))?;
        Ok((page.items.unwrap_or_default(), page.last_evaluated_key.filter(|key| !key.is_empty())))
    }

    /// The items of `ids` that exist, by id, read consistently.
    async fn read_all(
        &self,
        operation: &'static str,
        ids: &[String],
    ) -> Result<BTreeMap<String, LedgerItem>> {
        let mut found = BTreeMap::new();
        for ids in ids.chunks(BATCH) {
            for raw in self.read_batch(operation, ids).await? {
                let item = item(&Stored { operation, item: &raw })?;
                found.insert(item.document_id.to_string(), item);
            }
        }
        Ok(found)
    }

    async fn read_batch(&self, operation: &'static str, ids: &[String]) -> Result<Vec<Item>> {
        let keys: Vec<Item> = ids.iter().map(|id| key("document_id", id)).collect();
        let request = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let request = request.map_err(|error| {
            Error::permanent(Kind::Invariant, operation, "the request could not be built").caused_by(error)
        })?;
        let mut open = HashMap::from([(self.documents.clone(), request)]);
        let mut found = Vec::new();
        for next in 1..=ROUNDS {
            let sent = self.client.batch_get_item().set_request_items(Some(open)).send();
            let answer = sent
                .await
                .map_err(|error| judge(operation, "dynamodb:BatchGetItem", &self.documents, &error))?;
            found.extend(answer.responses.into_iter().flatten().flat_map(|(_, items)| items));
            open = answer.unprocessed_keys.unwrap_or_default();
            if open.is_empty() {
                return Ok(found);
            }
            self.pace.pause(next).await;
        }
        Err(Error::temporary(Kind::Throttled, operation, "DynamoDB left keys unread again and again"))
    }
}

/// The ids that `page` names for the first time. An item that moves within the index while it is read may come twice, also
/// in one page, and BatchGetItem refuses a key that stands twice.
fn unseen(operation: &'static str, page: &[Item], seen: &mut BTreeSet<String>) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for row in page {
        let id = Stored { operation, item: row }.text("document_id")?;
        if seen.insert(id.clone()) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn too_many(operation: &'static str, index: &str) -> Error {
    Error::permanent(Kind::TooLarge, operation, "there are more documents than can be read at once")
        .with("index", index)
        .with("pages", PAGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_comes_twice_is_read_once() {
        let page = |ids: &[&str]| ids.iter().map(|id| key("document_id", *id)).collect::<Vec<_>>();
        let mut seen = BTreeSet::new();
        assert_eq!(unseen("ledger.due", &page(&["a", "b", "a"]), &mut seen).unwrap(), ["a", "b"]);
        assert_eq!(unseen("ledger.due", &page(&["b", "c"]), &mut seen).unwrap(), ["c"]);
    }
}
