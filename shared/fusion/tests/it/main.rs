//! The source against a simulated pod.

mod faults;
mod kit;
mod pages;
mod ping;
mod tokens;
