//! The one part of an upload.

use std::convert::Infallible;

use bytes::Bytes;
use futures::stream;

use crate::server::Call;

pub(super) struct UploadedPart {
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

/// The part called `field` of a multipart form, with its file name.
pub(super) async fn read_part(call: &Call, field: &str) -> Result<UploadedPart, String> {
    let kind = call.header("content-type").unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|error| error.to_string())?;
    let body = call.body.clone();
    let stream = stream::iter([Ok::<_, Infallible>(body)]);
    let mut parts = multer::Multipart::new(stream, boundary);
    while let Some(part) = parts.next_field().await.map_err(|error| error.to_string())? {
        if part.name() != Some(field) {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| error.to_string())?;
        return Ok(UploadedPart { name, bytes });
    }
    Err(format!("The form has no part {field:?}"))
}
