//! Orders, their changes and ship notices as interchanges: `tests/golden/<set>/<scenario>/`.
//!
//! A scenario is a document, made here, and the partner's profile (`profile.toml`; a ship notice has none). What is expected
//! stands in `expected.edi`, `expected.faults` (held) or `expected.close` (closed). `UPDATE_GOLDEN=1 cargo test -p mapping
//! --test orders` writes what came out.

mod sample;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use documents::trade::{Contact, ContactChannel, Note, NoteText, PaymentTerms, Purpose, Schedule};
use documents::{Document, Faults, OrderChange, PartnerId, ShipmentNotice};
use jiff::civil::{date, datetime};
use mapping::edi::{SetTotals, ship_notice_set};
use mapping::{Catalog, History, Mapping, Numbers, Routing as Routed};
use sample::{change_of, changes, notice, number, order, pallet, shipped, words};
use x12::{Delimiters, EnvelopeDraft, InterchangeId, TextPolicy, Usage, Version};

const OUTCOMES: [&str; 4] = ["expected.edi", "expected.faults", "expected.close", "expected.substitutions"];

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden")
}

#[allow(
    clippy::disallowed_methods,
    reason = "the switch that rewrites golden files belongs to the person at the shell"
)]
fn update() -> bool {
    std::env::var("UPDATE_GOLDEN").is_ok()
}

/// Compares what came out with what is expected, or writes it. What is sent keeps to the standard in everything.
fn check(set: &str, scenario: &str, found: &BTreeMap<&str, String>) {
    if let Some(interchange) = found.get("expected.edi") {
        let report = x12::validate(interchange.as_bytes(), &x12::ValidateOptions::default());
        let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{set}/{scenario}: {faults:#?}");
    }
    let folder = golden().join(set).join(scenario);
    if update() {
        fs::create_dir_all(&folder).unwrap();
        for name in OUTCOMES {
            match found.get(name) {
                Some(text) => fs::write(folder.join(name), text).unwrap(),
                None => drop(fs::remove_file(folder.join(name))),
            }
        }
        return;
    }
    let expected: BTreeMap<&str, String> = OUTCOMES
        .into_iter()
        .filter_map(|name| fs::read_to_string(folder.join(name)).ok().map(|text| (name, text)))
        .collect();
    assert_eq!(&expected, found, "{set}/{scenario}");
}

fn catalog(set: &str, scenario: &str) -> Catalog {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(golden().join("crosswalks")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.insert(format!("crosswalks/{name}"), fs::read_to_string(&path).unwrap());
    }
    let profile = fs::read_to_string(golden().join(set).join(scenario).join("profile.toml")).unwrap();
    files.insert("partners/partner.toml".to_owned(), profile);
    Catalog::from_files(&files).unwrap_or_else(|faults| panic!("{scenario}: {faults}"))
}

/// Maps a document for the partner of a scenario.
fn mapped(set: &str, scenario: &str, document: &Document, history: History) {
    let held = |faults: &Faults| {
        let lines: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
        BTreeMap::from([("expected.faults", lines)])
    };
    let catalog = catalog(set, scenario);
    let partner = PartnerId::new("partner").unwrap();
    assert_eq!(catalog.route(document), Routed::Partner(partner.clone()));
    let found = match catalog.map(document, &partner, history) {
        Err(faults) => held(&faults),
        Ok(Mapping::Close(fault)) => BTreeMap::from([("expected.close", format!("{fault}\n"))]),
        Ok(Mapping::Send(mapped)) => {
            let numbers =
                Numbers { interchange: 42, group: 7, set: 1, at: datetime(2026, 1, 15, 10, 30, 0, 0) };
            let rendered = catalog.render(&mapped, &partner, &numbers).unwrap();
            let mut files = BTreeMap::from([("expected.edi", String::from_utf8(rendered.bytes).unwrap())]);
            if !rendered.substitutions.is_empty() {
                files.insert("expected.substitutions", rendered.substitutions.join("\n") + "\n");
            }
            files
        }
    };
    check(set, scenario, &found);
}

fn first(history: bool) -> History {
    History { sent_before: history }
}

#[test]
fn a_plain_order() {
    mapped("850", "plain", &Document::PurchaseOrder(Box::new(order())), first(false));
}

#[test]
fn an_order_with_everything_the_profile_can_ask_for() {
    let mut order = order();
    let text = "Deliver between 7:00 and 15:00 at dock 7. ".repeat(8);
    order.details.notes = vec![Note { text: vec![NoteText { code: None, text }], ..Note::default() }];
    order.details.contacts = vec![Contact {
        function: Some("BD".into()),
        name: Some("Purchasing".to_owned()),
        channels: vec![ContactChannel { kind: "TE".into(), address: "937-555-0100".to_owned() }],
        inquiry: None,
    }];
    let half = |day| Schedule {
        quantity: number("500"),
        unit: "Each".into(),
        party_role: None,
        party_name: None,
        date_qualifier: "002".into(),
        date: day,
        time: None,
        second_qualifier: None,
        second_date: None,
        second_time: None,
        request: None,
        number: None,
        references: Vec::new(),
    };
    let line = &mut order.lines[0];
    line.details.dates.clear();
    line.details.schedules = vec![half(date(2026, 1, 22)), half(date(2026, 2, 5))];
    line.details.notes =
        vec![Note { text: vec![NoteText { code: None, text: "Black only".to_owned() }], ..Note::default() }];
    line.details.descriptions =
        vec![words(&"Connector, 24 pin, black, with gold plated contacts ".repeat(3))];
    mapped("850", "everything-5010", &Document::PurchaseOrder(Box::new(order)), first(false));
}

#[test]
fn an_order_that_changed_is_replaced() {
    mapped("850", "replacement", &Document::PurchaseOrder(Box::new(order())), first(true));
}

#[test]
fn an_order_that_changed_is_held() {
    mapped("850", "held-change", &Document::PurchaseOrder(Box::new(order())), first(true));
}

#[test]
fn an_order_that_changed_closes() {
    mapped("850", "closed-change", &Document::PurchaseOrder(Box::new(order())), first(true));
}

#[test]
fn an_order_is_held_with_every_reason() {
    let mut order = order();
    order.lines[0].unit = Some("Spool".into());
    order.lines[1].details.stores = vec![];
    order.details.terms[0].description = Some("Net 99".to_owned());
    order.number = "PO10482-WITH-A-NUMBER-THAT-IS-TOO-LONG".into();
    order.details.accounts = vec![documents::trade::Accounting {
        agency: "ZZ".into(),
        service: None,
        charge_indicator: None,
        values: Vec::new(),
    }];
    mapped("850", "held-many-reasons", &Document::PurchaseOrder(Box::new(order)), first(false));
}

#[test]
fn a_change_of_lines() {
    mapped("860", "lines", &Document::OrderChange(Box::new(change_of(changes()))), first(true));
}

#[test]
fn a_change_in_005010() {
    mapped("860", "lines-5010", &Document::OrderChange(Box::new(change_of(changes()))), first(true));
}

#[test]
fn an_order_is_cancelled() {
    let cancelled = OrderChange { purpose: Purpose::Cancellation, ..change_of(Vec::new()) };
    mapped("860", "cancellation", &Document::OrderChange(Box::new(cancelled)), first(true));
}

#[test]
fn a_change_is_held_with_every_reason() {
    let mut lines = changes();
    lines[0].item.quantity = None;
    lines[1].item.unit_price = None;
    lines[2].left_to_receive = None;
    lines[3].item.unit = Some("Pallet".into());
    mapped("860", "held-many-reasons", &Document::OrderChange(Box::new(change_of(lines))), first(true));
}

fn partner_receives(profile: &str, document: &Document) -> Routed {
    let head = "name = \"Axford\"\nstage = \"test\"\n[interchange]\nsender = { qualifier = \"01\", id = \"079123456\" }\n\
                receiver = { qualifier = \"01\", id = \"081987654\" }\n";
    let files = BTreeMap::from([
        ("partners/partner.toml".to_owned(), format!("{head}{profile}")),
        (
            "crosswalks/supplier.csv".to_owned(),
            "system,supplier_number,partner\nfusion,1294,partner\n".to_owned(),
        ),
    ]);
    Catalog::from_files(&files).unwrap().route(document)
}

#[test]
fn only_partners_who_want_orders_get_them() {
    let rule = |routed: Routed| match routed {
        Routed::Nobody(fault) => fault.rule,
        other => format!("{other:?}"),
    };
    let order = Document::PurchaseOrder(Box::new(order()));
    let change = Document::OrderChange(Box::new(change_of(Vec::new())));
    assert_eq!(rule(partner_receives("", &order)), "route.order.off");
    assert_eq!(rule(partner_receives("[order]\n", &change)), "route.order_change.off");
    let partner = Routed::Partner(PartnerId::new("partner").unwrap());
    assert_eq!(partner_receives("[order]\n", &order), partner);
    assert_eq!(partner_receives("[order]\non_change = \"change\"\n", &change), partner);
}

fn envelope(version: Version) -> EnvelopeDraft {
    let id = |id: &str| InterchangeId { qualifier: "01".to_owned(), id: id.to_owned() };
    EnvelopeDraft {
        version,
        version_suffix: None,
        sender: id("079123456"),
        receiver: id("081987654"),
        application_sender: "079123456".to_owned(),
        application_receiver: "081987654".to_owned(),
        interchange_control_number: 42,
        group_control_number: 7,
        first_set_control_number: 1,
        at: datetime(2026, 1, 15, 10, 30, 0, 0),
        usage: Usage::Production,
        acknowledgment_requested: false,
        delimiters: Delimiters::standard(version),
        newline_after_terminator: true,
        text_policy: TextPolicy::default(),
    }
}

fn noticed(scenario: &str, notice: &ShipmentNotice, version: Version, totals: SetTotals) {
    let found = match ship_notice_set(notice, version, totals) {
        Ok(set) => {
            let written = x12::write_interchange(&envelope(version), &[set]).unwrap();
            BTreeMap::from([("expected.edi", String::from_utf8(written.bytes).unwrap())])
        }
        Err(faults) => {
            let lines: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
            BTreeMap::from([("expected.faults", lines)])
        }
    };
    check("856", scenario, &found);
}

#[test]
fn a_notice_of_a_pallet() {
    noticed("pallet", &notice(pallet()), Version::V004010, SetTotals::default());
}

#[test]
fn a_notice_whose_total_counts_items() {
    let totals = SetTotals { counts_items: true, with_quantities: true, ..SetTotals::default() };
    let notice = ShipmentNotice {
        structure: Some("0004".into()),
        ..notice(vec![shipped("3", 1, ["CN-24P", "AX-24P-BLK"], "1000")])
    };
    noticed("items-counted-5010", &notice, Version::V005010, totals);
}

#[test]
fn a_notice_is_held_with_every_reason() {
    let mut levels = pallet();
    levels[1].parent = Some(6);
    levels[2].shipped = None;
    levels[4].id = "5".into();
    levels[3].details.terms = vec![PaymentTerms::default()];
    noticed("held-many-reasons", &notice(levels), Version::V004010, SetTotals::default());
}
