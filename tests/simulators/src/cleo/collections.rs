//! Collections: `startIndex`, `count` and `filter` in, `totalResults` and `resources` out.

use serde_json::{Map, Value, json};

use super::{Tenant, message};
use crate::server::{Call, Reply};

/// Items per page if the request does not say; no maximum is known.
const DEFAULT_COUNT: usize = 100;

impl Tenant {
    /// A page of `items`. `startIndex` begins at 0.
    pub(super) fn collection(&self, call: &Call, items: &[Value]) -> Reply {
        let number = |name: &str, default: usize| match call.parameter(name) {
            None => Ok(default),
            Some(text) => {
                text.parse::<usize>().map_err(|error| message(400, &format!("{name}: {text}: {error}")))
            }
        };
        let (start, count) = match (number("startIndex", 0), number("count", DEFAULT_COUNT)) {
            (Ok(start), Ok(count)) => (start, count),
            (Err(reply), _) | (_, Err(reply)) => return reply,
        };
        let filter = match filter(call.parameter("filter").unwrap_or_default()) {
            Ok(filter) => filter,
            Err(text) => return message(400, &text),
        };
        let matching: Vec<&Value> =
            items.iter().filter(|item| filter.as_ref().is_none_or(|filter| filter.holds(item))).collect();
        let total = matching.len();
        let mut page: Vec<Value> = matching.into_iter().skip(start).take(count).cloned().collect();
        if self.options.short_listings {
            page.pop();
        }
        let total = if self.options.totals_as_text { json!(total.to_string()) } else { json!(total) };
        Reply::json(200, &json!({ "totalResults": total, "resources": page }))
    }

    /// A boolean, or the string that some calls give instead.
    pub(super) fn boolean(&self, value: bool) -> Value {
        if self.options.booleans_as_text { json!(value.to_string()) } else { json!(value) }
    }

    /// A link, relative to the server unless the tenant is set up otherwise.
    pub(super) fn href(&self, path: &str) -> Value {
        json!({ "href": format!("{}{path}", self.options.link_origin.as_deref().unwrap_or_default()) })
    }

    /// Adds `_links`, unless the tenant is set up without.
    pub(super) fn with_links(&self, mut item: Value, links: Map<String, Value>) -> Value {
        if self.options.send_links {
            item["_links"] = Value::Object(links);
        }
        item
    }
}

/// `attribute op "value"`; of the operators only `eq` and `sw` are certain.
struct Filter {
    attribute: String,
    starts_with: bool,
    value: String,
}

impl Filter {
    fn holds(&self, item: &Value) -> bool {
        let value = match &item[self.attribute.as_str()] {
            Value::String(text) => text.clone(),
            Value::Null => return false,
            other => other.to_string(),
        };
        if self.starts_with { value.starts_with(&self.value) } else { value == self.value }
    }
}

fn filter(text: &str) -> Result<Option<Filter>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let bad = || format!("Invalid filter: {text}");
    let mut parts = text.splitn(3, ' ');
    let (Some(attribute), Some(op), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(bad());
    };
    let starts_with = match op {
        "eq" => false,
        "sw" => true,
        _ => return Err(bad()),
    };
    let value = value.trim().strip_prefix('"').and_then(|value| value.strip_suffix('"')).ok_or_else(bad)?;
    if value.contains(['"', '\\']) {
        return Err(bad());
    }
    Ok(Some(Filter { attribute: attribute.into(), starts_with, value: value.into() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        let item = json!({ "alias": "send810", "port": 22 });
        let holds = |text| filter(text).map(|filter| filter.is_none_or(|filter| filter.holds(&item)));
        assert_eq!(holds(r#"alias eq "send810""#), Ok(true));
        assert_eq!(holds(r#"alias eq "send""#), Ok(false));
        assert_eq!(holds(r#"alias sw "send""#), Ok(true));
        assert_eq!(holds(r#"port eq "22""#), Ok(true));
        assert_eq!(holds(r#"nothing eq "x""#), Ok(false));
        assert_eq!(holds(""), Ok(true));
        for text in [r#"alias co "x""#, "alias eq x", "alias", r#"alias eq "a" or alias eq "b""#] {
            assert!(holds(text).is_err(), "{text}");
        }
    }
}
