//! The dictionary and the schemas: what the sources say stands in the tables, and some facts anyone can check.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use x12::Version;
use x12::dictionary::{self, CodeList, ElementRule, ElementType, SegmentRule, Strictness};
use x12::schema::{Area, Schema, schema, schemas};

const VERSIONS: [Version; 2] = [Version::V004010, Version::V005010];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn source(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

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

// --- What the sources say stands in the tables ---

/// How lines begin that do not hold for a version.
fn other_mark(version: Version) -> char {
    if version == Version::V004010 { '5' } else { '4' }
}

/// The lines of a source that hold for a version: depth and words, without marks and comments.
fn lines(text: &str, version: Version) -> Vec<(usize, Vec<&str>)> {
    let says = |line: &&str| {
        !line.trim().is_empty() && !line.starts_with('#') && !line.starts_with(other_mark(version))
    };
    let depth = |line: &str| (line[2..].len() - line[2..].trim_start().len()) / 2;
    text.lines().filter(says).map(|line| (depth(line), line[2..].split_whitespace().collect())).collect()
}

/// A set's source as one version has it: depth, segment, requirement and most uses.
fn source_tree(text: &str, version: Version) -> Option<Vec<String>> {
    let column = usize::from(version == Version::V005010);
    let text: String =
        text.lines().filter(|line| !line.starts_with("--")).map(|line| format!("{line}\n")).collect();
    if text.starts_with(other_mark(version)) {
        return None;
    }
    let lines = lines(&text, version).into_iter().skip(1); // The title.
    let tree = lines.map(|(depth, words)| {
        let max = words[2].split('/').nth(column).or(words[2].split('/').next()).unwrap();
        format!("{depth} {} {} {max}", words[0], words[1])
    });
    Some(tree.collect())
}

/// The same of a printed schema.
fn printed_tree(schema: &Schema) -> Vec<String> {
    let printed = schema.to_string();
    let mut tree = Vec::new();
    for line in printed.lines().filter(|line| line.starts_with("  ")) {
        let depth = (line.len() - line.trim_start().len()) / 2 - 1;
        let words: Vec<_> = line.split_whitespace().collect();
        tree.push(format!("{depth} {} {} {}", words[0], words[1], words[2]));
    }
    tree
}

#[test]
fn a_printed_schema_is_its_source() {
    let mut compared = 0;
    for entry in fs::read_dir(folder().join("sets")).unwrap() {
        let path = entry.unwrap().path();
        let (set_id, text) =
            (path.file_stem().unwrap().to_str().unwrap(), fs::read_to_string(&path).unwrap());
        for version in VERSIONS {
            let printed = schema(set_id, version).map(printed_tree);
            assert_eq!(printed, source_tree(&text, version), "{set_id} {version:?}");
            compared += usize::from(printed.is_some());
        }
    }
    assert_eq!(compared, schemas().count());
    assert_eq!(compared, 21, "11 sets in both versions, but 999 in one");
}

/// The code lists of the source for one version: those that differ between the versions are the point.
fn source_codes(version: Version) -> BTreeMap<String, (Strictness, BTreeSet<String>)> {
    let text = source("codes.txt");
    let mut lists: BTreeMap<String, (Strictness, BTreeSet<String>)> = BTreeMap::new();
    let mut current = None;
    let other = other_mark(version);
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let words: Vec<_> = line[2..].split_whitespace().collect();
        if !line[2..].starts_with(' ') {
            current = (!line.starts_with(other)).then(|| words[0].to_owned());
            let strictness = match words[1] {
                "closed" => Strictness::Closed,
                "listed" => Strictness::Listed,
                _ => Strictness::Open,
            };
            lists.extend(current.clone().map(|number| (number, (strictness, BTreeSet::new()))));
        } else if let Some(number) = current.as_ref().filter(|_| !line.starts_with(other)) {
            let codes = words.iter().flat_map(|word| match word.split_once(':') {
                None => vec![(*word).to_owned()],
                Some((low, high)) => {
                    let (first, last): (u32, u32) = (low.parse().unwrap(), high.parse().unwrap());
                    (first..=last).map(|code| format!("{code:0width$}", width = low.len())).collect()
                }
            });
            lists.get_mut(number).unwrap().1.extend(codes);
        }
    }
    lists
}

#[test]
fn code_lists_hold_the_codes_of_their_source_and_no_others() {
    let letters = || (b'0'..=b'9').chain(b'A'..=b'Z').map(char::from);
    let short: Vec<String> = letters()
        .map(String::from)
        .chain(letters().flat_map(|one| letters().map(move |two| format!("{one}{two}"))))
        .collect();
    for version in VERSIONS {
        let expected = source_codes(version);
        let mut seen = BTreeSet::new();
        for (place, element) in elements(version) {
            let Some(list) = element.codes else { continue };
            if !seen.insert(list.element) {
                continue;
            }
            let (strictness, codes) = &expected[list.element];
            assert_eq!(list.strictness, *strictness, "{place}");
            assert_eq!(list.codes(), codes.iter().cloned().collect::<Vec<_>>(), "{place}");
            for code in codes.iter().chain(&short) {
                assert_eq!(
                    list.contains(code.as_bytes()),
                    codes.contains(code),
                    "{place} {code} {version:?}"
                );
            }
        }
        let unused: Vec<_> = expected.keys().filter(|number| !seen.contains(number.as_str())).collect();
        assert_eq!(unused, [""; 0], "lists of elements that no segment of {version:?} has");
    }
}

#[test]
fn no_text_that_is_no_code_is_taken_for_one() {
    let purpose = element("BEG", 1, Version::V004010).codes.unwrap();
    for text in [
        &b""[..],
        b"0",
        b"000",
        b"00 ",
        b" 00",
        b"00\0",
        b"\0\0",
        b"0000000",
        b"00000000",
        b"zz",
        b"\xFF\xFF",
    ] {
        assert!(!purpose.contains(text), "{text:?}");
    }
    assert!(purpose.contains(b"00"));
}

#[test]
fn the_example_of_the_readme_stands_in_the_source() {
    let readme = source("README.md");
    let example = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(source("segments.txt").contains(example));
}

// --- What holds for all of them ---

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

// --- Facts ---

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
