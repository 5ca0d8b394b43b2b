//! What becomes of changes, cancellations, voids and odd kinds, by what the profile says.

use std::collections::BTreeMap;

use mapping::{Catalog, History, Mapping};
use serde_json::{Value, json};
use x12::{SegmentDraft, Value as Element};

const PROFILE: &str = "name = 'Axford Components'\nstage = 'test'\n[interchange]\n\
     sender = { qualifier = '01', id = '079150001' }\nreceiver = { qualifier = '01', id = '079151000' }\n";

/// The outcome: `send` with an element, `close` or `hold` with the rule.
fn outcome(kind: &str, record: &Value, settings: &str, sent_before: bool, element: (&str, usize)) -> String {
    let files = [
        ("partners/axford.toml", format!("{PROFILE}{settings}\n")),
        ("crosswalks/unit.csv", "unit,code\nEach,EA\n".to_owned()),
    ];
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect();
    outcome_of(&files, kind, record, sent_before, element)
}

fn outcome_of(
    files: &BTreeMap<String, String>,
    kind: &str,
    record: &Value,
    sent_before: bool,
    element: (&str, usize),
) -> String {
    let catalog = Catalog::from_files(files).unwrap_or_else(|faults| panic!("{faults}"));
    let document = mapping::read(&format!("fusion/{kind}/1").parse().unwrap(), record.to_string().as_bytes())
        .unwrap_or_else(|faults| panic!("{faults}"));
    match catalog.map(&document, &"axford".parse().unwrap(), History { sent_before }) {
        Ok(Mapping::Send(mapped)) => format!("send {}", found(&mapped.set.segments, element)),
        Ok(Mapping::Close(fault)) => format!("close {}", fault.rule),
        Err(faults) => {
            format!("hold {}", faults.iter().map(|fault| fault.rule.as_str()).collect::<Vec<_>>().join(" "))
        }
    }
}

fn found(segments: &[SegmentDraft], (id, at): (&str, usize)) -> String {
    let segment = segments.iter().find(|segment| segment.id() == id);
    match segment.and_then(|segment| segment.get(at)) {
        Some(Element::Text(text)) => text.clone(),
        Some(Element::Number(number)) => number.to_string(),
        Some(Element::Date(date)) => date.to_string(),
        _ => "-".to_owned(),
    }
}

fn invoice(changes: &[(&str, Value)]) -> Value {
    let mut record = json!({
        "InvoiceId": 1, "InvoiceNumber": "A-1", "InvoiceDate": "2026-01-08", "InvoiceCurrency": "USD",
        "InvoiceAmount": 10, "InvoiceType": "Standard", "ValidationStatus": "Validated",
        "Supplier": "Axford Components", "SupplierNumber": "1201", "LegalEntity": "Northfield Electronics Inc",
        "invoiceLines": [{ "LineNumber": 1, "LineType": "Item", "LineAmount": 10, "Quantity": 2, "UOM": "Each", "UnitPrice": 5 }],
    });
    for (attribute, value) in changes {
        record[*attribute] = value.clone();
    }
    record
}

fn credit(kind: &str) -> Value {
    let line = json!({ "LineNumber": 1, "LineType": "Item", "LineAmount": -10, "Quantity": -2, "UOM": "Each", "UnitPrice": 5 });
    invoice(&[("InvoiceType", json!(kind)), ("InvoiceAmount", json!(-10)), ("invoiceLines", json!([line]))])
}

fn payment(changes: &[(&str, Value)]) -> Value {
    let mut record = json!({
        "CheckId": 1, "PaymentNumber": 7, "PaymentDate": "2026-01-12", "PaymentAmount": 10, "PaymentCurrency": "USD",
        "PaymentMethodCode": "EFT", "Payee": "Axford Components", "SupplierNumber": "1201",
        "LegalEntity": "Northfield Electronics Inc",
        "relatedInvoices": [{ "InvoiceNumber": "A-1", "AmountPaidPaymentCurrency": 10 }],
    });
    for (attribute, value) in changes {
        record[*attribute] = value.clone();
    }
    record
}

#[test]
fn invoices() {
    let cancelled = invoice(&[("CanceledFlag", json!(true))]);
    let unvalidated = invoice(&[("ValidationStatus", json!("Not validated"))]);
    let prepayment = invoice(&[("InvoiceType", json!("Prepayment"))]);
    let negative = invoice(&[("InvoiceAmount", json!(-10))]);
    let line = |quantity: Value, price: Value| {
        let line = json!({ "LineNumber": 1, "LineType": "Item", "LineAmount": 10, "Quantity": quantity, "UOM": "Each",
            "UnitPrice": price });
        invoice(&[("invoiceLines", json!([line]))])
    };
    let quantity_one = "amount_only_lines = 'quantity_one'";
    let discount = |amount: Value| {
        let installment = json!({ "InstallmentNumber": 1, "DueDate": "2026-02-07", "GrossAmount": 10,
            "FirstDiscountDate": "2026-01-18", "FirstDiscountAmount": amount });
        invoice(&[("invoiceInstallments", json!([installment]))])
    };
    // Half a yen would fit into ITD08, which has two decimals.
    let mut yen = discount(json!(0.5));
    yen["InvoiceCurrency"] = json!("JPY");
    let table = [
        (invoice(&[]), "", false, "send -"),
        (invoice(&[]), "", true, "hold invoice.changed"),
        (invoice(&[]), "on_change = 'replace'", true, "send 05"),
        (invoice(&[]), "on_change = 'ignore'", true, "close invoice.changed"),
        (cancelled.clone(), "", false, "close invoice.cancelled.unsent"),
        (cancelled.clone(), "", true, "hold invoice.cancelled"),
        (cancelled.clone(), "on_cancel = 'cancel'", true, "send 01"),
        (cancelled, "on_cancel = 'ignore'", true, "close invoice.cancelled"),
        (unvalidated.clone(), "", false, "close invoice.unvalidated"),
        (unvalidated, "on_change = 'replace'", true, "close invoice.unvalidated"),
        (prepayment.clone(), "", false, "close invoice.prepayment"),
        (prepayment, "prepayments = 'hold'", false, "hold invoice.prepayment"),
        (credit("Debit Memo"), "", false, "hold invoice.debit_memo"),
        (credit("Debit Memo"), "debit_memos = 'ignore'", false, "close invoice.debit_memo"),
        (credit("Debit Memo"), "debit_memos = 'credit'", false, "send -"),
        (credit("Credit Memo"), "", false, "send -"),
        (credit("Standard"), "opposite_lines = 'write'", false, "hold invoice.total.sign"),
        (negative, "", false, "hold invoice.total.sign"),
        (line(Value::Null, Value::Null), quantity_one, false, "send -"),
        (line(json!(2), Value::Null), quantity_one, false, "hold invoice.line.price"),
        (line(Value::Null, json!(5)), quantity_one, false, "hold invoice.line.price"),
        (discount(json!(0.2)), "", false, "send -"),
        (yen, "", false, "hold invoice.amount.scale"),
        (discount(json!(-0.2)), "", false, "hold invoice.discount"),
        (discount(json!(10.01)), "", false, "hold invoice.discount"),
    ];
    for (record, settings, sent_before, expected) in table {
        let settings = format!("[invoice]\npurpose = 'self_billing'\n{settings}");
        assert_eq!(
            outcome("invoice", &record, &settings, sent_before, ("BIG", 8)),
            expected,
            "{settings} {sent_before}"
        );
    }
}

#[test]
fn terms_with_a_discount_say_until_when() {
    let files = [
        ("partners/axford.toml", format!("{PROFILE}[invoice]\npurpose = 'self_billing'\n")),
        ("crosswalks/unit.csv", "unit,code\nEach,EA\n".to_owned()),
        (
            "crosswalks/terms.csv",
            "terms,type,basis,discount_percent,discount_days\nopen,08,3,2,\n2% 10,08,3,2,10\n".to_owned(),
        ),
    ];
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect();
    let itd = |terms: &str| {
        outcome_of(&files, "invoice", &invoice(&[("PaymentTerms", json!(terms))]), false, ("ITD", 5))
    };
    assert_eq!(itd("2% 10"), "send 10");
    assert_eq!(itd("open"), "hold invoice.terms.discount");
}

#[test]
fn copies_say_so() {
    assert_eq!(
        outcome("invoice", &invoice(&[]), "[invoice]\npurpose = 'copy'", false, ("BIG", 8)),
        "send 07"
    );
}

#[test]
fn credit_memos_turn_positive_by_default() {
    let quantity = |settings: &str| {
        let settings = format!("[invoice]\npurpose = 'copy'\n{settings}");
        outcome("invoice", &credit("Credit Memo"), &settings, false, ("IT1", 2))
    };
    assert_eq!(quantity(""), "send 2");
    assert_eq!(quantity("credit_sign = 'negative'"), "send -2");
}

#[test]
fn payments() {
    let void = payment(&[("PaymentStatus", json!("Voided")), ("VoidDate", json!("2026-01-19"))]);
    let nothing = payment(&[
        ("PaymentAmount", json!(0)),
        ("relatedInvoices", json!([{ "InvoiceNumber": "A-1", "AmountPaidPaymentCurrency": 0 }])),
    ]);
    let refund = payment(&[
        ("PaymentAmount", json!(-10)),
        ("relatedInvoices", json!([{ "InvoiceNumber": "A-1", "AmountPaidPaymentCurrency": -10 }])),
    ]);
    let other = payment(&[("PaymentMethodCode", json!("NETTING"))]);
    let foreign = |discount: i32, paid: Value| {
        let row = json!({ "InvoiceNumber": "A-1", "AmountPaidPaymentCurrency": 10, "InvoiceCurrency": "EUR",
            "AmountPaidInvoiceCurrency": paid, "DiscountTaken": discount });
        payment(&[("relatedInvoices", json!([row]))])
    };
    let rows = |rows: &[(&str, i32, i32)]| {
        let row = |(number, amount, discount): &(&str, i32, i32)| {
            json!({ "InvoiceNumber": number,
            "AmountPaidPaymentCurrency": amount, "DiscountTaken": discount })
        };
        json!(rows.iter().map(row).collect::<Vec<_>>())
    };
    // A void takes back what was paid and what credits were used up.
    let void_with_credit = payment(&[
        ("PaymentAmount", json!(80)),
        ("VoidDate", json!("2026-01-19")),
        (
            "relatedInvoices",
            rows(&[("A", 100, 2), ("C", -20, 0), ("Z", 0, 0), ("A", -100, -2), ("C", 20, 0), ("Z", 0, 0)]),
        ),
    ]);
    let discount = |row| payment(&[("relatedInvoices", rows(&[row]))]);
    let table = [
        (void_with_credit, "on_void = 'reverse'", true, "send D"),
        (discount(("A", 10, -1)), "", false, "hold payment.discount.sign"),
        (discount(("A", 10, 0)), "", false, "send C"),
        (payment(&[]), "", false, "send C"),
        (payment(&[]), "", true, "hold payment.changed"),
        (payment(&[]), "on_change = 'ignore'", true, "close payment.changed"),
        (void.clone(), "", false, "close payment.void.unsent"),
        (void.clone(), "", true, "hold payment.void"),
        (void.clone(), "on_void = 'reverse'", true, "send D"),
        (void, "on_void = 'ignore'", true, "close payment.void"),
        (nothing.clone(), "", false, "hold payment.zero"),
        (nothing.clone(), "zero_amount = 'send'", false, "send C"),
        (nothing, "zero_amount = 'ignore'", false, "close payment.zero"),
        (refund, "", false, "hold payment.amount.negative"),
        (other.clone(), "", false, "hold payment.method"),
        (other, "methods = { netting = { code = 'NON' } }", false, "send C"),
        (foreign(0, json!(9)), "", false, "send C"),
        (foreign(0, json!(9)), "cross_currency = 'hold'", false, "hold payment.cross_currency"),
        (foreign(1, json!(9)), "", false, "hold payment.cross_currency.discount"),
        (foreign(0, Value::Null), "", false, "hold payment.cross_currency.amount"),
    ];
    for (record, settings, sent_before, expected) in table {
        let settings = format!("[remittance]\n{settings}");
        assert_eq!(
            outcome("payment", &record, &settings, sent_before, ("BPR", 3)),
            expected,
            "{settings} {sent_before}"
        );
    }
}
