//! The rules, one test each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Which of our crates each of our crates may build on. Dependencies point one way, from functions and command line down
/// to the formats; a crate that is not listed fails the test, so a new one needs a line here.
const MAY_USE: &[(&str, &[&str])] = &[
    ("x12", &[]),
    ("documents", &[]),
    ("mapping", &["documents", "x12"]),
    ("pipeline", &["documents", "mapping"]),
    ("transport", &["documents", "pipeline"]),
    ("fusion", &["documents", "pipeline", "transport"]),
    ("cleo", &["documents", "pipeline", "transport"]),
    ("embedded", &["documents", "mapping", "pipeline"]),
    ("aws", &["documents", "pipeline"]),
    ("lambda", &["aws", "cleo", "config", "documents", "fusion", "mapping", "pipeline"]),
    ("poll-fusion", &["lambda"]),
    ("map-record", &["lambda"]),
    ("deliver-document", &["lambda"]),
    ("sweep", &["lambda"]),
    ("config", &["cleo", "documents", "fusion", "mapping", "pipeline", "transport"]),
    // The simulators share no type with the clients: a misreading of a vendor's API must not be mirrored.
    ("simulators", &[]),
    ("conformance", &["documents", "mapping", "pipeline"]),
    (
        "mlc",
        &[
            "aws",
            "cleo",
            "config",
            "documents",
            "embedded",
            "fusion",
            "mapping",
            "pipeline",
            "simulators",
            "transport",
            "x12",
        ],
    ),
    (
        "end-to-end",
        &["config", "conformance", "documents", "embedded", "mapping", "mlc", "pipeline", "simulators"],
    ),
    ("aws-stack", &["aws", "conformance", "documents", "pipeline", "simulators"]),
    // The properties of the fuzz targets, whose own workspace is not looked at here.
    ("properties", &["documents", "mapping", "x12"]),
    ("house", &[]),
];

/// Crates from elsewhere that only some of ours may use.
const RESERVED: &[(&str, &[&str])] = &[
    ("reqwest", &["transport"]),
    ("rusqlite", &["embedded"]),
    ("axum", &["simulators"]),
    ("aws-sdk-s3", &["aws", "aws-stack", "cleo"]),
    ("aws-config", &["aws", "cleo"]),
    ("aws-sdk-dynamodb", &["aws", "aws-stack"]),
    ("aws-sdk-sqs", &["aws", "aws-stack"]),
    ("aws-sdk-secretsmanager", &["aws", "aws-stack"]),
    ("lambda_runtime", &["lambda"]),
    ("clap", &["end-to-end", "mlc", "simulators"]),
];

/// What the X12 engine may build on: it is pure, so nothing that does I/O, keeps time or runs tasks.
const X12_MAY_USE: &[&str] = &["deunicode", "jiff", "memchr", "rust_decimal"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap()
}

fn normal_dependencies(package: &Package) -> BTreeSet<String> {
    let normal = |kind: &DependencyKind| *kind != DependencyKind::Development;
    package.dependencies.iter().filter(|dep| normal(&dep.kind)).map(|dep| dep.name.clone()).collect()
}

#[test]
fn dependencies_point_one_way() {
    let metadata = metadata();
    let packages = metadata.workspace_packages();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let rules: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut broken = Vec::new();
    for package in &packages {
        let Some(allowed) = rules.get(package.name.as_str()) else {
            broken.push(format!("{} has no line in MAY_USE", package.name));
            continue;
        };
        for used in normal_dependencies(package) {
            if ours.contains(used.as_str()) && !allowed.contains(&used.as_str()) {
                broken.push(format!("{} uses {used}", package.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_listed_crate_exists() {
    let metadata = metadata();
    let ours: BTreeSet<String> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    for (name, allowed) in MAY_USE {
        for name in std::iter::once(name).chain(*allowed) {
            assert!(ours.contains(*name), "{name} is listed and does not exist");
        }
    }
}

#[test]
fn what_needs_one_place_has_one_place() {
    let metadata = metadata();
    let mut broken = Vec::new();
    for package in metadata.workspace_packages() {
        let used = normal_dependencies(package);
        for (crate_name, owners) in RESERVED {
            if used.contains(*crate_name) && !owners.contains(&package.name.as_str()) {
                broken.push(format!("{} uses {crate_name}", package.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_x12_engine_is_pure() {
    let metadata = metadata();
    let packages = metadata.workspace_packages();
    let x12 = packages.iter().find(|package| package.name.as_str() == "x12").unwrap();
    for used in normal_dependencies(x12) {
        assert!(X12_MAY_USE.contains(&used.as_str()), "x12 uses {used}");
    }
}

#[test]
fn every_readme_is_its_crates_doc() {
    for package in metadata().workspace_packages() {
        let folder = package.manifest_path.parent().unwrap();
        let readme = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        assert!(
            readme.starts_with(&format!("# {}", package.name)),
            "{}: README.md must start with its name",
            package.name
        );
        assert!(readme.lines().count() > 3, "{}: README.md says nothing", package.name);
        let of = |file| fs::read_to_string(folder.join(file));
        let source = of("src/lib.rs").or_else(|_| of("src/main.rs")).unwrap_or_default();
        assert!(
            source.contains("#![doc = include_str!(\"../README.md\")]"),
            "{}: its source must include it",
            package.name
        );
    }
}

#[test]
fn versions_and_lints_stand_in_one_place() {
    for package in metadata().workspace_packages() {
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{}: lints of the workspace", package.name);
        let own = manifest.lines().find(|line| line.contains("version ="));
        assert_eq!(own, None, "{}: versions belong in the root Cargo.toml", package.name);
    }
}

#[test]
fn the_top_level_holds_what_the_product_promises() {
    let promised: BTreeSet<&str> = ["cli", "functions", "infra", "shared", "tests", "target"].into();
    for entry in fs::read_dir(root()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() && !name.starts_with('.') && name != "demo-out" {
            assert!(promised.contains(name.as_str()), "{name}/ does not belong at the top level");
        }
    }
}

/// The recipe in CONTRIBUTING, for the flows there are.
#[test]
fn every_flow_follows_the_recipe() {
    let contributing = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let connector = fs::read_to_string(root().join("infra/partners/connector.toml")).unwrap();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for flow in pipeline::FLOWS {
        let golden = root().join("tests/golden").join(flow.transaction_set);
        let scenarios = fs::read_dir(&golden).map(Iterator::count).unwrap_or_default();
        assert!(scenarios >= 3, "{}: {} needs golden files", flow.id, golden.display());
        assert!(
            connector.contains(&format!("[flows.{}]", flow.id)),
            "{}: the example configuration lacks it",
            flow.id
        );
        assert!(readme.contains(flow.id), "{}: the README does not name it", flow.id);
    }
    for place in [
        "shared/documents",
        "shared/x12",
        "shared/mapping",
        "pipeline::FLOWS",
        "tests/golden",
        "tests/simulators",
    ] {
        assert!(contributing.contains(place), "the recipe does not name {place}");
    }
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let mut broken = Vec::new();
    visit(&root(), &mut |path, text| {
        for (number, line) in text.lines().enumerate() {
            // Assembled, so that this file does not hold what it looks for.
            let banned = [
                concat!("/wo", "rk/"),
                concat!("/ro", "ot/"),
                concat!("shared/des", "ign"),
                concat!("shared/refer", "ence/"),
            ];
            if banned.iter().any(|banned| line.contains(banned)) {
                broken.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    });
    assert!(broken.is_empty(), "{broken:#?}");
}

fn visit(folder: &Path, check: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | ".git" | ".aws-sam" | "demo-out" | "node_modules") {
                visit(&path, check);
            }
        } else if let Ok(text) = fs::read_to_string(&path) {
            check(&path, &text);
        }
    }
}
