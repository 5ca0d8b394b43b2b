//! Tests of reading and writing through the public interface.

mod acknowledge;
mod common;
mod documents;
mod envelopes;
mod fixtures;
mod peers;
mod properties;
mod writing;
