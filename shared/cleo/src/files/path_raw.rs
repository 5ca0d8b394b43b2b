//! Folders by path; files put as they are.

use std::sync::Arc;

use async_trait::async_trait;
use http::Method;
use pipeline::{Deadline, Result};
use transport::Request;

use super::{FileAccess, Listing, Paths, RemoteFile, Uploaded, content, deleted, fetch, files_of, receipt};
use crate::client::Client;
use crate::collection;
use crate::config::Call;
use crate::config::{Config, FilesConfig};
use crate::error;

/// Profile `path_raw`.
pub(crate) struct PathRaw {
    client: Arc<Client>,
    files: FilesConfig,
    paths: Paths,
}

impl PathRaw {
    pub(super) fn new(config: &Config, client: Arc<Client>, paths: Paths) -> Self {
        Self { client, files: config.files.clone(), paths }
    }

    fn file_address(&self, call: Call, folder: &str, name: &str) -> Result<String> {
        self.client.path(self.paths.get(call)?, &[("folder_path", folder), ("file_name", name)])
    }

    fn list_address(&self, folder: &str) -> Result<String> {
        self.client.path(self.paths.get(Call::FileList)?, &[("folder_path", folder)])
    }

    /// Cleo's own link to a listed file where links go first.
    fn link_or(&self, link: Option<&String>, call: Call, folder: &str, name: &str) -> Result<String> {
        match link.filter(|_| self.files.prefer_links) {
            Some(link) => Ok(link.clone()),
            None => self.file_address(call, folder, name),
        }
    }
}

#[async_trait]
impl FileAccess for PathRaw {
    async fn check_login(&self, deadline: Deadline) -> Result<()> {
        // With basic authentication the folders prove it: this profile has no call without one.
        self.client.login(deadline).await.map(|_| ())
    }

    async fn upload(&self, folder: &str, name: &str, bytes: &[u8], deadline: Deadline) -> Result<Uploaded> {
        const OPERATION: &str = "cleo.upload";
        let address = self.file_address(Call::Upload, folder, name)?;
        let request = Request::new(OPERATION, Method::PUT, &address)
            .accept("application/json")
            .bytes(bytes.to_vec(), &self.files.content_type);
        let response = self.client.send(OPERATION, request, deadline).await?;
        error::upload(OPERATION, &response, &self.files.ok_status)?;
        receipt(OPERATION, &response, &self.files.id_pointer, name, bytes.len())
    }

    async fn list(&self, folder: &str, deadline: Deadline) -> Result<Listing> {
        const OPERATION: &str = "cleo.list";
        let address = self.list_address(folder)?;
        files_of(OPERATION, &collection::all(&self.client, OPERATION, &address, None, deadline).await?)
    }

    async fn glance(&self, folder: &str, deadline: Deadline) -> Result<String> {
        let address = self.list_address(folder)?;
        let page = collection::page(&self.client, "cleo.list", &address, None, 0, 1, deadline).await?;
        let total = page.total.map_or_else(|| "an unknown number of".to_owned(), |total| total.to_string());
        Ok(format!("{total} files"))
    }

    async fn download(&self, folder: &str, file: &RemoteFile, deadline: Deadline) -> Result<Vec<u8>> {
        const OPERATION: &str = "cleo.download";
        let address = self.link_or(file.content.as_ref(), Call::Download, folder, &file.name)?;
        let request = fetch(OPERATION, &address);
        content(OPERATION, self.client.send(OPERATION, request, deadline).await?, file)
    }

    async fn delete(&self, folder: &str, file: &RemoteFile, deadline: Deadline) -> Result<()> {
        const OPERATION: &str = "cleo.delete";
        let address = self.link_or(file.this.as_ref(), Call::Delete, folder, &file.name)?;
        let request = Request::new(OPERATION, Method::DELETE, &address);
        deleted(OPERATION, &self.client.send(OPERATION, request, deadline).await?)
    }
}
