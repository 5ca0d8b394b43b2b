use std::collections::{BTreeMap, BTreeSet};

use documents::{Faults, PartnerId};

use super::Crosswalks;

fn partner(id: &str) -> PartnerId {
    PartnerId::new(id).unwrap()
}

fn read(name: &str, text: &str) -> (Crosswalks, Faults) {
    let files = BTreeMap::from([(format!("crosswalks/{name}"), text.to_owned())]);
    let partners = BTreeSet::from([partner("axford"), partner("kestrel")]);
    let mut faults = Faults::new();
    (Crosswalks::read(&files, &partners, &mut faults), faults)
}

#[test]
fn a_partners_own_row_beats_the_general_one() {
    let (crosswalks, faults) =
        read("unit.csv", "\u{FEFF}unit, code ,partner\r\n# note\r\n Each ,EA,\r\nEach,PC,axford\r\n");
    assert!(faults.is_empty(), "{faults}");
    assert_eq!(crosswalks.unit(" EACH", &partner("axford")), Some("PC"));
    assert_eq!(crosswalks.unit("each", &partner("kestrel")), Some("EA"));
    assert_eq!(crosswalks.unit("Box", &partner("kestrel")), None);
}

#[test]
fn an_item_has_several_codes_but_one_of_each_kind() {
    let (crosswalks, faults) = read("item.csv", "item,qualifier,code\nA,VP,1\nA,UP,2\nA,VP,3\n");
    assert_eq!(crosswalks.item("A", &partner("axford")).map(<[_]>::len), Some(2));
    assert_eq!(
        faults.iter().map(|fault| fault.place.as_str()).collect::<Vec<_>>(),
        ["crosswalks/item.csv:4"]
    );
}

#[test]
fn codes_of_accounts_keep_their_case() {
    let (crosswalks, _) = read("gl_account.csv", "account,code\n01-a,X\n");
    assert_eq!(crosswalks.gl_account("01-a", &partner("axford")), Some("X"));
    assert_eq!(crosswalks.gl_account("01-A", &partner("axford")), None);
}

#[test]
fn broken_csv_is_a_fault() {
    for text in ["", "unit\n", "unit,code\n\"Each,EA\n", "unit,code,code\nEach,EA,EA\n"] {
        assert!(!read("unit.csv", text).1.is_empty(), "{text:?}");
    }
}
