//! What mapping holds, closes and numbers.

use std::collections::BTreeMap;

use documents::RecordKind::Invoice;
use pipeline::{FLOWS, State};
use serde_json::{Value, json};

use crate::world::{SUPPLIER, World, files, invoice};
use crate::{HOUR, with_invoice};

#[tokio::test]
async fn what_is_too_large_is_held_with_the_reason() {
    let mut world = with_invoice();
    world.limits.interchange_bytes = 300;
    world.settle(3).await;
    assert_eq!(world.rules(State::Held), ["interchange.too_large".to_owned()].into());
    let mut world = with_invoice();
    world.limits.record_bytes = 300;
    world.settle(3).await;
    assert_eq!(world.rules(State::Held), ["record.too_large".to_owned()].into());
    assert!(world.items()[0].config_version.is_some(), "what decided is named");
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_held_and_its_neighbours_go_on() {
    let world = with_invoice();
    world.erp.put(Invoice, "300000000000002", HOUR, json!({ "InvoiceId": "?", "InvoiceAmount": "ten" }));
    world.erp.put(Invoice, "300000000000003", HOUR, Value::Array(vec![]));
    let mut lineless = invoice("AX-4", SUPPLIER, "10");
    lineless["invoiceLines"]["items"] = json!([]);
    world.erp.put(Invoice, "300000000000004", HOUR, lineless);
    world.settle(5).await;
    world.check();
    assert_eq!((world.in_state(State::Held).len(), world.in_state(State::Delivered).len()), (3, 1));
    for item in world.in_state(State::Held) {
        assert!(!item.reasons.is_empty(), "{}", item.record_key);
        assert!(item.reasons.iter().all(|reason| !reason.message.is_empty()));
        assert_eq!(item.control_numbers, None, "numbers are not spent on what cannot leave");
    }
}

#[tokio::test]
async fn a_supplier_without_partner_is_closed_and_not_sent() {
    let world = World::new();
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("X-1", "999999", "10"));
    world.settle(3).await;
    assert_eq!(world.in_state(State::Rejected).len(), 1);
    assert!(world.remote.arrivals().is_empty());
}

#[tokio::test]
async fn a_partner_of_the_other_stage_gets_nothing() {
    let mut files = files();
    for (name, text) in &mut files {
        if name.starts_with("partners/") {
            *text = text.replace("stage = \"test\"", "stage = \"production\"");
        }
    }
    let world = World::with_files(&files);
    world.erp.put(Invoice, "300000000000001", HOUR, invoice("AX-1", SUPPLIER, "10"));
    world.settle(3).await;
    assert_eq!(world.rules(State::Held), ["stage".to_owned()].into());
}

#[tokio::test]
async fn control_numbers_rise_by_one_and_are_not_spent_on_what_is_held() {
    let world = World::new();
    for number in 1..=4 {
        let mut row = invoice(&format!("AX-{number}"), SUPPLIER, "10");
        if number == 2 {
            row["invoiceLines"]["items"] = json!([]);
        }
        world.erp.put(Invoice, &format!("30000000000000{number}"), HOUR, row);
    }
    world.settle(5).await;
    let mut numbers: Vec<u32> = world
        .in_state(State::Delivered)
        .iter()
        .map(|item| item.control_numbers.clone().unwrap().interchange)
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
}

#[tokio::test]
async fn a_configuration_changed_between_poll_and_map_moves_the_record() {
    let world = with_invoice();
    world.poll(&FLOWS[0]).await.unwrap();
    let first = world.items()[0].partner.clone().unwrap();
    let mut files = files();
    let other = world.catalog.partners().map(|profile| profile.id().clone()).find(|id| *id != first).unwrap();
    let crosswalk = files.get_mut("crosswalks/supplier.csv").unwrap();
    let moved: BTreeMap<&str, &str> = [(first.as_str(), other.as_str())].into();
    for (from, to) in moved {
        *crosswalk = crosswalk.replace(from, to);
    }
    let catalog = std::sync::Arc::new(mapping::Catalog::from_files(&files).unwrap());
    let world = World { catalog, ..world };
    world.settle(5).await;
    world.check();
    assert_eq!(world.rules(State::Superseded), ["partner.changed".to_owned()].into());
    assert!(world.items().iter().any(|item| item.partner.as_ref() == Some(&other)));
}
