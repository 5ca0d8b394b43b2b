mod code;
mod delivery;
mod interchange;
mod invoice;
mod order;
mod party;
mod remittance;
mod template;
mod text;

use documents::{Document, PartnerId, Stage};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use x12::{EnvelopeDraft, Usage};

use crate::{DeliveryPlan, FileNameVariables, Numbers};

pub(crate) use code::Code;
use delivery::Deliveries;
pub(crate) use interchange::Interchange;
pub(crate) use invoice::{
    AmountOnlyLines, CreditSign, DebitMemos, GlLevel, HashTotal, HoldOrIgnore, InvoiceRules, LineOrder,
    LineOrderAs, OnCancel, OnChange, OppositeLines, Purpose, TermsRule,
};
pub(crate) use order::{OnOrderChange, OrderPartyRule, OrderRules, OrderTerms};
pub(crate) use party::{PartyId, PartyRule, ReferenceRule, ReferenceValue, Side};
pub(crate) use remittance::{
    BankAccount, Credits, CrossCurrency, MethodRule, OnVoid, RemittanceRules, ZeroAmount, method_name,
};
pub(crate) use text::{LongText, Text};

/// What configuration says about one partner: `partners/<id>.toml`.
#[derive(Debug, Clone)]
pub struct Profile {
    id: PartnerId,
    settings: ProfileTable,
}

/// A profile as it is written.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ProfileTable {
    /// The partner's name, for people.
    pub(crate) name: String,
    /// `test` or `production`: ISA15.
    pub(crate) stage: Stage,
    /// The envelope.
    pub(crate) interchange: Interchange,
    /// Descriptive text.
    #[serde(default)]
    pub(crate) text: Text,
    /// The 810.
    pub(crate) invoice: Option<InvoiceRules>,
    /// The 820.
    pub(crate) remittance: Option<RemittanceRules>,
    /// The 850 and the 860.
    pub(crate) order: Option<OrderRules>,
    /// Files.
    #[serde(default)]
    pub(crate) delivery: Deliveries,
}

fn yes() -> bool {
    true
}

/// A list of at most `MOST` entries: as many segments as the set takes.
fn at_most<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let entries = Vec::deserialize(deserializer)?;
    if entries.len() > MOST {
        return Err(D::Error::custom(format!("the set takes at most {MOST}, found {}", entries.len())));
    }
    Ok(entries)
}

impl Profile {
    pub(crate) fn new(id: PartnerId, settings: ProfileTable) -> Self {
        Self { id, settings }
    }

    /// The partner.
    #[must_use]
    pub fn id(&self) -> &PartnerId {
        &self.id
    }

    /// The partner's name, for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether data is real.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.settings.stage
    }

    /// The transaction sets that the partner receives: `810`, `820`, `850`, `860`.
    #[must_use]
    pub fn transaction_sets(&self) -> Vec<&'static str> {
        let invoices = self.settings.invoice.is_some().then_some("810");
        let remittances = self.settings.remittance.is_some().then_some("820");
        let orders = self.settings.order.is_some().then_some("850");
        let changes = self.takes_changes().then_some("860");
        [invoices, remittances, orders, changes].into_iter().flatten().collect()
    }

    /// Whether the partner receives documents like `document`.
    pub(crate) fn receives(&self, document: &Document) -> bool {
        match document {
            Document::Invoice(_) => self.settings.invoice.is_some(),
            Document::Payment(_) => self.settings.remittance.is_some(),
            Document::PurchaseOrder(_) => self.settings.order.is_some(),
            Document::OrderChange(_) => self.takes_changes(),
        }
    }

    /// Whether changes of orders go out as 860.
    pub(crate) fn takes_changes(&self) -> bool {
        self.settings.order.as_ref().is_some_and(|rules| rules.on_change == OnOrderChange::Change)
    }

    /// Key of the counter of ISA13: our interchange id and the partner's. Partners behind one id share it.
    #[must_use]
    pub fn interchange_scope(&self) -> String {
        let Interchange { sender, receiver, .. } = &self.settings.interchange;
        format!("{}:{}/{}:{}", sender.qualifier, sender.id, receiver.qualifier, receiver.id)
    }

    /// Key of the counter of GS06 for groups such as `IN`: our application id, the partner's, and the group.
    #[must_use]
    pub fn group_scope(&self, functional_group: &str) -> String {
        let Interchange { application_sender, application_receiver, .. } = &self.settings.interchange;
        format!("{application_sender}/{application_receiver}/{functional_group}")
    }

    /// How files of `set` are delivered.
    #[must_use]
    pub fn delivery(&self, set: &str) -> DeliveryPlan {
        self.settings.delivery.plan(&self.id, set)
    }

    /// Name of the file of one `set`: at most 100 of `A-Z a-z 0-9 . _ -`.
    #[must_use]
    pub fn file_name(&self, set: &str, vars: &FileNameVariables<'_>) -> String {
        self.settings.delivery.file_name(&self.id, set, vars)
    }

    /// Folder and name of the files of one `set`, if ISA13 is all that parts them.
    pub(crate) fn counted_name(&self, set: &str) -> Option<String> {
        let name = self.settings.delivery.counted_name(&self.id, set)?;
        Some(format!("{}/{name}", self.delivery(set).folder.trim_matches('/')))
    }

    pub(crate) fn invoice(&self) -> Option<&InvoiceRules> {
        self.settings.invoice.as_ref()
    }

    pub(crate) fn remittance(&self) -> Option<&RemittanceRules> {
        self.settings.remittance.as_ref()
    }

    pub(crate) fn order(&self) -> Option<&OrderRules> {
        self.settings.order.as_ref()
    }

    pub(crate) fn text(&self) -> &Text {
        &self.settings.text
    }

    pub(crate) fn release(&self) -> x12::Version {
        self.settings.interchange.version
    }

    /// The envelope of one interchange.
    pub(crate) fn envelope(&self, numbers: &Numbers) -> EnvelopeDraft {
        let interchange = &self.settings.interchange;
        EnvelopeDraft {
            version: interchange.version,
            version_suffix: interchange.suffix.clone(),
            sender: interchange.sender.clone(),
            receiver: interchange.receiver.clone(),
            application_sender: interchange.application_sender.clone(),
            application_receiver: interchange.application_receiver.clone(),
            interchange_control_number: numbers.interchange,
            group_control_number: numbers.group,
            first_set_control_number: numbers.set,
            at: numbers.at,
            usage: match self.settings.stage {
                Stage::Production => Usage::Production,
                Stage::Test => Usage::Test,
            },
            acknowledgment_requested: interchange.acknowledgment_requested,
            delimiters: interchange.delimiters,
            newline_after_terminator: interchange.newline,
            text_policy: self.settings.text.policy(),
        }
    }
}

#[cfg(test)]
mod tests;
