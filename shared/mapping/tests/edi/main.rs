//! Typed documents and transaction sets, both ways.

mod fixtures;
mod generate;
mod kit;
mod readers;
mod round_trips;
