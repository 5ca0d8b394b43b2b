//! Names that we send.

use pipeline::{Error, Kind, Result};

/// Longest file name, and longest folder.
const LONGEST_FILE: usize = 100;
const LONGEST_FOLDER: usize = 255;

fn refuse(what: &'static str, name: &str, rule: &'static str) -> Error {
    let shown: String = name.chars().take(LONGEST_FILE).collect();
    Error::permanent(Kind::Configuration, "cleo.names", rule).with(what, format!("{shown:?}"))
}

/// Checks the name of a file to upload: characters that every mailbox and file system takes.
pub(crate) fn check_file(name: &str) -> Result<()> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    if name.is_empty() || name.len() > LONGEST_FILE || !name.bytes().all(allowed) || name.starts_with('.') {
        return Err(refuse(
            "file",
            name,
            "a file name must be 1 to 100 of letters, digits, `.`, `_`, `-`, and not start with a dot",
        ));
    }
    Ok(())
}

/// Checks a folder and gives it without leading and trailing separators.
pub(crate) fn check_folder(folder: &str) -> Result<String> {
    let path = folder.trim_matches('/');
    let bad = |part: &str| {
        part.is_empty()
            || part == "."
            || part == ".."
            || part.contains(['\\', '"'])
            || part.chars().any(char::is_control)
    };
    if path.len() > LONGEST_FOLDER || path.split('/').any(bad) {
        return Err(refuse(
            "folder",
            folder,
            "a folder must be a path of at most 255 characters without empty, `.` and `..` parts",
        ));
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_plain() {
        check_file("810_axford_000000123.edi").unwrap();
        for name in ["", "a/b", "a b", "ä", "..", ".x", "a\nb", "a\"b", &"a".repeat(101)] {
            assert_eq!(check_file(name).unwrap_err().kind(), Kind::Configuration, "{name}");
        }
    }

    #[test]
    fn folders_stay_where_they_are() {
        assert_eq!(check_folder("/outbound/810/").unwrap(), "outbound/810");
        for folder in ["", "/", "a//b", "../a", "a/./b", "a\\b", "a\u{7}"] {
            assert_eq!(check_folder(folder).unwrap_err().kind(), Kind::Configuration, "{folder}");
        }
    }
}
