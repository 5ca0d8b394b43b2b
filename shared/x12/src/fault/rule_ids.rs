//! The ids that kinds of faults have.

/// Every rule id, for those who name one.
const RULE_IDS: &[&str] = &[
    "file.empty",
    "file.not-an-interchange",
    "file.limit",
    "header.truncated",
    "header.width",
    "header.terminator-missing",
    "header.delimiter",
    "header.delimiter-blank",
    "header.delimiters-distinct",
    "header.missing",
    "repair.header-width",
    "repair.component-separator",
    "repair.terminator",
    "repair.repetition-separator",
    "repair.terminator-bytes",
    "repair.lines",
    "repair.indentation",
    "repair.exponent",
    "trailer.missing",
    "interchange.count-form",
    "interchange.count",
    "interchange.control-number",
    "interchange.repeated",
    "group.count-form",
    "group.count",
    "group.control-number",
    "group.repeated",
    "group.functional-id",
    "group.version",
    "set.count-form",
    "set.count",
    "set.control-number",
    "set.repeated",
    "set.not-supported",
    "segment.outside-set",
    "segment.misplaced",
    "segment.id",
    "segment.empty",
    "segment.not-terminated",
    "segment.unknown",
    "segment.not-in-set",
    "segment.unexpected",
    "segment.implied-entity",
    "segment.total-sequence",
    "segment.sequence",
    "segment.too-often",
    "segment.missing",
    "segment.forbidden",
    "loop.too-often",
    "element.missing",
    "element.too-short",
    "element.too-long",
    "element.invalid",
    "element.unknown",
    "element.too-many",
    "element.blank",
    "element.character",
    "element.number",
    "element.code",
    "element.code-listed",
    "element.date",
    "element.time",
    "element.repetitions",
    "element.repetitions-in-text",
    "element.components",
    "element.components-in-text",
    "element.forbidden",
    "syntax.paired",
    "syntax.required",
    "syntax.exclusive",
    "syntax.conditional",
    "syntax.list",
    "untidy.trailing-separators",
    "untidy.trailing-blanks",
    "untidy.leading-zeros",
    "untidy.decimal-point",
    "balance.line-count",
    "balance.hash-total",
    "balance.invoice-total",
    "balance.payment-adjusted",
    "balance.payment-total",
    "hierarchy.id-repeated",
    "hierarchy.parent-unknown",
    "hierarchy.root",
    "hierarchy.root-repeated",
    "hierarchy.child-code",
    "hierarchy.level-order",
];

/// Whether some kind of fault has this id.
pub(crate) fn is_rule_id(id: &str) -> bool {
    RULE_IDS.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_kinds() {
        // Each id stands in the table of kinds, and no other does.
        let table = include_str!("code.rs");
        for id in RULE_IDS {
            assert!(table.contains(&format!("\"{id}\"")), "{id}");
        }
        let is_id =
            |text: &str| text.contains('.') && text.chars().all(|c| matches!(c, 'a'..='z' | '.' | '-'));
        for id in table.split('"').filter(|text| is_id(text)) {
            assert!(is_rule_id(id), "{id}");
        }
        let mut sorted = RULE_IDS.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), RULE_IDS.len());
    }
}
