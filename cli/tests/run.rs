//! `mlc run` and `mlc ping` against simulators, from configuration to a clean stop.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use simulators::{CleoOptions, CleoSimulator, Dataset, FusionOptions, FusionSimulator};

const PARTNER: &str = r#"
name = "Axford Components"
stage = "test"
[interchange]
sender = { qualifier = "ZZ", id = "NORTHFIELD" }
receiver = { qualifier = "01", id = "079151000" }
[invoice]
purpose = "self_billing"
[remittance]
"#;

fn write(dir: &Path, fusion: &FusionSimulator, cleo: &CleoSimulator, supplier: &str) {
    let (options, login) = (FusionOptions::default(), CleoOptions::default());
    let connector = format!(
        "tenant = \"acme\"\nstage = \"test\"\n[hosts]\ntest = [\"127.0.0.1\"]\n\
         [flows.fusion-invoices]\nstart_at = \"2020-01-01T00:00:00Z\"\n\
         [flows.fusion-payments]\nstart_at = \"2020-01-01T00:00:00Z\"\n\
         [fusion]\nstage = \"test\"\nbase_url = \"{}\"\ntoken_url = \"{}\"\nscope = \"{}\"\nallow_clear_text_loopback = true\n\
         [cleo]\nstage = \"test\"\nflavor = \"cic\"\nbase_url = \"{}\"\nallow_clear_text_loopback = true\n",
        fusion.base_url(),
        fusion.token_url(),
        options.scope,
        cleo.base_url()
    );
    let secrets = format!(
        "[fusion]\nclient_id = \"{}\"\nclient_secret = \"{}\"\n[cleo]\nusername = \"{}\"\npassword = \"{}\"\n",
        options.client_id, options.client_secret, login.username, login.password
    );
    for folder in ["partners", "crosswalks"] {
        std::fs::create_dir(dir.join(folder)).unwrap();
    }
    std::fs::write(dir.join("connector.toml"), connector).unwrap();
    std::fs::write(dir.join("partners/axford.toml"), PARTNER).unwrap();
    let suppliers = format!("system,supplier_number,partner\nfusion,{supplier},axford\n");
    std::fs::write(dir.join("crosswalks/supplier.csv"), suppliers).unwrap();
    std::fs::write(dir.join("crosswalks/unit.csv"), "unit,code\nEach,EA\n").unwrap();
    std::fs::write(dir.join("crosswalks/terms.csv"), "terms,type,basis,net_days\nNet 30,05,3,30\n").unwrap();
    let path = dir.join("secrets.toml");
    std::fs::write(&path, secrets).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

#[test]
fn ping_passes_and_run_moves_documents_until_a_signal_stops_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let data = Dataset::small(1);
    let supplier = data.suppliers()[0].number.clone();
    let fusion = FusionSimulator::start(FusionOptions { data, ..FusionOptions::default() }).unwrap();
    let folders = vec!["axford/outbox".to_owned()];
    let cleo = CleoSimulator::start(CleoOptions { folders, ..CleoOptions::default() }).unwrap();
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &fusion, &cleo, &supplier);
    let config = dir.path().to_str().unwrap();
    let store = dir.path().join("data");
    let store = store.to_str().unwrap();

    let ping = Command::new(env!("CARGO_BIN_EXE_mlc"))
        .args(["ping", "--config", config, "--json"])
        .output()
        .unwrap();
    let checks: Value = serde_json::from_slice(&ping.stdout).unwrap();
    assert!(ping.status.success() && checks["ok"] == true, "{checks:#}");

    let mut child = Command::new(env!("CARGO_BIN_EXE_mlc"))
        .args(["run", "--config", config, "--data", store, "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    let started = next();
    assert!(started["event"] == "started" && started["tenant"] == "acme", "{started}");
    let polls = [next(), next()];
    assert!(polls.iter().all(|poll| poll["event"] == "poll"), "{polls:?}");
    assert_eq!(polls.iter().filter_map(|poll| poll["new"].as_u64()).sum::<u64>(), 3);
    while cleo.accepted().len() < 2 {
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(next()["event"], "stopping");
    assert_eq!(next()["message"], "stopped cleanly; the next run continues here");
    assert!(child.wait().unwrap().success());

    // One invoice and the payment are Axford's; the other supplier trades with nobody.
    assert_eq!(cleo.accepted().len(), 2);
    let status =
        Command::new(env!("CARGO_BIN_EXE_mlc")).args(["status", "--data", store, "--json"]).output().unwrap();
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["flows"][0]["states"]["delivered"], 1, "{status:#}");
    assert_eq!(status["flows"][0]["states"]["rejected"], 1, "{status:#}");
}
