//! What belongs to what, and what is refused.

use documents::trade::{ChargeKind, Purpose};
use documents::{
    AcknowledgmentKind, ChangeKind, LineStatusKind, OrderAcknowledgment, PurchaseOrder, ReceivedInvoice,
    ReceivedInvoiceKind, ShipmentNotice, TradeDocument,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use x12::Version::{self, V004010, V005010};

use crate::kit::{faults, read_all, read_one, set_of};

fn order(version: Version, body: &str) -> PurchaseOrder {
    let TradeDocument::PurchaseOrder(order) = read_one(&set_of("850", version, body)) else {
        panic!("no order")
    };
    order
}

fn answer(id: &str, body: &str) -> OrderAcknowledgment {
    let TradeDocument::OrderAcknowledgment(answer) = read_one(&set_of(id, V004010, body)) else {
        panic!("no acknowledgment")
    };
    answer
}

fn invoice(version: Version, body: &str) -> ReceivedInvoice {
    let TradeDocument::Invoice(invoice) = read_one(&set_of("810", version, body)) else {
        panic!("no invoice")
    };
    invoice
}

fn notice(body: &str) -> ShipmentNotice {
    let TradeDocument::ShipmentNotice(notice) = read_one(&set_of("856", V004010, body)) else {
        panic!("no notice")
    };
    notice
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn numbers_belong_to_the_party_until_something_else_comes() {
    let order = order(
        V004010,
        "BEG*00*SA*PO-1**20260301\nREF*DP*1\nN1*ST*Dock\nREF*ZZ*2\nPER*RE*Ann\nN1*BY*Buyer\nN3*Road 1\n\
         PO1*1*5*EA*2\nREF*LI*3\nN1*ST*Store\nREF*ZZ*4\nSCH*5*EA***002*20260401\nPO1*2*1*EA*2\nREF*LI*5",
    );
    assert_eq!(order.details.reference("DP"), Some("1"));
    assert_eq!(order.details.references.len(), 1);
    let dock = order.details.ship_to().unwrap();
    assert_eq!((dock.references.len(), dock.contacts.len()), (1, 1));
    assert_eq!(order.details.party("BY").unwrap().address.lines, ["Road 1"]);
    let [first, second] = &order.lines[..] else { panic!("two lines") };
    assert_eq!(first.details.reference("LI"), Some("3"));
    let store = first.details.ship_to().unwrap();
    assert_eq!((store.references.len(), store.schedules.len()), (1, 1));
    assert_eq!(second.order_line(), Some("5"));
}

#[test]
fn item_numbers_are_found_by_qualifier() {
    let order = order(V004010, "BEG*00*SA*PO-1**20260301\nPO1*1*5*EA*2**UP*1***VN*AX-1*BP*CN-1");
    let line = &order.lines[0];
    assert_eq!(
        (line.id("UP"), line.seller_item(), line.buyer_item()),
        (Some("1"), Some("AX-1"), Some("CN-1"))
    );
    assert_eq!(line.extension(), Some(Decimal::TEN));
    assert!(order.unread.is_empty());
}

#[test]
fn item_numbers_that_are_shifted_by_one_element_are_not_taken_for_others() {
    let order = order(V004010, "BEG*00*SA*PO-1**20260301\nPO1*1*5*EA*2**UP*1**VN*AX-1*BP*CN-1");
    assert_eq!(order.lines[0].ids.len(), 1);
    assert_eq!(order.unread[0].segment, "PO1");
}

#[test]
fn texts_are_read_in_both_forms() {
    let old =
        order(V004010, "BEG*00*SA*PO-1**20260301\nN9*L1*NOTES\nMSG*one\nMSG*two\nPO1*1*5*EA\nMSG*three");
    let new = order(
        V005010,
        "BEG*00*SA*PO-1**20260301\nN9*L1*NOTES\nMTX**one\nMTX*GEN*two\nPO1*1*5*EA\nMTX**three",
    );
    for order in [&old, &new] {
        assert_eq!(order.details.notes[0].full_text(), "one\ntwo");
        assert_eq!(order.lines[0].details.notes[0].full_text(), "three");
    }
    assert_eq!(new.details.notes[0].text[1].code.as_deref(), Some("GEN"));
}

#[test]
fn lead_times_are_read_as_a_segment_and_as_a_loop() {
    let old = order(
        V004010,
        "BEG*00*SA*PO-1**20260301\nLDT*AE*5*DA\nPO1*1*5*EA\nLS*LDT\nLDT*AF*6*DA\nREF*ZZ*1\nLE*LDT",
    );
    assert_eq!(old.details.lead_times[0].quantity, Decimal::from(5));
    assert_eq!(old.lines[0].details.lead_times[0].references.len(), 1);
    assert!(old.unread.is_empty());
    let new =
        order(V005010, "BEG*00*SA*PO-1**20260301\nLDT*AE*5*DA\nQTY*01*5\nMTX**late\nREF*ZZ*1\nPO1*1*5*EA");
    let time = &new.details.lead_times[0];
    assert_eq!((time.quantities.len(), time.notes.len(), time.references.len()), (1, 1, 1));
    assert!(new.details.references.is_empty() && new.details.quantities.is_empty());
}

#[test]
fn parts_of_a_line_have_their_own_details() {
    let order = order(
        V004010,
        "BEG*00*SA*PO-1**20260301\nPO1*1*5*EA\nPID*F****Set\nSLN*1**I*2*EA****VN*A\nPID*F****Part\nSLN*2**I*3*EA\nAMT*1*9\nCTT*1\nAMT*TT*10",
    );
    let line = &order.lines[0];
    assert_eq!(line.details.description(), Some("Set"));
    assert_eq!((line.sublines.len(), line.sublines[0].details.description()), (2, Some("Part")));
    assert_eq!(line.details.amount("1"), Some(Decimal::from(9)));
    assert_eq!(order.totals[0].amount, Decimal::TEN);
}

#[test]
fn an_answer_without_lines_speaks_for_the_whole_order() {
    for (code, kind) in [
        ("AT", AcknowledgmentKind::Accepted),
        ("AK", AcknowledgmentKind::NoDetail),
        ("RJ", AcknowledgmentKind::Rejected),
    ] {
        let answer = answer("855", &format!("BAK*00*{code}*PO-1*20260301"));
        assert_eq!(answer.kind, Some(kind));
        assert!(answer.covers_whole_order(), "{code}");
    }
    // What the head lacks is absent.
    let bare = answer("855", "BAK*00**PO-1\nPO1*1*5*EA\nACK*IA");
    assert_eq!((bare.kind, bare.ordered, bare.lines.len()), (None, None, 1));
    assert!(!answer("855", "BAK*00*AC*PO-1*20260301").covers_whole_order());
    assert!(!answer("855", "BAK*00*AT*PO-1*20260301\nPO1*1*5*EA").covers_whole_order());
}

#[test]
fn a_line_can_be_split_into_many_statuses() {
    let statuses = "ACK*IA*1*EA*067*20260401\nDTM*068*20260330\n".repeat(104);
    let answer = answer(
        "855",
        &format!("BAK*00*AC*PO-1*20260301\nPO1*1*104*EA\n{statuses}REF*ZZ*1\nDTM*002*20260402"),
    );
    let line = &answer.lines[0];
    assert_eq!(line.statuses.len(), 104);
    assert!(line.statuses.iter().all(|status| status.dates.len() == 1));
    assert_eq!(
        line.statuses.iter().filter_map(|status| status.quantity).sum::<Decimal>(),
        Decimal::from(104)
    );
    assert_eq!((line.item.details.references.len(), line.item.details.dates.len()), (1, 1));
}

#[test]
fn a_status_of_a_part_is_not_one_of_the_line() {
    let answer = answer(
        "855",
        "BAK*00*AC*PO-1*20260301\nPO1*1*5*EA\nACK*IA*5*EA\nSLN*1**I*1*EA\nACK*IR*1*EA\nPO1*2*1*EA\nACK*IB",
    );
    assert_eq!(answer.lines[0].statuses.len(), 1);
    assert_eq!(answer.unread[0].elements, ["IR", "1", "EA"]);
    assert_eq!(answer.lines[1].statuses[0].kind, LineStatusKind::Backordered);
}

#[test]
fn codes_that_are_not_known_keep_their_text() {
    let answer = answer("865", "BCA*18*XX*PO-1**2*20260301\nPOC*1*OA*5*5*EA\nACK*R9*5*EA");
    assert_eq!(answer.purpose, Purpose::Other("18".into()));
    assert_eq!(answer.kind, Some(AcknowledgmentKind::Other("XX".into())));
    assert_eq!(answer.sequence.as_deref(), Some("2"));
    assert_eq!(answer.lines[0].change, Some(ChangeKind::Other("OA".into())));
    assert_eq!(answer.lines[0].statuses[0].kind, LineStatusKind::Other("R9".into()));
}

#[test]
fn amounts_without_a_point_are_hundredths_and_others_are_not() {
    let invoice = invoice(
        V004010,
        "BIG*20260309*INV-1**PO-1***CR\nITD*01*3*2**10**30*150*20260401*7350\nIT1*1*2*EA*37.5\nSAC*A*C310***150\nTXI*ST*12.5\n\
         TDS*7500*7500*7350*150\nTXI*ST*12.5\nSAC*C*D240***1250*3*10\nAMT*1*75",
    );
    assert_eq!(invoice.total, Decimal::from(75));
    assert_eq!((invoice.discountable, invoice.discounted), (Some(number("75")), Some(number("73.5"))));
    assert_eq!(invoice.discount, Some(number("1.5")));
    let terms = &invoice.details.terms[0];
    assert_eq!((terms.discount_amount, terms.deferred_amount), (Some(number("1.5")), Some(number("73.5"))));
    assert_eq!(invoice.details.charges[0].signed_amount(), Some(number("12.5")));
    assert_eq!(invoice.details.charges[0].percent, Some(number("10")));
    assert_eq!(invoice.details.taxes[0].amount, Some(number("12.5")));
    assert_eq!(invoice.details.amount("1"), Some(number("75")));
    let line = &invoice.lines[0].item;
    assert_eq!((line.unit_price, line.extension()), (Some(number("37.5")), Some(number("75"))));
    assert_eq!(line.details.charges[0].kind, ChargeKind::Allowance);
    assert_eq!(line.details.charges[0].signed_amount(), Some(number("-1.5")));
    assert_eq!(line.details.taxes.len(), 1);
    // Positive, as it was written: what a credit memo of this partner means is not for the reader to say.
    assert_eq!(invoice.kind, Some(ReceivedInvoiceKind::CreditMemo));
    assert!(invoice.is_credit());
}

#[test]
fn a_tax_after_a_charge_is_on_the_charge_from_005010_on() {
    let body = "BIG*20260309*INV-1\nTDS*7500\nSAC*C*D240***1250\nTXI*ST*1\nDTM*011*20260301";
    let [old, new] = [V004010, V005010].map(|version| invoice(version, body).details);
    assert_eq!((old.taxes.len(), old.charges[0].taxes.len(), old.dates.len()), (1, 0, 1));
    assert_eq!((new.taxes.len(), new.charges[0].taxes.len(), new.charges[0].dates.len()), (0, 1, 1));
}

#[test]
fn totals_of_the_shipment_may_stand_before_the_total() {
    let invoice = invoice(
        V004010,
        "BIG*20260309*INV-1\nIT1*1*2*EA*37.5\nISS*2*CA*9*LB\nPID*F****Goods\nTDS*7500\nCAD*M***ABCD",
    );
    assert_eq!(invoice.shipped[0].units, Some(Decimal::TWO));
    assert_eq!(invoice.shipped[0].descriptions.len(), 1);
    assert!(invoice.lines[0].item.details.descriptions.is_empty());
    assert_eq!(invoice.carriers[0].scac.as_deref(), Some("ABCD"));
}

#[test]
fn lines_name_their_orders() {
    let invoice = invoice(
        V004010,
        "BIG*20260309*INV-1\nIT1*1*2*EA*3**PO*PO-1*PL*7\nIT3*2*EA*CC\nFA1*ZZ\nFA2*84*7110\nIT1*2*1*EA*3\nREF*PO*PO-2\nTDS*900",
    );
    let [first, second] = &invoice.lines[..] else { panic!("two lines") };
    assert_eq!((first.item.order(), first.item.order_line()), (Some("PO-1"), Some("7")));
    assert_eq!(first.shipments[0].status.as_deref(), Some("CC"));
    assert_eq!(first.item.details.accounts[0].values[0].value, "7110");
    assert_eq!((second.item.order(), second.item.order_line()), (Some("PO-2"), None));
}

/// Ids and orders of the items, with the ids of the packs that they are in.
fn tree(notice: &ShipmentNotice) -> Vec<(&str, Option<&str>, Vec<&str>)> {
    let shown = notice.items().map(|item| {
        let packs = item.packs().into_iter().map(|level| level.id.as_str());
        (item.level.id.as_str(), item.order(), packs.collect())
    });
    shown.collect()
}

#[test]
fn the_tree_is_that_of_the_parents_whatever_the_nesting() {
    // Two orders in one shipment; the items of the first come after the second order.
    let notice = notice(
        "BSN*00*S-1*20260307*1405\nDTM*011*20260307\nHL*1**S\nREF*BM*1\nHL*2*1*O\nPRF*PO-1\nHL*3*1*O\nPRF*PO-2\nHL*4*2*P\n\
         MAN*GM*00003456789012345675\nHL*5*4*I\nLIN**VN*A\nSN1**5*EA\nHL*6*3*I\nLIN**VN*B\nSN1**2*EA\nHL*7*4*I\nSN1**1*EA\nCTT*7",
    );
    assert_eq!(
        tree(&notice),
        [("5", Some("PO-1"), vec!["4"]), ("6", Some("PO-2"), vec![]), ("7", Some("PO-1"), vec!["4"])]
    );
    assert_eq!(notice.levels[3].sscc(), Some("003456789012345675"));
    assert_eq!(notice.children(0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(notice.dates.len(), 1);
}

#[test]
fn packs_may_hang_on_items_and_orders_may_be_named_by_the_items() {
    let notice = notice(
        "BSN*00*S-1*20260307*1405\nHL*A1**S\nHL*B*A1*I\nLIN**VN*A*PO*PO-9\nSN1**5*EA\nHL*C*B*P\nMAN*GM*123456789012345678\n\
         CLD*1*5*CTN\nREF*LT*77\nREF*LT*78\nHL*D*B*P",
    );
    assert_eq!(tree(&notice), [("B", Some("PO-9"), vec!["C", "D"])]);
    assert_eq!(notice.levels[2].sscc(), Some("123456789012345678"));
    assert_eq!(notice.levels[2].load_details[0].references.len(), 2);
    assert_eq!(notice.levels[1].shipped.as_ref().unwrap().quantity, Decimal::from(5));
}

#[test]
fn a_level_needs_a_parent_that_came_before_it() {
    let head = "BSN*00*S-1*20260307*1405\nHL*1**S\n";
    let found = faults(&set_of("856", V004010, &format!("{head}HL*2*3*O\nHL*3*1*O\nHL*3*1*I\nSN1**x*EA")));
    assert_eq!(
        found,
        [
            "segment 6 HL02: no level before this one has the id \"3\" [edi.level.parent]",
            "segment 8 HL01: two levels have the id \"3\" [edi.level.id]",
            "segment 9 SN102: \"x\" is not a number [edi.value]",
        ]
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let body = "BEG*00**PO-1**2026-03-01\nPO1*1*ten*EA*1e3\nSCH*5*EA***002\nSAC**C310***1.50\nPO1*2*1,000*EA";
    let rules: Vec<String> = faults(&set_of("850", V004010, body));
    assert_eq!(
        rules,
        [
            "segment 4 BEG05: \"2026-03-01\" is not a date [edi.value]",
            "segment 4 BEG02: the kind of the order is missing [edi.missing]",
            "segment 5 PO102: \"ten\" is not a number [edi.value]",
            "segment 5 PO104: \"1e3\" is not a number [edi.value]",
            "segment 6 SCH06: the date is missing [edi.missing]",
            "segment 7 SAC01: whether it is an allowance or a charge is missing [edi.missing]",
            "segment 8 PO102: \"1,000\" is not a number [edi.value]",
        ]
    );
    assert_eq!(
        faults(&set_of("810", V004010, "CUR*BY*USD")),
        ["BIG: the set has no BIG [edi.missing]", "TDS: the set has no TDS [edi.missing]",]
    );
    assert_eq!(
        faults(&set_of("810", V004010, "BIG*20260309*1\nTDS*12.50")),
        [
            "segment 5 TDS01: \"12.50\" is not a number without a point, whose last two digits are decimals [edi.value]",
        ]
    );
}

#[test]
fn a_set_full_of_faults_lists_a_bounded_number() {
    let lines = "PO1*1*x*EA\n".repeat(5_000);
    let found = faults(&set_of("850", V004010, &format!("BEG*00*SA*PO-1**20260301\n{lines}")));
    assert_eq!(found.len(), 201);
    assert_eq!(found[200], "4800 more faults are not listed [edi.more]");
}

#[test]
fn sets_that_are_no_documents_give_none() {
    assert!(read_all(&set_of("820", V004010, "BPR*I*1*C*ACH")).is_empty());
    assert!(read_all(&set_of("997", V004010, "AK1*PO*1")).is_empty());
}

#[test]
fn text_above_ascii_is_kept() {
    let body = "BEG*00*SA*PO-1**20260301\nN1*ST*Caf#";
    let bytes: Vec<u8> =
        set_of("850", V004010, body).into_iter().map(|byte| if byte == b'#' { 0xE9 } else { byte }).collect();
    let TradeDocument::PurchaseOrder(order) = read_one(&bytes) else { panic!("no order") };
    assert_eq!(order.details.ship_to().unwrap().name.as_deref(), Some("Café"));
}

/// Segments in any order, with elements of any kind.
fn soup() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "BEG", "BIG", "BAK", "BCH", "BCA", "BSN", "HL", "LIN", "SN1", "PO1", "IT1", "POC", "ACK", "SLN",
        "N1", "N2", "N3", "N4", "REF", "PER", "DTM", "SAC", "CUR", "TXI", "N9", "MSG", "MTX", "SCH", "LDT",
        "LS", "LE", "SDQ", "CTP", "QTY", "TDS", "ISS", "PID", "CAD", "CTT", "AMT", "PRF", "CLD", "MAN",
        "FA1", "FA2", "SPI", "LH1", "V1", "XYZ",
    ]);
    let element = prop_oneof![
        3 => Just(String::new()),
        2 => "[A-Z0-9]{1,3}",
        1 => "[0-9]{1,9}",
        1 => Just("20260301".to_owned()),
        1 => "[ -)+-;=?-}]{0,8}",
        1 => "[0-9>.-]{0,6}",
    ];
    let segment = (tag, prop::collection::vec(element, 0..24))
        .prop_map(|(tag, elements)| format!("{tag}*{}", elements.join("*")));
    prop::collection::vec(segment, 1..60).prop_map(|segments| segments.join("\n"))
}

proptest! {
    #[test]
    fn no_segments_break_a_reader(
        id in prop::sample::select(vec!["810", "850", "855", "856", "860", "865"]),
        body in soup(),
        version in prop::sample::select(vec![V004010, V005010]),
    ) {
        for read in read_all(&set_of(id, version, &body)).into_iter().flatten() {
            // Whatever was read can be tried on the writer, and can be shown.
            let totals = mapping::edi::SetTotals::default();
            let written = match &read {
                TradeDocument::PurchaseOrder(order) => mapping::edi::order_set(order, version, totals).map(drop),
                TradeDocument::OrderChange(change) => mapping::edi::order_change_set(change, version, totals).map(drop),
                TradeDocument::ShipmentNotice(notice) => mapping::edi::ship_notice_set(notice, version, totals).map(drop),
                _ => Ok(()),
            };
            let _ = written;
            prop_assert!(serde_json::to_string(&read).is_ok());
        }
    }
}
