//! What is written of the functions is what they are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Function, Metric};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn each_function_states_trigger_variables_and_rights() {
    for function in Function::ALL {
        let readme = read(&format!("functions/{function}/README.md"));
        for heading in ["## Trigger", "## Variables", "## Rights", "## Metrics"] {
            assert!(readme.contains(heading), "{function}: {heading}");
        }
        for name in aws::Name::ALL {
            let stated = readme.contains(&format!("`{}`", name.variable()));
            assert_eq!(stated, function.needs().contains(&name), "{function}: {}", name.variable());
        }
        for metric in Metric::of(function) {
            assert!(readme.contains(&format!("`{}`", metric.as_str())), "{function}: {}", metric.as_str());
        }
        for (secret, owner) in
            [("MLC_SECRET_FUSION", Function::PollFusion), ("MLC_SECRET_CLEO", Function::DeliverDocument)]
        {
            assert_eq!(readme.contains(&format!("`{secret}`")), owner == function, "{function}: {secret}");
        }
    }
}

#[test]
fn each_function_is_a_few_lines() {
    for function in Function::ALL {
        let main = read(&format!("functions/{function}/src/main.rs"));
        assert!(main.lines().count() <= 35, "{function}");
        assert!(main.starts_with("#![doc = include_str!(\"../README.md\")]"), "{function}");
    }
}

#[test]
fn every_metric_is_described() {
    let readme = read("shared/lambda/README.md");
    for metric in Function::ALL.into_iter().flat_map(Metric::of) {
        assert!(readme.contains(&format!("`{}`", metric.as_str())), "{}", metric.as_str());
    }
}
