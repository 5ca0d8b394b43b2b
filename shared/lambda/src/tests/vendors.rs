//! Both ends: an ERP with some invoices, and a remote that does as it is told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use conformance::memory::TestClock;
use documents::{RecordKey, RecordKind, System};
use jiff::Timestamp;
use pipeline::ports::{Clock, Delivery, OutboundFile, Page, Probe, Receipt, Source, SourceRecord, Window};
use pipeline::{Deadline, Error, Kind, Result};
use serde_json::json;

/// The number of a page, and what comes instead of it.
pub type Failure = (usize, fn() -> Error);

/// An ERP with this many invoices, all changed an hour ago; each page is one invoice.
pub struct Erp {
    clock: Arc<TestClock>,
    pub invoices: Mutex<u64>,
    pub failure: Mutex<Option<Failure>>,
}

impl Erp {
    pub fn new(clock: Arc<TestClock>) -> Self {
        Self { clock, invoices: Mutex::new(1), failure: Mutex::default() }
    }

    fn invoice(&self, n: u64) -> SourceRecord {
        let record = json!({
            "InvoiceId": n, "InvoiceNumber": format!("AX-{n}"), "InvoiceCurrency": "USD", "InvoiceAmount": 125,
            "InvoiceDate": "2026-01-08", "BusinessUnit": "Dayton Plant BU",
            "LegalEntity": "Northfield Electronics Inc", "Supplier": "Axford Components", "SupplierNumber": "1294",
            "SupplierSite": "AXFORD-OH", "PaymentTerms": "Net 30", "InvoiceType": "Standard",
            "PurchaseOrderNumber": "DP-104422", "ValidationStatus": "Validated", "CanceledFlag": false,
            "invoiceLines": { "items": [{
                "LineNumber": 1, "LineType": "Item", "LineAmount": 125, "Description": "Connector, 24 pin",
                "Quantity": 1, "UOM": "Each", "UnitPrice": 125, "Item": "CN-24P" }],
                "count": 1, "hasMore": false },
            "invoiceInstallments": { "items": [], "count": 0, "hasMore": false }
        });
        SourceRecord {
            key: RecordKey::new(System::Fusion, RecordKind::Invoice, n.to_string()).unwrap(),
            updated_at: self.clock.now() - Duration::from_secs(3_600),
            payload: serde_json::to_vec(&record).unwrap(),
        }
    }
}

#[async_trait]
impl Source for Erp {
    async fn now(&self, _: Deadline) -> Result<Timestamp> {
        Ok(self.clock.now())
    }

    async fn page(&self, _: RecordKind, _: Window, cursor: Option<&str>, _: Deadline) -> Result<Page> {
        let number: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap());
        if let Some((at, failure)) = *self.failure.lock().unwrap()
            && at == number
        {
            return Err(failure());
        }
        let count = usize::try_from(*self.invoices.lock().unwrap()).unwrap();
        let records = (number < count).then(|| self.invoice(number as u64 + 1)).into_iter().collect();
        Ok(Page { records, next: (number + 1 < count).then(|| (number + 1).to_string()) })
    }
}

/// What the remote does with the file of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Down,
    Lost,
    Credentials,
    Panic,
    Hang,
}

/// A remote that takes what it is not told to treat otherwise. The order of attempts counts, from one.
pub struct Remote {
    clock: Arc<TestClock>,
    pub script: Mutex<BTreeMap<usize, Answer>>,
    attempts: Mutex<usize>,
    pub arrivals: Mutex<Vec<String>>,
    /// How long an attempt takes.
    pub takes: Mutex<Duration>,
    /// Whether it refuses the credentials when it is asked for a file.
    pub refuses_questions: Mutex<bool>,
    open: Mutex<usize>,
    pub most_open: Mutex<usize>,
}

impl Remote {
    pub fn new(clock: Arc<TestClock>) -> Self {
        Self {
            clock,
            script: Mutex::default(),
            attempts: Mutex::default(),
            arrivals: Mutex::default(),
            takes: Mutex::default(),
            refuses_questions: Mutex::default(),
            open: Mutex::default(),
            most_open: Mutex::default(),
        }
    }
}

#[async_trait]
impl Delivery for Remote {
    async fn deliver(&self, file: &OutboundFile, _: Deadline) -> Result<Receipt> {
        let attempt = {
            let mut attempts = self.attempts.lock().unwrap();
            *attempts += 1;
            *attempts
        };
        *self.open.lock().unwrap() += 1;
        let open = *self.open.lock().unwrap();
        let most = (*self.most_open.lock().unwrap()).max(open);
        *self.most_open.lock().unwrap() = most;
        let takes = *self.takes.lock().unwrap();
        if !takes.is_zero() {
            let until = self.clock.now() + takes;
            // The others begin meanwhile.
            tokio::task::yield_now().await;
            self.clock.set(until.max(self.clock.now()));
        }
        *self.open.lock().unwrap() -= 1;
        let answer = self.script.lock().unwrap().get(&attempt).copied();
        match answer {
            Some(Answer::Down) => Err(Error::temporary(Kind::Unavailable, "remote", "503")),
            Some(Answer::Lost) => Err(Error::unknown_outcome(Kind::Timeout, "remote", "no answer")),
            Some(Answer::Credentials) => {
                Err(Error::permanent(Kind::CredentialsRejected, "remote", "the password has expired"))
            }
            Some(Answer::Panic) => panic!("canary of a panic"),
            Some(Answer::Hang) => std::future::pending().await,
            None => {
                self.arrivals.lock().unwrap().push(file.name.clone());
                Ok(Receipt { reference: None, note: None })
            }
        }
    }

    async fn probe(&self, _: &OutboundFile, _: Deadline) -> Result<Probe> {
        if *self.refuses_questions.lock().unwrap() {
            return Err(Error::permanent(Kind::CredentialsRejected, "remote", "the password has expired"));
        }
        Ok(Probe::Absent)
    }

    fn longest_attempt(&self) -> Duration {
        Duration::from_secs(60)
    }

    fn settle_time(&self) -> Duration {
        Duration::from_secs(120)
    }
}
