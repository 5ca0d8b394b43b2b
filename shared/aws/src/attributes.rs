//! Between our types and the attributes of an item. Every attribute has a plain name and a plain value, so that a person
//! can read the tables in the console.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use documents::Fault;
use jiff::Timestamp;
use pipeline::{Error, Kind, Result};

use crate::error::excerpt;

/// An item, or a part of one.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Bytes of reasons that an item holds; DynamoDB takes 400 KB for all of an item.
const REASONS: usize = 200 << 10;

/// A time as text of fixed width, so that it sorts.
pub(crate) fn time(at: Timestamp) -> String {
    format!("{at:.9}")
}

pub(crate) fn text(value: &(impl ToString + ?Sized)) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

pub(crate) fn number(value: impl Into<u64>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

/// The key of a table without a sort key.
pub(crate) fn key(name: &str, value: &(impl ToString + ?Sized)) -> Item {
    HashMap::from([(name.to_owned(), text(value))])
}

/// An item on its way into a table. What is absent has no attribute.
#[derive(Default)]
pub(crate) struct Attributes(Item);

impl Attributes {
    pub(crate) fn text(self, name: &str, value: &(impl ToString + ?Sized)) -> Self {
        self.with(name, text(value))
    }

    pub(crate) fn optional(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.text(name, &value.to_string()),
            None => self,
        }
    }

    /// An attribute that is also a key of an index, where an empty text is not allowed and finds nothing anyway.
    pub(crate) fn indexed(self, name: &str, value: Option<&String>) -> Self {
        self.optional(name, value.filter(|value| !value.is_empty()))
    }

    pub(crate) fn time(self, name: &str, at: Timestamp) -> Self {
        self.text(name, &time(at))
    }

    pub(crate) fn optional_time(self, name: &str, at: Option<Timestamp>) -> Self {
        self.optional(name, at.map(time))
    }

    pub(crate) fn number(self, name: &str, value: impl Into<u64>) -> Self {
        self.with(name, number(value))
    }

    pub(crate) fn optional_number(self, name: &str, value: Option<impl Into<u64>>) -> Self {
        match value {
            Some(value) => self.number(name, value),
            None => self,
        }
    }

    pub(crate) fn flag(self, name: &str, value: bool) -> Self {
        self.with(name, AttributeValue::Bool(value))
    }

    pub(crate) fn reasons(self, reasons: &[Fault]) -> Self {
        let list = fitting(reasons).iter().map(reason).collect();
        self.with("reasons", AttributeValue::L(list))
    }

    pub(crate) fn with(mut self, name: &str, value: AttributeValue) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn finish(self) -> Item {
        self.0
    }
}

/// As many reasons as an item holds; a last one tells of the rest.
fn fitting(reasons: &[Fault]) -> Vec<Fault> {
    let mut room = REASONS;
    let mut kept = Vec::new();
    for reason in reasons {
        let size = reason.rule.len() + reason.place.len() + reason.message.len() + 40;
        let Some(rest) = room.checked_sub(size) else { break };
        room = rest;
        kept.push(reason.clone());
    }
    let left = reasons.len() - kept.len();
    if left > 0 {
        let message = format!("{left} further reasons do not fit here; mend these first");
        kept.push(Fault::new("reasons.cut", "", message));
    }
    kept
}

fn reason(fault: &Fault) -> AttributeValue {
    let parts = Attributes::default()
        .text("rule", &fault.rule)
        .text("place", &fault.place)
        .text("message", &fault.message);
    AttributeValue::M(parts.finish())
}

/// An item on its way out, read during an operation.
pub(crate) struct Stored<'a> {
    pub(crate) operation: &'static str,
    pub(crate) item: &'a Item,
}

impl<'a> Stored<'a> {
    pub(crate) fn text(&self, name: &'static str) -> Result<String> {
        self.optional_text(name)?.ok_or_else(|| self.unreadable(name, "absent"))
    }

    pub(crate) fn optional_text(&self, name: &'static str) -> Result<Option<String>> {
        match self.item.get(name) {
            None => Ok(None),
            Some(AttributeValue::S(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.unreadable(name, "of another type")),
        }
    }

    pub(crate) fn parsed<T: FromStr>(&self, name: &'static str) -> Result<T> {
        self.optional(name)?.ok_or_else(|| self.unreadable(name, "absent"))
    }

    pub(crate) fn optional<T: FromStr>(&self, name: &'static str) -> Result<Option<T>> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_reason| self.unreadable(name, &text))
    }

    pub(crate) fn number<T: FromStr>(&self, name: &'static str) -> Result<T> {
        match self.item.get(name) {
            Some(AttributeValue::N(text)) => text.parse().map_err(|_reason| self.unreadable(name, text)),
            other => Err(self.unreadable(name, if other.is_none() { "absent" } else { "of another type" })),
        }
    }

    pub(crate) fn flag(&self, name: &'static str) -> Result<bool> {
        match self.item.get(name) {
            Some(AttributeValue::Bool(value)) => Ok(*value),
            _ => Err(self.unreadable(name, "not true or false")),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.item.contains_key(name)
    }

    /// A name that an enum reads by serde.
    pub(crate) fn named<T: serde::de::DeserializeOwned>(&self, name: &'static str) -> Result<T> {
        let text = self.text(name)?;
        serde_json::from_value(text.clone().into()).map_err(|_reason| self.unreadable(name, &text))
    }

    pub(crate) fn map(&self, name: &'static str) -> Result<&'a Item> {
        match self.item.get(name) {
            Some(AttributeValue::M(map)) => Ok(map),
            _ => Err(self.unreadable(name, "not a map")),
        }
    }

    pub(crate) fn texts(&self, name: &'static str) -> Result<Vec<String>> {
        match self.item.get(name) {
            None => Ok(Vec::new()),
            Some(AttributeValue::Ss(texts)) => Ok(texts.clone()),
            Some(_) => Err(self.unreadable(name, "not a set of texts")),
        }
    }

    pub(crate) fn reasons(&self) -> Result<Vec<Fault>> {
        let Some(AttributeValue::L(list)) = self.item.get("reasons") else {
            return Err(self.unreadable("reasons", "not a list"));
        };
        list.iter().map(|value| self.reason(value)).collect()
    }

    fn reason(&self, value: &AttributeValue) -> Result<Fault> {
        let AttributeValue::M(map) = value else {
            return Err(self.unreadable("reasons", "not a list of maps"));
        };
        let part = Stored { operation: self.operation, item: map };
        Ok(Fault::new(part.text("rule")?, part.text("place")?, part.text("message")?))
    }

    pub(crate) fn unreadable(&self, name: &'static str, found: &str) -> Error {
        let text = "a stored value cannot be read; was the item edited?";
        Error::permanent(Kind::Storage, self.operation, text)
            .with("attribute", name)
            .with("found", excerpt(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_one_width_and_sort() {
        let moments = ["2026-03-02T08:00:00Z", "2026-03-02T08:00:00.000000001Z", "2026-03-02T08:00:00.5Z"];
        let texts: Vec<_> = moments.iter().map(|text| time(text.parse().unwrap())).collect();
        assert!(texts.is_sorted() && texts.iter().all(|text| text.len() == 30), "{texts:?}");
    }

    #[test]
    fn reasons_that_do_not_fit_are_told_of() {
        let many: Vec<_> = (0..5_000).map(|n| Fault::new("rule", n.to_string(), "x".repeat(100))).collect();
        let kept = fitting(&many);
        let size: usize = kept.iter().map(|fault| fault.message.len() + 50).sum();
        assert!(size < 300 << 10, "{size}");
        let last = kept.last().unwrap();
        assert_eq!(last.rule, "reasons.cut");
        assert!(last.message.starts_with(&(5_000 - kept.len() + 1).to_string()), "{last}");
        assert_eq!(fitting(&many[..10]), many[..10]);
    }

    #[test]
    fn an_edited_item_is_told_of_without_its_bytes() {
        let item = Attributes::default().text("state", &"x".repeat(1_000)).finish();
        let stored = Stored { operation: "ledger.get", item: &item };
        let error = stored.parsed::<pipeline::State>("state").unwrap_err();
        assert!(!error.is_temporary() && error.to_string().len() < 400, "{error}");
        assert!(stored.number::<u32>("attempts").is_err() && stored.flag("state").is_err());
    }
}
