//! The rows, with the names that Fusion uses for them. Amounts are decimals.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// First address line.
    pub line1: String,
    /// Second address line.
    pub line2: Option<String>,
    /// City.
    pub city: String,
    /// State or province, as an abbreviation.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Country, two letters.
    pub country: String,
}

/// How a supplier trades by EDI. Not part of Fusion: this is what a partner profile would say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdiPartner {
    /// Short lower-case name, unique, safe in file and folder names.
    pub slug: String,
    /// ISA05/07 qualifier, two characters.
    pub isa_qualifier: String,
    /// ISA06/08 identification, at most 15 characters, unpadded.
    pub isa_id: String,
    /// GS02/03 application code.
    pub gs_id: String,
    /// `004010` or `005010`.
    pub version: String,
    /// Why an invoice copy goes to the supplier: `self_billing` or `copy`.
    pub purpose: String,
    /// Document types the partner takes: `810`, `820` or both.
    pub documents: Vec<&'static str>,
    /// Whether the partner answers with a 997.
    pub acknowledges: bool,
}

/// A supplier with its one pay site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplier {
    /// `SupplierId`, 15 digits.
    pub id: i64,
    /// `SupplierNumber`, a string of digits.
    pub number: String,
    /// `Supplier`, the display name.
    pub name: String,
    /// `SupplierSite`.
    pub site: String,
    /// `SupplierSiteId`, 15 digits.
    pub site_id: i64,
    /// Where the supplier is.
    pub address: Address,
    /// Where payment advice goes.
    pub remit_to: Address,
    /// Business unit that buys most from this supplier.
    pub business_unit: String,
    /// Invoice currency.
    pub currency: String,
    /// Default payment terms name.
    pub payment_terms: String,
    /// `EFT`, `CHECK` or `WIRE`.
    pub payment_method_code: String,
    /// Masked account number of the supplier.
    pub bank_account: Option<String>,
    /// `TaxRegistrationNumber`.
    pub tax_number: Option<String>,
    /// `DUNSNumber`.
    pub duns: Option<String>,
    /// `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// EDI set-up; `None` for suppliers on paper or PDF.
    pub edi: Option<EdiPartner>,
    /// `CreationDate`.
    pub creation: Timestamp,
    /// `LastUpdateDate`.
    pub last_update: Timestamp,
}

/// A payables invoice: what a supplier billed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// `InvoiceId`, 15 digits.
    pub id: i64,
    /// `InvoiceNumber`, whatever the supplier printed.
    pub number: String,
    /// `Supplier`.
    pub supplier: String,
    /// `SupplierNumber`.
    pub supplier_number: String,
    /// `SupplierSite`.
    pub supplier_site: String,
    /// `BusinessUnit`.
    pub business_unit: String,
    /// `InvoiceType`: Standard, Credit Memo, Debit Memo or Prepayment.
    pub invoice_type: String,
    /// `InvoiceSource`.
    pub source: String,
    /// `InvoiceAmount`, negative for credit and debit memos.
    pub amount: Decimal,
    /// `InvoiceCurrency`.
    pub currency: String,
    /// `PaymentCurrency`.
    pub payment_currency: String,
    /// `AmountPaid`.
    pub amount_paid: Option<Decimal>,
    /// `ConversionRate` to the ledger currency, if it differs.
    pub conversion_rate: Option<Decimal>,
    /// `InvoiceDate`.
    pub invoice_date: Date,
    /// `InvoiceReceivedDate`.
    pub received_date: Option<Date>,
    /// `AccountingDate`.
    pub accounting_date: Date,
    /// `TermsDate`.
    pub terms_date: Date,
    /// `PaymentTerms`, a display name.
    pub payment_terms: String,
    /// `PaymentMethodCode`.
    pub payment_method_code: String,
    /// `ValidationStatus`: Validated, Not validated, Needs revalidation or Canceled.
    pub validation_status: String,
    /// `ApprovalStatus`.
    pub approval_status: String,
    /// `AccountingStatus`.
    pub accounting_status: String,
    /// `PaidStatus`: Paid, Partially paid or Unpaid.
    pub paid_status: String,
    /// `CanceledFlag`.
    pub canceled: bool,
    /// `CanceledDate`.
    pub canceled_date: Option<Date>,
    /// `PurchaseOrderNumber` of the header; empty when the lines match several orders.
    pub po_number: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `BankAccount` of the supplier, masked.
    pub bank_account: Option<String>,
    /// `CreationDate`.
    pub creation: Timestamp,
    /// `LastUpdateDate`.
    pub last_update: Timestamp,
    /// Child `invoiceLines`.
    pub lines: Vec<InvoiceLine>,
    /// Child `invoiceInstallments`.
    pub installments: Vec<Installment>,
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// `LineNumber`.
    pub number: u32,
    /// `LineType`: Item, Freight, Tax or Miscellaneous.
    pub line_type: String,
    /// `LineAmount`.
    pub amount: Decimal,
    /// `Quantity`, `None` for lines that carry only an amount.
    pub quantity: Option<Decimal>,
    /// `UOM`, a display name.
    pub uom: Option<String>,
    /// `UnitPrice`, up to six decimals.
    pub unit_price: Option<Decimal>,
    /// `Item`.
    pub item: Option<String>,
    /// `ItemDescription`.
    pub item_description: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `PurchaseOrderNumber`.
    pub po_number: Option<String>,
    /// `PurchaseOrderLineNumber`.
    pub po_line: Option<u32>,
    /// `ReceiptNumber`.
    pub receipt_number: Option<String>,
    /// `TaxRateCode`.
    pub tax_rate_code: Option<String>,
    /// `DiscardedFlag`.
    pub discarded: bool,
    /// `CreationDate`.
    pub creation: Timestamp,
    /// `LastUpdateDate`, which does not move the invoice's.
    pub last_update: Timestamp,
    /// Child `invoiceDistributions`.
    pub distributions: Vec<Distribution>,
}

/// An accounting distribution of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// `InvoiceDistributionId`, 15 digits.
    pub id: i64,
    /// `DistributionLineNumber`.
    pub number: u32,
    /// `DistributionAmount`.
    pub amount: Decimal,
    /// `DistributionCombination`, the account as text.
    pub combination: String,
}

/// A due date of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installment {
    /// `InstallmentNumber`.
    pub number: u32,
    /// `DueDate`.
    pub due_date: Date,
    /// `GrossAmount`.
    pub gross: Decimal,
    /// `UnpaidAmount`.
    pub unpaid: Decimal,
    /// `FirstDiscountDate` and `FirstDiscountAmount`.
    pub discount: Option<(Date, Decimal)>,
    /// `HoldReason`; the installment is on hold when there is one.
    pub hold_reason: Option<String>,
    /// `LastUpdateDate`, which does not move the invoice's.
    pub last_update: Timestamp,
}

/// A payables payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// `CheckId`.
    pub id: i64,
    /// `PaymentId`, the key of the payment engine.
    pub payment_id: i64,
    /// `PaymentNumber`.
    pub number: i64,
    /// `PaymentReference`.
    pub reference: i64,
    /// `PaymentAmount`.
    pub amount: Decimal,
    /// `PaymentCurrency`.
    pub currency: String,
    /// `PaymentDate`.
    pub payment_date: Date,
    /// `PaymentStatus`: Negotiable, Cleared or Voided.
    pub status: String,
    /// `VoidDate`.
    pub void_date: Option<Date>,
    /// `ClearingDate`.
    pub clearing_date: Option<Date>,
    /// `PaymentMethodCode`: EFT, CHECK or WIRE.
    pub method_code: String,
    /// `PaperDocumentNumber`, for checks.
    pub paper_document: Option<i64>,
    /// `PaymentProcessRequest`.
    pub process_request: Option<String>,
    /// `Payee`.
    pub payee: String,
    /// `PayeeSite`.
    pub payee_site: String,
    /// `SupplierNumber`.
    pub supplier_number: String,
    /// `BusinessUnit`.
    pub business_unit: String,
    /// The address the payment went to.
    pub address: Address,
    /// `DisbursementBankAccountName`.
    pub bank_account_name: String,
    /// `DisbursementBankAccountNumber`, masked.
    pub bank_account_number: String,
    /// `RemitToAccountNumber`, masked.
    pub remit_to_account: Option<String>,
    /// `CreationDate`.
    pub creation: Timestamp,
    /// `LastUpdateDate`.
    pub last_update: Timestamp,
    /// Child `relatedInvoices`.
    pub related: Vec<RelatedInvoice>,
}

/// What a payment paid of one invoice installment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedInvoice {
    /// `InvoicePaymentId`.
    pub id: i64,
    /// `InvoiceId`.
    pub invoice_id: i64,
    /// `InvoiceNumber`.
    pub invoice_number: String,
    /// `InvoiceBusinessUnit`.
    pub business_unit: String,
    /// `InstallmentNumber`.
    pub installment: u32,
    /// `AmountPaidPaymentCurrency`.
    pub paid: Decimal,
    /// `AmountPaidInvoiceCurrency`.
    pub paid_invoice_currency: Decimal,
    /// `DiscountTaken`.
    pub discount_taken: Decimal,
    /// `DiscountLost`.
    pub discount_lost: Decimal,
    /// `InvoiceCurrency`.
    pub invoice_currency: String,
    /// `CrossCurrencyRate`.
    pub cross_rate: Option<Decimal>,
    /// `CreationDate` and `LastUpdateDate`.
    pub last_update: Timestamp,
}
