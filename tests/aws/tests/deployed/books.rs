//! What must be true of the documents of a data set, whatever host carried them, and how two hosts compare.

use std::collections::BTreeMap;

use documents::RecordKey;
use end_to_end::{Interchange, Scene, read_interchange};
use pipeline::ports::{Blobs, Ledger};
use pipeline::{LedgerItem, State};

/// A row's outcome.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    state: State,
    partner: Option<String>,
    /// Rule and place of each reason.
    reasons: Vec<(String, String)>,
    /// The segments of its interchange, without the envelope's numbers, dates and times.
    edi: Option<Vec<Vec<String>>>,
}

/// The outcome of every row.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) rows: BTreeMap<String, Row>,
    pub(crate) items: Vec<LedgerItem>,
}

/// The rows of the data set.
pub(crate) fn keys(scene: &Scene) -> Vec<RecordKey> {
    let invoices = scene.data.invoices.iter().map(|row| format!("fusion/invoice/{}", row.id));
    let payments = scene.data.payments.iter().map(|row| format!("fusion/payment/{}", row.id));
    invoices.chain(payments).map(|key| key.parse().unwrap()).collect()
}

/// Whether every row has an outcome.
pub(crate) async fn all_settled(ledger: &dyn Ledger, scene: &Scene) -> bool {
    let counts = ledger.counts().await.unwrap();
    let number = |settled: bool| -> u64 {
        let states = counts.values().flatten().filter(|(state, _)| !settled || state.is_settled());
        states.map(|(_, number)| *number).sum()
    };
    let rows = (scene.data.invoices.len() + scene.data.payments.len()) as u64;
    number(false) >= rows && number(true) == number(false)
}

impl Books {
    /// Reads ledger, blobs and what Cleo took in, and checks that they agree.
    pub(crate) async fn read(ledger: &dyn Ledger, blobs: &dyn Blobs, scene: &Scene) -> Self {
        let (mut rows, mut items) = (BTreeMap::new(), Vec::new());
        let mut numbers: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let accepted = scene.cleo.accepted();
        let mut delivered = 0;
        for key in keys(scene) {
            let versions = ledger.versions(&key).await.unwrap();
            let [item] = versions.as_slice() else { panic!("{key} has {} documents", versions.len()) };
            assert!(item.state.is_settled(), "{key} is {}", item.state);
            check_trail(ledger, item).await;
            let bytes = interchange(blobs, item).await;
            if let Some(bytes) = &bytes {
                let identity = read_interchange(bytes).identity();
                let other = numbers.insert(identity.clone(), bytes.clone());
                assert!(other.is_none(), "{key}: {identity} names two interchanges");
            }
            let arrived =
                accepted.iter().filter(|upload| Some(&upload.requested_name) == item.file_name.as_ref());
            let arrived: Vec<_> = arrived.map(|upload| String::from_utf8_lossy(&upload.bytes)).collect();
            if item.state == State::Delivered {
                delivered += 1;
                let stored = String::from_utf8_lossy(bytes.as_deref().unwrap());
                assert_eq!(arrived, [stored], "{key}: not what was stored, or not once");
            } else {
                assert!(arrived.is_empty(), "{key} is {} and arrived", item.state);
            }
            rows.insert(key.to_string(), row(item, bytes.as_deref()));
            items.push(item.clone());
        }
        assert_eq!(accepted.len(), delivered, "something arrived that belongs to no document");
        Self { rows, items }
    }

    /// How many rows stand in `state`.
    pub(crate) fn count(&self, state: State) -> usize {
        self.items.iter().filter(|item| item.state == state).count()
    }
}

/// The trail is a chain of declared transitions from nothing to where the document stands.
async fn check_trail(ledger: &dyn Ledger, item: &LedgerItem) {
    let key = &item.record_key;
    let mut last = None;
    for entry in ledger.trail(key).await.unwrap() {
        assert_eq!(entry.document_id, item.document_id, "{key}: a trail of another document");
        assert_eq!(entry.from, last, "{key}: the trail has a gap");
        assert!(
            entry.from.is_none_or(|from| from.allows(entry.to)),
            "{key}: {:?} -> {}",
            entry.from,
            entry.to
        );
        last = Some(entry.to);
    }
    assert_eq!(last, Some(item.state), "{key}: the trail ends elsewhere");
}

async fn interchange(blobs: &dyn Blobs, item: &LedgerItem) -> Option<Vec<u8>> {
    let blob = item.interchange.as_ref()?;
    let bytes = blobs.get(&blob.key, blob.size).await.unwrap();
    Some(bytes.unwrap_or_else(|| panic!("{} is lost", blob.key)))
}

fn row(item: &LedgerItem, bytes: Option<&[u8]>) -> Row {
    let reasons = item.reasons.iter().map(|reason| (reason.rule.clone(), reason.place.clone()));
    Row {
        state: item.state,
        partner: item.partner.as_ref().map(ToString::to_string),
        reasons: reasons.collect(),
        edi: bytes.map(|bytes| without_envelope(read_interchange(bytes))),
    }
}

/// What differs from one run to the next: control numbers, and the date and time of the envelope.
const OF_THE_RUN: [(&str, &[usize]); 6] =
    [("ISA", &[9, 10, 13]), ("GS", &[4, 5, 6]), ("ST", &[2]), ("SE", &[2]), ("GE", &[2]), ("IEA", &[2])];

fn without_envelope(interchange: Interchange) -> Vec<Vec<String>> {
    let mut segments = interchange.segments;
    for segment in &mut segments {
        let places = OF_THE_RUN.iter().find(|(id, _)| *id == segment[0]).map(|(_, places)| *places);
        for place in places.unwrap_or_default() {
            segment[*place].clear();
        }
    }
    segments
}
