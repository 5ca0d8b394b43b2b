//! What a 997 or 999 says of a group, and whether there is one.

use super::Judge;
use crate::acknowledge::codes::{Dialect, group_code};
use crate::acknowledge::draft::MAX_CODES;
use crate::acknowledge::notes::acknowledged_set;
use crate::acknowledge::outcome::{AcknowledgedGroup, AcknowledgedSet, Counts, Disposition};
use crate::acknowledge::unanswered::UnansweredReason;
use crate::envelope::parse_count;
use crate::{GroupOutcome, SetOutcome, Verdict, Version};

/// The answer to a group.
pub(super) enum Answer {
    Functional(Box<FunctionalAnswer>),
    None(UnansweredReason),
    /// The options want no answers to groups.
    NotAskedFor,
}

/// What is said of a group, and the way there.
pub(super) struct FunctionalAnswer {
    pub(super) group: AcknowledgedGroup,
    pub(super) version: Version,
    pub(super) application_sender: String,
    pub(super) application_receiver: String,
}

impl Judge<'_> {
    pub(super) fn answer(self, index: usize) -> Answer {
        let (Some(form), Some(group)) = (self.options.groups, self.outcome.groups.get(index)) else {
            return Answer::NotAskedFor;
        };
        if group.functional_id.trim() == "FA" {
            return Answer::None(UnansweredReason::IsAcknowledgment);
        }
        if !self.is_group_header_usable(index) {
            return Answer::None(UnansweredReason::GroupHeaderUnusable);
        }
        let sender = application_id(&group.application_receiver, &self.outcome.receiver_id);
        let receiver = application_id(&group.application_sender, &self.outcome.sender_id);
        let (Some(application_sender), Some(application_receiver)) = (sender, receiver) else {
            return Answer::None(UnansweredReason::IdsUnusable);
        };
        let version = Version::from_group(group.version.trim()).unwrap_or(Version::V004010);
        let group = self.judge_group(index, group, Dialect::new(version, form));
        Answer::Functional(Box::new(FunctionalAnswer {
            group,
            version,
            application_sender,
            application_receiver,
        }))
    }

    /// Whether AK1 can repeat GS01 and GS06.
    pub(super) fn is_group_header_usable(self, index: usize) -> bool {
        let Some(group) = self.outcome.groups.get(index) else {
            return false;
        };
        let (id, number) = (group.functional_id.trim(), group.control_number.trim());
        id.len() == 2
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && parse_count(number).is_some_and(|number| number <= 999_999_999)
    }

    fn judge_group(self, index: usize, group: &GroupOutcome, dialect: Dialect) -> AcknowledgedGroup {
        let codes = if self.options.receipt_only { Vec::new() } else { self.group_codes(index, group) };
        let is_refused = codes.iter().any(|(code, is_error)| *is_error && refuses_group(code));
        let (received, accepted) = (group.sets.len(), if is_refused { 0 } else { self.accepted(group) });
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let mut told: Vec<String> = Vec::new();
        for (code, _) in &codes {
            let code = group_code(code, dialect);
            if told.len() < MAX_CODES && !told.iter().any(|known| known == code) {
                told.push(code.to_owned());
            }
        }
        let number = parse_count(group.control_number.trim()).unwrap_or_default();
        AcknowledgedGroup {
            form: dialect.form,
            functional_id: group.functional_id.trim().to_owned(),
            control_number: number.to_string(),
            version: if dialect.version < Version::V005010 {
                String::new()
            } else {
                group.version.trim().to_owned()
            },
            result: self.roll_up(group, accepted, !told.is_empty()),
            codes: told,
            counts: Counts {
                declared: Some(group.declared_sets.unwrap_or_default()),
                received: Some(count(received)),
                accepted: Some(count(accepted)),
            },
            // A group that is refused as a whole has no sets of its own outcome.
            sets: if is_refused { Vec::new() } else { self.sets(index, group, dialect) },
        }
    }

    /// The codes of the group in the order of the file, and whether each is an error.
    fn group_codes(self, index: usize, group: &GroupOutcome) -> Vec<(&'static str, bool)> {
        let mut codes = self.faults.of_group(self.index, index);
        // Reading stopped at a limit: that the trailer was not seen is all that can be said.
        if !group.is_closed && !codes.iter().any(|(code, _)| *code == "3") {
            codes.push(("3", true));
        }
        codes
    }

    fn accepted(self, group: &GroupOutcome) -> usize {
        self.verdicts(group).filter(|verdict| *verdict != Verdict::Rejected).count()
    }

    fn verdicts(self, group: &GroupOutcome) -> impl Iterator<Item = Verdict> {
        group.sets.iter().map(move |set| self.set_verdict(set))
    }

    fn set_verdict(self, set: &SetOutcome) -> Verdict {
        if self.options.receipt_only { Verdict::Accepted } else { set.verdict }
    }

    fn roll_up(self, group: &GroupOutcome, accepted: usize, has_codes: bool) -> Disposition {
        let received = group.sets.len();
        let has_errors = || self.verdicts(group).any(|verdict| verdict == Verdict::AcceptedWithErrors);
        match accepted {
            0 if received > 0 || has_codes => Disposition::Rejected,
            some if some < received => Disposition::PartlyAccepted,
            _ if has_codes || has_errors() => Disposition::AcceptedWithErrors,
            _ => Disposition::Accepted,
        }
    }

    fn sets(self, index: usize, group: &GroupOutcome, dialect: Dialect) -> Vec<AcknowledgedSet> {
        let mut sets = Vec::new();
        for (place, set) in group.sets.iter().enumerate() {
            let verdict = self.set_verdict(set);
            if self.options.omit_accepted && verdict == Verdict::Accepted {
                continue;
            }
            let faults = self.faults.of_set((self.index, index, place));
            sets.push(acknowledged_set(set, verdict, faults, dialect));
        }
        sets
    }
}

/// Group codes that leave nothing of the group to be taken: it, its version or its number is not usable.
fn refuses_group(code: &str) -> bool {
    matches!(code, "1" | "2" | "6" | "19")
}

/// The application id of a party: of the group, or of the interchange if the group's is not of 2 to 15 visible characters.
pub(in super::super) fn application_id(of_group: &str, of_interchange: &str) -> Option<String> {
    let ids = [of_group.trim(), of_interchange.trim()];
    let fits = |id: &&str| (2..=15).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    ids.into_iter().find(fits).map(str::to_owned)
}
