use rust_decimal::Decimal;
use serde::Serialize;

use super::{Code, Details};

/// Qualifiers of the buyer's number of an item, the usual first.
const BUYER: [&str; 4] = ["BP", "IN", "CB", "PI"];
/// Qualifiers of the seller's number of an item, the usual first.
const SELLER: [&str; 4] = ["VN", "VP", "VC", "SK"];

/// A number of an item. What it is stands in its qualifier, never in its place in the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemId {
    /// Whose or which number: `BP` buyer's part, `VN` vendor's item, `UP` UPC, `PO` order, `PL` line of the order.
    pub qualifier: Code,
    /// The number.
    pub id: Code,
}

impl ItemId {
    /// The number `id` under `qualifier`.
    pub fn new(qualifier: impl Into<Code>, id: impl Into<Code>) -> Self {
        Self { qualifier: qualifier.into(), id: id.into() }
    }
}

/// A line of goods or services, as orders, acknowledgments, changes and invoices write it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LineItem {
    /// Number of the line. The buyer gives it on the order, and partners echo it or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Code>,
    /// Quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Unit of measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// Price of one unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Decimal>,
    /// What the price is of, as coded: `PE` per each, `CT` contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_basis: Option<Code>,
    /// Numbers of the item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<ItemId>,
    /// Everything else about the line.
    #[serde(flatten)]
    pub details: Details,
    /// Parts that the line is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sublines: Vec<SubLine>,
}

impl LineItem {
    /// The first number under `qualifier`.
    #[must_use]
    pub fn id(&self, qualifier: &str) -> Option<&str> {
        item_id(&self.ids, qualifier)
    }

    /// The buyer's number of the item.
    #[must_use]
    pub fn buyer_item(&self) -> Option<&str> {
        BUYER.iter().find_map(|qualifier| self.id(qualifier))
    }

    /// The seller's number of the item.
    #[must_use]
    pub fn seller_item(&self) -> Option<&str> {
        SELLER.iter().find_map(|qualifier| self.id(qualifier))
    }

    /// The purchase order that the line itself names.
    #[must_use]
    pub fn order(&self) -> Option<&str> {
        self.id("PO").or_else(|| self.details.reference("PO"))
    }

    /// The line of the purchase order that the line itself names beside its own number.
    #[must_use]
    pub fn order_line(&self) -> Option<&str> {
        self.id("PL").or_else(|| self.details.reference("LI"))
    }

    /// Quantity times price, exact; nothing if either is absent or the product is more than can be counted.
    #[must_use]
    pub fn extension(&self) -> Option<Decimal> {
        self.quantity?.checked_mul(self.unit_price?)
    }
}

/// The first number under `qualifier`.
pub(crate) fn item_id<'i>(ids: &'i [ItemId], qualifier: &str) -> Option<&'i str> {
    ids.iter().find(|id| id.qualifier == *qualifier).map(|id| id.id.as_str())
}

/// A part that a line is made of: a component, a size or colour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SubLine {
    /// Number of the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Code>,
    /// Number of the part or line that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Code>,
    /// Whether it is included, extra or a substitute, as coded: `I`, `A`, `S`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship: Option<Code>,
    /// Quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Unit of measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// Price of one unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Decimal>,
    /// What the price is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_basis: Option<Code>,
    /// Whether the price is included or extra, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_relationship: Option<Code>,
    /// Numbers of the item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<ItemId>,
    /// Everything else about it.
    #[serde(flatten)]
    pub details: Details,
}

impl SubLine {
    /// The first number under `qualifier`.
    #[must_use]
    pub fn id(&self, qualifier: &str) -> Option<&str> {
        item_id(&self.ids, qualifier)
    }
}

/// A price with what it is the price of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PriceDetail {
    /// Class of trade that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Code>,
    /// Which price: `UCP` unit cost, `RES` resale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Code>,
    /// The price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
    /// Quantity that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Unit of the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// What `multiplier` does: `DIS` discount multiplier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplier_qualifier: Option<Code>,
    /// Multiplier of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<Decimal>,
    /// Amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// What the price is of, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Code>,
}
