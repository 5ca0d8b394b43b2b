//! Errors of the API, whose shape depends on the framework version.

use serde_json::json;

use crate::server::Reply;

/// From version 4 on a JSON document in which `status` is a string; before, one line of plain text.
pub(super) fn error(version: u32, status: u16, detail: &str) -> Reply {
    let (code, detail) = match detail.strip_prefix("JBO-").and_then(|rest| rest.split_once(": ")) {
        Some((code, rest)) => (Some(code), rest),
        None => (None, detail),
    };
    let full = match code {
        Some(code) => format!("JBO-{code}: {detail}"),
        None => detail.to_owned(),
    };
    if version < 4 {
        return Reply::text(status, full);
    }
    let title = match status {
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        _ => "Error",
    };
    let mut entry = json!({ "detail": full });
    if let Some(code) = code {
        entry["o:errorCode"] = json!(code);
    }
    let body = json!({ "title": title, "status": status.to_string(), "o:errorDetails": [entry] });
    Reply::typed(status, "application/vnd.oracle.adf.error+json", body.to_string())
}
