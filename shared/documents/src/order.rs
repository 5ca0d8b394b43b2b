use jiff::civil::Date;
use serde::Serialize;

use crate::RecordKey;
use crate::trade::{Code, Details, LineItem, MonetaryAmount, Purpose, StatedTotals, Unread};

/// A purchase order: our own on its way to a supplier, or one that a partner sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PurchaseOrder {
    /// The record that it was read from; none for an order that a partner sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordKey>,
    /// What it does to an earlier one.
    pub purpose: Purpose,
    /// What kind of order it is: `SA` stand-alone, `NE` new, `DS` drop ship, `RL` release, `BK` blanket.
    pub kind: Code,
    /// Number of the order.
    pub number: Code,
    /// Number of the release against a blanket order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Code>,
    /// Date of the order.
    pub ordered: Date,
    /// Contract that it is under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// Which acknowledgment is asked for, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledgment: Option<Code>,
    /// Which invoice is asked for, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_type: Option<Code>,
    /// Kind of contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_type: Option<Code>,
    /// Category of the purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Code>,
    /// Secrecy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<Code>,
    /// Kind of transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<Code>,
    /// Everything else that holds for the whole order.
    #[serde(flatten)]
    pub details: Details,
    /// The lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineItem>,
    /// What it says of its own size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<StatedTotals>,
    /// Totals: `TT` the amount of the order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<MonetaryAmount>,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
}

impl PurchaseOrder {
    /// An order of which nothing but the head is known.
    pub fn new(purpose: Purpose, kind: impl Into<Code>, number: impl Into<Code>, ordered: Date) -> Self {
        Self {
            record: None,
            purpose,
            kind: kind.into(),
            number: number.into(),
            release: None,
            ordered,
            contract: None,
            acknowledgment: None,
            invoice_type: None,
            contract_type: None,
            category: None,
            security: None,
            transaction_type: None,
            details: Details::default(),
            lines: Vec::new(),
            stated: None,
            totals: Vec::new(),
            unread: Vec::new(),
        }
    }
}
