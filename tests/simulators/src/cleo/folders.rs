//! Profile `CleoFolders`: folders and files by id, with links; multipart upload. All of it is a guess, made after
//! Harmony's REST conventions.

use http::Method;
use serde_json::{Map, Value, json};

use super::multipart::{UploadedPart, read_part};
use super::store::StoredFile;
use super::{Tenant, message};
use crate::server::{Call, Reply, lock};

fn folder_href(id: &str) -> String {
    format!("/api/folders/{id}")
}

impl Tenant {
    pub(super) async fn folders(&self, call: &Call, rest: &[&str]) -> Reply {
        let known = lock(&self.store).folders();
        let Some((id, rest)) = rest.split_first() else { return self.list_folders(call, &known, "") };
        let Some((path, id)) = known.iter().find(|(_, known)| known == id) else {
            return message(404, &format!("No folder found for id {id}"));
        };
        match (&call.method, rest) {
            (&Method::GET, []) => Reply::json(200, &self.folder(path, id)),
            (&Method::GET, ["folders"]) => self.list_folders(call, &known, path),
            (&Method::GET, ["files"]) => {
                let files = lock(&self.store).list(path, self.options.clock.now());
                let items: Vec<Value> = files.iter().map(|file| self.file(file, id)).collect();
                self.collection(call, &items)
            }
            (&Method::POST, ["files"]) => self.upload_part(call, path, id).await,
            (method, ["files", file, rest @ ..]) => self.file_call(method, path, id, file, rest),
            _ => message(405, "Method not allowed"),
        }
    }

    /// The folders right below `parent`. A filter looks at every depth, so that `path eq "outbound/810"` finds it.
    fn list_folders(&self, call: &Call, known: &[(String, String)], parent: &str) -> Reply {
        if call.method != Method::GET {
            return message(405, "Method not allowed");
        }
        let deep =
            self.options.list_nested_folders || call.parameter("filter").is_some_and(|f| !f.is_empty());
        let below = |path: &str| {
            let rest = match parent {
                "" => Some(path),
                parent => path.strip_prefix(parent).and_then(|rest| rest.strip_prefix('/')),
            };
            rest.is_some_and(|rest| deep || !rest.contains('/'))
        };
        let items: Vec<Value> =
            known.iter().filter(|(path, _)| below(path)).map(|(path, id)| self.folder(path, id)).collect();
        self.collection(call, &items)
    }

    fn folder(&self, path: &str, id: &str) -> Value {
        let own = folder_href(id);
        let link = |rel: &str, below: &str| (rel.to_owned(), self.href(&format!("{own}{below}")));
        let links = [
            link("self", ""),
            link("files", "/files"),
            link("upload", "/files"),
            link("folders", "/folders"),
        ];
        self.folder_json(path, Map::from_iter(links))
    }

    fn file(&self, file: &StoredFile, folder: &str) -> Value {
        let own = format!("{}/files/{}", folder_href(folder), file.id);
        let links = Map::from_iter([
            ("self".to_owned(), self.href(&own)),
            ("content".to_owned(), self.href(&format!("{own}/content"))),
        ]);
        self.file_json(file, links)
    }

    async fn upload_part(&self, call: &Call, folder: &str, id: &str) -> Reply {
        let UploadedPart { name, bytes } = match read_part(call, "file").await {
            Ok(part) => part,
            Err(text) => return message(400, &text),
        };
        match self.accept(folder, &name, bytes) {
            Ok(_) if self.options.upload_status == 204 => Reply::empty(204),
            Ok(file) => Reply::json(self.options.upload_status, &self.file(&file, id)),
            Err(reply) => reply,
        }
    }

    fn file_call(&self, method: &Method, folder: &str, folder_id: &str, id: &str, rest: &[&str]) -> Reply {
        let files = lock(&self.store).list(folder, self.options.clock.now());
        let Some(file) = files.into_iter().find(|file| file.id == id) else {
            return message(404, &format!("No file found for id {id}"));
        };
        match (method, rest) {
            (&Method::GET, []) => Reply::json(200, &self.file(&file, folder_id)),
            (&Method::GET, ["content"]) => self.download(&file),
            (&Method::DELETE, []) => {
                lock(&self.store).remove(folder, &file.name);
                Reply::empty(204)
            }
            _ => Reply::json(405, &json!({ "message": "Method not allowed" })),
        }
    }
}
