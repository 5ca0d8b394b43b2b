//! Application advice (824): what the application decides after the syntax has passed.

mod draft;
mod from_report;
mod outcome;

pub use draft::AdviceDraft;
pub use from_report::{AdviceOptions, advise};
pub use outcome::{
    AdviceAmount, AdviceDate, AdviceError, AdviceParty, AdviceReference, AdviceResult, Advised, AdvisedItem,
    ApplicationAdvice, Scope,
};
