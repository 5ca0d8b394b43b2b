//! `mlc` as it ships, under a name that the tests of this package can find.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    mlc::mlc(mlc::args::Cli::parse())
}
