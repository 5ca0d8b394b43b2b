use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use pipeline::{Error, Kind, Result};
use serde_json::Value;

use crate::redact::Redactor;
use crate::retry;

/// Longest excerpt of a body in errors and audit.
const EXCERPT: usize = 2000;

/// An answer, whole.
#[derive(Clone)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed. For a status of 400 or more it may end early, at 64 KiB.
    pub body: Vec<u8>,
    redactor: Redactor,
}

impl fmt::Debug for Response {
    /// Neither headers nor body: they may hold tokens and bank accounts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Response {
    /// An answer made by hand, for tests.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self { status, headers, body, redactor: Redactor::default() }
    }

    pub(crate) fn redacted_by(mut self, redactor: Redactor) -> Self {
        self.redactor = redactor;
        self
    }

    /// Whether the content type says JSON (`application/json`, `application/anything+json`).
    #[must_use]
    pub fn is_json(&self) -> bool {
        let media_type = self.media_type();
        media_type == "application/json" || media_type.ends_with("+json") || media_type.ends_with(".json")
    }

    /// The content type without parameters, in lower case.
    #[must_use]
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// A header, if it is there and readable.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether the end of the body is proven to be the end of the answer: it announced its length, or came in pieces
    /// with a last one. Without either, a broken connection looks like an end. Compressed answers prove their end by
    /// themselves and lose their length here: ask for `accept-encoding: identity` where this matters.
    #[must_use]
    pub fn is_framed(&self) -> bool {
        let in_pieces = |codings: &str| codings.trim_end().to_ascii_lowercase().ends_with("chunked");
        self.headers.contains_key(header::CONTENT_LENGTH)
            || self.header("transfer-encoding").is_some_and(in_pieces)
    }

    /// The body as JSON, whatever the content type says. Numbers keep their text.
    ///
    /// # Errors
    /// [`Kind::Protocol`], temporary, if it is not JSON or is cut. The error shows the body only where it is a page or
    /// a refusal: half a page of records would carry bank accounts into logs and audit.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let message =
                if error.is_eof() { "the answer ends in the middle" } else { "the answer is not JSON" };
            let error = Error::temporary(Kind::Protocol, "http.json", message)
                .with("status", self.status.as_u16())
                .with("place", format_args!("line {} column {}", error.line(), error.column()))
                .with("bytes", self.body.len());
            if self.is_json() && self.status.is_success() {
                error
            } else {
                error.with("body", self.excerpt())
            }
        })
    }

    /// The start of the body for errors and audit: one line, at most 2 kB, secrets hidden.
    #[must_use]
    pub fn excerpt(&self) -> String {
        // Some more than the excerpt, so that a secret at its end is still whole when it is looked for.
        let start = self.body.get(..EXCERPT * 4).unwrap_or(&self.body);
        self.shown(&String::from_utf8_lossy(start))
    }

    /// A piece of the body as [`Response::excerpt`] would show it: for texts found inside it.
    #[must_use]
    pub fn shown(&self, text: &str) -> String {
        let text = self.redactor.clean(text);
        let mut out = String::new();
        for character in text.trim().chars() {
            if out.len() + 8 > EXCERPT {
                out.push_str("...");
                break;
            }
            match character {
                '\t' | '\n' | '\r' => out.push(' '),
                control if control.is_control() => out.extend(control.escape_unicode()),
                other => out.push(other),
            }
        }
        out
    }

    /// How long the remote asks to wait, from `Retry-After` in seconds or as a date.
    ///
    /// A date counts from the answer's own `Date`, if it has one: the two were set by the same clock.
    #[must_use]
    pub fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let text = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?;
        let now = self.header("date").and_then(retry::http_date).unwrap_or(now);
        retry::retry_after(text, now)
    }
}

/// The body of a good answer as JSON, when the content type says so.
///
/// # Errors
/// [`Kind::Protocol`], temporary: login and maintenance pages come with status 200.
pub fn require_json(response: &Response) -> Result<Value> {
    if response.is_json() {
        return response.json();
    }
    Err(Error::temporary(
        Kind::Protocol,
        "http.json",
        "the answer should be JSON: a login or maintenance page?",
    )
    .with("status", response.status.as_u16())
    .with("content_type", response.media_type())
    .with("body", response.excerpt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::SecretString;

    fn answer(content_type: &str, body: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        Response::new(StatusCode::OK, headers, body.as_bytes().to_vec())
    }

    #[test]
    fn numbers_keep_their_text() {
        let value = answer("application/vnd.oracle.adf.resourcecollection+json", "{\"a\":1.10}");
        assert_eq!(require_json(&value).unwrap().to_string(), "{\"a\":1.10}");
    }

    #[test]
    fn html_with_status_200_is_no_json() {
        let error = require_json(&answer("text/html; charset=utf-8", "<html>\n\u{1}</html>")).unwrap_err();
        assert_eq!(error.kind(), Kind::Protocol);
        assert!(!error.to_string().contains('\n'));
        assert!(error.to_string().contains("\\u{1}"));
    }

    #[test]
    fn excerpts_are_short_and_hold_no_secret() {
        let mut redactor = Redactor::default();
        redactor.add(SecretString::from("c4nary"));
        let long = answer("text/plain", &format!("c4nary {}", "ä".repeat(9000))).redacted_by(redactor);
        assert!(long.excerpt().len() <= EXCERPT);
        assert!(!long.excerpt().contains("c4nary"));
        assert!(long.excerpt().ends_with("..."));
    }

    #[test]
    fn half_a_page_of_records_is_not_shown() {
        let account = "{\"RemitToAccountNumber\":\"4711\"";
        let text = answer("application/json", account).json().unwrap_err().to_string();
        assert!(text.contains("middle") && !text.contains("4711"), "{text}");
        let page = answer("text/html", account).json().unwrap_err().to_string();
        assert!(page.contains("4711"), "{page}");
        assert!(!format!("{:?}", answer("text/plain", "4711")).contains("4711"));
    }

    #[test]
    fn a_cut_body_says_so() {
        assert!(
            answer("application/json", "{\"items\":[1,").json().unwrap_err().to_string().contains("middle")
        );
    }
}
