//! Payments, which refer to real invoices of their supplier and lower what those still owe.

use std::collections::BTreeMap;

use crate::rounding::Rounded as _;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::invoices::update_times;
use super::lines::{after, scale_of};
use super::rows::{Invoice, Payment, RelatedInvoice, Supplier};
use super::{DatasetOptions, Dice, Quirks};
use crate::time::day;

const FIRST_CHECK_ID: i64 = 714_022;
const FIRST_PAYMENT_ID: i64 = 981_776;
const FIRST_RELATION_ID: i64 = 1_450_092;

const PLANNED: [&str; 14] = [
    "cross_currency",
    "twelve_invoices",
    "plain",
    "no_related",
    "sum_mismatch",
    "zero_amount",
    "voided",
    "voided",
    "partial",
    "discount_taken",
    "check",
    "credit_memo_applied",
    "wire",
    "payee_differs",
];

/// One installment that is still (partly) unpaid.
type Open = (usize, usize);

pub(super) fn generate(
    dice: &mut Dice,
    options: &DatasetOptions,
    suppliers: &[Supplier],
    invoices: &mut [Invoice],
    quirks: &mut Quirks,
) -> Vec<Payment> {
    let count = options.payments.max(30);
    let (times, tied) = update_times(dice, count, options);
    let mut order: Vec<usize> = (0..count).collect();
    dice.shuffle(&mut order);
    let open = groups(invoices, suppliers, |invoice| invoice.amount > Decimal::ZERO);
    let memos = groups(invoices, suppliers, |invoice| invoice.amount < Decimal::ZERO);
    let mut desk = Desk { open, memos, next_relation: FIRST_RELATION_ID };
    let mut payments = Vec::with_capacity(count);
    for (index, &slot) in order.iter().enumerate() {
        let payment = desk.pay(dice, index, times[slot], suppliers, invoices, quirks);
        if tied[slot] {
            quirks.payment_is(payment.id, "tied_timestamp");
        }
        payments.push(payment);
    }
    payments
}

/// Supplier (place in the master) and currency.
type Group = (usize, String);

/// Installments of validated invoices.
fn groups(
    invoices: &[Invoice],
    suppliers: &[Supplier],
    wanted: impl Fn(&Invoice) -> bool,
) -> BTreeMap<Group, Vec<Open>> {
    let places: BTreeMap<&str, usize> =
        suppliers.iter().enumerate().map(|(place, supplier)| (supplier.number.as_str(), place)).collect();
    let mut open: BTreeMap<Group, Vec<Open>> = BTreeMap::new();
    for (at, invoice) in invoices.iter().enumerate() {
        let payable = invoice.validation_status == "Validated" && wanted(invoice);
        let Some(&place) = places.get(invoice.supplier_number.as_str()).filter(|_| payable) else { continue };
        let group = open.entry((place, invoice.currency.clone())).or_default();
        group.extend((0..invoice.installments.len()).map(|number| (at, number)));
    }
    open
}

struct Desk {
    open: BTreeMap<Group, Vec<Open>>,
    memos: BTreeMap<Group, Vec<Open>>,
    next_relation: i64,
}

impl Desk {
    fn pay(
        &mut self,
        dice: &mut Dice,
        index: usize,
        last_update: Timestamp,
        suppliers: &[Supplier],
        invoices: &mut [Invoice],
        quirks: &mut Quirks,
    ) -> Payment {
        let planned = PLANNED.get(index).copied();
        let is = |quirk: &str| planned == Some(quirk);
        let offset = i64::try_from(index).unwrap_or_default();
        let id = FIRST_CHECK_ID + offset * 3;
        if let Some(quirk) = planned {
            quirks.payment_is(id, quirk);
        }
        let wanted = related_count(dice, planned);
        let voided = is("voided") || (planned.is_none() && dice.chance(3));
        let (place, invoice_currency) = self.choose_group(dice, planned, wanted);
        let supplier = &suppliers[place.min(suppliers.len() - 1)];
        let currency = if is("cross_currency") { "USD".to_owned() } else { invoice_currency.clone() };
        let cross_rate = is("cross_currency").then(|| Decimal::new(10_843, 4));
        let creation = last_update.saturating_sub(SignedDuration::from_millis(dice.between(0, 172_800_000)));
        let creation = creation.unwrap_or(last_update);

        let mut related = Vec::new();
        for (at, number) in self.take(&(place, invoice_currency.clone()), wanted) {
            let invoice = &mut invoices[at];
            let scale = scale_of(&invoice.currency);
            let part = is("partial") || (planned.is_none() && dice.chance(30));
            let discount = is("discount_taken") || dice.chance(60);
            let (paid, taken, lost) = settle(invoice, number, part, discount, voided, is("zero_amount"));
            if !voided && part {
                self.open.entry((place, invoice_currency.clone())).or_default().push((at, number));
                quirks.payment_is(id, "partial");
            }
            if taken > Decimal::ZERO {
                quirks.payment_is(id, "discount_taken");
            }
            let in_payment_currency = match cross_rate {
                Some(rate) => (paid * rate).rounded(2),
                None => paid.rounded(scale.max(6)),
            };
            let mut relation = self.relation(invoice, number, creation);
            relation.paid = in_payment_currency;
            relation.paid_invoice_currency = paid;
            relation.discount_taken = taken;
            relation.discount_lost = lost;
            relation.cross_rate = cross_rate;
            related.push(relation);
        }
        if is("credit_memo_applied") {
            let most = related.iter().map(|relation| relation.paid).sum::<Decimal>() / Decimal::TWO;
            related.extend(self.credit(&(place, invoice_currency), most, invoices, creation));
        }
        let amount = amount(planned, &related);
        if voided {
            quirks.payment_is(id, "voided");
        }
        if amount == Decimal::ZERO {
            quirks.payment_is(id, "zero_amount");
        }
        let method = match planned {
            Some("check") => "CHECK",
            Some("wire") => "WIRE",
            Some("plain") => "EFT",
            _ => supplier.payment_method_code.as_str(),
        };
        let payment_date = day(creation);
        let cleared = !voided && planned != Some("plain") && dice.chance(30);
        Payment {
            id,
            payment_id: FIRST_PAYMENT_ID + offset * 5,
            number: 20_551 + offset,
            reference: FIRST_PAYMENT_ID + offset * 5,
            amount,
            currency,
            payment_date,
            status: status(voided, cleared).to_owned(),
            void_date: voided.then(|| day(last_update)),
            clearing_date: cleared.then(|| after(payment_date, 2)),
            method_code: method.to_owned(),
            paper_document: (method == "CHECK").then_some(400_100 + offset),
            process_request: (method == "EFT").then(|| format!("EFT-{payment_date}")),
            payee: if is("payee_differs") { "Harbor Factoring Trust".into() } else { supplier.name.clone() },
            payee_site: supplier.site.clone(),
            supplier_number: supplier.number.clone(),
            business_unit: related
                .first()
                .map_or_else(|| supplier.business_unit.clone(), |relation| relation.business_unit.clone()),
            address: supplier.remit_to.clone(),
            bank_account_name: "NE Operating 01".into(),
            bank_account_number: format!("XXXXXX{:04}", 4471 + index % 3),
            remit_to_account: supplier.bank_account.clone().filter(|_| method != "CHECK"),
            creation,
            last_update,
            related,
        }
    }

    /// A supplier and currency with enough to pay.
    fn choose_group(&self, dice: &mut Dice, planned: Option<&str>, wanted: usize) -> Group {
        let fits = |least: usize| -> Vec<&Group> {
            self.open
                .iter()
                .filter(|(group, open)| match planned {
                    Some("cross_currency") => group.1 == "EUR" && !open.is_empty(),
                    Some("credit_memo_applied") => self.memos.contains_key(group) && !open.is_empty(),
                    Some(_) => group.0 < 20 && open.len() >= least,
                    None => open.len() >= least,
                })
                .map(|(group, _)| group)
                .collect()
        };
        let mut groups = fits(wanted.max(1));
        if groups.is_empty() {
            groups = fits(1);
        }
        // Heavy traffic is with the partners at the head of the master list.
        let pick = dice.below(groups.len()).min(dice.below(groups.len()));
        groups.get(pick).map_or_else(|| (0, "USD".to_owned()), |group| (*group).clone())
    }

    fn take(&mut self, group: &Group, wanted: usize) -> Vec<Open> {
        let Some(open) = self.open.get_mut(group) else { return Vec::new() };
        open.drain(..wanted.min(open.len())).collect()
    }

    fn relation(&mut self, invoice: &Invoice, installment: usize, at: Timestamp) -> RelatedInvoice {
        let id = self.next_relation;
        self.next_relation += 7;
        RelatedInvoice {
            id,
            invoice_id: invoice.id,
            invoice_number: invoice.number.clone(),
            business_unit: invoice.business_unit.clone(),
            installment: u32::try_from(installment).unwrap_or_default() + 1,
            paid: Decimal::ZERO,
            paid_invoice_currency: Decimal::ZERO,
            discount_taken: Decimal::ZERO,
            discount_lost: Decimal::ZERO,
            invoice_currency: invoice.currency.clone(),
            cross_rate: None,
            last_update: at,
        }
    }

    /// A credit memo of the same group, taken off the payment, but no more than `most` of it.
    fn credit(
        &mut self,
        group: &Group,
        most: Decimal,
        invoices: &mut [Invoice],
        at: Timestamp,
    ) -> Option<RelatedInvoice> {
        let (memo, number) = self.memos.get(group)?.first().copied()?;
        let memo = &mut invoices[memo];
        let scale = scale_of(&memo.currency);
        let installment = memo.installments.get_mut(number)?;
        let paid = installment.unpaid.max(-most.rounded(scale));
        installment.unpaid -= paid;
        let status = if installment.unpaid == Decimal::ZERO { "Paid" } else { "Partially paid" };
        memo.amount_paid = Some(paid);
        memo.paid_status = status.to_owned();
        let mut relation = self.relation(memo, number, at);
        relation.paid = paid;
        relation.paid_invoice_currency = paid;
        Some(relation)
    }
}

fn related_count(dice: &mut Dice, planned: Option<&str>) -> usize {
    match planned {
        Some("twelve_invoices") => 12,
        Some("no_related") => 0,
        Some("credit_memo_applied" | "sum_mismatch") => 2,
        Some(_) => 1,
        None if dice.chance(5) => 4 + dice.below(6),
        None => 1 + dice.below(3),
    }
}

fn amount(planned: Option<&str>, related: &[RelatedInvoice]) -> Decimal {
    let sum: Decimal = related.iter().map(|relation| relation.paid).sum();
    match planned {
        Some("no_related") => Decimal::new(250_000, 2),
        Some("sum_mismatch") => sum + Decimal::new(301, 2),
        _ => sum,
    }
}

fn status(voided: bool, cleared: bool) -> &'static str {
    match (voided, cleared) {
        (true, _) => "Voided",
        (false, true) => "Cleared",
        (false, false) => "Negotiable",
    }
}

/// Lowers what an installment owes and gives what was paid, the discount taken and the discount lost.
fn settle(
    invoice: &mut Invoice,
    number: usize,
    part: bool,
    discount: bool,
    voided: bool,
    nothing: bool,
) -> (Decimal, Decimal, Decimal) {
    let scale = scale_of(&invoice.currency);
    let Some(installment) = invoice.installments.get_mut(number) else { return Default::default() };
    let offered = installment.discount.map_or(Decimal::ZERO, |(_, amount)| amount);
    let whole = installment.unpaid == installment.gross && !part;
    let taken = if whole && discount && !nothing { offered } else { Decimal::ZERO };
    let paid = match (nothing, part) {
        (true, _) => Decimal::ZERO,
        (false, true) => (installment.unpaid / Decimal::TWO).rounded(scale),
        (false, false) => installment.unpaid - taken,
    };
    if !voided {
        installment.unpaid -= paid + taken;
        invoice.amount_paid = Some(invoice.amount_paid.unwrap_or_default() + paid);
        let owed: Decimal = invoice.installments.iter().map(|installment| installment.unpaid).sum();
        let status = if owed == Decimal::ZERO { "Paid" } else { "Partially paid" };
        invoice.paid_status = status.to_owned();
    }
    (paid, taken, if whole && taken == Decimal::ZERO { offered } else { Decimal::ZERO })
}
