mod acknowledgment;
mod body;
mod change;
mod details;
mod events;
mod goods;
mod invoice;
mod order;
mod parts;
mod row;
mod ship_notice;
mod tags;
mod value;

use documents::trade::Unread;
use documents::{Faults, TradeDocument};
use x12::{SegmentRef, Tag, Version};

use acknowledgment::{AcknowledgmentReader, ChangeAcknowledgmentReader};
use change::ChangeReader;
pub use events::DocumentReader;
use invoice::InvoiceReader;
use order::OrderReader;
use row::{Context, Row};
use ship_notice::ShipNoticeReader;

/// A transaction set while it becomes a document, segment by segment.
trait ReadSet: Default {
    /// What it becomes.
    type Document;
    /// The segment that opens the set.
    const HEAD: Tag;

    /// Reads a segment.
    fn segment(&mut self, row: &mut Row<'_, '_>);

    /// The document, unless its head is missing.
    fn finish(self, unread: Vec<Unread>) -> Option<Self::Document>;

    /// A segment besides the head without which there is no document, if it has not come.
    fn missing(&self) -> Option<Tag> {
        None
    }
}

/// Reads one transaction set into a typed document, as its segments come by.
///
/// Nothing is filled in and nothing is lost: codes that are not known keep their text, segments and elements that the
/// document has no room for stand in its `unread`. What cannot be understood, such as a number that is none, is a fault
/// with its place. Whether the set keeps to the standard is not asked here; validation does that.
#[derive(Debug)]
pub struct SetReader {
    context: Context,
    set: Set,
}

#[derive(Debug)]
enum Set {
    Invoice(Box<InvoiceReader>),
    Order(Box<OrderReader>),
    Acknowledgment(Box<AcknowledgmentReader>),
    ShipNotice(Box<ShipNoticeReader>),
    Change(Box<ChangeReader>),
    ChangeAcknowledgment(Box<ChangeAcknowledgmentReader>),
}

impl SetReader {
    /// A reader for a set of this id (ST01) in this version; nothing if such sets are not read into documents.
    ///
    /// The version decides what TXI and DTM after SAC belong to. Without one, they are read as in 004010.
    #[must_use]
    pub fn new(set_id: &str, version: Option<Version>) -> Option<Self> {
        let set = match set_id {
            "810" => Set::Invoice(Box::default()),
            "850" => Set::Order(Box::default()),
            "855" => Set::Acknowledgment(Box::default()),
            "856" => Set::ShipNotice(Box::default()),
            "860" => Set::Change(Box::default()),
            "865" => Set::ChangeAcknowledgment(Box::default()),
            _ => return None,
        };
        Some(Self { context: Context::new(version), set })
    }

    /// Takes the next segment between ST and SE.
    pub fn segment(&mut self, segment: &SegmentRef<'_>) {
        if segment.is_cut() {
            let message = "the segment is longer than is read, so its end is missing";
            self.context.fault("edi.segment.length", segment.position().to_string(), message);
        }
        let row = Row::new(segment, &mut self.context);
        match &mut self.set {
            Set::Invoice(set) => take(&mut **set, row),
            Set::Order(set) => take(&mut **set, row),
            Set::Acknowledgment(set) => take(&mut **set, row),
            Set::ShipNotice(set) => take(&mut **set, row),
            Set::Change(set) => take(&mut **set, row),
            Set::ChangeAcknowledgment(set) => take(&mut **set, row),
        }
    }

    /// The document.
    ///
    /// # Errors
    /// Everything in the set that could not be understood.
    pub fn finish(self) -> Result<TradeDocument, Faults> {
        let Self { context, set } = self;
        match set {
            Set::Invoice(set) => finish(*set, context).map(TradeDocument::Invoice),
            Set::Order(set) => finish(*set, context).map(TradeDocument::PurchaseOrder),
            Set::Acknowledgment(set) => finish(*set, context).map(TradeDocument::OrderAcknowledgment),
            Set::ShipNotice(set) => finish(*set, context).map(TradeDocument::ShipmentNotice),
            Set::Change(set) => finish(*set, context).map(TradeDocument::OrderChange),
            Set::ChangeAcknowledgment(set) => finish(*set, context).map(TradeDocument::OrderAcknowledgment),
        }
    }
}

fn take<R: ReadSet>(reader: &mut R, mut row: Row<'_, '_>) {
    if row.tag() == R::HEAD {
        row.has_head();
    }
    reader.segment(&mut row);
    row.finish();
}

fn finish<R: ReadSet>(reader: R, mut context: Context) -> Result<R::Document, Faults> {
    let unread = std::mem::take(&mut context.unread);
    let missing = reader.missing();
    let document = reader.finish(unread);
    // A head that was there and could not be read has faults of its own.
    let head = Some(R::HEAD).filter(|_| !context.has_head);
    for segment in head.into_iter().chain(missing) {
        context.fault("edi.missing", segment.to_string(), format!("the set has no {segment}"));
    }
    context.finish(document)
}
