//! What Cleo's answers look like, read leniently: names have synonyms, numbers and booleans may be text, links may be
//! objects or lists.

use serde_json::Value;

/// The first of `names` that `value` has as text or number.
pub(crate) fn text(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match value.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A whole number, given as one or as text.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| number.to_string().parse().ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The first of `names` that `value` has as a whole number.
pub(crate) fn number(value: &Value, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| whole(value.get(name)?))
}

/// A boolean, given as one or as text.
pub(crate) fn flag(value: &Value, name: &str) -> Option<bool> {
    match value.get(name)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The address behind link `rel` of a resource. `_links` is an object of objects or lists, or a list of objects with
/// `rel`.
pub(crate) fn link(value: &Value, rel: &str) -> Option<String> {
    let links = value.get("_links")?;
    let found = match links {
        Value::Array(list) => list.iter().find(|link| link.get("rel").and_then(Value::as_str) == Some(rel)),
        _ => links.get(rel),
    }?;
    href(found)
}

fn href(link: &Value) -> Option<String> {
    match link {
        Value::String(href) => Some(href.clone()),
        Value::Array(list) => list.iter().find_map(href),
        _ => link.get("href").and_then(Value::as_str).map(str::to_owned),
    }
}

/// A folder or a file in a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) size: Option<u64>,
    pub(crate) modified: Option<String>,
    pub(crate) is_folder: bool,
    pub(crate) links: Links,
}

/// The links that we follow, as given: not yet checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    pub(crate) this: Option<String>,
    pub(crate) folders: Option<String>,
    pub(crate) files: Option<String>,
    pub(crate) upload: Option<String>,
    pub(crate) content: Option<String>,
}

impl Entry {
    /// Reads an item of a listing.
    pub(crate) fn read(value: &Value) -> Self {
        let this = link(value, "self");
        let id = text(value, &["id"]).or_else(|| this.as_deref().and_then(last_segment));
        let kind = text(value, &["type"]).unwrap_or_default();
        Self {
            id,
            name: text(value, &["name", "filename", "fileName"]),
            path: text(value, &["path"]),
            size: number(value, &["size", "length", "fileSize"]),
            modified: text(value, &["modified", "lastModified", "modifiedDate", "date"]),
            is_folder: matches!(kind.as_str(), "folder" | "directory")
                || flag(value, "isFolder") == Some(true),
            links: Links {
                this,
                folders: link(value, "folders"),
                files: link(value, "files"),
                upload: link(value, "upload"),
                content: link(value, "content").or_else(|| link(value, "download")),
            },
        }
    }
}

/// The id at the end of an address, decoded.
fn last_segment(href: &str) -> Option<String> {
    let path = href.split(['?', '#']).next()?;
    let segment = path.trim_end_matches('/').rsplit('/').next()?;
    let text = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

/// An action of Harmony.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) id: Option<String>,
    pub(crate) alias: Option<String>,
    pub(crate) connection: Option<String>,
    pub(crate) enabled: bool,
    pub(crate) ready: bool,
    pub(crate) not_ready_reason: Option<String>,
    pub(crate) running: bool,
    pub(crate) run: Option<String>,
}

impl Action {
    /// Reads an item of `actions`. What is absent does not stand in the way: `enabled` and `ready` are read-only extras.
    pub(crate) fn read(value: &Value) -> Self {
        let this = link(value, "self");
        Self {
            id: text(value, &["id"]).or_else(|| this.as_deref().and_then(last_segment)),
            alias: text(value, &["alias"]),
            connection: value.get("connection").and_then(|connection| text(connection, &["alias"])),
            enabled: flag(value, "enabled").unwrap_or(true),
            ready: flag(value, "ready").unwrap_or(true),
            not_ready_reason: text(value, &["notReadyReason"]),
            running: flag(value, "running").unwrap_or(false),
            run: link(value, "run"),
        }
    }
}

/// The answer to an action run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) status: String,
    pub(crate) result: String,
    pub(crate) last_message: Option<String>,
}

impl Run {
    pub(crate) fn read(value: &Value) -> Self {
        let messages = value.get("messages").and_then(Value::as_array);
        Self {
            status: text(value, &["status"]).unwrap_or_default(),
            result: text(value, &["result"]).unwrap_or_default(),
            last_message: messages.and_then(|list| list.last()).and_then(Value::as_str).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn file_fields_have_synonyms() {
        for value in [
            json!({"id": "f1", "name": "a.edi", "size": 12, "modified": "2026-03-02T17:46:58Z"}),
            json!({"id": "f1", "filename": "a.edi", "length": "12", "lastModified": "2026-03-02T17:46:58Z"}),
            json!({"_links": {"self": {"href": "/api/folders/x/files/f1"}}, "fileName": "a.edi",
                   "fileSize": 12, "date": "2026-03-02T17:46:58Z"}),
        ] {
            let entry = Entry::read(&value);
            assert_eq!(entry.id.as_deref(), Some("f1"), "{value}");
            assert_eq!(entry.name.as_deref(), Some("a.edi"), "{value}");
            assert_eq!(entry.size, Some(12), "{value}");
            assert!(entry.modified.is_some() && !entry.is_folder, "{value}");
        }
    }

    #[test]
    fn folders_are_told_from_files() {
        for value in [
            json!({"name": "a", "type": "folder"}),
            json!({"name": "a", "type": "directory"}),
            json!({"name": "a", "isFolder": true}),
            json!({"name": "a", "isFolder": "true"}),
        ] {
            assert!(Entry::read(&value).is_folder, "{value}");
        }
    }

    #[test]
    fn links_come_as_objects_and_as_lists() {
        for value in [
            json!({"_links": {"run": {"href": "/r"}}}),
            json!({"_links": {"run": [{"href": "/r"}, {"href": "/s"}]}}),
            json!({"_links": [{"rel": "self", "href": "/x"}, {"rel": "run", "href": "/r"}]}),
            json!({"_links": {"run": "/r"}}),
        ] {
            assert_eq!(link(&value, "run").as_deref(), Some("/r"), "{value}");
        }
        assert_eq!(link(&json!({"_links": {"run": {}}}), "run"), None);
    }

    #[test]
    fn booleans_and_numbers_come_as_text() {
        let value = json!({"ready": "false", "running": "TRUE", "n": " 7 ", "wrong": "yes"});
        assert_eq!(flag(&value, "ready"), Some(false));
        assert_eq!(flag(&value, "running"), Some(true));
        assert_eq!(flag(&value, "wrong"), None);
        assert_eq!(number(&value, &["absent", "n"]), Some(7));
    }
}
