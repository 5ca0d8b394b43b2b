use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::trade::{
    Code, DateDetail, Details, ItemId, LineItem, MonetaryAmount, Purpose, StatedTotals, Unread,
};
use crate::{ChangeKind, LineChange};

/// A seller's answer to a purchase order, or to a change of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderAcknowledgment {
    /// Whether it answers an order or a change.
    pub answers: Answered,
    /// What it does to an earlier answer.
    pub purpose: Purpose,
    /// What the seller says to the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<AcknowledgmentKind>,
    /// Number of the order.
    pub number: Code,
    /// Date of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Date>,
    /// Number of the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Code>,
    /// Number of the change that is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<Code>,
    /// Number of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Contract that the order is under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// The seller's number of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_order: Option<String>,
    /// Date of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Date>,
    /// Further dates in the head of an answer to a change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_dates: Vec<Date>,
    /// What kind of order it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_kind: Option<Code>,
    /// Secrecy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<Code>,
    /// Kind of transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<Code>,
    /// Everything else that holds for the whole order.
    #[serde(flatten)]
    pub details: Details,
    /// The lines, as the seller has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<AcknowledgedLine>,
    /// What it says of its own size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<StatedTotals>,
    /// Totals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<MonetaryAmount>,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
}

/// What an [`OrderAcknowledgment`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// A purchase order.
    Order,
    /// A change of one.
    Change,
}

impl OrderAcknowledgment {
    /// Whether it speaks for every line of the order without naming one.
    #[must_use]
    pub fn covers_whole_order(&self) -> bool {
        use AcknowledgmentKind::{Accepted, NoDetail, Rejected};
        self.lines.is_empty() && matches!(self.kind, Some(Accepted | NoDetail | Rejected))
    }
}

/// What a seller says to an order as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AcknowledgmentKind {
    /// It is acknowledged with changes, which the lines tell.
    WithChanges,
    /// It is acknowledged as it is, line by line.
    Unchanged,
    /// It is acknowledged; the lines tell exceptions only.
    ExceptionsOnly,
    /// It is on hold.
    Held,
    /// It is acknowledged as it is, without lines.
    NoDetail,
    /// It is accepted.
    Accepted,
    /// It is rejected, and the lines tell why.
    RejectedWithDetail,
    /// It is rejected, without lines.
    Rejected,
    /// It is rejected with a counter offer.
    CounterOffer,
    /// No answer is needed.
    NotNeeded,
    /// Another code, as it stands.
    Other(Code),
}

/// A line with what the seller says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AcknowledgedLine {
    /// The change that is answered; none for a line of an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeKind>,
    /// Quantity that is still to come, in the answer to a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_to_receive: Option<Decimal>,
    /// The line as the seller has it. How it finds its line of the order: its number, else `PL` and `PO`, else the
    /// buyer's item.
    #[serde(flatten)]
    pub item: LineItem,
    /// What becomes of which quantity: a line may be split.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<LineStatus>,
}

impl From<LineChange> for AcknowledgedLine {
    fn from(line: LineChange) -> Self {
        let LineChange { change, left_to_receive, item } = line;
        Self { change: Some(change), left_to_receive, item, statuses: Vec::new() }
    }
}

/// What becomes of a quantity of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineStatus {
    /// What becomes of it.
    pub kind: LineStatusKind,
    /// How much; absent where it is all of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Unit of the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// What happens on `date`: `067` delivery scheduled, `068` shipment scheduled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_qualifier: Option<Code>,
    /// The day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Number of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Numbers of the item, such as that of a substitute.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<ItemId>,
    /// Who keeps the list of `industry_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Code>,
    /// Who keeps it, in more detail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency_part: Option<Code>,
    /// Reason by a list of an agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry_code: Option<String>,
    /// Further dates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateDetail>,
}

/// What becomes of a line or of a part of its quantity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineStatusKind {
    /// Accepted.
    Accepted,
    /// Accepted, and shipped.
    AcceptedAndShipped,
    /// Accepted, and released for shipment.
    AcceptedAndReleased,
    /// Passed on to another location.
    Forwarded,
    /// Back-ordered.
    Backordered,
    /// Part is shipped, the rest back-ordered.
    PartlyShipped,
    /// Accepted with changes.
    AcceptedWithChanges,
    /// Deleted.
    Deleted,
    /// Accepted; the price is still open.
    PricePending,
    /// Accepted at another price.
    PriceChanged,
    /// Accepted in another quantity.
    QuantityChanged,
    /// Accepted for another date.
    DateRescheduled,
    /// Accepted; the schedule is still open.
    SchedulePending,
    /// On hold, because something is missing.
    HeldIncomplete,
    /// On hold.
    Held,
    /// On hold until a waiver is given.
    HeldForWaiver,
    /// Rejected.
    Rejected,
    /// Rejected: no item of the contract.
    RejectedNotOnContract,
    /// Rejected: bad item number.
    RejectedItemNumber,
    /// Rejected: bad unit.
    RejectedUnit,
    /// Rejected: the item of the contract cannot be had.
    RejectedUnavailable,
    /// Another item takes its place.
    Substituted,
    /// Another code, as it stands.
    Other(Code),
}

impl LineStatusKind {
    /// Whether the line will not be delivered.
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        matches!(
            self,
            Self::Rejected
                | Self::RejectedNotOnContract
                | Self::RejectedItemNumber
                | Self::RejectedUnit
                | Self::RejectedUnavailable
                | Self::Deleted
        )
    }
}
