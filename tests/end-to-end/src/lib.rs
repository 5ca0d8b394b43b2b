#![doc = include_str!("../README.md")]

mod books;
mod edi;
mod scene;

pub use books::Outcome;
pub use edi::{Interchange, read_interchange};
pub use scene::{Running, Scene, Setting};
