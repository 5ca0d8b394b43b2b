//! The tables hold what the sources say. The sources are read here anew, without the compiler.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use x12::Version;
use x12::dictionary::Strictness;
use x12::schema::{Schema, schema, schemas};

use super::{VERSIONS, element, elements};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn source(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

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
