use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Currency, Party, RecordKey};

/// A payment to a supplier, with the invoices that it pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The record that it was read from.
    pub record: RecordKey,
    /// Number of the payment: check number, payment number.
    pub number: String,
    /// Date of the payment.
    pub paid: Date,
    /// Currency of the payment.
    pub currency: Currency,
    /// What was paid in all.
    pub amount: Decimal,
    /// How it was paid.
    pub method: PaymentMethod,
    /// Who paid: legal entity as name, business unit as site.
    pub payer: Party,
    /// Who was paid.
    pub payee: Party,
    /// Name of the account that it was paid from, as the ERP shows it: never a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer_account: Option<String>,
    /// The invoices that it pays; their amounts in `currency` add up to `amount`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invoices: Vec<PaidInvoice>,
    /// When the payment was voided, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voided: Option<Date>,
}

/// How a payment was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Through the automated clearing house.
    Ach,
    /// By paper check.
    Check,
    /// By wire.
    Wire,
    /// Another way, named as the ERP names it.
    Other(String),
}

/// One invoice that a payment pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaidInvoice {
    /// Number that the supplier gave the invoice.
    pub number: String,
    /// Amount paid in the currency of the payment, after the discount.
    pub amount: Decimal,
    /// Discount taken, in the currency of the payment.
    pub discount: Decimal,
    /// Currency of the invoice, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_currency: Option<Currency>,
    /// Amount paid in the currency of the invoice, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_in_invoice_currency: Option<Decimal>,
    /// Date on the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<Date>,
    /// Purchase order of the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<String>,
    /// Installment of the invoice that was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installment: Option<u32>,
}
