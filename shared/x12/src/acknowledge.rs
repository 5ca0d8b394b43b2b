#![doc = include_str!("../ACKNOWLEDGMENTS.md")]

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
pub use read::{
    AnswerFault, AnswerFaultKind, AnswerLimits, AnswerReader, AnsweringInterchange, Answers, read_answers,
};
pub use route::Route;
pub use unanswered::{Unanswered, UnansweredReason};

/// What the codes of acknowledgments and advice mean, in a sentence each.
pub mod sentences {
    pub use super::codes::{
        application_error, application_result, element, group, interchange, segment, set,
    };
}
