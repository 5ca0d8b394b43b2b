//! The compiler of the schemas: a mistake in a source is told with its place.

#[path = "../../build/mod.rs"]
mod build;

use build::{Source, Sources, compile};

const ELEMENTS: &str = "  98    ID   2/3    =      role
  93    TX   1/60   =      name
  143   ID   3/3    =      set
  1705  AN   -      1/35   implementation
";
const COMPOSITES: &str = "  C001  pair
    01     98    M
    02     93    O
";
const SEGMENTS: &str = "  ST  header
    01     143   M
5   02     1705  O
  N1  party
    01     98    M
    02     93    X
    03-06  2x    98 X  93 X
    07     C001  O
    notes  P0203 R0204 P0506
  SE  trailer
    01     143   M
";
const CODES: &str = "  98  closed
    BY SE 01:04
5   XX
";
const SET: &str = "  850  PO  order

-- heading
  ST      M  1
  N1*     O  5/>1
    N1    M  1
-- summary
  SE      M  1
";

fn sources() -> Sources {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    Sources {
        elements: source("elements", ELEMENTS),
        composites: source("composites", COMPOSITES),
        segments: source("segments", SEGMENTS),
        codes: source("codes", CODES),
        sets: vec![source("850", SET)],
    }
}

/// The faults after a change of one source.
fn faults(name: &str, from: &str, to: &str) -> Vec<String> {
    let mut sources = sources();
    let source = match name {
        "elements" => &mut sources.elements,
        "composites" => &mut sources.composites,
        "segments" => &mut sources.segments,
        "codes" => &mut sources.codes,
        _ => &mut sources.sets[0],
    };
    assert_eq!(source.text.matches(from).count(), 1, "{from} must be there once");
    source.text = source.text.replace(from, to);
    let faults = compile(&sources).err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_sound_source_is_compiled() {
    let tables = compile(&sources()).unwrap();
    assert!(tables.contains(r#"SegmentRule::new("N1", "party""#));
    assert!(
        tables.contains(r#"Schema{set_id:"850",functional_group:"PO",name:"order",version:Version::V005010"#)
    );
    // Equal in both releases but for the codes of one: the trailer stands there once.
    assert_eq!(tables.matches(r#"SegmentRule::new("SE""#).count(), 1);
    assert_eq!(tables.matches(r#"SegmentRule::new("N1""#).count(), 2);
    assert_eq!(tables, compile(&sources()).unwrap(), "the same tables each time");
}

#[test]
fn a_mistake_is_told_with_its_line() {
    let table = [
        (
            "elements",
            "  93 ",
            "93 ",
            "elements:2: columns 1 and 2 are for a release mark: 4, 5 or blank, and a blank",
        ),
        ("elements", "TX ", "XX ", "elements:2: XX is no type"),
        ("elements", "1/60", "60/1", "elements:2: 60/1 is no length; one is 1/30"),
        ("elements", "1/60", "60", "elements:2: 60 is no length; one is 1/30"),
        ("elements", "  143", "  98 ", "elements:3: element 98 twice"),
        ("elements", "      set", "", "elements:3: element 143 has no name"),
        (
            "elements",
            "  143",
            "4 143",
            "elements:3: an element has both lengths in its columns and takes no release mark",
        ),
        ("composites", "98 ", "99 ", "composites:2: element 99 is unknown"),
        ("composites", "93  ", "1705", "composites:3: element 1705 is not in this release"),
        ("segments", "  02     93", "\t02     93", "segments:6: a tab; indentation is made of blanks"),
        ("segments", "    02     93", "   02     93", "segments:6: indentation is in steps of two blanks"),
        ("segments", "    02     93", "      02     93", "segments:6: indented too far"),
        ("segments", "  N1  party", "  N1", "segments:4: N1 has no name"),
        ("segments", "  SE  trailer", "  N1  trailer", "segments:10: N1 twice"),
        ("segments", "02     93", "03     93", "segments:6: position 03 where 02 comes next"),
        ("segments", "02     93", "2      93", "segments:6: 2 is no position; one is 03, several are 06-25"),
        ("segments", "03-06", "03-07", "segments:7: 2 times 2 elements do not fill 5 positions"),
        ("segments", "2x    98 X  93 X", "98 X", "segments:7: several positions need a count, such as 5x"),
        ("segments", "93    X", "93    Y", "segments:6: Y where M, O or X is expected"),
        ("segments", "C001", "C002", "segments:8: composite C002 is unknown"),
        ("segments", "C001", "?   ", "segments:8: an element without a number needs a type and a length"),
        ("segments", "P0506", "P0508", "segments:9: a note names position 08, the last is 07"),
        ("segments", "P0506", "P05", "segments:9: P05 is no syntax note; one is P0304"),
        ("segments", "P0506", "Q0506", "segments:9: Q0506 is no syntax note; one is P0304"),
        ("segments", "P0506", "P0505", "segments:9: P0505 is no syntax note; one is P0304"),
        ("segments", "93    X", "93    O", "segments:6: element 93 is O, but a note binds it: X"),
        ("segments", "C001  O", "C001  X", "segments:8: element C001 is X, but no note binds it"),
        ("codes", "98  closed", "99  closed", "codes:1: element 99 is unknown"),
        ("codes", "98  closed", "93  closed", "codes:1: element 93 is not of type ID"),
        ("codes", "closed", "strict", "codes:1: strict where closed, listed or open is expected"),
        ("codes", "    BY SE 01:04\n5   XX\n", "", "codes:1: code list of element 98 without codes"),
        ("codes", "SE", "BY", "codes:2: code BY twice"),
        ("codes", "SE", "SELL", "codes:2: code SELL does not fit element 98 of 2/3"),
        ("codes", "SE", "S", "codes:2: code S does not fit element 98 of 2/3"),
        ("codes", "SE", "se", "codes:2: se is no code: up to 7 capital letters and digits"),
        ("codes", "01:04", "04:01", "codes:2: 04:01 is no run; one is 00:08"),
        ("codes", "  98  closed\n", "", "codes:1: codes without an element above them"),
        ("850", "N1    M", "N2    M", "850:6: segment N2 is unknown"),
        ("850", "N1    M", "N1    X", "850:6: X where M or O is expected"),
        (
            "850",
            "N1*     O",
            "N1      O",
            "850:6: N1 stands inside of a segment that opens no loop (no * behind it)",
        ),
        ("850", "    N1    M", "      N1    M", "850:6: N1 is indented deeper than the loop above it"),
        ("850", "5/>1", "5/0", "850:5: 0 is no number of uses; without a limit it is >1"),
        ("850", "O  5/>1", "O", "850:5: a segment has M or O and a number of uses"),
        (
            "850",
            "-- summary",
            "-- footer",
            "850:7: footer is no area, or not in order: heading, detail, summary",
        ),
        ("850", "-- heading\n", "", "850:3: a segment before the first area, such as -- heading"),
        ("850", "  SE      M  1", "", "850:6: a set goes from ST to SE, both mandatory and once"),
        ("850", "  SE      M", "  SE      O", "850:8: a set goes from ST to SE, both mandatory and once"),
    ];
    let told = |(source, from, to, expected)| {
        let faults = faults(source, from, to);
        (!faults.iter().any(|fault| fault == expected)).then_some((expected, faults))
    };
    let missing: Vec<_> = table.into_iter().filter_map(told).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn a_mark_must_fit_what_it_stands_in() {
    let faults = faults("codes", "  98  closed", "4 98  closed");
    assert_eq!(faults, ["codes:3: marked for a release that the list is not in"]);
}

#[test]
fn all_mistakes_are_told_at_once() {
    let faults = faults(
        "elements",
        "TX   1/60   =      name\n  143   ID   3/3",
        "XX   1/60   =      name\n  143   ID   3-3",
    );
    assert_eq!(faults, ["elements:2: XX is no type", "elements:3: 3-3 is no length; one is 1/30"]);
}
