//! The dictionary and the schemas: what the sources say stands in the tables, and some facts anyone can check.

mod facts;
mod soundness;
mod sources;

use x12::Version;
use x12::dictionary::{self, ElementRule, ElementType, SegmentRule};

const VERSIONS: [Version; 2] = [Version::V004010, Version::V005010];

fn rule(id: &str, version: Version) -> &'static SegmentRule {
    dictionary::segment(id, version).unwrap()
}

fn element(id: &str, position: usize, version: Version) -> &'static ElementRule {
    rule(id, version).element(position).unwrap()
}

/// Every element of every segment, components included, with its place.
fn elements(version: Version) -> Vec<(String, &'static ElementRule)> {
    let mut found = Vec::new();
    for rule in dictionary::segments(version) {
        for (element, position) in rule.elements.iter().zip(1..) {
            let place = format!("{}{position:02}", rule.id);
            if let ElementType::Composite(composite) = element.element_type {
                let components = composite.components.iter().zip(1..);
                found.extend(components.map(|(rule, position)| (format!("{place}-{position}"), rule)));
            }
            found.push((place, element));
        }
    }
    found
}
