#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod acknowledgments;
mod chopped;
mod dice;
mod dictionary;
mod file;
mod generate;
mod mutate;
mod reader;
mod round_trip;
mod seeds;
mod tokenizer;
mod typed_readers;
mod validator;

pub use dictionary::dictionary;
pub use mutate::{mutate, splice};
pub use seeds::{crashers, made, real};

/// A property that holds for any bytes.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// Its name: that of the fuzz target, and of the folder with its crashers.
    pub name: &'static str,
    /// Panics if the property does not hold.
    pub check: fn(&[u8]),
}

/// Every property, one for each fuzz target.
pub const PROPERTIES: [Property; 4] = [
    Property { name: "tokenizer", check: tokenizer::check },
    Property { name: "validator", check: validator::check },
    Property { name: "round_trip", check: round_trip::check },
    Property { name: "typed_readers", check: typed_readers::check },
];
