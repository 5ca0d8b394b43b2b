use documents::{
    Address, Adjustment, AdjustmentKind, Discount, Distribution, Installment, Invoice, InvoiceKind,
    InvoiceLine, InvoiceStatus, Party, RecordKey, Tax, Terms,
};

use super::check_id;
use super::json::Node;

/// Reads an item of `invoices`.
pub(super) fn read(key: &RecordKey, record: &Node<'_>) -> Option<Invoice> {
    check_id(key, record, "InvoiceId");
    let number = record.required_text("InvoiceNumber");
    let issued = record.required_date("InvoiceDate");
    let currency = record.required_currency("InvoiceCurrency");
    let total = record.required_decimal("InvoiceAmount");
    let kind = kind(record);
    let supplier = party(record, ["Supplier", "SupplierNumber", "SupplierSite"]);
    let buyer = party(record, ["LegalEntity", "LegalEntityIdentifier", "BusinessUnit"]);
    let rows = Rows::read(record);
    let installments = record.rows("invoiceInstallments", "InstallmentNumber");
    let installments = installments.iter().filter_map(installment).collect();
    Some(Invoice {
        record: key.clone(),
        number: number?,
        kind: kind?,
        issued: issued?,
        currency: currency?,
        total: total?,
        supplier,
        buyer,
        purchase_order: record.text("PurchaseOrderNumber"),
        terms: record.text("PaymentTerms").map(|name| Terms { name }),
        lines: rows.lines,
        adjustments: rows.adjustments,
        taxes: rows.taxes,
        installments,
        description: record.text("Description"),
        status: status(record),
    })
}

fn kind(record: &Node<'_>) -> Option<InvoiceKind> {
    let name = record.required_text("InvoiceType")?;
    let kind = match name.to_lowercase().as_str() {
        "standard" => InvoiceKind::Standard,
        "credit memo" | "credit" => InvoiceKind::CreditMemo,
        "debit memo" | "debit" => InvoiceKind::DebitMemo,
        "prepayment" => InvoiceKind::Prepayment,
        _ => {
            let message = format!(
                "{name:?} is not an invoice type that is known: Standard, Credit Memo, Debit Memo, Prepayment"
            );
            record.fault("invoice.kind", "InvoiceType", message);
            return None;
        }
    };
    Some(kind)
}

fn status(record: &Node<'_>) -> InvoiceStatus {
    if record.flag("CanceledFlag") || record.date("CanceledDate").is_some() {
        return InvoiceStatus::Cancelled;
    }
    let name = record.text("ValidationStatus").unwrap_or_default();
    match name.to_lowercase().as_str() {
        "validated" => InvoiceStatus::Validated,
        "not validated" | "needs revalidation" | "never validated" | "unvalidated" => {
            InvoiceStatus::Unvalidated
        }
        "canceled" | "cancelled" => InvoiceStatus::Cancelled,
        _ => InvoiceStatus::Unknown(name),
    }
}

fn party(record: &Node<'_>, [name, number, site]: [&str; 3]) -> Party {
    Party {
        name: record.text(name).unwrap_or_default(),
        number: record.text(number),
        site: record.text(site),
        address: Address::default(),
    }
}

/// The rows of `invoiceLines` by what they are.
#[derive(Default)]
struct Rows {
    lines: Vec<InvoiceLine>,
    adjustments: Vec<Adjustment>,
    taxes: Vec<Tax>,
}

impl Rows {
    fn read(record: &Node<'_>) -> Self {
        let mut rows = Self::default();
        for row in record.rows("invoiceLines", "LineNumber") {
            // A line that was cancelled or discarded is worth nothing and stays in the ERP for its history.
            if !row.flag("CanceledFlag") && !row.flag("DiscardedFlag") {
                rows.add(&row);
            }
        }
        rows
    }

    fn add(&mut self, row: &Node<'_>) {
        let (Some(kind), Some(amount)) = (row.required_text("LineType"), row.required_decimal("LineAmount"))
        else {
            return;
        };
        let description = row.text("Description");
        let adjustment = |kind| Adjustment { kind, amount, description: description.clone() };
        match kind.to_lowercase().as_str() {
            "item" => self.lines.extend(line(row, amount)),
            "freight" => self.adjustments.push(adjustment(AdjustmentKind::Freight)),
            "miscellaneous" => self.adjustments.push(adjustment(AdjustmentKind::Miscellaneous)),
            "tax" => {
                let code = row.text("TaxRateCode").or_else(|| row.text("TaxClassification"));
                self.taxes.push(Tax { amount, code });
            }
            _ => {
                let message =
                    format!("{kind:?} is not a line type that is known: Item, Freight, Miscellaneous, Tax");
                row.fault("invoice.line.kind", "LineType", message);
            }
        }
    }
}

fn line(row: &Node<'_>, amount: rust_decimal::Decimal) -> Option<InvoiceLine> {
    let number = row.required_whole("LineNumber");
    let distributions = row.rows("invoiceDistributions", "DistributionLineNumber");
    let distributions = distributions.iter().filter_map(distribution).collect();
    Some(InvoiceLine {
        number: number?,
        amount,
        quantity: row.decimal("Quantity"),
        unit: row.text("UOM"),
        unit_price: row.decimal("UnitPrice"),
        item: row.text("Item"),
        description: row.text("Description").or_else(|| row.text("ItemDescription")),
        purchase_order: row.text("PurchaseOrderNumber"),
        purchase_order_line: row.whole("PurchaseOrderLineNumber"),
        receipt: row.text("ReceiptNumber"),
        distributions,
    })
}

fn distribution(row: &Node<'_>) -> Option<Distribution> {
    if row.flag("CanceledFlag") || row.flag("ReversedFlag") {
        return None;
    }
    Some(Distribution { account: row.text("DistributionCombination")? })
}

fn installment(row: &Node<'_>) -> Option<Installment> {
    let number = row.required_whole("InstallmentNumber");
    let due = row.required_date("DueDate");
    let amount = row.required_decimal("GrossAmount");
    let discount = row.decimal("FirstDiscountAmount").filter(|amount| !amount.is_zero());
    let discount = discount
        .and_then(|amount| row.required_date("FirstDiscountDate").map(|until| Discount { until, amount }));
    Some(Installment { number: number?, due: due?, amount: amount?, discount })
}
