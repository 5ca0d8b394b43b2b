//! What must be true of a scene, whatever happened in it. It reads outside evidence: the ERP's rows, what Cleo took in,
//! the ledger and the trail.

use std::collections::{BTreeMap, BTreeSet};

use documents::RecordKey;
use embedded::Store;
use pipeline::ports::Ledger;
use pipeline::{LedgerItem, State};
use rust_decimal::Decimal;
use simulators::Dataset;

use crate::{Interchange, Scene, read_interchange};

/// What became of the scene.
pub struct Outcome {
    /// Every document.
    pub items: Vec<LedgerItem>,
    /// What Cleo took in, by file name: bytes, and how often.
    pub arrived: BTreeMap<String, (Vec<u8>, usize)>,
}

fn keys(data: &Dataset) -> Vec<RecordKey> {
    let invoices = data.invoices.iter().map(|row| format!("fusion/invoice/{}", row.id));
    let payments = data.payments.iter().map(|row| format!("fusion/payment/{}", row.id));
    invoices.chain(payments).map(|key| key.parse().expect("a record key")).collect()
}

/// The rows without an outcome.
pub(crate) async fn open(store: &Store, data: &Dataset) -> Vec<String> {
    let counts = store.ledger.counts().await.expect("counts");
    let total: u64 = counts.values().flat_map(BTreeMap::values).sum();
    let settled: u64 =
        counts.values().flatten().filter(|(state, _)| state.is_settled()).map(|(_, count)| *count).sum();
    let rows = (data.invoices.len() + data.payments.len()) as u64;
    if total < rows || settled < total {
        return vec![format!("{total} of {rows} rows seen, {settled} settled: {counts:?}")];
    }
    Vec::new()
}

impl Scene {
    /// Checks everything.
    ///
    /// # Panics
    /// If anything is lost, doubled, altered or untold.
    pub async fn check(&self) -> Outcome {
        let store = self.store().await;
        let mut items = Vec::new();
        for key in keys(&self.data) {
            let versions = store.ledger.versions(&key).await.expect("versions");
            assert!(!versions.is_empty(), "{key} is lost");
            items.extend(versions);
            check_trail(&store, &key).await;
        }
        let outcome = Outcome { items, arrived: self.arrivals() };
        outcome.check_documents(&self.data);
        outcome
    }

    /// What Cleo took in; one name, one byte string; one control number, one byte string.
    fn arrivals(&self) -> BTreeMap<String, (Vec<u8>, usize)> {
        let mut arrived: BTreeMap<String, (Vec<u8>, usize)> = BTreeMap::new();
        let mut numbers: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for upload in self.cleo.accepted() {
            let identity = read_interchange(&upload.bytes).identity();
            let first = numbers.entry(identity.clone()).or_insert_with(|| upload.bytes.clone());
            assert_eq!(first, &upload.bytes, "{identity} names two interchanges");
            let known = arrived.entry(upload.requested_name.clone()).or_insert((upload.bytes.clone(), 0));
            assert_eq!(known.0, upload.bytes, "{} changed", upload.requested_name);
            known.1 += 1;
        }
        arrived
    }
}

/// The trail of each document is a chain of declared transitions that ends where the document stands.
async fn check_trail(store: &Store, key: &RecordKey) {
    let mut last: BTreeMap<String, State> = BTreeMap::new();
    for entry in store.ledger.trail(key).await.expect("a trail") {
        let id = entry.document_id.to_string();
        assert_eq!(entry.from, last.get(&id).copied(), "{key}: the trail has a gap");
        assert!(
            entry.from.is_none_or(|from| from.allows(entry.to)),
            "{key}: {:?} -> {}",
            entry.from,
            entry.to
        );
        last.insert(id, entry.to);
    }
    for item in store.ledger.versions(key).await.expect("versions") {
        assert_eq!(last.get(item.document_id.as_str()), Some(&item.state), "{key}: the trail ends elsewhere");
    }
}

impl Outcome {
    /// Every delivered document arrived, everything that arrived belongs to one document, and says what the ERP says.
    fn check_documents(&self, data: &Dataset) {
        let mut owned = BTreeSet::new();
        for item in &self.items {
            let arrived = item.file_name.as_ref().and_then(|name| self.arrived.get(name));
            match (item.state, arrived) {
                (State::Delivered, None) => panic!("{} is said to be delivered, and is not", item.record_key),
                (State::Delivered, Some((bytes, _))) => check_content(item, bytes, data),
                (_, Some(_)) => assert!(item.doubtful, "{} arrived and is {}", item.record_key, item.state),
                (_, None) => {}
            }
            if let (Some(name), Some(_)) = (&item.file_name, arrived) {
                assert!(owned.insert(name.clone()), "{name} belongs to two documents");
            }
        }
        for name in self.arrived.keys() {
            assert!(owned.contains(name), "{name} belongs to no document");
        }
    }

    /// How many documents stand in `state`.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.items.iter().filter(|item| item.state == state).count()
    }

    /// How many files arrived more than once.
    #[must_use]
    pub fn repeated(&self) -> usize {
        self.arrived.values().filter(|(_, times)| *times > 1).count()
    }

    /// The documents of the ERP's row.
    #[must_use]
    pub fn of(&self, kind: &str, id: i64) -> Vec<&LedgerItem> {
        let key = format!("fusion/{kind}/{id}");
        self.items.iter().filter(|item| item.record_key.to_string() == key).collect()
    }
}

fn check_content(item: &LedgerItem, bytes: &[u8], data: &Dataset) {
    let interchange = read_interchange(bytes);
    let numbers = item.control_numbers.as_ref().expect("control numbers");
    assert_eq!(interchange.element("ISA", 13), format!("{:09}", numbers.interchange));
    assert_eq!(interchange.element("GS", 6), numbers.group.to_string());
    let id: i64 = item.record_key.id().parse().expect("an id");
    match interchange.element("ST", 1) {
        "810" => check_invoice(&interchange, data.invoice(id).expect("a row"), data),
        "820" => check_payment(&interchange, data.payment(id).expect("a row"), data),
        other => panic!("transaction set {other}"),
    }
}

fn check_partner(interchange: &Interchange, supplier: &str, data: &Dataset) {
    let partner = data.supplier(supplier).and_then(|supplier| supplier.edi.as_ref()).expect("a partner");
    assert_eq!(interchange.element("ISA", 8).trim_end(), partner.isa_id, "the receiver is the supplier's");
    assert_eq!(interchange.element("GS", 8), partner.version);
}

/// The 810 says what the row says, and adds up.
fn check_invoice(interchange: &Interchange, row: &simulators::dataset::Invoice, data: &Dataset) {
    check_partner(interchange, &row.supplier_number, data);
    assert_eq!(interchange.element("BIG", 2), row.number.trim_end());
    let total = interchange.all("TDS").map(|tds| Interchange::number(tds, 1, 2)).sum::<Decimal>();
    assert_eq!(total.abs(), row.amount.abs(), "invoice {}", row.number);
    let lines: Decimal = interchange
        .all("IT1")
        .map(|line| {
            let amount = Interchange::number(line, 2, 0) * Interchange::number(line, 4, 0);
            amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        })
        .sum();
    let charges: Decimal = interchange
        .all("SAC")
        .map(
            |sac| {
                if sac[1] == "A" { -Interchange::number(sac, 5, 2) } else { Interchange::number(sac, 5, 2) }
            },
        )
        .sum();
    let taxes: Decimal = interchange.all("TXI").map(|txi| Interchange::number(txi, 2, 0)).sum();
    assert_eq!(lines + charges + taxes, total, "invoice {} does not add up", row.number);
}

/// The 820 says what the row says, and adds up.
fn check_payment(interchange: &Interchange, row: &simulators::dataset::Payment, data: &Dataset) {
    check_partner(interchange, &row.supplier_number, data);
    let amount = interchange.all("BPR").map(|bpr| Interchange::number(bpr, 2, 0)).sum::<Decimal>();
    assert_eq!(amount, row.amount, "payment {}", row.id);
    let paid: Decimal = interchange.all("RMR").map(|rmr| Interchange::number(rmr, 4, 0)).sum();
    let adjusted: Decimal = interchange.all("ADX").map(|adx| Interchange::number(adx, 1, 0)).sum();
    assert_eq!(paid + adjusted, amount, "payment {} does not add up", row.id);
}
