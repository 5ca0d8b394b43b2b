//! Words for a fuzzer that knows no X12.

use std::collections::BTreeSet;

use x12::dictionary::{ElementType, segments};
use x12::schema::schemas;
use x12::{Version, functional_group};

/// A dictionary in the form of libFuzzer: segment ids, sets, groups, releases, delimiters and short code lists.
pub fn dictionary() -> String {
    let mut words: BTreeSet<String> = [
        "*",
        "~",
        ">",
        "^",
        ":",
        "|",
        "\\x0A",
        "\\x0D\\x0A",
        "~\\x0A",
        "\\x1C",
        "\\x1D",
        "\\x1E",
        "\\x1F",
        "\\xEF\\xBB\\xBF",
        "\\xC3\\xA9",
        "00401",
        "00501",
        "004010",
        "005010",
        "004010VICS",
        "005010X231A1",
        "ISA*00*",
        "20260309",
        "0805",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    for schema in schemas() {
        let group = functional_group(schema.set_id).unwrap_or_default();
        words.extend([format!("ST*{}*0001~", schema.set_id), format!("GS*{group}*")]);
    }
    for rule in [Version::V004010, Version::V005010].into_iter().flat_map(segments) {
        words.insert(format!("~{}*", rule.id));
        for element in rule.elements {
            // Long lists would drown everything else.
            let codes = element.codes.filter(|_| matches!(element.element_type, ElementType::Code));
            let codes = codes.map(|list| list.codes()).filter(|codes| codes.len() <= 12).unwrap_or_default();
            words.extend(codes.into_iter().map(|code| format!("*{code}*")));
        }
    }
    words.into_iter().map(|word| format!("\"{word}\"\n")).collect()
}
