use std::collections::BTreeMap;

use documents::{Adjustment, AdjustmentKind};
use rust_decimal::Decimal;
use x12::{SegmentDraft, Version};

use super::detail::LineSums;
use super::{Invoicing, plus};
use crate::draft::{counted, sum};
use crate::profile::HashTotal;

/// Longest SAC15.
const DESCRIPTION: usize = 80;
/// SAC segments in the summary, and TXI segments, in 004010.
const CHARGES: usize = 25;
const TAXES: usize = 10;

const ORIGIN: &str = "summary";

impl Invoicing<'_> {
    /// TDS, TXI, SAC and CTT, in this order.
    pub(super) fn summary(&mut self, sums: LineSums) {
        let total = self.signed(self.source.document.total);
        let mut tds = SegmentDraft::new("TDS").set(1, total);
        if let Some((discount, base)) = self.discount().filter(|_| self.source.rules.discount_totals) {
            tds = tds.set_opt(2, base).set_opt(3, total.checked_sub(discount)).set(4, discount);
        }
        self.build.push(ORIGIN, tds);
        self.tax_amounts();
        let adjustments = &self.source.document.adjustments;
        if adjustments.len() > CHARGES {
            let message = format!("the invoice has {} charges, 004010 takes {CHARGES}", adjustments.len());
            self.limit("charges", message);
        }
        for adjustment in adjustments {
            self.adjustment(adjustment);
        }
        if self.source.rules.line_count {
            let hash = match self.source.rules.hash_total {
                HashTotal::None => None,
                HashTotal::Quantities => sums.quantities.map(|quantities| quantities.normalize()),
            };
            let ctt = SegmentDraft::new("CTT").set(1, sums.count).set_opt(2, hash);
            self.build.push(ORIGIN, ctt);
        }
        self.check_total(total);
    }

    /// One TXI for each type of tax.
    fn tax_amounts(&mut self) {
        let rules = self.source.rules;
        let mut types: BTreeMap<&str, Option<Decimal>> = BTreeMap::new();
        for tax in &self.source.document.taxes {
            let named = tax.code.as_ref().and_then(|code| rules.tax_types.get(code));
            let amount =
                types.entry(named.unwrap_or(&rules.tax_type).as_str()).or_insert(Some(Decimal::ZERO));
            *amount = plus(*amount, self.signed(tax.amount));
        }
        if types.len() > TAXES {
            self.limit(
                "taxes",
                format!("the invoice has taxes of {} types, 004010 takes {TAXES}", types.len()),
            );
        }
        for (kind, amount) in types {
            self.taxes = amount.and_then(|amount| plus(self.taxes, amount));
            self.build.push(ORIGIN, SegmentDraft::new("TXI").set(1, kind).set_opt(2, amount));
        }
    }

    /// 005010 lifted the limits of 004010.
    fn limit(&mut self, place: &str, message: String) {
        if self.source.profile.release() == Version::V004010 {
            self.build.fault("x12.too_many", place, message);
        }
    }

    /// A charge or an allowance. SAC01 says which, so SAC05 has no sign.
    fn adjustment(&mut self, adjustment: &Adjustment) {
        let rules = self.source.rules;
        let amount = self.signed(adjustment.amount);
        let code = match adjustment.kind {
            AdjustmentKind::Freight => &rules.freight_code,
            AdjustmentKind::Miscellaneous => &rules.miscellaneous_code,
        };
        let mut sac = SegmentDraft::new("SAC")
            .set(1, if amount < Decimal::ZERO { "A" } else { "C" })
            .set(2, code.as_str())
            .set(5, amount.abs())
            .set_opt(12, rules.handling_method.as_ref().map(|code| code.as_str()));
        if let Some(description) = &adjustment.description {
            let rule = self.source.profile.text().long_description;
            let parts = self.build.fit(description, DESCRIPTION, 1, rule, ("charge", "SAC15"));
            sac = sac.set_opt(15, parts.into_iter().next());
        }
        self.adjustments = plus(self.adjustments, amount);
        self.build.push("charge", sac);
    }

    /// What is written must add up to TDS01, to the currency's smallest unit.
    fn check_total(&mut self, total: Decimal) {
        // Lines that could not be written have their own faults, and would only repeat themselves here.
        if !self.build.faults.is_empty() {
            return;
        }
        let currency = self.source.document.currency;
        let parts = [self.lines, self.adjustments, self.taxes];
        let found = parts.into_iter().collect::<Option<Vec<Decimal>>>().and_then(sum);
        if found == Some(total) {
            return;
        }
        let [lines, charges, taxes, found, total] =
            [parts[0], parts[1], parts[2], found, Some(total)].map(|amount| counted(amount, currency));
        let message = format!(
            "lines of {lines}, charges of {charges} and taxes of {taxes} add up to {found}, the total is {total}"
        );
        self.build.fault("invoice.total", "total", message);
    }
}
