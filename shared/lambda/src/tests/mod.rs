//! The functions on ports in memory.

mod batch;
mod context;
mod log;
mod poll;
mod readme;
mod vendors;
mod world;
