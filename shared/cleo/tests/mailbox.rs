//! Folders and listings, and the calls that pick-ups will stand on.

mod support;

use std::time::Duration;

use pipeline::ports::{Delivery, Probe};
use pipeline::{Kind, Status};
use serde_json::json;
use simulators::{CleoOptions, Fault, FilesProfile, Matcher, Rule};
use support::{World, file, world};

async fn tenant(profile: FilesProfile, options: CleoOptions) -> World {
    world(CleoOptions { profile, ..options }, |config| match profile {
        FilesProfile::CleoFolders => {}
        FilesProfile::PathRaw => config["files"] = json!({"profile": "path_raw"}),
        FilesProfile::HarmonyHttp => {
            config["flavor"] = json!("harmony");
            config["auth"] = json!({"mode": "basic"});
        }
    })
    .await
}

#[tokio::test]
async fn files_are_listed_fetched_and_removed_in_every_profile() {
    for profile in [FilesProfile::CleoFolders, FilesProfile::PathRaw, FilesProfile::HarmonyHttp] {
        for send_links in [true, false] {
            let options = CleoOptions { send_links, list_nested_folders: true, ..CleoOptions::default() };
            let world = tenant(profile, options).await;
            world.cleo.place("inbound/997", "997_1.edi", b"ISA~\r\nIEA~");
            let mailbox = world.delivery.mailbox().unwrap();
            let files = mailbox.list("/inbound/997/", world.soon()).await.unwrap();
            let [found] = &files[..] else { panic!("{profile:?} {files:?}") };
            assert_eq!((found.name.as_str(), found.size), ("997_1.edi", Some(10)));
            let bytes = mailbox.download("inbound/997", found, world.soon()).await.unwrap();
            assert_eq!(bytes, b"ISA~\r\nIEA~");
            mailbox.delete("inbound/997", found, world.soon()).await.unwrap();
            assert!(mailbox.list("inbound/997", world.soon()).await.unwrap().is_empty());
            mailbox.delete("inbound/997", found, world.soon()).await.unwrap();
            let gone = mailbox.download("inbound/997", found, world.soon()).await.unwrap_err();
            assert_eq!(gone.kind(), Kind::NotFound, "{profile:?}");
        }
    }
}

#[tokio::test]
async fn a_cut_download_and_a_growing_file_are_refused() {
    let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
    world.cleo.place("inbound/997", "a.edi", b"0123456789");
    let mailbox = world.delivery.mailbox().unwrap();
    let files = mailbox.list("inbound/997", world.soon()).await.unwrap();
    world.cleo.faults().push(Rule::always(Matcher::path("/content"), Fault::CutBody { keep_bytes: 3 }));
    let error = mailbox.download("inbound/997", &files[0], world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::Protocol, Status::Temporary), "{error}");
    world.cleo.faults().clear();
    world.cleo.take("inbound/997", "a.edi");
    world.cleo.place("inbound/997", "a.edi", b"0123456789abc");
    let newer = mailbox.list("inbound/997", world.soon()).await.unwrap();
    let mut stale = newer[0].clone();
    stale.size = Some(10);
    assert!(mailbox.download("inbound/997", &stale, world.soon()).await.is_err());
}

#[tokio::test]
async fn two_hundred_and_fifty_files_come_in_three_pages() {
    for (profile, totals_as_text) in
        [(FilesProfile::CleoFolders, false), (FilesProfile::CleoFolders, true), (FilesProfile::PathRaw, true)]
    {
        let world = tenant(profile, CleoOptions { totals_as_text, ..CleoOptions::default() }).await;
        for n in 0..250 {
            world.cleo.place("outbound/810", &format!("{n:03}.edi"), b"x");
        }
        let files = world.delivery.mailbox().unwrap().list("outbound/810", world.soon()).await.unwrap();
        assert_eq!(files.len(), 250);
        let pages = world.requests("GET", "count=100") - if profile == FilesProfile::PathRaw { 0 } else { 2 };
        assert_eq!(pages, 3, "{profile:?}");
        // One on the last page is found.
        let last = support::with_bytes(&file("249.edi"), b"x");
        assert!(matches!(world.delivery.probe(&last, world.soon()).await.unwrap(), Probe::Present(_)));
        assert_eq!(world.delivery.probe(&file("250.edi"), world.soon()).await.unwrap(), Probe::Absent);
    }
}

#[tokio::test]
async fn a_listing_has_a_bound() {
    let world =
        world(CleoOptions::default(), |config| config["paging"] = json!({"count": 10, "max_pages": 3})).await;
    for n in 0..31 {
        world.cleo.place("outbound/810", &format!("{n}.edi"), b"x");
    }
    let error = world.delivery.mailbox().unwrap().list("outbound/810", world.soon()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge, "{error}");
}

#[tokio::test]
async fn a_missing_folder_is_told_by_name() {
    for profile in [FilesProfile::CleoFolders, FilesProfile::PathRaw, FilesProfile::HarmonyHttp] {
        let world =
            tenant(profile, CleoOptions { folders: vec!["outbound".into()], ..CleoOptions::default() }).await;
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (Kind::NotFound, Status::Permanent),
            "{profile:?}: {error}"
        );
        assert!(world.delivery.probe(&file("a.edi"), world.soon()).await.is_err(), "{profile:?}");
        if profile == FilesProfile::CleoFolders {
            assert!(error.to_string().contains("outbound/810"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_folder_id_is_kept_for_an_hour_and_looked_up_again_after_a_404() {
    let world = tenant(FilesProfile::CleoFolders, CleoOptions::default()).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    let upload = Matcher::on("POST", "/files");
    world.cleo.faults().push(Rule::once(upload.clone(), Fault::status(404)));
    world.delivery.deliver(&file("b.edi"), world.soon()).await.unwrap();
    assert_eq!(world.requests("GET", "/folders"), 4, "looked up again");
    world.cleo.faults().push(Rule::times(2, upload, Fault::status(404)));
    let error = world.delivery.deliver(&file("c.edi"), world.soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (Kind::NotFound, Status::Permanent), "{error}");
    assert_eq!(world.requests("POST", "/files"), 5, "once more, not again and again");
    let before = world.requests("GET", "/folders");
    world.clock.advance(Duration::from_secs(3601));
    world.delivery.deliver(&file("d.edi"), world.soon()).await.unwrap();
    assert_eq!(world.requests("GET", "/folders"), before + 2);
}

#[tokio::test]
async fn links_to_another_origin_are_refused() {
    for origin in ["https://evil.example", "http://127.0.0.1:9", "//evil.example"] {
        let options = CleoOptions { link_origin: Some(origin.into()), ..CleoOptions::default() };
        let world = tenant(FilesProfile::CleoFolders, options).await;
        let error = world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (Kind::Protocol, Status::Permanent), "{origin}: {error}");
        assert!(world.cleo.accepted().is_empty());
    }
}

#[tokio::test]
async fn without_links_the_templates_are_used() {
    let options = CleoOptions { send_links: false, list_nested_folders: true, ..CleoOptions::default() };
    let world = tenant(FilesProfile::CleoFolders, options).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    assert!(matches!(world.delivery.probe(&file("a.edi"), world.soon()).await.unwrap(), Probe::Present(_)));
}

#[tokio::test]
async fn links_to_our_own_origin_may_be_absolute_and_can_be_ignored() {
    // An internal host behind a proxy: with links off, the templates still lead to the right place.
    let options = CleoOptions {
        link_origin: Some("http://internal:5080".into()),
        list_nested_folders: true,
        ..CleoOptions::default()
    };
    let world = world(options, |config| config["files"] = json!({"prefer_links": false})).await;
    world.delivery.deliver(&file("a.edi"), world.soon()).await.unwrap();
    assert_eq!(world.cleo.accepted().len(), 1);
}
