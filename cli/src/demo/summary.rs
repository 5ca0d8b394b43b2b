//! What the demo found: the one source of console, `summary.json` and report.

use std::collections::BTreeMap;
use std::path::PathBuf;

use documents::Fault;
use jiff::Timestamp;
use pipeline::State;
use serde::Serialize;

use super::books::{Check, FlowBooks};
use super::edi::Line;
use crate::view::RecordView;

/// The demo's result.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Every check passed.
    pub passed: bool,
    /// Version of the connector.
    pub release: &'static str,
    /// The data set.
    pub world: World,
    /// The deployed stack that did the work, if it was not this process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<StackSummary>,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took.
    pub elapsed_ms: u64,
    /// The books of each flow.
    pub flows: Vec<FlowBooks>,
    /// The books of all flows.
    pub totals: FlowBooks,
    /// The checks.
    pub checks: Vec<Check>,
    /// Why documents did not leave, the most frequent reason first.
    pub reasons: Vec<ReasonGroup>,
    /// What each partner got.
    pub partners: Vec<PartnerRow>,
    /// The scripted faults and what became of them.
    pub recoveries: Vec<Recovery>,
    /// The changes made in the ERP between the polls, and what became of them.
    pub changes: Vec<ChangeResult>,
    /// One record of each flow in full.
    pub examples: Vec<Example>,
    /// Where files were left, if they were.
    pub out: Option<PathBuf>,
    /// Bytes and files at Cleo.
    pub uploads: Uploads,
}

/// Who the demo is about.
#[derive(Debug, Clone, Serialize)]
pub struct World {
    /// Seed of the data set.
    pub seed: u64,
    /// The company whose ERP it is.
    pub company: String,
    /// Name of the installation.
    pub tenant: String,
    /// Its stage.
    pub stage: String,
    /// Version of the configuration.
    pub config_version: String,
    /// Suppliers in the ERP.
    pub suppliers: u64,
    /// Suppliers that trade by EDI.
    pub trading_partners: u64,
    /// Invoices in the ERP.
    pub invoices: u64,
    /// Payments in the ERP.
    pub payments: u64,
}

/// A deployed stack.
#[derive(Debug, Clone, Serialize)]
pub struct StackSummary {
    /// Where the stand-in for AWS answers.
    pub endpoint: String,
    /// What the deployment says of itself.
    pub outputs: BTreeMap<String, String>,
    /// File with the variables that the AWS CLI and `mlc` need for it.
    pub environment: PathBuf,
    /// How to look at it.
    pub look: Vec<Look>,
    /// How to stop the stand-in.
    pub stop: String,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// What it shows.
    pub what: String,
    /// The command.
    pub command: String,
}

/// Files at Cleo.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Uploads {
    /// Files that Cleo accepted.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Documents that one rule stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonGroup {
    /// The rule.
    pub rule: String,
    /// Where the documents stand.
    pub state: State,
    /// How many documents.
    pub documents: u64,
    /// By flow.
    pub flows: BTreeMap<String, u64>,
    /// One of them.
    pub example: ReasonExample,
    /// What a person does about it.
    pub advice: String,
}

/// A document that a rule stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonExample {
    /// The record.
    pub record_key: String,
    /// Invoice or payment number.
    pub number: Option<String>,
    /// The partner.
    pub partner: Option<String>,
    /// The reason.
    pub fault: Fault,
}

/// What one partner got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerRow {
    /// The partner.
    pub partner: String,
    /// Its name.
    pub name: String,
    /// Documents delivered, by transaction set.
    pub delivered: BTreeMap<String, u64>,
    /// Documents held.
    pub held: u64,
    /// Documents closed without leaving.
    pub closed: u64,
    /// Bytes delivered.
    pub bytes: u64,
    /// The last interchange control number used.
    pub last_isa13: Option<u32>,
}

/// A scripted fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recovery {
    /// What was broken.
    pub fault: String,
    /// Which requests it hit, as the simulator logged them.
    pub hits: u64,
    /// When it first struck.
    pub at: Option<Timestamp>,
    /// What the connector did about it.
    pub outcome: String,
    /// Whether that is what it should have done.
    pub recovered: bool,
}

/// A change in the ERP between the polls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeResult {
    /// What was changed.
    pub change: String,
    /// What the second poll made of it.
    pub outcome: String,
    /// How many records.
    pub records: u64,
    /// Files that Cleo got because of it.
    pub uploads: u64,
}

/// One record in full.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// `invoice` or `payment`.
    pub kind: &'static str,
    /// The record.
    pub record: RecordView,
    /// The files that Cleo got for it, the first version first.
    pub files: Vec<ExampleFile>,
}

/// A file that Cleo got.
#[derive(Debug, Clone, Serialize)]
pub struct ExampleFile {
    /// Place among the versions of the record, from 1.
    pub version_number: usize,
    /// Its name.
    pub name: String,
    /// The interchange.
    pub lines: Vec<Line>,
}
