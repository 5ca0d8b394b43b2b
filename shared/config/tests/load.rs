//! What a configuration folder may and may not say.

use std::fs;
use std::path::{Path, PathBuf};

use documents::Stage;
use tempfile::TempDir;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/partners")
}

/// A copy of the example, to spoil.
fn copy() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for folder in ["", "partners", "crosswalks"] {
        fs::create_dir_all(copy.path().join(folder)).unwrap();
        for entry in fs::read_dir(example().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, copy.path().join(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    copy
}

fn edit(folder: &TempDir, file: &str, from: &str, to: &str) {
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The faults of the example after one edit, a line each.
fn faults(file: &str, from: &str, to: &str) -> Vec<String> {
    let folder = copy();
    edit(&folder, file, from, to);
    match config::load(folder.path()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[track_caller]
fn assert_one(faults: &[String], parts: &[&str]) {
    assert!(
        faults.iter().any(|fault| parts.iter().all(|part| fault.contains(part))),
        "no fault holds all of {parts:?}: {faults:#?}"
    );
}

#[test]
fn the_example_is_right() {
    let configuration = config::load(&example()).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(configuration.connector.stage, Stage::Test);
    assert_eq!(configuration.limits().overlap.as_secs(), 600);
    assert!(configuration.catalog.partners().count() >= 3);
}

#[test]
fn the_version_follows_every_file() {
    let folder = copy();
    let before = config::load(folder.path()).unwrap().version;
    assert_eq!(config::load(folder.path()).unwrap().version, before);
    edit(&folder, "connector.toml", "every_seconds = 300", "every_seconds = 301");
    let after = config::load(folder.path()).unwrap();
    assert_ne!(after.version, before);
    assert_eq!(after.version, after.catalog.version(), "the audit names the catalog's");
}

#[test]
fn unknown_keys_name_file_line_and_the_key_that_was_meant() {
    let found = faults("connector.toml", "lag_seconds", "lag_secnds");
    assert_one(&found, &["connector.toml:20", "lag_secnds", "lag_seconds"]);
    let found =
        faults("connector.toml", "base_url = \"https://northfield", "base_ulr = \"https://northfield");
    assert_one(&found, &["connector.toml:", "base_ulr", "base_url"]);
    let found = faults("partners/axford.toml", "purpose", "pupose");
    assert_one(&found, &["partners/axford.toml:", "pupose", "purpose"]);
}

#[test]
fn broken_toml_names_its_place() {
    let found = faults("connector.toml", "stage = \"test\"", "stage = \"test");
    assert_one(&found, &["connector.toml:7"]);
    let found = faults("partners/axford.toml", "[interchange]", "[interchange");
    assert_one(&found, &["partners/axford.toml:"]);
}

#[test]
fn faults_of_several_files_are_told_at_once() {
    let folder = copy();
    edit(&folder, "connector.toml", "lag_seconds", "lag_secnds");
    edit(&folder, "partners/axford.toml", "purpose", "pupose");
    let found: Vec<String> =
        config::load(folder.path()).err().unwrap().iter().map(ToString::to_string).collect();
    assert_one(&found, &["connector.toml"]);
    assert_one(&found, &["partners/axford.toml"]);
}

#[test]
fn stages_that_disagree_stop_everything() {
    let found = faults("connector.toml", "stage = \"test\"", "stage = \"production\"");
    assert_one(&found, &["[fusion] stage", "is test", "connector is production"]);
    assert_one(&found, &["[cleo] stage"]);
    assert_one(&found, &["[fusion] base_url", "is listed under [hosts] test"]);
    assert_one(&found, &["partners/axford.toml", "ISA15 = T"]);
    let found = faults("partners/axford.toml", "stage = \"test\"", "stage = \"production\"");
    assert_one(&found, &["partners/axford.toml", "ISA15 = P", "the connector is test"]);
}

#[test]
fn hosts_of_the_other_stage_or_of_none_are_refused() {
    let found = faults(
        "connector.toml",
        "base_url = \"https://northfield-stage.cleointegration.com\"",
        "base_url = \"https://northfield.cleointegration.com\"",
    );
    assert_one(&found, &["[cleo] base_url", "northfield.cleointegration.com", "[hosts] production"]);
    let found = faults(
        "connector.toml",
        "base_url = \"https://northfield-stage.cleointegration.com\"",
        "base_url = \"https://elsewhere.example\"",
    );
    assert_one(&found, &["[cleo] base_url", "not listed under [hosts] test"]);
}

#[test]
fn flows_that_do_not_exist_or_would_never_run_are_refused() {
    let found = faults("connector.toml", "[flows.fusion-invoices]", "[flows.fusion-invoice]");
    assert_one(&found, &["fusion-invoice", "fusion-invoices"]);
    let found = faults("connector.toml", "every_seconds = 300", "every_seconds = 0");
    assert_one(&found, &["every_seconds"]);
    let found = faults("connector.toml", "overlap_seconds = 600", "overlap_seconds = 60");
    assert_one(&found, &["overlap_seconds", "300"]);
}

#[test]
fn limits_that_would_loop_or_wait_for_nothing_are_refused() {
    for line in ["lease_seconds = 0", "claim_margin_ms = 0", "requeue_after_ms = 0", "park_first_ms = 0"] {
        let found = faults("connector.toml", "[cleo]", &format!("[limits]\n{line}\n[cleo]"));
        assert_one(&found, &["[limits]", line.split(' ').next().unwrap(), "at least 1"]);
    }
    let found = faults("connector.toml", "[cleo]", "[limits]\npark_longest_ms = 29999\n[cleo]");
    assert_one(&found, &["park_longest_ms", "park_first_ms"]);
}

/// Partners that are not read would be partners that do not exist: their records would be closed.
#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_a_fault_and_not_absent() {
    let folder = copy();
    std::os::unix::fs::symlink("/nowhere", folder.path().join("partners/lost.toml")).unwrap();
    let found: Vec<String> =
        config::load(folder.path()).err().unwrap().iter().map(ToString::to_string).collect();
    assert_one(&found, &["partners/lost.toml", "cannot be read"]);
    let folder = copy();
    fs::rename(folder.path().join("crosswalks"), folder.path().join("elsewhere")).unwrap();
    fs::write(folder.path().join("crosswalks"), "a file where a folder belongs").unwrap();
    let found: Vec<String> =
        config::load(folder.path()).err().unwrap().iter().map(ToString::to_string).collect();
    assert_one(&found, &["crosswalks/", "cannot be read"]);
}

#[test]
fn connections_check_themselves() {
    let found = faults("connector.toml", "base_url = \"https://fa-abcd", "base_url = \"http://fa-abcd");
    assert_one(&found, &["connector.toml fusion.base_url", "https"]);
    let found = faults("connector.toml", "secret = \"fusion\"", "page_size = 500");
    assert_one(&found, &["page_size"]);
}

#[test]
fn a_folder_without_connector_or_no_folder_says_so() {
    let empty = tempfile::tempdir().unwrap();
    assert!(config::load(empty.path()).err().unwrap().to_string().contains("connector.toml"));
    assert!(config::load(Path::new("no/such/folder")).err().unwrap().to_string().contains("not a folder"));
}
