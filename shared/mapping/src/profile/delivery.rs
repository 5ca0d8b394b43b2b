use documents::PartnerId;
use jiff::SignedDuration;
use serde::Deserialize;

use super::template::{FileName, Folder};
use crate::{AfterUpload, DeliveryPlan, FileNameVariables, OnAmbiguous};

/// Files: `[delivery]`, and `[delivery.810]` and the like where a set differs.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Deliveries {
    /// Folder at Cleo, made of text, `{partner}` and `{set}`.
    folder: Option<Folder>,
    /// Name of the file.
    file_name: Option<FileName>,
    /// What to do when an upload ended without an answer.
    on_ambiguous: Option<OnAmbiguous>,
    /// What Cleo is asked to do after the upload.
    action: Option<AfterUpload>,
    /// How long to wait for a 997 or 999 before an alarm: `48h`.
    acknowledgment_within: Option<Period>,
    #[serde(rename = "810")]
    invoice: Option<Box<DeliverySettings>>,
    #[serde(rename = "820")]
    remittance: Option<Box<DeliverySettings>>,
    #[serde(rename = "850")]
    order: Option<Box<DeliverySettings>>,
    #[serde(rename = "860")]
    order_change: Option<Box<DeliverySettings>>,
}

/// What differs for one set.
#[derive(Debug, Clone, Default, Deserialize)]
struct DeliverySettings {
    folder: Option<Folder>,
    file_name: Option<FileName>,
    on_ambiguous: Option<OnAmbiguous>,
    action: Option<AfterUpload>,
    acknowledgment_within: Option<Period>,
}

/// A time span such as `48h` or `90m`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Period(SignedDuration);

impl TryFrom<String> for Period {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        text.parse()
            .ok()
            .filter(SignedDuration::is_positive)
            .map(Self)
            .ok_or("a time such as `48h` is needed here")
    }
}

impl Deliveries {
    fn of(&self, set: &str) -> Option<&DeliverySettings> {
        match set {
            "810" => self.invoice.as_deref(),
            "820" => self.remittance.as_deref(),
            "850" => self.order.as_deref(),
            "860" => self.order_change.as_deref(),
            _ => None,
        }
    }

    pub(super) fn plan(&self, partner: &PartnerId, set: &str) -> DeliveryPlan {
        let own = self.of(set);
        let folder = own.and_then(|own| own.folder.as_ref()).or(self.folder.as_ref());
        DeliveryPlan {
            folder: folder.unwrap_or(&Folder::default()).fill(partner, set),
            on_ambiguous: own.and_then(|own| own.on_ambiguous).or(self.on_ambiguous).unwrap_or(usual(set)),
            action: own.and_then(|own| own.action.clone()).or_else(|| self.action.clone()),
            expect_acknowledgment_within: own
                .and_then(|own| own.acknowledgment_within)
                .or(self.acknowledgment_within)
                .map(|period| period.0),
        }
    }

    pub(super) fn file_name(&self, partner: &PartnerId, set: &str, vars: &FileNameVariables<'_>) -> String {
        self.template(set).fill(partner, set, vars)
    }

    /// The name of every file of `set`, with variables, if ISA13 is all that parts them.
    pub(super) fn counted_name(&self, partner: &PartnerId, set: &str) -> Option<String> {
        self.template(set).counted(partner, set)
    }

    fn template(&self, set: &str) -> FileName {
        let own = self.of(set).and_then(|own| own.file_name.as_ref());
        own.or(self.file_name.as_ref()).cloned().unwrap_or_default()
    }
}

/// A partner that reads a file twice notices the same ISA13 and drops it. A payment is too dear to rely on that.
fn usual(set: &str) -> OnAmbiguous {
    if set == "820" { OnAmbiguous::Hold } else { OnAmbiguous::RetrySame }
}
