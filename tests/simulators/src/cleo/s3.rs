//! A bucket as an S3 endpoint on a port of its own, with path-style addresses. Cleo is the other user of the bucket:
//! it takes objects away after the pickup delay.
//!
//! All of this is the public S3 API, reduced to what an uploader and a poller need. Signatures are not verified; that
//! there is one is checked.

use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use serde_json::{Map, Value};

use super::Tenant;
use super::store::{Refusal, StoredFile, Via, accepted};
use crate::server::{Call, Reply, Site, lock, segments, sha256_hex};
use crate::time::SimClock;

/// Keys per listing page.
const MAX_KEYS: usize = 1000;

/// The endpoint.
pub(super) struct Bucket {
    tenant: Arc<Tenant>,
}

impl Bucket {
    pub(super) fn new(tenant: Arc<Tenant>) -> Self {
        Self { tenant }
    }

    fn act(&self, call: &Call) -> Reply {
        let signed = call.header("authorization").is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256"));
        if !signed {
            return failure(403, "AccessDenied", "Access Denied");
        }
        let parts = segments(&call.path);
        let Some((bucket, key)) = parts.split_first() else {
            return failure(405, "MethodNotAllowed", "Listing buckets is not simulated");
        };
        if self.tenant.options.s3_bucket.as_deref() != Some(bucket.as_str()) {
            return failure(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        let key = key.join("/");
        match (&call.method, key.is_empty()) {
            (&Method::GET, true) => self.list(call),
            (&Method::HEAD, true) => Reply::empty(200),
            (&Method::PUT, false) => self.put(call, &key),
            (&Method::GET | &Method::HEAD, false) => self.get(&key),
            (&Method::DELETE, false) => {
                let (folder, name) = split(&key);
                lock(&self.tenant.objects).remove(folder, name);
                Reply::empty(204)
            }
            _ => failure(405, "MethodNotAllowed", "The specified method is not allowed"),
        }
    }

    /// `If-None-Match: *` stores only if there is no such key: 412 otherwise.
    fn put(&self, call: &Call, key: &str) -> Reply {
        let bytes = match content(call) {
            Ok(bytes) => bytes,
            Err(text) => return failure(400, "InvalidRequest", text),
        };
        let declared = call.header("x-amz-content-sha256").filter(|value| value.len() == 64);
        if declared.is_some_and(|declared| declared != sha256_hex(&bytes)) {
            return failure(400, "XAmzContentSHA256Mismatch", "The provided hash does not match the content");
        }
        let (folder, name) = split(key);
        let now = self.tenant.options.clock.now();
        let mut objects = lock(&self.tenant.objects);
        if call.header("if-none-match") == Some("*") && objects.find(folder, name, now).is_some() {
            return failure(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
            );
        }
        match objects.upload(folder, name, bytes, now) {
            Ok(file) => match self.tenant.ledger.record(accepted(&file, name, Via::S3)) {
                Ok(()) => Reply::empty(200).header("etag", &etag(&file)),
                Err(_) => failure(500, "InternalError", "The state file cannot be written"),
            },
            Err(Refusal::TooLarge) => {
                failure(400, "EntityTooLarge", "Your proposed upload exceeds the maximum")
            }
            Err(_) => failure(400, "InvalidRequest", "The key is not valid"),
        }
    }

    fn get(&self, key: &str) -> Reply {
        let (folder, name) = split(key);
        let found = lock(&self.tenant.objects).find(folder, name, self.tenant.options.clock.now());
        match found {
            None => failure(404, "NoSuchKey", "The specified key does not exist."),
            Some(file) => {
                let modified = file.modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
                Reply::typed(200, "application/octet-stream", file.bytes.clone())
                    .header("etag", &etag(&file))
                    .header("last-modified", &modified)
            }
        }
    }

    fn list(&self, call: &Call) -> Reply {
        let prefix = call.parameter("prefix").unwrap_or_default();
        let after =
            call.parameter("continuation-token").or(call.parameter("start-after")).unwrap_or_default();
        let asked = call.parameter("max-keys").and_then(|text| text.parse().ok()).unwrap_or(MAX_KEYS);
        let mut files = lock(&self.tenant.objects).all(self.tenant.options.clock.now());
        files.retain(|file| file.path().starts_with(prefix) && file.path().as_str() > after);
        files.sort_by_key(StoredFile::path);
        let more = files.len() > asked.min(MAX_KEYS);
        files.truncate(asked.min(MAX_KEYS));
        let mut body = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        body.push_str("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        let bucket = self.tenant.options.s3_bucket.as_deref().unwrap_or_default();
        body.push_str(&format!("<Name>{}</Name><Prefix>{}</Prefix>", xml(bucket), xml(prefix)));
        body.push_str(&format!("<KeyCount>{}</KeyCount><MaxKeys>{asked}</MaxKeys>", files.len()));
        body.push_str(&format!("<IsTruncated>{more}</IsTruncated>"));
        if let Some(last) = files.last().filter(|_| more) {
            let token = xml(&last.path());
            body.push_str(&format!("<NextContinuationToken>{token}</NextContinuationToken>"));
        }
        for file in &files {
            body.push_str(&format!(
                "<Contents><Key>{}</Key><LastModified>{}</LastModified><ETag>{}</ETag><Size>{}</Size>\
                 <StorageClass>STANDARD</StorageClass></Contents>",
                xml(&file.path()),
                file.modified.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                xml(&etag(file)),
                file.bytes.len(),
            ));
        }
        body.push_str("</ListBucketResult>");
        Reply::typed(200, "application/xml", body)
    }
}

fn split(key: &str) -> (&str, &str) {
    key.rsplit_once('/').unwrap_or(("", key))
}

fn etag(file: &StoredFile) -> String {
    format!("\"{}\"", &sha256_hex(&file.bytes)[..32])
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn failure(status: u16, code: &str, text: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{text}</Message>\
         <RequestId>SIMULATED</RequestId></Error>"
    );
    Reply::typed(status, "application/xml", body)
}

/// The bytes of the object. SDKs send them in chunks with a signature or a checksum behind, under
/// `content-encoding: aws-chunked`.
fn content(call: &Call) -> Result<Bytes, &'static str> {
    let streaming = call.header("x-amz-content-sha256").is_some_and(|value| value.starts_with("STREAMING-"));
    let encoded = call.header("content-encoding").is_some_and(|value| value.contains("aws-chunked"));
    if !streaming && !encoded {
        return Ok(call.body.clone());
    }
    let bytes = unchunk(&call.body).ok_or("The chunked body is not well formed")?;
    match call.header("x-amz-decoded-content-length").map(str::parse::<usize>) {
        Some(Ok(length)) if length == bytes.len() => Ok(bytes),
        Some(_) => Err("The decoded length does not match"),
        None => Ok(bytes),
    }
}

/// `size[;chunk-signature=...]\r\n bytes \r\n ... 0\r\n trailers`
fn unchunk(mut body: &[u8]) -> Option<Bytes> {
    let mut content = Vec::with_capacity(body.len());
    loop {
        let end = body.windows(2).position(|pair| pair == b"\r\n")?;
        let head = std::str::from_utf8(&body[..end]).ok()?;
        let size = usize::from_str_radix(head.split(';').next()?.trim(), 16).ok()?;
        body = &body[end + 2..];
        if size == 0 {
            return Some(content.into());
        }
        content.extend_from_slice(body.get(..size)?);
        body = body.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

impl Site for Bucket {
    fn clock(&self) -> &SimClock {
        &self.tenant.options.clock
    }

    async fn answer(&self, call: &Call) -> Reply {
        self.act(call).header("x-amz-request-id", "SIMULATED")
    }

    fn expire_token(&self, _call: &Call) -> Reply {
        failure(403, "ExpiredToken", "The provided token has expired.")
    }

    fn control(&self, path: &str, body: &[u8]) -> Option<Reply> {
        self.tenant.control(path, body)
    }

    fn state(&self) -> Map<String, Value> {
        self.tenant.state()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_with_signatures_and_trailers() {
        let body = b"5;chunk-signature=ab\r\nhello\r\n3\r\n\r\nx\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n";
        assert_eq!(unchunk(body).as_deref(), Some(&b"hello\r\nx"[..]));
        assert_eq!(unchunk(b"5\r\nhel"), None);
        assert_eq!(unchunk(b"zz\r\n"), None);
    }
}
