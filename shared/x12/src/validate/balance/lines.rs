//! CTT: how many lines there are, and what their quantities add up to.

use rust_decimal::Decimal;

use super::super::amount::{HASH_MODULUS, count, decimal, digits, is_near};
use super::super::collect::Collector;
use super::super::options::Tolerance;
use super::super::site::Site;
use crate::FaultKind;
use crate::schema::Tag;

const CTT: Tag = Tag::new("CTT");
const LIN: Tag = Tag::new("LIN");

/// The lines of the set so far.
#[derive(Debug, Default)]
pub(in super::super) struct Lines {
    /// What is counted, and what some partners count instead.
    counted: Tag,
    counted_instead: Tag,
    /// Where quantities stand.
    quantity: (Tag, usize),
    count: u64,
    count_instead: u64,
    sum: Decimal,
    hash: u64,
    /// A quantity could not be read or the sum is too large; nothing is said of the hash total.
    is_unknown: bool,
}

impl Lines {
    pub(super) fn start(&mut self, set_id: &str) {
        let (counted, counted_instead, quantity) = match set_id {
            "850" | "855" => (Tag::new("PO1"), Tag::NONE, (Tag::new("PO1"), 2)),
            "810" => (Tag::new("IT1"), Tag::NONE, (Tag::new("IT1"), 2)),
            "860" | "865" => (Tag::new("POC"), Tag::NONE, (Tag::new("POC"), 3)),
            // The standard counts the levels, many partners the items.
            "856" => (Tag::new("HL"), LIN, (Tag::new("SN1"), 2)),
            _ => Default::default(),
        };
        *self = Self { counted, counted_instead, quantity, ..Self::default() };
    }

    #[inline]
    pub(super) fn take(&mut self, site: &Site<'_, '_>, tolerance: &Tolerance, out: &mut Collector<'_>) {
        let tag = site.segment.tag();
        if tag == self.counted {
            self.count += 1;
        } else if tag == self.counted_instead {
            self.count_instead += 1;
        } else if tag == CTT {
            self.compare(site, tolerance, out);
        }
        if tag == self.quantity.0 {
            self.add(site.segment.element(self.quantity.1));
        }
    }

    fn add(&mut self, quantity: &[u8]) {
        if quantity.is_empty() {
            return;
        }
        self.hash = (self.hash + digits(quantity)) % HASH_MODULUS;
        match decimal(quantity).and_then(|quantity| self.sum.checked_add(quantity)) {
            Some(sum) => self.sum = sum,
            None => self.is_unknown = true,
        }
    }

    fn compare(&self, site: &Site<'_, '_>, tolerance: &Tolerance, out: &mut Collector<'_>) {
        let segment = site.segment;
        if let Some(declared) = count(segment.element(1))
            && declared != self.count
            && (self.counted_instead == Tag::NONE || declared != self.count_instead)
        {
            let kind = FaultKind::LineCountMismatch { declared, counted: self.count };
            out.tell_fault(site.element_fault(kind, 1, None));
        }
        if let Some(declared) = decimal(segment.element(2))
            && !self.is_unknown
        {
            let (sum, hash) = (self.sum, Decimal::from(self.hash));
            if !is_near(sum, declared, tolerance.hash) && !is_near(hash, declared, tolerance.hash) {
                let kind = FaultKind::HashTotalMismatch { declared, sum, hash };
                out.tell_fault(site.element_fault(kind, 2, None));
            }
        }
    }
}
