//! As `parts`, for the segments about quantities, packages and carriers.

use documents::trade::{
    Equipment, LeadTime, Load, Marks, Measurement, Packing, QuantityDetail, Routing, Schedule, StoreQuantity,
};

use super::row::Row;

pub(super) fn lead_time(row: &mut Row<'_, '_>) -> Option<LeadTime> {
    let (kind, quantity, unit) = (row.code(1)?, row.number(2), row.code(3)?);
    Some(LeadTime {
        kind,
        quantity: row.needed(quantity, 2, "the time")?,
        unit,
        date: row.date(4),
        quantities: Vec::new(),
        notes: Vec::new(),
        references: Vec::new(),
    })
}

pub(super) fn measurement(row: &mut Row<'_, '_>) -> Option<Measurement> {
    Some(Measurement {
        reference: row.code(1),
        qualifier: row.code(2),
        value: row.number(3),
        unit: row.unit(4),
        minimum: row.number(5),
        maximum: row.number(6),
    })
}

pub(super) fn packing(row: &mut Row<'_, '_>) -> Option<Packing> {
    Some(Packing {
        packs: row.count(1),
        size: row.number(2),
        unit: row.code(3),
        packaging: row.code(4),
        weight_qualifier: row.code(5),
        weight: row.number(6),
        weight_unit: row.code(7),
        volume: row.number(8),
        volume_unit: row.code(9),
        length: row.number(10),
        width: row.number(11),
        height: row.number(12),
        dimension_unit: row.code(13),
        inner_packs: row.count(14),
    })
}

pub(super) fn load(row: &mut Row<'_, '_>) -> Option<Load> {
    Some(Load {
        packaging: row.code(1),
        count: row.count(2),
        commodity_qualifier: row.code(3),
        commodity: row.code(4),
        description: row.text(5),
        weight_qualifier: row.code(6),
        weight: row.number(7),
        weight_unit: row.code(8),
        volume: row.number(9),
        volume_unit: row.code(10),
    })
}

pub(super) fn routing(row: &mut Row<'_, '_>) -> Option<Routing> {
    Some(Routing {
        sequence: row.code(1),
        carrier_qualifier: row.code(2),
        carrier: row.code(3),
        mode: row.code(4),
        description: row.text(5),
        status: row.code(6),
        location_qualifier: row.code(7),
        location: row.text(8),
        transit_direction: row.code(9),
        transit_unit: row.code(10),
        transit_time: row.number(11),
        service_levels: [12, 13, 14].into_iter().filter_map(|at| row.code(at)).collect(),
        country: row.code(15),
    })
}

pub(super) fn equipment(row: &mut Row<'_, '_>) -> Option<Equipment> {
    Some(Equipment {
        kind: row.code(1),
        initial: row.code(2),
        number: row.code(3),
        weight_qualifier: row.code(4),
        weight: row.number(5),
        weight_unit: row.code(6),
        ownership: row.code(7),
        seal_status: row.code(8),
        seal: row.code(9),
        equipment_type: row.code(10),
    })
}

pub(super) fn marks(row: &mut Row<'_, '_>) -> Option<Marks> {
    Some(Marks {
        qualifier: row.code(1)?,
        id: row.code(2)?,
        last: row.code(3),
        second_qualifier: row.code(4),
        second_id: row.code(5),
        second_last: row.code(6),
    })
}

pub(super) fn quantity(row: &mut Row<'_, '_>) -> Option<QuantityDetail> {
    Some(QuantityDetail {
        qualifier: row.code(1)?,
        quantity: row.number(2),
        unit: row.unit(3),
        text: row.text(4),
    })
}

pub(super) fn schedule(row: &mut Row<'_, '_>) -> Option<Schedule> {
    let (quantity, unit) = (row.number(1), row.code(2));
    let (qualifier, date) = (row.code(5), row.date(6));
    let quantity = row.needed(quantity, 1, "the quantity");
    let unit = row.needed(unit, 2, "the unit");
    let qualifier = row.needed(qualifier, 5, "what the date is of");
    let date = row.needed(date, 6, "the date");
    Some(Schedule {
        quantity: quantity?,
        unit: unit?,
        party_role: row.code(3),
        party_name: row.text(4),
        date_qualifier: qualifier?,
        date: date?,
        time: row.time(7),
        second_qualifier: row.code(8),
        second_date: row.date(9),
        second_time: row.time(10),
        request: row.text(11),
        number: row.code(12),
        references: Vec::new(),
    })
}

/// Stores and quantities, up to ten of them in one segment.
pub(super) fn stores(row: &mut Row<'_, '_>, stores: &mut Vec<StoreQuantity>) {
    let (unit, store_qualifier, location) = (row.code(1), row.code(2), row.text(23));
    let Some(unit) = row.needed(unit, 1, "the unit") else {
        return;
    };
    let last = row.len().min(21);
    for at in (3..=last).step_by(2) {
        let (store, quantity) = (row.code(at), row.number(at + 1));
        if store.is_none() && quantity.is_none() {
            continue;
        }
        let store = row.needed(store, at, "the store");
        let quantity = row.needed(quantity, at + 1, "the quantity");
        if let (Some(store), Some(quantity)) = (store, quantity) {
            stores.push(StoreQuantity {
                unit: unit.clone(),
                store_qualifier: store_qualifier.clone(),
                store,
                quantity,
                location: location.clone(),
            });
        }
    }
}
