#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod code;
mod fault;
mod identity;
mod invoice;
mod money;
mod order;
mod order_acknowledgment;
mod order_change;
mod party;
mod payment;
mod received_invoice;
mod ship_notice;
pub mod trade;

pub use fault::{Fault, Faults};
pub use identity::{
    DocumentId, IdentityError, PartnerId, RecordKey, RecordKind, Stage, System, Tenant, Version,
};
pub use invoice::{
    Adjustment, AdjustmentKind, Discount, Distribution, Installment, Invoice, InvoiceKind, InvoiceLine,
    InvoiceStatus, Tax, Terms,
};
pub use money::{Currency, MoneyError};
pub use order::PurchaseOrder;
pub use order_acknowledgment::{
    AcknowledgedLine, AcknowledgmentKind, Answered, LineStatus, LineStatusKind, OrderAcknowledgment,
};
pub use order_change::{ChangeKind, LineChange, OrderChange};
pub use party::{Address, Party};
pub use payment::{PaidInvoice, Payment, PaymentMethod};
pub use received_invoice::{
    Carrier, InvoicedLine, LineShipment, ReceivedInvoice, ReceivedInvoiceKind, ShippedTotal,
};
pub use ship_notice::{Level, LevelKind, LoadDetail, OrderReference, ShipmentNotice, Shipped, ShippedItem};

use serde::Serialize;

/// A business document of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "document", rename_all = "snake_case")]
pub enum Document {
    /// A supplier's invoice or credit memo.
    Invoice(Invoice),
    /// A payment to a supplier.
    Payment(Payment),
    /// A purchase order, in the words of the ERP: names of units and terms, numbers of parties.
    PurchaseOrder(Box<PurchaseOrder>),
    /// A change of a purchase order, in the words of the ERP.
    OrderChange(Box<OrderChange>),
}

/// A document that trading partners exchange, whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "document", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TradeDocument {
    /// A purchase order.
    PurchaseOrder(PurchaseOrder),
    /// A change of a purchase order.
    OrderChange(OrderChange),
    /// An answer to a purchase order or to a change of one.
    OrderAcknowledgment(OrderAcknowledgment),
    /// A notice of what is on its way.
    ShipmentNotice(ShipmentNotice),
    /// An invoice, credit memo or debit memo.
    Invoice(ReceivedInvoice),
}

impl TradeDocument {
    /// The number by which people know it: of the order, the shipment or the invoice.
    #[must_use]
    pub fn business_number(&self) -> &str {
        match self {
            Self::PurchaseOrder(order) => &order.number,
            Self::OrderChange(change) => &change.number,
            Self::OrderAcknowledgment(acknowledgment) => &acknowledgment.number,
            Self::ShipmentNotice(notice) => &notice.number,
            Self::Invoice(invoice) => &invoice.number,
        }
    }

    /// What was not read of it.
    #[must_use]
    pub fn unread(&self) -> &[trade::Unread] {
        match self {
            Self::PurchaseOrder(order) => &order.unread,
            Self::OrderChange(change) => &change.unread,
            Self::OrderAcknowledgment(acknowledgment) => &acknowledgment.unread,
            Self::ShipmentNotice(notice) => &notice.unread,
            Self::Invoice(invoice) => &invoice.unread,
        }
    }
}

impl Document {
    /// The record that the document was read from.
    #[must_use]
    pub fn record(&self) -> Option<&RecordKey> {
        match self {
            Self::Invoice(invoice) => Some(&invoice.record),
            Self::Payment(payment) => Some(&payment.record),
            Self::PurchaseOrder(order) => order.record.as_ref(),
            Self::OrderChange(change) => change.record.as_ref(),
        }
    }

    /// The number by which people and partners know the document: of the invoice, the payment, the order.
    #[must_use]
    pub fn business_number(&self) -> &str {
        match self {
            Self::Invoice(invoice) => &invoice.number,
            Self::Payment(payment) => &payment.number,
            Self::PurchaseOrder(order) => &order.number,
            Self::OrderChange(change) => &change.number,
        }
    }

    /// The supplier's number in the ERP, by which the trading partner is found.
    #[must_use]
    pub fn supplier_number(&self) -> Option<&str> {
        match self {
            Self::Invoice(invoice) => invoice.supplier.number.as_deref(),
            Self::Payment(payment) => payment.payee.number.as_deref(),
            Self::PurchaseOrder(order) => order.details.party("SU")?.id.as_deref(),
            Self::OrderChange(change) => change.details.party("SU")?.id.as_deref(),
        }
    }

    /// The supplier's site in the ERP, where the document names one.
    #[must_use]
    pub fn supplier_site(&self) -> Option<&str> {
        match self {
            Self::Invoice(invoice) => invoice.supplier.site.as_deref(),
            Self::Payment(payment) => payment.payee.site.as_deref(),
            Self::PurchaseOrder(order) => order.details.party("SU")?.site(),
            Self::OrderChange(change) => change.details.party("SU")?.site(),
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
