//! What a transaction set says of itself: counts, hash totals, amounts.
//!
//! Nothing is said of a set whose segments are not all understood: a total over the rest would only repeat that fault.

mod invoice;
mod lines;
mod payment;

use super::collect::Collector;
use super::options::Tolerance;
use super::site::Site;
use crate::schema::Area;
use invoice::Invoice;
use lines::Lines;
use payment::Payment;

/// Where a segment stands, as far as sums care.
#[derive(Clone, Copy)]
pub(super) struct Whereabouts {
    pub(super) area: Area,
    /// The segment that opens the loop around it; for a segment that opens one itself, the loop around that.
    pub(super) around: Option<&'static str>,
}

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
    pub(super) fn take(
        &mut self,
        site: &Site<'_, '_>,
        whereabouts: Whereabouts,
        tolerance: &Tolerance,
        out: &mut Collector<'_>,
    ) {
        if self.is_spoiled || self.kind == Kind::Other {
            return;
        }
        match self.kind {
            Kind::Lines => self.lines.take(site, tolerance, out),
            Kind::Invoice => {
                self.lines.take(site, tolerance, out);
                self.invoice.take(site, whereabouts);
            }
            Kind::Payment => self.payment.take(site, whereabouts),
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
