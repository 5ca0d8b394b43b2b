//! What Cleo's answers mean, in the connector's one error type.

use pipeline::{Error, Kind, Result};
use serde_json::Value;
use transport::Response;

use crate::wire;

/// Longest piece of a remote's text in an error.
const EXCERPT: usize = 300;

/// A bounded piece of a remote's text on one line.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(EXCERPT).collect();
    if text.chars().nth(EXCERPT).is_some() {
        short.push('…');
    }
    short
}

fn facts(error: Error, response: &Response) -> Error {
    error.with("status", response.status.as_u16()).with("answer", excerpt(&response.excerpt()))
}

const REDIRECTS: &str = "Cleo redirects; no credential is sent to another address";

/// Refuses what the account may not do, and redirects that say that the request is to be made elsewhere: nothing was
/// acted on. Other redirects may follow an effect (303: "look there for what became of it"), so a write judges them.
pub(crate) fn account(operation: &'static str, response: &Response) -> Result<()> {
    let (kind, message) = match response.status.as_u16() {
        307 | 308 => (Kind::Protocol, REDIRECTS),
        401 => (Kind::Unauthorized, "Cleo refused a new login too"),
        403 => (Kind::Forbidden, "account lacks folder/action"),
        _ => return Ok(()),
    };
    Err(facts(Error::permanent(kind, operation, message), response))
}

/// Refuses every answer to a read that is not a success.
pub(crate) fn read(operation: &'static str, response: &Response) -> Result<()> {
    let (kind, message) = match response.status.as_u16() {
        200..=299 => return Ok(()),
        300..=399 => (Kind::Protocol, REDIRECTS),
        404 => (Kind::NotFound, "Cleo does not have it"),
        _ => (Kind::Refused, "Cleo refused the request"),
    };
    Err(facts(Error::permanent(kind, operation, message), response))
}

/// The body as JSON, whatever its content type says.
pub(crate) fn json(operation: &'static str, response: &Response) -> Result<Value> {
    serde_json::from_slice(&response.body).map_err(|error| {
        let message = if error.is_eof() {
            "the answer ends in the middle"
        } else {
            "the answer is not JSON: a login or maintenance page?"
        };
        facts(Error::temporary(Kind::Protocol, operation, message), response)
    })
}

/// Judges the answer to an upload by its status. What may have been acted on is of unknown outcome.
pub(crate) fn upload(operation: &'static str, response: &Response, ok_status: &[u16]) -> Result<()> {
    let status = response.status.as_u16();
    let error = match status {
        200..=299 if ok_status.contains(&status) => return Ok(()),
        404 => Error::permanent(Kind::NotFound, operation, "the folder does not exist"),
        409 => Error::permanent(
            Kind::Conflict,
            operation,
            "Cleo has a file of this name and does not replace it",
        ),
        400..=499 => Error::permanent(Kind::Refused, operation, "Cleo refused the file"),
        _ => Error::unknown_outcome(
            Kind::Protocol,
            operation,
            "the status does not say whether Cleo took the file; if it did, list it in `files.ok_status`",
        ),
    };
    Err(facts(error, response))
}

/// An answer to an upload that has a good status and a body that Cleo would not send.
pub(crate) fn strange_upload(operation: &'static str, response: &Response, message: &'static str) -> Error {
    facts(Error::unknown_outcome(Kind::Protocol, operation, message), response)
}

/// Words of a server that says no with a good status, in a text whose format is not known.
const TROUBLE: [&str; 7] = ["error", "exception", "fail", "denied", "not found", "no such", "does not exist"];

/// Whether a line of text reads as a message of trouble, not as a name.
pub(crate) fn is_trouble(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    TROUBLE.iter().any(|word| line.contains(word)) && !line.contains("success")
}

/// Whether a body says by itself that something went wrong, whatever its status.
pub(crate) fn tells_of_failure(body: &Value) -> bool {
    let given = |name: &str| match body.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(_) => true,
    };
    let bad = |name: &str| {
        let word = body.get(name).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        matches!(word.as_str(), "error" | "failed" | "failure" | "rejected")
    };
    given("error")
        || given("errors")
        || wire::flag(body, "success") == Some(false)
        || bad("status")
        || bad("result")
}

/// Whether the body is a page for people.
pub(crate) fn is_html(response: &Response) -> bool {
    let start = response.body.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    response.media_type() == "text/html" || start == Some(b'<')
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, StatusCode};
    use pipeline::Status;

    fn answer(status: u16, body: &str) -> Response {
        Response::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), body.as_bytes().to_vec())
    }

    #[test]
    fn every_status_of_an_upload_has_its_meaning() {
        for (status, kind, decides) in [
            (203, Kind::Protocol, Status::UnknownOutcome),
            (302, Kind::Protocol, Status::UnknownOutcome),
            (303, Kind::Protocol, Status::UnknownOutcome),
            (400, Kind::Refused, Status::Permanent),
            (404, Kind::NotFound, Status::Permanent),
            (409, Kind::Conflict, Status::Permanent),
            (413, Kind::Refused, Status::Permanent),
            (415, Kind::Refused, Status::Permanent),
            (422, Kind::Refused, Status::Permanent),
        ] {
            let error = upload("t", &answer(status, ""), &[200, 201]).unwrap_err();
            assert_eq!((error.kind(), error.status()), (kind, decides), "{status}");
        }
        upload("t", &answer(201, ""), &[200, 201]).unwrap();
    }

    #[test]
    fn redirects_and_refusals_of_the_account_are_told_apart() {
        for (status, kind) in
            [(307, Kind::Protocol), (308, Kind::Protocol), (401, Kind::Unauthorized), (403, Kind::Forbidden)]
        {
            assert_eq!(account("t", &answer(status, "")).unwrap_err().kind(), kind, "{status}");
        }
        for status in [302, 303, 404] {
            account("t", &answer(status, "")).unwrap();
        }
        for status in [302, 303] {
            assert_eq!(read("t", &answer(status, "")).unwrap_err().kind(), Kind::Protocol);
        }
    }

    #[test]
    fn remote_text_is_short_and_on_one_line() {
        let text = excerpt(&format!("a\nb{}", "x".repeat(1000)));
        assert!(text.starts_with("a b") && text.chars().count() == EXCERPT + 1);
    }

    #[test]
    fn bodies_that_tell_of_failure_are_known() {
        for body in [
            r#"{"error":"quota"}"#,
            r#"{"errors":[{"message":"quota"}]}"#,
            r#"{"success":"false","message":"quota"}"#,
            r#"{"status":"Failed"}"#,
            r#"{"id":"f1","result":"error"}"#,
        ] {
            assert!(tells_of_failure(&serde_json::from_str(body).unwrap()), "{body}");
        }
        for body in [
            r#"{"id":"f1","name":"error.edi","status":"received"}"#,
            r#"{"error":null,"errors":[],"success":true}"#,
            r#"{"message":"stored"}"#,
        ] {
            assert!(!tells_of_failure(&serde_json::from_str(body).unwrap()), "{body}");
        }
    }

    #[test]
    fn pages_for_people_are_known_by_type_or_body() {
        assert!(is_html(&answer(200, "  <!DOCTYPE html>")));
        assert!(!is_html(&answer(200, "{}")));
    }
}
