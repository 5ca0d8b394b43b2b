//! A manufacturer with three plants, its suppliers, what they billed and what was paid.
//!
//! Everything derives from a seed and an end instant, so the same arguments give the same rows on every machine.
//! The rows are as messy as real ones; what is odd about a row stands in [`Dataset::quirks`] and never travels.

mod dice;
mod invoices;
mod lines;
mod payments;
mod quirks;
mod rows;
mod small;
mod suppliers;
mod text;

use std::collections::BTreeSet;

use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

pub use quirks::Quirks;
pub use rows::{
    Address, Distribution, EdiPartner, Installment, Invoice, InvoiceLine, Payment, RelatedInvoice, Supplier,
};

pub(crate) use dice::Dice;

/// The legal entity of every row.
pub const COMPANY: &str = "Northfield Electronics Inc";

/// The business units: two plants in the United States and one in Mexico.
pub const BUSINESS_UNITS: [&str; 3] = ["Dayton Plant BU", "Fort Wayne Plant BU", "Monterrey Plant BU"];

/// Size and position in time of a data set.
#[derive(Clone, Debug)]
pub struct DatasetOptions {
    /// The newest `LastUpdateDate` is shortly before this instant; every other date derives from it.
    pub end: Timestamp,
    /// Number of suppliers in the master list, at least 24.
    pub suppliers: usize,
    /// Number of invoices, at least 60 (so that each quirk has a row).
    pub invoices: usize,
    /// Number of payments, at least 30.
    pub payments: usize,
    /// How many days before `end` the oldest `LastUpdateDate` lies.
    pub days: i64,
}

impl Default for DatasetOptions {
    fn default() -> Self {
        Self { end: default_end(), suppliers: 44, invoices: 400, payments: 150, days: 30 }
    }
}

fn default_end() -> Timestamp {
    // 2026-03-02T06:00:00Z
    Timestamp::from_second(1_772_431_200).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Rows of one tenant.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// The supplier master, both those that trade by EDI and those that do not.
    pub suppliers: Vec<Supplier>,
    /// Payables invoices.
    pub invoices: Vec<Invoice>,
    /// Payables payments.
    pub payments: Vec<Payment>,
    /// What is odd about which row; for tests only, never sent.
    pub quirks: Quirks,
}

impl Dataset {
    /// The full data set.
    pub fn generate(seed: u64, options: &DatasetOptions) -> Self {
        let mut dice = Dice::new(ChaCha8Rng::seed_from_u64(seed));
        let mut quirks = Quirks::default();
        let suppliers = suppliers::generate(&mut dice, options, &mut quirks);
        let mut invoices = invoices::generate(&mut dice, options, &suppliers, &mut quirks);
        let payments = payments::generate(&mut dice, options, &suppliers, &mut invoices, &mut quirks);
        Self { suppliers, invoices, payments, quirks }
    }

    /// Two invoices and one payment, all clean and all of EDI suppliers; the payment pays the first invoice.
    pub fn small(seed: u64) -> Self {
        Self::small_at(seed, default_end())
    }

    /// [`Dataset::small`] with its newest change shortly before `end`.
    pub fn small_at(seed: u64, end: Timestamp) -> Self {
        small::generate(seed, end)
    }

    /// The supplier master.
    pub fn suppliers(&self) -> &[Supplier] {
        &self.suppliers
    }

    /// The suppliers that trade by EDI.
    pub fn edi_suppliers(&self) -> impl Iterator<Item = (&Supplier, &EdiPartner)> {
        self.suppliers.iter().filter_map(|supplier| supplier.edi.as_ref().map(|edi| (supplier, edi)))
    }

    /// The supplier with this number, if the master has it.
    pub fn supplier(&self, number: &str) -> Option<&Supplier> {
        self.suppliers.iter().find(|supplier| supplier.number == number)
    }

    /// The invoice with this `InvoiceId`.
    pub fn invoice(&self, id: i64) -> Option<&Invoice> {
        self.invoices.iter().find(|invoice| invoice.id == id)
    }

    /// The invoice with this `InvoiceId`, to be changed.
    pub fn invoice_mut(&mut self, id: i64) -> Option<&mut Invoice> {
        self.invoices.iter_mut().find(|invoice| invoice.id == id)
    }

    /// The payment with this `CheckId`.
    pub fn payment(&self, id: i64) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.id == id)
    }

    /// The payment with this `CheckId`, to be changed.
    pub fn payment_mut(&mut self, id: i64) -> Option<&mut Payment> {
        self.payments.iter_mut().find(|payment| payment.id == id)
    }

    /// Every unit of measure that a line names, as displayed.
    pub fn uom_names(&self) -> BTreeSet<&str> {
        self.invoices
            .iter()
            .flat_map(|invoice| &invoice.lines)
            .filter_map(|line| line.uom.as_deref())
            .collect()
    }

    /// Every payment terms name that an invoice carries, as displayed.
    pub fn terms_names(&self) -> BTreeSet<&str> {
        self.invoices.iter().map(|invoice| invoice.payment_terms.as_str()).collect()
    }

    /// The newest `LastUpdateDate` of all invoices and payments.
    pub fn newest(&self) -> Option<Timestamp> {
        let invoices = self.invoices.iter().map(|invoice| invoice.last_update);
        invoices.chain(self.payments.iter().map(|payment| payment.last_update)).max()
    }
}
