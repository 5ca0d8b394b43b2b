//! The documents of the scenarios.

use documents::trade::{
    CurrencyUse, DateDetail, Description, Details, ItemId, LineItem, Load, Location, Marks, MonetaryAmount,
    PaymentTerms, Purpose, Reference, Routing, TradeParty,
};
use documents::{
    Address, ChangeKind, Level, LevelKind, LineChange, OrderChange, OrderReference, PurchaseOrder,
    ShipmentNotice, Shipped,
};
use jiff::civil::{date, time};
use rust_decimal::Decimal;

pub fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn on(qualifier: &str, day: jiff::civil::Date) -> DateDetail {
    DateDetail { qualifier: qualifier.into(), date: Some(day), time: None, zone: None, period: None }
}

pub fn words(text: &str) -> Description {
    Description {
        kind: "F".into(),
        characteristic: None,
        agency: None,
        code: None,
        text: Some(text.to_owned()),
        language: None,
    }
}

pub fn party(role: &str, name: &str, id: Option<&str>) -> TradeParty {
    TradeParty {
        role: Some(role.into()),
        name: Some(name.to_owned()),
        id: id.map(Into::into),
        ..TradeParty::default()
    }
}

pub fn at(party: TradeParty, street: &str, [city, state, postal_code]: [&str; 3]) -> TradeParty {
    let address = Address {
        lines: vec![street.to_owned()],
        city: Some(city.to_owned()),
        state: Some(state.to_owned()),
        postal_code: Some(postal_code.to_owned()),
        country: Some("US".to_owned()),
    };
    TradeParty { address, ..party }
}

pub fn line(key: &str, [item, vendor]: [&str; 2], quantity: &str, unit: &str, price: &str) -> LineItem {
    LineItem {
        number: Some(key.into()),
        quantity: Some(number(quantity)),
        unit: Some(unit.into()),
        unit_price: Some(number(price)),
        ids: vec![ItemId::new("BP", item), ItemId::new("VN", vendor)],
        ..LineItem::default()
    }
}

pub fn heading() -> Details {
    let buyer = party("BY", "Northfield Electronics Inc", Some("NF-01"));
    let supplier = party("SU", "Axford Components", Some("1294"));
    let ship_to = at(
        party("ST", "Northfield Dayton Plant", Some("DAY")),
        "1200 Harbor Road",
        ["Dayton", "OH", "45402"],
    );
    let site = Location { qualifier: None, id: Some("Dayton Plant".to_owned()) };
    Details {
        currency: Some(CurrencyUse { party: "BY".into(), code: "USD".into(), rate: None }),
        terms: vec![PaymentTerms { description: Some("2% 10 Net 30".to_owned()), ..PaymentTerms::default() }],
        dates: vec![on("002", date(2026, 1, 22))],
        parties: vec![buyer, supplier, TradeParty { location: Some(site), ..ship_to }],
        ..Details::default()
    }
}

/// An order as an ERP has it: its own names of units and terms.
pub fn order() -> PurchaseOrder {
    let mut connector = line("1", ["CN-24P", "AX-24P-BLK"], "1000", "Each", "4.5");
    connector.details.descriptions = vec![words("Connector, 24 pin, black")];
    connector.details.dates = vec![on("002", date(2026, 1, 22))];
    let fee = line("18", ["PKG-FEE", "PF"], "1", "Box", "12.25");
    PurchaseOrder {
        record: Some("fusion/invoice/48112".parse().unwrap()),
        details: heading(),
        lines: vec![connector, fee],
        totals: vec![MonetaryAmount { qualifier: "TT".into(), amount: number("4512.25"), direction: None }],
        ..PurchaseOrder::new(Purpose::Original, "SA", "PO10482", date(2026, 1, 8))
    }
}

pub fn change_of(lines: Vec<LineChange>) -> OrderChange {
    OrderChange {
        record: Some("fusion/invoice/48112".parse().unwrap()),
        sequence: Some("2".into()),
        changed: Some(date(2026, 1, 14)),
        details: Details { terms: Vec::new(), ..heading() },
        lines,
        ..OrderChange::new(Purpose::Change, "SA", "PO10482", date(2026, 1, 8))
    }
}

pub fn changed(kind: ChangeKind, left: Option<&str>, item: LineItem) -> LineChange {
    LineChange { change: kind, left_to_receive: left.map(number), item }
}

/// What becomes of the lines of an order in a few ways.
pub fn changes() -> Vec<LineChange> {
    let mut moved = line("4", ["CN-CAP", "AX-CAP"], "200", "Each", "0.35");
    moved.details.dates = vec![on("002", date(2026, 2, 19))];
    let deleted = LineItem {
        quantity: None,
        unit: None,
        unit_price: None,
        ..line("18", ["PKG-FEE", "PF"], "1", "Box", "12.25")
    };
    vec![
        changed(
            ChangeKind::DecreaseQuantity,
            Some("600"),
            line("1", ["CN-24P", "AX-24P-BLK"], "800", "Each", "4.5"),
        ),
        changed(ChangeKind::Price, Some("50"), line("2", ["CN-12P", "AX-12P-BLK"], "50", "Each", "2.1")),
        changed(ChangeKind::Dates, Some("200"), moved),
        changed(ChangeKind::Add, Some("3"), line("19", ["CN-KIT", "AX-KIT"], "3", "Box", "110")),
        changed(ChangeKind::Delete, None, deleted),
    ]
}

pub fn shipped(id: &str, parent: usize, [item, vendor]: [&str; 2], quantity: &str) -> Level {
    Level {
        number: Some("1".into()),
        ids: vec![ItemId::new("BP", item), ItemId::new("VN", vendor)],
        shipped: Some(Shipped {
            number: Some("1".into()),
            quantity: number(quantity),
            unit: "EA".into(),
            to_date: None,
            ordered: Some(number("1000")),
            ordered_unit: Some("EA".into()),
            returnable: None,
            status: None,
        }),
        ..Level::new(id, Some(parent), LevelKind::Item)
    }
}

pub fn packed(id: &str, parent: usize, kind: LevelKind, sscc: &str) -> Level {
    let marks = Marks {
        qualifier: "GM".into(),
        id: sscc.into(),
        last: None,
        second_qualifier: None,
        second_id: None,
        second_last: None,
    };
    let mut level = Level::new(id, Some(parent), kind);
    level.details.marks = vec![marks];
    level
}

pub fn notice(levels: Vec<Level>) -> ShipmentNotice {
    let mut shipment = Level::new("1", None, LevelKind::Shipment);
    shipment.details = Details {
        loads: vec![Load {
            packaging: Some("CTN25".into()),
            count: Some(2),
            weight_qualifier: Some("G".into()),
            weight: Some(number("295.5")),
            weight_unit: Some("LB".into()),
            ..Load::default()
        }],
        routings: vec![Routing {
            sequence: Some("B".into()),
            carrier_qualifier: Some("2".into()),
            carrier: Some("ABCD".into()),
            mode: Some("M".into()),
            ..Routing::default()
        }],
        references: vec![Reference {
            qualifier: "BM".into(),
            id: Some("884231".to_owned()),
            description: None,
        }],
        dates: vec![on("011", date(2026, 1, 14))],
        parties: vec![
            at(party("ST", "Northfield Dayton Plant", None), "1200 Harbor Road", ["Dayton", "OH", "45402"]),
            party("SF", "Axford Components", None),
        ],
        ..Details::default()
    };
    let mut order = Level::new("2", Some(0), LevelKind::Order);
    order.order = Some(OrderReference {
        number: Some("PO10482".into()),
        ordered: Some(date(2026, 1, 8)),
        ..OrderReference::default()
    });
    ShipmentNotice {
        record: None,
        purpose: Purpose::Original,
        number: "SHIP-2201".to_owned(),
        date: date(2026, 1, 14),
        time: Some(time(16, 5, 0, 0)),
        structure: Some("0001".into()),
        transaction_type: None,
        reason: None,
        dates: Vec::new(),
        levels: [vec![shipment, order], levels].concat(),
        stated: None,
        unread: Vec::new(),
    }
}

/// A pallet with two cartons, and an item in each.
pub fn pallet() -> Vec<Level> {
    vec![
        packed("3", 1, LevelKind::Tare, "00003456789012345675"),
        packed("4", 2, LevelKind::Pack, "00003456789012345682"),
        shipped("5", 3, ["CN-24P", "AX-24P-BLK"], "600"),
        packed("6", 2, LevelKind::Pack, "00003456789012345699"),
        shipped("7", 5, ["CN-24P", "AX-24P-BLK"], "400"),
    ]
}
