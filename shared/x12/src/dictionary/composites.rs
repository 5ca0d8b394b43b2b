//! Composite elements: elements made of components.

use super::rule::{CompositeRule, an, id, r};

/// Unit of measure with exponents and multipliers.
pub(super) static C001: CompositeRule = CompositeRule {
    id: "C001",
    components: &[
        id("355", 2, 2).must(),
        r("1018", 1, 15),
        r("649", 1, 10),
        id("355", 2, 2),
        r("1018", 1, 15),
        r("649", 1, 10),
        id("355", 2, 2),
        r("1018", 1, 15),
        r("649", 1, 10),
        id("355", 2, 2),
        r("1018", 1, 15),
        r("649", 1, 10),
        id("355", 2, 2),
        r("1018", 1, 15),
        r("649", 1, 10),
    ],
};

/// Further references.
pub(super) static C040: CompositeRule = CompositeRule {
    id: "C040",
    components: &[
        id("128", 2, 3).must(),
        an("127", 1, 30).v5010(1, 50).must(),
        id("128", 2, 3),
        an("127", 1, 30).v5010(1, 50),
        id("128", 2, 3),
        an("127", 1, 30).v5010(1, 50),
    ],
};
