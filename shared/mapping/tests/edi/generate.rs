//! Documents by chance, within what the sets can say.

use documents::trade::{
    Charge, ChargeKind, Code, Contact, ContactChannel, CurrencyUse, DateDetail, DeliveryTerms, Description,
    Details, Equipment, ItemId, LeadTime, LineItem, Load, Location, Marks, Measurement, MonetaryAmount, Note,
    NoteText, Packing, PaymentTerms, Period, PriceDetail, Purpose, QuantityDetail, Reference, Routing,
    Schedule, StoreQuantity, SubLine, TaxAmount, TradeParty,
};
use documents::{
    Address, ChangeKind, Level, LevelKind, LineChange, LoadDetail, OrderChange, OrderReference,
    PurchaseOrder, ShipmentNotice, Shipped,
};
use jiff::civil::{Date, Time, date};
use rust_decimal::Decimal;
use x12::Version;

/// A source of chance that a seed decides.
pub struct Chance {
    state: u64,
    /// Most entries of a list.
    pub most: usize,
    pub version: Version,
}

impl Chance {
    pub fn new(seed: u64, most: usize, version: Version) -> Self {
        Self { state: seed | 1, most, version }
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.coin().then(|| make(self))
    }

    fn list<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = if self.coin() { 0 } else { self.below(most.min(self.most) + 1) };
        (0..count).map(|_| make(self)).collect()
    }

    fn of(&mut self, letters: &[u8], min: usize, max: usize) -> String {
        let length = min + self.below(max - min + 1);
        (0..length).map(|_| char::from(letters[self.below(letters.len())])).collect()
    }

    /// A code without blanks.
    fn code(&mut self, min: usize, max: usize) -> Code {
        Code::from(self.of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min, max))
    }

    /// A text with blanks inside.
    fn text(&mut self, min: usize, max: usize) -> String {
        let text = self.of(b"ABCxyz019 .,-/&'()", min, max);
        let text = text.trim();
        if text.len() < min { "x".repeat(min) } else { text.to_owned() }
    }

    /// A number of at most `digits` digits.
    fn number(&mut self, digits: u32) -> Decimal {
        let digits = digits.min(15);
        let value = self.next() % 10_u64.pow(1 + self.below(digits as usize) as u32);
        let scale = self.below(digits.min(5) as usize) as u32;
        // A decimal smaller than one is written with a zero before the point in some systems, without in others.
        let number = Decimal::new(value as i64, scale).normalize();
        if self.below(5) == 0 { -number } else { number }.normalize()
    }

    /// An amount of money in hundredths.
    fn cents(&mut self) -> Decimal {
        Decimal::new((self.next() % 10_000_000) as i64, 2).normalize()
    }

    fn date(&mut self) -> Date {
        date(2000, 1, 1).saturating_add(jiff::Span::new().days(self.below(20_000) as i64))
    }

    fn time(&mut self) -> Time {
        let second = if self.coin() { 0 } else { self.below(60) as i8 };
        Time::new(self.below(24) as i8, self.below(60) as i8, second, 0).unwrap()
    }

    fn reference_length(&self) -> usize {
        if self.version == Version::V005010 { 50 } else { 30 }
    }

    fn reference(&mut self) -> Reference {
        let length = self.reference_length();
        let (id, description) = match self.below(3) {
            0 => (Some(self.text(1, length)), None),
            1 => (None, Some(self.text(1, 80))),
            _ => (Some(self.text(1, length)), Some(self.text(1, 80))),
        };
        Reference { qualifier: self.code(2, 3), id, description }
    }

    fn contact(&mut self) -> Contact {
        Contact {
            function: Some(self.code(2, 2)),
            name: self.maybe(|c| c.text(1, 60)),
            channels: self.list(3, |c| ContactChannel { kind: c.code(2, 2), address: c.text(1, 80) }),
            inquiry: self.maybe(|c| c.text(1, 20)),
        }
    }

    fn currency(&mut self) -> CurrencyUse {
        CurrencyUse {
            party: self.code(2, 3),
            code: self.code(3, 3),
            rate: self.maybe(|c| Decimal::new(12_345 + c.below(999) as i64 * 10, 4).normalize()),
        }
    }

    fn price(&mut self) -> PriceDetail {
        let quantity = self.maybe(|c| (c.number(9), c.code(2, 2)));
        let (multiplier_qualifier, multiplier) = match self.maybe(|c| (c.code(3, 3), c.number(6))) {
            Some((qualifier, multiplier)) => (Some(qualifier), Some(multiplier)),
            None => (None, None),
        };
        let kind = Some(self.code(3, 3));
        PriceDetail {
            class: self.maybe(|c| c.code(2, 2)),
            kind,
            price: self.maybe(|c| c.number(9)),
            quantity: quantity.as_ref().map(|(quantity, _)| *quantity),
            unit: quantity.map(|(_, unit)| unit),
            multiplier_qualifier,
            multiplier,
            amount: self.maybe(|c| c.number(9)),
            basis: self.maybe(|c| c.code(2, 2)),
        }
    }

    fn delivery_terms(&mut self) -> DeliveryTerms {
        let place = self.maybe(|c| (c.code(2, 2), c.text(1, 80)));
        let terms = self.maybe(|c| (c.code(2, 2), c.code(3, 3)));
        let title = self.maybe(|c| (c.code(2, 2), c.text(1, 80)));
        let risk = self.maybe(|c| (c.code(2, 2), c.text(1, 80)));
        let (place_qualifier, place) = place.unzip();
        let (trade_terms_qualifier, trade_terms) = terms.unzip();
        let (title_place_qualifier, title_place) = title.unzip();
        let (risk, risk_description) = risk.unzip();
        DeliveryTerms {
            payment: self.code(2, 2),
            place_qualifier,
            place,
            trade_terms_qualifier,
            trade_terms,
            title_place_qualifier,
            title_place,
            risk,
            risk_description,
        }
    }

    fn charge(&mut self, with_currency: bool) -> Charge {
        let kinds = [
            ChargeKind::Allowance,
            ChargeKind::Charge,
            ChargeKind::None,
            ChargeKind::Service,
            ChargeKind::Other("P".into()),
        ];
        let (agency, agency_code) = self.maybe(|c| (c.code(2, 2), c.code(1, 10))).unzip();
        let (percent_basis, percent) = self.maybe(|c| (c.code(1, 1), c.number(6))).unzip();
        let (unit, quantity) = self.maybe(|c| (c.code(2, 2), c.number(9))).unzip();
        let reference = self.maybe(|c| c.text(1, 30));
        let option = reference.as_ref().and_then(|_| self.maybe(|c| c.text(1, 20)));
        let description = self.maybe(|c| c.text(1, 80));
        let language = description.as_ref().and_then(|_| self.maybe(|c| c.code(2, 3)));
        Charge {
            kind: kinds[self.below(kinds.len())].clone(),
            code: Some(self.code(4, 4)),
            agency,
            agency_code,
            amount: self.maybe(Self::cents),
            percent_basis,
            percent,
            rate: self.maybe(|c| c.number(9)),
            unit,
            second_quantity: quantity.and_then(|_| self.maybe(|c| c.number(9))),
            quantity,
            handling: self.maybe(|c| c.code(2, 2)),
            reference,
            option,
            description,
            language,
            currency: if with_currency { self.maybe(Self::currency) } else { None },
            taxes: Vec::new(),
            dates: Vec::new(),
        }
    }

    fn terms(&mut self) -> PaymentTerms {
        let discount_days = Some(self.below(999) as u32);
        PaymentTerms {
            kind: self.maybe(|c| c.code(2, 2)),
            basis: self.maybe(|c| c.code(1, 2)),
            discount_percent: self.maybe(|c| c.number(6)),
            discount_date: self.maybe(Self::date),
            discount_days,
            net_date: self.maybe(Self::date),
            net_days: self.maybe(|c| c.below(999) as u32),
            discount_amount: self.maybe(Self::cents),
            deferred_date: None,
            deferred_amount: None,
            deferred_percent: None,
            description: self.maybe(|c| c.text(1, 80)),
            day_of_month: self.maybe(|c| c.below(31) as u32),
            method: self.maybe(|c| c.code(1, 2)),
            percent: self.maybe(|c| c.number(9)),
        }
    }

    fn date_detail(&mut self) -> DateDetail {
        let time = self.maybe(Self::time);
        DateDetail {
            qualifier: self.code(3, 3),
            date: Some(self.date()),
            zone: time.and_then(|_| self.maybe(|c| c.code(2, 2))),
            time,
            period: self.maybe(|c| Period { format: c.code(2, 3), text: c.text(1, 35) }),
        }
    }

    fn lead_time(&mut self, is_loop: bool) -> LeadTime {
        LeadTime {
            kind: self.code(2, 2),
            quantity: self.number(9),
            unit: self.code(2, 2),
            date: self.maybe(Self::date),
            quantities: if is_loop { self.list(2, Self::quantity) } else { Vec::new() },
            notes: if is_loop { self.plain_note(1).into_iter().collect() } else { Vec::new() },
            references: if is_loop { self.list(2, Self::reference) } else { Vec::new() },
        }
    }

    fn description(&mut self) -> Description {
        let (agency, code) = self.maybe(|c| (c.code(2, 2), c.code(1, 12))).unzip();
        Description {
            kind: self.code(1, 1),
            characteristic: self.maybe(|c| c.code(2, 3)),
            agency,
            code,
            text: Some(self.text(1, 80)),
            language: self.maybe(|c| c.code(2, 3)),
        }
    }

    fn measurement(&mut self) -> Measurement {
        Measurement {
            reference: self.maybe(|c| c.code(2, 2)),
            qualifier: self.maybe(|c| c.code(1, 3)),
            value: Some(self.number(9)),
            unit: Some(self.code(2, 2)),
            minimum: self.maybe(|c| c.number(9)),
            maximum: self.maybe(|c| c.number(9)),
        }
    }

    fn packing(&mut self) -> Packing {
        let (size, unit) = self.maybe(|c| (c.number(6), c.code(2, 2))).unzip();
        let (weight, weight_unit) = self.maybe(|c| (c.number(6), c.code(2, 2))).unzip();
        let (volume, volume_unit) = self.maybe(|c| (c.number(6), c.code(2, 2))).unzip();
        let (length, dimension_unit) = self.maybe(|c| (c.number(6), c.code(2, 2))).unzip();
        Packing {
            packs: self.maybe(|c| c.below(999_999) as u64),
            size,
            unit,
            packaging: self.maybe(|c| c.code(3, 5)),
            weight_qualifier: weight.and_then(|_| self.maybe(|c| c.code(1, 2))),
            weight,
            weight_unit,
            volume,
            volume_unit,
            width: length.and_then(|_| self.maybe(|c| c.number(6))),
            height: length.and_then(|_| self.maybe(|c| c.number(6))),
            length,
            dimension_unit,
            inner_packs: Some(self.below(999_999) as u64),
        }
    }

    fn load(&mut self) -> Load {
        let (packaging, count) = self.maybe(|c| (c.code(3, 5), c.below(999_999) as u64)).unzip();
        let (commodity_qualifier, commodity) = self.maybe(|c| (c.code(1, 1), c.code(1, 30))).unzip();
        let (weight, weight_unit) = (self.number(9), self.code(2, 2));
        let (volume, volume_unit) = self.maybe(|c| (c.number(6), c.code(2, 2))).unzip();
        Load {
            packaging,
            count,
            commodity_qualifier,
            commodity,
            description: self.maybe(|c| c.text(1, 50)),
            weight_qualifier: self.maybe(|c| c.code(1, 2)),
            weight: Some(weight),
            weight_unit: Some(weight_unit),
            volume,
            volume_unit,
        }
    }

    fn routing(&mut self) -> Routing {
        let (carrier_qualifier, carrier) = self.maybe(|c| (c.code(1, 2), c.code(2, 30))).unzip();
        let (location_qualifier, location) = self.maybe(|c| (c.code(1, 2), c.text(1, 30))).unzip();
        let (transit_unit, transit_time) = self.maybe(|c| (c.code(2, 2), c.number(4))).unzip();
        let service_levels = self.list(3, |c| c.code(2, 2));
        let country = (!service_levels.is_empty()).then(|| self.code(2, 3));
        Routing {
            sequence: self.maybe(|c| c.code(1, 2)),
            carrier_qualifier,
            carrier,
            mode: Some(self.code(1, 2)),
            description: self.maybe(|c| c.text(1, 35)),
            status: self.maybe(|c| c.code(2, 2)),
            location_qualifier,
            location,
            transit_direction: self.maybe(|c| c.code(2, 2)),
            transit_unit,
            transit_time,
            service_levels,
            country,
        }
    }

    fn equipment(&mut self) -> Equipment {
        let (weight_qualifier, weight) = self.maybe(|c| (c.code(1, 2), c.number(9))).unzip();
        let number = self.code(1, 10);
        Equipment {
            kind: Some(self.code(2, 2)),
            initial: self.maybe(|c| c.code(1, 4)),
            number: Some(number),
            weight_qualifier,
            weight_unit: weight.map(|_| self.code(2, 2)),
            weight,
            ownership: self.maybe(|c| c.code(1, 1)),
            seal_status: self.maybe(|c| c.code(2, 2)),
            seal: self.maybe(|c| c.code(2, 15)),
            equipment_type: None,
        }
    }

    fn marks(&mut self) -> Marks {
        let (second_qualifier, second_id) = self.maybe(|c| (c.code(1, 2), c.code(1, 48))).unzip();
        Marks {
            qualifier: self.code(1, 2),
            id: self.code(1, 48),
            last: self.maybe(|c| c.code(1, 48)),
            second_last: second_id.as_ref().and_then(|_| self.maybe(|c| c.code(1, 48))),
            second_qualifier,
            second_id,
        }
    }

    fn tax(&mut self) -> TaxAmount {
        let (jurisdiction_qualifier, jurisdiction) = self.maybe(|c| (c.code(2, 2), c.code(1, 10))).unzip();
        TaxAmount {
            kind: self.code(2, 2),
            amount: self.maybe(|c| c.number(9)),
            percent: Some(self.number(9)),
            jurisdiction_qualifier,
            jurisdiction,
            exemption: self.maybe(|c| c.code(1, 1)),
            relationship: self.maybe(|c| c.code(1, 1)),
            base: self.maybe(|c| c.number(8)),
            tax_id: self.maybe(|c| c.text(1, 20)),
            assigned_id: self.maybe(|c| c.text(1, 20)),
        }
    }

    fn amount(&mut self) -> MonetaryAmount {
        MonetaryAmount {
            qualifier: self.code(1, 3),
            amount: self.number(9),
            direction: self.maybe(|c| c.code(1, 1)),
        }
    }

    fn quantity(&mut self) -> QuantityDetail {
        QuantityDetail {
            qualifier: self.code(2, 2),
            quantity: Some(self.number(9)),
            unit: self.maybe(|c| c.code(2, 2)),
            text: None,
        }
    }

    fn store(&mut self) -> StoreQuantity {
        StoreQuantity {
            unit: if self.coin() { "EA".into() } else { self.code(2, 2) },
            store_qualifier: Some("92".into()),
            store: self.code(2, 10),
            quantity: self.number(9),
            location: None,
        }
    }

    fn schedule(&mut self, with_references: bool) -> Schedule {
        let (party_role, party_name) = self.maybe(|c| (c.code(2, 3), c.text(1, 60))).unzip();
        let second = self.maybe(|c| (c.code(3, 3), c.date()));
        let (second_qualifier, second_date) = second.unzip();
        Schedule {
            quantity: self.number(9),
            unit: self.code(2, 2),
            party_role,
            party_name,
            date_qualifier: self.code(3, 3),
            date: self.date(),
            time: self.maybe(Self::time),
            second_time: second_date.and_then(|_| self.maybe(Self::time)),
            second_qualifier,
            second_date,
            request: self.maybe(|c| c.text(1, 45)),
            number: self.maybe(|c| c.code(1, 20)),
            references: if with_references { self.list(2, Self::reference) } else { Vec::new() },
        }
    }

    fn note_text(&mut self) -> NoteText {
        let is_coded = self.version == Version::V005010;
        NoteText { code: if is_coded { self.maybe(|c| c.code(3, 3)) } else { None }, text: self.text(1, 264) }
    }

    /// One text that nothing introduces; a second one could not be told from it.
    fn plain_note(&mut self, most: usize) -> Option<Note> {
        let text = self.list(most, Self::note_text);
        (!text.is_empty()).then(|| Note { text, ..Note::default() })
    }

    fn note(&mut self) -> Note {
        let length = self.reference_length();
        Note {
            qualifier: Some(self.code(2, 3)),
            reference: Some(self.text(1, length)),
            title: self.maybe(|c| c.text(1, 45)),
            dates: self.list(2, Self::date_detail),
            text: self.list(3, Self::note_text),
        }
    }

    fn party(&mut self, is_line: bool) -> TradeParty {
        let (id_qualifier, id) = self.maybe(|c| (c.code(1, 2), c.code(2, 20))).unzip();
        let city = self.text(2, 30);
        TradeParty {
            role: Some(self.code(2, 3)),
            name: Some(self.text(1, 60)),
            id_qualifier,
            id,
            more_names: self.list(4, |c| c.text(1, 60)),
            address: if self.coin() {
                Address {
                    lines: self.list(4, |c| c.text(1, 55)),
                    city: Some(city),
                    state: self.maybe(|c| c.code(2, 2).into()),
                    postal_code: self.maybe(|c| c.code(3, 15).into()),
                    country: self.maybe(|c| c.code(2, 3).into()),
                }
            } else {
                Address::default()
            },
            location: self
                .maybe(|c| Location { qualifier: Some(c.code(1, 2)), id: c.maybe(|c| c.text(1, 30)) }),
            references: self.list(3, Self::reference),
            contacts: self.list(3, Self::contact),
            dates: if is_line { self.list(1, Self::date_detail) } else { Vec::new() },
            quantities: if is_line { self.list(2, Self::quantity) } else { Vec::new() },
            schedules: if is_line { self.list(2, |c| c.schedule(false)) } else { Vec::new() },
        }
    }

    fn heading(&mut self) -> Details {
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

    fn line_details(&mut self, schedules_with_references: bool) -> Details {
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

    fn subline(&mut self) -> SubLine {
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

    fn subline_with_details(&mut self) -> SubLine {
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

    fn item_ids(&mut self, most: usize) -> Vec<ItemId> {
        self.list(most, |c| ItemId { qualifier: c.code(2, 2), id: c.code(1, 48) })
    }

    fn item(&mut self, schedules_with_references: bool) -> LineItem {
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

    fn purpose(&mut self) -> Purpose {
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

    fn line_change(&mut self) -> LineChange {
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
            time: self.time(),
            structure: self.maybe(|c| c.code(4, 4)),
            transaction_type: Some(self.code(2, 2)),
            reason: self.maybe(|c| c.code(3, 3)),
            dates: self.list(4, Self::date_detail),
            levels,
            stated: None,
            unread: Vec::new(),
        }
    }

    fn level(&mut self, id: Code, parent: Option<usize>) -> Level {
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

    fn level_details(&mut self) -> Details {
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

    fn order_reference(&mut self) -> OrderReference {
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

    fn shipped(&mut self) -> Shipped {
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

    fn load_detail(&mut self) -> LoadDetail {
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
