use documents::trade::{Code, Details, ItemId, LineItem, Purpose, SubLine};
use documents::{
    ChangeKind, Level, LevelKind, LineChange, LoadDetail, OrderChange, OrderReference, PurchaseOrder,
    ShipmentNotice, Shipped,
};
use x12::Version;

use super::Chance;

impl Chance {
    pub(super) fn heading(&mut self) -> Details {
        let is_5010 = self.version == Version::V005010;
        Details {
            currency: self.maybe(Self::currency),
            references: self.list(4, Self::reference),
            contacts: self.list(3, Self::contact),
            prices: self.list(2, Self::price),
            delivery_terms: self.list(2, Self::delivery_terms),
            charges: self.list(3, |c| c.charge(true)),
            terms: self.list(3, Self::terms),
            dates: self.list(4, Self::date_detail),
            lead_times: self.list(2, |c| c.lead_time(is_5010)),
            descriptions: self.list(3, Self::description),
            measurements: self.list(3, Self::measurement),
            packing: Vec::new(),
            loads: self.list(2, Self::load),
            routings: self.list(3, Self::routing),
            equipment: self.list(2, Self::equipment),
            marks: self.list(2, Self::marks),
            taxes: self.list(2, Self::tax),
            amounts: self.list(2, Self::amount),
            quantities: Vec::new(),
            stores: Vec::new(),
            schedules: Vec::new(),
            accounts: Vec::new(),
            notes: self.list(3, Self::note),
            parties: self.list(4, |c| c.party(false)),
        }
    }

    pub(super) fn line_details(&mut self, schedules_with_references: bool) -> Details {
        let mut notes = self.list(3, Self::note);
        // A text without a number stands before those with one.
        notes.splice(0..0, self.plain_note(3));
        let heading = self.heading();
        Details {
            charges: self.list(3, |c| c.charge(true)),
            terms: self.list(2, Self::terms),
            packing: self.list(2, Self::packing),
            loads: self.list(1, Self::load),
            quantities: self.list(2, Self::quantity),
            stores: self.list(25, Self::store),
            schedules: self.list(3, |c| c.schedule(schedules_with_references)),
            lead_times: self.list(2, |c| c.lead_time(true)),
            parties: self.list(2, |c| c.party(true)),
            notes,
            ..heading
        }
    }

    pub(super) fn subline(&mut self) -> SubLine {
        let (quantity, unit) = self.maybe(|c| (c.number(9), c.code(2, 2))).unzip();
        let unit_price = quantity.and_then(|_| self.maybe(|c| c.number(9)));
        SubLine {
            number: Some(self.code(1, 20)),
            parent: self.maybe(|c| c.code(1, 20)),
            relationship: Some(self.code(1, 1)),
            quantity,
            unit,
            price_basis: unit_price.and_then(|_| self.maybe(|c| c.code(2, 2))),
            price_relationship: unit_price.and_then(|_| self.maybe(|c| c.code(1, 1))),
            unit_price,
            ids: self.item_ids(10),
            details: Details::default(),
        }
    }

    pub(super) fn subline_with_details(&mut self) -> SubLine {
        let is_5010 = self.version == Version::V005010;
        let subline = self.subline();
        let mut notes = self.list(2, Self::note);
        notes.splice(0..0, self.plain_note(2));
        let details = Details {
            notes,
            descriptions: self.list(2, Self::description),
            measurements: if is_5010 { self.list(2, Self::measurement) } else { Vec::new() },
            dates: self.list(2, Self::date_detail),
            prices: self.list(2, Self::price),
            packing: self.list(1, Self::packing),
            charges: self.list(2, |c| c.charge(true)),
            quantities: self.list(2, Self::quantity),
            parties: self.list(2, |c| c.party(false)),
            ..Details::default()
        };
        SubLine { details, ..subline }
    }

    pub(super) fn item_ids(&mut self, most: usize) -> Vec<ItemId> {
        self.list(most, |c| ItemId { qualifier: c.code(2, 2), id: c.code(1, 48) })
    }

    pub(super) fn item(&mut self, schedules_with_references: bool) -> LineItem {
        let (quantity, unit) = self.maybe(|c| (c.number(9), c.code(2, 2))).unzip();
        let unit_price = quantity.and_then(|_| self.maybe(|c| c.number(9)));
        // A line of which nothing is known cannot be written.
        let number = if quantity.is_none() { Some(self.code(1, 20)) } else { self.maybe(|c| c.code(1, 20)) };
        LineItem {
            number,
            quantity,
            unit,
            price_basis: unit_price.and_then(|_| self.maybe(|c| c.code(2, 2))),
            unit_price,
            ids: self.item_ids(10),
            details: self.line_details(schedules_with_references),
            sublines: self.list(2, Self::subline_with_details),
        }
    }

    pub(super) fn purpose(&mut self) -> Purpose {
        use Purpose::{Cancellation, Change, Confirmation, Duplicate, Original, Other, Replacement};
        let all = [Original, Cancellation, Change, Replacement, Confirmation, Duplicate, Other("ZZ".into())];
        all[self.below(all.len())].clone()
    }

    pub fn order(&mut self) -> PurchaseOrder {
        let head = PurchaseOrder::new(self.purpose(), self.code(2, 2), self.code(1, 22), self.date());
        let lines = 1 + self.below(self.most);
        PurchaseOrder {
            release: self.maybe(|c| c.code(1, 30)),
            contract: self.maybe(|c| c.text(1, 30)),
            acknowledgment: self.maybe(|c| c.code(2, 2)),
            invoice_type: self.maybe(|c| c.code(3, 3)),
            contract_type: self.maybe(|c| c.code(2, 2)),
            category: self.maybe(|c| c.code(2, 2)),
            security: self.maybe(|c| c.code(2, 2)),
            transaction_type: self.maybe(|c| c.code(2, 2)),
            details: self.heading(),
            lines: (0..lines).map(|_| self.item(true)).collect(),
            totals: self.list(1, Self::amount),
            ..head
        }
    }

    pub fn change(&mut self) -> OrderChange {
        let head = OrderChange::new(self.purpose(), self.code(2, 2), self.code(1, 22), self.date());
        let length = self.reference_length();
        OrderChange {
            release: self.maybe(|c| c.code(1, 30)),
            sequence: self.maybe(|c| c.code(1, 8)),
            request: self.maybe(|c| c.text(1, 45)),
            contract: self.maybe(|c| c.text(1, 30)),
            reference: self.maybe(|c| c.text(1, length)),
            other_date: self.maybe(Self::date),
            changed: self.maybe(Self::date),
            contract_type: self.maybe(|c| c.code(2, 2)),
            security: self.maybe(|c| c.code(2, 2)),
            acknowledgment: self.maybe(|c| c.code(2, 2)),
            transaction_type: self.maybe(|c| c.code(2, 2)),
            category: self.maybe(|c| c.code(2, 2)),
            details: self.heading(),
            lines: self.list(5, Self::line_change),
            totals: self.list(5, Self::amount),
            ..head
        }
    }

    pub(super) fn line_change(&mut self) -> LineChange {
        use ChangeKind::{
            Add, CancelOrder, Change, Dates, DecreaseQuantity, Delete, IncreaseQuantity, None, Other, Price,
            PriceAndQuantity, ReplaceAll, ReplaceItem, Reschedule, RescheduleQuantity,
        };
        let all = [
            Add,
            Change,
            Dates,
            Delete,
            Price,
            PriceAndQuantity,
            DecreaseQuantity,
            IncreaseQuantity,
            ReplaceAll,
            ReplaceItem,
            Reschedule,
            RescheduleQuantity,
            None,
            CancelOrder,
            Other("RA".into()),
        ];
        let change = all[self.below(all.len())].clone();
        let is_5010 = self.version == Version::V005010;
        let mut item = self.item(is_5010);
        if matches!(change, Price | PriceAndQuantity | DecreaseQuantity | IncreaseQuantity) {
            item.quantity = Some(self.number(9));
            item.unit = Some(self.code(2, 2));
            item.unit_price = Some(self.number(9));
        }
        LineChange { change, left_to_receive: item.quantity.map(|_| self.number(9)), item }
    }

    pub fn notice(&mut self) -> ShipmentNotice {
        let count = 1 + self.below(3 * self.most);
        // Ids are numbers in order nearly always, but need not be.
        let is_numbered = self.coin();
        let ids = (0..count).map(|index| {
            if is_numbered {
                Code::from((index + 1).to_string())
            } else {
                Code::from(format!("L{}", 7 * index))
            }
        });
        let ids: Vec<Code> = ids.collect();
        let mut levels: Vec<Level> = Vec::new();
        for (index, id) in ids.into_iter().enumerate() {
            let parent = if index == 0 { None } else { Some(self.below(index)) };
            levels.push(self.level(id, parent));
        }
        ShipmentNotice {
            record: None,
            purpose: self.purpose(),
            number: self.text(2, 30),
            date: self.date(),
            time: Some(self.time()),
            structure: self.maybe(|c| c.code(4, 4)),
            transaction_type: Some(self.code(2, 2)),
            reason: self.maybe(|c| c.code(3, 3)),
            dates: self.list(4, Self::date_detail),
            levels,
            stated: None,
            unread: Vec::new(),
        }
    }

    pub(super) fn level(&mut self, id: Code, parent: Option<usize>) -> Level {
        use LevelKind::{Item, Order, Other, Pack, Shipment, Tare};
        let all = [Shipment, Order, Tare, Pack, Item, Item, Other("D".into())];
        let kind = if parent.is_none() { Shipment } else { all[self.below(all.len())].clone() };
        let is_item = kind == Item;
        let shipped = if is_item || self.below(5) == 0 { Some(self.shipped()) } else { None };
        let ids = self.item_ids(15);
        Level {
            has_children: self.maybe(|c| c.code(1, 1)),
            order: self.maybe(Self::order_reference),
            number: if ids.is_empty() { None } else { self.maybe(|c| c.code(1, 20)) },
            ids,
            shipped,
            details: self.level_details(),
            load_details: self.list(3, Self::load_detail),
            sublines: self.list(2, Self::subline),
            ..Level::new(id, parent, kind)
        }
    }

    pub(super) fn level_details(&mut self) -> Details {
        Details {
            packing: self.list(1, Self::packing),
            descriptions: self.list(3, Self::description),
            measurements: self.list(3, Self::measurement),
            loads: self.list(3, Self::load),
            routings: self.list(2, Self::routing),
            equipment: self.list(2, Self::equipment),
            references: self.list(3, Self::reference),
            contacts: self.list(2, Self::contact),
            marks: self.list(3, Self::marks),
            dates: self.list(3, Self::date_detail),
            delivery_terms: self.list(1, Self::delivery_terms),
            parties: self.list(3, |c| c.party(false)),
            stores: self.list(12, Self::store),
            currency: self.maybe(Self::currency),
            charges: self.list(2, |c| c.charge(true)),
            ..Details::default()
        }
    }

    pub(super) fn order_reference(&mut self) -> OrderReference {
        OrderReference {
            number: Some(self.code(1, 22)),
            release: self.maybe(|c| c.code(1, 30)),
            sequence: self.maybe(|c| c.code(1, 8)),
            ordered: self.maybe(Self::date),
            line: self.maybe(|c| c.code(1, 20)),
            contract: self.maybe(|c| c.text(1, 30)),
            kind: self.maybe(|c| c.code(2, 2)),
        }
    }

    pub(super) fn shipped(&mut self) -> Shipped {
        let (ordered, ordered_unit) = self.maybe(|c| (c.number(9), c.code(2, 2))).unzip();
        Shipped {
            number: self.maybe(|c| c.code(1, 20)),
            quantity: self.number(9),
            unit: self.code(2, 2),
            to_date: self.maybe(|c| c.number(9)),
            ordered,
            ordered_unit,
            returnable: self.maybe(|c| c.code(1, 2)),
            status: self.maybe(|c| c.code(2, 2)),
        }
    }

    pub(super) fn load_detail(&mut self) -> LoadDetail {
        let (size, unit) = self.maybe(|c| (c.number(6), c.code(2, 2))).unzip();
        LoadDetail {
            loads: self.below(99_999) as u64,
            quantity: self.number(9),
            packaging: self.maybe(|c| c.code(3, 5)),
            size,
            unit,
            references: self.list(2, Self::reference),
        }
    }
}
