use documents::{Address, PaidInvoice, Party, Payment, PaymentMethod, RecordKey};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::check_id;
use super::json::Node;

/// Reads an item of `payablesPayments`.
pub(super) fn read(key: &RecordKey, record: &Node<'_>) -> Option<Payment> {
    check_id(key, record, "CheckId");
    let number = record.required_text("PaymentNumber");
    let paid = record.required_date("PaymentDate");
    let currency = record.required_currency("PaymentCurrency");
    let amount = record.required_decimal("PaymentAmount");
    let method = method(record);
    let voided = voided(record);
    let invoices = record.rows("relatedInvoices", "InvoicePaymentId");
    let invoices = invoices.iter().filter_map(|row| paid_invoice(row, currency?)).collect();
    Some(Payment {
        record: key.clone(),
        number: number?,
        paid: paid?,
        currency: currency?,
        amount: amount?,
        method: method?,
        payer: Party {
            name: record.text("LegalEntity").unwrap_or_default(),
            number: None,
            site: record.text("BusinessUnit"),
            address: Address::default(),
        },
        payee: payee(record),
        payer_account: record.text("DisbursementBankAccountName"),
        invoices,
        voided,
    })
}

fn method(record: &Node<'_>) -> Option<PaymentMethod> {
    let code = record.text("PaymentMethodCode");
    let name = match code {
        Some(code) => code,
        None => record.required_text("PaymentMethod")?,
    };
    Some(match name.to_lowercase().as_str() {
        "eft" | "ach" | "electronic" => PaymentMethod::Ach,
        "check" | "cheque" => PaymentMethod::Check,
        "wire" => PaymentMethod::Wire,
        _ => PaymentMethod::Other(name),
    })
}

/// The day of the void, if the payment is void. Statuses that mean that money did not move are faults.
fn voided(record: &Node<'_>) -> Option<Date> {
    let date = record.date("VoidDate");
    let status = record.text("PaymentStatus").unwrap_or_default();
    match status.to_lowercase().as_str() {
        "" | "negotiable" | "issued" | "cleared" | "cleared but unaccounted" | "reconciled"
        | "reconciled unaccounted" => {}
        "voided" | "void" if date.is_none() => {
            record.fault("payment.void_date", "VoidDate", "the payment is void and has no date of the void");
        }
        "voided" | "void" => {}
        _ => record.fault(
            "payment.status",
            "PaymentStatus",
            format!("{status:?} is not a status in which a payment is announced: Negotiable, Issued, Cleared, Reconciled, Voided"),
        ),
    }
    date
}

fn payee(record: &Node<'_>) -> Party {
    let lines = ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"];
    Party {
        name: record.text("Payee").unwrap_or_default(),
        number: record.text("SupplierNumber"),
        site: record.text("PayeeSite"),
        address: Address {
            lines: lines.iter().filter_map(|line| record.text(line)).collect(),
            city: record.text("City"),
            state: record.text("State").or_else(|| record.text("Province")),
            postal_code: record.text("Zip"),
            country: record.text("Country"),
        },
    }
}

fn paid_invoice(row: &Node<'_>, currency: documents::Currency) -> Option<PaidInvoice> {
    let number = row.required_text("InvoiceNumber");
    let amount = row.required_decimal("AmountPaidPaymentCurrency");
    let invoice_currency = row.currency("InvoiceCurrency").filter(|other| *other != currency);
    let foreign = row.decimal("AmountPaidInvoiceCurrency").filter(|_| invoice_currency.is_some());
    Some(PaidInvoice {
        number: number?,
        amount: amount?,
        discount: row.decimal("DiscountTaken").unwrap_or(Decimal::ZERO),
        invoice_currency,
        amount_in_invoice_currency: foreign,
        issued: row.date("InvoiceDate"),
        purchase_order: row.text("PurchaseOrderNumber"),
        installment: row.whole("InstallmentNumber"),
    })
}
