mod invoice;
mod json;
mod payment;

use documents::{Document, Fault, Faults, RecordKey, RecordKind};
use serde_json::Value;

use json::Node;

/// Reads a record of an ERP, JSON with its child collections complete, into a canonical document.
///
/// Unknown attributes are ignored, absent and null ones are the same. Child collections are lists or objects with
/// `items`. Amounts are read from the digits of the JSON text, never through binary floats.
///
/// # Errors
/// Every fault, each with its path in the JSON.
pub fn read(key: &RecordKey, payload: &[u8]) -> Result<Document, Faults> {
    let value: Value = serde_json::from_slice(payload)
        .map_err(|error| Fault::new("record.json", "", format!("the payload is not JSON: {error}")))?;
    let Value::Object(attributes) = &value else {
        return Err(Fault::new("record.json", "", "the payload is not a JSON object").into());
    };
    let faults = std::cell::RefCell::new(Faults::new());
    let record = Node::root(attributes, &faults);
    let document = match key.kind() {
        RecordKind::Invoice => invoice::read(key, &record).map(Document::Invoice),
        RecordKind::Payment => payment::read(key, &record).map(Document::Payment),
    };
    match document {
        Some(document) => faults.into_inner().or(document),
        None => Err(faults.into_inner()),
    }
}

/// Checks that the payload is of the record that it is kept for.
fn check_id(key: &RecordKey, record: &Node<'_>, attribute: &str) {
    let id = record.required_text(attribute);
    if let Some(id) = id.filter(|id| id != key.id()) {
        record.fault(
            "record.id",
            attribute,
            format!("this is record {id}, record {} was expected", key.id()),
        );
    }
}

#[cfg(test)]
mod tests;
