//! Tells the tests at compile time what is to be left out, so that it shows as ignored.

use std::process::{Command, Stdio};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(without_stand, without_cdk)");
    for name in ["MLC_SKIP_AWS_STAND", "MLC_SKIP_CDK", "MLC_REQUIRE_AWS_STAND", "PATH"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    if is_set("MLC_SKIP_AWS_STAND") {
        println!("cargo::rustc-cfg=without_stand");
    }
    // Where nothing may be left out, the test says what is missing.
    if !is_set("MLC_REQUIRE_AWS_STAND") && (is_set("MLC_SKIP_CDK") || !has_npm()) {
        println!("cargo::rustc-cfg=without_cdk");
    }
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == "1")
}

fn has_npm() -> bool {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let asked = Command::new(npm).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}
