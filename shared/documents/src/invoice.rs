use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Currency, Party, RecordKey};

/// A supplier's invoice, credit memo or debit memo.
///
/// Amounts are in `currency` and carry the sign of the ERP: a credit memo's amounts are negative. The sum of lines,
/// adjustments and taxes equals `total`; mapping refuses an invoice where it does not. Decimals are normalised (no
/// trailing zeros), so that `15750` and `15750.00` are the same content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invoice {
    /// The record that it was read from.
    pub record: RecordKey,
    /// Number that the supplier gave it.
    pub number: String,
    /// What it is.
    pub kind: InvoiceKind,
    /// Date on the invoice.
    pub issued: Date,
    /// Currency of every amount.
    pub currency: Currency,
    /// What is owed in all, before discounts.
    pub total: Decimal,
    /// Who is owed.
    pub supplier: Party,
    /// Who owes: legal entity as name, business unit as site.
    pub buyer: Party,
    /// Purchase order, where one order covers the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<String>,
    /// Payment terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// Goods and services.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<InvoiceLine>,
    /// Freight and other charges or allowances of the invoice as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    /// Taxes of the invoice as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Tax>,
    /// When which part is due.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub installments: Vec<Installment>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it stands in the ERP.
    pub status: InvoiceStatus,
}

/// Where an invoice stands in the ERP. Part of the content, so that an invoice that becomes valid is a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Checked by the ERP and free of holds: ready to leave.
    Validated,
    /// Not checked yet, or changed since.
    Unvalidated,
    /// Cancelled.
    Cancelled,
    /// A status that configuration does not explain, as the ERP shows it.
    Unknown(String),
}

/// What an invoice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceKind {
    /// Money is owed for goods or services.
    Standard,
    /// Money is owed back.
    CreditMemo,
    /// A correction in the buyer's favour that the buyer wrote.
    DebitMemo,
    /// Money is asked for in advance.
    Prepayment,
}

/// Goods or services of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvoiceLine {
    /// Number of the line in the ERP.
    pub number: u32,
    /// Amount of the line; `quantity` times `unit_price`, rounded to the currency, where both are known.
    pub amount: Decimal,
    /// Quantity invoiced; absent on lines that are an amount only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Unit of measure as the ERP shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Price of one unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Decimal>,
    /// Item number of the buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Purchase order of this line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<String>,
    /// Line of that order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_order_line: Option<u32>,
    /// Receipt that the line was matched to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Accounts that the amount was charged to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub distributions: Vec<Distribution>,
}

/// A GL account that part of a line's amount is charged to. How much is not told to partners, so it is no content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// Account combination as text: `01-100-7110-0000-000`.
    pub account: String,
}

/// A charge (positive) or allowance (negative) on an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adjustment {
    /// What for.
    pub kind: AdjustmentKind,
    /// Signed amount as it enters the total.
    pub amount: Decimal,
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What an adjustment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentKind {
    /// Carriage.
    Freight,
    /// Anything else.
    Miscellaneous,
}

/// A tax amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tax {
    /// Signed amount as it enters the total.
    pub amount: Decimal,
    /// Name or code of the tax in the ERP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Payment terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// Name in the ERP: `2% 10 Net 30`.
    pub name: String,
}

/// Part of an invoice that is due on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Installment {
    /// Number, from 1.
    pub number: u32,
    /// When it is due.
    pub due: Date,
    /// How much is due then.
    pub amount: Decimal,
    /// Discount for paying early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
}

/// What may be deducted when paying until a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Discount {
    /// Last day for it.
    pub until: Date,
    /// Amount.
    pub amount: Decimal,
}
