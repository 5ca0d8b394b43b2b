//! Calls and answers as bytes.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The largest request.
const MAX_BYTES: usize = 16 << 20;

pub(super) fn answer(status: u16, body: &str) -> Vec<u8> {
    let kind = if body.starts_with('<') { "application/xml" } else { "application/x-amz-json-1.0" };
    format!(
        "HTTP/1.1 {status} Spoiled\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A request as it came.
pub(super) struct Request {
    /// Request line and headers, without those that say how the body is delimited.
    head: Vec<String>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) async fn read(client: &mut TcpStream) -> io::Result<Option<Self>> {
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

    /// Method and path; nothing of a request without.
    pub(super) fn line(&self) -> (&str, &str) {
        let line = self.head.first().map_or("", String::as_str);
        let (method, rest) = line.split_once(' ').unwrap_or_default();
        (method, rest.split(' ').next().unwrap_or_default())
    }

    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        header(self.head.iter().map(String::as_str), name)
    }

    /// The name of the call: from its header, or from the method, as S3 has it.
    pub(super) fn call(&self) -> String {
        if let Some(target) = self.header("x-amz-target") {
            return target.rsplit('.').next().unwrap_or(target).to_owned();
        }
        match self.line().0 {
            "PUT" => "PutObject",
            "GET" => "GetObject",
            _ => "other",
        }
        .to_owned()
    }

    /// The whole answer, up to the end of the connection.
    pub(super) async fn forward(&self, upstream: &str) -> io::Result<Vec<u8>> {
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
