//! Proof without delivery.

mod support;

use cleo::Targets;
use serde_json::json;
use simulators::cleo::ActionSpec;
use simulators::{CleoOptions, FilesProfile};
use support::{World, world};

fn targets() -> Targets {
    let folder = |path: &str| ("axford".to_owned(), path.to_owned());
    let action = |alias: &str| ("ACME-SUPPLIER-SFTP".to_owned(), alias.to_owned());
    Targets {
        folders: vec![folder("outbound/810"), folder("/outbound/810/"), folder("outbound/999")],
        actions: vec![action("send810"), action("broken"), action("absent")],
    }
}

async fn checks(mut world: World) -> Vec<(String, bool)> {
    world.delivery = world.delivery.with_targets(targets());
    let checks = world.delivery.ping(world.soon()).await;
    assert!(world.cleo.accepted().is_empty());
    assert!(world.cleo.action_runs().iter().all(|(_, runs)| *runs == 0));
    checks.into_iter().map(|check| (check.name, check.ok)).collect()
}

#[tokio::test]
async fn every_folder_and_action_is_looked_at_and_nothing_is_done() {
    let broken = ActionSpec {
        not_ready: Some("no host".into()),
        ..ActionSpec::succeeding("ACME-SUPPLIER-SFTP", "broken")
    };
    let ready = ActionSpec::succeeding("ACME-SUPPLIER-SFTP", "send810");
    let options = CleoOptions { actions: vec![ready, broken], ..CleoOptions::default() };
    let world = world(options, |config| config["actions"] = json!({"enabled": true, "timeout": 2})).await;
    let expected = [
        ("login", true),
        ("folder outbound/810", true),
        ("folder outbound/999", false),
        ("action ACME-SUPPLIER-SFTP/send810", true),
        ("action ACME-SUPPLIER-SFTP/broken", false),
        ("action ACME-SUPPLIER-SFTP/absent", false),
    ];
    assert_eq!(checks(world).await, expected.map(|(name, ok)| (name.to_owned(), ok)));
}

#[tokio::test]
async fn a_refused_login_ends_the_checks() {
    for basic in [false, true] {
        let profile = if basic { FilesProfile::HarmonyHttp } else { FilesProfile::CleoFolders };
        let world = world(CleoOptions { profile, ..CleoOptions::default() }, |config| {
            if basic {
                config["flavor"] = json!("harmony");
                config["auth"] = json!({"mode": "basic"});
            }
        })
        .await;
        world.cleo.set_password("changed at Cleo");
        let refused = checks(world).await;
        assert_eq!(refused, [("login".to_owned(), false)]);
    }
}
