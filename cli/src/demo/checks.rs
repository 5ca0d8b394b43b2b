//! What must be true at the end: the books against what Cleo and the ERP say.

use std::collections::{BTreeMap, BTreeSet};

use documents::RecordKind;
use pipeline::{LedgerItem, State};
use simulators::AcceptedUpload;

use super::books::Check;
use super::summary::Recovery;

/// Every file at Cleo belongs to exactly one delivered document, with the very bytes, and the other way round.
pub fn one_file_per_document(items: &[LedgerItem], uploads: &[AcceptedUpload]) -> Check {
    let left =
        |item: &&LedgerItem| matches!(item.state, State::Delivered | State::Acknowledged | State::Refused);
    let delivered: Vec<&LedgerItem> = items.iter().filter(left).collect();
    let belongs = |upload: &AcceptedUpload, item: &LedgerItem| {
        item.file_name.as_deref() == Some(upload.requested_name.as_str())
            && upload.name == upload.requested_name
            && item.interchange.as_ref().is_some_and(|blob| blob.sha256 == upload.sha256)
    };
    let strays = uploads
        .iter()
        .filter(|upload| delivered.iter().filter(|item| belongs(upload, item)).count() != 1)
        .count();
    let unmatched = delivered
        .iter()
        .filter(|item| uploads.iter().filter(|upload| belongs(upload, item)).count() != 1)
        .count();
    Check::new(
        "cleo.files",
        "Every file at Cleo is one delivered document, byte for byte, and every delivered document one file",
        strays == 0 && unmatched == 0 && uploads.len() == delivered.len(),
        format!("{} files, {} delivered documents, equal SHA-256", uploads.len(), delivered.len()),
        format!(
            "{} files, {} delivered documents; {strays} files and {unmatched} documents without a single match",
            uploads.len(),
            delivered.len()
        ),
    )
}

/// A sender and a receiver.
type Pair = (String, String);

/// What an interchange says about itself.
struct Envelope {
    pair: Pair,
    number: Option<u64>,
    clean: bool,
}

fn envelope(bytes: &[u8]) -> Option<Envelope> {
    let reading = x12::read(bytes, &x12::ReadOptions::default());
    let interchange = reading.interchanges.first()?;
    let id = |qualifier: &str, id: &str| format!("{qualifier}:{id}");
    Some(Envelope {
        pair: (
            id(&interchange.sender_qualifier(), &interchange.sender_id()),
            id(&interchange.receiver_qualifier(), &interchange.receiver_id()),
        ),
        number: interchange.control_number(),
        clean: reading.faults.is_empty() && reading.interchanges.len() == 1,
    })
}

/// Every file reads back, and no control number of a pair stands on two contents.
pub fn interchanges(uploads: &[AcceptedUpload]) -> Vec<Check> {
    let mut contents: BTreeMap<(Pair, Option<u64>), BTreeSet<&str>> = BTreeMap::new();
    let mut broken = Vec::new();
    for upload in uploads {
        match envelope(&upload.bytes) {
            Some(envelope) => {
                if !envelope.clean || envelope.number.is_none() {
                    broken.push(upload.name.as_str());
                }
                contents.entry((envelope.pair, envelope.number)).or_default().insert(&upload.sha256);
            }
            None => broken.push(upload.name.as_str()),
        }
    }
    let reused = contents.values().filter(|hashes| hashes.len() > 1).count();
    let pairs: BTreeSet<&Pair> = contents.keys().map(|(pair, _)| pair).collect();
    vec![
        Check::new(
            "cleo.control_numbers",
            "No interchange control number of a sender and receiver stands on two contents",
            reused == 0,
            format!("{} numbers of {} pairs", contents.len(), pairs.len()),
            format!("{reused} numbers were used for different contents"),
        ),
        Check::new(
            "cleo.readable",
            "Every interchange at Cleo reads back without a fault in its envelopes",
            broken.is_empty(),
            format!("{} interchanges", uploads.len()),
            format!("{} do not, the first is {}", broken.len(), broken.first().unwrap_or(&"")),
        ),
    ]
}

/// Every record of the ERP has a place in the ledger, and nothing else has.
pub fn records(items: &[LedgerItem], kind: RecordKind, in_erp: u64) -> Check {
    let keys: BTreeSet<_> =
        items.iter().filter(|item| item.record_key.kind() == kind).map(|item| &item.record_key).collect();
    let name = kind.as_str();
    Check::new(
        format!("ledger.{name}s"),
        format!("Every {name} of the ERP is in the ledger, and no other"),
        keys.len() as u64 == in_erp,
        format!("{in_erp} {name}s"),
        format!("{in_erp} in the ERP, {} in the ledger", keys.len()),
    )
}

/// What was only touched was recognised.
pub fn touched(unchanged: u64, touched: u64) -> Check {
    Check::new(
        "second_poll.unchanged",
        "What was only touched in the ERP makes no new document",
        unchanged == touched,
        format!("{touched} touched, {unchanged} unchanged"),
        format!("{touched} touched, {unchanged} recognised as unchanged"),
    )
}

/// Every scripted fault struck and was survived.
pub fn recovered(recoveries: &[Recovery]) -> Check {
    let missed: Vec<&str> = recoveries
        .iter()
        .filter(|recovery| !recovery.recovered)
        .map(|recovery| recovery.fault.as_str())
        .collect();
    Check::new(
        "faults.recovered",
        "Every scripted fault struck, and the connector recovered from it",
        missed.is_empty(),
        format!("{} faults", recoveries.len()),
        missed.join("; "),
    )
}
