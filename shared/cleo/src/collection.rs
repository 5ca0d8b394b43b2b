//! Collections: pages of `resources`, by `startIndex` and `count`.

use std::collections::HashSet;

use pipeline::{Deadline, Error, Kind, Result};
use serde_json::Value;

use crate::client::Client;
use crate::filter::Filter;
use crate::wire;

/// Every item of a collection.
#[derive(Debug)]
pub(crate) struct Collection {
    pub(crate) items: Vec<Value>,
    /// Why an item may be missing, if one may: what is not in a doubtful collection may still exist.
    pub(crate) doubt: Option<&'static str>,
}

/// One page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    pub(crate) total: Option<u64>,
}

/// Reads one page from `start`, counted from 0.
pub(crate) async fn page(
    client: &Client,
    operation: &'static str,
    path: &str,
    filter: Option<&Filter>,
    start: u64,
    count: u32,
    deadline: Deadline,
) -> Result<Page> {
    let paging = &client.paging;
    let start = start.saturating_add(paging.first_index).to_string();
    let count = count.to_string();
    let mut query = vec![(paging.start_parameter.as_str(), start.as_str())];
    if let Some(filter) = filter {
        query.push(("filter", filter.as_str()));
    }
    query.push((paging.count_parameter.as_str(), count.as_str()));
    let mut body = client.read(operation, path, &query, deadline).await?;
    let total = body.pointer(&paging.total_pointer).and_then(wire::whole);
    match body.pointer_mut(&paging.items_pointer).map(Value::take) {
        Some(Value::Array(items)) => Ok(Page { items, total }),
        // Empty collections may leave the list out.
        None | Some(Value::Null) if total == Some(0) => Ok(Page { items: Vec::new(), total }),
        _ => Err(Error::temporary(Kind::Protocol, operation, "the answer is not a collection")),
    }
}

/// Reads every page.
///
/// # Errors
/// [`Kind::TooLarge`] beyond `paging.max_pages`.
pub(crate) async fn all(
    client: &Client,
    operation: &'static str,
    path: &str,
    filter: Option<&Filter>,
    deadline: Deadline,
) -> Result<Collection> {
    let mut reading = Reading::default();
    for _ in 0..client.paging.max_pages {
        let start = reading.next_start();
        let page = page(client, operation, path, filter, start, client.paging.count, deadline).await?;
        if reading.take(page) {
            return Ok(reading.end());
        }
    }
    Err(Error::permanent(Kind::TooLarge, operation, "the collection has more pages than `paging.max_pages`")
        .with("items", reading.items.len()))
}

/// What the pages so far amount to.
///
/// Every page after the first begins with the last item of the one before. If another one stands there, items have
/// moved over the border, and one may never have been shown: a file came and another went, and the total tells nothing.
#[derive(Default)]
struct Reading {
    items: Vec<Value>,
    seen: HashSet<String>,
    /// Places of the collection that were read.
    received: u64,
    /// The item at the last of them.
    last: Option<String>,
    pages: u32,
    total: Option<u64>,
    doubt: Option<&'static str>,
}

impl Reading {
    /// Where the next page starts.
    fn next_start(&self) -> u64 {
        self.received.saturating_sub(u64::from(self.last.is_some()))
    }

    /// Adds a page; whether it was the last.
    fn take(&mut self, page: Page) -> bool {
        if self.pages > 0 && page.total != self.total {
            self.doubt = Some("the collection changed while it was read");
        }
        self.total = page.total;
        if page.items.is_empty() {
            return true;
        }
        let alone = page.items.len() == 1;
        self.received = self.next_start().saturating_add(page.items.len() as u64);
        let before = self.items.len();
        for (index, item) in page.items.into_iter().enumerate() {
            let identity = identity(&item);
            let expected = self.last.replace(identity.clone());
            if index == 0 && expected.is_some_and(|expected| expected != identity) {
                self.doubt = Some("the collection changed while it was read");
            }
            if self.seen.insert(identity) {
                self.items.push(item);
            }
        }
        if self.items.len() == before {
            // The last item once more, and nothing behind it, is the end.
            if !alone {
                self.doubt = Some("the pages repeat themselves");
            }
            return true;
        }
        self.pages += 1;
        self.total.is_some_and(|total| self.received >= total)
    }

    fn end(mut self) -> Collection {
        let doubt = match self.total {
            Some(total) if self.items.len() as u64 != total => {
                Some("another number of items came than the collection says that it has")
            }
            // Without a total nothing shows that an item moved from one page to another in between.
            None if self.pages > 1 => {
                Some("the collection has several pages and does not say how many items")
            }
            _ => self.doubt.take(),
        };
        Collection { items: self.items, doubt }
    }
}

/// What makes an item itself, so that one that moved to the next page is not counted twice.
fn identity(item: &Value) -> String {
    wire::text(item, &["id"])
        .or_else(|| wire::link(item, "self"))
        .or_else(|| wire::text(item, &["path", "name", "filename", "fileName"]))
        .unwrap_or_else(|| item.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(ids: std::ops::Range<u32>, total: Option<u64>) -> Page {
        Page { items: ids.map(|id| json!({"id": id.to_string()})).collect(), total }
    }

    fn read(pages: Vec<Page>) -> (usize, Option<&'static str>, usize) {
        let mut reading = Reading::default();
        let mut used = 0;
        for page in pages {
            used += 1;
            if reading.take(page) {
                break;
            }
        }
        let collection = reading.end();
        (collection.items.len(), collection.doubt, used)
    }

    #[test]
    fn reading_ends_at_the_total() {
        let pages = vec![
            page(0..100, Some(250)),
            page(99..199, Some(250)),
            page(198..250, Some(250)),
            page(0..0, None),
        ];
        assert_eq!(read(pages), (250, None, 3));
        assert_eq!(read(vec![page(0..0, Some(0))]), (0, None, 1));
    }

    #[test]
    fn an_empty_page_ends_whatever_the_total_says() {
        let (items, doubt, used) = read(vec![page(0..2, Some(5)), page(0..0, Some(5)), page(1..5, Some(5))]);
        assert_eq!((items, used), (2, 2));
        assert!(doubt.is_some());
    }

    #[test]
    fn one_page_without_a_total_is_whole_and_several_are_not() {
        assert_eq!(read(vec![page(0..2, None), page(0..0, None)]), (2, None, 2));
        assert_eq!(read(vec![page(0..2, None), page(1..2, None)]), (2, None, 2));
        assert!(read(vec![page(0..2, None), page(1..3, None), page(2..3, None)]).1.is_some());
    }

    #[test]
    fn items_that_move_between_pages_raise_doubt() {
        // Inserted in between: one item comes twice, and one fewer than announced.
        let inserted = vec![page(0..100, Some(150)), page(98..150, Some(151))];
        assert!(read(inserted).1.is_some());
        // Removed in between: nothing comes twice, and one item was never shown.
        let removed = vec![page(0..100, Some(150)), page(100..150, Some(149))];
        assert!(read(removed).1.is_some());
        // One removed before the border and one added at the end: the total and the number of items say nothing.
        let replaced = vec![page(0..100, Some(150)), page(100..151, Some(150))];
        assert!(read(replaced).1.is_some());
        // More than announced is as strange as fewer.
        assert!(read(vec![page(0..7, Some(5))]).1.is_some());
    }

    #[test]
    fn a_server_that_repeats_its_page_ends_the_reading() {
        let (items, doubt, used) = read(vec![page(0..2, None), page(0..2, None), page(0..2, None)]);
        assert_eq!((items, used), (2, 2));
        assert!(doubt.is_some());
    }
}
