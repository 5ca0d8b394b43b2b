//! Segments of the payment and remittance advice (820).

use super::composites::C040;
use super::rule::{SegmentRule, an, composite, dt, id, n, r, segment, text};

pub(super) static SEGMENTS: &[SegmentRule] = &[
    segment(
        "BPR",
        &[
            id("305", 1, 2).must(),
            r("782", 1, 18).must(),
            id("478", 1, 1).must(),
            id("591", 3, 3).must(),
            id("812", 1, 10),
            id("506", 2, 2),
            an("507", 3, 12),
            id("569", 1, 3),
            an("508", 1, 35),
            an("509", 10, 10),
            an("510", 9, 9),
            id("506", 2, 2),
            an("507", 3, 12),
            id("569", 1, 3),
            an("508", 1, 35),
            dt("373", 8),
            id("1048", 1, 3),
            id("506", 2, 2),
            an("507", 3, 12),
            id("569", 1, 3),
            an("508", 1, 35),
        ],
    ),
    segment(
        "TRN",
        &[
            id("481", 1, 2).must(),
            an("127", 1, 30).must().v5010(1, 50),
            an("509", 10, 10),
            an("127", 1, 30).v5010(1, 50),
        ],
    ),
    segment(
        "ENT",
        &[
            n("554", 0, 1, 6),
            id("98", 2, 3),
            id("66", 1, 2),
            an("67", 2, 80),
            id("98", 2, 3),
            id("66", 1, 2),
            an("67", 2, 80),
            id("128", 2, 3),
            an("127", 1, 30).v5010(1, 50),
        ],
    ),
    segment(
        "ADX",
        &[r("782", 1, 18).must(), id("426", 2, 2).must(), id("128", 2, 3), an("127", 1, 30).v5010(1, 50)],
    ),
    segment(
        "RMR",
        &[
            id("128", 2, 3),
            an("127", 1, 30).v5010(1, 50),
            id("482", 2, 2),
            r("782", 1, 18),
            r("782", 1, 18),
            r("782", 1, 18),
            id("426", 2, 2),
            r("782", 1, 18),
        ],
    ),
    segment(
        "RDM",
        &[
            id("756", 1, 2).must(),
            text("93", 1, 60),
            an("364", 1, 80).v5010(1, 256),
            composite(&C040),
            composite(&C040),
        ],
    ),
];
