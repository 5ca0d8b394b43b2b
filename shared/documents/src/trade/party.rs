use serde::Serialize;

use super::{Code, DateDetail, QuantityDetail, Reference, Schedule};
use crate::Address;

/// Somebody on a document that partners exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TradeParty {
    /// What it is to the document: `ST` ship to, `BT` bill to, `BY` buyer, `SE` seller, `RI` remit to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Code>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whose number `id` is: `92` the buyer's, `91` the seller's, `1` DUNS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_qualifier: Option<Code>,
    /// Number of the party.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Code>,
    /// More of its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_names: Vec<String>,
    /// Address.
    #[serde(skip_serializing_if = "Address::is_empty")]
    pub address: Address,
    /// A place in the address that is known by a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Who answers questions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Dates for this party, on a line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateDetail>,
    /// Quantities for this party, on a line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<QuantityDetail>,
    /// When this party gets how much, on a line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
}

impl TradeParty {
    /// The number of its location; in an order of the ERP, the site of the party.
    #[must_use]
    pub fn site(&self) -> Option<&str> {
        self.location.as_ref()?.id.as_deref()
    }
}

/// A place by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// Whose number it is: `SN` store number, `SP` the state in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<Code>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A person or desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// What for: `BD` buyer, `IC` information.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<Code>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone, mail and the like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ContactChannel>,
    /// What to name when asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<String>,
}

/// A way to reach somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactChannel {
    /// `TE` telephone, `EM` mail, `FX` fax.
    pub kind: Code,
    /// Number or address.
    pub address: String,
}
