//! One attempt: what is put on the wire, what comes back, and what a failure proves.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode, header};
use pipeline::{Error, Kind, Status};
use reqwest::multipart::{Form, Part};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::address::AddressRefused;
use crate::request::Body;
use crate::{Effect, Request, Response};

/// Most bytes kept of the body of a refusal.
const REFUSAL_LIMIT: u64 = 64 * 1024;

/// Why an attempt gave no usable answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There was no connection: nothing was sent.
    Connect(reqwest::Error),
    /// There will be no connection until a person changes something.
    Unconnectable(&'static str, reqwest::Error),
    /// No whole answer in time.
    Timeout(reqwest::Error),
    /// The connection broke before the answer began.
    Broken(reqwest::Error),
    /// The answer began and did not end as announced.
    Cut(Option<reqwest::Error>),
    /// The answer is longer than we take.
    TooLarge(u64),
    /// A status that says "not now".
    Passing(Box<Response>),
    /// The request itself cannot be built.
    Malformed(Box<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    fn of(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_builder() {
            return Self::Malformed(error.into());
        }
        if let Some(why) = unconnectable(&error) {
            return Self::Unconnectable(why, error);
        }
        if error.is_connect() {
            return Self::Connect(error);
        }
        if error.is_timeout() { Self::Timeout(error) } else { Self::Broken(error) }
    }

    fn of_body(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_timeout() { Self::Timeout(error) } else { Self::Cut(Some(error)) }
    }

    /// Whether the call may be made again at once.
    pub(crate) fn may_repeat(&self, effect: Effect) -> bool {
        match self {
            Self::Connect(_) => true,
            Self::Passing(answer) if answer.status == StatusCode::TOO_MANY_REQUESTS => true,
            Self::Timeout(_) | Self::Broken(_) | Self::Cut(_) | Self::Passing(_) => effect == Effect::Read,
            Self::Unconnectable(..) | Self::TooLarge(_) | Self::Malformed(_) => false,
        }
    }

    /// What the caller is told. A write that may have been acted on is of unknown outcome.
    pub(crate) fn into_error(self, operation: &'static str, effect: Effect) -> Error {
        let open = if effect == Effect::Write { Status::UnknownOutcome } else { Status::Temporary };
        match self {
            Self::Connect(error) => {
                Error::temporary(Kind::Unavailable, operation, "no connection").caused_by(error)
            }
            Self::Unconnectable(why, error) => {
                Error::permanent(Kind::Configuration, operation, why).caused_by(error)
            }
            Self::Timeout(error) => {
                Error::new(Kind::Timeout, open, operation, "no answer in time").caused_by(error)
            }
            Self::Broken(error) => {
                Error::new(Kind::Unavailable, open, operation, "the connection broke before the answer")
                    .caused_by(error)
            }
            Self::Cut(error) => {
                let cut = Error::new(Kind::Protocol, open, operation, "the answer was cut");
                match error {
                    Some(error) => cut.caused_by(error),
                    None => cut,
                }
            }
            Self::TooLarge(limit) => {
                let status = if effect == Effect::Write { open } else { Status::Permanent };
                Error::new(Kind::TooLarge, status, operation, "the answer is longer than allowed")
                    .with("limit", limit)
            }
            Self::Passing(answer) => passing_error(&answer, operation, open),
            Self::Malformed(error) => {
                Error::permanent(Kind::Configuration, operation, "the request cannot be built")
                    .caused_by(error)
            }
        }
    }

    /// The status, for logs.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Passing(answer) => Some(answer.status),
            _ => None,
        }
    }
}

fn passing_error(answer: &Response, operation: &'static str, open: Status) -> Error {
    let (kind, status, message) = if answer.status == StatusCode::TOO_MANY_REQUESTS {
        (Kind::Throttled, Status::Temporary, "the remote asks for fewer calls")
    } else {
        (Kind::Unavailable, open, "the remote cannot answer now")
    };
    Error::new(kind, status, operation, message)
        .with("status", answer.status.as_u16())
        .with("body", answer.excerpt())
}

/// Finds causes that no retry mends: a refused address, a certificate that is not trusted.
fn unconnectable(error: &reqwest::Error) -> Option<&'static str> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if error.is::<AddressRefused>() {
            return Some("the host name leads to an address that may not be connected to");
        }
        if certificate(error) {
            return Some("the certificate of the host is not trusted");
        }
        next = error.source();
    }
    None
}

fn certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let tls = match inner {
        Some(inner) => inner.downcast_ref::<rustls::Error>(),
        None => error.downcast_ref::<rustls::Error>(),
    };
    matches!(tls, Some(rustls::Error::InvalidCertificate(_)))
}

/// What one attempt needs.
pub(crate) struct Attempt<'a> {
    pub(crate) client: &'a reqwest::Client,
    pub(crate) request: &'a Request,
    pub(crate) url: &'a Url,
    pub(crate) token: Option<&'a SecretString>,
    pub(crate) timeout: Duration,
    pub(crate) body_limit: u64,
}

impl Attempt<'_> {
    pub(crate) async fn run(&self) -> Result<Response, Failure> {
        let answer = self.build()?.send().await.map_err(Failure::of)?;
        self.read(answer).await
    }

    fn build(&self) -> Result<reqwest::RequestBuilder, Failure> {
        let request = self.request;
        let mut builder = self
            .client
            .request(request.method.clone(), self.url.clone())
            .headers(request.headers.clone())
            .timeout(self.timeout);
        if let (Some(token), Some((_, scheme))) = (self.token, &request.tokens) {
            builder = builder.header(header::AUTHORIZATION, credentials(scheme, token)?);
        }
        Ok(match &request.body {
            Body::Empty => builder,
            Body::Bytes { bytes, content_type } => {
                if !request.headers.contains_key(header::CONTENT_TYPE) {
                    builder = builder.header(header::CONTENT_TYPE, content_type);
                }
                builder.body(bytes.clone())
            }
            Body::Multipart { part, file, content_type, bytes } => {
                let content = Part::stream_with_length(bytes.clone(), bytes.len() as u64)
                    .file_name(file.clone())
                    .mime_str(content_type)
                    .map_err(|error| Failure::Malformed(error.into()))?;
                builder.multipart(Form::new().part(part.clone(), content))
            }
        })
    }

    async fn read(&self, mut answer: reqwest::Response) -> Result<Response, Failure> {
        let refusal = answer.status().as_u16() >= 400;
        let announced = answer.headers().get(header::CONTENT_LENGTH).and_then(length);
        let limit = if refusal { REFUSAL_LIMIT } else { self.body_limit };
        if !refusal && announced.is_some_and(|length| length > limit) {
            return Err(Failure::TooLarge(limit));
        }
        let mut body: Vec<u8> = Vec::new();
        loop {
            match answer.chunk().await {
                Ok(Some(chunk)) if (body.len() + chunk.len()) as u64 <= limit => {
                    body.extend_from_slice(&chunk);
                }
                Ok(Some(_)) if refusal => break,
                Ok(Some(_)) => return Err(Failure::TooLarge(limit)),
                Ok(None) if !refusal && short(self.request, announced, &body) => {
                    return Err(Failure::Cut(None));
                }
                Ok(None) => break,
                // A refusal is one even when its explanation is cut.
                Err(_) if refusal => break,
                Err(error) => return Err(Failure::of_body(error)),
            }
        }
        Ok(self.whole(&answer, body))
    }

    fn whole(&self, answer: &reqwest::Response, body: Vec<u8>) -> Response {
        let mut redactor = self.request.redactor.clone();
        if let Some(token) = self.token {
            if let Some(password) = password_in(token) {
                redactor.add(password);
            }
            redactor.add(token.clone());
        }
        Response::new(answer.status(), answer.headers().clone(), body).redacted_by(redactor)
    }
}

/// Whether fewer bytes came than were announced. Decompressed answers carry no length; their end is checked by gzip.
fn short(request: &Request, announced: Option<u64>, body: &[u8]) -> bool {
    request.method != http::Method::HEAD && announced.is_some_and(|length| (body.len() as u64) < length)
}

fn credentials(scheme: &str, token: &SecretString) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_str(&format!("{scheme} {}", token.expose_secret()))
        .map_err(|error| Failure::Malformed(error.into()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The password in a pair of basic authentication. Other tokens have none, and hiding a piece of them does no harm.
fn password_in(pair: &SecretString) -> Option<SecretString> {
    let text = String::from_utf8(STANDARD.decode(pair.expose_secret()).ok()?).ok()?;
    text.split_once(':').map(|(_, password)| SecretString::from(password))
}

fn length(value: &HeaderValue) -> Option<u64> {
    value.to_str().ok()?.parse().ok()
}
