use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    Charge, Code, Contact, DateDetail, DeliveryTerms, Description, Equipment, LeadTime, Load, Marks,
    Measurement, MonetaryAmount, Note, Packing, PaymentTerms, PriceDetail, QuantityDetail, Reference,
    Routing, Schedule, StoreQuantity, TaxAmount, TradeParty,
};
use crate::Currency;

/// What headings, lines, parts of lines and levels of a shipment can say. Each kind keeps the order of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Details {
    /// Currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyUse>,
    /// Numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Who answers questions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Prices besides that of the line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<PriceDetail>,
    /// Who pays the carriage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delivery_terms: Vec<DeliveryTerms>,
    /// Charges and allowances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<Charge>,
    /// Payment terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<PaymentTerms>,
    /// Dates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateDetail>,
    /// Lead times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lead_times: Vec<LeadTime>,
    /// Descriptions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<Description>,
    /// Measured properties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measurements: Vec<Measurement>,
    /// How the item is packed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packing: Vec<Packing>,
    /// Packages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub loads: Vec<Load>,
    /// Carriers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routings: Vec<Routing>,
    /// Trailers and containers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub equipment: Vec<Equipment>,
    /// What is written on packages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Marks>,
    /// Taxes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxAmount>,
    /// Amounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<MonetaryAmount>,
    /// Quantities besides that of the line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<QuantityDetail>,
    /// Quantities by store.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stores: Vec<StoreQuantity>,
    /// Quantities by day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// Accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Accounting>,
    /// Texts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Parties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<TradeParty>,
}

impl Details {
    /// The first number under `qualifier`.
    #[must_use]
    pub fn reference(&self, qualifier: &str) -> Option<&str> {
        self.references.iter().find(|reference| reference.qualifier == *qualifier)?.id.as_deref()
    }

    /// The first date under `qualifier`.
    #[must_use]
    pub fn date(&self, qualifier: &str) -> Option<&DateDetail> {
        self.dates.iter().find(|date| date.qualifier == *qualifier)
    }

    /// The first party in `role`.
    #[must_use]
    pub fn party(&self, role: &str) -> Option<&TradeParty> {
        self.parties.iter().find(|party| party.role.as_deref() == Some(role))
    }

    /// Where the goods go.
    #[must_use]
    pub fn ship_to(&self) -> Option<&TradeParty> {
        self.party("ST")
    }

    /// Who gets the invoice.
    #[must_use]
    pub fn bill_to(&self) -> Option<&TradeParty> {
        self.party("BT")
    }

    /// The first words of a description.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.descriptions.iter().find_map(|description| description.text.as_deref())
    }

    /// The first amount under `qualifier`.
    #[must_use]
    pub fn amount(&self, qualifier: &str) -> Option<Decimal> {
        self.amounts.iter().find(|amount| amount.qualifier == *qualifier).map(|amount| amount.amount)
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The currency of a document or line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CurrencyUse {
    /// Whose currency it is: `BY` buyer, `SE` seller.
    pub party: Code,
    /// Its code, as it stands.
    pub code: Code,
    /// Rate of exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
}

impl CurrencyUse {
    /// The currency, if its code is one of ISO 4217.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.code.parse().ok()
    }
}

/// Accounts of one agency, to which a document or line is charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accounting {
    /// Who keeps the list of accounts.
    pub agency: Code,
    /// Charge or allowance that the accounts are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Code>,
    /// Whether that is a charge or an allowance, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge_indicator: Option<Code>,
    /// The accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<AccountingValue>,
}

/// One account, or one part of an account combination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountingValue {
    /// What `value` is.
    pub qualifier: Code,
    /// The account.
    pub value: String,
}

/// What a document says of its own size. It is kept as it stands: whether it is true is for validation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatedTotals {
    /// Number of lines, or of levels of a ship notice.
    pub lines: u64,
    /// Hash total, usually the sum of quantities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<Decimal>,
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
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}
