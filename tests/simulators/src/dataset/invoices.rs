//! Invoices: the first few dozen each carry a planned oddity, the others are drawn.

use crate::rounding::Rounded as _;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::lines::{LinePlan, after, installments, lines, live_total, scale_of};
use super::rows::{Invoice, InvoiceLine, Supplier};
use super::suppliers::UNKNOWN_NUMBERS;
use super::text::{EDI, ODD_TERMS};
use super::{BUSINESS_UNITS, DatasetOptions, Dice, Quirks};
use crate::time::day;

const FIRST_INVOICE_ID: i64 = 300_000_251_846_101;
const FIRST_DISTRIBUTION_ID: i64 = 300_000_261_000_001;

/// The oddity of the invoice at this place of the generation order.
const PLANNED: [&str; 36] = [
    "plain",
    "no_lines",
    "negative_quantity",
    "over_25_lines",
    "over_200_lines",
    "total_mismatch",
    "total_mismatch",
    "unknown_supplier",
    "unknown_supplier",
    "amount_six_decimals",
    "number_with_star",
    "number_over_22",
    "number_odd_characters",
    "unknown_uom",
    "several_orders",
    "discarded_line",
    "canceled",
    "needs_revalidation",
    "not_validated",
    "amount_only_lines",
    "three_installments",
    "odd_terms",
    "odd_terms",
    "null_descriptions",
    "number_with_tilde",
    "number_non_ascii",
    "number_trailing_blank",
    "same_number_as_another_supplier",
    "zero_amount",
    "payment_currency_differs",
    "large_amount",
    "line_newer_than_header",
    "credit_memo",
    "debit_memo",
    "prepayment",
    "two_installments",
];

pub(super) fn generate(
    dice: &mut Dice,
    options: &DatasetOptions,
    suppliers: &[Supplier],
    quirks: &mut Quirks,
) -> Vec<Invoice> {
    let count = options.invoices.max(60);
    let (times, tied) = update_times(dice, count, options);
    let mut order: Vec<usize> = (0..count).collect();
    dice.shuffle(&mut order);
    let mut invoices = Vec::with_capacity(count);
    for (index, &slot) in order.iter().enumerate() {
        let invoice = invoice(dice, index, times[slot], suppliers, quirks);
        if tied[slot] {
            quirks.invoice_is(invoice.id, "tied_timestamp");
        }
        invoices.push(invoice);
    }
    invoices
}

/// Ascending instants in whole milliseconds, some shared by several rows, among them those on both sides of the
/// usual page borders.
pub(super) fn update_times(
    dice: &mut Dice,
    count: usize,
    options: &DatasetOptions,
) -> (Vec<Timestamp>, Vec<bool>) {
    let end = options.end.as_millisecond();
    let oldest = options.days.max(1) * 86_400_000;
    let mut millis: Vec<i64> = (1..count).map(|_| end - dice.between(95_000, oldest)).collect();
    millis.push(end - 94_883);
    for at in &mut millis {
        if dice.chance(15) {
            *at -= *at % 1000;
        }
    }
    millis.sort_unstable();
    for index in 1..count {
        let border = [25, 50, 100, 200, 250, 300].contains(&index) || (11..14).contains(&index);
        if border || (dice.chance(6) && index + 1 < count) {
            millis[index] = millis[index - 1];
        }
    }
    let tied = (0..count)
        .map(|index| {
            let before = index > 0 && millis[index - 1] == millis[index];
            before || millis.get(index + 1) == Some(&millis[index])
        })
        .collect();
    let instant = |at: i64| Timestamp::from_millisecond(at).unwrap_or(options.end);
    (millis.into_iter().map(instant).collect(), tied)
}

fn invoice(
    dice: &mut Dice,
    index: usize,
    last_update: Timestamp,
    suppliers: &[Supplier],
    quirks: &mut Quirks,
) -> Invoice {
    let planned = PLANNED.get(index).copied();
    let is = |quirk: &str| planned == Some(quirk);
    let offset = i64::try_from(index).unwrap_or_default();
    let id = FIRST_INVOICE_ID + offset * 19;
    if let Some(quirk) = planned {
        quirks.invoice_is(id, quirk);
    }
    let supplier = choose_supplier(dice, planned, suppliers);
    let (number_of_supplier, name) = match planned {
        Some("unknown_supplier") => UNKNOWN_NUMBERS[index % UNKNOWN_NUMBERS.len()],
        _ => (supplier.number.as_str(), supplier.name.as_str()),
    };
    let invoice_type = invoice_type(dice, planned);
    let credit = matches!(invoice_type, "Credit Memo" | "Debit Memo");
    let unit = if dice.chance(85) { supplier.business_unit.as_str() } else { dice.pick(&BUSINESS_UNITS) };
    let currency = currency(dice, planned, unit, &supplier.currency);
    let scale = scale_of(currency);
    let creation = last_update.saturating_sub(SignedDuration::from_millis(dice.between(0, 1_000_000_000)));
    let creation = creation.unwrap_or(last_update);
    let orders = orders(dice, unit, planned);
    let plan = LinePlan {
        scale,
        items: item_count(dice, planned),
        orders: orders.clone(),
        amount_only: is("amount_only_lines") || (planned.is_none() && dice.chance(6)),
        credit,
        negative_quantity: is("negative_quantity"),
        unknown_unit: is("unknown_uom"),
        discarded: is("discarded_line"),
        silent: is("null_descriptions"),
        charges: !matches!(planned, Some("no_lines" | "zero_amount")),
        creation,
        last_update: if is("line_newer_than_header") {
            last_update.saturating_add(SignedDuration::from_millis(61_000)).unwrap_or(last_update)
        } else {
            last_update.saturating_sub(SignedDuration::from_millis(116)).unwrap_or(last_update)
        },
        distribution_id: FIRST_DISTRIBUTION_ID + offset * 1000,
    };
    let mut lines = lines(dice, &plan);
    distort(planned, &mut lines);
    let total = live_total(&lines);
    let amount = match planned {
        Some("no_lines") => Decimal::new(118_075, 2).rounded(scale),
        Some("total_mismatch") if index % 2 == 1 => total + Decimal::TEN,
        Some("total_mismatch") => total - Decimal::ONE,
        Some("amount_six_decimals") => total + Decimal::new(4_321, 6),
        _ => total,
    };
    let status = validation_status(dice, planned);
    let canceled = status == "Canceled";
    let validated = status == "Validated";
    let invoice_date = after(day(creation), -dice.between(0, 20));
    let terms = match planned {
        Some("odd_terms") => ODD_TERMS[index % ODD_TERMS.len()],
        Some("three_installments") => "2% 10 Net 30",
        _ => supplier.payment_terms.as_str(),
    };
    let count = match planned {
        Some("three_installments") => 3,
        Some("two_installments") => 2,
        None if amount > Decimal::ZERO && dice.chance(10) => 2 + u32::from(dice.chance(30)),
        _ => 1,
    };
    let last_child = plan.last_update;
    let installments = installments(dice, terms, count, amount, scale, invoice_date, last_child);
    Invoice {
        id,
        number: number(dice, planned, index),
        supplier: name.to_owned(),
        supplier_number: number_of_supplier.to_owned(),
        supplier_site: supplier.site.clone(),
        business_unit: unit.to_owned(),
        invoice_type: invoice_type.to_owned(),
        source: dice.pick(&["EDI", "Manual invoice entry", "Invoice image", "External"]).to_owned(),
        amount,
        currency: currency.to_owned(),
        payment_currency: if is("payment_currency_differs") { "USD" } else { currency }.to_owned(),
        amount_paid: None,
        conversion_rate: conversion(currency),
        invoice_date,
        received_date: dice.chance(40).then(|| after(invoice_date, dice.between(0, 5))),
        accounting_date: day(creation),
        terms_date: invoice_date,
        payment_terms: terms.to_owned(),
        payment_method_code: supplier.payment_method_code.clone(),
        validation_status: status.to_owned(),
        approval_status: if validated { "Workflow approved" } else { "Required" }.to_owned(),
        accounting_status: if validated { "Accounted" } else { "Unaccounted" }.to_owned(),
        paid_status: "Unpaid".to_owned(),
        canceled,
        canceled_date: canceled.then(|| day(last_update)),
        po_number: (orders.len() == 1).then(|| orders[0].clone()),
        description: (planned.is_none() && dice.chance(45)).then(|| describe(dice)),
        bank_account: supplier.bank_account.clone(),
        creation,
        last_update,
        lines,
        installments,
    }
}

fn invoice_type(dice: &mut Dice, planned: Option<&str>) -> &'static str {
    match planned {
        Some("credit_memo") => "Credit Memo",
        Some("debit_memo") => "Debit Memo",
        Some("prepayment") => "Prepayment",
        Some(_) => "Standard",
        None => match dice.below(100) {
            0..=81 => "Standard",
            82..=89 => "Credit Memo",
            90..=93 => "Debit Memo",
            _ => "Prepayment",
        },
    }
}

fn validation_status(dice: &mut Dice, planned: Option<&str>) -> &'static str {
    match planned {
        Some("canceled") => "Canceled",
        Some("needs_revalidation") => "Needs revalidation",
        Some("not_validated") => "Not validated",
        Some(_) => "Validated",
        None => match dice.below(100) {
            0..=79 => "Validated",
            80..=89 => "Not validated",
            90..=95 => "Needs revalidation",
            _ => "Canceled",
        },
    }
}

/// Mostly the supplier's; the Mexican plant also pays domestic suppliers in pesos.
fn currency<'a>(dice: &mut Dice, planned: Option<&str>, unit: &str, of_supplier: &'a str) -> &'a str {
    match (planned, unit, of_supplier) {
        (Some("payment_currency_differs"), _, _) => "EUR",
        (None, "Monterrey Plant BU", "USD") if dice.chance(60) => "MXN",
        _ => of_supplier,
    }
}

fn item_count(dice: &mut Dice, planned: Option<&str>) -> usize {
    match planned {
        Some("no_lines") => 0,
        Some("over_25_lines") => 37,
        Some("over_200_lines") => 231,
        Some("several_orders" | "discarded_line") => 4,
        _ if dice.chance(4) => 9 + dice.below(20),
        _ => 1 + dice.below(4),
    }
}

/// Gives every line an amount that a float cannot hold, or none at all, where that is the plan.
fn distort(planned: Option<&str>, lines: &mut [InvoiceLine]) {
    for line in lines {
        match planned {
            Some("large_amount") => {
                line.amount += Decimal::new(9_007_199_254_740_991, 2);
                (line.quantity, line.uom, line.unit_price) = (None, None, None);
            }
            Some("zero_amount") => {
                line.amount = Decimal::ZERO;
                line.unit_price = line.unit_price.map(|_| Decimal::ZERO);
            }
            _ => continue,
        }
        line.distributions.truncate(1);
        line.distributions.iter_mut().for_each(|part| part.amount = line.amount);
    }
}

fn choose_supplier<'a>(dice: &mut Dice, planned: Option<&str>, suppliers: &'a [Supplier]) -> &'a Supplier {
    // Planned rows belong to the EDI partners, so that an oddity meets the mapping; every partner has some.
    let index = match planned {
        Some("plain" | "same_number_as_another_supplier") => 10 * usize::from(planned != Some("plain")),
        Some("large_amount" | "over_200_lines" | "three_installments") => 0,
        Some(_) => dice.below(EDI.len()),
        None if dice.chance(15) => 0,
        None if dice.chance(65) => dice.below(EDI.len()),
        None => EDI.len() + dice.below(suppliers.len() - EDI.len()),
    };
    &suppliers[index.min(suppliers.len() - 1)]
}

fn orders(dice: &mut Dice, unit: &str, planned: Option<&str>) -> Vec<String> {
    let prefix: String = unit.split(' ').take(2).filter_map(|word| word.chars().next()).collect();
    let count = match planned {
        Some("several_orders") => 3,
        Some(_) => 1,
        None => [1, 1, 1, 0, 0, 2][dice.below(6)],
    };
    (0..count).map(|_| format!("{prefix}-{}", dice.between(100_000, 109_999))).collect()
}

fn number(dice: &mut Dice, planned: Option<&str>, index: usize) -> String {
    let plain = dice.between(10_000, 99_999);
    match planned {
        Some("plain" | "same_number_as_another_supplier") => "AX-77812".into(),
        Some("number_with_star") => format!("R*{plain}"),
        Some("number_over_22") => format!("INV-2026-0000-{plain}-NORTHFIELD-REV2"),
        Some("number_odd_characters") => format!("# {plain} / 03-B"),
        Some("number_with_tilde") => format!("{plain}~2"),
        Some("number_non_ascii") => format!("Nº {plain}-é"),
        Some("number_trailing_blank") => format!("{plain} "),
        _ => match index % 4 {
            0 => format!("INV-{plain}-{index}"),
            1 => format!("{plain}{index:03}"),
            2 => format!("A{index:04}/{plain}"),
            _ => format!("2026-{index:05}"),
        },
    }
}

fn conversion(currency: &str) -> Option<Decimal> {
    match currency {
        "EUR" => Some(Decimal::new(10_843, 4)),
        "JPY" => Some(Decimal::new(66_412, 7)),
        "CAD" => Some(Decimal::new(73_085, 5)),
        "MXN" => Some(Decimal::new(573_921, 7)),
        _ => None,
    }
}

fn describe(dice: &mut Dice) -> String {
    dice.pick(&[
        "Monthly call-off",
        "Rush order – see e-mail of buyer",
        "Replaces invoice sent by mistake;\nplease disregard the first",
        "Rückstand / back order",
        "Tooling, 50% on order",
    ])
    .to_owned()
}
