//! Totals: what a document says of itself against what it holds.

use rust_decimal::Decimal;
use x12::{Tolerance, ValidateOptions, Verdict};

use super::{
    acknowledgment, change, credit_memo, file, invoice, notice, order, payment, report, told, told_with, with,
};

const NONE: &[&str] = &[];

fn invoice_of(lines: &[&str], total: &str, summary: &[&str]) -> Vec<String> {
    let total = format!("TDS*{total}");
    let all = [&["BIG*20260309*INV-1"][..], lines, &[total.as_str()], summary].concat();
    told(file("004010", "810", &all))
}

const MISMATCH: &[&str] = &["balance.invoice-total TDS01"];

fn is_mismatch(told: &[String]) -> bool {
    matches!(told, [fault] if fault.starts_with("balance.invoice-total TDS01"))
}

#[test]
fn lines_are_counted() {
    let table: [(&str, Vec<&str>, &str); 6] = [
        ("850", order(), "CTT*2*14.5"),
        ("855", acknowledgment(), "CTT*2"),
        ("860", change(), "CTT*2"),
        ("865", vec!["BCA*00*AC*1***20260309", "POC*1*CA*1**EA", "ACK*IA*1*EA", "CTT*1"], "CTT*1"),
        ("810", invoice(), "CTT*2*15"),
        ("856", notice(), "CTT*5*15"),
    ];
    for (set_id, lines, total) in table {
        let lines: Vec<&str> = lines
            .into_iter()
            .map(|line| if line == "POC*1*CA*1**EA" { "POC*1*CA*1*1*EA" } else { line })
            .collect();
        assert_eq!(told(file("004010", set_id, &lines)), NONE, "{set_id}");
        let wrong = with(&lines, total, Some("CTT*9"));
        let told = told(file("004010", set_id, &wrong));
        assert!(matches!(&told[..], [fault] if fault.starts_with("balance.line-count CTT01")), "{told:?}");
    }
}

#[test]
fn a_notice_counts_levels_or_items() {
    for (count, is_good) in [("5", true), ("2", true), ("3", false)] {
        let lines = with(&notice(), "CTT", Some(&format!("CTT*{count}")));
        assert_eq!(told(file("004010", "856", &lines)).is_empty(), is_good, "{count}");
    }
}

#[test]
fn hash_totals_are_the_sum_or_that_of_the_digits() {
    // 12 and 2.5: together 14.5, as digits 12 + 25.
    for (total, is_good) in [("14.5", true), ("14.50", true), ("37", true), ("14", false), ("15", false)] {
        let lines = with(&order(), "CTT", Some(&format!("CTT*2*{total}")));
        let told = told(file("004010", "850", &lines));
        assert_eq!(told.is_empty(), is_good, "{total}: {told:?}");
        assert!(told.iter().all(|fault| fault.starts_with("balance.hash-total CTT02")));
    }
    let lines = with(&order(), "CTT", Some("CTT*2*15"));
    let tolerance = Tolerance { hash: Decimal::ONE, ..Tolerance::default() };
    let options = ValidateOptions { tolerance, ..ValidateOptions::default() };
    assert_eq!(told_with(file("004010", "850", &lines), &options), NONE);
}

#[test]
fn hash_totals_are_cut_on_the_left() {
    let lines = ["BEG*00*SA*1**20260309", "PO1*1*123456789012345*EA", "CTT*1*6789012345"];
    assert_eq!(told(file("004010", "850", &lines)), NONE);
}

#[test]
fn invoices_balance_in_the_ways_partners_reckon() {
    let lines = ["IT1*1*3*EA*0.335", "IT1*2*3*EA*0.335"];
    // Each line is 1.005: rounded one by one 2.02, at the end 2.01.
    for (total, is_good) in [("202", true), ("201", true), ("200", false), ("203", false)] {
        assert_eq!(invoice_of(&lines, total, &[]).is_empty(), is_good, "{total}");
    }
    let lines = ["IT1*1*1*EA*100", "SAC*C*D240***500", "TXI*ST*8"];
    let summary = ["TXI*ST*8", "SAC*C*D240***500"];
    // Charges and taxes stand at the line, and again for the whole.
    for (total, is_good) in [
        ("10500", true),
        ("11300", true),
        ("12600", true),
        ("11000", true),
        ("10000", false),
        ("11400", false),
    ] {
        assert_eq!(invoice_of(&lines, total, &summary).is_empty(), is_good, "{total}");
    }
    // Discount is left for the payment by some.
    for (total, is_good) in [("9000", true), ("10000", true), ("9500", false)] {
        assert_eq!(
            invoice_of(&["IT1*1*1*EA*100"], total, &["SAC*A*C310***1000"]).is_empty(),
            is_good,
            "{total}"
        );
    }
    for (total, is_good) in [("9000", true), ("10000", false)] {
        assert_eq!(
            invoice_of(&["IT1*1*1*EA*100"], total, &["SAC*A*D240***1000"]).is_empty(),
            is_good,
            "{total}"
        );
    }
    // What is neither allowance nor charge does not count.
    assert_eq!(invoice_of(&["IT1*1*1*EA*100"], "10000", &["SAC*N*D240***1000"]), NONE);
    // Prices for a hundred.
    assert_eq!(invoice_of(&["IT1*1*250*EA*2.50*HP"], "625", &[]), NONE);
}

#[test]
fn totals_that_cannot_be_reckoned_are_not_doubted() {
    for lines in [
        &["IT1*1"][..],
        &["IT1*1*1*EA*100", "SAC*C*D240****3*5"],
        &["IT1*1*1*EA*100", "TXI*ST**8"],
        &["IT1*1*1*EA*100", "CTP**RES*90"],
        &["IT1*1*1*EA*100", "SLN*1**I*1*EA", "SAC*C*D240***500"],
        &[],
    ] {
        let told = invoice_of(lines, "1", &[]);
        assert!(!told.iter().any(|fault| fault.starts_with("balance")), "{lines:?} {told:?}");
    }
    assert!(is_mismatch(&invoice_of(&["IT1*1*1*EA*100"], "1", &[])));
    assert_eq!(MISMATCH.len(), 1);
}

#[test]
fn a_segment_that_is_not_understood_leaves_totals_alone() {
    let lines = with(&invoice(), "IT1*2", Some("QQQ*2*3*CA*10.333**BP*ITEM-2"));
    assert_eq!(told(file("004010", "810", &lines)), ["segment.unknown QQQ #13 AK304=1"]);
}

#[test]
fn invoices_may_be_off_by_the_tolerance() {
    let lines = ["BIG*20260309*INV-1", "IT1*1*1*EA*100", "TDS*10003"];
    let options = |cents: i64| {
        let tolerance = Tolerance { invoice: Decimal::new(cents, 2), ..Tolerance::default() };
        ValidateOptions { tolerance, ..ValidateOptions::default() }
    };
    assert!(is_mismatch(&told_with(file("004010", "810", &lines), &options(2))));
    assert_eq!(told_with(file("004010", "810", &lines), &options(3)), NONE);
}

#[test]
fn credit_memos_have_either_sign() {
    for (total, quantity, is_good) in [
        ("500", "1", true),
        ("-500", "1", true),
        ("-500", "-1", true),
        ("500", "-1", true),
        ("400", "1", false),
    ] {
        let told = told(file("004010", "810", &credit_memo(total, quantity)));
        assert_eq!(told.is_empty(), is_good, "{total} {quantity}: {told:?}");
    }
    // An invoice has not.
    assert!(is_mismatch(&invoice_of(&["IT1*1*1*EA*5"], "-500", &[])));
}

#[test]
fn payments_are_the_sum_of_their_items() {
    let lines = payment();
    let without_adjustment = with(&lines, "RMR*IV*INV-78", Some("RMR*IV*INV-78*PO*80"));
    let report = report(file("004010", "820", &without_adjustment));
    let told: Vec<_> = report.faults.iter().map(super::short).collect();
    assert_eq!(told, ["balance.payment-total BPR02 #2"]);
    // It cannot be right, but that is not for a functional acknowledgment.
    let set = &report.interchanges[0].groups[0].sets[0];
    assert_eq!((set.verdict, set.business_errors), (Verdict::Accepted, 1));
    assert_eq!(report.faults[0].sentence(), "BPR02: the payment is 190.50, its items come to 180.50");
}

#[test]
fn adjustments_count_outside_of_items() {
    let mut lines = payment();
    let entity = lines.iter().position(|line| line.starts_with("ENT")).unwrap();
    lines.insert(entity + 1, "ADX*-10*CM");
    let changed = with(&lines, "BPR", Some("BPR*C*180.5*C*ACH"));
    assert_eq!(told(file("004010", "820", &changed)), NONE);
    // Within an item they are a part of it.
    lines.remove(entity + 1);
    lines.push("ADX*-10*CM");
    assert_eq!(told(file("004010", "820", &lines)), NONE);
    let changed = with(&lines, "BPR", Some("BPR*C*180.5*C*ACH"));
    assert_eq!(told(file("004010", "820", &changed)), ["balance.payment-adjusted BPR02 #2"]);
}

#[test]
fn payments_without_items_are_not_doubted() {
    let only = ["BPR*D*190.5*C*ACH", "TRN*1*PAY-1", "N1*PR*Acme", "N1*PE*Bolts"];
    assert_eq!(told(file("004010", "820", &only)), NONE);
    let prenote = ["BPR*P*0*C*ACH", "ENT*1", "RMR*IV*1**5"];
    assert_eq!(told(file("004010", "820", &prenote)), NONE);
}

#[test]
fn amounts_of_any_size_are_survived() {
    let nines = "9".repeat(15);
    let lines: Vec<String> = std::iter::once("BIG*20260309*INV-1".to_owned())
        .chain((0..200).map(|_| format!("IT1*1*{}*EA*{}", &nines[..10], nines)))
        .chain([format!("TDS*{nines}"), format!("CTT*200*{}", &nines[..10])])
        .collect();
    let told = told(file("004010", "810", &lines));
    assert!(told.iter().all(|fault| fault.starts_with("balance")), "{told:?}");
}
