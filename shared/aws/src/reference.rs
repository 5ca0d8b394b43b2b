//! Reference data.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use pipeline::ports::{Reference, ReferenceRow};
use pipeline::{Error, Kind, Result};

use crate::attributes::{Attributes, Item, Stored, text};
use crate::clients::Clients;
use crate::config::{Name, Names};
use crate::error::judge;

/// Pages of 1 MB in one list.
const PAGES: usize = 10_000;

/// Reference data, in the table `reference`.
pub struct DynamoReference {
    client: Client,
    table: String,
}

impl DynamoReference {
    /// The reference data in the table of `names`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Kind::Configuration`] if the name is missing.
    pub fn new(clients: &Clients, names: &Names) -> Result<Self> {
        Ok(Self { client: clients.dynamodb(), table: names.get(Name::ReferenceTable)?.to_owned() })
    }

    async fn page(
        &self,
        kind: &str,
        after: Option<&str>,
        limit: usize,
        start: Option<Item>,
    ) -> Result<(Vec<ReferenceRow>, Option<Item>)> {
        const OPERATION: &str = "reference.list";
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .expression_attribute_names("#kind", "kind")
            .expression_attribute_values(":kind", text(kind))
            .set_limit(i32::try_from(limit).ok())
            .set_exclusive_start_key(start);
        query = match after.filter(|after| !after.is_empty()) {
            None => query.key_condition_expression("#kind = :kind"),
            Some(after) => query
                .key_condition_expression("#kind = :kind AND #code > :after")
                .expression_attribute_names("#code", "code")
                .expression_attribute_values(":after", text(after)),
        };
        let page =
            query.send().await.map_err(|error| judge(OPERATION, "dynamodb:Query", &self.table, &error))?;
        let rows = page.items().iter().map(|item| read(OPERATION, item)).collect::<Result<_>>()?;
        Ok((rows, page.last_evaluated_key.filter(|key| !key.is_empty())))
    }
}

#[async_trait]
impl Reference for DynamoReference {
    async fn put(&self, row: &ReferenceRow) -> Result<()> {
        let attributes = row.attributes.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        let item = Attributes::default()
            .text("kind", &row.kind)
            .text("code", &row.code)
            .with("attributes", AttributeValue::M(attributes))
            .time("refreshed_at", row.refreshed_at);
        let sent = self.client.put_item().table_name(&self.table).set_item(Some(item.finish())).send();
        let put = sent.await;
        put.map(|_| ()).map_err(|error| judge("reference.put", "dynamodb:PutItem", &self.table, &error))
    }

    async fn get(&self, kind: &str, code: &str) -> Result<Option<ReferenceRow>> {
        const OPERATION: &str = "reference.get";
        let sent = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("kind", text(kind))
            .key("code", text(code))
            .consistent_read(true)
            .send();
        let found = sent.await.map_err(|error| judge(OPERATION, "dynamodb:GetItem", &self.table, &error))?;
        found.item.map(|item| read(OPERATION, &item)).transpose()
    }

    async fn list(&self, kind: &str, after: Option<&str>, limit: usize) -> Result<Vec<ReferenceRow>> {
        let mut rows = Vec::new();
        let mut start = None;
        for _ in 0..PAGES {
            let missing = limit - rows.len();
            if missing == 0 {
                return Ok(rows);
            }
            let (page, next) = self.page(kind, after, missing, start).await?;
            rows.extend(page);
            match next {
                None => return Ok(rows),
                next => start = next,
            }
        }
        Err(Error::permanent(
            Kind::TooLarge,
            "reference.list",
            "there are more rows than can be read at once",
        )
        .with("kind", kind)
        .with("pages", PAGES))
    }
}

fn read(operation: &'static str, item: &Item) -> Result<ReferenceRow> {
    let stored = Stored { operation, item };
    let mut attributes = BTreeMap::new();
    for (name, value) in stored.map("attributes")? {
        let value = value.as_s().map_err(|_other| stored.unreadable("attributes", "not a map of texts"))?;
        attributes.insert(name.clone(), value.clone());
    }
    Ok(ReferenceRow {
        kind: stored.text("kind")?,
        code: stored.text("code")?,
        attributes,
        refreshed_at: stored.parsed("refreshed_at")?,
    })
}
