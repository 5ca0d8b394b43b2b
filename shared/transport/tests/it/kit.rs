use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use pipeline::Deadline;
use pipeline::ports::{Clock, Rng};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use transport::{HttpClient, HttpSettings};
use url::Url;

/// A clock whose waits end at once and move it.
#[derive(Debug)]
pub struct TestClock {
    now: Mutex<Timestamp>,
    pub waits: Mutex<Vec<Duration>>,
}

impl TestClock {
    pub fn new() -> Arc<Self> {
        let start = "2026-10-21T07:28:00Z".parse().unwrap();
        Arc::new(Self { now: Mutex::new(start), waits: Mutex::default() })
    }

    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().unwrap();
        *now += by;
    }

    pub fn waited(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn sleep(&self, wait: Duration) {
        self.waits.lock().unwrap().push(wait);
        self.advance(wait);
    }
}

/// Always draws the same: the upper end of a jitter that is one less than a multiple of it.
#[derive(Debug)]
pub struct TestRng(pub u64);

impl Rng for TestRng {
    fn next_u64(&self) -> u64 {
        self.0
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Step {
    /// Answers.
    Say(String),
    /// Sends these bytes and closes.
    SayAndClose(String),
    /// The same for bytes that are no text.
    BytesAndClose(Vec<u8>),
    /// Closes without a byte.
    Close,
    /// Never answers.
    Stall,
}

impl Step {
    pub fn json(status: u16, body: &str) -> Self {
        Self::with(status, "content-type: application/json\r\n", body)
    }

    pub fn with(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Say(format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n\r\n{body}"))
    }
}

#[derive(Clone)]
pub struct Server {
    pub url: Url,
    script: Arc<Mutex<VecDeque<Step>>>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// A server that follows the script, then answers `{}`.
    pub async fn start(script: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let server =
            Self { url, script: Arc::new(Mutex::new(script.into_iter().collect())), seen: Arc::default() };
        let running = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(running.clone().serve(stream));
            }
        });
        server
    }

    /// Every request as it came, head and body.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    async fn serve(self, mut stream: TcpStream) {
        while let Some(request) = read_request(&mut stream).await {
            self.seen.lock().unwrap().push(request);
            let step = self.script.lock().unwrap().pop_front();
            match step.unwrap_or_else(|| Step::json(200, "{}")) {
                Step::Say(text) => stream.write_all(text.as_bytes()).await.unwrap_or_default(),
                Step::SayAndClose(text) => {
                    stream.write_all(text.as_bytes()).await.unwrap_or_default();
                    return;
                }
                Step::BytesAndClose(bytes) => {
                    stream.write_all(&bytes).await.unwrap_or_default();
                    return;
                }
                Step::Close => return,
                Step::Stall => std::future::pending().await,
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(end) = text.find("\r\n\r\n") {
            let length = text
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return Some(text);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

pub fn settings(server: &Server) -> HttpSettings {
    let mut settings = HttpSettings::new(server.url.clone());
    settings.allow_clear_text_loopback = true;
    settings.request_timeout = Duration::from_millis(500);
    settings
}

pub fn client(server: &Server, clock: &Arc<TestClock>) -> HttpClient {
    HttpClient::new(settings(server), clock.clone(), Arc::new(TestRng(0))).unwrap()
}

pub fn soon(clock: &TestClock) -> Deadline {
    Deadline::after(clock, Duration::from_secs(600))
}
