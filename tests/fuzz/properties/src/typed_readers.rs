//! Documents out of transaction sets: any set is read without harm, and what is written of a document is read as the same
//! document.

use documents::trade::{Details, LineItem};
use documents::{Faults, TradeDocument};
use jiff::civil::datetime;
use mapping::edi::{DocumentReader, SetTotals, order_change_set, order_set, ship_notice_set};
use x12::{
    Delimiters, EnvelopeDraft, InterchangeId, ReadOptions, Stream, TextPolicy, TransactionSetDraft, Usage,
    Version, read, write_interchange,
};

use crate::acknowledgments;
use crate::chopped::Chopped;

/// Reads all documents and answers of a file, and writes those that can be written.
pub fn check(bytes: &[u8]) {
    for options in [ReadOptions::default(), ReadOptions::lenient()] {
        let documents = documents(Stream::from_slice(bytes, &options));
        assert_eq!(documents, self::documents(Stream::from_reader(Chopped::new(bytes), &options)));
        for document in &documents {
            match document {
                Ok(document) => same_when_written(document),
                Err(faults) => told(faults),
            }
        }
    }
    acknowledgments::check(bytes);
}

fn documents(mut stream: Stream<'_>) -> Vec<Result<TradeDocument, Faults>> {
    let mut reader = DocumentReader::default();
    let mut documents = Vec::new();
    while let Some(event) = stream.next() {
        documents.extend(reader.event(&event.expect("the reader has no errors")));
    }
    documents
}

fn told(faults: &Faults) {
    assert!(!faults.is_empty());
    for fault in faults {
        let words = fault.to_string();
        assert!(!words.is_empty() && !words.chars().any(char::is_control), "{words:?}");
    }
}

fn same_when_written(document: &TradeDocument) {
    assert!(!document.business_number().is_empty());
    for version in [Version::V004010, Version::V005010] {
        // What the set has no place for is refused, and so is what the writer cannot send.
        let Some(written) = write(document, version) else { continue };
        let once = read_back(&written);
        let is_whole = written.substitutions.is_empty();
        let expected = comparable(document.clone());
        assert!(!is_whole || comparable(once.clone()) == expected, "{once:#?}\nfrom {expected:#?}");
        let again = write(&once, version).expect("what was written and read can be written");
        assert_eq!(read_back(&again), once, "{}", String::from_utf8_lossy(&again.bytes));
    }
}

fn write(document: &TradeDocument, version: Version) -> Option<x12::Written> {
    let totals = SetTotals::default();
    let set = match document {
        TradeDocument::PurchaseOrder(order) => order_set(order, version, totals),
        TradeDocument::OrderChange(change) => order_change_set(change, version, totals),
        TradeDocument::ShipmentNotice(notice) => ship_notice_set(notice, version, totals),
        _ => return None,
    };
    match set {
        Ok(set) => {
            write_interchange(&envelope(version), std::slice::from_ref::<TransactionSetDraft>(&set)).ok()
        }
        Err(faults) => {
            told(&faults);
            None
        }
    }
}

fn read_back(written: &x12::Written) -> TradeDocument {
    let text = || String::from_utf8_lossy(&written.bytes);
    assert_eq!(read(&written.bytes, &ReadOptions::default()).faults, [], "{}", text());
    let mut documents = documents(Stream::from_slice(&written.bytes, &ReadOptions::default()));
    assert_eq!(documents.len(), 1, "{}", text());
    let document = documents.remove(0).unwrap_or_else(|faults| panic!("{faults}\n{}", text()));
    assert_eq!(document.unread(), [], "{}", text());
    document
}

/// A document without what is not written: what was not read, and what it says of its own size.
fn comparable(mut document: TradeDocument) -> TradeDocument {
    match &mut document {
        TradeDocument::PurchaseOrder(order) => {
            (order.unread, order.stated) = Default::default();
            notes_in_order(&mut order.details);
            order.lines.iter_mut().for_each(line_in_order);
        }
        TradeDocument::OrderChange(change) => {
            (change.unread, change.stated) = Default::default();
            notes_in_order(&mut change.details);
            change.lines.iter_mut().for_each(|line| line_in_order(&mut line.item));
        }
        TradeDocument::ShipmentNotice(notice) => (notice.unread, notice.stated) = Default::default(),
        _ => {}
    }
    document
}

fn line_in_order(line: &mut LineItem) {
    notes_in_order(&mut line.details);
    line.sublines.iter_mut().for_each(|subline| notes_in_order(&mut subline.details));
}

/// Texts without a number come first, as they have a place of their own in the sets.
fn notes_in_order(details: &mut Details) {
    details.notes.sort_by_key(|note| {
        note.qualifier.is_some() || note.reference.is_some() || note.title.is_some() || !note.dates.is_empty()
    });
}

fn envelope(version: Version) -> EnvelopeDraft {
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
