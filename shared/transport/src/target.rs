use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pipeline::{Error, Kind, Result};
use url::Url;

/// What values in queries and forms may hold unencoded: the unreserved characters of RFC 3986. A blank becomes `%20`, never `+`.
pub(crate) const UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `reference` resolved against `base`, with `query` appended.
///
/// A link in an answer may give an absolute address; it is followed only to the origin that the client is pinned to.
pub(crate) fn resolve(
    base: &Url,
    operation: &'static str,
    reference: &str,
    query: &[(String, String)],
) -> Result<Url> {
    let refuse = |why: &str| {
        Error::permanent(Kind::Protocol, operation, why).with("host", base.host_str().unwrap_or_default())
    };
    let mut url =
        base.join(reference).map_err(|error| refuse("the address cannot be read").caused_by(error))?;
    // The scheme by itself too: `blob:https://host/x` has the origin of the address inside it.
    if url.scheme() != base.scheme() || url.origin() != base.origin() || !url.origin().is_tuple() {
        return Err(refuse("an address leads to another host than the configured one; it is not followed"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("an address holds a user or password; it is not followed"));
    }
    url.set_fragment(None);
    if !query.is_empty() {
        let mut text = url.query().unwrap_or_default().to_owned();
        for (name, value) in query {
            if !text.is_empty() {
                text.push('&');
            }
            text.extend(utf8_percent_encode(name, UNRESERVED));
            text.push('=');
            text.extend(utf8_percent_encode(value, UNRESERVED));
        }
        url.set_query(Some(&text));
    }
    Ok(url)
}

/// Path and query for logs: values whose names look like credentials are left out, and the whole is cut short.
pub(crate) fn for_logs(url: &Url) -> String {
    let mut text = url.path().to_owned();
    for (index, pair) in
        url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).enumerate()
    {
        text.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if looks_secret(name) => {
                text.push_str(name);
                text.push_str("=[redacted]");
            }
            _ => text.push_str(pair),
        }
    }
    let end = text.char_indices().nth(400).map_or(text.len(), |(index, _)| index);
    text.truncate(end);
    text
}

fn looks_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "secret", "password", "passwd", "signature", "sig", "key", "code", "assertion", "credential"]
        .iter()
        .any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(reference: &str) -> Result<Url> {
        resolve(&Url::parse("https://pod.example.com/api/").unwrap(), "t", reference, &[])
    }

    #[test]
    fn references_are_resolved_as_a_browser_would() {
        assert_eq!(at("").unwrap().as_str(), "https://pod.example.com/api/");
        assert_eq!(at("/x?a=b").unwrap().as_str(), "https://pod.example.com/x?a=b");
        assert_eq!(at("x").unwrap().as_str(), "https://pod.example.com/api/x");
        assert_eq!(at("https://pod.example.com:443/y#f").unwrap().as_str(), "https://pod.example.com/y");
    }

    #[test]
    fn other_origins_are_refused() {
        for reference in [
            "https://evil.example.com/x",
            "//evil.example.com/x",
            "http://pod.example.com/x",
            "https://pod.example.com:8443/x",
            "https://user@pod.example.com/x",
            "\\\\evil.example.com\\x",
            "javascript:1",
            "blob:https://pod.example.com/x",
            "file:///etc/passwd",
        ] {
            assert!(at(reference).is_err(), "{reference}");
        }
    }

    #[test]
    fn query_values_are_encoded_whole() {
        let query = [("q".to_owned(), "A >= '1+2' & B".to_owned())];
        let url = resolve(&Url::parse("https://pod.example.com").unwrap(), "t", "/x", &query).unwrap();
        assert_eq!(url.query(), Some("q=A%20%3E%3D%20%271%2B2%27%20%26%20B"));
    }

    #[test]
    fn logs_hold_no_credentials() {
        let url =
            Url::parse("https://pod.example.com/x?access_token=abc&limit=2&X-Amz-Signature=zzz").unwrap();
        assert_eq!(for_logs(&url), "/x?access_token=[redacted]&limit=2&X-Amz-Signature=[redacted]");
    }
}
