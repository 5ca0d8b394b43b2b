#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]
#![deny(missing_docs)]

pub mod acknowledge;
mod delimiters;
pub mod dictionary;
mod discover;
mod envelope;
mod fault;
pub mod guide;
mod header_check;
mod limits;
mod position;
mod read;
mod scan;
pub mod schema;
mod segment_reader;
mod segment_ref;
mod stream;
mod tables;
mod text;
mod token;
mod validate;
mod version;
mod write;

pub use delimiters::Delimiters;
pub use envelope::{Group, Interchange, Reading, TransactionSet};
pub use fault::{Code, ElementName, Fault, FaultKind, Level, Limit, Severity};
pub use limits::Limits;
pub use position::Position;
pub use read::{ReadOptions, read};
pub use schema::{Schema, Tag};
pub use segment_reader::SegmentReader;
pub use segment_ref::SegmentRef;
pub use stream::{Event, Stream};
pub use text::{Charset, NonAscii, TextPolicy, folded_width};
pub use token::{Element, Segment, Tokenizer};
pub use validate::{
    ExpiredWaiver, GroupOutcome, InterchangeOutcome, Levels, Report, SetOutcome, ShortText, Tolerance,
    ValidateLimits, ValidateOptions, Validator, Verdict, validate, validate_reader,
};
pub use version::{Version, functional_group};
pub use write::{
    EnvelopeDraft, InterchangeId, SegmentDraft, Substitution, TransactionSetDraft, Usage, Value, WriteFault,
    WriteFaultKind, Written, write_answers, write_interchange,
};
