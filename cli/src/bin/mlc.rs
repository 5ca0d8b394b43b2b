//! The command line of ml-connector.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    mlc::mlc(mlc::args::Cli::parse())
}
