//! Application advice of the business faults in a report.

use std::collections::HashMap;

use jiff::civil::DateTime;

use super::draft::AdviceDraft;
use super::outcome::{
    AdviceError, AdviceReference, AdviceResult, Advised, AdvisedItem, ApplicationAdvice, Scope,
};
use crate::acknowledge::faults::{Faults, SetKey};
use crate::acknowledge::judge::{application_id, has_usable_ids};
use crate::acknowledge::outcome::ElementPlace;
use crate::acknowledge::route::Route;
use crate::{Code, Fault, GroupOutcome, InterchangeOutcome, Report, SetOutcome, Severity, Version};

/// Which faults of the business are told, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceOptions {
    /// BGN03 and 04.
    pub at: DateTime,
    /// BGN01. Default `11`, a response.
    pub purpose: String,
    /// The least weight of a fault that is told. Default [`Severity::Warning`].
    pub least: Severity,
    /// What follows the release in GS08.
    pub version_suffix: Option<String>,
}

impl AdviceOptions {
    /// The usual options.
    pub fn new(at: DateTime) -> Self {
        Self { at, purpose: "11".into(), least: Severity::Warning, version_suffix: None }
    }
}

/// Makes the application advice of a report: one for each transaction set whose syntax passed and whose sums or
/// hierarchy are wrong. A set with an error is rejected by it, one with warnings accepted with errors.
///
/// `document` names the document in a set, by its places in the report: interchange, group, set. Without a name the
/// advice refers to the set by its control number.
pub fn advise(
    report: &Report,
    options: &AdviceOptions,
    document: &dyn Fn(usize, usize, usize) -> Option<AdviceReference>,
) -> Vec<AdviceDraft> {
    let faults = Faults::new(report);
    let mut drafts = Vec::new();
    for (index, interchange) in report.interchanges.iter().enumerate() {
        if interchange.is_readable && has_usable_ids(interchange) {
            let adviser = Adviser { index, interchange, faults: &faults, options, document };
            drafts.extend(adviser.drafts());
        }
    }
    drafts
}

/// Where a fault of this rule goes in TED01; nothing if it is no matter of the business.
fn error_code(rule_id: &str) -> Option<&'static str> {
    match rule_id.split_once('.')? {
        ("balance", "line-count") => Some("820"),
        ("balance", _) => Some("010"),
        ("hierarchy", _) => Some("848"),
        _ => None,
    }
}

struct Adviser<'r> {
    index: usize,
    interchange: &'r InterchangeOutcome,
    faults: &'r Faults<'r>,
    options: &'r AdviceOptions,
    document: &'r dyn Fn(usize, usize, usize) -> Option<AdviceReference>,
}

impl Adviser<'_> {
    fn drafts(&self) -> Vec<AdviceDraft> {
        let mut drafts: Vec<AdviceDraft> = Vec::new();
        let mut places: HashMap<(String, String, Version), usize> = HashMap::new();
        for (group_index, group) in self.interchange.groups.iter().enumerate() {
            let Some(route) = self.route(group) else {
                continue;
            };
            for (set_index, set) in group.sets.iter().enumerate() {
                let Some(advice) = self.advice((self.index, group_index, set_index), group, set) else {
                    continue;
                };
                let key =
                    (route.application_sender.clone(), route.application_receiver.clone(), route.version);
                let place = *places.entry(key).or_insert(drafts.len());
                match drafts.get_mut(place) {
                    Some(draft) => draft.advice.push(advice),
                    None => drafts.push(AdviceDraft { route: route.clone(), advice: vec![advice] }),
                }
            }
        }
        drafts
    }

    /// The way back to a group's sender; nothing for groups that answer themselves.
    fn route(&self, group: &GroupOutcome) -> Option<Route> {
        if matches!(group.functional_id.trim(), "FA" | "AG") {
            return None;
        }
        let version = Version::from_group(group.version.trim())?;
        let suffix = self.options.version_suffix.clone();
        Some(Route {
            application_sender: application_id(&group.application_receiver, &self.interchange.receiver_id)?,
            application_receiver: application_id(&group.application_sender, &self.interchange.sender_id)?,
            ..Route::back_to(self.index, self.interchange, version, suffix)
        })
    }

    fn advice(&self, key: SetKey, group: &GroupOutcome, set: &SetOutcome) -> Option<ApplicationAdvice> {
        let faults = self.faults.of_set(key);
        let is_told_elsewhere =
            faults.iter().any(|fault| fault.severity == Severity::Error && fault.code() != Code::None);
        let told = faults.iter().filter(|fault| fault.severity >= self.options.least);
        let errors: Vec<(Severity, AdviceError)> =
            told.filter_map(|fault| Some((fault.severity, advice_error(fault)?))).collect();
        if is_told_elsewhere || errors.is_empty() {
            return None;
        }
        let is_rejected = errors.iter().any(|(severity, _)| *severity == Severity::Error);
        let result = if is_rejected { AdviceResult::Rejected } else { AdviceResult::AcceptedWithErrors };
        let (set_number, group_number) = (set.control_number.trim(), group.control_number.trim());
        Some(ApplicationAdvice {
            purpose: self.options.purpose.clone(),
            reference: format!("{group_number}-{set_number}"),
            date: Some(self.options.at.date()),
            time: Some(self.options.at.time()),
            parties: Vec::new(),
            items: vec![AdvisedItem {
                advised: Advised::Known(Scope::TransactionSet, result),
                reference: self.reference(key, set_number),
                application_sender: group.application_sender.trim().to_owned(),
                application_receiver: group.application_receiver.trim().to_owned(),
                group_control_number: group_number.to_owned(),
                set_control_number: set_number.to_owned(),
                set_id: set.set_id.to_string(),
                version: group.version.trim().to_owned(),
                errors: errors.into_iter().map(|(_, error)| error).collect(),
                ..AdvisedItem::default()
            }],
        })
    }

    fn reference(&self, (interchange, group, set): SetKey, set_number: &str) -> AdviceReference {
        (self.document)(interchange, group, set).unwrap_or_else(|| AdviceReference {
            qualifier: "TN".into(),
            id: set_number.to_owned(),
            text: String::new(),
        })
    }
}

fn advice_error(fault: &Fault) -> Option<AdviceError> {
    let code = error_code(fault.kind.rule_id()).filter(|_| fault.code() == Code::None)?;
    let number = |position: usize| u64::try_from(position).unwrap_or(u64::MAX);
    let place = &fault.position;
    Some(AdviceError {
        code: code.to_owned(),
        text: fault.kind.to_string(),
        segment_id: fault.segment_id().to_owned(),
        position: place.set_segment.map(number),
        place: ElementPlace { element: place.element.map(number), ..ElementPlace::default() },
        element: fault.element.map(|element| element.number.to_owned()).unwrap_or_default(),
        value: fault.value.clone().unwrap_or_default(),
        ..AdviceError::default()
    })
}
