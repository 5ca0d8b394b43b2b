mod detail;
mod heading;

use documents::{Fault, PaidInvoice, Payment};
use rust_decimal::Decimal;

use crate::catalog::{Input, Stop};
use crate::crosswalk::Found;
use crate::draft::{Build, Built, Subject, money, sum};
use crate::profile::{HoldOrIgnore, OnVoid, RemittanceRules, ZeroAmount};

type Source<'i> = Input<'i, RemittanceRules, Payment>;

/// A payment as an 820.
pub(crate) fn map(source: &Source<'_>) -> Result<Built, Stop> {
    errand(source).map(|errand| build(source, errand))
}

/// What the 820 announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errand {
    Payment,
    Reversal,
}

/// What is announced, or why nothing is.
fn errand(source: &Source<'_>) -> Result<Errand, Stop> {
    let close = |rule: &str, message: &str| Err(Stop::Close(Fault::new(rule, "", message)));
    let hold = |rule: &str, message: &str| Err(Stop::Hold(Fault::new(rule, "", message)));
    let (payment, rules, sent_before) = (source.document, source.rules, source.history.sent_before);
    match (payment.voided.is_some(), sent_before) {
        (true, false) => return close("payment.void.unsent", "the payment was voided before it was sent"),
        (true, true) => {
            return match rules.on_void {
                OnVoid::Reverse => Ok(Errand::Reversal),
                OnVoid::Ignore => close(
                    "payment.void",
                    "the payment was voided after it was sent; the profile ignores that",
                ),
                OnVoid::Hold => hold(
                    "payment.void",
                    "the payment was voided after it was sent: tell the partner, then close it",
                ),
            };
        }
        (false, true) => {
            return match rules.on_change {
                HoldOrIgnore::Ignore => close(
                    "payment.changed",
                    "the payment changed after it was sent; the profile ignores that",
                ),
                HoldOrIgnore::Hold => hold(
                    "payment.changed",
                    "the payment changed after it was sent: tell the partner, then close it",
                ),
            };
        }
        (false, false) => {}
    }
    match (payment.amount.is_zero(), rules.zero_amount) {
        (true, ZeroAmount::Ignore) => {
            close("payment.zero", "payments of nothing are not sent to this partner")
        }
        (true, ZeroAmount::Hold) => {
            hold("payment.zero", "the payment is of nothing: close it, or set `zero_amount`")
        }
        _ => Ok(Errand::Payment),
    }
}

/// An 820 while it is built.
struct Remitting<'i> {
    source: &'i Source<'i>,
    errand: Errand,
    build: Build,
    invoices: Vec<&'i PaidInvoice>,
}

fn build(source: &Source<'_>, errand: Errand) -> Built {
    let invoices = match errand {
        Errand::Payment => source.document.invoices.iter().collect(),
        Errand::Reversal => without_mirrors(&source.document.invoices),
    };
    let mut remitting = Remitting { source, errand, build: Build::default(), invoices };
    remitting.check_amounts();
    remitting.heading();
    remitting.detail();
    remitting.build.finish("820", "RA")
}

/// The rows without those that the ERP adds when it voids a payment: each takes back an earlier one.
fn without_mirrors(rows: &[PaidInvoice]) -> Vec<&PaidInvoice> {
    let mut kept: Vec<&PaidInvoice> = Vec::new();
    let mut taken_back: Vec<&PaidInvoice> = rows.iter().filter(|row| row.amount < Decimal::ZERO).collect();
    for row in rows.iter().filter(|row| row.amount >= Decimal::ZERO) {
        let mirror = taken_back.iter().position(|other| is_mirror(row, other));
        if let Some(mirror) = mirror {
            taken_back.remove(mirror);
        }
        kept.push(row);
    }
    kept.extend(taken_back);
    kept
}

fn is_mirror(row: &PaidInvoice, other: &PaidInvoice) -> bool {
    row.number == other.number && row.installment == other.installment && row.amount == -other.amount
}

impl Remitting<'_> {
    /// The invoices paid must add up to the payment, to the currency's smallest unit.
    fn check_amounts(&mut self) {
        let payment = self.source.document;
        if payment.amount < Decimal::ZERO {
            let amount = money(payment.amount, payment.currency);
            self.build.fault(
                "payment.amount.negative",
                "amount",
                format!("the payment is of {amount}: money came back"),
            );
        }
        let rows = self.invoices.iter().flat_map(|row| {
            [("amount", row.amount), ("discount", row.discount)]
                .map(|(what, amount)| (format!("{what} of {}", row.number), amount))
        });
        let amounts: Vec<(String, Decimal)> =
            std::iter::once(("amount".to_owned(), payment.amount)).chain(rows).collect();
        for (place, amount) in amounts {
            if let Err(error) = payment.currency.exact(amount) {
                self.build.fault("payment.amount.scale", &place, error.to_string());
            }
        }
        if self.invoices.is_empty() {
            let message = "the payment names no invoices, so the partner could not tell what was paid";
            self.build.fault("payment.invoices.none", "invoices", message);
            return;
        }
        let paid = sum(self.invoices.iter().map(|row| row.amount));
        if paid != Some(payment.amount) {
            let paid = paid
                .map_or_else(|| "more than can be counted".to_owned(), |paid| money(paid, payment.currency));
            let amount = money(payment.amount, payment.currency);
            self.build.fault(
                "payment.sum",
                "invoices",
                format!("the invoices paid add up to {paid}, the payment is {amount}"),
            );
        }
    }
}

/// What references and party ids are made of.
fn subject<'d>(source: &'d Source<'_>) -> Subject<'d> {
    let payment = source.document;
    let number = payment.payee.number.as_deref().unwrap_or_default();
    let found =
        source.crosswalks.suppliers.find(payment.record.system(), number, payment.payee.site.as_deref());
    let partner_code = match found {
        Found::Row(row) => row.partner_code.as_deref(),
        _ => None,
    };
    Subject {
        supplier: &payment.payee,
        buyer: &payment.payer,
        partner_code,
        record_id: payment.record.id(),
        number: &payment.number,
    }
}
