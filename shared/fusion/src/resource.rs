//! The resources that are read, and their children.

use documents::RecordKind;

/// The attribute that every resource is read by.
pub(crate) const UPDATED: &str = "LastUpdateDate";

/// A resource at the root of the API.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) name: &'static str,
    /// The attribute with the row's identity. Item keys in links are not: some change from day to day.
    pub(crate) id: &'static str,
    pub(crate) children: &'static [Child],
    /// The children that the page itself brings: they are small, and one call each would be many.
    pub(crate) expand: &'static str,
}

/// A child collection.
#[derive(Debug)]
pub(crate) struct Child {
    pub(crate) name: &'static str,
    /// The attribute that its rows are ordered by when they are read page by page.
    pub(crate) key: &'static str,
    pub(crate) children: &'static [Child],
    /// The children that a page of it brings.
    pub(crate) expand: &'static str,
}

static INVOICES: Resource = Resource {
    name: "invoices",
    id: "InvoiceId",
    children: &[
        Child {
            name: "invoiceLines",
            key: "LineNumber",
            children: &[Child {
                name: "invoiceDistributions",
                key: "DistributionLineNumber",
                children: &[],
                expand: "",
            }],
            expand: "invoiceDistributions",
        },
        Child { name: "invoiceInstallments", key: "InstallmentNumber", children: &[], expand: "" },
    ],
    expand: "invoiceLines.invoiceDistributions,invoiceInstallments",
};

static PAYMENTS: Resource = Resource {
    name: "payablesPayments",
    id: "CheckId",
    children: &[Child { name: "relatedInvoices", key: "InvoicePaymentId", children: &[], expand: "" }],
    expand: "relatedInvoices",
};

impl Resource {
    pub(crate) fn of(kind: RecordKind) -> &'static Self {
        match kind {
            RecordKind::Invoice => &INVOICES,
            RecordKind::Payment => &PAYMENTS,
        }
    }
}
