//! Files as JSON, and what the file profiles have in common.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::store::{Refusal, StoredFile, Via, accepted};
use super::{Tenant, message, object_id};
use crate::server::{Reply, lock};

impl Tenant {
    /// Stores an upload and enters it in the ledger.
    pub(super) fn accept(&self, folder: &str, name: &str, bytes: Bytes) -> Result<StoredFile, Reply> {
        let now = self.options.clock.now();
        let stored = lock(&self.store).upload(folder, name, bytes, now).map_err(|refusal| match refusal {
            Refusal::NoFolder => message(404, &format!("No folder {folder}")),
            Refusal::BadName => message(400, &format!("File name {name} is not allowed here")),
            Refusal::TooLarge => message(413, "File is too large"),
            Refusal::Exists => message(409, &format!("File {name} already exists")),
        })?;
        match self.ledger.record(accepted(&stored, name, Via::Rest)) {
            Ok(()) => Ok(stored),
            Err(error) => Err(message(500, &format!("state file: {error}"))),
        }
    }

    pub(super) fn file_json(&self, file: &StoredFile, links: Map<String, Value>) -> Value {
        let item = json!({
            "id": file.id,
            "name": file.name,
            "size": file.bytes.len(),
            "modified": file.modified.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "meta": { "resourceType": "file" },
        });
        self.with_links(item, links)
    }

    /// A folder, with the links that the profile has.
    pub(super) fn folder_json(&self, path: &str, links: Map<String, Value>) -> Value {
        let name = path.rsplit('/').next().unwrap_or(path);
        let item = json!({
            "id": object_id(&format!("folder {path}")),
            "name": name,
            "path": path,
            "type": "folder",
            "meta": { "resourceType": "folder" },
        });
        self.with_links(item, links)
    }

    /// The bytes of a file, after which the server may remove it.
    pub(super) fn download(&self, file: &StoredFile) -> Reply {
        if self.options.delete_after_download {
            lock(&self.store).remove(&file.folder, &file.name);
        }
        Reply::typed(200, "application/octet-stream", file.bytes.clone())
    }
}
