use documents::{ChangeKind, LineChange, OrderChange};
use x12::SegmentDraft;

use super::details::Writer;
use super::layout::{CHANGE, CHANGE_LINE, CHANGE_SUBLINE};
use super::order::{origin, rest_of_line};
use super::parts;
use super::totals::SetTotals;
use crate::edi::codes::Coded;

/// An 860.
pub(super) fn write(writer: &mut Writer<'_>, change: &OrderChange, totals: SetTotals) {
    let bch = SegmentDraft::new("BCH")
        .set(1, change.purpose.code())
        .set(2, &*change.kind)
        .set(3, &*change.number)
        .set_opt(4, change.release.as_deref())
        .set_opt(5, change.sequence.as_deref())
        .set(6, change.ordered)
        .set_opt(7, change.request.as_deref())
        .set_opt(8, change.contract.as_deref())
        .set_opt(9, change.reference.as_deref())
        .set_opt(10, change.other_date)
        .set_opt(11, change.changed)
        .set_opt(12, change.contract_type.as_deref())
        .set_opt(13, change.security.as_deref())
        .set_opt(14, change.acknowledgment.as_deref())
        .set_opt(15, change.transaction_type.as_deref())
        .set_opt(16, change.category.as_deref());
    writer.push(bch);
    writer.details(&change.details, &CHANGE);
    for (index, line) in change.lines.iter().enumerate() {
        writer.origin = origin(&line.item, index);
        self::line(writer, line);
    }
    writer.origin = "summary".to_owned();
    let quantities = change.lines.iter().filter_map(|line| line.item.quantity);
    totals.write(writer, change.lines.len(), quantities);
    totals.amounts(writer, &change.totals, 5);
}

fn line(writer: &mut Writer<'_>, line: &LineChange) {
    let item = &line.item;
    let has_rest = check_quantities(writer, line);
    let poc = SegmentDraft::new("POC")
        .set_opt(1, item.number.as_deref())
        .set(2, line.change.code())
        // Without the rest the set is held. Left out, the quantity keeps the writer from saying so in other words.
        .set_opt(3, item.quantity.filter(|_| has_rest))
        .set_opt(4, line.left_to_receive)
        .set_opt(5, parts::unit(item.unit.as_ref()))
        .set_opt(6, item.unit_price)
        .set_opt(7, item.price_basis.as_deref());
    let poc = writer.item_ids(poc, 8, 10, &item.ids);
    writer.push(poc);
    rest_of_line(writer, item, &CHANGE_LINE, &CHANGE_SUBLINE);
}

/// A quantity needs its unit and what is left to receive; many partners refuse the set otherwise. A change of the
/// quantity without one would say nothing. Whether a quantity has what it needs.
fn check_quantities(writer: &mut Writer<'_>, line: &LineChange) -> bool {
    let has_rest = line.left_to_receive.is_some() && line.item.unit.is_some();
    if line.item.quantity.is_some() && !has_rest {
        let message = "a quantity needs its unit and the quantity that is still to come";
        writer.fault("change.line.quantity", message.to_owned());
    }
    let of_quantity = matches!(
        line.change,
        ChangeKind::DecreaseQuantity | ChangeKind::IncreaseQuantity | ChangeKind::PriceAndQuantity
    );
    if of_quantity && line.item.quantity.is_none() {
        writer.fault("change.line.quantity", "the quantity changes, and the new one is missing".to_owned());
    }
    let of_price = matches!(line.change, ChangeKind::Price | ChangeKind::PriceAndQuantity);
    if of_price && line.item.unit_price.is_none() {
        writer.fault("change.line.price", "the price changes, and the new one is missing".to_owned());
    }
    has_rest
}
