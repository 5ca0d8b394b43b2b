use std::collections::BTreeMap;

use serde::Deserialize;

use super::code::Code;

/// One N1 loop: an entry of `parties`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "PartyTable")]
pub(crate) struct PartyRule {
    pub(crate) role: Code<2, 3>,
    pub(crate) party: Side,
    pub(crate) identity: Option<(Code<1, 2>, PartyId)>,
    pub(crate) address: bool,
}

/// An entry of `parties` as it is written.
#[derive(Deserialize)]
struct PartyTable {
    /// N101: `SU`, `SE`, `RE`, `BY`, `BT`, `PR`, `PE`.
    role: Code<2, 3>,
    /// Who it is: `supplier` (payee) or `buyer` (payer).
    party: Side,
    /// N103: code list of the id.
    qualifier: Option<Code<1, 2>>,
    /// N104: where the id comes from.
    id: Option<PartyId>,
    /// Whether N3 and N4 are written where the ERP gives an address.
    #[serde(default)]
    address: bool,
}

/// Whom a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    Supplier,
    Buyer,
}

/// Where N104 comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PartyId {
    /// Number of the party in the ERP.
    Number,
    /// `partner_code` of `crosswalks/supplier.csv`.
    PartnerCode,
    /// Always this.
    Fixed(Code<2, 80>),
    /// By the party's site: supplier site, business unit.
    BySite(BTreeMap<String, Code<2, 80>>),
}

impl TryFrom<PartyTable> for PartyRule {
    type Error = &'static str;

    fn try_from(table: PartyTable) -> Result<Self, &'static str> {
        let identity = match (table.qualifier, table.id) {
            (Some(qualifier), Some(id)) => Some((qualifier, id)),
            (None, None) => None,
            _ => return Err("`qualifier` and `id` go together: N103 and N104 are both there or both absent"),
        };
        Ok(Self { role: table.role, party: table.party, identity, address: table.address })
    }
}

impl PartyRule {
    pub(crate) fn known(role: &'static str, party: Side, identity: Option<(&'static str, PartyId)>) -> Self {
        let identity = identity.map(|(qualifier, id)| (Code::known(qualifier), id));
        Self { role: Code::known(role), party, identity, address: false }
    }
}

/// One REF of the heading: an entry of `references`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ReferenceRule {
    /// REF01: `IA`, `VR`, `DP`.
    pub(crate) qualifier: Code<2, 3>,
    /// REF02: where it comes from.
    pub(crate) value: ReferenceValue,
}

/// Where REF02 comes from. What a record lacks gives no REF.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReferenceValue {
    /// Number of the supplier in the ERP.
    SupplierNumber,
    /// Site of the supplier in the ERP.
    SupplierSite,
    /// `partner_code` of `crosswalks/supplier.csv`.
    PartnerCode,
    /// Number of the buyer in the ERP.
    BuyerNumber,
    /// Site of the buyer in the ERP: the business unit.
    BuyerSite,
    /// Id of the record in the ERP.
    RecordId,
    /// Number of the document: invoice number, payment number.
    Number,
    /// Always this.
    Fixed(Code<1, 50>),
}
