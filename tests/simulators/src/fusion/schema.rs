//! Which resources there are and what their attributes are called.
//!
//! Names of invoices and payments are those of Oracle's operation pages; those of suppliers come from a mock of the
//! procurement API and are to be checked with `describe`. Which attributes may not be used in `q` is a guess: the
//! masked bank data and the row-lock ids.

/// What kind of value an attribute has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Amount,
    Date,
    Timestamp,
    Flag,
}

use Kind::{Amount, Date, Flag, Integer, Text, Timestamp};

/// A resource or child resource.
#[derive(Debug)]
pub(super) struct Spec {
    pub(super) name: &'static str,
    /// The attribute that identifies a row within its collection.
    pub(super) key: &'static str,
    pub(super) attributes: &'static [(&'static str, Kind)],
    pub(super) children: &'static [&'static Spec],
}

impl Spec {
    pub(super) fn kind(&self, attribute: &str) -> Option<Kind> {
        self.attributes.iter().find(|(name, _)| *name == attribute).map(|(_, kind)| *kind)
    }

    pub(super) fn child(&self, name: &str) -> Option<&'static Spec> {
        self.children.iter().find(|child| child.name == name).copied()
    }
}

/// Attributes of which `describe` says that they cannot be queried.
pub(super) fn queryable(attribute: &str) -> bool {
    !matches!(
        attribute,
        "BankAccount"
            | "SupplierIBAN"
            | "RemitToAccountNumber"
            | "DisbursementBankAccountNumber"
            | "LastUpdateLogin"
            | "DistributionCombination"
    )
}

/// The collections at the root.
pub(super) static RESOURCES: [&Spec; 3] = [&INVOICES, &PAYMENTS, &SUPPLIERS];

pub(super) fn resource(name: &str) -> Option<&'static Spec> {
    RESOURCES.into_iter().find(|spec| spec.name == name)
}

pub(super) static INVOICES: Spec = Spec {
    name: "invoices",
    key: "InvoiceId",
    children: &[&LINES, &INSTALLMENTS],
    attributes: &[
        ("InvoiceId", Integer),
        ("InvoiceNumber", Text),
        ("InvoiceCurrency", Text),
        ("PaymentCurrency", Text),
        ("InvoiceAmount", Amount),
        ("AmountPaid", Amount),
        ("BaseAmount", Amount),
        ("ControlAmount", Amount),
        ("ConversionRateType", Text),
        ("ConversionDate", Date),
        ("ConversionRate", Amount),
        ("InvoiceDate", Date),
        ("InvoiceReceivedDate", Date),
        ("GoodsReceivedDate", Date),
        ("TermsDate", Date),
        ("AccountingDate", Date),
        ("BusinessUnit", Text),
        ("ProcurementBU", Text),
        ("LegalEntity", Text),
        ("LegalEntityIdentifier", Text),
        ("TaxationCountry", Text),
        ("Supplier", Text),
        ("SupplierNumber", Text),
        ("SupplierSite", Text),
        ("Party", Text),
        ("PartySite", Text),
        ("SupplierTaxRegistrationNumber", Text),
        ("SupplierIBAN", Text),
        ("BankAccount", Text),
        ("Requester", Text),
        ("PaymentTerms", Text),
        ("PaymentMethod", Text),
        ("PaymentMethodCode", Text),
        ("PayGroup", Text),
        ("PayAloneFlag", Flag),
        ("InvoiceType", Text),
        ("InvoiceSource", Text),
        ("InvoiceSourceCode", Text),
        ("InvoiceGroup", Text),
        ("PurchaseOrderNumber", Text),
        ("Description", Text),
        ("VoucherNumber", Text),
        ("DocumentCategory", Text),
        ("DocumentSequence", Integer),
        ("UniqueRemittanceIdentifier", Text),
        ("ValidationStatus", Text),
        ("ApprovalStatus", Text),
        ("AccountingStatus", Text),
        ("FundsStatus", Text),
        ("AccountCodingStatus", Text),
        ("PaidStatus", Text),
        ("CanceledFlag", Flag),
        ("CanceledDate", Date),
        ("CanceledBy", Text),
        ("LiabilityDistribution", Text),
        ("ReferenceKeyOne", Text),
        ("ReferenceKeyTwo", Text),
        ("ReferenceKeyThree", Text),
        ("ReferenceKeyFour", Text),
        ("ReferenceKeyFive", Text),
        ("RoutingAttribute1", Text),
        ("RoutingAttribute2", Text),
        ("RoutingAttribute3", Text),
        ("RoutingAttribute4", Text),
        ("RoutingAttribute5", Text),
        ("CreatedBy", Text),
        ("CreationDate", Timestamp),
        ("LastUpdatedBy", Text),
        ("LastUpdateDate", Timestamp),
        ("LastUpdateLogin", Text),
    ],
};

pub(super) static LINES: Spec = Spec {
    name: "invoiceLines",
    key: "LineNumber",
    children: &[&DISTRIBUTIONS],
    attributes: &[
        ("LineNumber", Integer),
        ("LineType", Text),
        ("LineAmount", Amount),
        ("BaseAmount", Amount),
        ("Description", Text),
        ("Quantity", Amount),
        ("UOM", Text),
        ("UnitPrice", Amount),
        ("Item", Text),
        ("ItemDescription", Text),
        ("AccountingDate", Date),
        ("ApprovalStatus", Text),
        ("DiscardedFlag", Flag),
        ("CanceledFlag", Flag),
        ("TrackAsAssetFlag", Flag),
        ("PurchaseOrderNumber", Text),
        ("PurchaseOrderLineNumber", Integer),
        ("ReceiptNumber", Text),
        ("ReceiptLineNumber", Integer),
        ("TaxClassification", Text),
        ("TaxRateCode", Text),
        ("ShipToLocation", Text),
        ("CreationDate", Timestamp),
        ("LastUpdateDate", Timestamp),
    ],
};

pub(super) static DISTRIBUTIONS: Spec = Spec {
    name: "invoiceDistributions",
    key: "InvoiceDistributionId",
    children: &[],
    attributes: &[
        ("InvoiceDistributionId", Integer),
        ("DistributionLineNumber", Integer),
        ("DistributionLineType", Text),
        ("DistributionAmount", Amount),
        ("BaseAmount", Amount),
        ("Description", Text),
        ("AccountingDate", Date),
        ("AccountingStatus", Text),
        ("DistributionCombination", Text),
        ("MatchedStatus", Text),
        ("FundsStatus", Text),
        ("CanceledFlag", Flag),
        ("ReversedFlag", Flag),
        ("PurchaseOrderNumber", Text),
        ("ReceiptNumber", Text),
        ("TaxName", Text),
        ("TaxRate", Amount),
        ("LastUpdateDate", Timestamp),
    ],
};

pub(super) static INSTALLMENTS: Spec = Spec {
    name: "invoiceInstallments",
    key: "InstallmentNumber",
    children: &[],
    attributes: &[
        ("InstallmentNumber", Integer),
        ("DueDate", Date),
        ("GrossAmount", Amount),
        ("UnpaidAmount", Amount),
        ("PaymentMethod", Text),
        ("PaymentPriority", Integer),
        ("HoldFlag", Flag),
        ("HoldReason", Text),
        ("FirstDiscountDate", Date),
        ("FirstDiscountAmount", Amount),
        ("SecondDiscountDate", Date),
        ("SecondDiscountAmount", Amount),
        ("ThirdDiscountDate", Date),
        ("ThirdDiscountAmount", Amount),
        ("CreationDate", Timestamp),
        ("LastUpdateDate", Timestamp),
    ],
};

pub(super) static PAYMENTS: Spec = Spec {
    name: "payablesPayments",
    key: "CheckId",
    children: &[&RELATED_INVOICES],
    attributes: &[
        ("CheckId", Integer),
        ("PaymentId", Integer),
        ("PaymentNumber", Integer),
        ("PaymentReference", Integer),
        ("PaperDocumentNumber", Integer),
        ("PaymentFileReference", Integer),
        ("PaymentProcessRequest", Text),
        ("VoucherNumber", Text),
        ("DocumentCategory", Text),
        ("DocumentSequence", Integer),
        ("PaymentAmount", Amount),
        ("PaymentCurrency", Text),
        ("PaymentBaseAmount", Amount),
        ("PaymentBaseCurrency", Text),
        ("WithheldAmount", Amount),
        ("BankChargeAmount", Amount),
        ("ConversionRate", Amount),
        ("ConversionDate", Date),
        ("ConversionRateType", Text),
        ("CrossCurrencyRateType", Text),
        ("PaymentDate", Date),
        ("AccountingDate", Date),
        ("AnticipatedValueDate", Date),
        ("MaturityDate", Date),
        ("StopDate", Date),
        ("VoidDate", Date),
        ("VoidAccountingDate", Date),
        ("ClearingDate", Date),
        ("ClearingValueDate", Date),
        ("ClearingAmount", Amount),
        ("ClearingLedgerAmount", Amount),
        ("ReconciledFlag", Flag),
        ("PaymentStatus", Text),
        ("AccountingStatus", Text),
        ("PaymentType", Text),
        ("PaymentFunction", Text),
        ("SeparateRemittanceAdviceCreated", Flag),
        ("Payee", Text),
        ("PayeeSite", Text),
        ("SupplierNumber", Text),
        ("ThirdPartySupplier", Text),
        ("ThirdPartyAddressName", Text),
        ("LegalEntity", Text),
        ("BusinessUnit", Text),
        ("ProcurementBU", Text),
        ("AddressLine1", Text),
        ("AddressLine2", Text),
        ("AddressLine3", Text),
        ("AddressLine4", Text),
        ("City", Text),
        ("County", Text),
        ("Province", Text),
        ("State", Text),
        ("Country", Text),
        ("Zip", Text),
        ("DisbursementBankAccountName", Text),
        ("DisbursementBankAccountNumber", Text),
        ("ExternalBankAccountId", Integer),
        ("RemitToAccountNumber", Text),
        ("PaymentMethod", Text),
        ("PaymentMethodCode", Text),
        ("PaymentDocument", Text),
        ("PaymentProcessProfile", Text),
        ("CreatedBy", Text),
        ("CreationDate", Timestamp),
        ("LastUpdatedBy", Text),
        ("LastUpdateDate", Timestamp),
        ("LastUpdateLogin", Text),
    ],
};

pub(super) static RELATED_INVOICES: Spec = Spec {
    name: "relatedInvoices",
    key: "InvoicePaymentId",
    children: &[],
    attributes: &[
        ("InvoicePaymentId", Integer),
        ("CheckId", Integer),
        ("InvoiceId", Integer),
        ("InvoiceNumber", Text),
        ("InvoiceBusinessUnit", Text),
        ("InstallmentNumber", Integer),
        ("AmountPaidPaymentCurrency", Amount),
        ("AmountPaidInvoiceCurrency", Amount),
        ("DiscountTaken", Amount),
        ("DiscountLost", Amount),
        ("InvoiceCurrency", Text),
        ("CrossCurrencyRate", Amount),
        ("InvoiceBaseAmount", Amount),
        ("PaymentBaseAmount", Amount),
        ("CreatedBy", Text),
        ("CreationDate", Timestamp),
        ("LastUpdatedBy", Text),
        ("LastUpdateDate", Timestamp),
        ("LastUpdateLogin", Text),
    ],
};

pub(super) static SUPPLIERS: Spec = Spec {
    name: "suppliers",
    key: "SupplierId",
    children: &[&SITES],
    attributes: &[
        ("SupplierId", Integer),
        ("SupplierPartyId", Integer),
        ("Supplier", Text),
        ("SupplierNumber", Text),
        ("AlternateName", Text),
        ("Status", Text),
        ("TaxRegistrationNumber", Text),
        ("DUNSNumber", Text),
        ("SupplierType", Text),
        ("BusinessRelationship", Text),
        ("OneTimeSupplierFlag", Flag),
        ("CreationDate", Timestamp),
        ("LastUpdateDate", Timestamp),
    ],
};

pub(super) static SITES: Spec = Spec {
    name: "sites",
    key: "SupplierSiteId",
    children: &[],
    attributes: &[
        ("SupplierSiteId", Integer),
        ("SupplierSite", Text),
        ("ProcurementBU", Text),
        ("AddressLine1", Text),
        ("AddressLine2", Text),
        ("City", Text),
        ("State", Text),
        ("PostalCode", Text),
        ("Country", Text),
        ("PaySiteFlag", Flag),
        ("PurchasingSiteFlag", Flag),
        ("PaymentTerms", Text),
        ("Email", Text),
    ],
};
