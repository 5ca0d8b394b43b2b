//! The files of a mailbox: what deliveries and, later, pick-ups stand on.

use std::fmt;

use pipeline::ports::{OutboundFile, Probe, Receipt};
use pipeline::{Deadline, Error, Kind, Result};

use crate::error::excerpt;
use crate::files::{FileAccess, RemoteFile};
use crate::names;

/// Folders and files at Cleo, whatever the profile.
pub struct Mailbox {
    access: Box<dyn FileAccess>,
    max_bytes: u64,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").field("max_bytes", &self.max_bytes).finish_non_exhaustive()
    }
}

impl Mailbox {
    pub(crate) fn new(access: Box<dyn FileAccess>, max_bytes: u64) -> Self {
        Self { access, max_bytes }
    }

    /// Every file of `folder`, in Cleo's order.
    ///
    /// # Errors
    /// [`Kind::Protocol`], temporary, when a file may be missing: a listing that is short or changed while it was read
    /// is not a listing.
    pub async fn list(&self, folder: &str, deadline: Deadline) -> Result<Vec<RemoteFile>> {
        let listing = self.access.list(&names::check_folder(folder)?, deadline).await?;
        match listing.doubt {
            None => Ok(listing.files),
            Some(doubt) => Err(doubtful(doubt, folder)),
        }
    }

    /// The content of a listed file, as long as the listing says.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if it is gone: another reader, or the server itself, took it.
    pub async fn download(&self, folder: &str, file: &RemoteFile, deadline: Deadline) -> Result<Vec<u8>> {
        let folder = names::check_folder(folder)?;
        if file.size.is_some_and(|size| size > self.max_bytes) {
            return Err(self.too_large("cleo.download", file.size.unwrap_or_default()));
        }
        let bytes = self.access.download(&folder, file, deadline).await?;
        if bytes.len() as u64 > self.max_bytes {
            return Err(self.too_large("cleo.download", bytes.len() as u64));
        }
        Ok(bytes)
    }

    /// Removes a listed file; one that is gone already is fine. Store its bytes first.
    ///
    /// # Errors
    /// [`pipeline::Status::UnknownOutcome`] if it may be gone.
    pub async fn delete(&self, folder: &str, file: &RemoteFile, deadline: Deadline) -> Result<()> {
        self.access.delete(&names::check_folder(folder)?, file, deadline).await
    }

    pub(crate) async fn check_login(&self, deadline: Deadline) -> Result<()> {
        self.access.check_login(deadline).await
    }

    pub(crate) async fn glance(&self, folder: &str, deadline: Deadline) -> Result<String> {
        self.access.glance(&names::check_folder(folder)?, deadline).await
    }

    pub(crate) async fn upload(
        &self,
        folder: &str,
        file: &OutboundFile,
        deadline: Deadline,
    ) -> Result<Receipt> {
        let uploaded = self.access.upload(folder, &file.name, &file.bytes, deadline).await?;
        Ok(Receipt { reference: uploaded.reference, note: uploaded.note })
    }

    /// Looks for `file`. Only a listing without doubt can say that it is absent.
    pub(crate) async fn probe(&self, folder: &str, file: &OutboundFile, deadline: Deadline) -> Result<Probe> {
        let listing = self.access.list(folder, deadline).await?;
        let mut other = false;
        for found in listing.files.iter().filter(|found| found.is_named(&file.name)) {
            let same = match found.size {
                Some(size) => size == file.bytes.len() as u64,
                None => self.download(folder, found, deadline).await? == file.bytes,
            };
            if same {
                let reference = found.id.as_deref().map(excerpt);
                let reference = reference.or_else(|| Some(format!("{folder}/{}", file.name)));
                return Ok(Probe::Present(Receipt { reference, note: None }));
            }
            other = true;
        }
        match listing.doubt {
            _ if other => Ok(Probe::Different),
            Some(doubt) => Err(doubtful(doubt, folder)),
            None if listing.mentions(&file.name) => {
                Err(doubtful("the listing names the file in a place that we do not know", folder))
            }
            None => Ok(Probe::Absent),
        }
    }

    fn too_large(&self, operation: &'static str, bytes: u64) -> Error {
        too_large(operation, bytes, self.max_bytes)
    }
}

pub(crate) fn too_large(operation: &'static str, bytes: u64, limit: u64) -> Error {
    Error::permanent(Kind::TooLarge, operation, "the file is larger than `max_file_bytes`")
        .with("bytes", bytes)
        .with("limit", limit)
}

fn doubtful(doubt: &'static str, folder: &str) -> Error {
    Error::temporary(Kind::Protocol, "cleo.list", doubt).with("folder", folder)
}
