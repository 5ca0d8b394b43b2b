//! The demo's configuration: a folder as a user would write it, made from the data set.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use simulators::Dataset;
use simulators::dataset::{EdiPartner, Supplier};

use crate::failure::{Failure, at_path};

/// What the simulators of this run answer to.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// Base address of the ERP.
    pub fusion: String,
    /// Where the ERP's tokens come from.
    pub fusion_token: String,
    /// Scope of the ERP's tokens.
    pub fusion_scope: String,
    /// Base address of Cleo.
    pub cleo: String,
}

/// Credentials of the simulators.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a> {
    /// OAuth client of the ERP.
    pub client_id: &'a str,
    /// Its secret.
    pub client_secret: &'a str,
    /// User at Cleo.
    pub username: &'a str,
    /// Its password.
    pub password: &'a str,
}

/// How long a document waits before something is done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// From the end of an upload's time to the end of its claim.
    pub claim_margin_ms: u32,
    /// Until a message that nobody seems to have is sent again.
    pub requeue_after_ms: u32,
}

impl Waits {
    /// For one process.
    pub const SHORT: Self = Self { claim_margin_ms: 2_000, requeue_after_ms: 5_000 };
    /// For functions that this machine starts anew again and again: what waits for its turn is not lost.
    pub const PATIENT: Self = Self { claim_margin_ms: 5_000, requeue_after_ms: 60_000 };
}

/// Every file of the folder, by its path in it.
#[must_use]
pub fn files(
    data: &Dataset,
    addresses: &Addresses,
    credentials: Credentials<'_>,
    start_at: Timestamp,
    waits: Waits,
) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    files.insert("connector.toml".to_owned(), connector(addresses, start_at, waits));
    files.insert("secrets.toml".to_owned(), secrets(credentials));
    for (index, (supplier, partner)) in data.edi_suppliers().enumerate() {
        files.insert(format!("partners/{}.toml", partner.slug), profile(index, supplier, partner));
    }
    files.insert("crosswalks/supplier.csv".to_owned(), suppliers(data));
    files.insert("crosswalks/unit.csv".to_owned(), UNITS.to_owned());
    files.insert("crosswalks/terms.csv".to_owned(), TERMS.to_owned());
    files
}

/// Writes the files below `dir`.
pub fn write(dir: &Path, files: &BTreeMap<String, String>) -> Result<(), Failure> {
    for (name, text) in files {
        let path = dir.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(at_path(parent))?;
        }
        std::fs::write(&path, text).map_err(at_path(&path))?;
        if name == "secrets.toml" {
            keep_private(&path)?;
        }
    }
    Ok(())
}

/// Only the owner may read credentials.
#[cfg(unix)]
fn keep_private(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(at_path(path))
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> Result<(), Failure> {
    Ok(())
}

fn connector(addresses: &Addresses, start_at: Timestamp, waits: Waits) -> String {
    let Waits { claim_margin_ms, requeue_after_ms } = waits;
    format!(
        r#"# Written by `mlc demo`. The systems are simulators on this machine; waits are short so that the demo is.

tenant = "northfield-demo"
stage = "test"

[hosts]
test = ["127.0.0.1"]

[poll]
overlap_seconds = 600
lag_seconds = 1

[flows.fusion-invoices]
every_seconds = 300
start_at = "{start_at}"

[flows.fusion-payments]
every_seconds = 300
start_at = "{start_at}"

[limits]
claim_margin_ms = {claim_margin_ms}
requeue_after_ms = {requeue_after_ms}
park_first_ms = 150
park_longest_ms = 2000

[fusion]
base_url = {fusion}
token_url = {token}
scope = {scope}
stage = "test"
page_size = 100
allow_clear_text_loopback = true

[cleo]
flavor = "cic"
base_url = {cleo}
stage = "test"
allow_clear_text_loopback = true
settle_seconds = 1

[cleo.http]
request_timeout_ms = 5000
max_concurrent = 4
"#,
        fusion = quoted(&addresses.fusion),
        token = quoted(&addresses.fusion_token),
        scope = quoted(&addresses.fusion_scope),
        cleo = quoted(&addresses.cleo),
    )
}

fn secrets(credentials: Credentials<'_>) -> String {
    format!(
        "# Credentials of the demo's simulators. Real ones belong into a secret store or a file that only the\n\
         # connector may read.\n\n\
         [fusion]\nclient_id = {}\nclient_secret = {}\n\n[cleo]\nusername = {}\npassword = {}\n",
        quoted(credentials.client_id),
        quoted(credentials.client_secret),
        quoted(credentials.username),
        quoted(credentials.password),
    )
}

/// What a partner agreed to. Partners differ, so that the demo shows what profiles decide.
fn profile(index: usize, supplier: &Supplier, partner: &EdiPartner) -> String {
    let mut text = format!(
        "name = {name}\nstage = \"test\"\n\n[interchange]\nversion = \"{version}\"\n\
         sender = {{ qualifier = \"ZZ\", id = \"NORTHFIELD\" }}\n\
         receiver = {{ qualifier = {qualifier}, id = {id} }}\napplication_receiver = {gs}\n",
        name = quoted(supplier.name.trim()),
        version = partner.version,
        qualifier = quoted(&partner.isa_qualifier),
        id = quoted(&partner.isa_id),
        gs = quoted(&partner.gs_id),
    );
    if !index.is_multiple_of(2) {
        // Item numbers such as `GASKET*09` can go to partners that take another delimiter than `*`.
        text.push_str("delimiters = { element = \"|\" }\n");
    }
    if partner.documents.contains(&"810") {
        let amount_only = if index.is_multiple_of(3) { "quantity_one" } else { "hold" };
        let debit_memos = if index.is_multiple_of(2) { "credit" } else { "hold" };
        let _ = write!(
            text,
            "\n[invoice]\npurpose = \"{purpose}\"\nplain_currency = \"USD\"\non_change = \"hold\"\n\
             amount_only_lines = \"{amount_only}\"\ndebit_memos = \"{debit_memos}\"\n\
             references = [{{ qualifier = \"VR\", value = \"supplier_number\" }}]\n",
            purpose = partner.purpose,
        );
    }
    if partner.documents.contains(&"820") {
        let _ = write!(text, "\n[remittance]\nplain_currency = \"USD\"\non_void = \"{}\"\n", on_void(index));
    }
    text.push_str(
        "\n[delivery]\nfolder = \"{partner}/outbox\"\n\
         # The partner drops a second interchange of the same number, so an unclear upload may be repeated as it was.\n\
         on_ambiguous = \"retry_same\"\n",
    );
    if partner.acknowledges {
        text.push_str("acknowledgment_within = \"48h\"\n");
    }
    text
}

/// What the partner at this place of the list agreed to for voids.
#[must_use]
pub const fn on_void(index: usize) -> &'static str {
    match index % 3 {
        0 => "reverse",
        1 => "hold",
        _ => "ignore",
    }
}

fn suppliers(data: &Dataset) -> String {
    let mut text = "system,supplier_number,site,partner\n".to_owned();
    for (supplier, partner) in data.edi_suppliers() {
        let _ = writeln!(text, "fusion,{},,{}", supplier.number, partner.slug);
    }
    text
}

/// Units as the ERP shows them. `Half Pallet (EU)` is missing on purpose.
const UNITS: &str = "\
unit,code
Each,EA
Box of 10,BX
Kilogram,KG
Foot,FT
Pair,PR
Hour,HR
";

/// Terms as the ERP shows them. Two that occur are missing on purpose.
const TERMS: &str = "\
terms,type,basis,discount_percent,discount_days,net_days
Net 30,05,3,,,30
Net 45,05,3,,,45
Net 60,05,3,,,60
Immediate,10,3,,,0
2% 10 Net 30,08,3,2,10,30
\"1% 15, Net 60\",08,3,1,15,60
";

/// A text in TOML: the escapes of JSON are TOML's too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use simulators::DatasetOptions;

    use super::*;

    #[test]
    fn the_folder_is_one_that_config_finds_right() {
        let data = Dataset::generate(7, &DatasetOptions::default());
        let addresses = Addresses {
            fusion: "http://127.0.0.1:1".into(),
            fusion_token: "http://127.0.0.1:1/oauth2/v1/token".into(),
            fusion_scope: "urn:x".into(),
            cleo: "http://127.0.0.1:2".into(),
        };
        let credentials = Credentials { client_id: "a", client_secret: "b", username: "c", password: "d\"e" };
        for waits in [Waits::SHORT, Waits::PATIENT] {
            let files = files(&data, &addresses, credentials, Timestamp::UNIX_EPOCH, waits);
            let dir = tempfile::tempdir().unwrap();
            write(dir.path(), &files).unwrap();
            let loaded = config::load(dir.path());
            assert!(loaded.is_ok(), "{:#?}", loaded.err());
        }
    }
}
