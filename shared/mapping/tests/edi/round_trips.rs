//! A document that is written and read again is the same document.

use documents::trade::StatedTotals;
use documents::{OrderChange, PurchaseOrder, ShipmentNotice, TradeDocument};
use mapping::edi::{SetTotals, order_change_set, order_set, ship_notice_set};
use proptest::prelude::*;
use x12::Version;

use crate::generate::Chance;
use crate::kit::{read_one, valid_bytes};

/// What CTT says of a document, which the document itself need not know.
fn lines(count: usize) -> Option<StatedTotals> {
    Some(StatedTotals {
        lines: count as u64,
        hash: None,
        weight: None,
        weight_unit: None,
        volume: None,
        volume_unit: None,
        description: None,
    })
}

fn version() -> impl Strategy<Value = Version> {
    prop_oneof![Just(Version::V004010), Just(Version::V005010)]
}

pub fn order_round_trip(order: &PurchaseOrder, version: Version) -> PurchaseOrder {
    let set = order_set(order, version, SetTotals::default()).unwrap_or_else(|faults| panic!("{faults}"));
    let TradeDocument::PurchaseOrder(read) = read_one(&valid_bytes(&set, version)) else {
        panic!("no order")
    };
    assert_eq!(read.stated, lines(order.lines.len()));
    read
}

pub fn change_round_trip(change: &OrderChange, version: Version) -> OrderChange {
    let set =
        order_change_set(change, version, SetTotals::default()).unwrap_or_else(|faults| panic!("{faults}"));
    let TradeDocument::OrderChange(read) = read_one(&valid_bytes(&set, version)) else { panic!("no change") };
    assert_eq!(read.stated, lines(change.lines.len()));
    read
}

pub fn notice_round_trip(notice: &ShipmentNotice, version: Version) -> ShipmentNotice {
    let set =
        ship_notice_set(notice, version, SetTotals::default()).unwrap_or_else(|faults| panic!("{faults}"));
    let TradeDocument::ShipmentNotice(read) = read_one(&valid_bytes(&set, version)) else {
        panic!("no notice")
    };
    assert_eq!(read.stated, lines(notice.levels.len()));
    read
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn orders(seed in any::<u64>(), most in 1_usize..6, version in version()) {
        let order = Chance::new(seed, most, version).order();
        let read = order_round_trip(&order, version);
        prop_assert_eq!(read, PurchaseOrder { stated: lines(order.lines.len()), ..order });
    }

    #[test]
    fn changes(seed in any::<u64>(), most in 1_usize..6, version in version()) {
        let change = Chance::new(seed, most, version).change();
        let read = change_round_trip(&change, version);
        prop_assert_eq!(read, OrderChange { stated: lines(change.lines.len()), ..change });
    }

    #[test]
    fn notices(seed in any::<u64>(), most in 1_usize..6, version in version()) {
        let notice = Chance::new(seed, most, version).notice();
        let read = notice_round_trip(&notice, version);
        prop_assert_eq!(read, ShipmentNotice { stated: lines(notice.levels.len()), ..notice });
    }
}
