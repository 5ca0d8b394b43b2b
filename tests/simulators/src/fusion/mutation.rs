//! Changes of rows while a client reads them.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Pod;
use crate::dataset::{Dataset, Invoice};
use crate::server::Reply;
use crate::time::day;

/// A change of one row. Where a new `LastUpdateDate` is needed and not given, it is the simulator's present.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mutation {
    /// Moves `LastUpdateDate` of an invoice, nothing else.
    TouchInvoice {
        /// `InvoiceId`.
        id: i64,
        /// The new instant.
        #[serde(default)]
        at: Option<Timestamp>,
    },
    /// Moves `LastUpdateDate` of a payment, nothing else.
    TouchPayment {
        /// `CheckId`.
        id: i64,
        /// The new instant.
        #[serde(default)]
        at: Option<Timestamp>,
    },
    /// Changes content of an invoice and moves its `LastUpdateDate`.
    ChangeInvoice {
        /// `InvoiceId`.
        id: i64,
        /// `InvoiceAmount`, `InvoiceNumber`, `PaymentTerms`, `PurchaseOrderNumber`, `Description`,
        /// `ValidationStatus` or `PaidStatus`.
        attribute: String,
        /// The new value as text.
        value: String,
        /// The new instant.
        #[serde(default)]
        at: Option<Timestamp>,
    },
    /// Changes the description and `LastUpdateDate` of one line. The invoice does not notice: no source says that a
    /// child touches its parent.
    ChangeLine {
        /// `InvoiceId`.
        id: i64,
        /// `LineNumber`.
        line: u32,
        /// The new `Description`.
        description: String,
    },
    /// Validates an invoice.
    ValidateInvoice {
        /// `InvoiceId`.
        id: i64,
    },
    /// Cancels an invoice; it stays readable, with `CanceledFlag`.
    CancelInvoice {
        /// `InvoiceId`.
        id: i64,
    },
    /// Adds a copy of an invoice under a new id.
    AddInvoice {
        /// `InvoiceId` of the model; the first invoice if absent.
        #[serde(default)]
        like: Option<i64>,
        /// The new `InvoiceNumber`; derived from the id if absent.
        #[serde(default)]
        number: Option<String>,
        /// `CreationDate` and `LastUpdateDate`; one before the present shows up at the front of a sorted walk.
        #[serde(default)]
        at: Option<Timestamp>,
    },
    /// Deletes an invoice. There is no event for it: the row is gone.
    RemoveInvoice {
        /// `InvoiceId`.
        id: i64,
    },
    /// Voids a payment: `VoidDate` and `PaymentStatus` change and `LastUpdateDate` moves; the row stays.
    VoidPayment {
        /// `CheckId`.
        id: i64,
    },
}

impl Mutation {
    /// Changes the data; gives the id of the row, or why it could not be done.
    pub fn apply(&self, data: &mut Dataset, now: Timestamp) -> Result<i64, String> {
        match self {
            Self::TouchInvoice { id, at } => {
                invoice(data, *id)?.last_update = at.unwrap_or(now);
                Ok(*id)
            }
            Self::TouchPayment { id, at } => {
                payment(data, *id)?.last_update = at.unwrap_or(now);
                Ok(*id)
            }
            Self::ChangeInvoice { id, attribute, value, at } => {
                let row = invoice(data, *id)?;
                change(row, attribute, value)?;
                row.last_update = at.unwrap_or(now);
                Ok(*id)
            }
            Self::ChangeLine { id, line, description } => {
                let lines = &mut invoice(data, *id)?.lines;
                let line = lines.iter_mut().find(|row| row.number == *line);
                let line = line.ok_or_else(|| format!("invoice {id} has no such line"))?;
                line.description = Some(description.clone());
                line.last_update = now;
                Ok(*id)
            }
            Self::ValidateInvoice { id } => {
                let row = invoice(data, *id)?;
                row.validation_status = "Validated".into();
                row.approval_status = "Workflow approved".into();
                row.last_update = now;
                Ok(*id)
            }
            Self::CancelInvoice { id } => {
                let row = invoice(data, *id)?;
                row.validation_status = "Canceled".into();
                row.canceled = true;
                row.canceled_date = Some(day(now));
                row.last_update = now;
                Ok(*id)
            }
            Self::AddInvoice { like, number, at } => add(data, *like, number.as_deref(), at.unwrap_or(now)),
            Self::RemoveInvoice { id } => {
                invoice(data, *id)?;
                data.invoices.retain(|row| row.id != *id);
                Ok(*id)
            }
            Self::VoidPayment { id } => {
                let row = payment(data, *id)?;
                row.status = "Voided".into();
                row.void_date = Some(day(now));
                row.last_update = now;
                Ok(*id)
            }
        }
    }
}

fn invoice(data: &mut Dataset, id: i64) -> Result<&mut Invoice, String> {
    data.invoice_mut(id).ok_or_else(|| format!("no invoice {id}"))
}

fn payment(data: &mut Dataset, id: i64) -> Result<&mut crate::dataset::Payment, String> {
    data.payment_mut(id).ok_or_else(|| format!("no payment {id}"))
}

fn change(row: &mut Invoice, attribute: &str, value: &str) -> Result<(), String> {
    match attribute {
        "InvoiceAmount" => {
            row.amount = value.parse::<Decimal>().map_err(|error| format!("{value}: {error}"))?;
        }
        "InvoiceNumber" => row.number = value.into(),
        "PaymentTerms" => row.payment_terms = value.into(),
        "PurchaseOrderNumber" => row.po_number = Some(value.into()),
        "Description" => row.description = Some(value.into()),
        "ValidationStatus" => row.validation_status = value.into(),
        "PaidStatus" => row.paid_status = value.into(),
        _ => return Err(format!("attribute {attribute} cannot be changed")),
    }
    Ok(())
}

fn add(data: &mut Dataset, like: Option<i64>, number: Option<&str>, at: Timestamp) -> Result<i64, String> {
    let model = match like {
        Some(id) => data.invoice(id),
        None => data.invoices.first(),
    };
    let mut row = model.cloned().ok_or("no invoice to copy")?;
    let next = data.invoices.iter().map(|row| row.id).max().unwrap_or_default() + 1;
    row.id = next;
    row.number = number.map_or_else(|| format!("NEW-{next}"), str::to_owned);
    row.creation = at;
    row.last_update = at;
    data.invoices.push(row);
    Ok(next)
}

/// One entry of `POST /__sim/data`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    mutation: Mutation,
    after_page: Option<AfterPage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AfterPage {
    resource: String,
    page: u32,
}

/// One entry or a list of entries; answers the ids of the rows changed now.
pub(super) fn control(pod: &Pod, body: &[u8]) -> Reply {
    let refuse = |message: String| Reply::json(400, &json!({ "message": message }));
    let values = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Array(values)) => values,
        Ok(one) => vec![one],
        Err(error) => return refuse(error.to_string()),
    };
    let mut applied = Vec::new();
    for value in values {
        let entry: Entry = match serde_json::from_value(value) {
            Ok(entry) => entry,
            Err(error) => return refuse(error.to_string()),
        };
        match entry.after_page {
            Some(AfterPage { resource, page }) => pod.after_page(&resource, page, entry.mutation),
            None => match pod.mutate(&entry.mutation) {
                Ok(id) => applied.push(id),
                Err(message) => return refuse(message),
            },
        }
    }
    Reply::json(200, &json!({ "applied": applied }))
}
