use std::collections::BTreeMap;

use documents::{Currency, PaymentMethod};
use serde::Deserialize;

use super::code::{AccountNumber, Code};
use super::invoice::HoldOrIgnore;
use super::party::{PartyId, PartyRule, ReferenceRule, Side};
use super::yes;

/// The 820: `[remittance]`. Without it the partner gets no payments.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RemittanceRules {
    /// BPR01: `I` remittance only, `C` payment with remittance.
    #[serde(default = "remittance_only")]
    pub(crate) handling: Code<1, 2>,
    /// BPR10 and TRN03.
    pub(crate) originator_id: Option<Code<10, 10>>,
    /// BPR11.
    pub(crate) originator_code: Option<Code<9, 9>>,
    /// How payment methods are written, by their name: `ach`, `check`, `wire` or a name of the ERP.
    #[serde(default)]
    pub(crate) methods: BTreeMap<String, MethodRule>,
    /// Our bank accounts by their name in the ERP.
    #[serde(default)]
    pub(crate) accounts: Vec<PayerAccount>,
    /// The partner's bank account.
    pub(crate) receiver_account: Option<BankAccount>,
    /// A payment that changed after it was sent.
    #[serde(default)]
    pub(crate) on_change: HoldOrIgnore,
    /// A payment that was voided after it was sent.
    #[serde(default)]
    pub(crate) on_void: OnVoid,
    /// Payments of nothing, where credits use up the invoices.
    #[serde(default)]
    pub(crate) zero_amount: ZeroAmount,
    /// Currency for which CUR is left out.
    pub(crate) plain_currency: Option<Currency>,
    /// CUR01.
    #[serde(default = "payer")]
    pub(crate) currency_party: Code<2, 3>,
    /// Invoices in another currency than the payment.
    #[serde(default)]
    pub(crate) cross_currency: CrossCurrency,
    /// REF segments of the heading.
    #[serde(default)]
    pub(crate) references: Vec<ReferenceRule>,
    /// Qualifiers of DTM segments with the date of the payment.
    #[serde(default)]
    pub(crate) dates: Vec<Code<3, 3>>,
    /// N1 loops of the heading.
    #[serde(default = "parties")]
    pub(crate) parties: Vec<PartyRule>,
    /// RMR01 of invoices.
    #[serde(default = "invoice")]
    pub(crate) invoice_qualifier: Code<2, 3>,
    /// RMR01 and ADX03 of credit memos.
    #[serde(default = "credit_memo")]
    pub(crate) credit_qualifier: Code<2, 3>,
    /// RMR03.
    pub(crate) action: Option<Code<2, 2>>,
    /// Whether RMR05, the amount before the discount, is written.
    #[serde(default = "yes")]
    pub(crate) gross_amounts: bool,
    /// How credit memos that the payment uses up are written.
    #[serde(default)]
    pub(crate) credits: Credits,
    /// ADX02 of such credit memos.
    #[serde(default = "covered_by_credit")]
    pub(crate) credit_reason: Code<2, 2>,
    /// Whether REF with the purchase order follows RMR, where it is known.
    #[serde(default = "yes")]
    pub(crate) purchase_orders: bool,
    /// Whether DTM with the invoice date follows RMR, where it is known.
    #[serde(default = "yes")]
    pub(crate) invoice_dates: bool,
}

fn remittance_only() -> Code<1, 2> {
    Code::known("I")
}

fn payer() -> Code<2, 3> {
    Code::known("PR")
}

fn invoice() -> Code<2, 3> {
    Code::known("IV")
}

fn credit_memo() -> Code<2, 3> {
    Code::known("CM")
}

fn covered_by_credit() -> Code<2, 2> {
    Code::known("CM")
}

fn parties() -> Vec<PartyRule> {
    vec![
        PartyRule::known("PR", Side::Buyer, None),
        PartyRule::known("PE", Side::Supplier, Some(("92", PartyId::Number))),
    ]
}

/// How a payment method is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct MethodRule {
    /// BPR04.
    pub(crate) code: Code<3, 3>,
    /// BPR05.
    pub(crate) format: Option<Code<1, 10>>,
    /// Whether bank accounts are written: BPR06 to BPR09, BPR12 to BPR15.
    #[serde(default)]
    pub(crate) bank_accounts: bool,
}

impl RemittanceRules {
    /// How `method` is written: by the profile, or else as everybody does.
    pub(crate) fn method(&self, method: &PaymentMethod) -> Option<MethodRule> {
        let name = method_name(method);
        let given = self.methods.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        given.map(|(_, rule)| rule.clone()).or_else(|| usual(method))
    }

    /// Our account that the ERP calls `name`.
    pub(crate) fn account(&self, name: &str) -> Option<&BankAccount> {
        self.accounts.iter().find(|account| account.name == name).map(|account| &account.account)
    }
}

/// The key of `method` in `methods`.
pub(crate) fn method_name(method: &PaymentMethod) -> &str {
    match method {
        PaymentMethod::Ach => "ach",
        PaymentMethod::Check => "check",
        PaymentMethod::Wire => "wire",
        PaymentMethod::Other(name) => name,
    }
}

fn usual(method: &PaymentMethod) -> Option<MethodRule> {
    let (code, format) = match method {
        PaymentMethod::Ach => ("ACH", Some("CTX")),
        PaymentMethod::Check => ("CHK", None),
        PaymentMethod::Wire => ("FWT", None),
        PaymentMethod::Other(_) => return None,
    };
    Some(MethodRule { code: Code::known(code), format: format.map(Code::known), bank_accounts: false })
}

/// A bank account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BankAccount {
    /// Code list of `routing`: `01` ABA, `02` SWIFT, `04` Canada.
    #[serde(default = "aba")]
    pub(crate) routing_qualifier: Code<2, 2>,
    /// Number of the bank.
    pub(crate) routing: Code<3, 12>,
    /// Type of the account: `DA` demand deposit, `SG` savings.
    #[serde(rename = "type", default = "demand_deposit")]
    pub(crate) account_type: Code<1, 3>,
    /// The account number. Secret: it is written into the 820 and nowhere else.
    pub(crate) number: AccountNumber,
}

fn aba() -> Code<2, 2> {
    Code::known("01")
}

fn demand_deposit() -> Code<1, 3> {
    Code::known("DA")
}

/// One of our bank accounts: an entry of `accounts`.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "PayerAccountTable")]
pub(crate) struct PayerAccount {
    pub(crate) name: String,
    pub(crate) account: BankAccount,
}

/// An entry of `accounts` as it is written.
#[derive(Deserialize)]
struct PayerAccountTable {
    /// Name of the account in the ERP, which masks its number.
    name: String,
    #[serde(default = "aba")]
    routing_qualifier: Code<2, 2>,
    routing: Code<3, 12>,
    #[serde(rename = "type", default = "demand_deposit")]
    account_type: Code<1, 3>,
    number: AccountNumber,
}

impl From<PayerAccountTable> for PayerAccount {
    fn from(table: PayerAccountTable) -> Self {
        let PayerAccountTable { name, routing_qualifier, routing, account_type, number } = table;
        Self { name, account: BankAccount { routing_qualifier, routing, account_type, number } }
    }
}

/// What becomes of a void.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnVoid {
    /// A person decides.
    #[default]
    Hold,
    /// A reversal goes out: the same 820 with BPR03 `D` and the date of the void.
    Reverse,
    /// Nothing goes out.
    Ignore,
}

/// What becomes of a payment of nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ZeroAmount {
    /// A person decides.
    #[default]
    Hold,
    /// It goes out as advice: BPR01 `I`, BPR04 `NON`.
    Send,
    /// The record closes.
    Ignore,
}

/// What becomes of invoices in another currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CrossCurrency {
    /// RMR in the currency of the payment, NTE with the amount in the currency of the invoice.
    #[default]
    Note,
    /// A person decides.
    Hold,
}

/// How credit memos are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Credits {
    /// As RMR with a negative amount.
    #[default]
    Item,
    /// As ADX before the RMR loops.
    Adjustment,
}
