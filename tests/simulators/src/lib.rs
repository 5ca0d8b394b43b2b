#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod cleo;
pub mod dataset;
pub mod faults;
pub mod fusion;
mod rounding;
mod server;
mod time;

pub use cleo::{AcceptedUpload, CleoOptions, CleoSimulator, FilesProfile, Lockout, Overwrite, Via};
pub use dataset::{Dataset, DatasetOptions};
pub use faults::{Fault, FaultBody, FaultScript, Matcher, RetryAfter, Rule, StatusFault};
pub use fusion::{FusionOptions, FusionSimulator, Mutation};
pub use server::RequestRecord;
pub use time::SimClock;
