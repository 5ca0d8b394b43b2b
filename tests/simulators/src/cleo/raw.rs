//! Profile `PathRaw`: folders and files by path, bare bytes. All of it is a guess.

use http::Method;
use serde_json::{Map, Value};

use super::store::StoredFile;
use super::{Tenant, message};
use crate::server::{Call, Reply, lock};

impl Tenant {
    /// `PUT`, `GET` and `DELETE` on `/api/folders/{path}/{name}`; `GET` on `/api/folders/{path}` lists.
    pub(super) fn raw(&self, call: &Call, rest: &[&str]) -> Reply {
        let path = rest.join("/");
        let now = self.options.clock.now();
        if call.method == Method::GET && (path.is_empty() || lock(&self.store).folder_exists(&path)) {
            return self.list_raw(call, &path);
        }
        let Some((name, folder)) = rest.split_last() else { return message(405, "Method not allowed") };
        let folder = folder.join("/");
        match call.method {
            Method::PUT => match self.accept(&folder, name, call.body.clone()) {
                Ok(_) if self.options.upload_status == 204 => Reply::empty(204),
                Ok(file) => Reply::json(self.options.upload_status, &self.raw_file(&file)),
                Err(reply) => reply,
            },
            Method::GET => {
                // The lock must be gone before the download, which may remove the file.
                let found = lock(&self.store).find(&folder, name, now);
                found.map_or_else(|| message(404, &format!("No file {path}")), |file| self.download(&file))
            }
            Method::DELETE if lock(&self.store).remove(&folder, name) => Reply::empty(204),
            Method::DELETE => message(404, &format!("No file {path}")),
            _ => message(405, "Method not allowed"),
        }
    }

    /// Folders below a folder, then its files, in one collection.
    fn list_raw(&self, call: &Call, path: &str) -> Reply {
        let mut store = lock(&self.store);
        let files = store.list(path, self.options.clock.now());
        let below = store.folders().into_iter().filter(|(other, _)| match other.rsplit_once('/') {
            Some((parent, _)) => parent == path,
            None => path.is_empty(),
        });
        let mut items: Vec<Value> = below
            .map(|(path, _)| {
                self.folder_json(&path, Map::from_iter([("self".to_owned(), self.href(&raw_href(&path)))]))
            })
            .collect();
        items.extend(files.iter().map(|file| self.raw_file(file)));
        self.collection(call, &items)
    }

    fn raw_file(&self, file: &StoredFile) -> Value {
        let href = self.href(&raw_href(&file.path()));
        self.file_json(
            file,
            Map::from_iter([("self".to_owned(), href.clone()), ("content".to_owned(), href)]),
        )
    }
}

/// Each segment percent-encoded by itself.
fn raw_href(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let segments = path.split('/').map(|segment| utf8_percent_encode(segment, KEPT).to_string());
    format!("/api/folders/{}", segments.collect::<Vec<_>>().join("/"))
}
