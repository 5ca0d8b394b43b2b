use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use pipeline::ports::{Blobs, Put, check_blob_key};
use pipeline::{Error, Kind, Result};
use sha2::{Digest, Sha256};

use crate::database::blocking;
use crate::error::file;

/// Half-written files lie in here; no key leads here.
const HALF_WRITTEN: &str = ".tmp";

/// Bytes that never change: one file for each key, in folders as the key has them.
#[derive(Debug, Clone)]
pub struct FolderBlobs {
    folder: PathBuf,
}

impl FolderBlobs {
    pub(crate) async fn open(folder: &Path) -> Result<Self> {
        let blobs = Self { folder: folder.to_owned() };
        let opened = blobs.clone();
        blocking("blobs.open", move || {
            let temporary = opened.folder.join(HALF_WRITTEN);
            fs::create_dir_all(&temporary).map_err(|error| file("blobs.open", &temporary, error))?;
            // The folder's own entry, and its parent's: no put looks above the folder.
            for above in opened.folder.ancestors().skip(1).take(2).filter(|above| above.is_dir()) {
                sync_folder(above).map_err(|error| file("blobs.open", above, error))?;
            }
            remove_left_behind(&temporary);
            Ok(())
        })
        .await?;
        Ok(blobs)
    }
}

#[async_trait]
impl Blobs for FolderBlobs {
    async fn put_new(&self, key: &str, bytes: &[u8]) -> Result<Put> {
        const OPERATION: &str = "blobs.put";
        check_blob_key(OPERATION, key)?;
        let (blobs, key, bytes) = (self.clone(), key.to_owned(), bytes.to_vec());
        blocking(OPERATION, move || {
            let path = blobs.folder.join(&key);
            put(&blobs.folder, &path, &bytes).map_err(|error| file(OPERATION, &path, error).into())
        })
        .await
    }

    async fn get(&self, key: &str, max: u64) -> Result<Option<Vec<u8>>> {
        const OPERATION: &str = "blobs.get";
        check_blob_key(OPERATION, key)?;
        let path = self.folder.join(key);
        let key = key.to_owned();
        blocking(OPERATION, move || {
            let Some(bytes) = read(&path, max).map_err(|error| file(OPERATION, &path, error))? else {
                return Ok(None);
            };
            if bytes.len() as u64 > max {
                let error = Error::permanent(Kind::TooLarge, OPERATION, "the blob is larger than allowed");
                return Err(error.with("key", key).with("max", max).into());
            }
            Ok(Some(bytes))
        })
        .await
    }
}

fn put(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<Put> {
    if let Some(standing) = hash_of(path)? {
        return settle(root, path, &standing, bytes);
    }
    let folder = path.parent().unwrap_or(root);
    fs::create_dir_all(folder)?;
    let temporary = HalfWritten::write(&root.join(HALF_WRITTEN), bytes)?;
    // A link appears whole or not at all, and never over another file.
    match fs::hard_link(&temporary.path, path) {
        Ok(()) => {
            sync_folders(root, path)?;
            Ok(Put::Created)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let standing = hash_of(path)?.ok_or(error)?;
            settle(root, path, &standing, bytes)
        }
        Err(error) => Err(error),
    }
}

/// Compares with what stands. Its writer may have crashed before the folders were safe, so that is done here again.
fn settle(root: &Path, path: &Path, standing: &[u8], bytes: &[u8]) -> io::Result<Put> {
    if standing != Sha256::digest(bytes).as_slice() {
        return Ok(Put::Different);
    }
    sync_folders(root, path)?;
    Ok(Put::Same)
}

/// The hash of the file, if there is one.
fn hash_of(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let Some(mut file) = open(path)? else { return Ok(None) };
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Some(hasher.finalize().to_vec())),
            read => hasher.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}

/// At most one byte more than `max`, if there is a file.
fn read(path: &Path, max: u64) -> io::Result<Option<Vec<u8>>> {
    let Some(file) = open(path)? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// The file, if it is one: neither missing nor a folder nor below a file.
fn open(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(file.metadata()?.is_file().then_some(file)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Makes the entries on the way from `root` to `path` survive a crash.
fn sync_folders(root: &Path, path: &Path) -> io::Result<()> {
    for folder in path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)) {
        sync_folder(folder)?;
    }
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened for this; the file system keeps a journal of its own.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A temporary file whose bytes are on the disk; removed when dropped. Locked while its writer lives.
struct HalfWritten {
    path: PathBuf,
    file: File,
}

impl HalfWritten {
    fn write(folder: &Path, bytes: &[u8]) -> io::Result<Self> {
        let written = Self::create(folder)?;
        // Where there are no locks nothing is ever removed as left behind, so this one may fail.
        drop(written.file.lock());
        (&written.file).write_all(bytes)?;
        written.file.sync_all()?;
        Ok(written)
    }

    fn create(folder: &Path) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        loop {
            let path = folder.join(format!("{}-{}", process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { path, file }),
                // A process of this number lives in another container, or died here before: the next name is free.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for HalfWritten {
    fn drop(&mut self) {
        // What stays is removed when the folder is opened next.
        drop(fs::remove_file(&self.path));
    }
}

/// Removes what writers that died have left. One that lives holds its lock.
fn remove_left_behind(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let dead = File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if dead && fs::remove_file(&path).is_ok() {
            tracing::info!(path = %path.display(), "blobs: removed a half-written file");
        }
    }
}
