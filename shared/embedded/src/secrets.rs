use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use pipeline::ports::Secrets;
use pipeline::{Error, Kind, Result};
use secrecy::SecretString;
use serde_json::Value;

use crate::database::blocking;

const OPERATION: &str = "secrets.get";
/// Larger than any set of credentials.
const MAX_BYTES: u64 = 256 << 10;

/// Credentials from a file or a folder.
///
/// - A folder holds one file for each secret; the file's name is the secret's. A line end at the end does not count.
/// - A `.json` or `.toml` file holds all secrets by name. A value that is a table is given as JSON text.
///
/// Files that others may read are refused. What was read once is kept until it is asked for anew.
pub struct FileSecrets {
    path: PathBuf,
    cache: Mutex<BTreeMap<String, SecretString>>,
}

impl FileSecrets {
    /// The secrets at `path`; nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), cache: Mutex::default() }
    }
}

impl fmt::Debug for FileSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSecrets").field("path", &self.path).finish_non_exhaustive()
    }
}

#[async_trait]
impl Secrets for FileSecrets {
    async fn get(&self, name: &str) -> Result<SecretString> {
        let cached = self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        match cached {
            Some(secret) => Ok(secret),
            None => self.reread(name).await,
        }
    }

    async fn reread(&self, name: &str) -> Result<SecretString> {
        let (path, wanted) = (self.path.clone(), name.to_owned());
        let secret = blocking(OPERATION, move || Ok(read(&path, &wanted)?)).await?;
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), secret.clone());
        Ok(secret)
    }
}

fn read(path: &Path, name: &str) -> Result<SecretString> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if name.is_empty() || name.len() > 100 || name.starts_with('.') || !name.bytes().all(allowed) {
        return Err(configuration(path, "not a name for a secret").with("name", name.escape_debug()));
    }
    let about = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if about.is_dir() {
        check_folder(path, &about)?;
        let text = read_text(&path.join(name))?;
        let text = text.strip_suffix('\n').map_or(&*text, |text| text.strip_suffix('\r').unwrap_or(text));
        return Ok(SecretString::from(text));
    }
    let secrets = parse(path, &read_text(path)?)?;
    match secrets.get(name) {
        Some(Value::String(text)) => Ok(SecretString::from(text.as_str())),
        Some(value @ Value::Object(_)) => Ok(SecretString::from(value.to_string())),
        Some(_) => Err(configuration(path, "a secret is a text or a table").with("name", name)),
        None => Err(configuration(path, "there is no secret of this name; add it").with("name", name)),
    }
}

/// The file as a table. The parsers' own messages quote the text, so only a place is kept of them.
fn parse(path: &Path, text: &str) -> Result<Value> {
    let wrong = |line: usize| configuration(path, "the file of secrets cannot be parsed").with("line", line);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => serde_json::from_str(text).map_err(|error| wrong(error.line())),
        Some("toml") => toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            wrong(before.matches('\n').count() + 1)
        }),
        _ => Err(configuration(path, "secrets are in a .json or .toml file, or in a folder of files")),
    }
}

fn read_text(path: &Path) -> Result<String> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let about = file.metadata().map_err(|error| unreadable(path, &error))?;
    check_file(path, &about)?;
    let mut text = String::new();
    match file.take(MAX_BYTES + 1).read_to_string(&mut text) {
        Ok(read) if read as u64 > MAX_BYTES => {
            Err(Error::permanent(Kind::TooLarge, OPERATION, "the file of secrets is too large")
                .with("path", path.display())
                .with("max", MAX_BYTES))
        }
        Ok(_) => Ok(text),
        Err(error) => Err(unreadable(path, &error)),
    }
}

#[cfg(unix)]
fn check_file(path: &Path, about: &Metadata) -> Result<()> {
    refuse_others(path, about, 0o077, "others may read the secrets", "600")
}

#[cfg(unix)]
fn check_folder(path: &Path, about: &Metadata) -> Result<()> {
    refuse_others(path, about, 0o022, "others may put secrets there", "700")
}

#[cfg(unix)]
fn refuse_others(path: &Path, about: &Metadata, bits: u32, what: &str, fix: &str) -> Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777;
    if mode & bits == 0 {
        return Ok(());
    }
    let text = format!("{what}; run: chmod {fix} '{}'", path.display());
    Err(Error::permanent(Kind::Configuration, OPERATION, text).with("mode", format!("{mode:o}")))
}

/// Rights are kept otherwise there: the folder's owner has to see to them.
#[cfg(not(unix))]
fn check_file(_: &Path, _: &Metadata) -> Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn check_folder(_: &Path, _: &Metadata) -> Result<()> {
    Ok(())
}

fn configuration(path: &Path, message: &str) -> Error {
    Error::permanent(Kind::Configuration, OPERATION, message).with("path", path.display())
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "there is no such secret",
        io::ErrorKind::InvalidData => "the secret is not text",
        _ => "the secret cannot be read",
    };
    configuration(path, message).with("cause", error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn write(path: &Path, text: &str) {
        fs::write(path, text).unwrap();
        #[cfg(unix)]
        allow(path, 0o600);
    }

    #[cfg(unix)]
    fn allow(path: &Path, mode: u32) {
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }

    fn text(path: &Path, name: &str) -> Result<String> {
        read(path, name).map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn json_and_toml_hold_texts_and_tables() {
        let folder = tempfile::tempdir().unwrap();
        let (json, toml) = (folder.path().join("secrets.json"), folder.path().join("secrets.toml"));
        write(&json, r#"{"cleo": "key", "fusion": {"password": "p", "user": "u"}, "bad": 1}"#);
        write(&toml, "cleo = 'key'\nbad = 1\n[fusion]\npassword = 'p'\nuser = 'u'\n");
        for path in [&json, &toml] {
            assert_eq!(text(path, "cleo").unwrap(), "key");
            assert_eq!(text(path, "fusion").unwrap(), r#"{"password":"p","user":"u"}"#);
            assert_eq!(text(path, "bad").unwrap_err().kind(), Kind::Configuration);
            assert_eq!(text(path, "none").unwrap_err().kind(), Kind::Configuration);
        }
    }

    #[test]
    fn a_folder_holds_one_file_for_each_secret() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("cleo"), "key\r\n");
        write(&folder.path().join("fusion"), " two\nlines\n\n");
        assert_eq!(text(folder.path(), "cleo").unwrap(), "key");
        assert_eq!(text(folder.path(), "fusion").unwrap(), " two\nlines\n");
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_read_is_refused_with_the_fix() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secrets.json");
        write(&file, r#"{"cleo": "hunter2"}"#);
        for mode in [0o640, 0o604, 0o660, 0o644, 0o620] {
            allow(&file, mode);
            let error = text(&file, "cleo").unwrap_err();
            assert_eq!(error.kind(), Kind::Configuration);
            assert!(error.to_string().contains("chmod 600 "), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        allow(&file, 0o400);
        assert_eq!(text(&file, "cleo").unwrap(), "hunter2");
        write(&folder.path().join("cleo"), "x");
        allow(folder.path(), 0o777);
        assert!(text(folder.path(), "cleo").unwrap_err().to_string().contains("chmod 700 "));
    }

    #[test]
    fn a_file_that_cannot_be_parsed_is_named_by_line_and_not_quoted() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in [("a.json", "{\n\"cleo\": hunter2 }"), ("a.toml", "\ncleo = hunter2\n")] {
            let path = folder.path().join(name);
            write(&path, content);
            let error = text(&path, "cleo").unwrap_err();
            assert!(error.to_string().contains("line=2"), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let secrets = FileSecrets::new("/nowhere");
        secrets.cache.lock().unwrap().insert("cleo".to_owned(), "hunter2".into());
        assert!(!format!("{secrets:?}").contains("hunter2"));
    }
}
