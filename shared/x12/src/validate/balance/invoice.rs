//! 810: lines, allowances, charges and taxes against the total.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::amount::{decimal, implied, is_near};
use super::super::collect::Collector;
use super::super::options::Tolerance;
use super::super::site::{Mark, Site};
use crate::schema::Tag;
use crate::{Fault, FaultKind};

const BIG: Tag = Tag::new("BIG");
const IT1: Tag = Tag::new("IT1");
const CTP: Tag = Tag::new("CTP");
const SAC: Tag = Tag::new("SAC");
const TXI: Tag = Tag::new("TXI");
const TDS: Tag = Tag::new("TDS");

/// The code of a discount, which some partners leave out of the total: it is taken when the invoice is paid.
const DISCOUNT: &[u8] = b"C310";

/// Sums at one level of an invoice.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    /// Charges less allowances.
    charges: Decimal,
    /// The part of them that is discount.
    discount: Decimal,
    tax: Decimal,
}

/// The sums of the invoice so far.
#[derive(Debug, Default)]
pub(super) struct Invoice {
    is_credit: bool,
    /// Without lines there is nothing to compare.
    has_lines: bool,
    /// A part cannot be reckoned from what stands in the file; nothing is said of the total.
    is_unknown: bool,
    /// Lines, each rounded, and unrounded.
    rounded: Decimal,
    exact: Decimal,
    /// Of the lines, and of the invoice as a whole.
    lines: Level,
    whole: Level,
    declared: Option<(Decimal, Mark)>,
}

fn round(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Adds, as long as it is known what to add and the sum can be held.
fn add(sum: &mut Decimal, value: Option<Decimal>) -> bool {
    match value.and_then(|value| sum.checked_add(value)) {
        Some(total) => {
            *sum = total;
            true
        }
        None => false,
    }
}

impl Invoice {
    #[inline]
    pub(super) fn take(&mut self, site: &Site<'_, '_>) {
        let segment = site.segment;
        let is_known = match segment.tag() {
            IT1 => self.line(site),
            SAC => self.charge(site),
            TXI => self.tax(site),
            // More than one price: which of them counts is not told.
            CTP => site.around() != Some("IT1") || segment.element(3).is_empty(),
            BIG => {
                self.is_credit = matches!(segment.element(7), b"CR" | b"CN");
                true
            }
            TDS => match implied(segment.element(1), 2) {
                Some(total) => {
                    self.declared = Some((total, Mark::new(site, 1)));
                    true
                }
                None => false,
            },
            _ => true,
        };
        self.is_unknown |= !is_known;
    }

    fn line(&mut self, site: &Site<'_, '_>) -> bool {
        self.has_lines = true;
        let segment = site.segment;
        let (quantity, price) = (decimal(segment.element(2)), decimal(segment.element(4)));
        // Prices for a hundred or a thousand pieces.
        let divisor = match segment.element(5) {
            b"HP" => 100,
            b"TP" => 1000,
            _ => 1,
        };
        let product = quantity.zip(price).and_then(|(quantity, price)| quantity.checked_mul(price));
        let amount = product.and_then(|product| product.checked_div(Decimal::from(divisor)));
        add(&mut self.exact, amount) && add(&mut self.rounded, amount.map(round))
    }

    fn level(&mut self, site: &Site<'_, '_>) -> &mut Level {
        if site.is_summary() { &mut self.whole } else { &mut self.lines }
    }

    fn charge(&mut self, site: &Site<'_, '_>) -> bool {
        let segment = site.segment;
        let sign = match segment.element(1) {
            b"A" => Decimal::NEGATIVE_ONE,
            b"C" => Decimal::ONE,
            _ => return true,
        };
        // Those of components are a part of the line for some and come on top for others.
        if site.around() == Some("SLN") {
            return false;
        }
        let amount = implied(segment.element(5), 2).and_then(|amount| amount.checked_mul(sign));
        let level = self.level(site);
        let is_discount = segment.element(2) == DISCOUNT;
        add(&mut level.charges, amount) && (!is_discount || add(&mut level.discount, amount))
    }

    fn tax(&mut self, site: &Site<'_, '_>) -> bool {
        let segment = site.segment;
        // Included in the price, or for information only.
        if matches!(segment.element(7), b"I" | b"O") {
            return true;
        }
        let amount = segment.element(2);
        let is_exempt = amount.is_empty() && segment.element(3).is_empty();
        is_exempt || add(&mut self.level(site).tax, decimal(amount))
    }

    pub(super) fn end(&mut self, tolerance: &Tolerance, out: &mut Collector<'_>) {
        let Some((declared, mark)) = self.declared.filter(|_| self.has_lines && !self.is_unknown) else {
            return;
        };
        if self.is_met(declared, tolerance.invoice) {
            return;
        }
        let Level { charges, tax, .. } = self.lines;
        let parts = [charges, tax, self.whole.charges, self.whole.tax];
        let computed = round(parts.iter().fold(self.rounded, |sum, part| sum.saturating_add(*part)));
        let fault = Fault::new(FaultKind::InvoiceTotalMismatch { declared, computed }, mark.position());
        out.tell_fault(fault);
    }

    /// Whether the parts come to the total in one of the ways in which partners reckon: lines rounded one by one or at
    /// the end; charges and taxes that stand at the lines and once more for the whole, or only at one of them; taxes not
    /// counted; discount left for the payment.
    fn is_met(&self, declared: Decimal, tolerance: Decimal) -> bool {
        let (lines, whole) = (&self.lines, &self.whole);
        let net = |level: &Level| level.charges.saturating_sub(level.discount);
        // What stands at both levels may be said twice; what stands at one of them only is not left out.
        let both = |of: &dyn Fn(&Level) -> Decimal| {
            let (at_lines, at_whole) = (of(lines), of(whole));
            let sum = at_lines.saturating_add(at_whole);
            let is_at_one = at_lines.is_zero() || at_whole.is_zero();
            if is_at_one { [sum; 3] } else { [sum, at_lines, at_whole] }
        };
        let (all, undiscounted) = (both(&|level| level.charges), both(&net));
        let [tax_of_both, tax_of_lines, tax_of_whole] = both(&|level| level.tax);
        let goods = [self.rounded, round(self.exact)];
        let taxes = [Decimal::ZERO, tax_of_both, tax_of_lines, tax_of_whole];
        let ways = goods.iter().flat_map(|goods| {
            let charges = all.iter().chain(&undiscounted);
            charges.flat_map(|charges| {
                taxes.iter().map(|tax| (*goods).saturating_add(*charges).saturating_add(*tax))
            })
        });
        ways.map(round).any(|computed| {
            // Some partners write credit memos with a minus, others do not.
            is_near(declared, computed, tolerance)
                || (self.is_credit && is_near(-declared, computed, tolerance))
        })
    }
}
