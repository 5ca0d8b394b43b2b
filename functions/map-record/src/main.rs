#![doc = include_str!("../README.md")]

use std::process::ExitCode;

use lambda::{Function, run_map, start};

#[tokio::main]
async fn main() -> ExitCode {
    start(Function::MapRecord, run_map).await
}
