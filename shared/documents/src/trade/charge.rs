use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Code, CurrencyUse, DateDetail};

/// What a [`Charge`] does to the price.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    /// It is taken off.
    Allowance,
    /// It is added.
    Charge,
    /// Neither: it is for information.
    None,
    /// A service that is asked for.
    Service,
    /// Another code, as it stands.
    Other(Code),
}

/// An allowance, a charge or a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// Which of them.
    pub kind: ChargeKind,
    /// What for: `D240` freight, `C310` discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Who keeps the list of `agency_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Code>,
    /// What for, by a list of an agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency_code: Option<Code>,
    /// The amount, without a sign of its own: `kind` says which way it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// What `percent` is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_basis: Option<Code>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Decimal>,
    /// Rate for one unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    /// Unit of rate and quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    /// Quantity that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Second quantity: the most that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_quantity: Option<Decimal>,
    /// How it is settled: `02` off the invoice, `06` paid by the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handling: Option<Code>,
    /// Number of it, such as that of a promotion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Which of several options it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Language of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Code>,
    /// Currency, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyUse>,
    /// Taxes on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxAmount>,
    /// Dates of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateDetail>,
}

impl Charge {
    /// The amount as it enters a total: negative for an allowance, absent where nothing enters.
    #[must_use]
    pub fn signed_amount(&self) -> Option<Decimal> {
        match self.kind {
            ChargeKind::Allowance => self.amount.map(|amount| -amount),
            ChargeKind::Charge => self.amount,
            _ => None,
        }
    }
}

/// A tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxAmount {
    /// Which: `ST` state sales tax, `GS` goods and services tax, `TX` all taxes.
    pub kind: Code,
    /// Amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Decimal>,
    /// Who keeps the list of `jurisdiction`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction_qualifier: Option<Code>,
    /// Where it is owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Code>,
    /// Whether the thing is exempt, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemption: Option<Code>,
    /// Whether the amount is in the price or comes on top, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship: Option<Code>,
    /// What the percent is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Decimal>,
    /// Number under which the tax is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
    /// Number or name that was given to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_id: Option<String>,
}

/// Payment terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PaymentTerms {
    /// Which: `14` previously agreed, `01` basic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Code>,
    /// What the days count from: `3` the date of the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Code>,
    /// Discount in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_percent: Option<Decimal>,
    /// Last day for the discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_date: Option<Date>,
    /// Days for the discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_days: Option<u32>,
    /// Day on which everything is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_date: Option<Date>,
    /// Days until everything is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_days: Option<u32>,
    /// Discount as an amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Decimal>,
    /// Day on which a part is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferred_date: Option<Date>,
    /// That part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferred_amount: Option<Decimal>,
    /// That part in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferred_percent: Option<Decimal>,
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Day of the month on which everything is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_of_month: Option<u32>,
    /// How to pay, as coded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Code>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Decimal>,
}

/// An amount with what it is the amount of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonetaryAmount {
    /// What it is: `TT` the total, `1` the lines.
    pub qualifier: Code,
    /// The amount.
    pub amount: Decimal,
    /// `C` credit or `D` debit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Code>,
}
