//! `cargo demo`: the same as `mlc demo`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    mlc::mlc_demo(mlc::args::DemoCli::parse())
}
