//! Acknowledgments and advice: written from a validation report, and read when partners send them.
//!
//! An outcome is the same thing whichever way it goes: [`AcknowledgedInterchange`] is what a TA1 says,
//! [`AcknowledgedGroup`] what a 997 or 999 says, [`ApplicationAdvice`] what an 824 says. [`acknowledge`] and [`advise`]
//! make outcomes of a report and put them into drafts of interchanges; [`read_answers`] takes them out of a file.
//!
//! Acknowledging is independent of validating: a report of a validation that looked at little leads to an
//! acknowledgment that tells of little, and [`AcknowledgeOptions::receipt_only`] tells of nothing but arrival.

mod advice;
mod codes;
mod draft;
mod echo;
mod faults;
mod judge;
mod notes;
mod options;
mod outcome;
mod read;
mod route;
mod unanswered;

pub use advice::{
    AdviceAmount, AdviceDate, AdviceDraft, AdviceError, AdviceOptions, AdviceParty, AdviceReference,
    AdviceResult, Advised, AdvisedItem, ApplicationAdvice, Scope, advise,
};
pub use draft::AcknowledgmentDraft;
pub use judge::{Acknowledgments, acknowledge};
pub use options::{AcknowledgeOptions, InterchangeAnswers, Placement, Sending};
pub use outcome::{
    AcknowledgedGroup, AcknowledgedInterchange, AcknowledgedSet, Context, Counts, Disposition, ElementNote,
    ElementPlace, Form, SegmentNote,
};
pub use read::{AnswerFault, AnswerFaultKind, AnswerLimits, Answers, AnsweringInterchange, read_answers};
pub use route::Route;
pub use unanswered::{Unanswered, UnansweredReason};

/// What the codes of acknowledgments and advice mean, in a sentence each.
pub mod sentences {
    pub use super::codes::{application_error, application_result, element, group, interchange, segment, set};
}
