//! What other projects test with: nothing of it gets lost, and what can be written comes back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use documents::{OrderChange, PurchaseOrder, ShipmentNotice, TradeDocument};
use mapping::edi::{SetTotals, order_change_set, order_set, ship_notice_set};
use rust_decimal::Decimal;
use serde_json::Value;
use x12::Version;

use crate::kit::{read_all, segments};
use crate::round_trips::{change_round_trip, notice_round_trip, order_round_trip};

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edi/samples");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "edi")).collect();
    paths.sort();
    assert!(paths.len() >= 25);
    paths
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The documents of a sample, and the faults of those that there are none of.
fn documents(path: &Path) -> (Vec<TradeDocument>, Vec<String>) {
    let (mut documents, mut faults) = (Vec::new(), Vec::new());
    for read in read_all(&fs::read(path).unwrap()) {
        match read {
            Ok(document) => documents.push(document),
            Err(found) => faults.extend(found.iter().map(ToString::to_string)),
        }
    }
    (documents, faults)
}

#[test]
fn only_what_no_one_can_understand_is_refused() {
    let refused: BTreeMap<String, Vec<String>> = samples()
        .iter()
        .map(|path| (name(path), documents(path).1))
        .filter(|(_, faults)| !faults.is_empty())
        .collect();
    let expected = [
        ("860-date-is-no-date", "byte 213, segment 4 BCH06: \"PO DATE\" is not a date [edi.value]"),
        ("865-date-of-nine-digits", "byte 309, segment 8 DTM02: \"200902164\" is not a date [edi.value]"),
    ];
    let expected =
        expected.into_iter().map(|(name, fault)| (name.to_owned(), vec![fault.to_owned()])).collect();
    assert_eq!(refused, expected);
}

/// Elements whose codes become meanings, or places in a tree, and show under another name.
const MEANINGS: [(&str, &[usize]); 9] = [
    ("BEG", &[1]),
    ("BAK", &[1, 2]),
    ("BCH", &[1]),
    ("BCA", &[1, 2]),
    ("BSN", &[1]),
    ("BIG", &[7, 8]),
    ("SAC", &[1]),
    ("ACK", &[1]),
    ("POC", &[2]),
];

/// Elements with two implied decimals.
fn is_implied(id: &str, at: usize) -> bool {
    matches!((id, at), ("TDS", 1..=4) | ("SAC", 5) | ("ITD", 8 | 10))
}

/// Every text and number of a document.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| leaves(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| leaves(value, found)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The forms in which an element may show in a document.
fn shown(id: &str, at: usize, text: &str) -> Vec<String> {
    let (text, padded) = (text.trim(), text);
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let mut forms = vec![padded.trim_end().to_owned(), text.to_owned()];
    if digits && text.len() == 8 {
        forms.push(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]));
    }
    if digits && text.len() == 6 {
        forms.push(format!("20{}-{}-{}", &text[..2], &text[2..4], &text[4..]));
        forms.push(format!("{}:{}:{}", &text[..2], &text[2..4], &text[4..]));
    }
    if digits && text.len() == 4 {
        forms.push(format!("{}:{}:00", &text[..2], &text[2..]));
    }
    if let Ok(number) = text.parse::<Decimal>() {
        let number = if is_implied(id, at) { number / Decimal::ONE_HUNDRED } else { number };
        forms.push(number.normalize().to_string());
    }
    forms
}

#[test]
fn every_element_of_every_sample_is_in_its_document() {
    for path in samples() {
        let (documents, faults) = documents(&path);
        if !faults.is_empty() {
            continue;
        }
        let mut left = Vec::new();
        for document in &documents {
            leaves(&serde_json::to_value(document).unwrap(), &mut left);
        }
        for (_, segment) in segments(&fs::read(&path).unwrap()) {
            let (id, elements) = segment.split_first().unwrap();
            for (index, text) in elements.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
                let at = index + 1;
                let is_meaning =
                    MEANINGS.iter().any(|(meaning, places)| meaning == id && places.contains(&at));
                if is_meaning || (id == "HL" && (2..=3).contains(&at)) || matches!(id.as_str(), "LS" | "LE") {
                    continue;
                }
                let forms = shown(id, at, text);
                let found = forms.iter().find_map(|form| left.iter().position(|leaf| leaf == form));
                let found =
                    found.unwrap_or_else(|| panic!("{}: {id}{at:02} {text:?} is lost", path.display()));
                left.swap_remove(found);
            }
        }
    }
}

#[test]
fn what_is_kept_aside_is_little() {
    let mut aside = BTreeMap::new();
    for path in samples() {
        for document in documents(&path).0 {
            for unread in document.unread() {
                let line = format!("{}*{}", unread.segment, unread.elements.join("*"));
                aside.entry(name(&path)).or_insert_with(Vec::new).push(format!("{}: {line}", unread.place));
            }
        }
    }
    let found: Vec<String> =
        aside.iter().map(|(name, lines)| format!("{name}: {}", lines.join("; "))).collect();
    assert_eq!(found, ASIDE);
}

const ASIDE: [&str; 6] = [
    "810-accounts-and-composites: line 1: QTY*T5**ZZ||10*LB; line 1: QTY*39**ZZ||1*EA; line 2: QTY*T5**ZZ||20*LB; \
     line 2: QTY*39**ZZ||1*EA; line 3: QTY*T5**ZZ||30*LB; line 3: QTY*39**ZZ||1*EA",
    "850-delivery-terms-and-messages: line 1: TC2*J*5811.00.3000; line 2: TC2*J*5811.00.3000; line 3: TC2*J*5811.00.3000",
    "850-release-aerospace: line 1: IT8*******B0",
    "850-shipping-instructions: heading: SPI*ZZ; heading: MSG*test shipping instructions",
    "850-texts-005010: heading: SI*AX*ZZ*FD054",
    "855-item-numbers-shifted: line 1: PO1*1*140*******UP*893647*VP*EXPI9301CTBLK*BP*999999999999; \
     line 1: ACK*IA*****010*20150205",
];

/// What a document says besides what it says of its own size, and what was not read of it.
fn written_again(document: &TradeDocument, version: Version) -> Result<(), String> {
    let totals = SetTotals::default();
    let refused = |faults: documents::Faults| faults.to_string();
    match document {
        TradeDocument::PurchaseOrder(order) => {
            let order = PurchaseOrder { stated: None, unread: Vec::new(), ..order.clone() };
            crate::kit::try_bytes(&order_set(&order, version, totals).map_err(refused)?, version)?;
            let read = order_round_trip(&order, version);
            assert_eq!(PurchaseOrder { stated: None, ..read }, order);
        }
        TradeDocument::OrderChange(change) => {
            let change = OrderChange { stated: None, unread: Vec::new(), ..change.clone() };
            crate::kit::try_bytes(&order_change_set(&change, version, totals).map_err(refused)?, version)?;
            let read = change_round_trip(&change, version);
            assert_eq!(OrderChange { stated: None, ..read }, change);
        }
        TradeDocument::ShipmentNotice(notice) => {
            let notice = ShipmentNotice { stated: None, unread: Vec::new(), ..notice.clone() };
            crate::kit::try_bytes(&ship_notice_set(&notice, version, totals).map_err(refused)?, version)?;
            let read = notice_round_trip(&notice, version);
            assert_eq!(ShipmentNotice { stated: None, ..read }, notice);
        }
        _ => {}
    }
    Ok(())
}

/// Read, written and read again, a sample says what it said; or it breaks a rule of the standard that the writer keeps.
#[test]
fn samples_are_written_as_they_were_read() {
    let mut refused = Vec::new();
    for path in samples() {
        for document in documents(&path).0 {
            let release = if name(&path).ends_with("005010") { Version::V005010 } else { Version::V004010 };
            if let Err(faults) = written_again(&document, release) {
                refused.push(format!("{}: {faults}", name(&path)));
            }
        }
    }
    assert_eq!(refused, REFUSED);
}

const REFUSED: [&str; 2] = [
    "850-delivery-terms-and-messages: transaction set 1: segment 22 N402: 5 characters are more than the 2 allowed",
    "856-items-under-orders: transaction set 1: segment 14 N402: 8 characters are more than the 2 allowed",
];
