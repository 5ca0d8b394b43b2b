//! Facts that anyone can check in a guide.

use x12::Version;
use x12::dictionary::{self, ElementType, Strictness};
use x12::schema::{Area, schema};

use super::{VERSIONS, element, elements, rule};

#[test]
fn versions_differ_where_they_should() {
    let max = |id, position, version| rule(id, version).element(position).map(|element| element.max);
    let table = [
        ("REF", 2, Some(30), Some(50)),
        ("RMR", 2, Some(30), Some(50)),
        ("N9", 2, Some(30), Some(50)),
        ("TRN", 2, Some(30), Some(50)),
        ("SAC", 13, Some(30), Some(50)),
        ("PER", 4, Some(80), Some(256)),
        ("IT1", 2, Some(10), Some(15)),
        ("NM1", 3, Some(35), Some(60)),
        ("AK3", 2, Some(6), Some(10)),
        ("AK3", 3, Some(6), Some(4)),
        ("VEH", 5, Some(12), Some(50)),
        ("PID", 4, Some(12), Some(12)),
        ("N1", 2, Some(60), Some(60)),
        ("ST", 3, None, Some(35)),
        ("AK1", 3, None, Some(12)),
        ("AK2", 3, None, Some(35)),
        ("BIG", 11, None, Some(4)),
        ("N4", 7, None, Some(3)),
    ];
    for (id, position, v004010, v005010) in table {
        assert_eq!(max(id, position, Version::V004010), v004010, "{id}{position:02}");
        assert_eq!(max(id, position, Version::V005010), v005010, "{id}{position:02}");
    }
    let numbers = |id, position| VERSIONS.map(|version| element(id, position, version).number);
    assert_eq!(numbers("PO1", 2), ["330", "380"]);
    assert_eq!(numbers("SN1", 5), ["330", "380"]);
    assert_eq!(numbers("ISA", 11), ["I10", "I65"]);
    assert_eq!(numbers("DMG", 5), ["1109", "C056"]);
    assert_eq!(numbers("TED", 5), ["722", "C030"]);
    assert_eq!(VERSIONS.map(|version| element("CAD", 1, version).is_mandatory), [false, true]);
    assert_eq!(VERSIONS.map(|version| element("INC", 4, version).is_mandatory), [true, false]);
    assert_eq!(VERSIONS.map(|version| dictionary::segment("IK3", version).is_some()), [false, true]);
}

#[test]
fn composites_have_their_components() {
    let numbers = |id, position, version| match element(id, position, version).element_type {
        ElementType::Composite(composite) => composite.components.iter().map(|rule| rule.number).collect(),
        _ => Vec::new(),
    };
    assert_eq!(numbers("AK4", 1, Version::V004010), ["722", "1528"]);
    assert_eq!(numbers("AK4", 1, Version::V005010), ["722", "1528", "1686"]);
    assert_eq!(numbers("IK4", 1, Version::V005010), ["722", "1528", "1686"]);
    assert_eq!(numbers("CTX", 1, Version::V005010), ["9999", "9998"]);
    assert_eq!(numbers("CTX", 6, Version::V005010), ["725", "725"]);
    assert_eq!(numbers("REF", 4, Version::V004010), ["128", "127", "128", "127", "128", "127"]);
    assert_eq!(numbers("POC", 5, Version::V004010).len(), 15);
    let further = |version| match element("REF", 4, version).element_type {
        ElementType::Composite(composite) => {
            (composite.components[1].max, composite.mandatory, composite.notes.len())
        }
        _ => (0, 0, 0),
    };
    assert_eq!(VERSIONS.map(further), [(30, 0b110, 2), (50, 0b110, 2)]);
    let repeating: Vec<_> = elements(Version::V005010)
        .into_iter()
        .filter(|(_, element)| element.repetitions > 1)
        .map(|(place, element)| (place, element.repetitions))
        .collect();
    assert_eq!(repeating, [("CTX01".to_owned(), 10), ("DMG05".to_owned(), 10)]);
}

#[test]
fn implied_decimals_are_few() {
    let mut found: Vec<_> = elements(Version::V004010)
        .into_iter()
        .filter(|(_, element)| element.element_type == ElementType::Implied(2))
        .map(|(place, _)| place)
        .collect();
    found.sort();
    let expected = [
        "ASM01", "CSH03", "CTB06", "DED04", "IT803", "ITD08", "ITD10", "SAC05", "TDS01", "TDS02", "TDS03",
        "TDS04", "TXP05", "TXP07", "TXP09", "VEH13", "VEH15",
    ];
    assert_eq!(found, expected);
}

#[test]
fn notes_are_those_of_the_guides() {
    let notes =
        |id, version| rule(id, version).notes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let both = |id| VERSIONS.map(|version| notes(id, version));
    assert_eq!(both("CTT"), ["P0304 P0506"; 2]);
    assert_eq!(both("N1"), ["R0203 P0304"; 2]);
    assert_eq!(both("REF"), ["R0203"; 2]);
    assert_eq!(both("ITD"), ["L03040513 L08040513 L091011"; 2]);
    assert_eq!(both("POC").map(|notes| notes[..14].to_owned()), ["C030405 C0706 "; 2]);
    assert_eq!(both("IT1").map(|notes| notes[..13].to_owned()), ["P020304 P0607"; 2]);
    assert_eq!(both("N4"), ["C0605", "C0605 E0207 C0704"]);
    assert_eq!(both("MEA")[0], "R03050608 L07030506 E0803 C0504 C0604");
    assert_eq!(both("MEA")[1], "R03050608 L07030506 E0803 L050412 L060412 P1112");
    assert_eq!(both("SAC")[0], "R0203 P0304 P0607 P0910 C1110 C1413 C1615 L130204");
    assert!(!both("SAC")[1].contains("L130204"));
}

/// The segments of a set's area, with a star for loops, down to a depth.
fn outline(set_id: &str, version: Version, area: Area, depth: u8) -> String {
    let nodes = schema(set_id, version).unwrap().nodes.iter();
    let shown = nodes.filter(|node| node.area == area && node.depth <= depth);
    let names = shown.map(|node| format!("{}{}", node.segment.id, if node.is_loop { "*" } else { "" }));
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn sets_are_those_of_the_guides() {
    let [old, new] = VERSIONS;
    assert_eq!(outline("810", old, Area::Summary, 0), "TDS TXI CAD AMT SAC* ISS* CTT SE");
    assert_eq!(outline("810", new, Area::Summary, 0), "TDS TXI CAD AMT SAC* ISS* CTT SE");
    assert_eq!(outline("810", old, Area::Summary, 1), "TDS TXI CAD AMT SAC* TXI ISS* PID CTT SE");
    assert_eq!(outline("810", new, Area::Summary, 1), "TDS TXI CAD AMT SAC* DTM TXI* ISS* PID CTT SE");
    assert_eq!(outline("850", old, Area::Summary, 1), "CTT* AMT SE");
    assert_eq!(outline("997", old, Area::Heading, 3), "ST AK1 AK2* AK3* AK4 AK5 AK9 SE");
    assert_eq!(outline("999", new, Area::Heading, 3), "ST AK1 AK2* IK3* CTX IK4* CTX IK5 AK9 SE");
    assert_eq!(outline("856", old, Area::Heading, 0), "ST BSN DTM");
    assert!(
        outline("856", old, Area::Detail, 0) == "HL*"
            && outline("856", old, Area::Detail, 1).contains("CLD*")
    );
    assert!(outline("850", old, Area::Detail, 1).contains(" LS LDT* LE "));
    assert!(outline("850", new, Area::Detail, 1).contains(" LS LDT* LE "));
    let has =
        |set_id, version, id| schema(set_id, version).unwrap().nodes.iter().any(|node| node.segment.id == id);
    for set_id in ["850", "855", "860", "865"] {
        assert!(has(set_id, old, "MSG") && !has(set_id, new, "MSG") && has(set_id, new, "MTX"), "{set_id}");
    }
    assert!(has("810", old, "MSG") && has("810", new, "MSG") && !has("810", new, "MTX"));
    let limit = |set_id, version, id| {
        let nodes = schema(set_id, version).unwrap().nodes;
        nodes.iter().find(|node| node.segment.id == id).unwrap().limit()
    };
    assert_eq!((limit("850", old, "TD5"), limit("850", new, "TD5")), (Some(12), None));
    assert_eq!((limit("997", old, "AK2"), limit("997", new, "AK2")), (Some(999_999), None));
    assert_eq!((limit("997", old, "AK4"), limit("850", old, "PO1")), (Some(99), Some(100_000)));
}

#[test]
fn lists_are_as_strict_as_they_are_known() {
    let strictness = |id, position| {
        VERSIONS.map(|version| element(id, position, version).codes.map(|list| list.strictness))
    };
    let (closed, listed) = (Some(Strictness::Closed), Some(Strictness::Listed));
    for (id, position) in
        [("BEG", 1), ("BEG", 2), ("AK5", 1), ("AK4", 3), ("SAC", 1), ("PID", 1), ("HL", 4), ("AMT", 3)]
    {
        assert_eq!(strictness(id, position), [closed; 2], "{id}{position:02}");
    }
    assert_eq!(strictness("BPR", 1), [closed, None], "not seen in 005010");
    assert_eq!(strictness("REF", 1), [listed, None], "seen in part only");
    assert_eq!(strictness("PO1", 3), [listed; 2]);
    assert_eq!(strictness("HL", 3), [Some(Strictness::Open); 2]);
    assert_eq!(strictness("BSN", 5), [Some(Strictness::Open); 2]);
    for (id, position) in [("CUR", 2), ("N4", 2), ("N4", 3), ("N4", 4), ("CAD", 4), ("GS", 1), ("ST", 1)] {
        assert_eq!(strictness(id, position), [None; 2], "{id}{position:02}");
    }
    let knows = |id, position, code: &str| {
        VERSIONS.map(|version| {
            element(id, position, version).codes.is_some_and(|list| list.contains(code.as_bytes()))
        })
    };
    assert_eq!(knows("BEG", 1, "57"), [false, true]);
    assert_eq!(knows("PO1", 3, "4H"), [true, false]);
    assert_eq!(knows("PO1", 3, "EA"), [true, true]);
    assert_eq!(knows("AK4", 3, "12"), [false, true]);
    assert_eq!(knows("AK5", 2, "23"), [true, true]);
}

#[test]
fn a_segment_is_printed_as_a_guide_shows_it() {
    let expected = "\
N4 city, state, postal code
  N401  O  19    AN  2/30     city
  N402  X  156   ID  2        state or province
  N403  O  116   ID  3/15     postal code
  N404  X  26    ID  2/3      country
  N405  X  309   ID  1/2      location qualifier
  N406  O  310   AN  1/30     code of the location
  N407  X  1715  ID  1/3      country subdivision
  notes  C0605 E0207 C0704
";
    assert_eq!(rule("N4", Version::V005010).to_string(), expected);
}
