use std::io;

use pipeline::{Error, Kind};
use rusqlite::ErrorCode;

/// What a transaction may end in; becomes an [`Error`] once the operation is known.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// SQLite refused.
    Sqlite(rusqlite::Error),
    /// A stored value is not of the form in which we write it.
    Unreadable { column: &'static str, text: String },
    /// Our own refusal.
    Ours(Error),
}

pub(crate) type Outcome<T> = Result<T, Trouble>;

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl Trouble {
    pub(crate) fn during(self, operation: &'static str) -> Error {
        match self {
            Self::Sqlite(error) => sqlite(operation, error),
            Self::Unreadable { column, text } => Error::permanent(
                Kind::Storage,
                operation,
                "a stored value cannot be read; was the file edited?",
            )
            .with("column", column)
            .with("value", text.chars().take(100).collect::<String>().escape_debug()),
            Self::Ours(error) => error,
        }
    }
}

fn sqlite(operation: &'static str, error: rusqlite::Error) -> Error {
    let permanent = |message: &str| Error::permanent(Kind::Storage, operation, message);
    let made = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::temporary(
            Kind::Storage,
            operation,
            "the database is in use; does another program hold it open in a transaction?",
        ),
        Some(ErrorCode::DiskFull) => permanent("the disk is full; free some space, nothing was written"),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => permanent(
            "the database file is damaged; stop the connector, keep the file and its -wal, restore a backup or run \
             `sqlite3 FILE .recover`",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            permanent("the database cannot be opened for writing; check owner and rights of the data folder")
        }
        Some(ErrorCode::SystemIoFailure) => permanent("the disk reported an error; check it before going on"),
        Some(ErrorCode::OutOfMemory | ErrorCode::OperationInterrupted) => {
            Error::temporary(Kind::Storage, operation, "the database could not do it now")
        }
        _ => permanent("the database refused"),
    };
    made.with("sqlite", &error).caused_by(error)
}

/// The error of a file operation on `path`.
pub(crate) fn file(operation: &'static str, path: &std::path::Path, error: io::Error) -> Error {
    let permanent = |message: &str| Error::permanent(Kind::Storage, operation, message);
    let made = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            permanent("the disk is full; free some space")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            permanent("no right to write there; check owner and rights of the data folder")
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
            permanent("a file stands where a folder is needed, or the reverse")
        }
        io::ErrorKind::Unsupported => {
            permanent("this file system has no hard links; put the data folder on another")
        }
        _ => Error::temporary(Kind::Storage, operation, "the file system refused"),
    };
    made.with("path", path.display()).with("cause", &error).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipeline::Status;
    use rusqlite::ffi;

    fn of(code: i32) -> Error {
        Trouble::Sqlite(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).during("ledger.apply")
    }

    #[test]
    fn what_passes_is_temporary_and_what_does_not_says_what_to_do() {
        for code in [ffi::SQLITE_BUSY, ffi::SQLITE_LOCKED, ffi::SQLITE_NOMEM] {
            assert_eq!((of(code).kind(), of(code).status()), (Kind::Storage, Status::Temporary));
        }
        let hints = [
            (ffi::SQLITE_FULL, "free some space"),
            (ffi::SQLITE_CORRUPT, "restore a backup"),
            (ffi::SQLITE_NOTADB, "restore a backup"),
            (ffi::SQLITE_READONLY, "check owner and rights"),
            (ffi::SQLITE_CANTOPEN, "check owner and rights"),
            (ffi::SQLITE_IOERR, "check it before going on"),
            (ffi::SQLITE_CONSTRAINT, "refused"),
        ];
        for (code, hint) in hints {
            let error = of(code);
            assert_eq!((error.kind(), error.status()), (Kind::Storage, Status::Permanent), "{error}");
            assert!(error.to_string().contains(hint), "{error}");
        }
    }

    #[test]
    fn a_full_disk_is_permanent_for_files_too() {
        let of = |kind: io::ErrorKind| file("blobs.put", std::path::Path::new("blobs/x"), kind.into());
        assert_eq!(of(io::ErrorKind::StorageFull).status(), Status::Permanent);
        assert_eq!(of(io::ErrorKind::PermissionDenied).status(), Status::Permanent);
        assert_eq!(of(io::ErrorKind::Interrupted).status(), Status::Temporary);
    }
}
