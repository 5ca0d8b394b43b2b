//! The data set has what it promises, and is the same every time.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use simulators::dataset::Invoice;
use simulators::{Dataset, DatasetOptions};

fn full() -> Dataset {
    Dataset::generate(1, &DatasetOptions::default())
}

fn live_total(invoice: &Invoice) -> Decimal {
    invoice.lines.iter().filter(|line| !line.discarded).map(|line| line.amount).sum()
}

#[test]
fn the_same_seed_gives_the_same_rows() {
    let text = |seed| format!("{:?}", Dataset::generate(seed, &DatasetOptions::default()));
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn the_counts() {
    for seed in 1..=12 {
        let data = Dataset::generate(seed, &DatasetOptions::default());
        assert_eq!((data.suppliers.len(), data.invoices.len(), data.payments.len()), (44, 400, 150));
        assert_eq!(data.edi_suppliers().count(), 20);
        let ids: BTreeSet<i64> = data.invoices.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), 400);
        let checks: BTreeSet<i64> = data.payments.iter().map(|row| row.id).collect();
        assert_eq!(checks.len(), 150);
        let unknown: BTreeSet<&str> = data
            .invoices
            .iter()
            .map(|row| row.supplier_number.as_str())
            .filter(|number| data.supplier(number).is_none())
            .collect();
        assert_eq!(unknown.len(), 2, "seed {seed}");
    }
}

#[test]
fn partners_can_be_told_apart() {
    let data = full();
    let slugs: BTreeSet<&str> = data.edi_suppliers().map(|(_, edi)| edi.slug.as_str()).collect();
    let isa: BTreeSet<(&str, &str)> =
        data.edi_suppliers().map(|(_, edi)| (edi.isa_qualifier.as_str(), edi.isa_id.as_str())).collect();
    assert_eq!((slugs.len(), isa.len()), (20, 20));
    for (_, edi) in data.edi_suppliers() {
        assert!(edi.slug.chars().all(|c| c.is_ascii_lowercase()), "{}", edi.slug);
        assert!(edi.isa_id.len() <= 15 && edi.isa_qualifier.len() == 2);
    }
    let versions: BTreeSet<&str> = data.edi_suppliers().map(|(_, edi)| edi.version.as_str()).collect();
    assert_eq!(versions, BTreeSet::from(["004010", "005010"]));
}

#[test]
fn amounts_agree_except_where_planned() {
    for seed in 1..=12 {
        let data = Dataset::generate(seed, &DatasetOptions::default());
        for invoice in &data.invoices {
            let quirks = data.quirks.of_invoice(invoice.id);
            let planned = ["total_mismatch", "amount_six_decimals", "no_lines"]
                .iter()
                .any(|quirk| quirks.contains(quirk));
            assert_eq!(live_total(invoice) != invoice.amount, planned, "seed {seed} {quirks:?}");
            let gross: Decimal = invoice.installments.iter().map(|part| part.gross).sum();
            assert_eq!(gross, invoice.amount);
            for line in &invoice.lines {
                let parts: Decimal = line.distributions.iter().map(|part| part.amount).sum();
                assert_eq!(parts, line.amount, "{quirks:?}");
            }
        }
        for payment in &data.payments {
            let sum: Decimal = payment.related.iter().map(|related| related.paid).sum();
            let quirks = data.quirks.of_payment(payment.id);
            let planned = quirks.contains(&"sum_mismatch") || quirks.contains(&"no_related");
            assert_eq!(sum != payment.amount, planned, "seed {seed} {quirks:?}");
            assert!(payment.amount >= Decimal::ZERO, "seed {seed} {quirks:?}");
        }
    }
}

#[test]
fn payments_refer_to_invoices_of_their_supplier() {
    let data = full();
    for payment in &data.payments {
        for related in &payment.related {
            let invoice = data.invoice(related.invoice_id).expect("a real invoice");
            assert_eq!(invoice.supplier_number, payment.supplier_number);
            assert_eq!(invoice.currency, related.invoice_currency);
            assert!(invoice.installments.iter().any(|part| part.number == related.installment));
        }
    }
    let most = data.payments.iter().map(|payment| payment.related.len()).max();
    assert_eq!(most, Some(12));
}

#[test]
fn every_quirk_has_a_row() {
    for seed in 1..=12 {
        let data = Dataset::generate(seed, &DatasetOptions::default());
        for quirk in [
            "plain",
            "no_lines",
            "negative_quantity",
            "over_25_lines",
            "over_200_lines",
            "total_mismatch",
            "unknown_supplier",
            "amount_six_decimals",
            "number_with_star",
            "number_over_22",
            "unknown_uom",
            "several_orders",
            "discarded_line",
            "canceled",
            "needs_revalidation",
            "not_validated",
            "amount_only_lines",
            "three_installments",
            "odd_terms",
            "null_descriptions",
            "tied_timestamp",
            "credit_memo",
            "debit_memo",
            "prepayment",
            "line_newer_than_header",
            "zero_amount",
        ] {
            assert!(!data.quirks.invoices_with(quirk).is_empty(), "seed {seed}: {quirk}");
        }
        for quirk in [
            "cross_currency",
            "twelve_invoices",
            "no_related",
            "sum_mismatch",
            "zero_amount",
            "voided",
            "partial",
            "discount_taken",
            "check",
            "wire",
            "credit_memo_applied",
            "tied_timestamp",
        ] {
            assert!(!data.quirks.payments_with(quirk).is_empty(), "seed {seed}: {quirk}");
        }
        let one = |quirk: &str| data.invoice(data.quirks.invoices_with(quirk)[0]).unwrap();
        assert!(one("no_lines").lines.is_empty());
        assert!(one("over_200_lines").lines.len() > 200);
        assert!((26..200).contains(&one("over_25_lines").lines.len()));
        assert!(one("several_orders").po_number.is_none());
        assert!(
            one("negative_quantity")
                .lines
                .iter()
                .any(|line| line.quantity < Some(Decimal::ZERO) && line.quantity.is_some())
        );
        assert!(one("credit_memo").amount < Decimal::ZERO, "seed {seed}");
        assert!(one("amount_six_decimals").amount.normalize().scale() > 2);
        assert!(one("number_over_22").number.len() > 22);
        let pay = |quirk: &str| data.payment(data.quirks.payments_with(quirk)[0]).unwrap();
        assert_eq!(pay("twelve_invoices").related.len(), 12, "seed {seed}");
        assert!(pay("no_related").related.is_empty());
        assert!(pay("voided").void_date.is_some());
        assert!(
            pay("cross_currency").related.iter().all(|related| related.cross_rate.is_some()),
            "seed {seed}"
        );
        assert!(!pay("cross_currency").related.is_empty(), "seed {seed}");
        let applied = pay("credit_memo_applied").related.iter().any(|related| related.paid < Decimal::ZERO);
        assert!(applied, "seed {seed}");
    }
}

#[test]
fn the_mix_is_wide() {
    let data = full();
    let currencies: BTreeSet<&str> = data.invoices.iter().map(|row| row.currency.as_str()).collect();
    assert_eq!(currencies, BTreeSet::from(["CAD", "EUR", "JPY", "MXN", "USD"]));
    let units: BTreeSet<&str> = data.invoices.iter().map(|row| row.business_unit.as_str()).collect();
    assert_eq!(units.len(), 3);
    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    data.invoices.iter().for_each(|row| *types.entry(&row.invoice_type).or_default() += 1);
    assert_eq!(types.len(), 4, "{types:?}");
    let methods: BTreeSet<&str> = data.payments.iter().map(|row| row.method_code.as_str()).collect();
    assert_eq!(methods, BTreeSet::from(["CHECK", "EFT", "WIRE"]));
    assert!(data.uom_names().contains("Box of 10") && data.terms_names().contains("2% 10 Net 30"));
    assert!(data.edi_suppliers().all(|(supplier, _)| {
        data.invoices.iter().any(|invoice| invoice.supplier_number == supplier.number)
    }));
}

#[test]
fn timestamps_derive_from_the_end_and_tie_at_page_borders() {
    let options = DatasetOptions::default();
    let data = Dataset::generate(1, &options);
    let newest = data.newest().unwrap();
    let behind = options.end.duration_since(newest).as_secs();
    assert!((1..=120).contains(&behind), "{behind}");
    let mut times: Vec<_> = data.invoices.iter().map(|row| row.last_update).collect();
    times.sort_unstable();
    for border in [25, 50, 100, 200] {
        assert_eq!(times[border - 1], times[border]);
    }
    assert!(times.iter().any(|at| at.as_millisecond() % 1000 == 0));
    assert!(times.iter().any(|at| at.as_millisecond() % 1000 != 0));
    assert!(data.invoices.iter().all(|row| row.creation <= row.last_update));
}

#[test]
fn the_small_data_set_is_clean() {
    let data = Dataset::small(3);
    assert_eq!((data.invoices.len(), data.payments.len()), (2, 1));
    for invoice in &data.invoices {
        let supplier = data.supplier(&invoice.supplier_number).unwrap();
        let edi = supplier.edi.as_ref().expect("an EDI partner");
        assert_eq!(edi.documents, ["810", "820"]);
        assert_eq!(live_total(invoice), invoice.amount);
        assert_eq!(invoice.validation_status, "Validated");
    }
    assert_eq!(data.payments[0].related[0].invoice_id, data.invoices[0].id);
    assert_eq!(data.payments[0].amount, data.invoices[0].amount);
}
