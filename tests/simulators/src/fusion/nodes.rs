//! The rows as a tree of attribute maps, with the key of each.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::schema::{
    DISTRIBUTIONS, INSTALLMENTS, INVOICES, LINES, PAYMENTS, RELATED_INVOICES, SITES, SUPPLIERS, Spec,
};
use super::{Served, rows};
use crate::dataset::{Dataset, Invoice, Payment, Supplier};

/// One row with its child collections, in the order of the spec's children.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) spec: &'static Spec,
    pub(super) id: i64,
    key: Key,
    pub(super) attributes: Map<String, Value>,
    pub(super) children: Vec<(&'static str, Vec<Node>)>,
}

#[derive(Debug)]
enum Key {
    /// The id itself.
    Plain,
    /// An opaque text that encodes the numbers.
    Hash(Vec<i64>),
}

impl Node {
    fn new(spec: &'static Spec, id: i64, key: Key, value: impl Fn(&str) -> Value) -> Self {
        let attributes = spec.attributes.iter().map(|(name, _)| ((*name).to_owned(), value(name))).collect();
        Self { spec, id, key, attributes, children: Vec::new() }
    }

    /// The path segment of this row. `day` becomes part of an opaque key.
    pub(super) fn key(&self, day: Option<Timestamp>) -> String {
        match &self.key {
            Key::Plain => self.id.to_string(),
            Key::Hash(parts) => {
                let day = day.map(|at| at.as_second().div_euclid(86_400) * 86_400_000);
                let parts: Vec<i64> = parts.iter().copied().chain(day).collect();
                hash_key(&parts)
            }
        }
    }

    /// Whether a path segment means this row. The plain id is taken too where the documented key is opaque: several
    /// clients rely on that.
    pub(super) fn is_at(&self, segment: &str, day: Option<Timestamp>) -> bool {
        segment == self.key(day) || segment == self.id.to_string()
    }

    pub(super) fn value(&self, attribute: &str) -> &Value {
        self.attributes.get(attribute).unwrap_or(&Value::Null)
    }

    pub(super) fn child(&self, name: &str) -> Option<&[Node]> {
        self.children.iter().find(|(child, _)| *child == name).map(|(_, nodes)| nodes.as_slice())
    }
}

/// Opaque keys: four hexadecimal digits with the number of parts, then for each part eight digits with its length and
/// a serialised Java value, here always a block of eight bytes.
fn hash_key(parts: &[i64]) -> String {
    let mut key = format!("{:04X}", parts.len());
    for part in parts {
        key.push_str(&format!("{:08X}ACED00057708{part:016X}", 14));
    }
    key
}

pub(super) fn build(data: &Dataset) -> Served {
    Served::from([
        (INVOICES.name, data.invoices.iter().map(invoice).collect()),
        (PAYMENTS.name, data.payments.iter().map(payment).collect()),
        (SUPPLIERS.name, data.suppliers.iter().map(supplier).collect()),
    ])
}

fn invoice(row: &Invoice) -> Node {
    let mut node = Node::new(&INVOICES, row.id, Key::Hash(vec![row.id]), |name| rows::invoice(row, name));
    let lines = row
        .lines
        .iter()
        .map(|line| {
            let id = i64::from(line.number);
            let key = Key::Hash(vec![row.id, id]);
            let mut node = Node::new(&LINES, id, key, |name| rows::line(row, line, name));
            let distributions = line.distributions.iter().map(|part| {
                let key = Key::Hash(vec![part.id]);
                Node::new(&DISTRIBUTIONS, part.id, key, |name| rows::distribution(row, line, part, name))
            });
            node.children.push((DISTRIBUTIONS.name, distributions.collect()));
            node
        })
        .collect();
    let installments = row
        .installments
        .iter()
        .map(|part| {
            let id = i64::from(part.number);
            let key = Key::Hash(vec![row.id, id]);
            Node::new(&INSTALLMENTS, id, key, |name| rows::installment(row, part, name))
        })
        .collect();
    node.children.push((LINES.name, lines));
    node.children.push((INSTALLMENTS.name, installments));
    node
}

fn payment(row: &Payment) -> Node {
    let mut node = Node::new(&PAYMENTS, row.id, Key::Plain, |name| rows::payment(row, name));
    let related = row
        .related
        .iter()
        .map(|part| Node::new(&RELATED_INVOICES, part.id, Key::Plain, |name| rows::related(row, part, name)));
    node.children.push((RELATED_INVOICES.name, related.collect()));
    node
}

fn supplier(row: &Supplier) -> Node {
    let mut node = Node::new(&SUPPLIERS, row.id, Key::Plain, |name| rows::supplier(row, name));
    node.children
        .push((SITES.name, vec![Node::new(&SITES, row.site_id, Key::Plain, |name| rows::site(row, name))]));
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opaque_key_has_the_recorded_shape() {
        assert_eq!(hash_key(&[300_000_251_846_120]), "00010000000EACED00057708000110D940719DE8");
        assert_eq!(hash_key(&[1, 2]).len(), 4 + 2 * 36);
    }
}
