#![doc = include_str!("../README.md")]

use std::process::ExitCode;

use lambda::{Function, run_poll, start};

#[tokio::main]
async fn main() -> ExitCode {
    start(Function::PollFusion, run_poll).await
}
