use std::cell::RefCell;
use std::str::FromStr;

use documents::{Currency, Fault, Faults};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// A JSON object with its path. Faults gather in one list, so that a record shows all of them.
pub(super) struct Node<'j> {
    attributes: &'j Map<String, Value>,
    path: String,
    faults: &'j RefCell<Faults>,
}

impl<'j> Node<'j> {
    pub(super) fn root(attributes: &'j Map<String, Value>, faults: &'j RefCell<Faults>) -> Self {
        Self { attributes, path: String::new(), faults }
    }

    fn place(&self, attribute: &str) -> String {
        if self.path.is_empty() { attribute.to_owned() } else { format!("{}.{attribute}", self.path) }
    }

    pub(super) fn fault(&self, rule: &str, attribute: &str, message: impl Into<String>) {
        self.faults.borrow_mut().push(Fault::new(rule, self.place(attribute), message));
    }

    fn value(&self, attribute: &str) -> Option<&'j Value> {
        self.attributes.get(attribute).filter(|value| !value.is_null())
    }

    fn wrong_type(&self, attribute: &str, needed: &str, value: &Value) {
        let found = match value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.fault("record.type", attribute, format!("{needed} is needed here, found {found}"));
    }

    fn required<T>(&self, attribute: &str, read: impl Fn(&Self, &str) -> Option<T>) -> Option<T> {
        let before = self.faults.borrow().len();
        let value = read(self, attribute);
        if value.is_none() && self.faults.borrow().len() == before {
            self.fault("record.missing", attribute, "this is needed and the record has none");
        }
        value
    }

    /// A text; numbers count as text, because ids and document numbers come as either.
    pub(super) fn text(&self, attribute: &str) -> Option<String> {
        let text = match self.value(attribute)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            other => {
                self.wrong_type(attribute, "a text", other);
                return None;
            }
        };
        Some(text).filter(|text| !text.is_empty())
    }

    pub(super) fn required_text(&self, attribute: &str) -> Option<String> {
        self.required(attribute, Self::text)
    }

    /// An amount or quantity, exactly as its digits say and without trailing zeros.
    pub(super) fn decimal(&self, attribute: &str) -> Option<Decimal> {
        let text = match self.value(attribute)? {
            Value::Number(number) => number.to_string(),
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => text.trim().to_owned(),
            other => {
                self.wrong_type(attribute, "a number", other);
                return None;
            }
        };
        let number = exact(&text);
        if number.is_none() {
            self.fault(
                "record.number",
                attribute,
                format!("{} is not a number of up to 28 digits", short(&text)),
            );
        }
        number
    }

    pub(super) fn required_decimal(&self, attribute: &str) -> Option<Decimal> {
        self.required(attribute, Self::decimal)
    }

    /// A whole number.
    pub(super) fn whole(&self, attribute: &str) -> Option<u32> {
        let text = self.text(attribute)?;
        let number = exact(&text).filter(Decimal::is_integer).and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            self.fault("record.number", attribute, format!("{} is not a whole number", short(&text)));
        }
        number
    }

    pub(super) fn required_whole(&self, attribute: &str) -> Option<u32> {
        self.required(attribute, Self::whole)
    }

    /// A date. A time after it is dropped: dates of documents have no zone, so nothing is converted.
    pub(super) fn date(&self, attribute: &str) -> Option<Date> {
        let text = self.text(attribute)?;
        let (day, time) = text.split_once('T').unwrap_or((&text, ""));
        let is_time = time.bytes().all(|byte| byte.is_ascii_digit() || b":.,+-Zz".contains(&byte));
        let date = Date::from_str(day).ok().filter(|_| day.len() == 10 && is_time);
        if date.is_none() {
            self.fault(
                "record.date",
                attribute,
                format!("{} is not a date such as 2026-01-31", short(&text)),
            );
        }
        date
    }

    pub(super) fn required_date(&self, attribute: &str) -> Option<Date> {
        self.required(attribute, Self::date)
    }

    /// A flag; absent is no.
    pub(super) fn flag(&self, attribute: &str) -> bool {
        match self.value(attribute) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => match text.trim().to_lowercase().as_str() {
                "y" | "yes" | "true" => true,
                "n" | "no" | "false" | "" => false,
                _ => {
                    self.fault("record.flag", attribute, format!("{} is neither yes nor no", short(text)));
                    false
                }
            },
            Some(other) => {
                self.wrong_type(attribute, "true or false", other);
                false
            }
        }
    }

    pub(super) fn currency(&self, attribute: &str) -> Option<Currency> {
        let code = self.text(attribute)?;
        match code.parse() {
            Ok(currency) => Some(currency),
            Err(error) => {
                self.fault("record.currency", attribute, error.to_string());
                None
            }
        }
    }

    pub(super) fn required_currency(&self, attribute: &str) -> Option<Currency> {
        self.required(attribute, Self::currency)
    }

    /// The rows of a child collection by their number in `key`: the ERP promises no order, and the same rows in
    /// another order are the same content.
    pub(super) fn rows(&self, attribute: &str, key: &str) -> Vec<Self> {
        let mut rows = self.children(attribute);
        rows.sort_by_cached_key(|row| match row.value(key) {
            Some(Value::Number(number)) => number.as_u64().unwrap_or(u64::MAX),
            Some(Value::String(text)) => text.trim().parse().unwrap_or(u64::MAX),
            _ => u64::MAX,
        });
        rows
    }

    /// A child collection: a list, or an object with `items`. One that was cut at a page is a fault.
    fn children(&self, attribute: &str) -> Vec<Self> {
        let rows = match self.value(attribute) {
            None => return Vec::new(),
            Some(Value::Array(rows)) => rows,
            Some(Value::Object(collection)) => {
                if collection.get("hasMore").and_then(Value::as_bool) == Some(true) {
                    self.fault(
                        "record.incomplete",
                        attribute,
                        "the collection has more rows than the payload",
                    );
                }
                match collection.get("items") {
                    None | Some(Value::Null) => return Vec::new(),
                    Some(Value::Array(rows)) => rows,
                    Some(other) => {
                        self.wrong_type(&format!("{attribute}.items"), "a list", other);
                        return Vec::new();
                    }
                }
            }
            Some(other) => {
                self.wrong_type(attribute, "a list", other);
                return Vec::new();
            }
        };
        rows.iter()
            .enumerate()
            .filter_map(|(index, row)| self.child(&format!("{attribute}[{index}]"), row))
            .collect()
    }

    fn child(&self, name: &str, row: &'j Value) -> Option<Self> {
        match row {
            Value::Object(attributes) => {
                Some(Self { attributes, path: self.place(name), faults: self.faults })
            }
            other => {
                self.wrong_type(name, "an object", other);
                None
            }
        }
    }
}

/// The number that `text` writes as JSON does, if a decimal can hold it exactly.
fn exact(text: &str) -> Option<Decimal> {
    // The parser of decimals takes `1_000` and `+1` for numbers, too.
    let written = |byte: u8| byte.is_ascii_digit() || b".-+eE".contains(&byte);
    if text.starts_with('+') || !text.bytes().all(written) {
        return None;
    }
    let number = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok().filter(|number| number.scale() <= 20)
    } else {
        Decimal::from_str_exact(text).ok()
    };
    number.map(|number| number.normalize())
}

/// The beginning of a text, quoted for a message.
fn short(text: &str) -> String {
    format!("{:?}", text.chars().take(40).collect::<String>())
}
