//! A door to the stand-in that spoils calls on their way.

mod fault;
mod script;
mod used;
mod wire;

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub use fault::{Fault, Weather};
pub use used::Used;

use script::Script;
use wire::{Request, answer};

/// The door. It closes when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    endpoint: String,
    script: Arc<Mutex<Script>>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Opens a door to `upstream`, an `http://` address of this machine.
    ///
    /// # Panics
    /// If there is no free port.
    pub async fn open(upstream: &str) -> Self {
        let proxy = Self::closed().await;
        proxy.lead_to(upstream);
        proxy
    }

    /// A door that leads nowhere yet: every connection breaks.
    ///
    /// # Panics
    /// If there is no free port.
    pub async fn closed() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let script: Arc<Mutex<Script>> = Arc::default();
        let served = script.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let script = served.clone();
                tokio::spawn(async move { serve(client, &script).await });
            }
        });
        Self { endpoint: format!("http://{address}"), script, task }
    }

    /// Has calls go to `upstream` from now on.
    pub fn lead_to(&self, upstream: &str) {
        let upstream = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        lock(&self.script).upstream = Some(upstream);
    }

    /// Where it listens.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Spoils the next `times` calls of `call` that are not spoiled yet: `TransactWriteItems`, `SendMessageBatch`, `PutObject`.
    pub fn spoil(&self, call: &str, fault: &Fault, times: usize) {
        let faults = std::iter::repeat_n((call.to_owned(), fault.clone()), times);
        lock(&self.script).faults.extend(faults);
    }

    /// How often `call` came.
    #[must_use]
    pub fn calls(&self, call: &str) -> usize {
        lock(&self.script).calls.get(call).copied().unwrap_or_default()
    }

    /// Replaces the faults that come again and again. Each pattern begins anew.
    pub fn weather(&self, weather: Vec<Weather>) {
        lock(&self.script).set_weather(weather);
    }

    /// How often `call` met a fault of the weather.
    #[must_use]
    pub fn met(&self, call: &str) -> usize {
        lock(&self.script).met.get(call).copied().unwrap_or_default()
    }

    /// Who needed which right so far.
    #[must_use]
    pub fn used(&self) -> BTreeSet<Used> {
        lock(&self.script).used.clone()
    }

    /// Takes back the faults that no call has met yet.
    pub fn forget(&self) {
        lock(&self.script).faults.clear();
    }

    /// Faults that no call has met yet.
    #[must_use]
    pub fn left(&self) -> usize {
        lock(&self.script).faults.len()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(script: &Mutex<Script>) -> std::sync::MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One call for each connection, so that a broken connection spoils no other.
async fn serve(mut client: TcpStream, script: &Mutex<Script>) {
    let Ok(Some(request)) = Request::read(&mut client).await else { return };
    if let Ok(Some(answer)) = spoil(request, script).await {
        drop(client.write_all(&answer).await);
        drop(client.shutdown().await);
    }
}

/// The answer; none if the connection is to break.
async fn spoil(request: Request, script: &Mutex<Script>) -> io::Result<Option<Vec<u8>>> {
    let (fault, upstream) = {
        let mut script = lock(script);
        (script.meet(&request), script.upstream.clone())
    };
    let Some(upstream) = upstream.as_deref() else { return Ok(None) };
    match fault {
        None => request.forward(upstream).await.map(Some),
        Some(Fault::LoseRequest) => Ok(None),
        Some(Fault::LoseAnswer) => request.forward(upstream).await.map(|_lost| None),
        Some(Fault::Answer { status, body }) => Ok(Some(answer(status, &body))),
        Some(Fault::AnswerAfter { status, body }) => {
            request.forward(upstream).await.map(|_replaced| Some(answer(status, &body)))
        }
        Some(Fault::SendOnly { entries, sender_fault, told }) => {
            send_only(request, upstream, entries, sender_fault, told).await.map(Some)
        }
    }
}

async fn send_only(
    mut request: Request,
    upstream: &str,
    keep: usize,
    sender_fault: bool,
    told: bool,
) -> io::Result<Vec<u8>> {
    let mut batch: serde_json::Value = serde_json::from_slice(&request.body)?;
    let mut kept = batch["Entries"].as_array().cloned().unwrap_or_default();
    let held = kept.split_off(keep.min(kept.len()));
    let failed = |entry: &serde_json::Value| serde_json::json!({ "Id": entry["Id"], "Code": "InternalError", "Message": "spoiled", "SenderFault": sender_fault });
    let failed: Vec<_> = held.iter().filter(|_| told).map(failed).collect();
    let mut outcome = serde_json::json!({ "Successful": [] });
    if !kept.is_empty() {
        batch["Entries"] = kept.into();
        request.body = serde_json::to_vec(&batch)?;
        let raw = request.forward(upstream).await?;
        let start = raw.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or_default() + 4;
        outcome = serde_json::from_slice(raw.get(start..).unwrap_or_default())?;
    }
    outcome["Failed"] = failed.into();
    Ok(answer(200, &outcome.to_string()))
}
