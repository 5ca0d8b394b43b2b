#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod fault;
mod identity;
mod invoice;
mod money;
mod party;
mod payment;

pub use fault::{Fault, Faults};
pub use identity::{
    DocumentId, IdentityError, PartnerId, RecordKey, RecordKind, Stage, System, Tenant, Version,
};
pub use invoice::{
    Adjustment, AdjustmentKind, Discount, Distribution, Installment, Invoice, InvoiceKind, InvoiceLine,
    InvoiceStatus, Tax, Terms,
};
pub use money::{Currency, MoneyError};
pub use party::{Address, Party};
pub use payment::{PaidInvoice, Payment, PaymentMethod};

use serde::Serialize;

/// A business document of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "document", rename_all = "snake_case")]
pub enum Document {
    /// A supplier's invoice or credit memo.
    Invoice(Invoice),
    /// A payment to a supplier.
    Payment(Payment),
}

impl Document {
    /// The number by which people and partners know the document: invoice number, payment number.
    #[must_use]
    pub fn business_number(&self) -> &str {
        match self {
            Self::Invoice(invoice) => &invoice.number,
            Self::Payment(payment) => &payment.number,
        }
    }

    /// The supplier's number in the ERP, by which the trading partner is found.
    #[must_use]
    pub fn supplier_number(&self) -> Option<&str> {
        match self {
            Self::Invoice(invoice) => invoice.supplier.number.as_deref(),
            Self::Payment(payment) => payment.payee.number.as_deref(),
        }
    }

    /// The hash of the content that mapping reads.
    ///
    /// Absent values and empty lists do not enter it, so a release that adds an optional field to a document
    /// leaves the version of every record without that field as it was.
    ///
    /// # Panics
    /// Never: the documents hold text, numbers and dates only, which all serialise.
    #[must_use]
    pub fn version(&self) -> Version {
        #[allow(clippy::expect_used, reason = "plain data without maps of non-text keys always serialises")]
        let content = serde_json::to_vec(self).expect("plain data serialises");
        Version::of_bytes(&content)
    }
}
