//! What must be true of the template is checked without deploying it.

use std::process::Command;

use crate::stack::{blocking, have_tools, root, succeed};

/// Our own check and the test of it, cfn-lint, sam validate, checkov.
#[tokio::test(flavor = "multi_thread")]
async fn the_template_passes_every_check() {
    have_tools(&["lint", "checkov", "sam"]).await;
    let script = root().join("infra/checks/run");
    let checked = blocking(move || succeed(Command::new("bash").arg(script))).await;
    let told = String::from_utf8(checked.stdout).unwrap();
    for step in ["0 faults", "cfn-lint", "is a valid SAM Template", "Failed checks: 0", "== done"] {
        assert!(told.contains(step), "{step:?} is not in: {told}");
    }
}
