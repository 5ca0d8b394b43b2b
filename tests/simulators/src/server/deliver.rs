//! How an answer travels: whole, cut or slow; and the answers that come from a front end, not from the vendor.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures::stream;
use http::{HeaderName, HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::exchange::Reply;
use crate::faults::{FaultBody, RetryAfter, StatusFault};
use crate::time;

/// An HTTP date; years before 1970 do not exist there.
pub(crate) fn http_date(at: Timestamp) -> String {
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs(seconds))
}

fn response(reply: Reply, body: Body, date: Timestamp) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = reply.status;
    for (name, value) in reply.headers {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    if let Ok(value) = HeaderValue::from_str(&http_date(date)) {
        response.headers_mut().insert(header::DATE, value);
    }
    response
}

pub(crate) fn whole(reply: Reply, date: Timestamp) -> Response {
    // To a HEAD, the length goes out and the bytes do not: the HTTP library sees to that.
    let body = Body::from(reply.body.clone());
    response(reply, body, date)
}

pub(crate) fn cut(reply: Reply, keep_bytes: usize, date: Timestamp) -> Response {
    let kept = reply.body.slice(..keep_bytes.min(reply.body.len()));
    let announced = reply.body.len().max(kept.len() + 1);
    let pieces = stream::unfold(Some(kept), |left| async move {
        match left {
            Some(kept) if !kept.is_empty() => Some((Ok(kept), Some(Bytes::new()))),
            Some(_) => {
                // The pause lets what was kept leave the buffers before the connection breaks.
                time::sleep(Duration::from_millis(20)).await;
                Some((Err(io::Error::from(io::ErrorKind::ConnectionReset)), None))
            }
            None => None,
        }
    });
    let reply = reply.header("content-length", &announced.to_string());
    response(reply, Body::from_stream(pieces), date)
}

pub(crate) fn slow(reply: Reply, chunk_bytes: usize, delay_ms: u64, date: Timestamp) -> Response {
    let length = reply.body.len().to_string();
    let pieces = stream::unfold(reply.body.clone(), move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        time::sleep(Duration::from_millis(delay_ms)).await;
        let piece = left.split_to(chunk_bytes.max(1).min(left.len()));
        Some((Ok::<_, Infallible>(piece), left))
    });
    let reply = reply.header("content-length", &length);
    response(reply, Body::from_stream(pieces), date)
}

pub(crate) fn status_reply(fault: &StatusFault, now: Timestamp) -> Reply {
    let code = fault.code;
    let reply = match &fault.body {
        FaultBody::Empty => Reply::empty(code),
        FaultBody::Html => Reply::typed(
            code,
            "text/html",
            format!("<html><head><title>{code}</title></head><body><h1>{code}</h1></body></html>"),
        ),
        FaultBody::Json => Reply::json(
            code,
            &json!({ "title": "Simulated fault", "status": code.to_string(), "message": "simulated fault" }),
        ),
        FaultBody::Text => Reply::text(code, "simulated fault\n"),
        FaultBody::Exact { content_type, body } => Reply::typed(code, content_type, body.clone()),
    };
    match fault.retry_after {
        None => reply,
        Some(RetryAfter::Seconds(seconds)) => reply.header("retry-after", &seconds.to_string()),
        Some(RetryAfter::HttpDate(ahead)) => {
            let when = now.saturating_add(SignedDuration::from_secs(ahead)).unwrap_or(now);
            reply.header("retry-after", &http_date(when))
        }
    }
}

pub(crate) fn login_page() -> Reply {
    let page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
                <body><form method=\"post\"><input name=\"userid\"></form></body></html>";
    Reply::typed(200, "text/html; charset=utf-8", page)
}

pub(crate) fn wrong_shape() -> Reply {
    Reply::json(200, &json!([{ "unexpected": true }, 42, "not what was asked for"]))
}
