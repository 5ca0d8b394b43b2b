use documents::Address;
use documents::trade::{
    Charge, ChargeKind, Contact, ContactChannel, CurrencyUse, DateDetail, DeliveryTerms, Description,
    Equipment, LeadTime, Load, Location, Marks, Measurement, MonetaryAmount, Note, NoteText, Packing,
    PaymentTerms, Period, PriceDetail, QuantityDetail, Reference, Routing, Schedule, StoreQuantity,
    TaxAmount, TradeParty,
};
use rust_decimal::Decimal;
use x12::Version;

use super::Chance;

impl Chance {
    pub(super) fn reference(&mut self) -> Reference {
        let length = self.reference_length();
        let (id, description) = match self.below(3) {
            0 => (Some(self.text(1, length)), None),
            1 => (None, Some(self.text(1, 80))),
            _ => (Some(self.text(1, length)), Some(self.text(1, 80))),
        };
        Reference { qualifier: self.code(2, 3), id, description }
    }

    pub(super) fn contact(&mut self) -> Contact {
        Contact {
            function: Some(self.code(2, 2)),
            name: self.maybe(|c| c.text(1, 60)),
            channels: self.list(3, |c| ContactChannel { kind: c.code(2, 2), address: c.text(1, 80) }),
            inquiry: self.maybe(|c| c.text(1, 20)),
        }
    }

    pub(super) fn currency(&mut self) -> CurrencyUse {
        CurrencyUse {
            party: self.code(2, 3),
            code: self.code(3, 3),
            rate: self.maybe(|c| Decimal::new(12_345 + c.below(999) as i64 * 10, 4).normalize()),
        }
    }

    pub(super) fn price(&mut self) -> PriceDetail {
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

    pub(super) fn delivery_terms(&mut self) -> DeliveryTerms {
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

    pub(super) fn charge(&mut self, with_currency: bool) -> Charge {
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

    pub(super) fn terms(&mut self) -> PaymentTerms {
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

    pub(super) fn date_detail(&mut self) -> DateDetail {
        let time = self.maybe(Self::time);
        DateDetail {
            qualifier: self.code(3, 3),
            date: Some(self.date()),
            zone: time.and_then(|_| self.maybe(|c| c.code(2, 2))),
            time,
            period: self.maybe(|c| Period { format: c.code(2, 3), text: c.text(1, 35) }),
        }
    }

    pub(super) fn lead_time(&mut self, is_loop: bool) -> LeadTime {
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

    pub(super) fn description(&mut self) -> Description {
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

    pub(super) fn measurement(&mut self) -> Measurement {
        Measurement {
            reference: self.maybe(|c| c.code(2, 2)),
            qualifier: self.maybe(|c| c.code(1, 3)),
            value: Some(self.number(9)),
            unit: Some(self.code(2, 2)),
            minimum: self.maybe(|c| c.number(9)),
            maximum: self.maybe(|c| c.number(9)),
        }
    }

    pub(super) fn packing(&mut self) -> Packing {
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

    pub(super) fn load(&mut self) -> Load {
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

    pub(super) fn routing(&mut self) -> Routing {
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

    pub(super) fn equipment(&mut self) -> Equipment {
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

    pub(super) fn marks(&mut self) -> Marks {
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

    pub(super) fn tax(&mut self) -> TaxAmount {
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

    pub(super) fn amount(&mut self) -> MonetaryAmount {
        MonetaryAmount {
            qualifier: self.code(1, 3),
            amount: self.number(9),
            direction: self.maybe(|c| c.code(1, 1)),
        }
    }

    pub(super) fn quantity(&mut self) -> QuantityDetail {
        QuantityDetail {
            qualifier: self.code(2, 2),
            quantity: Some(self.number(9)),
            unit: self.maybe(|c| c.code(2, 2)),
            text: None,
        }
    }

    pub(super) fn store(&mut self) -> StoreQuantity {
        StoreQuantity {
            unit: if self.coin() { "EA".into() } else { self.code(2, 2) },
            store_qualifier: Some("92".into()),
            store: self.code(2, 10),
            quantity: self.number(9),
            location: None,
        }
    }

    pub(super) fn schedule(&mut self, with_references: bool) -> Schedule {
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

    pub(super) fn note_text(&mut self) -> NoteText {
        let is_coded = self.version == Version::V005010;
        NoteText { code: if is_coded { self.maybe(|c| c.code(3, 3)) } else { None }, text: self.text(1, 264) }
    }

    /// One text that nothing introduces; a second one could not be told from it.
    pub(super) fn plain_note(&mut self, most: usize) -> Option<Note> {
        let text = self.list(most, Self::note_text);
        (!text.is_empty()).then(|| Note { text, ..Note::default() })
    }

    pub(super) fn note(&mut self) -> Note {
        let length = self.reference_length();
        Note {
            qualifier: Some(self.code(2, 3)),
            reference: Some(self.text(1, length)),
            title: self.maybe(|c| c.text(1, 45)),
            dates: self.list(2, Self::date_detail),
            text: self.list(3, Self::note_text),
        }
    }

    pub(super) fn party(&mut self, is_line: bool) -> TradeParty {
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
}
