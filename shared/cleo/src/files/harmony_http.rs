//! The HTTP server of Harmony and VLTrader: `POST ...?request=send`, `list`, `receive`, `delete`.

use std::sync::Arc;

use async_trait::async_trait;
use http::Method;
use pipeline::{Deadline, Error, Kind, Result};
use transport::{Effect, Request, Response};

use super::{FileAccess, Listing, Paths, RemoteFile, Uploaded, content, deleted, listing};
use crate::client::Client;
use crate::config::Call;
use crate::config::{Config, FilesConfig};
use crate::error;

/// Profile `harmony_http`.
pub(crate) struct HarmonyHttp {
    client: Arc<Client>,
    files: FilesConfig,
    paths: Paths,
}

impl HarmonyHttp {
    pub(super) fn new(config: &Config, client: Arc<Client>, paths: Paths) -> Self {
        Self { client, files: config.files.clone(), paths }
    }

    /// A call without content. Everything is POST here, so its effect is told apart.
    async fn ask(
        &self,
        operation: &'static str,
        call: Call,
        values: &[(&str, &str)],
        effect: Effect,
        deadline: Deadline,
    ) -> Result<Response> {
        let address = self.client.path(self.paths.get(call)?, values)?;
        // Uncompressed, so that the answer keeps the length that it announces.
        let request = Request::new(operation, Method::POST, &address)
            .header("accept-encoding", "identity")
            .effect(effect);
        self.client.send(operation, request, deadline).await
    }
}

/// Refuses pages for people where Cleo's own words are needed.
fn refuse_html(operation: &'static str, response: &Response) -> Result<()> {
    if !error::is_html(response) {
        return Ok(());
    }
    Err(Error::temporary(
        Kind::Protocol,
        operation,
        "the answer is a page for people: a login or maintenance page?",
    )
    .with("status", response.status.as_u16()))
}

#[async_trait]
impl FileAccess for HarmonyHttp {
    async fn check_login(&self, deadline: Deadline) -> Result<()> {
        const OPERATION: &str = "cleo.login";
        let response = self.ask(OPERATION, Call::LoginCheck, &[], Effect::Read, deadline).await?;
        error::read(OPERATION, &response)?;
        refuse_html(OPERATION, &response)
    }

    async fn upload(&self, folder: &str, name: &str, bytes: &[u8], deadline: Deadline) -> Result<Uploaded> {
        const OPERATION: &str = "cleo.upload";
        // A refused upload would carry the content twice.
        self.check_login(deadline).await?;
        let values = [("folder_path", folder), ("file_name", name)];
        let address = self.client.path(self.paths.get(Call::Upload)?, &values)?;
        let request =
            Request::new(OPERATION, Method::POST, &address).bytes(bytes.to_vec(), &self.files.content_type);
        let response = self.client.send(OPERATION, request, deadline).await?;
        error::upload(OPERATION, &response, &self.files.ok_status)?;
        let strange = |message| Err(error::strange_upload(OPERATION, &response, message));
        if error::is_html(&response) {
            return strange("the answer to the upload is a page for people");
        }
        if error::is_trouble(&String::from_utf8_lossy(&response.body)) {
            return strange("the answer to the upload has a good status and tells of trouble");
        }
        Ok(Uploaded { reference: Some(format!("{folder}/{name}")), note: None })
    }

    async fn list(&self, folder: &str, deadline: Deadline) -> Result<Listing> {
        const OPERATION: &str = "cleo.list";
        let values = [("folder_path", folder)];
        let response = self.ask(OPERATION, Call::FileList, &values, Effect::Read, deadline).await?;
        error::read(OPERATION, &response)?;
        refuse_html(OPERATION, &response)?;
        let Ok(text) = std::str::from_utf8(&response.body) else {
            return Err(Error::temporary(Kind::Protocol, OPERATION, "the listing is not text"));
        };
        let doubt = match () {
            () if !response.is_framed() => Some("nothing shows where the listing ends"),
            // A name never stands alone with such words and blanks in one line; a message does.
            () if text.lines().any(|line| line.trim().contains(' ') && error::is_trouble(line)) => {
                Some("the listing reads as a message of trouble")
            }
            () => None,
        };
        Ok(Listing { files: listing::parse(text), doubt, text: text.to_owned() })
    }

    async fn glance(&self, folder: &str, deadline: Deadline) -> Result<String> {
        // There are no pages here.
        let listing = self.list(folder, deadline).await?;
        Ok(format!("{} files", listing.files.len()))
    }

    async fn download(&self, folder: &str, file: &RemoteFile, deadline: Deadline) -> Result<Vec<u8>> {
        const OPERATION: &str = "cleo.download";
        let values = [("folder_path", folder), ("file_name", file.name.as_str())];
        let response = self.ask(OPERATION, Call::Download, &values, Effect::Read, deadline).await?;
        content(OPERATION, response, file)
    }

    async fn delete(&self, folder: &str, file: &RemoteFile, deadline: Deadline) -> Result<()> {
        const OPERATION: &str = "cleo.delete";
        let values = [("folder_path", folder), ("file_name", file.name.as_str())];
        deleted(OPERATION, &self.ask(OPERATION, Call::Delete, &values, Effect::Write, deadline).await?)
    }
}
