mod detail;
mod heading;

use std::collections::BTreeMap;

use documents::{Fault, PaidInvoice, Payment};
use rust_decimal::Decimal;

use crate::catalog::{Input, Stop};
use crate::draft::{Build, Built, Subject, counted, money, sum};
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

/// The rows without those that the ERP adds when it voids a payment: each takes back an earlier one, whether that paid
/// an invoice or used up a credit.
fn without_mirrors(rows: &[PaidInvoice]) -> Vec<&PaidInvoice> {
    // How many rows of an invoice and amount nothing has taken back yet.
    let mut open: BTreeMap<_, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for row in rows {
        let key = |amount: Decimal| (row.number.as_str(), row.installment, amount.normalize());
        if let Some(earlier) = open.get_mut(&key(-row.amount)).filter(|count| **count > 0) {
            *earlier -= 1;
            continue;
        }
        // A row of nothing takes nothing back.
        if !row.amount.is_zero() {
            *open.entry(key(row.amount)).or_default() += 1;
        }
        kept.push(row);
    }
    kept
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
        self.check_discounts();
        if self.invoices.is_empty() {
            let message = "the payment names no invoices, so the partner could not tell what was paid";
            self.build.fault("payment.invoices.none", "invoices", message);
            return;
        }
        let paid = sum(self.invoices.iter().map(|row| row.amount));
        if paid != Some(payment.amount) {
            let (paid, amount) = (counted(paid, payment.currency), money(payment.amount, payment.currency));
            self.build.fault(
                "payment.sum",
                "invoices",
                format!("the invoices paid add up to {paid}, the payment is {amount}"),
            );
        }
    }

    /// RMR05 is what was owed before the discount, so a discount of the other sign would say more was paid than owed.
    fn check_discounts(&mut self) {
        let currency = self.source.document.currency;
        for row in &self.invoices {
            let has_both = !row.amount.is_zero() && !row.discount.is_zero();
            if has_both && row.amount.is_sign_negative() != row.discount.is_sign_negative() {
                let [amount, discount] = [row.amount, row.discount].map(|amount| money(amount, currency));
                let message = format!("{amount} were paid and a discount of {discount} was taken");
                self.build.fault("payment.discount.sign", &format!("invoice {}", row.number), message);
            }
        }
    }
}

/// What references and party ids are made of.
fn subject<'d>(source: &'d Source<'_>) -> Subject<'d> {
    let payment = source.document;
    Subject {
        supplier: &payment.payee,
        buyer: &payment.payer,
        partner_code: source.crosswalks.suppliers.partner_code(payment.record.system(), &payment.payee),
        record_id: payment.record.id(),
        number: &payment.number,
    }
}
