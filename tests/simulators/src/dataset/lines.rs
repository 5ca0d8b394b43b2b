//! Lines, distributions and installments.

use crate::rounding::Rounded as _;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::Dice;
use super::rows::{Distribution, Installment, InvoiceLine};
use super::text::{ACCOUNTS, ITEMS, UNITS, UNKNOWN_UNIT};

/// What the lines of one invoice have in common.
pub(super) struct LinePlan {
    /// Decimals of the currency.
    pub(super) scale: u32,
    /// Number of item lines.
    pub(super) items: usize,
    /// Purchase orders that the lines match; empty for unmatched invoices.
    pub(super) orders: Vec<String>,
    /// Lines carry only an amount, no quantity.
    pub(super) amount_only: bool,
    /// Amounts are negative.
    pub(super) credit: bool,
    /// One line has a negative quantity.
    pub(super) negative_quantity: bool,
    /// The first line has a unit that no table knows.
    pub(super) unknown_unit: bool,
    /// The second line was discarded.
    pub(super) discarded: bool,
    /// Every description is null.
    pub(super) silent: bool,
    /// Freight, tax and miscellaneous lines may follow.
    pub(super) charges: bool,
    /// `CreationDate` of the invoice.
    pub(super) creation: Timestamp,
    /// `LastUpdateDate` of the lines.
    pub(super) last_update: Timestamp,
    /// First `InvoiceDistributionId`.
    pub(super) distribution_id: i64,
}

/// Decimals of an ISO currency.
pub(super) fn scale_of(currency: &str) -> u32 {
    if currency == "JPY" { 0 } else { 2 }
}

pub(super) fn lines(dice: &mut Dice, plan: &LinePlan) -> Vec<InvoiceLine> {
    let mut lines: Vec<InvoiceLine> = (0..plan.items).map(|index| item_line(dice, plan, index)).collect();
    let goods: Decimal = live_total(&lines);
    if plan.charges && dice.chance(35) {
        let amount = signed(plan, Decimal::new(dice.between(1_500, 48_000), 2).rounded(plan.scale));
        lines.push(charge(plan, lines.len(), "Freight", amount, None));
    }
    if plan.charges && dice.chance(40) {
        let (code, rate) = dice.pick(&[("OH STATE 5.75", 575), ("IN STATE 7", 700), ("MX IVA 16", 1600)]);
        let amount = (goods * Decimal::new(rate, 4)).rounded(plan.scale);
        lines.push(charge(plan, lines.len(), "Tax", amount, Some(code)));
    }
    if plan.charges && dice.chance(8) {
        let amount = signed(plan, Decimal::new(dice.between(500, 9_900), 2).rounded(plan.scale));
        lines.push(charge(plan, lines.len(), "Miscellaneous", amount, None));
    }
    distribute(dice, plan, &mut lines);
    lines
}

/// What the lines that are not discarded add up to.
pub(super) fn live_total(lines: &[InvoiceLine]) -> Decimal {
    lines.iter().filter(|line| !line.discarded).map(|line| line.amount).sum()
}

fn signed(plan: &LinePlan, amount: Decimal) -> Decimal {
    if plan.credit { -amount } else { amount }
}

fn item_line(dice: &mut Dice, plan: &LinePlan, index: usize) -> InvoiceLine {
    let (item, description) = dice.pick(&ITEMS);
    let (unit, fractions) = dice.pick(&UNITS);
    let unit = if plan.unknown_unit && index == 0 { UNKNOWN_UNIT } else { unit };
    let quantity = match fractions {
        true => Decimal::new(dice.between(500, 900_000), 3).normalize(),
        false => Decimal::from(dice.between(1, 2_500)),
    };
    let quantity = if plan.negative_quantity && index == 0 { -quantity } else { quantity };
    let decimals = if plan.scale == 0 { 0 } else { dice.pick(&[2, 2, 2, 3, 4, 6]) };
    let price = match decimals {
        0 => Decimal::from(dice.between(3, 4_000)),
        6 => Decimal::new(dice.between(100, 9_999_999), 6),
        _ => Decimal::new(dice.between(5, 9_999), decimals),
    };
    let amount = signed(plan, (quantity * price).rounded(plan.scale));
    let by_amount = plan.amount_only || plan.credit;
    let order = (!plan.orders.is_empty()).then(|| plan.orders[index % plan.orders.len()].clone());
    let matched = order.is_some();
    InvoiceLine {
        number: position(index),
        line_type: "Item".into(),
        amount,
        quantity: (!by_amount).then_some(quantity),
        uom: (!by_amount).then(|| unit.to_owned()),
        unit_price: (!by_amount).then_some(price),
        item: (matched || dice.chance(50)).then(|| item.to_owned()),
        item_description: description.filter(|_| !plan.silent).map(str::to_owned),
        description: description.filter(|_| !plan.silent && dice.chance(80)).map(str::to_owned),
        po_line: matched.then(|| position(index / plan.orders.len().max(1))),
        po_number: order,
        receipt_number: (matched && dice.chance(60)).then(|| dice.between(60_000, 69_999).to_string()),
        tax_rate_code: None,
        discarded: plan.discarded && index == 1,
        creation: plan.creation,
        last_update: plan.last_update,
        distributions: Vec::new(),
    }
}

fn charge(plan: &LinePlan, index: usize, kind: &str, amount: Decimal, tax: Option<&str>) -> InvoiceLine {
    InvoiceLine {
        number: position(index),
        line_type: kind.into(),
        amount,
        quantity: None,
        uom: None,
        unit_price: None,
        item: None,
        item_description: None,
        description: (!plan.silent && kind == "Miscellaneous").then(|| "Fuel surcharge".to_owned()),
        po_number: None,
        po_line: None,
        receipt_number: None,
        tax_rate_code: tax.map(str::to_owned),
        discarded: false,
        creation: plan.creation,
        last_update: plan.last_update,
        distributions: Vec::new(),
    }
}

fn position(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX - 1) + 1
}

fn distribute(dice: &mut Dice, plan: &LinePlan, lines: &mut [InvoiceLine]) {
    let mut id = plan.distribution_id;
    for line in lines {
        let first =
            if dice.chance(12) { (line.amount / Decimal::from(3)).rounded(plan.scale) } else { line.amount };
        let parts = if first == line.amount { vec![first] } else { vec![first, line.amount - first] };
        for (index, amount) in parts.into_iter().enumerate() {
            let combination = dice.pick(&ACCOUNTS).to_owned();
            line.distributions.push(Distribution { id, number: position(index), amount, combination });
            id += 1;
        }
    }
}

/// Due dates and discounts that follow from a terms name.
pub(super) fn installments(
    dice: &mut Dice,
    terms: &str,
    count: u32,
    amount: Decimal,
    scale: u32,
    from: Date,
    last_update: Timestamp,
) -> Vec<Installment> {
    let (days, discount) = match terms {
        "Immediate" => (0, None),
        "Net 45" => (45, None),
        "Net 60" => (60, None),
        "2% 10 Net 30" => (30, Some((10, Decimal::new(2, 2)))),
        "1% 15, Net 60" => (60, Some((15, Decimal::new(1, 2)))),
        _ => (30, None),
    };
    let share = (amount / Decimal::from(count.max(1))).rounded(scale);
    let mut left = amount;
    (1..=count)
        .map(|number| {
            let gross = if number == count { left } else { share };
            left -= gross;
            let due = after(from, days * i64::from(number));
            let discount = discount
                .filter(|_| gross > Decimal::ZERO)
                .map(|(within, rate)| (after(from, within), (gross * rate).rounded(scale)));
            let held = gross > Decimal::ZERO && dice.chance(2);
            Installment {
                number,
                due_date: due,
                gross,
                unpaid: gross,
                discount,
                hold_reason: held.then(|| "Awaiting receipt".to_owned()),
                last_update,
            }
        })
        .collect()
}

pub(super) fn after(date: Date, days: i64) -> Date {
    date.saturating_add(SignedDuration::from_hours(24 * days))
}
