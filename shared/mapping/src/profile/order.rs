use documents::Currency;
use serde::Deserialize;

use super::code::Code;
use super::party::{PartyId, ReferenceRule};
use super::{HashTotal, at_most, yes};

/// The 850 and the 860: `[order]`. Without it the partner gets no orders.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OrderRules {
    /// BEG02 and BCH02; absent: the kind that the order has.
    pub(crate) kind: Option<Code<2, 2>>,
    /// An order that changed after it was sent.
    #[serde(default)]
    pub(crate) on_change: OnOrderChange,
    /// Currency for which CUR is left out.
    pub(crate) plain_currency: Option<Currency>,
    /// REF segments of the heading besides those of the order.
    #[serde(default, deserialize_with = "at_most::<_, _, 12>")]
    pub(crate) references: Vec<ReferenceRule>,
    /// N1 loops of the heading, at most 200.
    #[serde(default = "parties", deserialize_with = "at_most::<_, _, 200>")]
    pub(crate) parties: Vec<OrderPartyRule>,
    /// ITD segments.
    #[serde(default)]
    pub(crate) terms: OrderTerms,
    /// Whether texts of the order go out.
    #[serde(default = "yes")]
    pub(crate) notes: bool,
    /// N901 of texts that nothing introduces.
    #[serde(default = "letters")]
    pub(crate) note_qualifier: Code<2, 3>,
    /// N902 of them.
    #[serde(default = "note_title")]
    pub(crate) note_reference: Code<1, 30>,
    /// PO105 and POC07.
    pub(crate) price_basis: Option<Code<2, 2>>,
    /// Whether an item without row in `crosswalks/item.csv` is a reason to hold.
    #[serde(default)]
    pub(crate) require_item_code: bool,
    /// Whether lines carry PID.
    #[serde(default = "yes")]
    pub(crate) descriptions: bool,
    /// Whether CTT is written.
    #[serde(default = "yes")]
    pub(crate) line_count: bool,
    /// CTT02.
    #[serde(default)]
    pub(crate) hash_total: HashTotal,
    /// Whether AMT with the totals of the order follows CTT.
    #[serde(default)]
    pub(crate) order_total: bool,
}

fn letters() -> Code<2, 3> {
    Code::known("L1")
}

fn note_title() -> Code<1, 30> {
    Code::known("NOTES")
}

fn parties() -> Vec<OrderPartyRule> {
    let rule = |role, address| OrderPartyRule {
        role: Code::known(role),
        party: Code::known(role),
        identity: None,
        address,
    };
    let supplier = Some((Code::known("92"), PartyId::Number));
    vec![
        rule("ST", true),
        rule("BT", true),
        rule("BY", false),
        OrderPartyRule { identity: supplier, ..rule("SU", false) },
    ]
}

/// What becomes of an order that changed after it was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnOrderChange {
    /// A person decides.
    #[default]
    Hold,
    /// Its changes go out as an 860.
    Change,
    /// The order goes out again: BEG01 is `05`.
    Replace,
    /// Nothing goes out.
    Ignore,
}

/// What ITD is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderTerms {
    /// Codes of `crosswalks/terms.csv` for the name that the terms have in the ERP.
    #[default]
    Crosswalk,
    /// There is no ITD.
    None,
}

/// One N1 loop: an entry of `order.parties`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "OrderPartyTable")]
pub(crate) struct OrderPartyRule {
    pub(crate) role: Code<2, 3>,
    pub(crate) party: Code<2, 3>,
    pub(crate) identity: Option<(Code<1, 2>, PartyId)>,
    pub(crate) address: bool,
}

/// An entry of `order.parties` as it is written.
#[derive(Deserialize)]
struct OrderPartyTable {
    /// N101.
    role: Code<2, 3>,
    /// Its role in the order, where that is another one: `ST`, `BT`, `BY`, `SU`.
    party: Option<Code<2, 3>>,
    /// N103: code list of the id.
    qualifier: Option<Code<1, 2>>,
    /// N104: where the id comes from.
    id: Option<PartyId>,
    /// Whether N3 and N4 are written where the ERP gives an address.
    #[serde(default)]
    address: bool,
}

impl TryFrom<OrderPartyTable> for OrderPartyRule {
    type Error = &'static str;

    fn try_from(table: OrderPartyTable) -> Result<Self, &'static str> {
        let identity = match (table.qualifier, table.id) {
            (Some(qualifier), Some(id)) => Some((qualifier, id)),
            (None, None) => None,
            _ => return Err("`qualifier` and `id` go together: N103 and N104 are both there or both absent"),
        };
        let party = table.party.unwrap_or_else(|| table.role.clone());
        Ok(Self { role: table.role, party, identity, address: table.address })
    }
}
