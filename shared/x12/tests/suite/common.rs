//! Envelopes and shorthands for the tests.

use jiff::civil::{date, datetime};
use rust_decimal::Decimal;
use x12::{
    Delimiters, EnvelopeDraft, InterchangeId, ReadOptions, SegmentDraft, TextPolicy, TransactionSetDraft,
    Usage, Version, read,
};

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn envelope(version: Version) -> EnvelopeDraft {
    EnvelopeDraft {
        version,
        version_suffix: None,
        sender: InterchangeId { qualifier: "ZZ".into(), id: "SENDER".into() },
        receiver: InterchangeId { qualifier: "01".into(), id: "123456789".into() },
        application_sender: "SENDERAPP".into(),
        application_receiver: "RECEIVERAPP".into(),
        interchange_control_number: 42,
        group_control_number: 7,
        first_set_control_number: 1,
        at: datetime(2026, 3, 9, 8, 5, 59, 0),
        usage: Usage::Test,
        acknowledgment_requested: false,
        delimiters: Delimiters::standard(version),
        newline_after_terminator: false,
        text_policy: TextPolicy::default(),
    }
}

pub fn invoice(segments: Vec<SegmentDraft>) -> TransactionSetDraft {
    TransactionSetDraft { id: "810".into(), functional_group: "IN".into(), segments }
}

pub fn big() -> SegmentDraft {
    SegmentDraft::new("BIG").set(1, date(2026, 3, 9)).set(2, "INV-1")
}

/// ISA of 004010 with a control number.
pub fn isa(number: u32) -> String {
    format!(
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260309*0805*U*00401*{number:09}*0*T*>~"
    )
}

/// An interchange of 004010 around these bytes.
pub fn interchange(inside: &str, groups: u32) -> String {
    format!("{}{inside}IEA*{groups}*000000001~", isa(1))
}

/// An interchange of 004010 with one invoice group around these bytes.
pub fn group(inside: &str, sets: u32) -> String {
    interchange(&format!("GS*IN*SENDER*RECEIVER*20260309*0805*1*X*004010~{inside}GE*{sets}*1~"), 1)
}

/// The faults of a file in words.
pub fn faults(bytes: impl AsRef<[u8]>) -> Vec<String> {
    faults_with(bytes, &ReadOptions::default())
}

pub fn faults_with(bytes: impl AsRef<[u8]>, options: &ReadOptions) -> Vec<String> {
    read(bytes.as_ref(), options).faults.iter().map(ToString::to_string).collect()
}
