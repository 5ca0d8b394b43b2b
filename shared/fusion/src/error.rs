//! What the pod's answers mean.

use http::StatusCode;
use pipeline::{Error, Kind};
use serde_json::Value;
use transport::Response;

/// An answer of another shape than promised. `path` says where in the JSON.
///
/// Temporary: the page is not counted, nothing is lost, and the next poll asks again; what stays wrong shows by
/// failing each time.
pub(crate) fn shape(operation: &'static str, path: &str, message: &str) -> Error {
    Error::temporary(Kind::Protocol, operation, message).with("json_path", path)
}

/// Whether a refusal is about a whole collection or about one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// A resource: it exists, or the configuration is wrong.
    Resource,
    /// The children of a row, which may be gone by now.
    Row,
}

/// The error that a refusal stands for. The status alone decides; the body is kept for people.
pub(crate) fn refusal(operation: &'static str, answer: &Response, about: About) -> Error {
    let detail = detail(answer);
    let error = match answer.status {
        StatusCode::FORBIDDEN => Error::permanent(
            Kind::Forbidden,
            operation,
            "the pod forbids this: does the integration user have the role that reads this resource?",
        ),
        StatusCode::NOT_FOUND if about == About::Row => Error::temporary(
            Kind::NotFound,
            operation,
            "the row is gone; the next poll reads the window again",
        ),
        // Never "no data": a wrong path and a missing role answer 404 too.
        StatusCode::NOT_FOUND => Error::permanent(
            Kind::Configuration,
            operation,
            "the pod knows no such resource: is rest_root right, and does the user have the role?",
        ),
        StatusCode::NOT_ACCEPTABLE => {
            Error::permanent(Kind::Configuration, operation, "the pod does not offer JSON here")
        }
        StatusCode::PRECONDITION_FAILED => {
            Error::temporary(Kind::Conflict, operation, "the row has changed meanwhile")
        }
        status if status.is_redirection() => {
            Error::temporary(Kind::Protocol, operation, "the pod sends us elsewhere, perhaps to a login page")
        }
        StatusCode::BAD_REQUEST if !answer.is_json() => Error::permanent(
            Kind::Refused,
            operation,
            "the pod refuses the query, and not in JSON: does a proxy drop the header REST-Framework-Version?",
        ),
        StatusCode::BAD_REQUEST => Error::permanent(Kind::Refused, operation, "the pod refuses the query"),
        _ => Error::permanent(Kind::Refused, operation, "the pod gives an answer that we do not expect"),
    };
    error.with("status", answer.status.as_u16()).with("detail", detail)
}

/// A token that was fetched and not taken.
pub(crate) fn unauthorized(operation: &'static str) -> Error {
    Error::permanent(
        Kind::Unauthorized,
        operation,
        "the identity domain gave a token, the API refuses it: does the client have a Fusion user of the same name, \
         with job and data roles? After a copy of production over this pod they must be made again",
    )
}

/// The text of an error: `o:errorDetails`, else `error`, else the start of the body.
fn detail(answer: &Response) -> String {
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return answer.excerpt() };
    if let Some(details) = body.get("o:errorDetails").and_then(Value::as_array) {
        let texts: Vec<&str> =
            details.iter().take(5).filter_map(|entry| entry.get("detail")?.as_str()).collect();
        if !texts.is_empty() {
            return answer.shown(&texts.join("; "));
        }
    }
    match body.get("error").and_then(Value::as_str) {
        Some(error) => answer.shown(error),
        None => answer.excerpt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use pipeline::Status;

    fn answer(status: u16, content_type: &str, body: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        Response::new(StatusCode::from_u16(status).unwrap(), headers, body.as_bytes().to_vec())
    }

    #[test]
    fn each_status_means_what_the_reference_says() {
        for (status, about, kind, fate) in [
            (400, About::Resource, Kind::Refused, Status::Permanent),
            (403, About::Resource, Kind::Forbidden, Status::Permanent),
            (404, About::Resource, Kind::Configuration, Status::Permanent),
            (404, About::Row, Kind::NotFound, Status::Temporary),
            (406, About::Resource, Kind::Configuration, Status::Permanent),
            (412, About::Resource, Kind::Conflict, Status::Temporary),
            (302, About::Resource, Kind::Protocol, Status::Temporary),
            (418, About::Resource, Kind::Refused, Status::Permanent),
        ] {
            let error = refusal("t", &answer(status, "application/json", "{}"), about);
            assert_eq!((error.kind(), error.status()), (kind, fate), "{status}");
        }
    }

    #[test]
    fn the_detail_is_found_in_every_form() {
        let structured = r#"{"title":"Bad Request","status":"400","o:errorDetails":[{"detail":"JBO-27014: no","o:errorCode":"27014"}]}"#;
        for (content_type, body, wanted) in [
            ("application/vnd.oracle.adf.error+json", structured, "JBO-27014: no"),
            ("application/json", r#"{"error":"no"}"#, "detail=no"),
            ("text/plain", "JBO-25009: no\n", "JBO-25009: no"),
            ("text/html", "<html>no</html>", "<html>no</html>"),
        ] {
            let text = refusal("t", &answer(400, content_type, body), About::Resource).to_string();
            assert!(text.contains(wanted), "{text}");
            assert!(!text.contains('\n'));
        }
    }

    #[test]
    fn a_refusal_in_plain_text_hints_at_the_dropped_header() {
        let text = refusal("t", &answer(400, "text/plain", "JBO-25014"), About::Resource).to_string();
        assert!(text.contains("REST-Framework-Version"));
    }
}
