use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use conformance::memory::TestClock;
use documents::{RecordKey, RecordKind, System};
use jiff::{SignedDuration, Timestamp};
use pipeline::ports::{Clock, Delivery, OutboundFile, Page, Probe, Receipt, Source, SourceRecord, Window};
use pipeline::{Deadline, Error, Kind, Result};
use serde_json::{Value, json};

/// An ERP that gives two records a page.
pub struct Erp {
    clock: Arc<TestClock>,
    /// How far its clock is ahead of ours.
    pub skew: Mutex<SignedDuration>,
    rows: Mutex<BTreeMap<RecordKey, (Timestamp, Value)>>,
}

impl Erp {
    pub fn new(clock: Arc<TestClock>) -> Self {
        Self { clock, skew: Mutex::default(), rows: Mutex::default() }
    }

    /// Writes a row, as changed `ago` before the present.
    pub fn put(&self, kind: RecordKind, id: &str, ago: Duration, mut row: Value) {
        let name = if kind == RecordKind::Invoice { "InvoiceId" } else { "CheckId" };
        if let Some(known) = row.get_mut(name).filter(|known| known.is_number()) {
            *known = serde_json::from_str(id).unwrap();
        }
        let key = RecordKey::new(System::Fusion, kind, id).unwrap();
        self.rows.lock().unwrap().insert(key, (self.clock.now() - ago, row));
    }

    pub fn keys(&self) -> Vec<String> {
        self.rows.lock().unwrap().keys().map(ToString::to_string).collect()
    }
}

#[async_trait]
impl Source for Erp {
    async fn now(&self, _deadline: Deadline) -> Result<Timestamp> {
        Ok(self.clock.now() + *self.skew.lock().unwrap())
    }

    async fn page(
        &self,
        kind: RecordKind,
        window: Window,
        cursor: Option<&str>,
        _: Deadline,
    ) -> Result<Page> {
        let rows = self.rows.lock().unwrap();
        let mut records: Vec<SourceRecord> = rows
            .iter()
            .filter(|(key, (at, _))| key.kind() == kind && *at >= window.from && *at < window.to)
            .map(|(key, (at, row))| SourceRecord {
                key: key.clone(),
                updated_at: *at,
                payload: serde_json::to_vec(row).unwrap(),
            })
            .collect();
        records.sort_by_key(|record| (record.updated_at, record.key.clone()));
        let offset: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap());
        let next = (offset + 2 < records.len()).then(|| (offset + 2).to_string());
        Ok(Page { records: records.into_iter().skip(offset).take(2).collect(), next })
    }
}

/// How the remote answers an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Takes it and says so.
    Ok,
    /// Takes it; the answer is lost.
    LostAfter,
    /// Does not take it; the answer is lost.
    LostBefore,
    /// Is down.
    Down,
    /// Refuses the content.
    Refuse,
    /// Refuses the credentials.
    Credentials,
    /// Has another file of this name.
    Conflict,
}

/// A remote that does as it is told, and `Ok` when not told.
#[derive(Default)]
pub struct Remote {
    script: Mutex<Vec<Answer>>,
    arrivals: Mutex<Vec<(String, Vec<u8>)>>,
    /// Whether files vanish as soon as they are taken in.
    pub takes_in: std::sync::atomic::AtomicBool,
    /// Whether looking fails.
    pub blind: std::sync::atomic::AtomicBool,
    probes: Mutex<u64>,
}

impl Remote {
    pub fn answer(&self, answers: &[Answer]) {
        self.script.lock().unwrap().extend_from_slice(answers);
    }

    pub fn arrivals(&self) -> Vec<(String, Vec<u8>)> {
        self.arrivals.lock().unwrap().clone()
    }

    pub fn probes(&self) -> u64 {
        *self.probes.lock().unwrap()
    }
}

#[async_trait]
impl Delivery for Remote {
    async fn deliver(&self, file: &OutboundFile, _deadline: Deadline) -> Result<Receipt> {
        let answer = {
            let mut script = self.script.lock().unwrap();
            if script.is_empty() { Answer::Ok } else { script.remove(0) }
        };
        if matches!(answer, Answer::Ok | Answer::LostAfter) {
            self.arrivals.lock().unwrap().push((file.name.clone(), file.bytes.clone()));
        }
        let operation = "remote.upload";
        match answer {
            Answer::Ok => Ok(Receipt { reference: Some(format!("ref-{}", file.name)), note: None }),
            Answer::LostAfter | Answer::LostBefore => {
                Err(Error::unknown_outcome(Kind::Timeout, operation, "no answer"))
            }
            Answer::Down => Err(Error::temporary(Kind::Unavailable, operation, "503")),
            Answer::Refuse => Err(Error::permanent(Kind::Refused, operation, "422")),
            Answer::Credentials => {
                Err(Error::permanent(Kind::CredentialsRejected, operation, "password expired"))
            }
            Answer::Conflict => Err(Error::permanent(Kind::Conflict, operation, "409")),
        }
    }

    async fn probe(&self, file: &OutboundFile, _deadline: Deadline) -> Result<Probe> {
        use std::sync::atomic::Ordering::SeqCst;
        *self.probes.lock().unwrap() += 1;
        if self.blind.load(SeqCst) {
            return Err(Error::temporary(Kind::Unavailable, "remote.list", "503"));
        }
        let here = self.arrivals.lock().unwrap().iter().any(|(name, _)| *name == file.name);
        let shown = here && !self.takes_in.load(SeqCst);
        Ok(if shown { Probe::Present(Receipt { reference: None, note: None }) } else { Probe::Absent })
    }

    fn longest_attempt(&self) -> Duration {
        Duration::from_secs(60)
    }

    fn settle_time(&self) -> Duration {
        Duration::from_secs(120)
    }
}

/// A validated invoice of `supplier` with one line.
pub fn invoice(number: &str, supplier: &str, amount: &str) -> Value {
    let amount: Value = serde_json::from_str(amount).unwrap();
    json!({
        "InvoiceId": 300_000_000_000_001_u64, "InvoiceNumber": number, "InvoiceCurrency": "USD", "InvoiceAmount": amount,
        "InvoiceDate": "2026-01-08", "BusinessUnit": "Dayton Plant BU", "LegalEntity": "Northfield Electronics Inc",
        "Supplier": "Axford Components", "SupplierNumber": supplier, "SupplierSite": "AXFORD-OH",
        "PaymentTerms": "Net 30", "InvoiceType": "Standard", "PurchaseOrderNumber": "DP-104422",
        "ValidationStatus": "Validated", "CanceledFlag": false,
        "invoiceLines": { "items": [{
            "LineNumber": 1, "LineType": "Item", "LineAmount": amount, "Description": "Connector, 24 pin",
            "Quantity": 1, "UOM": "Each", "UnitPrice": amount, "Item": "CN-24P" }],
            "count": 1, "hasMore": false },
        "invoiceInstallments": { "items": [], "count": 0, "hasMore": false }
    })
}

/// A payment to `supplier` of one invoice.
pub fn payment(number: u64, supplier: &str, amount: &str) -> Value {
    let amount: Value = serde_json::from_str(amount).unwrap();
    json!({
        "CheckId": number, "PaymentNumber": number, "PaymentAmount": amount, "PaymentCurrency": "USD",
        "PaymentDate": "2026-01-12", "PaymentStatus": "Negotiable", "PaymentMethod": "Electronic",
        "PaymentMethodCode": "EFT", "Payee": "Axford Components", "SupplierNumber": supplier,
        "BusinessUnit": "Dayton Plant BU", "LegalEntity": "Northfield Electronics Inc", "VoidDate": null,
        "DisbursementBankAccountName": "NE Operating 01",
        "relatedInvoices": { "items": [{
            "InvoicePaymentId": 1, "InvoiceNumber": "AX-77812", "AmountPaidPaymentCurrency": amount,
            "AmountPaidInvoiceCurrency": amount, "DiscountTaken": 0, "InvoiceCurrency": "USD" }],
            "count": 1, "hasMore": false }
    })
}
