//! The value of each attribute of a row. What no row has is null, and null is sent, never left out.

use crate::rounding::Rounded as _;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Number, Value, json};

use super::literal::timestamp_text;
use crate::dataset::{
    COMPANY, Distribution, Installment, Invoice, InvoiceLine, Payment, RelatedInvoice, Supplier,
};

const CLERK: &str = "ap.clerk@northfield.example";

/// An amount as a bare JSON number without trailing zeros: `15750`, `15750.5`.
fn amount(value: Decimal) -> Value {
    value.normalize().to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}

fn maybe_amount(value: Option<Decimal>) -> Value {
    value.map_or(Value::Null, amount)
}

fn date(value: Date) -> Value {
    Value::String(value.to_string())
}

fn maybe_date(value: Option<Date>) -> Value {
    value.map_or(Value::Null, date)
}

fn at(value: Timestamp) -> Value {
    Value::String(timestamp_text(value))
}

/// A display value in the session language; the code travels in another attribute.
fn method_name(code: &str) -> &'static str {
    match code {
        "CHECK" => "Check",
        "WIRE" => "Wire",
        _ => "Electronic",
    }
}

pub(super) fn invoice(row: &Invoice, attribute: &str) -> Value {
    match attribute {
        "InvoiceId" => json!(row.id),
        "InvoiceNumber" => json!(row.number),
        "InvoiceCurrency" => json!(row.currency),
        "PaymentCurrency" => json!(row.payment_currency),
        "InvoiceAmount" => amount(row.amount),
        "AmountPaid" => maybe_amount(row.amount_paid),
        "BaseAmount" => maybe_amount(row.conversion_rate.map(|rate| (row.amount * rate).rounded(2))),
        "ConversionRate" => maybe_amount(row.conversion_rate),
        "ConversionRateType" => json!(row.conversion_rate.map(|_| "Corporate")),
        "ConversionDate" => maybe_date(row.conversion_rate.map(|_| row.invoice_date)),
        "InvoiceDate" => date(row.invoice_date),
        "InvoiceReceivedDate" => maybe_date(row.received_date),
        "TermsDate" => date(row.terms_date),
        "AccountingDate" => date(row.accounting_date),
        "BusinessUnit" | "ProcurementBU" => json!(row.business_unit),
        "LegalEntity" => json!(COMPANY),
        "LegalEntityIdentifier" => json!("NE01"),
        "TaxationCountry" => json!("United States"),
        "Supplier" | "Party" => json!(row.supplier),
        "SupplierNumber" => json!(row.supplier_number),
        "SupplierSite" => json!(row.supplier_site),
        "BankAccount" => json!(row.bank_account),
        "PaymentTerms" => json!(row.payment_terms),
        "PaymentMethod" => json!(method_name(&row.payment_method_code)),
        "PaymentMethodCode" => json!(row.payment_method_code),
        "PayAloneFlag" => json!(false),
        "InvoiceType" => json!(row.invoice_type),
        "InvoiceSource" => json!(row.source),
        "InvoiceSourceCode" => json!(row.source.to_uppercase()),
        "PurchaseOrderNumber" => json!(row.po_number),
        "Description" => json!(row.description),
        "ValidationStatus" => json!(row.validation_status),
        "ApprovalStatus" => json!(row.approval_status),
        "AccountingStatus" => json!(row.accounting_status),
        "FundsStatus" | "AccountCodingStatus" => json!("Not applicable"),
        "PaidStatus" => json!(row.paid_status),
        "CanceledFlag" => json!(row.canceled),
        "CanceledDate" => maybe_date(row.canceled_date),
        "CanceledBy" => json!(row.canceled_date.map(|_| CLERK)),
        "LiabilityDistribution" => json!("01-000-2100-0000-000"),
        "CreatedBy" | "LastUpdatedBy" => json!(CLERK),
        "CreationDate" => at(row.creation),
        "LastUpdateDate" => at(row.last_update),
        "LastUpdateLogin" => json!("47F3A1C0B5E21D0AE063"),
        _ => Value::Null,
    }
}

pub(super) fn line(invoice: &Invoice, row: &InvoiceLine, attribute: &str) -> Value {
    match attribute {
        "LineNumber" => json!(row.number),
        "LineType" => json!(row.line_type),
        "LineAmount" => amount(row.amount),
        "BaseAmount" => maybe_amount(invoice.conversion_rate.map(|rate| (row.amount * rate).rounded(2))),
        "Description" => json!(row.description),
        "Quantity" => maybe_amount(row.quantity),
        "UOM" => json!(row.uom),
        "UnitPrice" => maybe_amount(row.unit_price),
        "Item" => json!(row.item),
        "ItemDescription" => json!(row.item_description),
        "AccountingDate" => date(invoice.accounting_date),
        "ApprovalStatus" => json!(invoice.approval_status),
        "DiscardedFlag" => json!(row.discarded),
        "CanceledFlag" => json!(invoice.canceled),
        // Some flags of the product are the texts Y and N.
        "TrackAsAssetFlag" => json!("N"),
        "PurchaseOrderNumber" => json!(row.po_number),
        "PurchaseOrderLineNumber" => json!(row.po_line),
        "ReceiptNumber" => json!(row.receipt_number),
        "ReceiptLineNumber" => json!(row.receipt_number.as_ref().and(row.po_line)),
        "TaxRateCode" => json!(row.tax_rate_code),
        "ShipToLocation" => json!(invoice.business_unit.trim_end_matches(" BU")),
        "CreationDate" => at(row.creation),
        "LastUpdateDate" => at(row.last_update),
        _ => Value::Null,
    }
}

pub(super) fn distribution(
    invoice: &Invoice,
    line: &InvoiceLine,
    row: &Distribution,
    attribute: &str,
) -> Value {
    match attribute {
        "InvoiceDistributionId" => json!(row.id),
        "DistributionLineNumber" => json!(row.number),
        "DistributionLineType" => json!(line.line_type),
        "DistributionAmount" => amount(row.amount),
        "BaseAmount" => maybe_amount(invoice.conversion_rate.map(|rate| (row.amount * rate).rounded(2))),
        "Description" => json!(line.description),
        "AccountingDate" => date(invoice.accounting_date),
        "AccountingStatus" => json!(invoice.accounting_status),
        "DistributionCombination" => json!(row.combination),
        "MatchedStatus" => json!(if line.po_number.is_some() { "Matched" } else { "Unmatched" }),
        "FundsStatus" => json!("Not applicable"),
        "CanceledFlag" | "ReversedFlag" => json!(if invoice.canceled { "Y" } else { "N" }),
        "PurchaseOrderNumber" => json!(line.po_number),
        "ReceiptNumber" => json!(line.receipt_number),
        "TaxName" => json!(line.tax_rate_code),
        "LastUpdateDate" => at(line.last_update),
        _ => Value::Null,
    }
}

pub(super) fn installment(invoice: &Invoice, row: &Installment, attribute: &str) -> Value {
    match attribute {
        "InstallmentNumber" => json!(row.number),
        "DueDate" => date(row.due_date),
        "GrossAmount" => amount(row.gross),
        "UnpaidAmount" => amount(row.unpaid),
        "PaymentMethod" => json!(method_name(&invoice.payment_method_code)),
        "PaymentPriority" => json!(99),
        "HoldFlag" => json!(row.hold_reason.is_some()),
        "HoldReason" => json!(row.hold_reason),
        "FirstDiscountDate" => maybe_date(row.discount.map(|(date, _)| date)),
        "FirstDiscountAmount" => maybe_amount(row.discount.map(|(_, amount)| amount)),
        "CreationDate" => at(invoice.creation),
        "LastUpdateDate" => at(row.last_update),
        _ => Value::Null,
    }
}

pub(super) fn payment(row: &Payment, attribute: &str) -> Value {
    match attribute {
        "CheckId" => json!(row.id),
        "PaymentId" => json!(row.payment_id),
        "PaymentNumber" => json!(row.number),
        "PaymentReference" => json!(row.reference),
        "PaperDocumentNumber" => json!(row.paper_document),
        "PaymentProcessRequest" => json!(row.process_request),
        "PaymentAmount" => amount(row.amount),
        "PaymentCurrency" => json!(row.currency),
        "CrossCurrencyRateType" => {
            json!(row.related.iter().any(|related| related.cross_rate.is_some()).then_some("Corporate"))
        }
        "PaymentDate" | "AccountingDate" => date(row.payment_date),
        "VoidDate" | "VoidAccountingDate" => maybe_date(row.void_date),
        "ClearingDate" | "ClearingValueDate" => maybe_date(row.clearing_date),
        "ClearingAmount" => maybe_amount(row.clearing_date.map(|_| row.amount)),
        "ReconciledFlag" => json!(row.clearing_date.is_some()),
        "PaymentStatus" => json!(row.status),
        "AccountingStatus" => json!("Unaccounted"),
        "PaymentType" => {
            json!(if row.process_request.is_some() { "Payment process request" } else { "Quick" })
        }
        "PaymentFunction" => json!("Payables disbursements"),
        "SeparateRemittanceAdviceCreated" => json!("N"),
        "Payee" => json!(row.payee),
        "PayeeSite" => json!(row.payee_site),
        "SupplierNumber" => json!(row.supplier_number),
        "LegalEntity" => json!(COMPANY),
        "BusinessUnit" | "ProcurementBU" => json!(row.business_unit),
        "AddressLine1" => json!(row.address.line1),
        "AddressLine2" => json!(row.address.line2),
        "City" => json!(row.address.city),
        "State" => json!(row.address.state),
        "Country" => json!(row.address.country),
        "Zip" => json!(row.address.zip),
        "DisbursementBankAccountName" => json!(row.bank_account_name),
        "DisbursementBankAccountNumber" => json!(row.bank_account_number),
        "RemitToAccountNumber" => json!(row.remit_to_account),
        "PaymentMethod" => json!(method_name(&row.method_code)),
        "PaymentMethodCode" => json!(row.method_code),
        "PaymentDocument" => json!(row.paper_document.map(|_| "NE Check Stock 01")),
        "PaymentProcessProfile" => json!("NE Standard"),
        "CreatedBy" | "LastUpdatedBy" => json!(CLERK),
        "CreationDate" => at(row.creation),
        "LastUpdateDate" => at(row.last_update),
        "LastUpdateLogin" => json!("47F3A1C0B5E21D0AE064"),
        _ => Value::Null,
    }
}

pub(super) fn related(payment: &Payment, row: &RelatedInvoice, attribute: &str) -> Value {
    match attribute {
        "InvoicePaymentId" => json!(row.id),
        "CheckId" => json!(payment.id),
        "InvoiceId" => json!(row.invoice_id),
        "InvoiceNumber" => json!(row.invoice_number),
        "InvoiceBusinessUnit" => json!(row.business_unit),
        "InstallmentNumber" => json!(row.installment),
        "AmountPaidPaymentCurrency" => amount(row.paid),
        "AmountPaidInvoiceCurrency" => amount(row.paid_invoice_currency),
        "DiscountTaken" => amount(row.discount_taken),
        "DiscountLost" => amount(row.discount_lost),
        "InvoiceCurrency" => json!(row.invoice_currency),
        "CrossCurrencyRate" => maybe_amount(row.cross_rate),
        "CreatedBy" | "LastUpdatedBy" => json!(CLERK),
        "CreationDate" | "LastUpdateDate" => at(row.last_update),
        _ => Value::Null,
    }
}

pub(super) fn supplier(row: &Supplier, attribute: &str) -> Value {
    match attribute {
        "SupplierId" => json!(row.id),
        "SupplierPartyId" => json!(row.id + 5_000_000),
        "Supplier" => json!(row.name),
        "SupplierNumber" => json!(row.number),
        "Status" => json!(row.status),
        "TaxRegistrationNumber" => json!(row.tax_number),
        "DUNSNumber" => json!(row.duns),
        "SupplierType" => json!("Supplier"),
        "BusinessRelationship" => json!("Spend Authorized"),
        "OneTimeSupplierFlag" => json!(false),
        "CreationDate" => at(row.creation),
        "LastUpdateDate" => at(row.last_update),
        _ => Value::Null,
    }
}

pub(super) fn site(row: &Supplier, attribute: &str) -> Value {
    match attribute {
        "SupplierSiteId" => json!(row.site_id),
        "SupplierSite" => json!(row.site),
        "ProcurementBU" => json!(row.business_unit),
        "AddressLine1" => json!(row.address.line1),
        "AddressLine2" => json!(row.address.line2),
        "City" => json!(row.address.city),
        "State" => json!(row.address.state),
        "PostalCode" => json!(row.address.zip),
        "Country" => json!(row.address.country),
        "PaySiteFlag" | "PurchasingSiteFlag" => json!(true),
        "PaymentTerms" => json!(row.payment_terms),
        _ => Value::Null,
    }
}
