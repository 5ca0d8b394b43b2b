//! `mlc config push`: a configuration folder becomes the one that a stack works with.

use aws::{Clients, Name, Names, S3Blobs};
use pipeline::ports::{Blobs as _, Put};
use serde_json::json;

use crate::args::ConfigPushArgs;
use crate::failure::{Failure, Outcome};
use crate::output::{Style, print, print_json};

/// Checks the folder, stores it under its version, and points the stack to it.
pub async fn run(args: &ConfigPushArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
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
