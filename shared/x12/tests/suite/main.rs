//! Tests of reading and writing through the public interface.

mod acknowledge;
mod common;
mod compiler;
mod documents;
mod envelopes;
mod fixtures;
mod peers;
mod properties;
mod schemas;
mod streaming;
#[path = "../../src/bin/x12-throughput/synthetic.rs"]
mod synthetic;
mod validation;
mod writing;
