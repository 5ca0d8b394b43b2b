use documents::PurchaseOrder;
use documents::trade::LineItem;
use x12::SegmentDraft;

use super::details::Writer;
use super::layout::{AFTER_SUBLINES, Layout, ORDER, ORDER_LINE, ORDER_SUBLINE};
use super::totals::SetTotals;
use crate::edi::codes::Coded;

/// An 850.
pub(super) fn write(writer: &mut Writer<'_>, order: &PurchaseOrder, totals: SetTotals) {
    let beg = SegmentDraft::new("BEG")
        .set(1, order.purpose.code())
        .set(2, &*order.kind)
        .set(3, &*order.number)
        .set_opt(4, order.release.as_deref())
        .set(5, order.ordered)
        .set_opt(6, order.contract.as_deref())
        .set_opt(7, order.acknowledgment.as_deref())
        .set_opt(8, order.invoice_type.as_deref())
        .set_opt(9, order.contract_type.as_deref())
        .set_opt(10, order.category.as_deref())
        .set_opt(11, order.security.as_deref())
        .set_opt(12, order.transaction_type.as_deref());
    writer.push(beg);
    writer.details(&order.details, &ORDER);
    if order.lines.is_empty() {
        writer.fault("order.lines.none", "the order has no lines".to_owned());
    }
    for (index, line) in order.lines.iter().enumerate() {
        writer.origin = origin(line, index);
        let po1 = SegmentDraft::new("PO1")
            .set_opt(1, line.number.as_deref())
            .set_opt(2, line.quantity)
            .set_opt(3, line.unit.as_deref())
            .set_opt(4, line.unit_price)
            .set_opt(5, line.price_basis.as_deref());
        let po1 = writer.item_ids(po1, 6, 10, &line.ids);
        writer.push(po1);
        rest_of_line(writer, line, &ORDER_LINE, &ORDER_SUBLINE);
    }
    writer.origin = "summary".to_owned();
    let quantities = order.lines.iter().filter_map(|line| line.quantity);
    totals.write(writer, order.lines.len(), quantities);
    totals.amounts(writer, &order.totals, 1);
}

/// What follows PO1 and POC.
pub(super) fn rest_of_line(writer: &mut Writer<'_>, line: &LineItem, layout: &Layout, sublayout: &Layout) {
    writer.parts(&line.details, layout);
    writer.check_most(line.sublines.len(), 1000, "parts of the line");
    for subline in &line.sublines {
        writer.subline(subline, sublayout);
    }
    writer.parts(&line.details, &AFTER_SUBLINES);
    writer.check_places(&line.details, &[layout, &AFTER_SUBLINES]);
}

/// A line, for a person: by its number, else by its place.
pub(super) fn origin(line: &LineItem, index: usize) -> String {
    match &line.number {
        Some(number) => format!("line {}", number.escape_debug()),
        None => format!("line {}", index + 1),
    }
}
