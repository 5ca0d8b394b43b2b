//! The example configuration of the repository is right.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use documents::PartnerId;
use mapping::{Catalog, OnAmbiguous};

fn example() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/partners");
    let mut files = BTreeMap::new();
    for folder in ["partners", "crosswalks"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.insert(format!("{folder}/{name}"), fs::read_to_string(&path).unwrap());
        }
    }
    files
}

#[test]
fn the_example_is_read() {
    let catalog = Catalog::from_files(&example()).unwrap_or_else(|faults| panic!("{faults}"));
    let sets: BTreeMap<String, Vec<&str>> =
        catalog.partners().map(|profile| (profile.id().to_string(), profile.transaction_sets())).collect();
    let expected = BTreeMap::from([
        ("axford".to_owned(), vec!["810", "820"]),
        ("dorrington".to_owned(), vec!["820"]),
        ("ferrovia".to_owned(), vec!["810"]),
        ("kestrel".to_owned(), vec!["810", "820"]),
    ]);
    assert_eq!(sets, expected);
}

#[test]
fn delivery_follows_the_set() {
    let catalog = Catalog::from_files(&example()).unwrap();
    let partner = |id: &str| catalog.partner(&PartnerId::new(id).unwrap()).unwrap();
    assert_eq!(partner("ferrovia").delivery("810").folder, "ferrovia/outbox/810");
    assert_eq!(partner("kestrel").delivery("810").on_ambiguous, OnAmbiguous::RetrySame);
    assert_eq!(partner("kestrel").delivery("820").on_ambiguous, OnAmbiguous::Hold);
    let dorrington = partner("dorrington").delivery("820");
    assert_eq!(dorrington.action.unwrap().connection, "dorrington-as2");
    assert_eq!(dorrington.expect_acknowledgment_within.unwrap().as_hours(), 72);
    assert_eq!(partner("axford").interchange_scope(), "01:079150001/01:079151000");
    assert_eq!(partner("dorrington").group_scope("RA"), "NORTHFIELD/DORRINGTON/RA");
}

#[test]
fn account_numbers_do_not_show() {
    let catalog = Catalog::from_files(&example()).unwrap();
    let shown = format!("{catalog:?}");
    assert!(!shown.contains("0000004471") && shown.contains("****4471"));
}

#[test]
fn every_text_counts_for_the_version() {
    let mut files = example();
    let version = Catalog::from_files(&files).unwrap().version().to_owned();
    assert_eq!(version.len(), 12);
    assert_eq!(version, Catalog::from_files(&files).unwrap().version());
    files.insert("connector.toml".to_owned(), "x = 1".to_owned());
    assert_ne!(version, Catalog::from_files(&files).unwrap().version());
}
