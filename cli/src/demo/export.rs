//! What the demo leaves in its folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;

use pipeline::AuditEntry;
use simulators::AcceptedUpload;

use super::folder::Folder;
use super::report;
use super::summary::Summary;
use crate::failure::{Failure, at_path};

/// Writes the interchanges, the trail, the books and the report.
pub fn write(
    folder: &Folder,
    summary: &Summary,
    trail: &[AuditEntry],
    uploads: &[AcceptedUpload],
) -> Result<(), Failure> {
    interchanges(folder, uploads)?;
    let path = folder.join("audit.jsonl");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).map_err(at_path(&path))?);
    for entry in trail {
        let line =
            serde_json::to_string(entry).map_err(|error| Failure::new(format!("audit.jsonl: {error}")))?;
        writeln!(file, "{line}").map_err(at_path(&path))?;
    }
    file.flush().map_err(at_path(&path))?;
    let path = folder.join("summary.json");
    let text = serde_json::to_string_pretty(summary)
        .map_err(|error| Failure::new(format!("summary.json: {error}")))?;
    fs::write(&path, text + "\n").map_err(at_path(&path))?;
    let path = folder.join("report.html");
    fs::write(&path, report::page(summary)).map_err(at_path(&path))
}

/// The very bytes that Cleo accepted, in the order of their arrival.
fn interchanges(folder: &Folder, uploads: &[AcceptedUpload]) -> Result<(), Failure> {
    let edi = folder.join("edi");
    fs::create_dir_all(&edi).map_err(at_path(&edi))?;
    let mut names = BTreeSet::new();
    for (index, upload) in uploads.iter().enumerate() {
        // A second file of a name would be a fault, which the checks report; its bytes are kept beside the first.
        let name = if names.insert(upload.name.as_str()) {
            upload.name.clone()
        } else {
            format!("{}.{index}", upload.name)
        };
        let path = edi.join(name);
        fs::write(&path, &upload.bytes).map_err(at_path(&path))?;
    }
    Ok(())
}
