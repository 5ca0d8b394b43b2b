//! Writing and reading in one step.

use documents::{Faults, TradeDocument};
use jiff::civil::datetime;
use mapping::edi::DocumentReader;
use x12::{
    Delimiters, EnvelopeDraft, Event, InterchangeId, Levels, ReadOptions, Stream, TextPolicy,
    TransactionSetDraft, Usage, ValidateOptions, Version, validate, write_interchange,
};

pub fn envelope(version: Version) -> EnvelopeDraft {
    let id = |id: &str| InterchangeId { qualifier: "ZZ".to_owned(), id: id.to_owned() };
    EnvelopeDraft {
        version,
        version_suffix: None,
        sender: id("SENDER"),
        receiver: id("RECEIVER"),
        application_sender: "SENDER".to_owned(),
        application_receiver: "RECEIVER".to_owned(),
        interchange_control_number: 1,
        group_control_number: 1,
        first_set_control_number: 1,
        at: datetime(2026, 3, 9, 8, 5, 0, 0),
        usage: Usage::Test,
        acknowledgment_requested: false,
        delimiters: Delimiters::standard(version),
        newline_after_terminator: true,
        text_policy: TextPolicy::default(),
    }
}

/// The set as bytes, exactly as it was said: nothing substituted.
pub fn bytes(set: &TransactionSetDraft, version: Version) -> Vec<u8> {
    try_bytes(set, version).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The set as bytes, or what the writer has against it.
pub fn try_bytes(set: &TransactionSetDraft, version: Version) -> Result<Vec<u8>, String> {
    let written = write_interchange(&envelope(version), std::slice::from_ref(set))
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    assert!(written.substitutions.is_empty(), "{:?}", written.substitutions);
    Ok(written.bytes)
}

/// The set as bytes that keep to the standard. Codes by chance are in no list.
pub fn valid_bytes(set: &TransactionSetDraft, version: Version) -> Vec<u8> {
    let bytes = bytes(set, version);
    let levels = Levels { codes: false, hierarchy: false, balance: false, ..Levels::ALL };
    let report = validate(&bytes, &ValidateOptions { levels, ..ValidateOptions::default() });
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty() && report.suppressed == 0, "{faults:#?}\n{}", String::from_utf8_lossy(&bytes));
    bytes
}

/// Every document of a file.
pub fn read_all(bytes: &[u8]) -> Vec<Result<TradeDocument, Faults>> {
    let mut stream = Stream::from_slice(bytes, &ReadOptions::lenient());
    let mut reader = DocumentReader::default();
    let mut documents = Vec::new();
    while let Some(event) = stream.next() {
        documents.extend(reader.event(&event.unwrap()));
    }
    documents
}

/// The only document of a file.
pub fn read_one(bytes: &[u8]) -> TradeDocument {
    let mut documents = read_all(bytes);
    assert_eq!(documents.len(), 1);
    documents.pop().unwrap().unwrap_or_else(|faults| panic!("{faults}\n{}", String::from_utf8_lossy(bytes)))
}

/// The faults of the only document of a file, with their segments and elements; offsets of bytes are for the reader of
/// segments to tell.
pub fn faults(bytes: &[u8]) -> Vec<String> {
    let mut documents = read_all(bytes);
    assert_eq!(documents.len(), 1);
    let faults = documents.pop().unwrap().unwrap_err();
    let shown = |fault: &documents::Fault| {
        let text = fault.to_string();
        text.split_once(", ")
            .filter(|(byte, _)| byte.starts_with("byte "))
            .map_or(text.clone(), |(_, rest)| rest.to_owned())
    };
    faults.iter().map(shown).collect()
}

/// `body` in an interchange of its own.
pub fn set_of(id: &str, version: Version, body: &str) -> Vec<u8> {
    let group = x12::functional_group(id).unwrap();
    let (release, interchange, repetition) = match version {
        Version::V004010 => ("004010", "00401", 'U'),
        Version::V005010 => ("005010", "00501", '^'),
    };
    let body = body.trim().replace('\n', "~\n");
    let count = body.lines().count() + 2;
    format!(
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260309*0805*{repetition}*{interchange}*000000001*0*T*>~\n\
         GS*{group}*SENDER*RECEIVER*20260309*0805*1*X*{release}~\nST*{id}*0001~\n{body}~\nSE*{count}*0001~\nGE*1*1~\nIEA*1*000000001~\n"
    )
    .into_bytes()
}

/// Bodies of all events that are segments of sets, with the id of the set.
pub fn segments(bytes: &[u8]) -> Vec<(String, Vec<String>)> {
    let mut stream = Stream::from_slice(bytes, &ReadOptions::lenient());
    let mut set = String::new();
    let mut segments = Vec::new();
    while let Some(event) = stream.next() {
        match event.unwrap() {
            Event::Set(header) => set = header.text(1).into_owned(),
            Event::Segment(segment) => {
                let elements = (1..=segment.len()).map(|at| segment.text(at).into_owned());
                segments
                    .push((set.clone(), std::iter::once(segment.id().to_owned()).chain(elements).collect()));
            }
            _ => {}
        }
    }
    segments
}
