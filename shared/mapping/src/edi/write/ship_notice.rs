use std::collections::HashSet;

use documents::{Level, LevelKind, LoadDetail, OrderReference, ShipmentNotice, Shipped};
use x12::SegmentDraft;

use super::details::Writer;
use super::layout::{LEVEL_END, LEVEL_START};
use super::parts;
use super::totals::SetTotals;
use crate::edi::codes::Coded;

/// An 856.
pub(super) fn write(writer: &mut Writer<'_>, notice: &ShipmentNotice, totals: SetTotals) {
    let bsn = SegmentDraft::new("BSN")
        .set(1, notice.purpose.code())
        .set(2, notice.number.as_str())
        .set(3, notice.date)
        .set_opt(4, notice.time)
        .set_opt(5, notice.structure.as_deref())
        .set_opt(6, notice.transaction_type.as_deref())
        .set_opt(7, notice.reason.as_deref());
    writer.push(bsn);
    writer.check_most(notice.dates.len(), 10, "dates");
    for date in &notice.dates {
        writer.push(parts::date(date));
    }
    if notice.levels.is_empty() {
        writer.fault("shipment.levels.none", "the notice has no levels".to_owned());
    }
    let mut ids = HashSet::new();
    for (index, level) in notice.levels.iter().enumerate() {
        writer.origin = format!("level {}", level.id.escape_debug());
        if !ids.insert(level.id.as_str()) {
            writer.fault("shipment.level.id", format!("two levels have the id {:?}", &*level.id));
        }
        self::level(writer, notice, index, level);
    }
    writer.origin = "summary".to_owned();
    let items = notice.items().count();
    let count = if totals.counts_items { items } else { notice.levels.len() };
    let quantities = notice.levels.iter().filter_map(|level| level.shipped.as_ref());
    totals.write(writer, count, quantities.map(|shipped| shipped.quantity));
}

fn level(writer: &mut Writer<'_>, notice: &ShipmentNotice, index: usize, level: &Level) {
    let parent = level.parent.map(|parent| notice.levels.get(parent).filter(|_| parent < index));
    if parent == Some(None) {
        writer.fault("shipment.level.parent", "a level stands before the one that it is part of".to_owned());
    }
    let hl = SegmentDraft::new("HL")
        .set(1, &*level.id)
        .set_opt(2, parent.flatten().map(|parent| &*parent.id))
        .set(3, level.kind.code())
        .set_opt(4, level.has_children.as_deref());
    writer.push(hl);
    item(writer, level);
    if let Some(order) = &level.order {
        writer.push(prf(order));
    }
    writer.parts(&level.details, &LEVEL_START);
    for load in &level.load_details {
        load_detail(writer, load);
    }
    writer.parts(&level.details, &LEVEL_END);
    writer.check_places(&level.details, &[&LEVEL_START, &LEVEL_END]);
}

/// LIN, SN1 and SLN.
fn item(writer: &mut Writer<'_>, level: &Level) {
    if level.number.is_some() || !level.ids.is_empty() {
        let lin = SegmentDraft::new("LIN").set_opt(1, level.number.as_deref());
        let lin = writer.item_ids(lin, 2, 15, &level.ids);
        writer.push(lin);
    }
    if let Some(shipped) = &level.shipped {
        writer.push(sn1(shipped));
    } else if level.kind == LevelKind::Item {
        writer.fault("shipment.item.quantity", "an item says not how much of it was shipped".to_owned());
    }
    writer.check_most(level.sublines.len(), 1000, "parts of the item");
    for subline in &level.sublines {
        let sln = parts::subline(subline);
        let sln = writer.item_ids(sln, 9, 10, &subline.ids);
        writer.push(sln);
        writer.check_none(subline.details.is_empty(), "details of a part of an item");
    }
}

fn sn1(shipped: &Shipped) -> SegmentDraft {
    SegmentDraft::new("SN1")
        .set_opt(1, shipped.number.as_deref())
        .set(2, shipped.quantity)
        .set(3, &*shipped.unit)
        .set_opt(4, shipped.to_date)
        .set_opt(5, shipped.ordered)
        .set_opt(6, shipped.ordered_unit.as_deref())
        .set_opt(7, shipped.returnable.as_deref())
        .set_opt(8, shipped.status.as_deref())
}

fn prf(order: &OrderReference) -> SegmentDraft {
    SegmentDraft::new("PRF")
        .set_opt(1, order.number.as_deref())
        .set_opt(2, order.release.as_deref())
        .set_opt(3, order.sequence.as_deref())
        .set_opt(4, order.ordered)
        .set_opt(5, order.line.as_deref())
        .set_opt(6, order.contract.as_deref())
        .set_opt(7, order.kind.as_deref())
}

fn load_detail(writer: &mut Writer<'_>, load: &LoadDetail) {
    let cld = SegmentDraft::new("CLD")
        .set(1, load.loads)
        .set(2, load.quantity)
        .set_opt(3, load.packaging.as_deref())
        .set_opt(4, load.size)
        .set_opt(5, load.unit.as_deref());
    writer.push(cld);
    for reference in &load.references {
        writer.push(parts::reference(reference));
    }
}
