#![doc = include_str!("../README.md")]

use std::process::ExitCode;

use lambda::{Function, run_deliver, start};

#[tokio::main]
async fn main() -> ExitCode {
    start(Function::DeliverDocument, run_deliver).await
}
