//! Typed documents out of transaction sets, and transaction sets out of typed documents.

mod codes;
mod read;
mod write;

pub use read::{DocumentReader, SetReader};
pub use write::{SetTotals, order_change_set, order_set, ship_notice_set};
pub(crate) use write::{write_change_into, write_order_into};
