//! `mlc config push`: a configuration folder becomes the one that a stack works with.

use aws::{Clients, Name, Names, S3Blobs};
use pipeline::ports::{Blobs as _, Put, check_blob_key};
use serde_json::json;

use crate::args::ConfigPushArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{Style, print, print_json};

/// Checks the folder, stores it under its version, and points the stack to it.
pub async fn run(args: &ConfigPushArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    check_pointer(&args.pointer)?;
    let refuse = |faults: documents::Faults| {
        Failure::misuse(format!("the configuration in {} is not pushed", args.dir.display()))
            .with_faults(faults)
    };
    let files = config::read(&args.dir).map_err(refuse)?;
    let configuration = config::from_files(&files).map_err(refuse)?;
    let (version, bundle) = config::bundle(&files).map_err(refuse)?;
    let key = format!("config/{version}.json");
    let names = Names::default().with(Name::PayloadsBucket, args.bucket.clone());
    let blobs = S3Blobs::new(&Clients::from_environment().await, &names)?;
    // The bundle first: the pointer never names what is not there.
    let put = blobs.put_new(&key, bundle.as_bytes()).await?;
    if put == Put::Different {
        return Err(Failure::new(format!(
            "s3://{}/{key} holds another configuration of the same version",
            args.bucket
        )));
    }
    let pointer = json!({ "version": version, "key": key }).to_string();
    blobs.point(&args.pointer, pointer.as_bytes()).await?;
    let known = put == Put::Same;
    if json {
        print_json(&json!({ "version": version, "bucket": args.bucket, "key": key, "pointer": args.pointer,
            "stage": configuration.connector.stage, "new": !known }));
    } else {
        let stage = configuration.connector.stage;
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
