//! 820: the amount of a payment against the items it pays.

use rust_decimal::Decimal;

use super::super::amount::{decimal, is_near};
use super::super::collect::Collector;
use super::super::options::Tolerance;
use super::super::site::{Mark, Site};
use crate::schema::Tag;
use crate::{Fault, FaultKind};

const BPR: Tag = Tag::new("BPR");
const RMR: Tag = Tag::new("RMR");
const ADX: Tag = Tag::new("ADX");
/// Details of other kinds, which a payment can be made of too.
const OTHERS: [Tag; 5] = [Tag::new("TXP"), Tag::new("DED"), Tag::new("LX"), Tag::new("N9"), Tag::new("RYL")];

/// The sums of the payment so far.
#[derive(Debug, Default)]
pub(super) struct Payment {
    declared: Option<(Decimal, Mark)>,
    sum: Decimal,
    has_items: bool,
    is_adjusted: bool,
    /// A part cannot be reckoned; nothing is said of the total.
    is_unknown: bool,
}

impl Payment {
    #[inline]
    pub(super) fn take(&mut self, site: &Site<'_, '_>) {
        let segment = site.segment;
        match segment.tag() {
            BPR => {
                // A prenote tries out the way of a payment; it pays nothing.
                let is_payment = segment.element(1) != b"P";
                let amount = decimal(segment.element(2)).filter(|_| is_payment);
                self.declared = amount.map(|amount| (amount, Mark::new(site, 2)));
            }
            RMR => {
                self.add(segment.element(4));
                let has = |position| decimal(segment.element(position)).is_some_and(|value| !value.is_zero());
                self.is_adjusted |= has(6) || has(8);
            }
            ADX => {
                self.is_adjusted = true;
                // One within an item is a part of what the item says.
                if site.around() == Some("ENT") {
                    self.add(segment.element(1));
                }
            }
            tag if OTHERS.contains(&tag) && site.around().is_none() => self.is_unknown = true,
            _ => {}
        }
    }

    fn add(&mut self, amount: &[u8]) {
        self.has_items = true;
        match decimal(amount).and_then(|amount| self.sum.checked_add(amount)) {
            Some(sum) => self.sum = sum,
            None => self.is_unknown = true,
        }
    }

    pub(super) fn end(&mut self, tolerance: &Tolerance, out: &mut Collector<'_>) {
        let is_known = self.has_items && !self.is_unknown;
        let Some((declared, mark)) = self.declared.filter(|_| is_known) else {
            return;
        };
        let (computed, is_adjusted) = (self.sum, self.is_adjusted);
        if !is_near(declared, computed, tolerance.payment) {
            let kind = FaultKind::PaymentTotalMismatch { declared, computed, is_adjusted };
            out.tell_fault(Fault::new(kind, mark.position()));
        }
    }
}
