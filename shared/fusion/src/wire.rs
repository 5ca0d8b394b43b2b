//! The shapes of the REST API.

use documents::{RecordKey, RecordKind, System};
use jiff::Timestamp;
use pipeline::Result;
use serde_json::{Map, Value};

use crate::error::shape;

/// A row.
pub(crate) type Row = Map<String, Value>;

const OPERATION: &str = "fusion.read";

/// A page of a collection. A page that does not add up is an error: it is never taken for the last one.
#[derive(Debug)]
pub(crate) struct Collection {
    pub(crate) rows: Vec<Row>,
    pub(crate) has_more: bool,
    /// The collection's own address.
    pub(crate) self_link: Option<String>,
}

impl Collection {
    /// Reads a collection at `path`.
    pub(crate) fn read(value: Value, path: &str) -> Result<Self> {
        let Value::Object(mut object) = value else {
            return Err(shape(OPERATION, path, "a collection should be here"));
        };
        let rows = match object.remove("items") {
            Some(Value::Array(items)) => rows(items, &format!("{path}.items"))?,
            _ => return Err(shape(OPERATION, &format!("{path}.items"), "a list of rows should be here")),
        };
        let Some(has_more) = object.get("hasMore").and_then(Value::as_bool) else {
            return Err(shape(OPERATION, &format!("{path}.hasMore"), "true or false should be here"));
        };
        let count = object.get("count").and_then(Value::as_u64);
        if count != Some(rows.len() as u64) {
            let message = "the page holds another number of rows than it says";
            return Err(shape(OPERATION, &format!("{path}.count"), message).with("rows", rows.len()));
        }
        if has_more && rows.is_empty() {
            let message = "the page is empty and says that there is more";
            return Err(shape(OPERATION, &format!("{path}.hasMore"), message));
        }
        Ok(Self { rows, has_more, self_link: self_link(&object) })
    }

    /// Reads children inside their row: a collection, or a bare list as before framework version 3. A list does not
    /// say whether it was cut, so one that is as long as a page is refused.
    pub(crate) fn read_children(value: Option<Value>, path: &str, limit: u64) -> Result<Self> {
        match value {
            Some(Value::Array(items)) => {
                let rows = rows(items, path)?;
                if rows.len() as u64 >= limit {
                    let message = "a list as long as a page, which may be cut; framework version 3 would say";
                    return Err(shape(OPERATION, path, message));
                }
                Ok(Self { rows, has_more: false, self_link: None })
            }
            Some(collection) => Self::read(collection, path),
            None => Err(shape(OPERATION, path, "the children that were asked for are missing")),
        }
    }
}

fn rows(items: Vec<Value>, path: &str) -> Result<Vec<Row>> {
    let row = |(index, item)| match item {
        Value::Object(row) => Ok(row),
        _ => Err(shape(OPERATION, &format!("{path}[{index}]"), "a row should be here")),
    };
    items.into_iter().enumerate().map(row).collect()
}

fn self_link(object: &Map<String, Value>) -> Option<String> {
    let links = object.get("links")?.as_array()?;
    let own = links.iter().find(|link| link.get("rel").and_then(Value::as_str) == Some("self"))?;
    Some(own.get("href")?.as_str()?.to_owned())
}

/// Where and when a row stands: what rows are asked for in the order of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Mark {
    pub(crate) at: Timestamp,
    pub(crate) id: u64,
}

impl Mark {
    /// The mark of a row at `path`.
    pub(crate) fn of(row: &Row, id: &str, updated: &str, path: &str) -> Result<Self> {
        Ok(Self { at: timestamp(row, updated, path)?, id: number(row, id, path)? })
    }

    /// The record's key.
    pub(crate) fn key(&self, kind: RecordKind) -> Result<RecordKey> {
        RecordKey::new(System::Fusion, kind, self.id.to_string())
            .map_err(|error| shape(OPERATION, "$", "the id of a row cannot be used").caused_by(error))
    }
}

/// A whole number, from its own text: ids have 15 digits and are never read as floating point.
pub(crate) fn number(row: &Row, attribute: &str, path: &str) -> Result<u64> {
    let text = match row.get(attribute) {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.clone(),
        _ => String::new(),
    };
    text.parse().map_err(|error: std::num::ParseIntError| {
        shape(OPERATION, &format!("{path}.{attribute}"), "a whole number should be here").caused_by(error)
    })
}

/// A timestamp with three digits of fraction or none, always with its offset.
fn timestamp(row: &Row, attribute: &str, path: &str) -> Result<Timestamp> {
    let text = row.get(attribute).and_then(Value::as_str).unwrap_or_default();
    text.parse().map_err(|error: jiff::Error| {
        shape(OPERATION, &format!("{path}.{attribute}"), "a timestamp should be here").caused_by(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipeline::{Kind, Status};
    use serde_json::json;

    fn refused(value: Value) -> String {
        let error = Collection::read(value, "$").unwrap_err();
        assert_eq!((error.kind(), error.status()), (Kind::Protocol, Status::Temporary));
        error.to_string()
    }

    #[test]
    fn a_page_that_does_not_add_up_is_refused_with_its_place() {
        for (value, place) in [
            (json!([]), "json_path=$)"),
            (json!({"items": {}, "count": 0, "hasMore": false}), "$.items"),
            (json!({"items": [1], "count": 1, "hasMore": false}), "$.items[0]"),
            (json!({"items": [], "count": 0}), "$.hasMore"),
            (json!({"items": [], "count": 0, "hasMore": "no"}), "$.hasMore"),
            (json!({"items": [{}], "count": 2, "hasMore": false}), "$.count"),
            (json!({"items": [{}], "hasMore": false}), "$.count"),
            (json!({"items": [], "count": 0, "hasMore": true}), "$.hasMore"),
        ] {
            let text = refused(value);
            assert!(text.contains(place), "{text}");
        }
    }

    #[test]
    fn children_come_as_collections_and_as_lists() {
        let read = |value| Collection::read_children(Some(value), "$.x", 3);
        assert_eq!(read(json!([{}, {}])).unwrap().rows.len(), 2);
        assert_eq!(read(json!({"items": [{}], "count": 1, "hasMore": true})).unwrap().rows.len(), 1);
        assert!(read(json!([{}, {}, {}])).unwrap_err().to_string().contains("may be cut"));
        assert!(read(Value::Null).is_err());
        assert!(Collection::read_children(None, "$.x", 3).unwrap_err().to_string().contains("$.x"));
    }

    #[test]
    fn marks_keep_every_digit() {
        let row = |text: &str| serde_json::from_str::<Row>(text).unwrap();
        let mark = |text: &str| Mark::of(&row(text), "Id", "At", "$");
        let long = mark(r#"{"Id":9007199254740993,"At":"2023-07-28T06:53:05.035+00:00"}"#).unwrap();
        assert_eq!(long.key(RecordKind::Invoice).unwrap().id(), "9007199254740993");
        assert_eq!(long.at.to_string(), "2023-07-28T06:53:05.035Z");
        assert_eq!(
            mark(r#"{"Id":1,"At":"2013-11-20T13:59:57+00:00"}"#).unwrap().at.to_string(),
            "2013-11-20T13:59:57Z"
        );
        for text in [
            r#"{"Id":1.5,"At":"2013-11-20T13:59:57+00:00"}"#,
            r#"{"Id":3e14,"At":"2013-11-20T13:59:57+00:00"}"#,
            r#"{"Id":null,"At":"2013-11-20T13:59:57+00:00"}"#,
            r#"{"Id":1,"At":"2013-11-20T13:59:57"}"#,
            r#"{"Id":1,"At":null}"#,
        ] {
            assert!(mark(text).is_err(), "{text}");
        }
    }
}
