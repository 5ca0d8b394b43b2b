#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod catalog;
mod crosswalk;
mod delivery;
mod draft;
pub mod edi;
mod invoice;
mod order;
mod outcome;
mod profile;
mod read;
mod remittance;
pub mod settings;
mod wrap;

pub use catalog::Catalog;
pub use delivery::{AfterUpload, DeliveryPlan, FileNameVariables, OnAmbiguous};
pub use outcome::{History, Mapped, Mapping, Numbers, Rendered, Routing};
pub use profile::Profile;
pub use read::read;
