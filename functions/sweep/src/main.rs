#![doc = include_str!("../README.md")]

use std::process::ExitCode;

use lambda::{Function, run_sweep, start};

#[tokio::main]
async fn main() -> ExitCode {
    start(Function::Sweep, run_sweep).await
}
