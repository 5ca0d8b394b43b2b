//! Folders with ids; files uploaded as `multipart/form-data`.

use std::sync::Arc;

use async_trait::async_trait;
use http::Method;
use pipeline::ports::Clock;
use pipeline::{Deadline, Error, Kind, Result};
use transport::Request;

use super::{FileAccess, Listing, Paths, RemoteFile, Uploaded, content, deleted, fetch, files_of, receipt};
use crate::client::Client;
use crate::collection;
use crate::config::Call;
use crate::config::{Config, FilesConfig};
use crate::error;
use crate::folders::{Folder, Folders};

/// Profile `cleo_folders`.
pub(crate) struct CleoFolders {
    client: Arc<Client>,
    folders: Folders,
    files: FilesConfig,
    paths: Paths,
}

impl CleoFolders {
    pub(super) fn new(
        config: &Config,
        client: Arc<Client>,
        paths: Paths,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let folders = Folders::new(client.clone(), paths.get(Call::FolderList)?.clone(), clock);
        Ok(Self { client, folders, files: config.files.clone(), paths })
    }

    /// A link of the answer where links go first, else the template.
    fn address(
        &self,
        link: Option<&String>,
        call: Call,
        folder: &Folder,
        path: &str,
        more: &[(&str, &str)],
    ) -> Result<String> {
        if let Some(link) = link.filter(|_| self.files.prefer_links) {
            return Ok(link.clone());
        }
        let mut values = vec![("folder_id", folder.id.as_str()), ("folder_path", path)];
        values.extend_from_slice(more);
        self.client.path(self.paths.get(call)?, &values)
    }

    async fn upload_to(
        &self,
        folder: &Folder,
        path: &str,
        name: &str,
        bytes: &[u8],
        deadline: Deadline,
    ) -> Result<Uploaded> {
        const OPERATION: &str = "cleo.upload";
        let link = folder.upload.as_ref().or(folder.files.as_ref());
        let address = self.address(link, Call::Upload, folder, path, &[("file_name", name)])?;
        let request = Request::new(OPERATION, Method::POST, &address).accept("application/json").multipart(
            &self.files.part,
            name,
            &self.files.content_type,
            bytes.to_vec(),
        );
        let response = self.client.send(OPERATION, request, deadline).await?;
        error::upload(OPERATION, &response, &self.files.ok_status)?;
        receipt(OPERATION, &response, &self.files.id_pointer, name, bytes.len())
    }

    /// Where the files of a folder are listed.
    fn list_address(&self, folder: &Folder, path: &str) -> Result<String> {
        self.address(folder.files.as_ref(), Call::FileList, folder, path, &[])
    }

    /// The address of a listed file, by link or template.
    async fn file_address(
        &self,
        call: Call,
        path: &str,
        file: &RemoteFile,
        deadline: Deadline,
    ) -> Result<String> {
        let link = if call == Call::Delete { &file.this } else { &file.content };
        if let Some(link) = link.as_ref().filter(|_| self.files.prefer_links) {
            return Ok(link.clone());
        }
        let Some(id) = &file.id else {
            return Err(Error::temporary(Kind::Protocol, "cleo.files", "the file has neither id nor link")
                .with("file", error::excerpt(&file.name)));
        };
        let folder = self.folders.resolve(path, deadline).await?;
        self.address(None, call, &folder, path, &[("file_id", id), ("file_name", &file.name)])
    }
}

/// Whether a call should be made once more with the folder looked up anew.
fn stale<T>(outcome: &Result<T>, last: bool) -> bool {
    !last && outcome.as_ref().is_err_and(|error| error.kind() == Kind::NotFound)
}

#[async_trait]
impl FileAccess for CleoFolders {
    async fn check_login(&self, deadline: Deadline) -> Result<()> {
        if self.client.login(deadline).await? {
            return Ok(());
        }
        let address = self.client.path(self.paths.get(Call::FolderList)?, &[])?;
        collection::page(&self.client, "cleo.login", &address, None, 0, 1, deadline).await.map(|_| ())
    }

    async fn upload(&self, path: &str, name: &str, bytes: &[u8], deadline: Deadline) -> Result<Uploaded> {
        let mut last = false;
        loop {
            let folder = self.folders.resolve(path, deadline).await?;
            let outcome = self.upload_to(&folder, path, name, bytes, deadline).await;
            if !stale(&outcome, last) {
                return outcome;
            }
            self.folders.forget(path);
            last = true;
        }
    }

    async fn list(&self, path: &str, deadline: Deadline) -> Result<Listing> {
        const OPERATION: &str = "cleo.list";
        let mut last = false;
        loop {
            let folder = self.folders.resolve(path, deadline).await?;
            let address = self.list_address(&folder, path)?;
            let outcome = collection::all(&self.client, OPERATION, &address, None, deadline).await;
            if !stale(&outcome, last) {
                return files_of(OPERATION, &outcome?);
            }
            self.folders.forget(path);
            last = true;
        }
    }

    async fn glance(&self, path: &str, deadline: Deadline) -> Result<String> {
        self.folders.forget(path);
        let folder = self.folders.resolve(path, deadline).await?;
        let address = self.list_address(&folder, path)?;
        let page = collection::page(&self.client, "cleo.list", &address, None, 0, 1, deadline).await?;
        let total = page.total.map_or_else(|| "an unknown number of".to_owned(), |total| total.to_string());
        Ok(format!("folder id {}, {total} files", folder.id))
    }

    async fn download(&self, path: &str, file: &RemoteFile, deadline: Deadline) -> Result<Vec<u8>> {
        const OPERATION: &str = "cleo.download";
        let address = self.file_address(Call::Download, path, file, deadline).await?;
        let request = fetch(OPERATION, &address);
        content(OPERATION, self.client.send(OPERATION, request, deadline).await?, file)
    }

    async fn delete(&self, path: &str, file: &RemoteFile, deadline: Deadline) -> Result<()> {
        const OPERATION: &str = "cleo.delete";
        let address = self.file_address(Call::Delete, path, file, deadline).await?;
        let request = Request::new(OPERATION, Method::DELETE, &address);
        deleted(OPERATION, &self.client.send(OPERATION, request, deadline).await?)
    }
}
