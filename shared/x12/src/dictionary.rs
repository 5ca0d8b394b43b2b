//! Types and lengths of the elements of the segments that this crate writes, in 004010 and 005010.
//!
//! The tables hold what a writer needs to put a value on the wire: data type, length, whether it is mandatory, and
//! whether a text names something ([`ElementType::Identifier`]) or describes it ([`ElementType::Text`]).

mod composites;
mod envelope;
mod invoice;
mod payment;
mod rule;
mod shared;

pub use rule::{CompositeRule, ElementRule, ElementType, Length, SegmentRule};

/// The rule of a segment, by its id.
///
/// ```
/// use x12::Version;
/// use x12::dictionary::{ElementType, segment};
///
/// let total = segment("TDS").and_then(|rule| rule.element(1)).unwrap();
/// assert_eq!(total.element_type(), ElementType::Implied(2));
/// assert_eq!(total.length(Version::V004010).unwrap().max, 15);
/// assert!(segment("ZZZ").is_none());
/// ```
pub fn segment(id: &str) -> Option<&'static SegmentRule> {
    segments().find(|rule| rule.id() == id)
}

/// Every segment of the dictionary.
pub fn segments() -> impl Iterator<Item = &'static SegmentRule> {
    [shared::SEGMENTS, invoice::SEGMENTS, payment::SEGMENTS, envelope::SEGMENTS].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::Version;

    #[test]
    fn rules_are_sound() {
        let mut ids = HashSet::new();
        for rule in segments() {
            assert!(ids.insert(rule.id()), "{} twice", rule.id());
            assert!(rule.element(0).is_none() && rule.element(rule.len() + 1).is_none(), "{}", rule.id());
            for position in 1..=rule.len() {
                let element = rule.element(position).unwrap();
                for version in [Version::V004010, Version::V005010] {
                    let length = element.length(version);
                    assert!(length.is_none_or(|length| 1 <= length.min && length.min <= length.max));
                    assert!(length.is_some() || !element.is_mandatory(version));
                }
            }
        }
    }

    #[test]
    fn repeated_elements_are_found() {
        let item = segment("IT1").unwrap();
        assert_eq!(item.len(), 25);
        let number = |position| item.element(position).unwrap().number();
        assert_eq!([5, 6, 7, 24, 25].map(number), ["639", "235", "234", "235", "234"]);
    }

    #[test]
    fn versions_differ_where_they_should() {
        let max = |id: &str, position, version| {
            let element = segment(id).unwrap().element(position).unwrap();
            element.length(version).map(|length| length.max)
        };
        let table = [
            ("REF", 2, Some(30), Some(50)),
            ("PER", 4, Some(80), Some(256)),
            ("IT1", 2, Some(10), Some(15)),
            ("TRN", 2, Some(30), Some(50)),
            ("ST", 3, None, Some(35)),
            ("N1", 2, Some(60), Some(60)),
        ];
        for (id, position, v004010, v005010) in table {
            assert_eq!(max(id, position, Version::V004010), v004010, "{id}{position:02}");
            assert_eq!(max(id, position, Version::V005010), v005010, "{id}{position:02}");
        }
    }

    #[test]
    fn implied_decimals_are_few() {
        let mut found = Vec::new();
        for rule in segments() {
            for position in 1..=rule.len() {
                if matches!(rule.element(position).unwrap().element_type(), ElementType::Implied(2)) {
                    found.push(format!("{}{position:02}", rule.id()));
                }
            }
        }
        assert_eq!(found, ["ITD08", "ITD10", "SAC05", "TDS01", "TDS02", "TDS03", "TDS04"]);
    }
}
