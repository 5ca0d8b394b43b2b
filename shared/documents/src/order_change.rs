use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::RecordKey;
use crate::trade::{Code, Details, LineItem, MonetaryAmount, Purpose, StatedTotals, Unread};

/// A change of a purchase order by the buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderChange {
    /// The record that it was read from; none for a change that a partner sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordKey>,
    /// What it does: change, cancel, replace, confirm.
    pub purpose: Purpose,
    /// What kind of order it is about: `SA` stand-alone, `RL` release.
    pub kind: Code,
    /// Number of the order.
    pub number: Code,
    /// Number of the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Code>,
    /// Number of the change, counted per order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Code>,
    /// Date of the order.
    pub ordered: Date,
    /// Number of the request that led to the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Contract that the order is under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// Another number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// A date of it besides that of the order and the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_date: Option<Date>,
    /// Date of the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Date>,
    /// Kind of contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_type: Option<Code>,
    /// Secrecy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<Code>,
    /// Which acknowledgment is asked for, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledgment: Option<Code>,
    /// Kind of transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<Code>,
    /// Category of the purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Code>,
    /// Everything else that holds for the whole change.
    #[serde(flatten)]
    pub details: Details,
    /// The lines that change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineChange>,
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

impl OrderChange {
    /// A change of which nothing but the head is known.
    pub fn new(purpose: Purpose, kind: impl Into<Code>, number: impl Into<Code>, ordered: Date) -> Self {
        Self {
            record: None,
            purpose,
            kind: kind.into(),
            number: number.into(),
            release: None,
            sequence: None,
            ordered,
            request: None,
            contract: None,
            reference: None,
            other_date: None,
            changed: None,
            contract_type: None,
            security: None,
            acknowledgment: None,
            transaction_type: None,
            category: None,
            details: Details::default(),
            lines: Vec::new(),
            stated: None,
            totals: Vec::new(),
            unread: Vec::new(),
        }
    }
}

/// The change of one line. Quantity, unit and price of `item` are those after the change, where it gives any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineChange {
    /// What becomes of the line.
    pub change: ChangeKind,
    /// Quantity that is still to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_to_receive: Option<Decimal>,
    /// The line.
    #[serde(flatten)]
    pub item: LineItem,
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new.
    Add,
    /// It changes in some way.
    Change,
    /// Its dates change.
    Dates,
    /// It is deleted.
    Delete,
    /// Its price changes.
    Price,
    /// Its price and its quantity change.
    PriceAndQuantity,
    /// Its quantity goes down.
    DecreaseQuantity,
    /// Its quantity goes up.
    IncreaseQuantity,
    /// All of its values are replaced.
    ReplaceAll,
    /// It is replaced by another item.
    ReplaceItem,
    /// It is scheduled anew.
    Reschedule,
    /// It is scheduled anew in another quantity.
    RescheduleQuantity,
    /// It stays as it is.
    None,
    /// The whole order is cancelled.
    CancelOrder,
    /// Another code, as it stands.
    Other(Code),
}
