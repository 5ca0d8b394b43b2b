//! Files in folders, what happens to a name that exists, pickup, and the ledger of accepted uploads.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::object_id;
use super::options::Overwrite;
use crate::server::{encode_base64, lock, sha256_hex};

/// The way by which an upload came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// `/api` or `/server`.
    Rest,
    /// The bucket.
    S3,
}

/// An upload that took effect, whether or not its answer arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedUpload {
    /// Folder path; for the bucket, the key up to the last slash.
    pub folder: String,
    /// The name under which the file was stored.
    pub name: String,
    /// The name that was asked for; another one if the mailbox renames.
    pub requested_name: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
    /// When.
    pub at: Timestamp,
    /// Which way.
    pub via: Via,
}

impl AcceptedUpload {
    /// As in `GET /__sim/state` and in the state file.
    pub fn to_json(&self) -> Value {
        json!({
            "folder": self.folder,
            "name": self.name,
            "requested_name": self.requested_name,
            "size": self.bytes.len(),
            "sha256": self.sha256,
            "base64": encode_base64(&self.bytes),
            "at": self.at.to_string(),
            "via": match self.via { Via::Rest => "rest", Via::S3 => "s3" },
        })
    }
}

/// Every accepted upload, in memory and, if wished, on disk.
#[derive(Debug)]
pub(super) struct Ledger {
    accepted: Mutex<Vec<AcceptedUpload>>,
    file: Option<Mutex<File>>,
}

impl Ledger {
    pub(super) fn open(path: Option<&Path>) -> io::Result<Self> {
        let file = path.map(|path| OpenOptions::new().create(true).append(true).open(path)).transpose()?;
        Ok(Self { accepted: Mutex::default(), file: file.map(Mutex::new) })
    }

    /// On disk before this returns.
    pub(super) fn record(&self, upload: AcceptedUpload) -> io::Result<()> {
        if let Some(file) = &self.file {
            let mut file = lock(file);
            file.write_all(format!("{}\n", upload.to_json()).as_bytes())?;
            file.sync_data()?;
        }
        lock(&self.accepted).push(upload);
        Ok(())
    }

    pub(super) fn accepted(&self) -> Vec<AcceptedUpload> {
        lock(&self.accepted).clone()
    }
}

/// A file that lies in a folder.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// 22 characters, safe in URLs.
    pub id: String,
    /// Folder path.
    pub folder: String,
    /// Name.
    pub name: String,
    /// What can be seen of the content.
    pub bytes: Bytes,
    /// When it came.
    pub modified: Timestamp,
    complete: Bytes,
    complete_at: Option<Timestamp>,
    uploaded: bool,
}

impl StoredFile {
    /// Folder and name; in the bucket, the key.
    pub fn path(&self) -> String {
        if self.folder.is_empty() { self.name.clone() } else { format!("{}/{}", self.folder, self.name) }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) overwrite: Overwrite,
    pub(super) pickup_delay: Option<Duration>,
    pub(super) name_pattern: Option<String>,
    pub(super) auto_create_folders: bool,
    pub(super) max_file_bytes: usize,
}

/// Why an upload did not take effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    NoFolder,
    BadName,
    TooLarge,
    Exists,
}

#[derive(Debug)]
pub(super) struct Store {
    rules: Rules,
    /// Path to id.
    folders: BTreeMap<String, String>,
    files: Vec<StoredFile>,
    uploads: u64,
    pub(super) maintenance: bool,
}

/// Without slashes at the ends.
pub(super) fn clean(path: &str) -> &str {
    path.trim_matches('/')
}

impl Store {
    pub(super) fn new(rules: Rules, folders: &[String]) -> Self {
        let mut store =
            Self { rules, folders: BTreeMap::new(), files: Vec::new(), uploads: 0, maintenance: false };
        folders.iter().for_each(|path| store.make_folder(path));
        store
    }

    /// The folder with its parents.
    fn make_folder(&mut self, path: &str) {
        let path = clean(path);
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for end in ends.filter(|end| *end > 0) {
            let path = &path[..end];
            self.folders.insert(path.to_owned(), object_id(&format!("folder {path}")));
        }
    }

    /// Path and id of each folder, by path.
    pub(super) fn folders(&self) -> Vec<(String, String)> {
        self.folders.iter().map(|(path, id)| (path.clone(), id.clone())).collect()
    }

    pub(super) fn folder_exists(&self, path: &str) -> bool {
        self.folders.contains_key(clean(path))
    }

    pub(super) fn upload(
        &mut self,
        folder: &str,
        name: &str,
        bytes: Bytes,
        now: Timestamp,
    ) -> Result<StoredFile, Refusal> {
        self.settle(now);
        let folder = clean(folder);
        if self.rules.auto_create_folders {
            self.make_folder(folder);
        } else if !self.folder_exists(folder) {
            return Err(Refusal::NoFolder);
        }
        let fits = self.rules.name_pattern.as_deref().is_none_or(|pattern| wildcard(name, pattern));
        if name.is_empty() || name.contains(['/', '\\']) || !fits {
            return Err(Refusal::BadName);
        }
        if bytes.len() > self.rules.max_file_bytes {
            return Err(Refusal::TooLarge);
        }
        let taken = |files: &[StoredFile], name: &str| {
            files.iter().any(|file| file.folder == folder && file.name == name)
        };
        let mut stored_name = name.to_owned();
        if taken(&self.files, name) {
            match self.rules.overwrite {
                Overwrite::Refuse => return Err(Refusal::Exists),
                Overwrite::Overwrite => {
                    self.files.retain(|file| file.folder != folder || file.name != name);
                }
                Overwrite::Rename => {
                    let free = (1..).map(|n| suffixed(name, n)).find(|name| !taken(&self.files, name));
                    stored_name = free.unwrap_or(stored_name);
                }
            }
        }
        Ok(self.put(folder, &stored_name, bytes, now, None, true))
    }

    /// A file that did not come by upload.
    pub(super) fn place(
        &mut self,
        folder: &str,
        name: &str,
        bytes: &[u8],
        now: Timestamp,
        complete_at: Option<Timestamp>,
    ) {
        self.make_folder(folder);
        self.remove(folder, name);
        self.put(clean(folder), name, Bytes::copy_from_slice(bytes), now, complete_at, false);
    }

    fn put(
        &mut self,
        folder: &str,
        name: &str,
        bytes: Bytes,
        now: Timestamp,
        complete_at: Option<Timestamp>,
        uploaded: bool,
    ) -> StoredFile {
        self.uploads += 1;
        let file = StoredFile {
            id: object_id(&format!("file {folder}/{name} {}", self.uploads)),
            folder: folder.to_owned(),
            name: name.to_owned(),
            bytes: bytes.clone(),
            modified: now,
            complete: bytes,
            complete_at,
            uploaded,
        };
        self.files.push(file.clone());
        file
    }

    /// What has happened by now: uploads that were picked up are gone, growing files have grown.
    fn settle(&mut self, now: Timestamp) {
        if let Some(delay) = self.rules.pickup_delay.filter(|_| !self.maintenance) {
            let delay = SignedDuration::try_from(delay).unwrap_or(SignedDuration::MAX);
            self.files.retain(|file| {
                !file.uploaded || file.modified.saturating_add(delay).is_ok_and(|due| due > now)
            });
        }
        for file in &mut self.files {
            let half = file.complete_at.is_some_and(|at| now < at);
            let seen = if half { file.complete.len() / 2 } else { file.complete.len() };
            file.bytes = file.complete.slice(..seen);
            if half {
                file.modified = now;
            }
        }
    }

    /// The files of a folder, the newest last.
    pub(super) fn list(&mut self, folder: &str, now: Timestamp) -> Vec<StoredFile> {
        self.settle(now);
        let folder = clean(folder);
        self.files.iter().filter(|file| file.folder == folder).cloned().collect()
    }

    pub(super) fn all(&mut self, now: Timestamp) -> Vec<StoredFile> {
        self.settle(now);
        self.files.clone()
    }

    pub(super) fn find(&mut self, folder: &str, name: &str, now: Timestamp) -> Option<StoredFile> {
        self.list(folder, now).into_iter().find(|file| file.name == name)
    }

    pub(super) fn remove(&mut self, folder: &str, name: &str) -> bool {
        let before = self.files.len();
        let folder = clean(folder);
        self.files.retain(|file| file.folder != folder || file.name != name);
        self.files.len() < before
    }
}

/// `a.edi` becomes `a.1.edi`.
fn suffixed(name: &str, n: u64) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{n}.{extension}"),
        None => format!("{name}.{n}"),
    }
}

/// `*` stands for any text, `?` for one character.
fn wildcard(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    let mut fits = vec![false; name.len() + 1];
    fits[0] = true;
    for &wanted in &pattern {
        let before = fits.clone();
        for at in 0..=name.len() {
            fits[at] = match wanted {
                '*' => before[at] || (at > 0 && fits[at - 1]),
                '?' => at > 0 && before[at - 1],
                wanted => at > 0 && before[at - 1] && name[at - 1] == wanted,
            };
        }
    }
    fits[name.len()]
}

pub(super) fn accepted(file: &StoredFile, requested: &str, via: Via) -> AcceptedUpload {
    AcceptedUpload {
        folder: file.folder.clone(),
        name: file.name.clone(),
        requested_name: requested.to_owned(),
        bytes: file.bytes.to_vec(),
        sha256: sha256_hex(&file.bytes),
        at: file.modified,
        via,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (name, pattern, fits) in [
            ("810_A.edi", "*.edi", true),
            ("810_A.edi", "810_?.edi", true),
            ("810_AB.edi", "810_?.edi", false),
            ("810_A.txt", "*.edi", false),
            ("", "*", true),
            ("abcabd", "*ab?", true),
        ] {
            assert_eq!(wildcard(name, pattern), fits, "{name} {pattern}");
        }
    }

    #[test]
    fn a_suffix_goes_before_the_extension() {
        assert_eq!(suffixed("a.b.edi", 2), "a.b.2.edi");
        assert_eq!(suffixed("plain", 1), "plain.1");
    }
}
