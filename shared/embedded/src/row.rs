//! Between our types and columns.

use std::str::FromStr;

use documents::Fault;
use jiff::Timestamp;
use rusqlite::types::{FromSql, Value};
use rusqlite::{Connection, Row, params_from_iter};

use crate::error::{Outcome, Trouble};

/// A time as text of fixed width, so that it sorts.
pub(crate) fn time(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// Columns with their values, on their way into a table.
pub(crate) struct Columns(Vec<(&'static str, Value)>);

impl Columns {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn text(self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        self.value(name, Value::Text(value.to_string()))
    }

    pub(crate) fn optional(self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.value(name, value.map_or(Value::Null, |value| Value::Text(value.to_string())))
    }

    pub(crate) fn time(self, name: &'static str, at: Timestamp) -> Self {
        self.text(name, &time(at))
    }

    pub(crate) fn optional_time(self, name: &'static str, at: Option<Timestamp>) -> Self {
        self.optional(name, at.map(time))
    }

    pub(crate) fn number(self, name: &'static str, number: impl Into<i64>) -> Self {
        self.value(name, Value::Integer(number.into()))
    }

    pub(crate) fn optional_number(self, name: &'static str, number: Option<impl Into<i64>>) -> Self {
        self.value(name, number.map_or(Value::Null, |number| Value::Integer(number.into())))
    }

    /// SQLite's integers have a sign; sizes and revisions that need the 64th bit do not occur.
    pub(crate) fn unsigned(self, name: &'static str, number: u64) -> Outcome<Self> {
        match i64::try_from(number) {
            Ok(number) => Ok(self.number(name, number)),
            Err(_reason) => Err(Trouble::Unreadable { column: name, text: number.to_string() }),
        }
    }

    pub(crate) fn optional_unsigned(self, name: &'static str, number: Option<u64>) -> Outcome<Self> {
        match number {
            Some(number) => self.unsigned(name, number),
            None => Ok(self.value(name, Value::Null)),
        }
    }

    pub(crate) fn reasons(self, reasons: &[Fault]) -> Outcome<Self> {
        let text = serde_json::to_string(reasons)
            .map_err(|error| Trouble::Unreadable { column: "reasons", text: error.to_string() })?;
        Ok(self.text("reasons", &text))
    }

    fn value(mut self, name: &'static str, value: Value) -> Self {
        self.0.push((name, value));
        self
    }

    /// Writes a new row.
    pub(crate) fn insert(self, connection: &Connection, table: &str) -> Outcome<()> {
        let names: Vec<_> = self.0.iter().map(|(name, _)| *name).collect();
        let marks = vec!["?"; names.len()].join(", ");
        let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(", "));
        connection.prepare_cached(&sql)?.execute(self.values())?;
        Ok(())
    }

    /// Replaces the row whose column `key` has the value given here.
    pub(crate) fn update(self, connection: &Connection, table: &str, key: &str) -> Outcome<()> {
        let settings: Vec<_> =
            self.0.iter().enumerate().map(|(n, (name, _))| format!("{name} = ?{}", n + 1)).collect();
        let place = self.0.iter().position(|(name, _)| *name == key).unwrap_or_default() + 1;
        let sql = format!("UPDATE {table} SET {} WHERE {key} = ?{place}", settings.join(", "));
        connection.prepare_cached(&sql)?.execute(self.values())?;
        Ok(())
    }

    fn values(self) -> rusqlite::ParamsFromIter<impl Iterator<Item = Value>> {
        params_from_iter(self.0.into_iter().map(|(_, value)| value))
    }
}

/// A row on its way out.
pub(crate) struct Stored<'a>(pub(crate) &'a Row<'a>);

impl Stored<'_> {
    pub(crate) fn get<T: FromSql>(&self, column: &'static str) -> Outcome<T> {
        Ok(self.0.get(column)?)
    }

    pub(crate) fn parsed<T: FromStr>(&self, column: &'static str) -> Outcome<T> {
        parse(column, self.get(column)?)
    }

    pub(crate) fn optional<T: FromStr>(&self, column: &'static str) -> Outcome<Option<T>> {
        self.get::<Option<String>>(column)?.map(|text| parse(column, text)).transpose()
    }

    pub(crate) fn unsigned(&self, column: &'static str) -> Outcome<u64> {
        let number: i64 = self.get(column)?;
        u64::try_from(number).map_err(|_reason| Trouble::Unreadable { column, text: number.to_string() })
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: &'static str) -> Outcome<T> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|_reason| Trouble::Unreadable { column, text })
    }

    /// A name that an enum reads by serde.
    pub(crate) fn named<T: serde::de::DeserializeOwned>(&self, column: &'static str) -> Outcome<T> {
        let text: String = self.get(column)?;
        serde_json::from_value(text.clone().into()).map_err(|_reason| Trouble::Unreadable { column, text })
    }
}

fn parse<T: FromStr>(column: &'static str, text: String) -> Outcome<T> {
    text.parse().map_err(|_reason| Trouble::Unreadable { column, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_one_width_and_sort() {
        let moments = [
            "2026-03-02T08:00:00Z",
            "2026-03-02T08:00:00.000000001Z",
            "2026-03-02T08:00:00.5Z",
            "2026-03-02T08:00:01Z",
        ];
        let texts: Vec<_> = moments.iter().map(|text| time(text.parse().unwrap())).collect();
        assert!(texts.is_sorted() && texts.iter().all(|text| text.len() == 30), "{texts:?}");
        assert_eq!(texts[2], "2026-03-02T08:00:00.500000000Z");
    }
}
