//! Child collections, completed and made plain.

use pipeline::{Deadline, Error, Kind, Result};
use serde_json::Value;

use crate::client::{Client, Parameters};
use crate::error::{About, shape};
use crate::resource::Child;
use crate::wire::{self, Collection, Row};

const OPERATION: &str = "fusion.children";
/// How often a child collection is read again from its start when its rows move.
const TRIES: u32 = 3;

impl Client {
    /// Replaces each child collection of `row` by a plain list of all its rows, and drops the links.
    ///
    /// A plain list, because a collection tells of paging too, and a record must not look new because a page size
    /// changed.
    pub(crate) async fn complete(
        &self,
        row: &mut Row,
        children: &'static [Child],
        path: &str,
        limit: u64,
        deadline: Deadline,
    ) -> Result<()> {
        row.shift_remove("links");
        for child in children {
            let path = format!("{path}.{}", child.name);
            let found = Collection::read_children(row.get_mut(child.name).map(Value::take), &path, limit)?;
            let rows = if found.has_more {
                let link = found.self_link.as_deref().and_then(|href| self.path_of_link(href));
                let Some(link) = link else {
                    let message = "the children are cut, and no link of this API leads to the rest";
                    return Err(shape(OPERATION, &path, message));
                };
                // From its start: the order inside the page is not known, so there is no place to go on from.
                self.read_all(child, &link, deadline).await?
            } else {
                found.rows
            };
            let mut whole = Vec::with_capacity(rows.len());
            for (index, mut inner) in rows.into_iter().enumerate() {
                let path = format!("{path}[{index}]");
                Box::pin(self.complete(&mut inner, child.children, &path, limit, deadline)).await?;
                whole.push(Value::Object(inner));
            }
            row.insert(child.name.to_owned(), Value::Array(whole));
        }
        Ok(())
    }

    async fn read_all(&self, child: &'static Child, path: &str, deadline: Deadline) -> Result<Vec<Row>> {
        for _ in 0..TRIES {
            if let Some(rows) = self.walk(child, path, deadline).await? {
                return Ok(rows);
            }
        }
        Err(shape(OPERATION, path, "the children move faster than they can be read"))
    }

    /// Reads a child collection page by page. Nothing if its rows moved meanwhile, which shows as on the pages of
    /// records: each page begins with the last row of the one before.
    async fn walk(&self, child: &'static Child, path: &str, deadline: Deadline) -> Result<Option<Vec<Row>>> {
        let mut rows: Vec<Row> = Vec::new();
        let mut last: Option<u64> = None;
        loop {
            let offset = (rows.len() as u64).saturating_sub(u64::from(last.is_some()));
            let page = self.child_page(child, path, offset, deadline).await?;
            let has_more = page.has_more;
            let mut fresh = page.rows.into_iter().enumerate();
            if let Some(last) = last {
                let first = fresh.next().map(|(_, row)| wire::number(&row, child.key, path)).transpose()?;
                if first != Some(last) {
                    return Ok(None);
                }
            }
            let before = rows.len();
            for (index, row) in fresh {
                let key = wire::number(&row, child.key, &format!("{path}.items[{index}]"))?;
                if last.is_some_and(|last| key <= last) {
                    let message = "the children are out of the order that was asked for";
                    return Err(shape(OPERATION, &format!("{path}.items[{index}].{}", child.key), message));
                }
                last = Some(key);
                rows.push(row);
            }
            if rows.len() == before && has_more {
                return Err(shape(OPERATION, path, "a page of children brings nothing new"));
            }
            if rows.len() as u64 > self.config.child_rows {
                return Err(Error::permanent(
                    Kind::TooLarge,
                    OPERATION,
                    "a record has more children than allowed",
                )
                .with("child", child.name)
                .with("child_rows", self.config.child_rows));
            }
            if !has_more {
                return Ok(Some(rows));
            }
        }
    }

    async fn child_page(
        &self,
        child: &'static Child,
        path: &str,
        offset: u64,
        deadline: Deadline,
    ) -> Result<Collection> {
        let parameters: Parameters = vec![
            ("onlyData", "true".to_owned()),
            ("expand", child.expand.to_owned()),
            ("orderBy", format!("{}:asc", child.key)),
            ("limit", self.config.page_size.to_string()),
            ("offset", offset.to_string()),
        ];
        Collection::read(self.get(OPERATION, path, &parameters, About::Row, deadline).await?, "$")
    }
}
