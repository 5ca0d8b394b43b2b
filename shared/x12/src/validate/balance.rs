//! What a transaction set says of itself: counts, hash totals, amounts.
//!
//! Nothing is said of a set whose segments are not all understood: a total over the rest would only repeat that fault.

mod invoice;
mod lines;
mod payment;

use super::collect::Collector;
use super::options::Tolerance;
use super::site::Site;
use invoice::Invoice;
use lines::Lines;
use payment::Payment;

/// Sums up the set at hand.
#[derive(Debug, Default)]
pub(super) struct Balance {
    kind: Kind,
    /// A segment could not be placed.
    is_spoiled: bool,
    lines: Lines,
    invoice: Invoice,
    payment: Payment,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Other,
    /// With lines that CTT counts.
    Lines,
    Invoice,
    Payment,
}

impl Balance {
    pub(super) fn start(&mut self, set_id: &str) {
        self.is_spoiled = false;
        self.lines.start(set_id);
        self.kind = match set_id {
            "850" | "855" | "856" | "860" | "865" => Kind::Lines,
            "810" => Kind::Invoice,
            "820" => Kind::Payment,
            _ => Kind::Other,
        };
        match self.kind {
            Kind::Invoice => self.invoice = Invoice::default(),
            Kind::Payment => self.payment = Payment::default(),
            Kind::Lines | Kind::Other => {}
        }
    }

    /// A segment whose place is not known.
    pub(super) fn spoil(&mut self) {
        self.is_spoiled = true;
    }

    #[inline]
    pub(super) fn take(&mut self, site: &Site<'_, '_>, tolerance: &Tolerance, out: &mut Collector<'_>) {
        if self.is_spoiled || self.kind == Kind::Other {
            return;
        }
        match self.kind {
            Kind::Lines => self.lines.take(site, tolerance, out),
            Kind::Invoice => {
                self.lines.take(site, tolerance, out);
                self.invoice.take(site);
            }
            Kind::Payment => self.payment.take(site),
            Kind::Other => {}
        }
    }

    pub(super) fn end(&mut self, tolerance: &Tolerance, out: &mut Collector<'_>) {
        if self.is_spoiled {
            return;
        }
        match self.kind {
            Kind::Invoice => self.invoice.end(tolerance, out),
            Kind::Payment => self.payment.end(tolerance, out),
            Kind::Lines | Kind::Other => {}
        }
    }
}
