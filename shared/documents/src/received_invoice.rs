use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::trade::{Code, Description, Details, LineItem, Purpose, StatedTotals, Unread};

/// An invoice, credit memo or debit memo that a partner sent.
///
/// Amounts and their signs are as the partner wrote them: some write credit memos with positive amounts, some with
/// negative ones, and which of them this partner does is not in the document. Amounts that X12 writes without a point
/// have two decimals, whatever the currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceivedInvoice {
    /// What it is; absent for an ordinary invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ReceivedInvoiceKind>,
    /// What it does to an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// Number that the seller gave it.
    pub number: Code,
    /// Date of the invoice.
    pub issued: Date,
    /// Purchase order. Lines may name others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Code>,
    /// Date of that order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Date>,
    /// Number of the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Code>,
    /// Number of the change of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Code>,
    /// What is asked for, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Code>,
    /// The invoice that this one is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_invoice: Option<Code>,
    /// What is owed in all, before discounts: lines, charges less allowances, and taxes.
    pub total: Decimal,
    /// The part of the total that a discount may be taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discountable: Option<Decimal>,
    /// What is owed after the discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discounted: Option<Decimal>,
    /// The discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Decimal>,
    /// Everything else that holds for the whole invoice, with its charges and taxes.
    #[serde(flatten)]
    pub details: Details,
    /// The lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<InvoicedLine>,
    /// How it was carried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carriers: Vec<Carrier>,
    /// What was shipped in all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shipped: Vec<ShippedTotal>,
    /// What it says of its own size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<StatedTotals>,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
}

impl ReceivedInvoice {
    /// Whether it says that money is owed back to the buyer.
    #[must_use]
    pub fn is_credit(&self) -> bool {
        matches!(self.kind, Some(ReceivedInvoiceKind::CreditMemo | ReceivedInvoiceKind::CreditInvoice))
    }
}

/// What an invoice is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceivedInvoiceKind {
    /// Money is owed to the seller.
    DebitInvoice,
    /// Money is owed back, by an invoice.
    CreditInvoice,
    /// Money is owed back.
    CreditMemo,
    /// More money is owed.
    DebitMemo,
    /// Money is owed for a product.
    Product,
    /// For information.
    Memorandum,
    /// Several invoices in one.
    Consolidated,
    /// The last one of an order.
    FinalBill,
    /// Another code, as it stands.
    Other(Code),
}

/// A line of an invoice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InvoicedLine {
    /// The line.
    #[serde(flatten)]
    pub item: LineItem,
    /// How much of it was shipped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shipments: Vec<LineShipment>,
}

/// How much of a line was shipped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LineShipment {
    /// Shipped quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// State of the shipment, as coded: `CC` complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Code>,
    /// How much it differs from what was ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Decimal>,
    /// Why, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
}

/// How goods were carried.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Carrier {
    /// Mode, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Code>,
    /// Letters of the number of the trailer or container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equipment_initial: Option<Code>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equipment_number: Option<Code>,
    /// The carrier's SCAC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scac: Option<Code>,
    /// The way in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing: Option<String>,
    /// State of the shipment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Code>,
    /// What `reference` is: `BM` bill of lading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_qualifier: Option<Code>,
    /// A number of the shipment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Service level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_level: Option<Code>,
}

/// What was shipped in all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ShippedTotal {
    /// Units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<Decimal>,
    /// What is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// Weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// Unit of the weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_unit: Option<Code>,
    /// Volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<Decimal>,
    /// Unit of the volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_unit: Option<Code>,
    /// Quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Weight of one unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_weight: Option<Decimal>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<Description>,
}
