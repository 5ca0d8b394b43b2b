//! Metadata: the catalogue of versions, the list of resources, and `describe`.

use serde_json::{Map, Value, json};

use super::api::VERSION;
use super::errors::error;
use super::schema::{Kind, RESOURCES, Spec, queryable, resource};
use crate::server::{Call, Reply};

/// Versions of the API, which one is the latest, and the framework versions that a request may name.
pub(super) fn catalogue(root: &str) -> Reply {
    Reply::json(
        200,
        &json!({
            "items": [{
                "version": VERSION,
                "lifecycle": "active",
                "isLatest": true,
                "links": [
                    { "rel": "self", "href": format!("{root}/{VERSION}"), "name": "self", "kind": "item" },
                    { "rel": "canonical", "href": format!("{root}/{VERSION}"), "name": "canonical", "kind": "item" },
                    { "rel": "describe", "href": format!("{root}/{VERSION}/describe"), "name": "describe",
                      "kind": "describe" }
                ]
            }],
            "extension": { "name": "framework-version", "default": "1", "allowedValues":
                           ["1", "2", "3", "4", "5", "6", "7", "8", "9"] },
            "links": [{ "rel": "self", "href": root, "name": "self", "kind": "collection" }]
        }),
    )
}

pub(super) fn resources(root: &str) -> Reply {
    let items: Vec<Value> = RESOURCES
        .iter()
        .map(|spec| {
            let href = format!("{root}/{VERSION}/{}", spec.name);
            json!({ "name": spec.name, "links": [
                { "rel": "self", "href": href, "name": spec.name, "kind": "collection" }] })
        })
        .collect();
    Reply::json(200, &json!({ "items": items }))
}

pub(super) fn all(call: &Call, version: u32) -> Reply {
    describe(call, version, &RESOURCES)
}

pub(super) fn one(call: &Call, version: u32, name: &str) -> Reply {
    match resource(name) {
        Some(spec) => describe(call, version, &[spec]),
        None => error(version, 404, &format!("The resource {name} does not exist.")),
    }
}

/// Real pods answer 406 here to an `Accept` that they do not know.
fn describe(call: &Call, version: u32, specs: &[&Spec]) -> Reply {
    let accepted =
        call.header("accept").is_none_or(|accept| accept.contains("json") || accept.contains("*/*"));
    if !accepted {
        return error(version, 406, "The media type is not offered.");
    }
    let resources: Map<String, Value> =
        specs.iter().map(|spec| (spec.name.to_owned(), description(spec))).collect();
    Reply::json(200, &json!({ "Resources": resources }))
}

fn description(spec: &Spec) -> Value {
    let attributes: Vec<Value> = spec
        .attributes
        .iter()
        .map(|(name, kind)| {
            json!({
                "name": name,
                "type": type_name(*kind),
                "updatable": false,
                "mandatory": *name == spec.key,
                "queryable": queryable(name),
            })
        })
        .collect();
    let children: Map<String, Value> =
        spec.children.iter().map(|child| (child.name.to_owned(), description(child))).collect();
    json!({
        "discrColumnType": false,
        "attributes": attributes,
        "collection": { "finders": [{ "name": "PrimaryKey", "attributes": [{ "name": spec.key }] }] },
        "children": children,
    })
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Amount => "number",
        Kind::Date => "date",
        Kind::Timestamp => "datetime",
        Kind::Flag => "boolean",
    }
}
