//! Whatever amounts and texts a record holds: what is written adds up, reads back, and keeps its shape.

use std::collections::BTreeMap;

use documents::{
    Adjustment, AdjustmentKind, Document, Invoice, InvoiceKind, InvoiceLine, InvoiceStatus, PaidInvoice,
    Party, Payment, PaymentMethod, Tax,
};
use jiff::civil::{date, datetime};
use mapping::{Catalog, History, Mapped, Mapping, Numbers};
use proptest::prelude::*;
use rust_decimal::Decimal;
use x12::{ReadOptions, Value};

fn catalog(version: &str, credit_sign: &str) -> Catalog {
    let profile = format!(
        r#"
name = "Axford Components"
stage = "test"
[interchange]
version = "{version}"
sender = {{ qualifier = "01", id = "079150001" }}
receiver = {{ qualifier = "01", id = "079151000" }}
[invoice]
purpose = "self_billing"
credit_sign = "{credit_sign}"
opposite_lines = "write"
amount_only_lines = "quantity_one"
[remittance]
[[remittance.parties]]
role = "PE"
party = "supplier"
address = true
"#
    );
    let files = [
        ("partners/axford.toml", profile.as_str()),
        ("crosswalks/supplier.csv", "system,supplier_number,partner\nfusion,1294,axford\n"),
        ("crosswalks/unit.csv", "unit,code\nEach,EA\n"),
    ];
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Catalog::from_files(&files).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The set as mapped, and its segments as a reader finds them.
fn written(catalog: &Catalog, document: &Document) -> (Mapped, Vec<Vec<String>>) {
    let partner = "axford".parse().unwrap();
    let mapping = catalog.map(document, &partner, History::default());
    let Ok(Mapping::Send(mapped)) = mapping else { panic!("{mapping:?}") };
    let numbers = Numbers { interchange: 42, group: 7, set: 1, at: datetime(2026, 1, 15, 10, 30, 0, 0) };
    let bytes = catalog.render(&mapped, &partner, &numbers).unwrap().bytes;
    let reading = x12::read(&bytes, &ReadOptions::default());
    assert!(reading.faults.is_empty(), "{:?}", reading.faults);
    let sets: Vec<_> = reading.transaction_sets().collect();
    assert_eq!(sets.len(), 1);
    let segments = sets[0].2.segments.iter();
    let segments = segments.map(|segment| {
        let elements = segment.elements().map(|element| element.text().into_owned());
        std::iter::once(segment.id().to_owned()).chain(elements).collect()
    });
    (mapped, segments.collect())
}

/// Element `at` of every segment `id`.
fn elements<'s>(segments: &'s [Vec<String>], id: &'s str, at: usize) -> impl Iterator<Item = &'s str> {
    segments
        .iter()
        .filter(move |segment| segment[0] == id)
        .filter_map(move |segment| segment.get(at))
        .map(String::as_str)
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// An N2 element in units of the currency.
fn implied(text: &str) -> Decimal {
    number(text) / Decimal::ONE_HUNDRED
}

/// What the draft says reads back as it was said, element by element.
fn assert_reads_back(mapped: &Mapped, segments: &[Vec<String>]) {
    assert_eq!(mapped.set.segments.len(), segments.len());
    for (draft, segment) in mapped.set.segments.iter().zip(segments) {
        assert_eq!(draft.id(), segment[0]);
        let last = (1..40).rev().find(|at| draft.get(*at).is_some()).unwrap_or(0);
        assert_eq!(segment.len() - 1, last, "{segment:?}");
        for at in 1..=last {
            let found = segment[at].as_str();
            match draft.get(at) {
                None => assert_eq!(found, ""),
                Some(Value::Number(expected)) => {
                    let implied_decimals = matches!(draft.id(), "TDS") || (draft.id(), at) == ("SAC", 5);
                    let found = if implied_decimals { implied(found) } else { number(found) };
                    assert_eq!(found, *expected, "{segment:?}");
                }
                Some(Value::Date(expected)) => assert_eq!(found, expected.strftime("%Y%m%d").to_string()),
                Some(_) => assert!(!found.is_empty(), "{segment:?}"),
            }
        }
    }
}

fn party(name: &str) -> Party {
    Party { name: name.to_owned(), number: Some("1294".to_owned()), ..Party::default() }
}

fn line(number: u32, quantity: Option<Decimal>, price: Decimal, description: &str) -> InvoiceLine {
    let currency: documents::Currency = "USD".parse().unwrap();
    InvoiceLine {
        number,
        amount: currency.round(quantity.unwrap_or(Decimal::ONE) * price).normalize(),
        quantity,
        unit: Some("Each".to_owned()),
        unit_price: quantity.map(|_| price),
        item: None,
        description: Some(description.to_owned()),
        purchase_order: None,
        purchase_order_line: None,
        receipt: None,
        distributions: Vec::new(),
    }
}

fn invoice(lines: Vec<InvoiceLine>, adjustments: Vec<Decimal>, taxes: Vec<Decimal>) -> Invoice {
    let parts =
        lines.iter().map(|line| line.amount).chain(adjustments.iter().copied()).chain(taxes.iter().copied());
    let total: Decimal = parts.sum();
    let kind = if total < Decimal::ZERO { InvoiceKind::CreditMemo } else { InvoiceKind::Standard };
    Invoice {
        record: "fusion/invoice/1".parse().unwrap(),
        number: "A-1".to_owned(),
        kind,
        issued: date(2026, 1, 8),
        currency: "USD".parse().unwrap(),
        total,
        supplier: party("Axford Components"),
        buyer: party("Northfield Electronics Inc"),
        purchase_order: None,
        terms: None,
        lines,
        adjustments: adjustments
            .into_iter()
            .map(|amount| Adjustment { kind: AdjustmentKind::Freight, amount, description: None })
            .collect(),
        taxes: taxes.into_iter().map(|amount| Tax { amount, code: None }).collect(),
        installments: Vec::new(),
        description: None,
        status: InvoiceStatus::Validated,
    }
}

fn payment(invoices: Vec<(Decimal, Decimal)>, payee: Party) -> Payment {
    Payment {
        record: "fusion/payment/1".parse().unwrap(),
        number: "20551".to_owned(),
        paid: date(2026, 1, 12),
        currency: "USD".parse().unwrap(),
        amount: invoices.iter().map(|(amount, _)| *amount).sum(),
        method: PaymentMethod::Ach,
        payer: party("Northfield Electronics Inc"),
        payee,
        payer_account: None,
        invoices: invoices
            .into_iter()
            .enumerate()
            .map(|(index, (amount, discount))| PaidInvoice {
                number: format!("A-{index}"),
                amount,
                discount,
                invoice_currency: None,
                amount_in_invoice_currency: None,
                issued: None,
                purchase_order: None,
                installment: None,
            })
            .collect(),
        voided: None,
    }
}

prop_compose! {
    fn cents()(cents in -10_000_000_i64..10_000_000) -> Decimal {
        Decimal::new(cents, 2).normalize()
    }
}

prop_compose! {
    fn any_line()(
        quantity in prop::option::of(-99_999_i64..=99_999),
        quantity_scale in 0_u32..=3,
        price in 0_i64..100_000_000,
        price_scale in 0_u32..=6,
    ) -> (Option<Decimal>, Decimal) {
        let price = match quantity {
            Some(_) => Decimal::new(price, price_scale),
            None => Decimal::new(price, 2),
        };
        (quantity.map(|units| Decimal::new(units, quantity_scale).normalize()), price.normalize())
    }
}

fn release() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("004010"), Just("005010")]
}

/// Text of any kind that fits into one element: descriptions, names, cities.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9 ]{1,6}",
        "[*~>^|:\\\\\r\n\t a-c\u{0}-\u{1F}]{0,30}",
        "[a-zA-Zäöüßéèêñçåøæœłž€™“”–… ]{0,14}",
        "\\PC{0,7}",
        ".{0,7}",
    ]
    .prop_map(|text| format!("x{text}"))
}

#[test]
fn a_sum_beyond_counting_is_no_sum() {
    let (quantity, price) = (number("9999999999"), number("99999999999999999"));
    let mut lines: Vec<InvoiceLine> = (1..=80).map(|at| line(at, Some(quantity), price, "x")).collect();
    lines.push(line(81, Some(Decimal::ONE), Decimal::TEN, "x"));
    let mut invoice = invoice(vec![line(1, Some(Decimal::ONE), Decimal::TEN, "x")], vec![], vec![]);
    invoice.lines = lines;
    let partner = "axford".parse().unwrap();
    let faults = catalog("004010", "positive")
        .map(&Document::Invoice(invoice), &partner, History::default())
        .unwrap_err();
    assert!(
        faults.to_string().contains("add up to more than can be counted, the total is 10.00 USD"),
        "{faults}"
    );
}

proptest! {
    #[test]
    fn invoices_add_up(
        lines in prop::collection::vec(any_line(), 1..6),
        adjustments in prop::collection::vec(cents(), 0..4),
        taxes in prop::collection::vec(cents(), 0..3),
        version in release(),
        credit_sign in prop_oneof![Just("positive"), Just("negative")],
    ) {
        let lines = lines.into_iter().enumerate();
        let lines = lines.map(|(index, (quantity, price))| line(index as u32 + 1, quantity, price, "Connector")).collect();
        let invoice = invoice(lines, adjustments, taxes);
        let total = invoice.total;
        let turned = invoice.kind == InvoiceKind::CreditMemo && credit_sign == "positive";
        let (mapped, segments) = written(&catalog(version, credit_sign), &Document::Invoice(invoice));
        assert_reads_back(&mapped, &segments);

        let currency: documents::Currency = "USD".parse().unwrap();
        let quantities = elements(&segments, "IT1", 2).map(number);
        let extensions: Decimal = quantities.zip(elements(&segments, "IT1", 4).map(number))
            .map(|(quantity, price)| currency.round(quantity * price)).sum();
        let charges: Decimal = elements(&segments, "SAC", 5).map(implied).zip(elements(&segments, "SAC", 1))
            .map(|(amount, kind)| if kind == "A" { -amount } else { amount }).sum();
        let taxes: Decimal = elements(&segments, "TXI", 2).map(number).sum();
        let found = implied(elements(&segments, "TDS", 1).next().unwrap());
        prop_assert_eq!(extensions + charges + taxes, found);
        prop_assert_eq!(found, if turned { -total } else { total });
    }

    #[test]
    fn payments_add_up(
        invoices in prop::collection::vec((1_i64..100_000_000, 0_i64..100_000), 1..12),
        credits in prop::collection::vec(1_i64..10_000, 0..3),
        version in release(),
    ) {
        let paid = invoices.iter().map(|(amount, discount)| (Decimal::new(*amount, 2), Decimal::new(*discount, 2)));
        let taken: i64 = credits.iter().sum();
        prop_assume!(invoices.iter().map(|(amount, _)| amount).sum::<i64>() > taken);
        let rows = paid.chain(credits.iter().map(|cents| (Decimal::new(-cents, 2), Decimal::ZERO))).collect();
        let payment = payment(rows, party("Axford Components"));
        let amount = payment.amount;
        let (mapped, segments) = written(&catalog(version, "positive"), &Document::Payment(payment));
        assert_reads_back(&mapped, &segments);
        let found = number(elements(&segments, "BPR", 2).next().unwrap());
        prop_assert_eq!(found, amount);
        prop_assert_eq!(elements(&segments, "RMR", 4).map(number).sum::<Decimal>(), found);
    }

    #[test]
    fn texts_never_change_the_shape(name in text(), description in text(), version in release()) {
        let mut invoice = invoice(vec![line(1, Some(Decimal::TWO), Decimal::TEN, &description)], vec![], vec![]);
        invoice.supplier.name.clone_from(&name);
        let (mapped, segments) = written(&catalog(version, "positive"), &Document::Invoice(invoice));
        assert_reads_back(&mapped, &segments);
        let ids: Vec<&str> = segments.iter().map(|segment| segment[0].as_str()).collect();
        prop_assert_eq!(ids, ["BIG", "CUR", "N1", "N1", "IT1", "PID", "TDS", "CTT"]);
    }

    #[test]
    fn addresses_never_change_the_shape(street in text(), city in text(), version in release()) {
        let mut payee = party("Axford Components");
        payee.address.lines = vec![street];
        payee.address.city = Some(format!("City {city}").chars().take(8).collect());
        let (mapped, segments) = written(
            &catalog(version, "positive"),
            &Document::Payment(payment(vec![(Decimal::TEN, Decimal::ZERO)], payee)),
        );
        assert_reads_back(&mapped, &segments);
        let ids: Vec<&str> = segments.iter().map(|segment| segment[0].as_str()).collect();
        prop_assert_eq!(ids, ["BPR", "TRN", "CUR", "N1", "N3", "N4", "ENT", "RMR"]);
    }

    #[test]
    fn totals_that_differ_are_held(lines in prop::collection::vec(any_line(), 1..4), off in 1_i64..1_000_000) {
        let lines: Vec<InvoiceLine> = lines.into_iter().enumerate()
            .map(|(index, (quantity, price))| line(index as u32 + 1, quantity.map(|units| units.abs()), price, "x"))
            .collect();
        let mut invoice = invoice(lines, vec![], vec![]);
        invoice.total += Decimal::new(off, 2);
        let partner = "axford".parse().unwrap();
        let faults = catalog("004010", "positive")
            .map(&Document::Invoice(invoice), &partner, History::default()).unwrap_err();
        prop_assert!(faults.iter().any(|fault| fault.rule == "invoice.total"), "{}", faults);
    }

    #[test]
    fn large_numbers_never_panic(
        quantity in any::<i128>(), price in any::<i128>(), amount in any::<i128>(), scale in 0_u32..=28,
    ) {
        let big = |units: i128| Decimal::try_from_i128_with_scale(units >> 32, scale).unwrap_or(Decimal::MAX);
        let mut invoice = invoice(vec![line(1, Some(Decimal::ONE), Decimal::ONE, "x")], vec![], vec![Decimal::ONE]);
        invoice.lines[0].quantity = Some(big(quantity));
        invoice.lines[0].unit_price = Some(big(price));
        invoice.lines[0].amount = big(amount);
        invoice.taxes[0].amount = Decimal::MAX;
        invoice.total = big(amount);
        let partner = "axford".parse().unwrap();
        let _ = catalog("004010", "positive").map(&Document::Invoice(invoice), &partner, History::default());
        let mut payment = payment(vec![(Decimal::ONE, Decimal::ONE), (Decimal::ONE, Decimal::ONE)], party("A"));
        payment.invoices[0].amount = big(amount);
        payment.invoices[0].discount = big(price);
        payment.invoices[1].amount = Decimal::MAX;
        let _ = catalog("004010", "positive").map(&Document::Payment(payment), &partner, History::default());
    }
}
