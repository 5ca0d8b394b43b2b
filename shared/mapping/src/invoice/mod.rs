mod detail;
mod heading;
mod summary;
mod terms;

use documents::{Fault, Invoice, InvoiceKind, InvoiceStatus};
use rust_decimal::Decimal;

use crate::catalog::{Input, Stop};
use crate::crosswalk::StatusMeaning;
use crate::draft::{Build, Built, Subject, money};
use crate::profile::{CreditSign, DebitMemos, HoldOrIgnore, InvoiceRules, OnCancel, OnChange, Purpose};

type Source<'i> = Input<'i, InvoiceRules, Invoice>;

/// An invoice as an 810.
pub(crate) fn map(source: &Source<'_>) -> Result<Built, Stop> {
    errand(source).map(|errand| build(source, errand))
}

/// What the 810 is to do at the partner: BIG08.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errand {
    Original,
    Replace,
    Cancel,
}

/// What is to be done, or why nothing is.
fn errand(source: &Source<'_>) -> Result<Errand, Stop> {
    let close = |rule: &str, message: &str| Err(Stop::Close(Fault::new(rule, "", message)));
    let hold = |rule: &str, message: String| Err(Stop::Hold(Fault::new(rule, "", message)));
    let rules = source.rules;
    match (source.document.kind, rules.prepayments, rules.debit_memos) {
        (InvoiceKind::Prepayment, HoldOrIgnore::Ignore, _) => {
            return close("invoice.prepayment", "prepayments are not sent to this partner");
        }
        (InvoiceKind::Prepayment, HoldOrIgnore::Hold, _) => {
            return hold(
                "invoice.prepayment",
                "a prepayment is no invoice of goods: close it, or set `prepayments`".into(),
            );
        }
        (InvoiceKind::DebitMemo, _, DebitMemos::Ignore) => {
            return close("invoice.debit_memo", "debit memos are not sent to this partner");
        }
        (InvoiceKind::DebitMemo, _, DebitMemos::Hold) => {
            return hold(
                "invoice.debit_memo",
                "the profile does not say what a debit memo is: set `debit_memos`".into(),
            );
        }
        _ => {}
    }
    match status(source)? {
        StatusMeaning::Unvalidated => {
            close("invoice.unvalidated", "the ERP has not validated the invoice yet")
        }
        StatusMeaning::Cancelled => cancelled(source),
        StatusMeaning::Validated if source.history.sent_before => match rules.on_change {
            OnChange::Replace => Ok(Errand::Replace),
            OnChange::Ignore => {
                close("invoice.changed", "the invoice changed after it was sent; the profile ignores that")
            }
            OnChange::Hold => hold(
                "invoice.changed",
                "the invoice changed after it was sent: send a replacement or close it".into(),
            ),
        },
        StatusMeaning::Validated => Ok(Errand::Original),
    }
}

fn status(source: &Source<'_>) -> Result<StatusMeaning, Stop> {
    match &source.document.status {
        InvoiceStatus::Validated => Ok(StatusMeaning::Validated),
        InvoiceStatus::Unvalidated => Ok(StatusMeaning::Unvalidated),
        InvoiceStatus::Cancelled => Ok(StatusMeaning::Cancelled),
        InvoiceStatus::Unknown(name) => {
            source.crosswalks.status(name, source.profile.id()).ok_or_else(|| {
                let message = format!("status `{name}` is not known: add it to crosswalks/status.csv");
                Stop::Hold(Fault::new("invoice.status", "ValidationStatus", message))
            })
        }
    }
}

fn cancelled(source: &Source<'_>) -> Result<Errand, Stop> {
    let fault = |rule: &str, message: &str| Fault::new(rule, "", message);
    if !source.history.sent_before {
        return Err(Stop::Close(fault(
            "invoice.cancelled.unsent",
            "the invoice was cancelled before it was sent",
        )));
    }
    match source.rules.on_cancel {
        OnCancel::Cancel => Ok(Errand::Cancel),
        OnCancel::Ignore => Err(Stop::Close(fault(
            "invoice.cancelled",
            "the invoice was cancelled after it was sent; the profile ignores that",
        ))),
        OnCancel::Hold => Err(Stop::Hold(fault(
            "invoice.cancelled",
            "the invoice was cancelled after it was sent: send a cancellation or close it",
        ))),
    }
}

/// An 810 while it is built.
struct Invoicing<'i> {
    source: &'i Source<'i>,
    errand: Errand,
    /// What amounts of the ERP are multiplied with: -1 turns a credit memo positive.
    sign: Decimal,
    build: Build,
    /// Parts of the total as they are written; nothing if they are more than can be counted.
    lines: Option<Decimal>,
    adjustments: Option<Decimal>,
    taxes: Option<Decimal>,
}

fn build(source: &Source<'_>, errand: Errand) -> Built {
    let positive = is_credit(source.document) && source.rules.credit_sign == CreditSign::Positive;
    let mut invoicing = Invoicing {
        source,
        errand,
        sign: if positive { Decimal::NEGATIVE_ONE } else { Decimal::ONE },
        build: Build::default(),
        lines: Some(Decimal::ZERO),
        adjustments: Some(Decimal::ZERO),
        taxes: Some(Decimal::ZERO),
    };
    invoicing.check_amounts();
    invoicing.heading();
    let count = invoicing.detail();
    invoicing.summary(count);
    invoicing.build.finish("810", "IN")
}

/// Whether BIG07 is `CR`. Debit memos that get this far are written like credit memos.
fn is_credit(invoice: &Invoice) -> bool {
    matches!(invoice.kind, InvoiceKind::CreditMemo | InvoiceKind::DebitMemo)
}

impl Invoicing<'_> {
    /// An amount of the ERP in the sign of the document. Nothing has no sign.
    fn signed(&self, amount: Decimal) -> Decimal {
        if amount.is_zero() { Decimal::ZERO } else { amount * self.sign }
    }

    /// BIG08.
    fn purpose(&self) -> Option<&'static str> {
        match (self.errand, self.source.rules.purpose) {
            (Errand::Original, Purpose::SelfBilling) => None,
            (Errand::Original, Purpose::Copy) => Some("07"),
            (Errand::Replace, _) => Some("05"),
            (Errand::Cancel, _) => Some("01"),
        }
    }

    /// Amounts must be whole numbers of the currency's smallest unit, and the total must have the sign of its kind.
    fn check_amounts(&mut self) {
        let invoice = self.source.document;
        let amounts = std::iter::once(("total".to_owned(), invoice.total))
            .chain(invoice.lines.iter().map(|line| (format!("line {}", line.number), line.amount)))
            .chain(invoice.adjustments.iter().map(|adjustment| ("charge".to_owned(), adjustment.amount)))
            .chain(invoice.taxes.iter().map(|tax| ("tax".to_owned(), tax.amount)))
            .chain(invoice.installments.iter().flat_map(|installment| {
                let discount = installment.discount.as_ref().map(|discount| discount.amount);
                let place = format!("installment {}", installment.number);
                std::iter::once(installment.amount).chain(discount).map(move |amount| (place.clone(), amount))
            }));
        for (place, amount) in amounts {
            if let Err(error) = invoice.currency.exact(amount) {
                self.build.fault("invoice.amount.scale", &place, error.to_string());
            }
        }
        let is_credit = is_credit(invoice);
        if (is_credit && invoice.total > Decimal::ZERO) || (!is_credit && invoice.total < Decimal::ZERO) {
            let message = if is_credit {
                "a credit memo has a positive total: the ERP's amounts of credit memos are negative"
            } else {
                "an invoice has a negative total: it should be a credit memo"
            };
            self.build.fault("invoice.total.sign", "total", message);
        }
        self.check_discounts();
    }

    /// A discount is a part of its installment.
    fn check_discounts(&mut self) {
        let invoice = self.source.document;
        for installment in &invoice.installments {
            let Some(discount) = installment.discount.as_ref().map(|discount| discount.amount) else {
                continue;
            };
            let whole = installment.amount;
            if discount.is_sign_negative() != whole.is_sign_negative() || discount.abs() > whole.abs() {
                let [discount, whole] = [discount, whole].map(|amount| money(amount, invoice.currency));
                let message = format!("a discount of {discount} is no part of an installment of {whole}");
                self.build.fault("invoice.discount", &format!("installment {}", installment.number), message);
            }
        }
    }
}

/// A sum that was once more than can be counted stays so.
fn plus(sum: Option<Decimal>, amount: Decimal) -> Option<Decimal> {
    sum?.checked_add(amount)
}

/// What references and party ids are made of.
fn subject<'d>(source: &'d Source<'_>) -> Subject<'d> {
    let invoice = source.document;
    Subject {
        supplier: &invoice.supplier,
        buyer: &invoice.buyer,
        partner_code: source.crosswalks.suppliers.partner_code(invoice.record.system(), &invoice.supplier),
        record_id: invoice.record.id(),
        number: &invoice.number,
    }
}
