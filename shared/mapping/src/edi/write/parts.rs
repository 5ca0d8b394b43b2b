//! One function for each segment that headings, lines and levels share, as they are read.

use documents::trade::{
    Charge, Code, Contact, CurrencyUse, DateDetail, DeliveryTerms, Description, Equipment, LeadTime, Load,
    Marks, Measurement, MonetaryAmount, Packing, PaymentTerms, PriceDetail, QuantityDetail, Reference,
    Routing, Schedule, SubLine, TaxAmount, TradeParty,
};
use x12::{SegmentDraft, Value};

use crate::edi::codes::Coded;

/// A unit where the standard has a composite.
pub(super) fn unit(unit: Option<&Code>) -> Option<Value> {
    unit.map(|unit| Value::Composite(vec![Value::from(unit.as_str())]))
}

pub(super) fn small(number: Option<u32>) -> Option<u64> {
    number.map(u64::from)
}

pub(super) fn currency(currency: &CurrencyUse) -> SegmentDraft {
    SegmentDraft::new("CUR").set(1, &*currency.party).set(2, &*currency.code).set_opt(3, currency.rate)
}

pub(super) fn reference(reference: &Reference) -> SegmentDraft {
    SegmentDraft::new("REF")
        .set(1, &*reference.qualifier)
        .set_opt(2, reference.id.as_deref())
        .set_opt(3, reference.description.as_deref())
}

pub(super) fn contact(contact: &Contact) -> SegmentDraft {
    let per = SegmentDraft::new("PER")
        .set_opt(1, contact.function.as_deref())
        .set_opt(2, contact.name.as_deref())
        .set_opt(9, contact.inquiry.as_deref());
    contact.channels.iter().take(3).enumerate().fold(per, |per, (index, channel)| {
        per.set(3 + 2 * index, &*channel.kind).set(4 + 2 * index, channel.address.as_str())
    })
}

pub(super) fn price(price: &PriceDetail) -> SegmentDraft {
    SegmentDraft::new("CTP")
        .set_opt(1, price.class.as_deref())
        .set_opt(2, price.kind.as_deref())
        .set_opt(3, price.price)
        .set_opt(4, price.quantity)
        .set_opt(5, unit(price.unit.as_ref()))
        .set_opt(6, price.multiplier_qualifier.as_deref())
        .set_opt(7, price.multiplier)
        .set_opt(8, price.amount)
        .set_opt(9, price.basis.as_deref())
}

pub(super) fn delivery_terms(terms: &DeliveryTerms) -> SegmentDraft {
    SegmentDraft::new("FOB")
        .set(1, &*terms.payment)
        .set_opt(2, terms.place_qualifier.as_deref())
        .set_opt(3, terms.place.as_deref())
        .set_opt(4, terms.trade_terms_qualifier.as_deref())
        .set_opt(5, terms.trade_terms.as_deref())
        .set_opt(6, terms.title_place_qualifier.as_deref())
        .set_opt(7, terms.title_place.as_deref())
        .set_opt(8, terms.risk.as_deref())
        .set_opt(9, terms.risk_description.as_deref())
}

pub(super) fn charge(charge: &Charge) -> SegmentDraft {
    SegmentDraft::new("SAC")
        .set(1, charge.kind.code())
        .set_opt(2, charge.code.as_deref())
        .set_opt(3, charge.agency.as_deref())
        .set_opt(4, charge.agency_code.as_deref())
        .set_opt(5, charge.amount)
        .set_opt(6, charge.percent_basis.as_deref())
        .set_opt(7, charge.percent)
        .set_opt(8, charge.rate)
        .set_opt(9, charge.unit.as_deref())
        .set_opt(10, charge.quantity)
        .set_opt(11, charge.second_quantity)
        .set_opt(12, charge.handling.as_deref())
        .set_opt(13, charge.reference.as_deref())
        .set_opt(14, charge.option.as_deref())
        .set_opt(15, charge.description.as_deref())
        .set_opt(16, charge.language.as_deref())
}

pub(super) fn terms(terms: &PaymentTerms) -> SegmentDraft {
    SegmentDraft::new("ITD")
        .set_opt(1, terms.kind.as_deref())
        .set_opt(2, terms.basis.as_deref())
        .set_opt(3, terms.discount_percent)
        .set_opt(4, terms.discount_date)
        .set_opt(5, small(terms.discount_days))
        .set_opt(6, terms.net_date)
        .set_opt(7, small(terms.net_days))
        .set_opt(8, terms.discount_amount)
        .set_opt(9, terms.deferred_date)
        .set_opt(10, terms.deferred_amount)
        .set_opt(11, terms.deferred_percent)
        .set_opt(12, terms.description.as_deref())
        .set_opt(13, small(terms.day_of_month))
        .set_opt(14, terms.method.as_deref())
        .set_opt(15, terms.percent)
}

pub(super) fn date(date: &DateDetail) -> SegmentDraft {
    SegmentDraft::new("DTM")
        .set(1, &*date.qualifier)
        .set_opt(2, date.date)
        .set_opt(3, date.time)
        .set_opt(4, date.zone.as_deref())
        .set_opt(5, date.period.as_ref().map(|period| &*period.format))
        .set_opt(6, date.period.as_ref().map(|period| period.text.as_str()))
}

pub(super) fn lead_time(time: &LeadTime) -> SegmentDraft {
    SegmentDraft::new("LDT")
        .set(1, &*time.kind)
        .set(2, time.quantity)
        .set(3, &*time.unit)
        .set_opt(4, time.date)
}

pub(super) fn description(description: &Description) -> SegmentDraft {
    SegmentDraft::new("PID")
        .set(1, &*description.kind)
        .set_opt(2, description.characteristic.as_deref())
        .set_opt(3, description.agency.as_deref())
        .set_opt(4, description.code.as_deref())
        .set_opt(5, description.text.as_deref())
        .set_opt(9, description.language.as_deref())
}

pub(super) fn measurement(measurement: &Measurement) -> SegmentDraft {
    SegmentDraft::new("MEA")
        .set_opt(1, measurement.reference.as_deref())
        .set_opt(2, measurement.qualifier.as_deref())
        .set_opt(3, measurement.value)
        .set_opt(4, unit(measurement.unit.as_ref()))
        .set_opt(5, measurement.minimum)
        .set_opt(6, measurement.maximum)
}

pub(super) fn packing(packing: &Packing) -> SegmentDraft {
    SegmentDraft::new("PO4")
        .set_opt(1, packing.packs)
        .set_opt(2, packing.size)
        .set_opt(3, packing.unit.as_deref())
        .set_opt(4, packing.packaging.as_deref())
        .set_opt(5, packing.weight_qualifier.as_deref())
        .set_opt(6, packing.weight)
        .set_opt(7, packing.weight_unit.as_deref())
        .set_opt(8, packing.volume)
        .set_opt(9, packing.volume_unit.as_deref())
        .set_opt(10, packing.length)
        .set_opt(11, packing.width)
        .set_opt(12, packing.height)
        .set_opt(13, packing.dimension_unit.as_deref())
        .set_opt(14, packing.inner_packs)
}

pub(super) fn load(load: &Load) -> SegmentDraft {
    SegmentDraft::new("TD1")
        .set_opt(1, load.packaging.as_deref())
        .set_opt(2, load.count)
        .set_opt(3, load.commodity_qualifier.as_deref())
        .set_opt(4, load.commodity.as_deref())
        .set_opt(5, load.description.as_deref())
        .set_opt(6, load.weight_qualifier.as_deref())
        .set_opt(7, load.weight)
        .set_opt(8, load.weight_unit.as_deref())
        .set_opt(9, load.volume)
        .set_opt(10, load.volume_unit.as_deref())
}

pub(super) fn routing(routing: &Routing) -> SegmentDraft {
    let td5 = SegmentDraft::new("TD5")
        .set_opt(1, routing.sequence.as_deref())
        .set_opt(2, routing.carrier_qualifier.as_deref())
        .set_opt(3, routing.carrier.as_deref())
        .set_opt(4, routing.mode.as_deref())
        .set_opt(5, routing.description.as_deref())
        .set_opt(6, routing.status.as_deref())
        .set_opt(7, routing.location_qualifier.as_deref())
        .set_opt(8, routing.location.as_deref())
        .set_opt(9, routing.transit_direction.as_deref())
        .set_opt(10, routing.transit_unit.as_deref())
        .set_opt(11, routing.transit_time)
        .set_opt(15, routing.country.as_deref());
    let levels = routing.service_levels.iter().take(3).enumerate();
    levels.fold(td5, |td5, (index, level)| td5.set(12 + index, &**level))
}

pub(super) fn equipment(equipment: &Equipment) -> SegmentDraft {
    SegmentDraft::new("TD3")
        .set_opt(1, equipment.kind.as_deref())
        .set_opt(2, equipment.initial.as_deref())
        .set_opt(3, equipment.number.as_deref())
        .set_opt(4, equipment.weight_qualifier.as_deref())
        .set_opt(5, equipment.weight)
        .set_opt(6, equipment.weight_unit.as_deref())
        .set_opt(7, equipment.ownership.as_deref())
        .set_opt(8, equipment.seal_status.as_deref())
        .set_opt(9, equipment.seal.as_deref())
        .set_opt(10, equipment.equipment_type.as_deref())
}

pub(super) fn marks(marks: &Marks) -> SegmentDraft {
    SegmentDraft::new("MAN")
        .set(1, &*marks.qualifier)
        .set(2, &*marks.id)
        .set_opt(3, marks.last.as_deref())
        .set_opt(4, marks.second_qualifier.as_deref())
        .set_opt(5, marks.second_id.as_deref())
        .set_opt(6, marks.second_last.as_deref())
}

pub(super) fn tax(tax: &TaxAmount) -> SegmentDraft {
    SegmentDraft::new("TXI")
        .set(1, &*tax.kind)
        .set_opt(2, tax.amount)
        .set_opt(3, tax.percent)
        .set_opt(4, tax.jurisdiction_qualifier.as_deref())
        .set_opt(5, tax.jurisdiction.as_deref())
        .set_opt(6, tax.exemption.as_deref())
        .set_opt(7, tax.relationship.as_deref())
        .set_opt(8, tax.base)
        .set_opt(9, tax.tax_id.as_deref())
        .set_opt(10, tax.assigned_id.as_deref())
}

pub(super) fn amount(amount: &MonetaryAmount) -> SegmentDraft {
    SegmentDraft::new("AMT")
        .set(1, &*amount.qualifier)
        .set(2, amount.amount)
        .set_opt(3, amount.direction.as_deref())
}

pub(super) fn quantity(quantity: &QuantityDetail) -> SegmentDraft {
    SegmentDraft::new("QTY")
        .set(1, &*quantity.qualifier)
        .set_opt(2, quantity.quantity)
        .set_opt(3, unit(quantity.unit.as_ref()))
        .set_opt(4, quantity.text.as_deref())
}

pub(super) fn schedule(schedule: &Schedule) -> SegmentDraft {
    SegmentDraft::new("SCH")
        .set(1, schedule.quantity)
        .set(2, &*schedule.unit)
        .set_opt(3, schedule.party_role.as_deref())
        .set_opt(4, schedule.party_name.as_deref())
        .set(5, &*schedule.date_qualifier)
        .set(6, schedule.date)
        .set_opt(7, schedule.time)
        .set_opt(8, schedule.second_qualifier.as_deref())
        .set_opt(9, schedule.second_date)
        .set_opt(10, schedule.second_time)
        .set_opt(11, schedule.request.as_deref())
        .set_opt(12, schedule.number.as_deref())
}

/// N4, if anything is known for it.
pub(super) fn city(party: &TradeParty) -> Option<SegmentDraft> {
    let (address, location) = (&party.address, party.location.as_ref());
    let texts = [
        address.city.as_deref(),
        address.state.as_deref(),
        address.postal_code.as_deref(),
        address.country.as_deref(),
        location.and_then(|location| location.qualifier.as_deref()),
        location.and_then(|location| location.id.as_deref()),
    ];
    let n4 = || {
        let numbered = texts.iter().enumerate();
        numbered.fold(SegmentDraft::new("N4"), |n4, (index, text)| n4.set_opt(index + 1, *text))
    };
    texts.iter().any(Option::is_some).then(n4)
}

/// SLN up to its item numbers.
pub(super) fn subline(subline: &SubLine) -> SegmentDraft {
    SegmentDraft::new("SLN")
        .set_opt(1, subline.number.as_deref())
        .set_opt(2, subline.parent.as_deref())
        .set_opt(3, subline.relationship.as_deref())
        .set_opt(4, subline.quantity)
        .set_opt(5, unit(subline.unit.as_ref()))
        .set_opt(6, subline.unit_price)
        .set_opt(7, subline.price_basis.as_deref())
        .set_opt(8, subline.price_relationship.as_deref())
}
