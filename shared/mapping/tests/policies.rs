//! What becomes of changes, cancellations, voids and odd kinds, by what the profile says.

use std::collections::BTreeMap;

use mapping::{Catalog, History, Mapping};
use serde_json::{Value, json};
use x12::{SegmentDraft, Value as Element};

/// The outcome: `send` with an element, `close` or `hold` with the rule.
fn outcome(kind: &str, record: &Value, settings: &str, sent_before: bool, element: (&str, usize)) -> String {
    let profile = format!(
        "name = 'Axford Components'\nstage = 'test'\n[interchange]\nsender = {{ qualifier = '01', id = '079150001' }}\n\
         receiver = {{ qualifier = '01', id = '079151000' }}\n{settings}\n"
    );
    let files = [("partners/axford.toml", profile.as_str()), ("crosswalks/unit.csv", "unit,code\nEach,EA\n")];
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let catalog = Catalog::from_files(&files).unwrap_or_else(|faults| panic!("{faults}"));
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
    let table = [
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
