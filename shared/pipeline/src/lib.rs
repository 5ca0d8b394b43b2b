#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod deadline;
mod error;
mod flows;
mod ledger;
pub mod ports;
mod services;
mod state;
pub mod steps;
pub mod system;

pub use deadline::Deadline;
pub use error::{Error, Kind, Result, Status};
pub use flows::{FLOWS, Flow};
pub use ledger::{AuditEntry, Blob, Claim, ControlNumbers, Event, LedgerItem, Query};
pub use services::{Limits, Services};
pub use state::State;
