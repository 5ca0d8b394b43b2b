use documents::{Document, Faults, Invoice, InvoiceStatus, Payment, PaymentMethod};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::read;

fn invoice_record() -> Value {
    json!({
        "InvoiceId": 300000251846120_u64, "InvoiceNumber": "AX-77812", "InvoiceDate": "2026-01-08",
        "InvoiceCurrency": "USD", "InvoiceAmount": 4825.50, "InvoiceType": "Standard",
        "ValidationStatus": "Validated", "CanceledFlag": false, "Supplier": "Axford Components",
        "SupplierNumber": "1294", "BusinessUnit": "Dayton Plant BU",
        "invoiceLines": { "items": [
            { "LineNumber": 1, "LineType": "Item", "LineAmount": 4500, "Quantity": 1000, "UOM": "Each", "UnitPrice": 4.50,
              "invoiceDistributions": [{ "DistributionCombination": "01-100", "DistributionAmount": 4500.0 }] },
            { "LineNumber": 2, "LineType": "FREIGHT", "LineAmount": 325.5, "CanceledFlag": "N" },
            { "LineNumber": 3, "LineType": "Item", "LineAmount": 0, "DiscardedFlag": "Y" } ] },
        "invoiceInstallments": [{ "InstallmentNumber": 1, "DueDate": "2026-02-07T00:00:00+00:00", "GrossAmount": 4825.5,
            "FirstDiscountDate": "2026-01-18", "FirstDiscountAmount": 96.51 }]
    })
}

fn payment_record() -> Value {
    json!({
        "CheckId": 714022, "PaymentNumber": 20551, "PaymentAmount": 4728.99, "PaymentCurrency": "USD",
        "PaymentDate": "2026-01-12", "PaymentStatus": "Negotiable", "PaymentMethodCode": "EFT",
        "Payee": "Axford Components", "SupplierNumber": "1294", "DisbursementBankAccountName": "NE Operating 01",
        "RemitToAccountNumber": "XXXXXX9082",
        "relatedInvoices": { "items": [{ "InvoiceNumber": "AX-77812", "AmountPaidPaymentCurrency": 4728.99,
            "AmountPaidInvoiceCurrency": 4728.99, "DiscountTaken": 96.51, "InvoiceCurrency": "USD" }] }
    })
}

fn invoice(record: &Value) -> Result<Invoice, Faults> {
    match read(&"fusion/invoice/300000251846120".parse().unwrap(), record.to_string().as_bytes())? {
        Document::Invoice(invoice) => Ok(invoice),
        _ => panic!("an invoice was asked for"),
    }
}

fn payment(record: &Value) -> Result<Payment, Faults> {
    match read(&"fusion/payment/714022".parse().unwrap(), record.to_string().as_bytes())? {
        Document::Payment(payment) => Ok(payment),
        _ => panic!("a payment was asked for"),
    }
}

#[test]
fn an_invoice_is_read() {
    let invoice = invoice(&invoice_record()).unwrap();
    assert_eq!(invoice.total.to_string(), "4825.5");
    assert_eq!(invoice.lines.len(), 1, "a discarded line is not part of the invoice");
    assert_eq!(invoice.lines[0].unit_price.unwrap().to_string(), "4.5");
    assert_eq!(invoice.lines[0].distributions[0].account, "01-100");
    assert_eq!(invoice.adjustments.len(), 1);
    assert_eq!(invoice.installments[0].due.to_string(), "2026-02-07");
    assert_eq!(invoice.installments[0].discount.as_ref().unwrap().amount.to_string(), "96.51");
    assert_eq!(invoice.status, InvoiceStatus::Validated);
}

#[test]
fn a_payment_is_read_without_account_numbers() {
    let payment = payment(&payment_record()).unwrap();
    assert_eq!((payment.number.as_str(), &payment.method), ("20551", &PaymentMethod::Ach));
    assert_eq!(payment.payer_account.as_deref(), Some("NE Operating 01"));
    assert_eq!(payment.invoices[0].invoice_currency, None);
    assert!(!format!("{payment:?}").contains("9082"));
}

#[test]
fn amounts_keep_every_digit() {
    let text = invoice_record().to_string().replace("4825.5,", "90071992547409931234.67,");
    let read = read(&"fusion/invoice/300000251846120".parse().unwrap(), text.as_bytes());
    let Ok(Document::Invoice(invoice)) = read else { panic!("{read:?}") };
    assert_eq!(invoice.total.to_string(), "90071992547409931234.67");
}

#[test]
fn the_same_content_is_the_same_version() {
    let plain = Document::Invoice(invoice(&invoice_record()).unwrap()).version();
    let mut same = invoice_record();
    same["InvoiceAmount"] = serde_json::from_str("4825.50000").unwrap();
    same["LastUpdateDate"] = json!("2026-01-09T09:30:42.117+00:00");
    same["CanceledFlag"] = json!("N");
    same["PaymentTerms"] = Value::Null;
    same["invoiceLines"] = same["invoiceLines"]["items"].clone();
    assert_eq!(Document::Invoice(invoice(&same).unwrap()).version(), plain);
}

#[test]
fn versions_are_fixed_for_ever() {
    // Versions are stored and part of document ids: a change of the function would send everything again.
    let version = |document| Document::version(&document).to_string();
    assert_eq!(version(Document::Invoice(invoice(&invoice_record()).unwrap())), "daa1ec86fe70beda2fdb1c12");
    assert_eq!(version(Document::Payment(payment(&payment_record()).unwrap())), "46bfaa5a0fdcc529ec2abc8f");
}

#[test]
fn what_partners_are_not_told_makes_no_version() {
    let mut touched = invoice_record();
    for (attribute, value) in [
        ("PaidStatus", json!("Paid")),
        ("AmountPaid", json!(4825.5)),
        ("AccountingStatus", json!("Accounted")),
        ("LastUpdatedBy", json!("ap.clerk@northfield.example")),
    ] {
        touched[attribute] = value;
    }
    touched["invoiceInstallments"][0]["UnpaidAmount"] = json!(0);
    touched["invoiceLines"]["items"][0]["invoiceDistributions"][0]["DistributionAmount"] = json!(1);
    let before = Document::Invoice(invoice(&invoice_record()).unwrap());
    assert_eq!(Document::Invoice(invoice(&touched).unwrap()).version(), before.version());
    let mut cleared = payment_record();
    cleared["PaymentStatus"] = json!("Cleared");
    cleared["ReconciledFlag"] = json!(true);
    let before = Document::Payment(payment(&payment_record()).unwrap());
    assert_eq!(Document::Payment(payment(&cleared).unwrap()).version(), before.version());
}

#[test]
fn rows_in_another_order_are_the_same_content() {
    let mut ordered = invoice_record();
    let line = |number: u32, text: &str| {
        json!({ "LineNumber": number, "LineType": text, "LineAmount": number, "invoiceDistributions": [
            { "DistributionLineNumber": 1, "DistributionCombination": "01" },
            { "DistributionLineNumber": "2", "DistributionCombination": "02" } ] })
    };
    ordered["invoiceLines"] = json!([line(2, "Item"), line(9, "Tax"), line(10, "Item"), line(11, "Tax")]);
    let due =
        |number: u32| json!({ "InstallmentNumber": number, "DueDate": "2026-02-07", "GrossAmount": number });
    ordered["invoiceInstallments"] = json!([due(1), due(2), due(3)]);
    let mut turned = ordered.clone();
    turned["invoiceLines"].as_array_mut().unwrap().reverse();
    turned["invoiceLines"][1]["invoiceDistributions"].as_array_mut().unwrap().reverse();
    turned["invoiceInstallments"].as_array_mut().unwrap().reverse();
    assert_eq!(invoice(&turned).unwrap(), invoice(&ordered).unwrap());

    let mut ordered = payment_record();
    let paid =
        |id: u64| json!({ "InvoicePaymentId": id, "InvoiceNumber": id, "AmountPaidPaymentCurrency": 1 });
    ordered["relatedInvoices"] = json!([paid(1450092), paid(300000251846120), paid(300000251846121)]);
    let mut turned = ordered.clone();
    turned["relatedInvoices"].as_array_mut().unwrap().reverse();
    assert_eq!(payment(&turned).unwrap(), payment(&ordered).unwrap());
}

#[test]
fn numbers_and_dates_are_read_strictly() {
    let rule = |attribute: &str, value: Value| {
        let mut record = invoice_record();
        record[attribute] = value;
        invoice(&record).map_or_else(|faults| faults.iter().next().unwrap().rule.clone(), |_| String::new())
    };
    for text in ["1_000", "+10", "1,000", "4.500,00", "0x10", "10 USD", "--1", "1e", "NaN"] {
        assert_eq!(rule("InvoiceAmount", json!(text)), "record.number", "{text}");
    }
    for text in ["2026-01-08 and later", "2026-01-08Tomorrow", "20260108", "08.01.2026"] {
        assert_eq!(rule("InvoiceDate", json!(text)), "record.date", "{text}");
    }
    for text in ["2026-01-08", "2026-01-08T00:00:00+00:00", "2026-01-08T00:00:00.000Z"] {
        assert_eq!(rule("InvoiceDate", json!(text)), "", "{text}");
    }
    let discount = json!([{ "InstallmentNumber": 1, "DueDate": "2026-02-07", "GrossAmount": 10, "FirstDiscountAmount": 1 }]);
    assert_eq!(rule("invoiceInstallments", discount), "record.missing");
}

#[test]
fn statuses() {
    let status = |name: Value, cancelled: Value| {
        let mut record = invoice_record();
        record["ValidationStatus"] = name;
        record["CanceledFlag"] = cancelled;
        invoice(&record).unwrap().status
    };
    assert_eq!(status(json!("VALIDATED"), Value::Null), InvoiceStatus::Validated);
    assert_eq!(status(json!("Needs revalidation"), json!(false)), InvoiceStatus::Unvalidated);
    assert_eq!(status(json!("Validated"), json!("Y")), InvoiceStatus::Cancelled);
    assert_eq!(status(json!("Validé"), json!("false")), InvoiceStatus::Unknown("Validé".to_owned()));
    assert_eq!(status(Value::Null, json!(false)), InvoiceStatus::Unknown(String::new()));
}

#[test]
fn faults_carry_their_path() {
    let mut record = invoice_record();
    record["InvoiceId"] = json!(7);
    record["InvoiceAmount"] = json!({});
    record["invoiceLines"]["items"][0]["LineAmount"] = json!("many");
    record["invoiceLines"]["items"][0]["Quantity"] = json!(true);
    record["invoiceLines"]["items"][1]["CanceledFlag"] = json!("perhaps");
    record["invoiceLines"]["items"][2] = json!(3);
    let faults = invoice(&record).unwrap_err();
    let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
    assert_eq!(
        places,
        [
            "InvoiceId",
            "InvoiceAmount",
            "invoiceLines[2]",
            "invoiceLines[0].LineAmount",
            "invoiceLines[1].CanceledFlag"
        ]
    );
}

#[test]
fn a_collection_that_was_cut_is_a_fault() {
    let mut record = payment_record();
    record["relatedInvoices"]["hasMore"] = json!(true);
    assert_eq!(payment(&record).unwrap_err().iter().next().unwrap().rule, "record.incomplete");
}

#[test]
fn a_void_needs_its_date() {
    let mut record = payment_record();
    record["PaymentStatus"] = json!("Voided");
    assert!(payment(&record).is_err());
    record["VoidDate"] = json!("2026-01-19");
    assert!(payment(&record).unwrap().voided.is_some());
}

/// Puts `value` at one place of `record`, chosen by `path`.
fn mutate(record: &mut Value, path: &[usize], value: Value) {
    let size = match record {
        Value::Object(map) => map.len(),
        Value::Array(list) => list.len(),
        _ => 0,
    };
    match path.split_first() {
        Some((step, rest)) if size > 0 => {
            let at = step % size;
            let next = match record {
                Value::Object(map) => map.values_mut().nth(at),
                Value::Array(list) => list.get_mut(at),
                _ => None,
            };
            mutate(next.unwrap(), rest, value);
        }
        _ => *record = value,
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?"
            .prop_map(|text| serde_json::from_str(&text).unwrap_or(Value::Null)),
        "\\PC{0,20}".prop_map(Value::from),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-zA-Z]{1,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn mutated_records_never_panic(path in prop::collection::vec(0_usize..50, 1..5), value in any_value()) {
        for (key, mut record) in
            [("fusion/invoice/300000251846120", invoice_record()), ("fusion/payment/714022", payment_record())]
        {
            mutate(&mut record, &path, value.clone());
            let _ = read(&key.parse().unwrap(), record.to_string().as_bytes());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&"fusion/invoice/1".parse().unwrap(), &bytes);
        let _ = read(&"fusion/payment/1".parse().unwrap(), &bytes);
    }
}
