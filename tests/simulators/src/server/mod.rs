//! One HTTP server: reads a request, asks the fault script, asks the site, writes the answer and the log.

mod control;
mod deliver;
mod exchange;
mod listener;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) use exchange::{Call, Reply, decode_base64, encode_base64, segments, sha256_hex};
use listener::{Connection, KillableListener};

use crate::faults::{Fault, FaultScript};
use crate::time::{self, SimClock};

/// One request as the server saw it.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRecord {
    /// Method, upper case.
    pub method: String,
    /// Path and query, as sent.
    pub path: String,
    /// Headers in the order sent, without `authorization`.
    pub headers: Vec<(String, String)>,
    /// Length of the request body.
    pub body_bytes: usize,
    /// Status of the answer; `None` if the connection was dropped instead.
    pub status: Option<u16>,
    /// The fault that hit the request.
    pub fault: Option<String>,
    /// When, by the simulator's clock.
    pub at: Timestamp,
}

impl RequestRecord {
    /// The first header of this name, compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What a vendor does with a request.
pub(crate) trait Site: Send + Sync + 'static {
    fn clock(&self) -> &SimClock;
    /// How far the `Date` header is off.
    fn date_skew(&self) -> SignedDuration {
        SignedDuration::ZERO
    }
    fn answer(&self, call: &Call) -> impl Future<Output = Reply> + Send;
    /// Forgets the token of this call and says so.
    fn expire_token(&self, call: &Call) -> Reply;
    /// `POST /__sim/...` calls that only this site knows.
    fn control(&self, path: &str, body: &[u8]) -> Option<Reply>;
    /// What the site adds to `GET /__sim/state`.
    fn state(&self) -> Map<String, Value>;
}

pub(crate) type RequestLog = Arc<Mutex<Vec<RequestRecord>>>;

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Server<S> {
    site: Arc<S>,
    faults: FaultScript,
    log: RequestLog,
}

/// A server in its own task; it stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl Running {
    /// Binds the port (0 = any) and serves. Must be called inside a tokio runtime.
    pub(crate) fn start<S: Site>(
        port: u16,
        site: Arc<S>,
        faults: FaultScript,
        log: RequestLog,
    ) -> io::Result<Self> {
        let listener = KillableListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        let address = listener.address()?;
        let service = Router::new()
            .fallback(handle::<S>)
            .with_state(Arc::new(Server { site, faults, log }))
            .into_make_service_with_connect_info::<Connection>();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let until = async move {
                let _ = stopped.await;
            };
            let _ = axum::serve(listener, service).with_graceful_shutdown(until).await;
        });
        Ok(Self { address, stop: Some(stop), task: Some(task) })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops accepting, lets running answers end (at most a second), and returns when the port is free.
    pub(crate) async fn stop(mut self) {
        self.stop.take();
        if let Some(mut task) = self.task.take() {
            tokio::select! {
                _ = &mut task => {}
                () = time::sleep(std::time::Duration::from_secs(1)) => task.abort(),
            }
        }
    }
}

async fn handle<S: Site>(
    State(server): State<Arc<Server<S>>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response {
    let path_and_query =
        request.uri().path_and_query().map_or_else(|| "/".to_owned(), |whole| whole.as_str().to_owned());
    let controls = path_and_query.starts_with(control::PREFIX);
    let fault = if controls { None } else { server.faults.take(request.method().as_str(), &path_and_query) };
    let at = server.site.clock().now();
    if matches!(fault, Some(Fault::BeforeEffect)) {
        let (parts, _) = request.into_parts();
        connection.kill();
        server.record(&parts, &path_and_query, 0, None, fault.as_ref(), at);
        return Response::default();
    }
    let (parts, body) = request.into_parts();
    let body = match axum::body::to_bytes(body, exchange::MAX_BODY_BYTES).await {
        Ok(body) => body,
        Err(_) => {
            // The client went away in the middle of its request, or sent more than anybody takes.
            server.record(&parts, &path_and_query, 0, None, fault.as_ref(), at);
            connection.kill();
            return Response::default();
        }
    };
    let call = Call::new(&parts, body);
    if controls {
        let reply = server.control(&call);
        return deliver::whole(reply, server.date());
    }
    let (reply, drops) = server.act(&call, fault.as_ref()).await;
    let status = (!drops).then_some(reply.status.as_u16());
    server.record(&parts, &path_and_query, call.body.len(), status, fault.as_ref(), at);
    if drops {
        connection.kill();
        return Response::default();
    }
    match fault {
        Some(Fault::CutBody { keep_bytes }) => deliver::cut(reply, keep_bytes, server.date()),
        Some(Fault::Slow { chunk_bytes, delay_ms }) => {
            deliver::slow(reply, chunk_bytes, delay_ms, server.date())
        }
        _ => deliver::whole(reply, server.date()),
    }
}

impl<S: Site> Server<S> {
    /// The answer, and whether the connection drops instead of giving it.
    async fn act(&self, call: &Call, fault: Option<&Fault>) -> (Reply, bool) {
        match fault {
            Some(Fault::Status(status)) => {
                if status.after_effect {
                    self.site.answer(call).await;
                }
                time::sleep(std::time::Duration::from_millis(status.delay_ms)).await;
                (deliver::status_reply(status, self.site.clock().now()), false)
            }
            Some(Fault::HtmlBody) => (deliver::login_page(), false),
            Some(Fault::TokenExpired) => (self.site.expire_token(call), false),
            Some(Fault::AfterEffect) => (self.site.answer(call).await, true),
            Some(Fault::WrongShapeJson) => {
                self.site.answer(call).await;
                (deliver::wrong_shape(), false)
            }
            Some(Fault::WrongContentType) => {
                (self.site.answer(call).await.header("content-type", "text/plain"), false)
            }
            Some(Fault::BeforeEffect | Fault::CutBody { .. } | Fault::Slow { .. }) | None => {
                (self.site.answer(call).await, false)
            }
        }
    }

    fn date(&self) -> Timestamp {
        let now = self.site.clock().now();
        now.saturating_add(self.site.date_skew()).unwrap_or(now)
    }

    fn record(
        &self,
        parts: &http::request::Parts,
        path: &str,
        body_bytes: usize,
        status: Option<u16>,
        fault: Option<&Fault>,
        at: Timestamp,
    ) {
        let headers = parts
            .headers
            .iter()
            .filter(|(name, _)| **name != http::header::AUTHORIZATION)
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        lock(&self.log).push(RequestRecord {
            method: parts.method.to_string(),
            path: path.to_owned(),
            headers,
            body_bytes,
            status,
            fault: fault.map(Fault::name),
            at,
        });
    }

    fn control(&self, call: &Call) -> Reply {
        let name = call.path.strip_prefix(control::PREFIX).unwrap_or_default();
        match (&call.method, name) {
            (&Method::GET, "state") => control::state(self.site.state(), &self.faults, &lock(&self.log)),
            (&Method::POST, "faults") => control::faults(&self.faults, &call.body),
            (&Method::DELETE, "faults") => {
                self.faults.clear();
                Reply::json(200, &serde_json::json!({}))
            }
            (&Method::POST, "clock") => control::clock(self.site.clock(), &call.body),
            (&Method::POST, other) => {
                self.site.control(other, &call.body).unwrap_or_else(|| control::unknown(other))
            }
            (_, other) => control::unknown(other),
        }
    }
}
