//! One function for each segment that headings, lines and levels share. Nothing comes back where the segment lacks what
//! says what it is about, such as a qualifier; then it is kept aside.

use documents::Address;
use documents::trade::{
    Accounting, AccountingValue, Charge, Contact, ContactChannel, CurrencyUse, DateDetail, DeliveryTerms,
    Description, Location, MonetaryAmount, Note, NoteText, PaymentTerms, Period, PriceDetail, Reference,
    StatedTotals, SubLine, TaxAmount, TradeParty,
};

use super::row::Row;

pub(super) fn currency(row: &mut Row<'_, '_>) -> Option<CurrencyUse> {
    let (party, code) = (row.code(1)?, row.code(2)?);
    Some(CurrencyUse { party, code, rate: row.number(3) })
}

pub(super) fn reference(row: &mut Row<'_, '_>) -> Option<Reference> {
    Some(Reference { qualifier: row.code(1)?, id: row.text(2), description: row.text(3) })
}

pub(super) fn contact(row: &mut Row<'_, '_>) -> Option<Contact> {
    let (function, name) = (row.code(1), row.text(2));
    let mut channels = Vec::new();
    for at in [3, 5, 7] {
        let is_pair = row.has(at) && row.has(at + 1);
        if is_pair && let (Some(kind), Some(address)) = (row.code(at), row.text(at + 1)) {
            channels.push(ContactChannel { kind, address });
        }
    }
    Some(Contact { function, name, channels, inquiry: row.text(9) })
}

pub(super) fn price(row: &mut Row<'_, '_>) -> Option<PriceDetail> {
    Some(PriceDetail {
        class: row.code(1),
        kind: row.code(2),
        price: row.number(3),
        quantity: row.number(4),
        unit: row.unit(5),
        multiplier_qualifier: row.code(6),
        multiplier: row.number(7),
        amount: row.number(8),
        basis: row.code(9),
    })
}

pub(super) fn delivery_terms(row: &mut Row<'_, '_>) -> Option<DeliveryTerms> {
    Some(DeliveryTerms {
        payment: row.code(1)?,
        place_qualifier: row.code(2),
        place: row.text(3),
        trade_terms_qualifier: row.code(4),
        trade_terms: row.code(5),
        title_place_qualifier: row.code(6),
        title_place: row.text(7),
        risk: row.code(8),
        risk_description: row.text(9),
    })
}

pub(super) fn charge(row: &mut Row<'_, '_>) -> Option<Charge> {
    let kind = row.coded(1);
    Some(Charge {
        kind: row.needed(kind, 1, "whether it is an allowance or a charge")?,
        code: row.code(2),
        agency: row.code(3),
        agency_code: row.code(4),
        amount: row.implied(5),
        percent_basis: row.code(6),
        percent: row.number(7),
        rate: row.number(8),
        unit: row.code(9),
        quantity: row.number(10),
        second_quantity: row.number(11),
        handling: row.code(12),
        reference: row.text(13),
        option: row.text(14),
        description: row.text(15),
        language: row.code(16),
        currency: None,
        taxes: Vec::new(),
        dates: Vec::new(),
    })
}

pub(super) fn terms(row: &mut Row<'_, '_>) -> Option<PaymentTerms> {
    Some(PaymentTerms {
        kind: row.code(1),
        basis: row.code(2),
        discount_percent: row.number(3),
        discount_date: row.date(4),
        discount_days: row.small(5),
        net_date: row.date(6),
        net_days: row.small(7),
        discount_amount: row.implied(8),
        deferred_date: row.date(9),
        deferred_amount: row.implied(10),
        deferred_percent: row.number(11),
        description: row.text(12),
        day_of_month: row.small(13),
        method: row.code(14),
        percent: row.number(15),
    })
}

pub(super) fn date(row: &mut Row<'_, '_>) -> Option<DateDetail> {
    let qualifier = row.code(1)?;
    let period = match (row.has(5), row.has(6)) {
        (true, true) => row.code(5).zip(row.text(6)).map(|(format, text)| Period { format, text }),
        _ => None,
    };
    Some(DateDetail { qualifier, date: row.date(2), time: row.time(3), zone: row.code(4), period })
}

pub(super) fn description(row: &mut Row<'_, '_>) -> Option<Description> {
    Some(Description {
        kind: row.code(1)?,
        characteristic: row.code(2),
        agency: row.code(3),
        code: row.code(4),
        text: row.text(5),
        language: row.code(9),
    })
}

pub(super) fn tax(row: &mut Row<'_, '_>) -> Option<TaxAmount> {
    Some(TaxAmount {
        kind: row.code(1)?,
        amount: row.number(2),
        percent: row.number(3),
        jurisdiction_qualifier: row.code(4),
        jurisdiction: row.code(5),
        exemption: row.code(6),
        relationship: row.code(7),
        base: row.number(8),
        tax_id: row.text(9),
        assigned_id: row.text(10),
    })
}

pub(super) fn amount(row: &mut Row<'_, '_>) -> Option<MonetaryAmount> {
    let (qualifier, amount) = (row.code(1)?, row.number(2));
    Some(MonetaryAmount { qualifier, amount: row.needed(amount, 2, "the amount")?, direction: row.code(3) })
}

pub(super) fn accounting(row: &mut Row<'_, '_>) -> Option<Accounting> {
    Some(Accounting {
        agency: row.code(1)?,
        service: row.code(2),
        charge_indicator: row.code(3),
        values: Vec::new(),
    })
}

pub(super) fn account(row: &mut Row<'_, '_>) -> Option<AccountingValue> {
    Some(AccountingValue { qualifier: row.code(1)?, value: row.text(2)? })
}

/// N9.
pub(super) fn note(row: &mut Row<'_, '_>) -> Option<Note> {
    Some(Note {
        qualifier: Some(row.code(1)?),
        reference: row.text(2),
        title: row.text(3),
        dates: Vec::new(),
        text: Vec::new(),
    })
}

/// MSG.
pub(super) fn message(row: &mut Row<'_, '_>) -> Option<NoteText> {
    Some(NoteText { code: None, text: row.text(1)? })
}

/// MTX and NTE: a code and a text.
pub(super) fn coded_text(row: &mut Row<'_, '_>) -> Option<NoteText> {
    Some(NoteText { code: row.code(1), text: row.text(2)? })
}

/// N1.
pub(super) fn party(row: &mut Row<'_, '_>) -> Option<TradeParty> {
    Some(TradeParty {
        role: row.code(1),
        name: row.text(2),
        id_qualifier: row.code(3),
        id: row.code(4),
        ..TradeParty::default()
    })
}

/// N2.
pub(super) fn more_names(row: &mut Row<'_, '_>, party: &mut TradeParty) {
    party.more_names.extend([1, 2].into_iter().filter_map(|at| row.text(at)));
}

/// N3.
pub(super) fn street(row: &mut Row<'_, '_>, address: &mut Address) {
    address.lines.extend([1, 2].into_iter().filter_map(|at| row.text(at)));
}

/// N4.
pub(super) fn city(row: &mut Row<'_, '_>, party: &mut TradeParty) {
    let address = &mut party.address;
    let known = [&address.city, &address.state, &address.postal_code, &address.country];
    if known.into_iter().any(Option::is_some) || party.location.is_some() {
        return row.leave();
    }
    address.city = row.text(1);
    address.state = row.text(2);
    address.postal_code = row.text(3);
    address.country = row.text(4);
    let (qualifier, id) = (row.code(5), row.text(6));
    party.location = (qualifier.is_some() || id.is_some()).then_some(Location { qualifier, id });
}

pub(super) fn stated(row: &mut Row<'_, '_>) -> Option<StatedTotals> {
    Some(StatedTotals {
        lines: row.count(1)?,
        hash: row.number(2),
        weight: row.number(3),
        weight_unit: row.code(4),
        volume: row.number(5),
        volume_unit: row.code(6),
        description: row.text(7),
    })
}

/// SLN.
pub(super) fn subline(row: &mut Row<'_, '_>) -> Option<SubLine> {
    Some(SubLine {
        number: row.code(1),
        parent: row.code(2),
        relationship: row.code(3),
        quantity: row.number(4),
        unit: row.unit(5),
        unit_price: row.number(6),
        price_basis: row.code(7),
        price_relationship: row.code(8),
        ids: row.item_ids(9, 28),
        ..SubLine::default()
    })
}
