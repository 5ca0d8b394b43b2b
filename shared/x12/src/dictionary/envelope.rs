//! Segments of the envelope.

use super::rule::{SegmentRule, an, dt, id, n, segment, tm};

pub(super) static SEGMENTS: &[SegmentRule] = &[
    segment(
        "ISA",
        &[
            id("I01", 2, 2).must(),
            an("I02", 10, 10).must(),
            id("I03", 2, 2).must(),
            an("I04", 10, 10).must(),
            id("I05", 2, 2).must(),
            an("I06", 15, 15).must(),
            id("I05", 2, 2).must(),
            an("I07", 15, 15).must(),
            dt("I08", 6).must(),
            tm("I09", 4, 4).must(),
            id("I10", 1, 1).must(),
            id("I11", 5, 5).must(),
            n("I12", 0, 9, 9).must(),
            id("I13", 1, 1).must(),
            id("I14", 1, 1).must(),
            an("I15", 1, 1).must(),
        ],
    ),
    segment(
        "GS",
        &[
            id("479", 2, 2).must(),
            an("142", 2, 15).must(),
            an("124", 2, 15).must(),
            dt("373", 8).must(),
            tm("337", 4, 8).must(),
            n("28", 0, 1, 9).must(),
            id("455", 1, 2).must(),
            an("480", 1, 12).must(),
        ],
    ),
    segment("ST", &[id("143", 3, 3).must(), an("329", 4, 9).must(), an("1705", 1, 35).added()]),
    segment("SE", &[n("96", 0, 1, 10).must(), an("329", 4, 9).must()]),
    segment("GE", &[n("97", 0, 1, 6).must(), n("28", 0, 1, 9).must()]),
    segment("IEA", &[n("I16", 0, 1, 5).must(), n("I12", 0, 9, 9).must()]),
    segment(
        "TA1",
        &[
            n("I12", 0, 9, 9).must(),
            dt("I08", 6).must(),
            tm("I09", 4, 4).must(),
            id("I17", 1, 1).must(),
            id("I18", 3, 3).must(),
        ],
    ),
];
