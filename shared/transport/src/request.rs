use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use percent_encoding::utf8_percent_encode;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::TokenCache;
use crate::redact::Redactor;
use crate::target::UNRESERVED;

/// Whether a call changes anything at the remote. Decides what may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Repeating it is harmless: queries, lists, tokens.
    Read,
    /// It may only be repeated when it provably was not acted on.
    Write,
}

/// A form value.
#[derive(Debug, Clone)]
pub enum SecretOrText {
    /// A value that may be seen.
    Text(String),
    /// A value that may not.
    Secret(SecretString),
}

impl SecretOrText {
    fn expose(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Secret(secret) => secret.expose_secret(),
        }
    }
}

impl From<&str> for SecretOrText {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SecretOrText {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<SecretString> for SecretOrText {
    fn from(secret: SecretString) -> Self {
        Self::Secret(secret)
    }
}

/// What is sent.
#[derive(Clone)]
pub(crate) enum Body {
    Empty,
    Bytes { bytes: Bytes, content_type: String },
    Multipart { part: String, file: String, content_type: String, bytes: Bytes },
}

/// A call to be made. Built once; every attempt sends the same.
#[derive(Clone)]
pub struct Request {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) reference: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    /// Where the credentials come from, and the scheme that they are sent under.
    pub(crate) tokens: Option<(TokenCache, &'static str)>,
    pub(crate) body: Body,
    pub(crate) effect: Effect,
    pub(crate) redactor: Redactor,
    /// What was wrong with the parts, told when the request is sent.
    pub(crate) flaw: Option<&'static str>,
}

impl Request {
    /// A call of `operation` (a dotted name for errors and logs).
    ///
    /// `path_and_query` is resolved against the client's base address: `/x` starts at its root, the empty text is the
    /// base address itself. An absolute address is taken only if its origin is the base address's.
    ///
    /// The effect is [`Effect::Read`] for GET and HEAD, else [`Effect::Write`]; [`Request::effect`] changes it.
    #[must_use]
    pub fn new(operation: &'static str, method: Method, path_and_query: &str) -> Self {
        let effect = if matches!(method, Method::GET | Method::HEAD) { Effect::Read } else { Effect::Write };
        Self {
            operation,
            method,
            reference: path_and_query.to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            tokens: None,
            body: Body::Empty,
            effect,
            redactor: Redactor::default(),
            flaw: None,
        }
    }

    /// Appends a query parameter; name and value are encoded here. Never for secrets: addresses end up in logs.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.set(name, value, false);
        self
    }

    /// Sets a header that nobody may see.
    #[must_use]
    pub fn header_secret(mut self, name: &str, value: &SecretString) -> Self {
        self.set(name, value.expose_secret(), true);
        self.redactor.add(value.clone());
        self
    }

    /// Sets `Accept`.
    #[must_use]
    pub fn accept(self, media_type: &str) -> Self {
        self.header("accept", media_type)
    }

    /// Sends a token of `tokens`. A 401 makes the client fetch a new one and repeat the call, once.
    #[must_use]
    pub fn bearer(mut self, tokens: &TokenCache) -> Self {
        self.tokens = Some((tokens.clone(), "Bearer"));
        self
    }

    /// As [`Request::bearer`], for basic authentication: the tokens are pairs made by [`basic_pair`].
    #[must_use]
    pub fn basic_from(mut self, tokens: &TokenCache) -> Self {
        self.tokens = Some((tokens.clone(), "Basic"));
        self
    }

    /// Sends user and password by basic authentication.
    #[must_use]
    pub fn basic(mut self, user: &str, password: &SecretString) -> Self {
        let pair = basic_pair(user, password);
        self.set("authorization", &format!("Basic {}", pair.expose_secret()), true);
        self.redactor.add(pair);
        self.redactor.add(password.clone());
        self
    }

    /// Sends a form.
    #[must_use]
    pub fn form<N, V>(mut self, fields: Vec<(N, V)>) -> Self
    where
        N: AsRef<str>,
        V: Into<SecretOrText>,
    {
        let mut text = String::new();
        for (name, value) in fields {
            let value = value.into();
            let encoded = utf8_percent_encode(value.expose(), UNRESERVED).to_string();
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(&utf8_percent_encode(name.as_ref(), UNRESERVED).to_string());
            text.push('=');
            text.push_str(&encoded);
            if let SecretOrText::Secret(secret) = value {
                self.redactor.add(SecretString::from(encoded));
                self.redactor.add(secret);
            }
        }
        self.body = Body::Bytes {
            bytes: Bytes::from(text),
            content_type: "application/x-www-form-urlencoded".to_owned(),
        };
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(self, value: &Value) -> Self {
        self.bytes(value.to_string().into_bytes(), "application/json")
    }

    /// Sends bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: Vec<u8>, content_type: &str) -> Self {
        self.body = Body::Bytes { bytes: Bytes::from(bytes), content_type: content_type.to_owned() };
        self
    }

    /// Sends a file as the one part of a multipart form.
    #[must_use]
    pub fn multipart(mut self, part_name: &str, file_name: &str, content_type: &str, bytes: Vec<u8>) -> Self {
        self.body = Body::Multipart {
            part: part_name.to_owned(),
            file: file_name.to_owned(),
            content_type: content_type.to_owned(),
            bytes: Bytes::from(bytes),
        };
        self
    }

    /// Says whether the call changes anything at the remote.
    #[must_use]
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    fn set(&mut self, name: &str, value: &str, secret: bool) {
        let (Ok(name), Ok(mut value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) else {
            self.flaw = Some("a header has a character that headers cannot carry");
            return;
        };
        value.set_sensitive(secret);
        self.headers.insert(name, value);
    }
}

/// User and password as basic authentication sends them.
#[must_use]
pub fn basic_pair(user: &str, password: &SecretString) -> SecretString {
    SecretString::from(STANDARD.encode(format!("{user}:{}", password.expose_secret())))
}

impl fmt::Debug for Request {
    /// Neither body nor header values: they may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("effect", &self.effect)
            .finish_non_exhaustive()
    }
}
