//! The deployed stack: the real template, the real functions, roles that are enforced; Fusion and Cleo as simulators.
//!
//! Each test has a stack of its own, so they run side by side. The longest comes first by its name.

#![cfg(not(without_stand))]

mod all_rows;
mod books;
mod cdk;
mod changes;
mod checks;
mod killed;
mod needed;
mod operator;
mod redriven;
mod rights;
mod spoiled;
mod stack;

use end_to_end::{Scene, Setting};
use simulators::Dataset;

/// A scene is in a hurry; here a busy machine must not make an upload unclear.
const PATIENT: [(&str, &str); 4] = [
    ("request_timeout_ms = 2000", "request_timeout_ms = 5000"),
    ("claim_margin_ms = 500", "claim_margin_ms = 5000"),
    ("requeue_after_ms = 1500", "requeue_after_ms = 5000"),
    ("lease_seconds = 2", "lease_seconds = 60"),
];

fn patient(data: &Dataset, more: &[(&str, &str)]) -> Scene {
    let edits = PATIENT.iter().chain(more);
    let edits = edits.map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    Scene::start(Setting { data: data.clone(), edits, ..Setting::small() })
}
