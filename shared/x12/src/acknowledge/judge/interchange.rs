//! What a TA1 says, and whether there is one.

use super::Judge;
use crate::acknowledge::codes::rejects_interchange;
use crate::acknowledge::options::InterchangeAnswers;
use crate::acknowledge::outcome::{AcknowledgedInterchange, Disposition};
use crate::{InterchangeOutcome, Severity};

/// Whether both ids fit into the header of an answer, which is ASCII.
pub(in super::super) fn has_usable_ids(outcome: &InterchangeOutcome) -> bool {
    let parties = [
        (&outcome.sender_qualifier, &outcome.sender_id),
        (&outcome.receiver_qualifier, &outcome.receiver_id),
    ];
    parties.iter().all(|(qualifier, id)| {
        let (qualifier, id) = (qualifier.trim(), id.trim());
        let is_visible = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        qualifier.len() == 2 && (1..=15).contains(&id.len()) && is_visible(qualifier) && is_visible(id)
    })
}

impl Judge<'_> {
    /// What a TA1 would say. It has room for one code: the first that rejects, or else the first of all.
    pub(super) fn judge_interchange(self) -> AcknowledgedInterchange {
        let (result, code) =
            if self.options.receipt_only { (Disposition::Accepted, 0) } else { self.verdict() };
        AcknowledgedInterchange {
            control_number: self.outcome.control_number.trim().to_owned(),
            date: self.outcome.date.trim().to_owned(),
            time: self.outcome.time.trim().to_owned(),
            result,
            code: format!("{code:03}"),
        }
    }

    fn verdict(self) -> (Disposition, u8) {
        let unusable_group = (0..self.outcome.groups.len()).any(|group| !self.is_group_header_usable(group));
        let found = self.faults.of_interchange(self.index).iter();
        let found = found.map(|(fault, code)| (*code, fault.severity == Severity::Error));
        let all: Vec<(u8, bool)> = found.chain(unusable_group.then_some((24, true))).collect();
        let rejecting = all.iter().find(|(code, is_error)| *is_error && rejects_interchange(*code));
        let error = all.iter().find(|(_, is_error)| *is_error);
        match (rejecting, error.or(all.first())) {
            (Some((code, _)), _) => (Disposition::Rejected, *code),
            (None, Some((code, _))) => (Disposition::AcceptedWithErrors, *code),
            (None, None) => (Disposition::Accepted, 0),
        }
    }

    pub(super) fn is_interchange_answered(self, judgment: &AcknowledgedInterchange) -> bool {
        // An interchange without groups holds TA1s, which are never acknowledged; unless the groups were lost.
        if self.outcome.groups.is_empty() && judgment.code != "024" {
            return false;
        }
        let is_requested = self.outcome.acknowledgment_requested;
        match self.options.interchanges {
            InterchangeAnswers::Never => false,
            InterchangeAnswers::WhenRequested => is_requested,
            InterchangeAnswers::OnError => is_requested || judgment.code != "000",
            InterchangeAnswers::Always => true,
        }
    }
}
