//! The levels of a ship notice.

use x12::{ValidateLimits, ValidateOptions};

use super::{file, notice, told, told_with};

const NONE: &[&str] = &[];

/// A notice of these levels.
fn levels(levels: &[&str]) -> String {
    let lines: Vec<&str> =
        std::iter::once("BSN*00*SHIP-1*20260309*0805").chain(levels.iter().copied()).collect();
    file("004010", "856", &lines)
}

#[test]
fn trees_of_all_kinds_are_good() {
    for tree in [
        // Shipment, order, item; several orders; packs of mixed items.
        &["HL*1**S", "HL*2*1*O", "HL*3*2*I", "HL*4*1*O", "HL*5*4*P", "HL*6*5*I", "HL*7*5*I"][..],
        // Shipment and items only; pallets; items and their packs.
        &["HL*1**S", "HL*2*1*I"],
        &["HL*1**S", "HL*2*1*T", "HL*3*2*P", "HL*4*3*I"],
        &["HL*1**S", "HL*2*1*O", "HL*3*2*I", "HL*4*3*P"],
        // Numbers are names: any order, any text, zeros in front.
        &["HL*10**S", "HL*7*10*O", "HL*A7*7*I"],
        &["HL*01**S", "HL*02*01*O", "HL*03*02*I"],
        &["HL*1**S*1", "HL*2*1*O*0"],
    ] {
        assert_eq!(told(levels(tree)), NONE, "{tree:?}");
    }
    assert_eq!(told(file("004010", "856", &notice())), NONE);
}

#[test]
fn what_does_not_hold_together_is_told() {
    let table: [(&[&str], &[&str]); 10] = [
        (&["HL*1**S", "HL*2*9*O"], &["hierarchy.parent-unknown HL02 #4"]),
        // The parent comes later.
        (&["HL*1**S", "HL*2*3*I", "HL*3*1*O"], &["hierarchy.parent-unknown HL02 #4"]),
        (&["HL*1**S", "HL*1*1*O"], &["hierarchy.id-repeated HL01 #4"]),
        (&["HL*A**S", "HL*B*A*O", "HL*A*B*I"], &["hierarchy.id-repeated HL01 #5"]),
        (&["HL*1**O"], &["hierarchy.root HL03 #3"]),
        (&["HL*1**S", "HL*2**S", "HL*3**S"], &["hierarchy.root-repeated HL02 #4"]),
        (&["HL*1**S*0", "HL*2*1*O*1", "HL*3*1*O*0"], &["hierarchy.child-code HL04 #3"]),
        (&["HL*1**S", "HL*2*1*P", "HL*3*2*O", "HL*4*2*O"], &["hierarchy.level-order HL03 #5"]),
        (
            &["HL*1234567890123**S", "HL*2*1234567890123*I"],
            &["element.too-long HL01 #3 AK403=5", "element.too-long HL02 #4 AK403=5"],
        ),
        (&["HL*1*1*S"], &["hierarchy.parent-unknown HL02 #3"]),
    ];
    for (tree, expected) in table {
        assert_eq!(told(levels(tree)), expected, "{tree:?}");
    }
}

#[test]
fn each_set_begins_anew() {
    let set = vec!["BSN*00*SHIP-1*20260309*0805", "HL*1**S", "HL*2*1*I"];
    let other = vec!["BSN*00*SHIP-2*20260309*0805", "HL*1**S", "HL*2*3*I"];
    let text = super::group_of("004010", "SH", &[("856", set.clone()), ("856", other), ("856", set)]);
    assert_eq!(told(text), ["hierarchy.parent-unknown HL02 #4"]);
}

#[test]
fn hierarchies_are_bounded() {
    let limits = ValidateLimits { hierarchy_levels: 3, hierarchy_depth: 2 };
    let options = ValidateOptions { limits, ..ValidateOptions::default() };
    let wide = ["HL*1**S", "HL*2*1*I", "HL*3*1*I", "HL*4*1*I", "HL*5*1*I"];
    assert_eq!(told_with(levels(&wide), &options), ["file.limit HL #6"]);
    assert_eq!(told_with(levels(&wide[..3]), &options), NONE);
    let deep = ["HL*1**S", "HL*2*1*O", "HL*3*2*I"];
    assert_eq!(told_with(levels(&deep), &options), ["file.limit HL #5"]);
}
