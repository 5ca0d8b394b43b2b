//! What holds for all segments, elements and nodes.

use std::collections::BTreeSet;

use x12::Version;
use x12::dictionary::{self, CodeList, ElementType};
use x12::schema::{Area, schemas};

use super::{VERSIONS, elements};

#[test]
fn rules_are_sound() {
    for version in VERSIONS {
        let segments = dictionary::segments(version);
        assert!(segments.is_sorted_by(|one, other| one.id < other.id && one.tag < other.tag));
        for rule in segments {
            assert_eq!(dictionary::segment(rule.id, version), Some(*rule));
            assert_eq!(dictionary::segment_by_tag(rule.tag, version), Some(*rule));
            assert_eq!(rule.tag.to_string(), rule.id);
            assert!(!rule.name.is_empty() && !rule.elements.is_empty(), "{}", rule.id);
            assert!(rule.element(0).is_none() && rule.element(rule.elements.len() + 1).is_none());
            for (element, position) in rule.elements.iter().zip(1..) {
                assert_eq!(
                    element.is_mandatory,
                    rule.mandatory & (1 << position) != 0,
                    "{}{position}",
                    rule.id
                );
            }
            let beyond = u64::MAX << rule.elements.len() << 1 | 1;
            assert!(rule.notes.iter().all(|note| note.positions & beyond == 0), "{}", rule.id);
            assert!(rule.notes.iter().all(|note| note.positions & (1 << note.first) != 0), "{}", rule.id);
        }
    }
}

#[test]
fn elements_are_sound() {
    for version in VERSIONS {
        let mut without_number = Vec::new();
        for (place, element) in elements(version) {
            assert!(!element.name.is_empty(), "{place}");
            assert!(1 <= element.min && element.min <= element.max, "{place}");
            assert!(element.repetitions >= 1, "{place}");
            if element.number.is_empty() {
                without_number.push(place.clone());
            }
            if element.element_type == ElementType::Date {
                assert!(element.min == element.max && matches!(element.max, 6 | 8), "{place}");
            }
            for code in element.codes.map(CodeList::codes).unwrap_or_default() {
                assert_eq!(element.element_type, ElementType::Code, "{place}");
                let lengths = usize::from(element.min)..=usize::from(element.max);
                assert!(lengths.contains(&code.len()), "{place} {code}");
            }
        }
        // These were seen without their numbers.
        let expected: &[&str] = match version {
            Version::V004010 => &[],
            Version::V005010 => &[
                "AIN13", "EMS08", "EMS09", "EMS10", "EMS11", "EMS12", "EMS13", "EMS14", "EMS15", "VEH17",
                "VEH18", "VEH19",
            ],
        };
        assert_eq!(without_number, expected);
    }
}

#[test]
fn nodes_are_a_tree() {
    for schema in schemas() {
        let nodes = schema.nodes;
        let place = |index: usize| {
            format!("{} {:?} {index} {}", schema.set_id, schema.version, nodes[index].segment.id)
        };
        assert_eq!((nodes[0].segment.id, nodes[nodes.len() - 1].segment.id), ("ST", "SE"));
        assert_eq!(nodes[0].area, Area::Heading);
        for (index, node) in nodes.iter().enumerate() {
            let place = place(index);
            let end = usize::from(node.end);
            assert_eq!(node.tag, node.segment.tag, "{place}");
            assert_eq!(dictionary::segment(node.segment.id, schema.version), Some(node.segment), "{place}");
            assert!(index < end && end <= nodes.len(), "{place}");
            assert!(node.is_loop || end == index + 1, "{place}");
            assert!(node.max >= 1 && node.limit().is_none_or(|limit| limit == node.max), "{place}");
            match node.parent() {
                None => assert_eq!(node.depth, 0, "{place}"),
                Some(parent) => {
                    assert!(parent < index && index < usize::from(nodes[parent].end), "{place}");
                    assert!(end <= usize::from(nodes[parent].end), "{place}");
                    assert!(nodes[parent].is_loop && nodes[parent].area == node.area, "{place}");
                    assert_eq!(node.depth, nodes[parent].depth + 1, "{place}");
                }
            }
            // What is behind a loop is a sibling of it, or of a loop around it.
            if let Some(next) = nodes.get(end) {
                assert!(next.depth <= node.depth && next.area >= node.area, "{place}");
            }
            // The children are reached by jumping from sibling to sibling.
            let mut child = index + 1;
            while child < end {
                assert_eq!(nodes[child].parent(), Some(index), "{place}");
                child = usize::from(nodes[child].end);
            }
            assert_eq!(child, end, "{place}");
        }
    }
}

#[test]
fn every_set_has_its_functional_group() {
    let groups: BTreeSet<_> = schemas().map(|schema| (schema.set_id, schema.functional_group)).collect();
    let expected = [
        ("810", "IN"),
        ("820", "RA"),
        ("821", "FR"),
        ("824", "AG"),
        ("850", "PO"),
        ("855", "PR"),
        ("856", "SH"),
        ("860", "PC"),
        ("865", "CA"),
        ("997", "FA"),
        ("999", "FA"),
    ];
    assert_eq!(groups.into_iter().collect::<Vec<_>>(), expected);
    for (set_id, group) in expected {
        assert_eq!(x12::functional_group(set_id), Some(group));
    }
    assert_eq!(x12::functional_group("214"), None);
}
