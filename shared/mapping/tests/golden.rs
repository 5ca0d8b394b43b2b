//! Records of the ERP with what becomes of them: `tests/golden/<set>/<scenario>/`.
//!
//! A scenario is a record (`record.json`), the partner's profile (`profile.toml`) and, if an earlier version of the
//! record went out, an empty mark (`sent-before`). What is expected stands in one of `expected.edi`,
//! `expected.faults` (held) and `expected.close` (closed); characters that were replaced in `expected.substitutions`.
//! `UPDATE_GOLDEN=1 cargo test -p mapping --test golden` writes what came out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use documents::{Faults, PartnerId};
use jiff::civil::datetime;
use mapping::{Catalog, History, Mapping, Numbers, Routing};

const OUTCOMES: [&str; 4] = ["expected.edi", "expected.faults", "expected.close", "expected.substitutions"];

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden")
}

#[test]
fn invoices() {
    check("810", "fusion/invoice/300000251846120");
}

#[test]
fn payments() {
    check("820", "fusion/payment/714022");
}

fn check(set: &str, record: &str) {
    let mut scenarios: Vec<PathBuf> =
        fs::read_dir(golden().join(set)).unwrap().map(|entry| entry.unwrap().path()).collect();
    scenarios.sort();
    assert!(scenarios.len() >= 14, "{} scenarios of {set}", scenarios.len());
    let differing: Vec<String> = scenarios.iter().filter_map(|folder| differs(folder, record)).collect();
    assert!(differing.is_empty(), "{}", differing.join("\n\n"));
}

/// What differs in a scenario.
fn differs(folder: &Path, record: &str) -> Option<String> {
    let found = outcome(folder, record);
    if update() {
        write(folder, &found);
        return None;
    }
    let expected: BTreeMap<&str, String> = OUTCOMES
        .into_iter()
        .filter_map(|name| fs::read_to_string(folder.join(name)).ok().map(|text| (name, text)))
        .collect();
    (expected != found).then(|| format!("{}\nexpected: {expected:#?}\nfound: {found:#?}", folder.display()))
}

#[allow(
    clippy::disallowed_methods,
    reason = "the switch that rewrites golden files belongs to the person at the shell"
)]
fn update() -> bool {
    std::env::var("UPDATE_GOLDEN").is_ok()
}

fn write(folder: &Path, found: &BTreeMap<&str, String>) {
    for name in OUTCOMES {
        match found.get(name) {
            Some(text) => fs::write(folder.join(name), text).unwrap(),
            None => drop(fs::remove_file(folder.join(name))),
        }
    }
}

/// The files that a scenario comes to.
fn outcome(folder: &Path, record: &str) -> BTreeMap<&'static str, String> {
    let held = |faults: &Faults| {
        let lines: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
        BTreeMap::from([("expected.faults", lines)])
    };
    let catalog = catalog(folder);
    let payload = fs::read(folder.join("record.json")).unwrap();
    let document = match mapping::read(&record.parse().unwrap(), &payload) {
        Ok(document) => document,
        Err(faults) => return held(&faults),
    };
    let partner = PartnerId::new("partner").unwrap();
    assert_eq!(catalog.route(&document), Routing::Partner(partner.clone()));
    let history = History { sent_before: folder.join("sent-before").exists() };
    match catalog.map(&document, &partner, history) {
        Err(faults) => held(&faults),
        Ok(Mapping::Close(fault)) => BTreeMap::from([("expected.close", format!("{fault}\n"))]),
        Ok(Mapping::Send(mapped)) => {
            let numbers =
                Numbers { interchange: 42, group: 7, set: 1, at: datetime(2026, 1, 15, 10, 30, 0, 0) };
            let rendered = catalog.render(&mapped, &partner, &numbers).unwrap();
            assert_eq!(mapped.substitutions, rendered.substitutions);
            let mut files = BTreeMap::from([("expected.edi", String::from_utf8(rendered.bytes).unwrap())]);
            if !rendered.substitutions.is_empty() {
                files.insert("expected.substitutions", rendered.substitutions.join("\n") + "\n");
            }
            files
        }
    }
}

fn catalog(folder: &Path) -> Catalog {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(golden().join("crosswalks")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.insert(format!("crosswalks/{name}"), fs::read_to_string(&path).unwrap());
    }
    let profile = fs::read_to_string(folder.join("profile.toml")).unwrap();
    files.insert("partners/partner.toml".to_owned(), profile);
    Catalog::from_files(&files).unwrap_or_else(|faults| panic!("{}: {faults}", folder.display()))
}
