//! Folders by path: ids are looked up once and kept for an hour.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use pipeline::ports::Clock;
use pipeline::{Deadline, Error, Kind, Result};

use crate::client::Client;
use crate::collection;
use crate::template::Template;
use crate::wire::Entry;

const OPERATION: &str = "cleo.folders";

/// How long an id is kept.
const KEPT_FOR: Duration = Duration::from_secs(3600);

/// A folder with an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder {
    pub(crate) id: String,
    pub(crate) files: Option<String>,
    pub(crate) upload: Option<String>,
}

/// The folders of a tenant.
pub(crate) struct Folders {
    client: Arc<Client>,
    list: Template,
    clock: Arc<dyn Clock>,
    kept: Mutex<HashMap<String, (Folder, Timestamp)>>,
}

impl Folders {
    pub(crate) fn new(client: Arc<Client>, list: Template, clock: Arc<dyn Clock>) -> Self {
        Self { client, list, clock, kept: Mutex::default() }
    }

    /// The folder at `path`, from the cache or looked up.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if the account sees no such folder.
    pub(crate) async fn resolve(&self, path: &str, deadline: Deadline) -> Result<Folder> {
        let now = self.clock.now();
        if let Some((folder, until)) = self.kept().get(path)
            && now < *until
        {
            return Ok(folder.clone());
        }
        let folder = self.look_up(path, deadline).await?;
        let until = now.checked_add(KEPT_FOR).unwrap_or(now);
        self.kept().insert(path.to_owned(), (folder.clone(), until));
        Ok(folder)
    }

    /// Drops what is known of `path`: the remote said that it is not there.
    pub(crate) fn forget(&self, path: &str) {
        self.kept().remove(path);
    }

    async fn look_up(&self, path: &str, deadline: Deadline) -> Result<Folder> {
        let mut address = self.client.path(&self.list, &[])?;
        let mut parent = String::new();
        // Each round goes down by at least one segment, so the path bounds the rounds.
        for _ in path.split('/') {
            let found = collection::all(&self.client, OPERATION, &address, None, deadline).await?;
            let entries: Vec<Entry> = found.items.iter().map(Entry::read).collect();
            let (entry, reached) = match best(&entries, &parent, path)? {
                Some(best) => best,
                None => return Err(missing(path, &parent, found.doubt)),
            };
            if reached == path {
                return folder(entry, path);
            }
            let Some(down) = &entry.links.folders else {
                return Err(missing(path, &reached, found.doubt));
            };
            address.clone_from(down);
            parent = reached;
        }
        Err(missing(path, &parent, None))
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, (Folder, Timestamp)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn folder(entry: &Entry, path: &str) -> Result<Folder> {
    let Some(id) = entry.id.clone() else {
        return Err(Error::temporary(
            Kind::Protocol,
            OPERATION,
            "the folder has neither id nor link to itself",
        )
        .with("folder", path));
    };
    Ok(Folder { id, files: entry.links.files.clone(), upload: entry.links.upload.clone() })
}

fn missing(path: &str, reached: &str, doubt: Option<&'static str>) -> Error {
    let error = match doubt {
        None => Error::permanent(Kind::NotFound, OPERATION, "the account sees no such folder"),
        Some(doubt) => Error::temporary(Kind::Protocol, OPERATION, doubt),
    };
    error.with("folder", path).with("reached", format_args!("/{reached}"))
}

/// The entry that leads furthest towards `wanted`, and the path that it stands for.
fn best<'a>(entries: &'a [Entry], parent: &str, wanted: &str) -> Result<Option<(&'a Entry, String)>> {
    let mut best: Option<(&Entry, String)> = None;
    for entry in entries {
        let Some(path) = full_path(entry, parent) else { continue };
        let leads = path.len() > parent.len()
            && (path == wanted || wanted.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')));
        if !leads {
            continue;
        }
        match &best {
            Some((other, known)) if *known == path && other.id != entry.id => {
                return Err(Error::permanent(
                    Kind::Protocol,
                    OPERATION,
                    "two folders have the same path; nothing is sent to a guess",
                )
                .with("folder", &path));
            }
            Some((_, known)) if known.len() >= path.len() => {}
            _ => best = Some((entry, path)),
        }
    }
    Ok(best)
}

/// The path of an entry from the root: its `path`, or its name below `parent`. A `path` of one segment that is the
/// entry's name may be relative.
fn full_path(entry: &Entry, parent: &str) -> Option<String> {
    let path = entry.path.as_deref().map(|path| path.trim_matches('/')).filter(|path| !path.is_empty());
    let name = entry.name.as_deref().map(|name| name.trim_matches('/')).filter(|name| !name.is_empty());
    match (path, name) {
        (Some(path), name) if name != Some(path) => Some(path.to_owned()),
        (path, name) => {
            let name = name.or(path)?;
            Some(if parent.is_empty() { name.to_owned() } else { format!("{parent}/{name}") })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, name: &str, path: Option<&str>) -> Entry {
        Entry {
            id: Some(id.into()),
            name: Some(name.into()),
            path: path.map(str::to_owned),
            ..Entry::default()
        }
    }

    #[test]
    fn the_longest_match_leads() {
        let entries = [
            entry("1", "outbound", None),
            entry("2", "810", Some("/outbound/810/")),
            entry("3", "out", None),
            entry("4", "810", Some("/inbound/810")),
        ];
        let (found, path) = best(&entries, "", "outbound/810").unwrap().unwrap();
        assert_eq!((found.id.as_deref(), path.as_str()), (Some("2"), "outbound/810"));
        let (found, _) = best(&entries, "", "outbound/820").unwrap().unwrap();
        assert_eq!(found.id.as_deref(), Some("1"));
        assert!(best(&entries, "", "810").unwrap().is_none(), "a name elsewhere is not a path");
    }

    #[test]
    fn names_count_below_their_parent() {
        let entries = [entry("5", "810", Some("810")), entry("6", "820", None)];
        let (found, path) = best(&entries, "outbound", "outbound/810").unwrap().unwrap();
        assert_eq!((found.id.as_deref(), path.as_str()), (Some("5"), "outbound/810"));
        assert!(best(&entries, "outbound", "inbound/810").unwrap().is_none());
    }

    #[test]
    fn two_folders_of_one_path_are_refused() {
        let entries = [entry("1", "outbound", None), entry("2", "outbound", None)];
        assert!(best(&entries, "", "outbound").is_err());
        let same = [entry("1", "outbound", None), entry("1", "outbound", None)];
        assert!(best(&same, "", "outbound").unwrap().is_some());
    }
}
