//! Faults of configuration, and routing.

use std::collections::BTreeMap;

use documents::{Document, PartnerId};
use mapping::{Catalog, Routing};

const PROFILE: &str = r#"
name = "Axford Components"
stage = "test"
[interchange]
sender = { qualifier = "01", id = "079150001" }
receiver = { qualifier = "01", id = "079151000" }
[invoice]
purpose = "copy"
"#;

fn files(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn faults(entries: &[(&str, &str)]) -> Vec<String> {
    Catalog::from_files(&files(entries)).unwrap_err().iter().map(ToString::to_string).collect()
}

fn invoice(supplier: &str, site: Option<&str>) -> Document {
    let record = serde_json::json!({
        "InvoiceId": 1, "InvoiceNumber": "A-1", "InvoiceDate": "2026-01-08", "InvoiceCurrency": "USD",
        "InvoiceAmount": 1, "InvoiceType": "Standard", "SupplierNumber": supplier, "SupplierSite": site,
    });
    mapping::read(&"fusion/invoice/1".parse().unwrap(), record.to_string().as_bytes()).unwrap()
}

#[test]
fn every_fault_of_every_file_is_reported() {
    let profile = PROFILE.replace("receiver =", "recever =").replace("\"copy\"", "\"coppy\"");
    let found = faults(&[
        ("partners/axford.toml", &profile),
        ("partners/No Slug.toml", PROFILE),
        ("crosswalks/unit.csv", "unit,cod\nEach,EA\n"),
        (
            "crosswalks/terms.csv",
            "terms,type,basis,net_days\nNet 30,01,3,soon\nNET  30,01,3,30\nNet 30,1,3,30\n",
        ),
        ("crosswalks/units.csv", ""),
        ("crosswalks/gl_account.csv", "account,code,partner\na,b,axfrod\na,b,\na,c,\na\n"),
        (
            "crosswalks/supplier.csv",
            "system,supplier_number,partner\nfusion,1,axford\nfusion,1,axford\nsap,2,axford\nfusion,,x\n",
        ),
    ]);
    let expected = [
        "partners/No Slug.toml: \"No Slug\" is not a partner id: 1 to 40 of a-z, 0-9, - and _, starting with a letter or digit [settings.file_name]",
        "partners/axford.toml:4: `receiver` is missing in `interchange` [settings.missing_key]",
        "partners/axford.toml:6: unknown key `recever`, did you mean `receiver`? [settings.unknown_key]",
        "partners/axford.toml:8: `invoice.purpose`: `coppy` is not one of `self_billing`, `copy`, did you mean `copy`? [settings.value]",
        "crosswalks/gl_account.csv:2: partner `axfrod` has no profile, did you mean `axford`? [crosswalk.partner]",
        "crosswalks/gl_account.csv:4: `a` is there already: crosswalks/gl_account.csv:3 [crosswalk.duplicate]",
        "crosswalks/gl_account.csv:5: this row has 1 values, the header 3 [crosswalk.row]",
        "crosswalks/supplier.csv:3: supplier `1` of this site is there already: crosswalks/supplier.csv:2 [crosswalk.duplicate]",
        "crosswalks/supplier.csv:4: `sap` is not a system: `fusion` is [crosswalk.system]",
        "crosswalks/supplier.csv:5: `supplier_number` is empty [crosswalk.row]",
        "crosswalks/terms.csv:2: `net_days` is \"soon\"; a whole number up to 999 is needed [crosswalk.value]",
        "crosswalks/terms.csv:3: `net 30` is there already: crosswalks/terms.csv:2 [crosswalk.duplicate]",
        "crosswalks/terms.csv:4: `type` is \"1\"; exactly 2 ASCII characters are needed [crosswalk.value]",
        "crosswalks/unit.csv:1: unknown column `cod`, did you mean `code`? [crosswalk.unknown_column]",
        "crosswalks/unit.csv:1: column `code` is missing [crosswalk.missing_column]",
        "crosswalks/units.csv: unknown crosswalk, did you mean `unit.csv`? [crosswalk.unknown_file]",
    ];
    assert_eq!(found, expected);
}

#[test]
fn faults_of_values_name_their_line() {
    let found = faults(&[(
        "partners/a.toml",
        "name = 'x'\nstage = 'live'\n[interchange]\nversion = '004010'\nsender = { qualifier = '1', id = 'a' }\n\
         receiver = { qualifier = 'ZZ', id = 'B2' }\ndelimiters = { element = 'A', repetition = '^' }\n\
         [delivery]\nfile_name = '{number}.edi'\nacknowledgment_within = 'soon'\n[delivery.856]\nfolder = 'x'\n\
         [[remittance.parties]]\nrole = 'PE'\nparty = 'payee'\nqualifier = '92'\n",
    )]);
    let lines: Vec<&str> = found.iter().filter_map(|fault| fault.split(": ").next()).collect();
    let expected = ["2", "5", "7", "9", "10", "11", "15"].map(|line| format!("partners/a.toml:{line}"));
    assert_eq!(lines, expected, "{found:#?}");
}

#[test]
fn envelopes_that_cannot_be_written_are_faults() {
    let with = |interchange: &str| {
        faults(&[("partners/a.toml", &PROFILE.replace("[invoice]", &format!("{interchange}\n[invoice]")))])
    };
    assert_eq!(
        with("application_sender = 'A*B'\nsuffix = 'V~X'"),
        [
            "partners/a.toml: GS02: character '*' is a delimiter of the interchange [settings.envelope]",
            "partners/a.toml: GS08: character '~' is a delimiter of the interchange [settings.envelope]",
        ]
    );
    for delimiter in ["'.'", "'-'", "\"\\n\"", "\"\\u0000\"", "\"\\u007F\"", "'+'\n[text]\nreplacement = '+'"]
    {
        let delimiters = format!("delimiters.element = {delimiter}");
        assert!(with(&delimiters)[0].ends_with("[settings.envelope]"), "{delimiter}");
    }
    let small = with("application_sender = 'small'\n[text]\ncharset = 'basic'");
    assert_eq!(
        small,
        [
            "partners/a.toml: GS02: character 's' is not in the character set of the receiver [settings.envelope]"
        ]
    );
}

#[test]
fn files_of_two_partners_never_share_a_name() {
    let profile = |receiver: &str, delivery: &str| {
        format!("{}[delivery]\n{delivery}\n", PROFILE.replace("079151000", receiver))
    };
    let found = |ours: &str, theirs: (&str, &str)| {
        let files = files(&[
            ("partners/a.toml", &profile("079151000", ours)),
            ("partners/b.toml", &profile(theirs.0, theirs.1)),
        ]);
        Catalog::from_files(&files).map_or_else(|faults| faults.to_string(), |_| String::new())
    };
    let counted = "folder = 'outbox'\nfile_name = '{set}-{isa13}.edi'";
    assert_eq!(
        found(counted, ("079152000", counted)),
        "partners/b.toml: its files could get the same names as those of partner `a` in the same folder: take \
         `{partner}` or `{document_id8}` into `folder` or `file_name` [settings.same_file_name]"
    );
    // One pair of interchange ids counts once for both.
    assert_eq!(found(counted, ("079151000", counted)), "");
    for other in [
        "file_name = '{isa13}.edi'",
        "folder = 'outbox'",
        "folder = 'outbox'\nfile_name = '{partner}{isa13}'",
    ] {
        assert_eq!(found(counted, ("079152000", other)), "", "{other}");
    }
}

#[test]
fn suppliers_find_their_partner() {
    let catalog = Catalog::from_files(&files(&[
        ("partners/axford.toml", PROFILE),
        ("partners/payee.toml", &PROFILE.replace("[invoice]\npurpose = \"copy\"", "[remittance]")),
        (
            "crosswalks/supplier.csv",
            "system,supplier_number,site,partner\nfusion,1,,axford\nfusion,1,EAST,payee\nfusion,2,WEST,axford\nfusion,3,,ghost\n",
        ),
    ]))
    .unwrap();
    let rule = |supplier: &str, site: Option<&str>| match catalog.route(&invoice(supplier, site)) {
        Routing::Partner(partner) => partner.to_string(),
        Routing::Nobody(fault) => format!("nobody {}", fault.rule),
        Routing::Unclear(faults) => format!("unclear {faults}"),
    };
    assert_eq!(rule("1", None), "axford");
    assert_eq!(rule("1", Some("NORTH")), "axford");
    assert_eq!(rule("1", Some("EAST")), "nobody route.invoice.purpose");
    assert_eq!(rule("2", Some("WEST")), "axford");
    assert_eq!(rule("2", Some("EAST")), "nobody route.site");
    assert!(rule("2", None).starts_with("unclear"));
    assert_eq!(
        rule("3", None),
        "unclear crosswalks/supplier.csv:5: partner `ghost` has no profile: add partners/ghost.toml [route.profile]"
    );
    assert_eq!(rule("4", None), "nobody route.nobody");
    assert_eq!(rule("", None), "nobody route.supplier_number");
    assert!(catalog.partner(&PartnerId::new("ghost").unwrap()).is_none());
}
