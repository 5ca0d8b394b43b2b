//! Decides what is acknowledged, and how.

mod group;
mod interchange;

use std::collections::HashMap;

use super::draft::AcknowledgmentDraft;
use super::faults::Faults;
use super::options::{AcknowledgeOptions, Placement};
use super::outcome::{AcknowledgedInterchange, Form};
use super::route::Route;
use super::unanswered::{Unanswered, UnansweredReason};
use crate::{InterchangeOutcome, Report, Version};
pub(super) use group::application_id;
use group::{Answer, FunctionalAnswer};
pub(super) use interchange::has_usable_ids;

/// The acknowledgments of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acknowledgments {
    /// The interchanges to be sent, each with control numbers of its own.
    pub drafts: Vec<AcknowledgmentDraft>,
    /// What gets no answer, and why.
    pub unanswered: Vec<Unanswered>,
}

impl Acknowledgments {
    /// The interchanges that a TA1 rejects, as indices into the report. Their sender will send them again, so nothing
    /// of them may be processed.
    pub fn rejected_interchanges(&self) -> impl Iterator<Item = usize> {
        let rejected = self
            .drafts
            .iter()
            .filter(|draft| draft.interchanges.iter().any(|outcome| outcome.result.is_rejected()));
        rejected.map(|draft| draft.route.interchange)
    }
}

/// Makes the acknowledgments of a report: for each interchange a TA1 if the options ask for it, and a set for each of
/// its functional groups. Groups of the same application ids and release go into one interchange.
///
/// An interchange that a TA1 rejects gets no other answer. Acknowledgments themselves are never acknowledged.
pub fn acknowledge(report: &Report, options: &AcknowledgeOptions) -> Acknowledgments {
    let faults = Faults::new(report);
    let mut acknowledgments = Acknowledgments::default();
    for _ in &faults.outside {
        acknowledgments.leave(None, None, UnansweredReason::Unreadable);
    }
    for (index, outcome) in report.interchanges.iter().enumerate() {
        let judge = Judge { index, outcome, faults: &faults, options };
        judge.interchange(&mut acknowledgments);
    }
    acknowledgments
}

impl Acknowledgments {
    fn leave(&mut self, interchange: Option<usize>, group: Option<usize>, reason: UnansweredReason) {
        self.unanswered.push(Unanswered { interchange, group, reason });
    }
}

/// One interchange of the report and all that bears on its acknowledgment.
#[derive(Clone, Copy)]
struct Judge<'r> {
    index: usize,
    outcome: &'r InterchangeOutcome,
    faults: &'r Faults<'r>,
    options: &'r AcknowledgeOptions,
}

impl Judge<'_> {
    fn interchange(self, acknowledgments: &mut Acknowledgments) {
        if !self.outcome.is_readable {
            return acknowledgments.leave(Some(self.index), None, UnansweredReason::Unreadable);
        }
        if !has_usable_ids(self.outcome) {
            return acknowledgments.leave(Some(self.index), None, UnansweredReason::IdsUnusable);
        }
        let judgment = self.judge_interchange();
        let answer = self.is_interchange_answered(&judgment).then(|| judgment.clone());
        let mut groups = Vec::new();
        if answer.as_ref().is_none_or(|answer| !answer.result.is_rejected()) {
            if answer.is_none() && judgment.code == "025" {
                acknowledgments.leave(Some(self.index), None, UnansweredReason::Repeated);
            } else {
                groups = self.groups(acknowledgments);
            }
        }
        acknowledgments.drafts.extend(self.drafts(answer, groups));
    }

    fn groups(self, acknowledgments: &mut Acknowledgments) -> Vec<FunctionalAnswer> {
        let mut answers = Vec::new();
        for index in 0..self.outcome.groups.len() {
            match self.answer(index) {
                Answer::Functional(answer) => answers.push(*answer),
                Answer::None(reason) => acknowledgments.leave(Some(self.index), Some(index), reason),
                Answer::NotAskedFor => {}
            }
        }
        answers
    }

    /// The interchanges that answer this one.
    fn drafts(
        self,
        acknowledgment: Option<AcknowledgedInterchange>,
        answers: Vec<FunctionalAnswer>,
    ) -> Vec<AcknowledgmentDraft> {
        let mut drafts: Vec<AcknowledgmentDraft> = Vec::new();
        let mut places: HashMap<(String, String, Version), usize> = HashMap::new();
        for FunctionalAnswer { group, version, application_sender, application_receiver } in answers {
            let key = (application_sender.clone(), application_receiver.clone(), version);
            let place = *places.entry(key).or_insert(drafts.len());
            if let Some(draft) = drafts.get_mut(place) {
                draft.groups.push(group);
                continue;
            }
            let route = Route { application_sender, application_receiver, ..self.route(version) };
            drafts.push(AcknowledgmentDraft { route, interchanges: Vec::new(), groups: vec![group] });
        }
        let Some(acknowledgment) = acknowledgment else {
            return drafts;
        };
        match (self.options.placement, drafts.first_mut()) {
            (Placement::Ahead, Some(first)) => first.interchanges.push(acknowledgment),
            _ => drafts.insert(0, self.interchange_draft(acknowledgment)),
        }
        drafts
    }

    /// A TA1 in an interchange of its own.
    fn interchange_draft(self, acknowledgment: AcknowledgedInterchange) -> AcknowledgmentDraft {
        let is_new = self.outcome.version.as_str() >= Version::V005010.interchange();
        let route = self.route(if is_new { Version::V005010 } else { Version::V004010 });
        AcknowledgmentDraft { route, interchanges: vec![acknowledgment], groups: Vec::new() }
    }

    fn route(self, version: Version) -> Route {
        // The suffix of a 999 does not fit the 997 that stands in for it in an older release.
        let stands_in = self.options.groups == Some(Form::Implementation) && version < Version::V005010;
        let version_suffix = self.options.version_suffix.clone().filter(|_| !stands_in);
        Route::back_to(self.index, self.outcome, version, version_suffix)
    }
}
