//! Reference data.

use std::collections::BTreeMap;
use std::time::Duration;

use pipeline::ports::ReferenceRow;

use super::{Stores, look};
use crate::sample;

fn row(kind: &str, code: &str, name: &str) -> ReferenceRow {
    ReferenceRow {
        kind: kind.to_owned(),
        code: code.to_owned(),
        attributes: BTreeMap::from([
            ("name".to_owned(), name.to_owned()),
            ("é\"'".to_owned(), String::new()),
        ]),
        refreshed_at: sample::start() + Duration::from_nanos(1),
    }
}

fn codes(rows: &[ReferenceRow]) -> Vec<&str> {
    rows.iter().map(|row| row.code.as_str()).collect()
}

/// With all its attributes, or none.
pub async fn a_row_reads_back(stores: &dyn Stores) {
    let reference = stores.reference();
    let bare = ReferenceRow { attributes: BTreeMap::new(), ..row("item", "B", "") };
    for row in [row("supplier", "1253", "Axford & Söhne"), bare] {
        reference.put(&row).await.unwrap();
        assert_eq!(reference.get(&row.kind, &row.code).await.unwrap(), Some(row));
    }
}

/// As a whole.
pub async fn a_row_is_replaced(stores: &dyn Stores) {
    let reference = stores.reference();
    reference.put(&row("supplier", "1253", "old")).await.unwrap();
    let new = ReferenceRow {
        attributes: BTreeMap::from([("tax".to_owned(), "1".to_owned())]),
        ..row("supplier", "1253", "")
    };
    reference.put(&new).await.unwrap();
    assert_eq!(reference.get("supplier", "1253").await.unwrap(), Some(new));
    assert_eq!(reference.list("supplier", None, 10).await.unwrap().len(), 1);
}

/// Code or kind unknown.
pub async fn what_is_not_there_is_none(stores: &dyn Stores) {
    let reference = stores.reference();
    reference.put(&row("supplier", "1253", "Axford")).await.unwrap();
    assert_eq!(reference.get("supplier", "125").await.unwrap(), None);
    assert_eq!(reference.get("item", "1253").await.unwrap(), None);
    assert_eq!(reference.list("item", None, 10).await.unwrap(), []);
}

/// In the order of the bytes of their codes, each row once.
pub async fn rows_are_listed_page_by_page(stores: &dyn Stores) {
    let reference = stores.reference();
    let expected = ["10", "9", "A", "B", "a", "aa", "b", "ä"];
    for code in ["b", "9", "a", "10", "B", "ä", "A", "aa"] {
        reference.put(&row("item", code, code)).await.unwrap();
    }
    let all = look(stores, || reference.list("item", None, 100), |rows| rows.len() == expected.len()).await;
    assert_eq!(codes(&all), expected);
    let mut paged: Vec<ReferenceRow> = Vec::new();
    for _ in 0..10 {
        let after = paged.last().map(|row| row.code.clone());
        let page = reference.list("item", after.as_deref(), 3).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 3);
        paged.extend(page);
    }
    assert_eq!(codes(&paged), expected);
    assert_eq!(codes(&reference.list("item", Some("Z"), 2).await.unwrap()), ["a", "aa"]);
}

/// A list shows one kind only.
pub async fn kinds_are_separate(stores: &dyn Stores) {
    let reference = stores.reference();
    for kind in ["item", "items", "account"] {
        reference.put(&row(kind, "1", kind)).await.unwrap();
    }
    let found = look(stores, || reference.list("item", None, 10), |rows| !rows.is_empty()).await;
    assert_eq!(found, [row("item", "1", "item")]);
}
