//! The envelope of a collection, and an item with its expanded children.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::literal::Typed;
use super::nodes::Node;
use super::parameters::Parameters;
use super::schema::Spec;

/// Where and when an answer is written.
pub(super) struct Page<'a> {
    pub(super) parameters: &'a Parameters,
    /// Scheme, host, port and version prefix of links: `http://127.0.0.1:1/fscmRestApi/resources/11.13.18.05`.
    pub(super) root: String,
    /// The day that opaque keys contain, if they do.
    pub(super) day: Option<Timestamp>,
    /// Decides the order when the request does not.
    pub(super) salt: u64,
}

impl Page<'_> {
    /// A collection resource: only a `self` link, without `next` and without a query string. The next page is the
    /// previous offset plus `count`.
    pub(super) fn collection(&self, spec: &Spec, rows: &[&Node], path: &str) -> Value {
        let parameters = self.parameters;
        let mut rows: Vec<&Node> = rows
            .iter()
            .copied()
            .filter(|node| parameters.filter.as_ref().is_none_or(|filter| filter.holds(node)))
            .collect();
        self.sort(spec, &mut rows);
        let total = rows.len();
        let start = parameters.offset.min(total);
        let end = start.saturating_add(parameters.limit).min(total);
        let items = rows[start..end].iter().map(|node| self.item(node, path, "")).collect();
        let mut envelope = self.envelope(items, end < total, parameters.offset);
        if parameters.total_results {
            envelope.insert("totalResults".into(), json!(total));
        }
        envelope.insert("links".into(), json!([self.link("self", path, spec.name, "collection")]));
        Value::Object(envelope)
    }

    fn envelope(&self, items: Vec<Value>, has_more: bool, offset: usize) -> Map<String, Value> {
        let mut envelope = Map::new();
        envelope.insert("count".into(), json!(items.len()));
        envelope.insert("hasMore".into(), json!(has_more));
        envelope.insert("limit".into(), json!(self.parameters.limit));
        envelope.insert("offset".into(), json!(offset));
        envelope.shift_insert(0, "items".into(), Value::Array(items));
        envelope
    }

    /// A row; `path` is that of its collection, `nested` the dotted path from the row that was asked for.
    pub(super) fn item(&self, node: &Node, path: &str, nested: &str) -> Value {
        let parameters = self.parameters;
        let own = format!("{path}/{}", node.key(self.day));
        let shown = node.attributes.iter().filter(|(name, _)| parameters.shows(nested, name));
        let mut item: Map<String, Value> = shown.map(|(name, value)| (name.clone(), value.clone())).collect();
        for (name, children) in &node.children {
            let nested = if nested.is_empty() { (*name).to_owned() } else { format!("{nested}.{name}") };
            if parameters.expands(&nested) {
                item.insert((*name).to_owned(), self.expanded(name, children, &own, &nested));
            }
        }
        if !parameters.only_data {
            item.insert("links".into(), self.item_links(node, &own));
        }
        Value::Object(item)
    }

    /// Children inside their parent: a collection of its own from version 3 on, a bare array before. Either way they
    /// are cut at the limit of the request, and only the collection says so.
    fn expanded(&self, name: &str, children: &[Node], parent: &str, nested: &str) -> Value {
        let path = format!("{parent}/child/{name}");
        let kept = children.iter().take(self.parameters.limit);
        let items: Vec<Value> = kept.map(|child| self.item(child, &path, nested)).collect();
        if self.parameters.version < 3 {
            return Value::Array(items);
        }
        let has_more = children.len() > items.len();
        let mut envelope = self.envelope(items, has_more, 0);
        envelope.insert("links".into(), json!([self.link("self", &path, name, "collection")]));
        Value::Object(envelope)
    }

    fn item_links(&self, node: &Node, own: &str) -> Value {
        let mut own_link = self.link("self", own, node.spec.name, "item");
        own_link["properties"] = json!({ "changeIndicator": change_indicator(node) });
        let mut links = vec![own_link, self.link("canonical", own, node.spec.name, "item")];
        for (name, _) in &node.children {
            links.push(self.link("child", &format!("{own}/child/{name}"), name, "collection"));
        }
        Value::Array(links)
    }

    pub(super) fn link(&self, rel: &str, path: &str, name: &str, kind: &str) -> Value {
        json!({ "rel": rel, "href": format!("{}/{path}", self.root), "name": name, "kind": kind })
    }

    fn sort(&self, spec: &Spec, rows: &mut [&Node]) {
        let keys = &self.parameters.order_by;
        rows.sort_by_key(|node| scramble(node.id, self.salt));
        rows.sort_by(|left, right| {
            keys.iter().fold(Ordering::Equal, |so_far, (name, descending)| {
                so_far.then_with(|| {
                    let kind = spec.kind(name).unwrap_or(super::schema::Kind::Text);
                    let value = |node: &Node| Typed::from_value(node.value(name), kind);
                    let order = match (value(left), value(right)) {
                        (Some(left), Some(right)) => left.compare(&right).unwrap_or(Ordering::Equal),
                        // Rows without a value come last.
                        (left, right) => right.is_some().cmp(&left.is_some()),
                    };
                    if *descending { order.reverse() } else { order }
                })
            })
        });
    }
}

fn change_indicator(node: &Node) -> String {
    format!("ACED0005737200136A6176612E7574696C2E41727261794C697374{:016X}", node.id)
}

/// An order that has nothing to do with the ids: what a database gives without an order clause.
fn scramble(id: i64, salt: u64) -> u64 {
    let mut mixed = id.unsigned_abs().wrapping_add(salt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^= mixed >> 29;
    mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ (mixed >> 32)
}
