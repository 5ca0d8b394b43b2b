//! The client against a server that misbehaves by script.

mod boundaries;
mod kit;
mod retries;
mod tokens;
