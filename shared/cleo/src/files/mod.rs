//! Folders and files in the three ways that Cleo's products know.

mod cleo_folders;
mod harmony_http;
mod listing;
mod path_raw;

use std::sync::Arc;

use async_trait::async_trait;
use http::Method;
use pipeline::ports::Clock;
use pipeline::{Deadline, Error, Kind, Result};
use transport::{Request, Response};

use crate::client::{Client, compile};
use crate::collection::Collection;
use crate::config::Call;
use crate::config::{Config, FilesProfile};
use crate::template::Template;
use crate::wire::Entry;

pub(crate) use cleo_folders::CleoFolders;
pub(crate) use harmony_http::HarmonyHttp;
pub(crate) use path_raw::PathRaw;

/// A file at Cleo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFile {
    /// Its name, as Cleo gives it: data, never part of a path of ours.
    pub name: String,
    /// Its size in bytes, where the listing says so.
    pub size: Option<u64>,
    /// When it was changed, as Cleo gives it.
    pub modified: Option<String>,
    /// Cleo's id, where there is one.
    pub id: Option<String>,
    /// Where its content is, by Cleo's own link.
    pub(crate) content: Option<String>,
    /// Where it is itself, by Cleo's own link.
    pub(crate) this: Option<String>,
}

/// The files of a folder.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) files: Vec<RemoteFile>,
    /// Why a file may be missing, if one may.
    pub(crate) doubt: Option<&'static str>,
    /// All that Cleo said, to look a name up in that the fields above do not show.
    pub(crate) text: String,
}

impl Listing {
    /// Whether the listing names `wanted` anywhere. A listing of another shape than assumed must not say "absent".
    pub(crate) fn mentions(&self, wanted: &str) -> bool {
        let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        let (text, wanted) = (self.text.to_ascii_lowercase(), wanted.to_ascii_lowercase());
        text.match_indices(&wanted).any(|(start, found)| {
            let before = text.get(..start).and_then(|before| before.chars().next_back());
            let after = text.get(start + found.len()..).and_then(|after| after.chars().next());
            !part(before) && !part(after)
        })
    }
}

impl RemoteFile {
    /// Whether this is the file that we call `wanted`: listings may give whole paths, and some servers know no case.
    pub(crate) fn is_named(&self, wanted: &str) -> bool {
        self.name.rsplit(['/', '\\']).next().is_some_and(|name| name.eq_ignore_ascii_case(wanted))
    }
}

/// What Cleo said to an upload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Uploaded {
    /// What Cleo calls the file.
    pub(crate) reference: Option<String>,
    /// Anything a person should know.
    pub(crate) note: Option<String>,
}

/// One way to reach folders and files. Folders are checked paths without outer separators.
#[async_trait]
pub(crate) trait FileAccess: Send + Sync {
    /// Proves name and password by a call of its own, if the way has one.
    async fn check_login(&self, deadline: Deadline) -> Result<()>;
    /// Hands a file over.
    async fn upload(&self, folder: &str, name: &str, bytes: &[u8], deadline: Deadline) -> Result<Uploaded>;
    /// Every file of a folder.
    async fn list(&self, folder: &str, deadline: Deadline) -> Result<Listing>;
    /// Proves that a folder can be listed, as cheaply as the way allows. What was seen, for people.
    async fn glance(&self, folder: &str, deadline: Deadline) -> Result<String>;
    /// The content of a listed file.
    async fn download(&self, folder: &str, file: &RemoteFile, deadline: Deadline) -> Result<Vec<u8>>;
    /// Removes a listed file; one that is gone already is fine.
    async fn delete(&self, folder: &str, file: &RemoteFile, deadline: Deadline) -> Result<()>;
}

/// The way that `config` names.
pub(crate) fn open(
    config: &Config,
    client: Arc<Client>,
    clock: Arc<dyn Clock>,
) -> Result<Box<dyn FileAccess>> {
    let paths = Paths::new(config)?;
    Ok(match config.files_profile() {
        FilesProfile::CleoFolders => Box::new(CleoFolders::new(config, client, paths, clock)?),
        FilesProfile::PathRaw => Box::new(PathRaw::new(config, client, paths)),
        FilesProfile::HarmonyHttp => Box::new(HarmonyHttp::new(config, client, paths)),
    })
}

/// The templates of a profile.
pub(crate) struct Paths(Vec<(Call, Template)>);

impl Paths {
    fn new(config: &Config) -> Result<Self> {
        let profile = config.files_profile();
        let mut paths = Vec::new();
        for call in Call::ALL {
            if let Some(text) = config.files.template(call, profile) {
                paths.push((call, compile(text, call.variables(profile))?));
            }
        }
        Ok(Self(paths))
    }

    fn get(&self, call: Call) -> Result<&Template> {
        self.0.iter().find(|(known, _)| *known == call).map(|(_, template)| template).ok_or_else(|| {
            Error::permanent(Kind::Configuration, "cleo.template", "the profile has no such path")
                .with("path", call.as_str())
        })
    }
}

/// The files of a collection; folders are left out.
fn files_of(operation: &'static str, collection: &Collection) -> Result<Listing> {
    let mut files = Vec::with_capacity(collection.items.len());
    let mut text = String::new();
    for item in &collection.items {
        text.push_str(&item.to_string());
        text.push('\n');
        let entry = Entry::read(item);
        if entry.is_folder {
            continue;
        }
        let Some(name) = entry.name else {
            return Err(Error::temporary(Kind::Protocol, operation, "a file in the listing has no name"));
        };
        files.push(RemoteFile {
            name,
            size: entry.size,
            modified: entry.modified,
            id: entry.id,
            content: entry.links.content,
            this: entry.links.this,
        });
    }
    Ok(Listing { files, doubt: collection.doubt, text })
}

/// Asks for a file's content: uncompressed, so that the answer keeps the length that it announces.
fn fetch(operation: &'static str, address: &str) -> Request {
    Request::new(operation, Method::GET, address).header("accept-encoding", "identity")
}

/// The content of `file` from a good answer, if its length is the listed one, or at least the announced one.
fn content(operation: &'static str, response: Response, file: &RemoteFile) -> Result<Vec<u8>> {
    crate::error::read(operation, &response)?;
    let length = response.body.len() as u64;
    match file.size {
        Some(size) if size != length => Err(Error::temporary(
            Kind::Protocol,
            operation,
            "the content is not as long as the listing says: cut, or still being written",
        )
        .with("listed", size)
        .with("received", length)),
        None if !response.is_framed() => {
            Err(Error::temporary(Kind::Protocol, operation, "nothing shows where the content ends"))
        }
        _ => Ok(response.body),
    }
}

/// Judges the answer to a delete.
fn deleted(operation: &'static str, response: &Response) -> Result<()> {
    if response.status.as_u16() == 404 { Ok(()) } else { crate::error::read(operation, response) }
}

/// Reads the JSON body of an upload's answer, where there is one: id, and what Cleo made of name and size.
fn receipt(
    operation: &'static str,
    response: &Response,
    id_pointer: &str,
    name: &str,
    size: usize,
) -> Result<Uploaded> {
    if response.body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Uploaded::default());
    }
    let strange = |message| crate::error::strange_upload(operation, response, message);
    let body = serde_json::from_slice(&response.body).ok();
    let Some(body @ serde_json::Value::Object(_)) = body else {
        return Err(strange("the answer to the upload is not a JSON object"));
    };
    if crate::error::tells_of_failure(&body) {
        return Err(strange("the answer to the upload has a good status and tells of a failure"));
    }
    let entry = Entry::read(&body);
    if entry.size.is_some_and(|stored| stored != size as u64) {
        return Err(strange("Cleo says that it stored another number of bytes"));
    }
    let id = body.pointer(id_pointer).and_then(|id| match id {
        serde_json::Value::String(text) if !text.is_empty() => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let note = entry
        .name
        .filter(|stored| stored != name)
        .map(|stored| format!("Cleo stored the file as {:?}", crate::error::excerpt(&stored)));
    Ok(Uploaded { reference: id.or(entry.id).map(|id| crate::error::excerpt(&id)), note })
}
