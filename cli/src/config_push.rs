//! `mlc config push`: a configuration folder becomes the one that a stack works with.

use std::path::Path;

use aws::{Clients, Name, Names, S3Blobs};
use documents::Stage;
use pipeline::ports::{Blobs as _, Put, check_blob_key};
use serde_json::json;

use crate::args::ConfigPushArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{Style, print, print_json};

/// The pointer that the functions read unless the stack says otherwise.
pub const POINTER: &str = "config/current.json";

/// A configuration that is fit to be published.
pub struct Bundle {
    stage: Stage,
    version: String,
    key: String,
    text: String,
}

/// Checks the folder, stores it under its version, and points the stack to it.
pub async fn run(args: &ConfigPushArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    check_pointer(&args.pointer)?;
    let bundle = Bundle::read(&args.dir)?;
    let names = Names::default().with(Name::PayloadsBucket, args.bucket.clone());
    let blobs = S3Blobs::new(&Clients::from_environment().await, &names)?;
    let known = !bundle.publish(&blobs, &args.pointer).await?;
    let Bundle { stage, version, key, .. } = bundle;
    if json {
        print_json(&json!({ "version": version, "bucket": args.bucket, "key": key, "pointer": args.pointer,
            "stage": stage, "new": !known }));
    } else {
        let note = if known { ", which was there already" } else { "" };
        print(&format!(
            "{} s3://{}/{} now points to version {version}{note}; stage {stage}.\n",
            style.good("\u{2713}"),
            args.bucket,
            args.pointer,
        ));
    }
    Ok(Outcome::Good)
}

impl Bundle {
    /// Reads and checks the folder at `dir`.
    pub fn read(dir: &Path) -> Result<Self, Failure> {
        let refuse = |faults: documents::Faults| {
            Failure::misuse(format!("the configuration in {} is not pushed", dir.display()))
                .with_faults(faults)
        };
        let files = config::read(dir).map_err(refuse)?;
        let configuration = config::from_files(&files).map_err(refuse)?;
        let (version, text) = config::bundle(&files).map_err(refuse)?;
        let key = format!("config/{version}.json");
        Ok(Self { stage: configuration.connector.stage, version, key, text })
    }

    /// Stores it and points the functions to it. Says whether it is new there.
    pub async fn publish(&self, blobs: &S3Blobs, pointer: &str) -> Result<bool, Failure> {
        let Self { version, key, .. } = self;
        // The bundle first: the pointer never names what is not there.
        let put = blobs.put_new(key, self.text.as_bytes()).await?;
        if put == Put::Different {
            return Err(Failure::new(format!(
                "{key} in the bucket holds another configuration of the same version"
            )));
        }
        let target = json!({ "version": version, "key": key }).to_string();
        blobs.point(pointer, target.as_bytes()).await?;
        Ok(put == Put::Created)
    }
}

/// Where functions may read, and no bundle stands: a pointer is written over what is there.
fn check_pointer(key: &str) -> Result<(), Failure> {
    let is_hash = |name: &str| name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = key.strip_prefix("config/").filter(|_| check_blob_key("config.push", key).is_ok());
    match name.map(|name| name.strip_suffix(".json").unwrap_or(name)) {
        Some(name) if !is_hash(name) => Ok(()),
        _ => Err(Failure::misuse(format!(
            "{key:?} cannot be a pointer: it would not be read, or replace a bundle"
        ))
        .hint("name a key such as config/current.json, as MLC_CONFIG_KEY of the functions has it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_replaces_no_bundle_and_no_document() {
        assert!(check_pointer("config/current.json").is_ok() && check_pointer("config/staging.json").is_ok());
        for key in
            ["config/0123456789ab.json", "documents/1.edi", "config/", "config/../x", "", "current.json"]
        {
            let failure = check_pointer(key).unwrap_err();
            assert!(failure.text(Style::plain()).contains("cannot be a pointer"), "{key}");
        }
    }
}
