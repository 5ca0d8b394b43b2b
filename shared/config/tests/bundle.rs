//! The folder as one text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/partners")
}

fn faults(json: &str) -> String {
    config::from_bundle(json).err().map(|faults| faults.to_string()).unwrap_or_default()
}

#[test]
fn a_bundle_is_the_folder() {
    let files = config::read(&example()).unwrap();
    let folder = config::load(&example()).unwrap();
    let (version, json) = config::bundle(&files).unwrap();
    assert_eq!(config::bundle(&files).unwrap(), (version.clone(), json.clone()));
    assert_eq!(version, folder.version);
    assert!(version.len() == 12 && version.bytes().all(|b| b.is_ascii_hexdigit()));
    let bundled = config::from_bundle(&json).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(bundled.version, folder.version);
    assert_eq!(bundled.catalog.version(), folder.catalog.version());
    assert_eq!(bundled.connector.tenant, folder.connector.tenant);
}

#[test]
fn the_text_is_one_object_of_files() {
    let files = BTreeMap::from([
        ("partners/axford.toml".to_owned(), "b\n".to_owned()),
        ("connector.toml".to_owned(), "a = \"ä\"".to_owned()),
    ]);
    let (_, json) = config::bundle(&files).unwrap();
    assert_eq!(json, r#"{"files":{"connector.toml":"a = \"ä\"","partners/axford.toml":"b\n"}}"#);
}

#[test]
fn a_bundle_is_checked_as_a_folder_is() {
    let mut files = config::read(&example()).unwrap();
    let connector = files.get_mut("connector.toml").unwrap();
    *connector = connector.replacen("lag_seconds", "lag_secnds", 1);
    let found = faults(&config::bundle(&files).unwrap().1);
    assert!(found.contains("connector.toml:20") && found.contains("lag_secnds"), "{found}");
    files.remove("connector.toml");
    let found = faults(&config::bundle(&files).unwrap().1);
    assert!(found.contains("connector.toml") && found.contains("missing"), "{found}");
}

#[test]
fn what_is_no_bundle_is_refused_and_never_quoted() {
    for text in ["", "not json", "[]", r#"{"files":{"a":1}}"#, r#"{"files":{},"password":"hunter2"}"#] {
        let found = faults(text);
        assert!(found.contains("not a bundle"), "{text}: {found}");
        assert!(!found.contains("hunter2") && !found.contains("password"), "{found}");
    }
    assert!(faults(r#"{"files":{}}"#).contains("missing"));
}
