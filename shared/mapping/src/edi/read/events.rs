use documents::{Faults, TradeDocument};
use x12::{Event, Version};

use super::SetReader;

/// Reads the transaction sets of a file into typed documents, as its events come by.
///
/// It looks at what stands between ST and SE only. Who sent a set and whether its envelope is sound is told by the same
/// events, so validation and this reader can share one pass over a file.
///
/// ```
/// use documents::TradeDocument;
/// use mapping::edi::DocumentReader;
/// use x12::{ReadOptions, Stream};
///
/// let file = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260309*0805*U*00401*000000001*0*T*>~\
///     GS*PR*SENDER*RECEIVER*20260309*0805*1*X*004010~ST*855*0001~BAK*00*AC*PO-77*20260301~\
///     PO1*1*100*EA*4.5**BP*CN-24P*VN*AX-24P-BLK~ACK*IA*80*EA*067*20260320~ACK*IB*20*EA~CTT*1~SE*7*0001~GE*1*1~IEA*1*000000001~";
/// let mut stream = Stream::from_slice(file, &ReadOptions::default());
/// let mut reader = DocumentReader::default();
/// while let Some(event) = stream.next() {
///     let Some(document) = reader.event(&event?) else { continue };
///     let TradeDocument::OrderAcknowledgment(answer) = document? else { panic!("an 855") };
///     let line = &answer.lines[0];
///     assert_eq!((answer.number.as_str(), line.item.seller_item()), ("PO-77", Some("AX-24P-BLK")));
///     assert_eq!(line.statuses[1].quantity, Some(20.into()));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct DocumentReader {
    version: Option<Version>,
    set: Option<SetReader>,
}

impl DocumentReader {
    /// Takes the next event; gives the document when its set ends, or everything in it that could not be understood.
    /// Sets that are not read into documents give nothing.
    pub fn event(&mut self, event: &Event<'_>) -> Option<Result<TradeDocument, Faults>> {
        match event {
            Event::Interchange { .. } => self.version = None,
            Event::Group(header) => self.version = Version::from_group(header.text(8).trim()),
            Event::Set(header) => self.set = SetReader::new(header.text(1).trim(), self.version),
            Event::Segment(segment) => {
                if let Some(set) = &mut self.set {
                    set.segment(segment);
                }
            }
            Event::SetEnd(_) => return self.set.take().map(SetReader::finish),
            _ => {}
        }
        None
    }
}
