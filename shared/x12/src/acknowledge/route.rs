//! The way back: ids and release of an answer.

use super::options::Sending;
use crate::{Delimiters, EnvelopeDraft, InterchangeId, InterchangeOutcome, Usage, Version};

/// Where an answer goes: the ids of what it answers, exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The interchange answered, as an index into [`Report::interchanges`](crate::Report::interchanges).
    pub interchange: usize,
    /// The release of the answer.
    pub version: Version,
    /// What follows the release in GS08.
    pub version_suffix: Option<String>,
    /// ISA05 and 06 of the answer: the receiver of what is answered.
    pub sender: InterchangeId,
    /// ISA07 and 08 of the answer.
    pub receiver: InterchangeId,
    /// GS02 of the answer. A TA1 alone has no group and does not need it.
    pub application_sender: String,
    /// GS03 of the answer.
    pub application_receiver: String,
    /// Test or production, as what is answered.
    pub usage: Usage,
}

impl Route {
    /// The way back to the sender of an interchange, without application ids.
    pub(super) fn back_to(
        interchange: usize,
        outcome: &InterchangeOutcome,
        version: Version,
        version_suffix: Option<String>,
    ) -> Self {
        let party = |qualifier: &str, id: &str| InterchangeId {
            qualifier: qualifier.trim().to_owned(),
            id: id.trim().to_owned(),
        };
        Self {
            interchange,
            version,
            version_suffix,
            sender: party(&outcome.receiver_qualifier, &outcome.receiver_id),
            receiver: party(&outcome.sender_qualifier, &outcome.sender_id),
            application_sender: String::new(),
            application_receiver: String::new(),
            usage: if outcome.usage.trim() == "P" { Usage::Production } else { Usage::Test },
        }
    }

    /// The envelope of an interchange on this way. An answer never asks for one itself.
    pub fn envelope(&self, sending: &Sending) -> EnvelopeDraft {
        EnvelopeDraft {
            version: self.version,
            version_suffix: self.version_suffix.clone(),
            sender: self.sender.clone(),
            receiver: self.receiver.clone(),
            application_sender: self.application_sender.clone(),
            application_receiver: self.application_receiver.clone(),
            interchange_control_number: sending.interchange_control_number,
            group_control_number: sending.group_control_number,
            first_set_control_number: sending.first_set_control_number,
            at: sending.at,
            usage: self.usage,
            acknowledgment_requested: false,
            delimiters: sending.delimiters.unwrap_or_else(|| Delimiters::standard(self.version)),
            newline_after_terminator: sending.newline_after_terminator,
            text_policy: sending.text_policy.clone(),
        }
    }
}
