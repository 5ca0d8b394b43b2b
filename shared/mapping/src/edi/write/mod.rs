mod change;
mod details;
mod layout;
mod order;
mod parts;
mod ship_notice;
mod totals;

use documents::{Faults, OrderChange, PurchaseOrder, ShipmentNotice};
use x12::{TransactionSetDraft, Version};

use crate::draft::{Build, Built};
use details::Writer;
pub use totals::SetTotals;

/// An order as an 850.
///
/// What the document says is written as it says it, or is a fault: nothing is left out, cut or filled in. What was not
/// read of a partner's document (`unread`) is not written, and `stated` is counted anew.
///
/// # Errors
/// Everything in the document that the set has no place for. Lengths and characters are for the writer to check.
pub fn order_set(
    order: &PurchaseOrder,
    version: Version,
    totals: SetTotals,
) -> Result<TransactionSetDraft, Faults> {
    checked(build(version, "850", "PO", |writer| order::write(writer, order, totals)))
}

/// A change of an order as an 860, in the same way.
///
/// # Errors
/// Everything in the document that the set has no place for.
pub fn order_change_set(
    change: &OrderChange,
    version: Version,
    totals: SetTotals,
) -> Result<TransactionSetDraft, Faults> {
    checked(build(version, "860", "PC", |writer| change::write(writer, change, totals)))
}

/// A ship notice as an 856, in the same way.
///
/// # Errors
/// Everything in the document that the set has no place for.
pub fn ship_notice_set(
    notice: &ShipmentNotice,
    version: Version,
    totals: SetTotals,
) -> Result<TransactionSetDraft, Faults> {
    checked(build(version, "856", "SH", |writer| ship_notice::write(writer, notice, totals)))
}

/// What [`order_set`] writes, into a set that is being built.
pub(crate) fn write_order_into(
    build: &mut Build,
    order: &PurchaseOrder,
    version: Version,
    totals: SetTotals,
) {
    order::write(&mut Writer { build, version, origin: "heading".to_owned() }, order, totals);
}

/// What [`order_change_set`] writes, into a set that is being built.
pub(crate) fn write_change_into(
    build: &mut Build,
    change: &OrderChange,
    version: Version,
    totals: SetTotals,
) {
    change::write(&mut Writer { build, version, origin: "heading".to_owned() }, change, totals);
}

fn build(version: Version, id: &str, group: &str, write: impl FnOnce(&mut Writer<'_>)) -> Built {
    let mut build = Build::default();
    write(&mut Writer { build: &mut build, version, origin: "heading".to_owned() });
    build.finish(id, group)
}

fn checked(built: Built) -> Result<TransactionSetDraft, Faults> {
    built.faults.or(built.set)
}
