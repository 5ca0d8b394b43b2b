#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod gate;
pub mod memory;
pub mod sample;
pub mod suite;
