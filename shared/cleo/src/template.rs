//! Paths with variables: `{api}/folders/{folder_id}/files`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pipeline::{Error, Kind, Result};

/// Everything but the characters that RFC 3986 leaves as they are; fit for a path segment and for a query value.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes one path segment or query value.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// Encodes a segment, unless it would climb out of its folder: ids come from the remote.
fn encode_segment(text: &str) -> Result<String> {
    if matches!(text, "" | "." | "..") {
        return Err(Error::permanent(
            Kind::Protocol,
            "cleo.template",
            "a name or id is empty, `.` or `..` and would address something else",
        ));
    }
    Ok(encode(text))
}

/// Encodes the segments of a path one by one.
fn encode_path(path: &str) -> Result<String> {
    Ok(path.split('/').map(encode_segment).collect::<Result<Vec<_>>>()?.join("/"))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(String),
}

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Piece>);

impl Template {
    /// Reads `text`; variables other than `allowed` are faults, told as text for a person.
    pub(crate) fn parse(text: &str, allowed: &[&str]) -> Result<Self, Vec<String>> {
        let mut pieces = Vec::new();
        let mut faults = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            pieces.push(Piece::Text(before.to_owned()));
            let Some((name, behind)) = after.split_once('}') else {
                faults.push("a `{` has no `}`".to_owned());
                return Err(faults);
            };
            if !allowed.contains(&name) {
                faults.push(format!("`{{{name}}}` is not known here; known: {}", known(allowed)));
            }
            pieces.push(Piece::Variable(name.to_owned()));
            rest = behind;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        if !text.starts_with('/') && !text.starts_with("{api}") {
            faults.push("must start with `/` or `{api}`: a path below `base_url`".to_owned());
        }
        if text.starts_with("//") {
            faults.push("must not start with `//`: that names another host".to_owned());
        }
        if faults.is_empty() { Ok(Self(pieces)) } else { Err(faults) }
    }

    /// The path with every value encoded; `api` stands as it is, and `folder_path` keeps its separators.
    pub(crate) fn expand(&self, values: &[(&str, &str)]) -> Result<String> {
        let mut path = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => path.push_str(text),
                Piece::Variable(name) => {
                    let Some((_, value)) = values.iter().find(|(known, _)| known == name) else {
                        return Err(Error::permanent(
                            Kind::Configuration,
                            "cleo.template",
                            "a template has a variable without a value",
                        )
                        .with("variable", name));
                    };
                    match name.as_str() {
                        "api" => path.push_str(value),
                        "folder_path" => path.push_str(&encode_path(value)?),
                        _ => path.push_str(&encode_segment(value)?),
                    }
                }
            }
        }
        Ok(path)
    }
}

fn known(allowed: &[&str]) -> String {
    allowed.iter().map(|name| format!("`{{{name}}}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLES: [&str; 3] = ["api", "folder_path", "file_name"];

    #[test]
    fn values_are_encoded_one_segment_at_a_time() {
        let template = Template::parse("{api}/f/{folder_path}/{file_name}", &VARIABLES).unwrap();
        let path = template
            .expand(&[("api", "/api/v2"), ("folder_path", "in box/a&b"), ("file_name", "a/b?#+%ä.edi")])
            .unwrap();
        assert_eq!(path, "/api/v2/f/in%20box/a%26b/a%2Fb%3F%23%2B%25%C3%A4.edi");
    }

    #[test]
    fn unknown_variables_and_other_hosts_are_faults() {
        for text in ["/a/{folder}", "/a/{", "a/b", "//evil.example/x", "https://evil.example/x", ""] {
            assert!(Template::parse(text, &VARIABLES).is_err(), "{text}");
        }
    }

    #[test]
    fn ids_that_climb_are_refused() {
        let template = Template::parse("{api}/f/{folder_path}/{file_name}", &VARIABLES).unwrap();
        for (folder, name) in [("a", ".."), ("a/../b", "c"), ("", "c"), ("a", "")] {
            assert!(template.expand(&[("api", ""), ("folder_path", folder), ("file_name", name)]).is_err());
        }
    }

    #[test]
    fn every_fault_is_told() {
        let faults = Template::parse("x/{one}/{two}", &["api"]).unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:?}");
    }
}
