//! A door to the stand-in that spoils calls on their way.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The largest request.
const MAX_BYTES: usize = 16 << 20;

/// What happens to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The connection breaks before the call has any effect.
    LoseRequest,
    /// The call has its effect, then the connection breaks without an answer.
    LoseAnswer,
    /// The call has no effect and gets this answer.
    Answer {
        /// HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
    /// The call has its effect and gets this answer.
    AnswerAfter {
        /// HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
    /// Of a SendMessageBatch only the first entries are sent; the answer says of the others that they failed.
    SendOnly {
        /// How many are sent.
        entries: usize,
        /// Whether the answer blames the others on the sender.
        sender_fault: bool,
        /// Whether the answer names the others at all.
        told: bool,
    },
}

impl Fault {
    /// DynamoDB asks for fewer calls.
    #[must_use]
    pub fn throttled() -> Self {
        Self::dynamodb("ProvisionedThroughputExceededException", "[]")
    }

    /// DynamoDB cancels a transaction: another one holds an item.
    #[must_use]
    pub fn conflict() -> Self {
        Self::dynamodb("TransactionCanceledException", r#"[{"Code":"TransactionConflict"},{"Code":"None"}]"#)
    }

    /// DynamoDB fails.
    #[must_use]
    pub fn broken() -> Self {
        Self::Answer {
            status: 500,
            body: r#"{"__type":"InternalServerError","message":"broken"}"#.to_owned(),
        }
    }

    /// S3 asks for fewer calls.
    #[must_use]
    pub fn slow_down() -> Self {
        let body =
            "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>";
        Self::Answer { status: 503, body: body.to_owned() }
    }

    fn dynamodb(code: &str, reasons: &str) -> Self {
        let body = format!(
            r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"spoiled","CancellationReasons":{reasons}}}"#
        );
        Self::Answer { status: 400, body }
    }
}

#[derive(Debug, Default)]
struct Script {
    /// Faults to come, by the name of the call.
    faults: Vec<(String, Fault)>,
    /// Every call that came, in order.
    calls: Vec<String>,
}

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
        let upstream = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let script: Arc<Mutex<Script>> = Arc::default();
        let served = script.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (upstream, script) = (upstream.clone(), served.clone());
                tokio::spawn(async move { serve(client, &upstream, &script).await });
            }
        });
        Self { endpoint: format!("http://{address}"), script, task }
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
        lock(&self.script).calls.iter().filter(|came| *came == call).count()
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
async fn serve(mut client: TcpStream, upstream: &str, script: &Mutex<Script>) {
    let Ok(Some(request)) = Request::read(&mut client).await else { return };
    let answer = spoil(request, upstream, script).await;
    if let Ok(Some(answer)) = answer {
        drop(client.write_all(&answer).await);
        drop(client.shutdown().await);
    }
}

/// The answer; none if the connection is to break.
async fn spoil(request: Request, upstream: &str, script: &Mutex<Script>) -> io::Result<Option<Vec<u8>>> {
    let fault = {
        let mut script = lock(script);
        let call = request.call();
        script.calls.push(call.clone());
        let met = script.faults.iter().position(|(name, _)| *name == call);
        met.map(|place| script.faults.remove(place).1)
    };
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

fn answer(status: u16, body: &str) -> Vec<u8> {
    let kind = if body.starts_with('<') { "application/xml" } else { "application/x-amz-json-1.0" };
    format!(
        "HTTP/1.1 {status} Spoiled\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A request as it came.
struct Request {
    /// Request line and headers, without those that say how the body is delimited.
    head: Vec<String>,
    body: Vec<u8>,
}

impl Request {
    async fn read(client: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end;
            }
            if client.read_buf(&mut bytes).await? == 0 || bytes.len() > MAX_BYTES {
                return Ok(None);
            }
        };
        let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
        let mut body = bytes.split_off(end + 4);
        let value = |name: &str| header(text.lines(), name).map(str::to_owned);
        let length = value("content-length").and_then(|text| text.parse().ok()).unwrap_or(0_usize);
        if value("transfer-encoding").is_some() || length > MAX_BYTES {
            return Err(io::Error::other("the door takes bodies of a stated length only"));
        }
        if value("expect").is_some() {
            client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        while body.len() < length {
            if client.read_buf(&mut body).await? == 0 {
                return Ok(None);
            }
        }
        let ours = ["content-length:", "connection:", "expect:"];
        let is_ours = |line: &&str| ours.iter().any(|name| line.to_ascii_lowercase().starts_with(name));
        let head = text.lines().filter(|line| !is_ours(line)).map(str::to_owned).collect();
        Ok(Some(Self { head, body }))
    }

    /// The name of the call: from its header, or from the method, as S3 has it.
    fn call(&self) -> String {
        if let Some(target) = header(self.head.iter().map(String::as_str), "x-amz-target") {
            return target.rsplit('.').next().unwrap_or(target).to_owned();
        }
        match self.head.first().and_then(|line| line.split(' ').next()) {
            Some("PUT") => "PutObject",
            Some("GET") => "GetObject",
            _ => "other",
        }
        .to_owned()
    }

    /// The whole answer, up to the end of the connection.
    async fn forward(&self, upstream: &str) -> io::Result<Vec<u8>> {
        let mut server = TcpStream::connect(upstream).await?;
        let head = format!(
            "{}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.head.join("\r\n"),
            self.body.len()
        );
        server.write_all(head.as_bytes()).await?;
        server.write_all(&self.body).await?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

fn header<'a>(mut lines: impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    lines.find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}
