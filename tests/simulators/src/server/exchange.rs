//! A request that has been read, and an answer that has not been written.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// No document of either vendor comes near this size.
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// A request with its body.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path, still percent-encoded.
    pub(crate) path: String,
    /// Parameters in order, decoded as a form: `+` is a blank.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn new(parts: &http::request::Parts, body: Bytes) -> Self {
        let query = form_pairs(parts.uri.query().unwrap_or_default().as_bytes());
        Self {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query,
            headers: parts.headers.clone(),
            body,
        }
    }

    /// The first parameter of this name.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// What follows the scheme in `Authorization`, if the scheme is this one.
    pub(crate) fn credentials(&self, scheme: &str) -> Option<&str> {
        let (given, rest) = self.header("authorization")?.split_once(' ')?;
        given.eq_ignore_ascii_case(scheme).then_some(rest.trim())
    }

    /// User and password of HTTP Basic.
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        let text = String::from_utf8(decode_base64(self.credentials("Basic")?)?).ok()?;
        text.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
    }

    /// The body as a form.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        form_pairs(&self.body)
    }

    /// Path segments, each decoded by itself, without empty ones.
    pub(crate) fn segments(&self) -> Vec<String> {
        segments(&self.path)
    }
}

pub(crate) fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|part| !part.is_empty())
        .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
        .collect()
}

fn form_pairs(bytes: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}

pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()
}

pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An answer with its whole body.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(&'static str, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    pub(crate) fn typed(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let mut reply = Self::empty(status).header("content-type", content_type);
        reply.body = body.into();
        reply
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::typed(status, "application/json", body.to_string())
    }

    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        Self::typed(status, "text/plain", body.into())
    }

    /// Sets a header by its lower-case name; a value that HTTP does not allow is left out.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.retain(|(other, _)| *other != name);
            self.headers.push((name, value));
        }
        self
    }
}
