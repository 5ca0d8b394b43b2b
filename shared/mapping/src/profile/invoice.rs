use std::collections::BTreeMap;

use documents::Currency;
use serde::Deserialize;

use super::code::Code;
use super::party::{PartyId, PartyRule, ReferenceRule, Side};
use super::{at_most, yes};

/// The 810: `[invoice]`. Without it the partner gets no invoices.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct InvoiceRules {
    /// Why an invoice that the ERP received leaves again. There is no default: it must be asked for.
    pub(crate) purpose: Purpose,
    /// Amounts of credit memos.
    #[serde(default)]
    pub(crate) credit_sign: CreditSign,
    /// An invoice that changed after it was sent.
    #[serde(default)]
    pub(crate) on_change: OnChange,
    /// An invoice that was cancelled after it was sent.
    #[serde(default)]
    pub(crate) on_cancel: OnCancel,
    /// Prepayments.
    #[serde(default = "HoldOrIgnore::ignore")]
    pub(crate) prepayments: HoldOrIgnore,
    /// Debit memos.
    #[serde(default)]
    pub(crate) debit_memos: DebitMemos,
    /// Currency for which CUR is left out.
    pub(crate) plain_currency: Option<Currency>,
    /// CUR01.
    #[serde(default = "buyer")]
    pub(crate) currency_party: Code<2, 3>,
    /// REF segments of the heading, at most 12.
    #[serde(default, deserialize_with = "at_most::<_, _, 12>")]
    pub(crate) references: Vec<ReferenceRule>,
    /// Whether NTE with the free text of the invoice is written.
    #[serde(default)]
    pub(crate) notes: bool,
    /// N1 loops of the heading, at most 200.
    #[serde(default = "parties", deserialize_with = "at_most::<_, _, 200>")]
    pub(crate) parties: Vec<PartyRule>,
    /// Qualifiers of DTM segments with the invoice date, at most 10: `003`.
    #[serde(default, deserialize_with = "at_most::<_, _, 10>")]
    pub(crate) dates: Vec<Code<3, 3>>,
    /// ITD segments.
    #[serde(default)]
    pub(crate) terms: TermsRule,
    /// Whether TDS02 to TDS04 say what a discount leaves.
    #[serde(default = "yes")]
    pub(crate) discount_totals: bool,
    /// Lines that are an amount without quantity or price.
    #[serde(default)]
    pub(crate) amount_only_lines: AmountOnlyLines,
    /// IT103 of such lines.
    #[serde(default = "each")]
    pub(crate) amount_only_unit: Code<2, 2>,
    /// Lines against the direction of the document: a negative line of an invoice, a positive one of a credit memo.
    #[serde(default)]
    pub(crate) opposite_lines: OppositeLines,
    /// Decimals that the partner takes in IT104.
    pub(crate) price_decimals: Option<u32>,
    /// IT105.
    pub(crate) price_basis: Option<Code<2, 2>>,
    /// Qualifier of the buyer's item number in IT1.
    #[serde(default = "buyer_part")]
    pub(crate) item_qualifier: Code<2, 2>,
    /// Whether an item without row in `crosswalks/item.csv` is a reason to hold.
    #[serde(default)]
    pub(crate) require_item_code: bool,
    /// When a line names its purchase order.
    #[serde(default)]
    pub(crate) line_order: LineOrder,
    /// How it does.
    #[serde(default)]
    pub(crate) line_order_as: LineOrderAs,
    /// REF01 of the receipt that a line was matched to; absent: no REF.
    pub(crate) receipt_qualifier: Option<Code<2, 3>>,
    /// Whether lines carry PID.
    #[serde(default = "yes")]
    pub(crate) descriptions: bool,
    /// FA1 and FA2 with GL accounts; absent: none.
    pub(crate) gl_accounts: Option<GlRule>,
    /// SAC02 of freight.
    #[serde(default = "freight")]
    pub(crate) freight_code: Code<4, 4>,
    /// SAC02 of other charges and allowances.
    #[serde(default = "other_charge")]
    pub(crate) miscellaneous_code: Code<4, 4>,
    /// SAC12, such as `06` (paid by the customer).
    pub(crate) handling_method: Option<Code<2, 2>>,
    /// TXI01 of taxes that `tax_types` does not name.
    #[serde(default = "all_taxes")]
    pub(crate) tax_type: Code<2, 2>,
    /// TXI01 by the tax's code in the ERP.
    #[serde(default)]
    pub(crate) tax_types: BTreeMap<String, Code<2, 2>>,
    /// Whether CTT is written.
    #[serde(default = "yes")]
    pub(crate) line_count: bool,
    /// CTT02.
    #[serde(default)]
    pub(crate) hash_total: HashTotal,
}

fn buyer() -> Code<2, 3> {
    Code::known("BY")
}

fn each() -> Code<2, 2> {
    Code::known("EA")
}

fn buyer_part() -> Code<2, 2> {
    Code::known("BP")
}

fn freight() -> Code<4, 4> {
    Code::known("D240")
}

fn other_charge() -> Code<4, 4> {
    Code::known("ZZZZ")
}

fn all_taxes() -> Code<2, 2> {
    Code::known("TX")
}

fn parties() -> Vec<PartyRule> {
    vec![
        PartyRule::known("SU", Side::Supplier, Some(("92", PartyId::Number))),
        PartyRule::known("BY", Side::Buyer, None),
    ]
}

/// Why an invoice leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// We write the supplier's invoice for the supplier: BIG08 is left out.
    SelfBilling,
    /// The supplier gets to see what was booked: BIG08 is `07`, duplicate.
    Copy,
}

/// Sign of the amounts of a credit memo. BIG07 is `CR` either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CreditSign {
    /// Amounts are positive.
    #[default]
    Positive,
    /// Amounts are negative, as in the ERP.
    Negative,
}

/// What becomes of a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnChange {
    /// A person decides.
    #[default]
    Hold,
    /// A replacement goes out: BIG08 is `05`.
    Replace,
    /// Nothing goes out.
    Ignore,
}

/// What becomes of a cancellation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnCancel {
    /// A person decides.
    #[default]
    Hold,
    /// A cancellation goes out: BIG08 is `01`.
    Cancel,
    /// Nothing goes out.
    Ignore,
}

/// What becomes of documents that are not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HoldOrIgnore {
    /// A person decides.
    #[default]
    Hold,
    /// The record closes.
    Ignore,
}

impl HoldOrIgnore {
    fn ignore() -> Self {
        Self::Ignore
    }
}

/// What becomes of debit memos.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DebitMemos {
    /// A person decides.
    #[default]
    Hold,
    /// They go out like credit memos.
    Credit,
    /// The record closes.
    Ignore,
}

/// What ITD is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TermsRule {
    /// Codes of `crosswalks/terms.csv`, dates and amounts of the installments.
    #[default]
    Crosswalk,
    /// Dates and amounts of the installments; ITD01 is `14`, previously agreed upon.
    Dates,
    /// There is no ITD.
    None,
}

/// What becomes of a line that is an amount only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AmountOnlyLines {
    /// A person decides.
    #[default]
    Hold,
    /// Quantity 1 at the amount as price.
    QuantityOne,
}

/// What becomes of a line against the direction of the document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OppositeLines {
    /// A person decides.
    #[default]
    Hold,
    /// It goes out with the quantity's sign turned.
    Write,
}

/// When a line names its purchase order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LineOrder {
    /// If the invoice has more than one.
    #[default]
    WhenSeveral,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a line names its purchase order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LineOrderAs {
    /// `REF*PO` in the IT1 loop.
    #[default]
    Reference,
    /// Pairs in IT1: `PO` with the order, `PL` with its line.
    ProductId,
}

/// GL accounts on the invoice: `[invoice.gl_accounts]`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GlRule {
    /// Where the FA1 loops stand.
    pub(crate) level: GlLevel,
    /// FA101: agency that the codes are of.
    #[serde(default = "mutual")]
    pub(crate) agency: Code<2, 2>,
    /// FA201: what kind of code FA202 is.
    pub(crate) code: Code<2, 2>,
}

fn mutual() -> Code<2, 2> {
    Code::known("ZZ")
}

/// Where FA1 loops stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GlLevel {
    /// In the IT1 loop of each line.
    Line,
    /// In the heading, each account once.
    Heading,
}

/// CTT02.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HashTotal {
    /// Left out.
    #[default]
    None,
    /// Plain sum of IT102, as partners use it.
    Quantities,
}
