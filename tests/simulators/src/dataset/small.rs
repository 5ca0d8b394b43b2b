//! Two invoices and a payment: enough for a crash test that runs a thousand times.

use crate::rounding::Rounded as _;
use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rust_decimal::Decimal;

use super::lines::{LinePlan, after, installments, lines, live_total};
use super::rows::{Invoice, Payment, RelatedInvoice, Supplier};
use super::suppliers::supplier;
use super::{Dataset, Dice, Quirks};
use crate::time::day;

pub(super) fn generate(seed: u64, end: Timestamp) -> Dataset {
    let mut dice = Dice::new(ChaCha8Rng::seed_from_u64(seed));
    let mut ignored = Quirks::default();
    // Two partners with plain names, in dollars, that take both documents.
    let suppliers =
        vec![supplier(&mut dice, 0, end, &mut ignored), supplier(&mut dice, 10, end, &mut ignored)];
    let before = |seconds: i64| end.saturating_sub(SignedDuration::from_secs(seconds)).unwrap_or(end);
    let mut invoices = vec![
        invoice(&mut dice, 1, &suppliers[0], before(3_600)),
        invoice(&mut dice, 2, &suppliers[1], before(1_800)),
    ];
    let payments = vec![payment(&suppliers[0], &mut invoices[0], before(900))];
    Dataset { suppliers, invoices, payments, quirks: Quirks::default() }
}

fn invoice(dice: &mut Dice, index: i64, supplier: &Supplier, at: Timestamp) -> Invoice {
    let order = format!("DP-{}", 104_400 + index);
    let plan = LinePlan {
        scale: 2,
        items: 2,
        orders: vec![order.clone()],
        amount_only: false,
        credit: false,
        negative_quantity: false,
        unknown_unit: false,
        discarded: false,
        silent: false,
        charges: false,
        creation: at,
        last_update: at,
        distribution_id: 300_000_271_000_001 + index * 100,
    };
    let mut lines = lines(dice, &plan);
    for line in &mut lines {
        let (item, text) =
            if line.number == 1 { ("CN-24P", "Connector, 24 pin") } else { ("ENC-440", "Enclosure") };
        line.item = Some(item.into());
        line.item_description = Some(text.into());
        line.description = Some(text.into());
        line.uom = Some("Each".into());
        let quantity = Decimal::from(dice.between(1, 400));
        let price = Decimal::new(dice.between(100, 99_999), 3);
        line.amount = (quantity * price).rounded(2);
        line.quantity = Some(quantity);
        line.unit_price = Some(price);
        line.distributions.truncate(1);
        line.distributions.iter_mut().for_each(|part| part.amount = line.amount);
    }
    let amount = live_total(&lines);
    let date = after(day(at), -2);
    let mut installments = installments(dice, "Net 30", 1, amount, 2, date, at);
    installments.iter_mut().for_each(|installment| installment.hold_reason = None);
    Invoice {
        id: 300_000_251_800_000 + index * 19,
        number: format!("SM-{}", 77_810 + index),
        supplier: supplier.name.clone(),
        supplier_number: supplier.number.clone(),
        supplier_site: supplier.site.clone(),
        business_unit: supplier.business_unit.clone(),
        invoice_type: "Standard".into(),
        source: "EDI".into(),
        amount,
        currency: "USD".into(),
        payment_currency: "USD".into(),
        amount_paid: None,
        conversion_rate: None,
        invoice_date: date,
        received_date: Some(date),
        accounting_date: date,
        terms_date: date,
        payment_terms: "Net 30".into(),
        payment_method_code: "EFT".into(),
        validation_status: "Validated".into(),
        approval_status: "Workflow approved".into(),
        accounting_status: "Accounted".into(),
        paid_status: "Unpaid".into(),
        canceled: false,
        canceled_date: None,
        po_number: Some(order),
        description: None,
        bank_account: supplier.bank_account.clone(),
        creation: at,
        last_update: at,
        lines,
        installments,
    }
}

fn payment(supplier: &Supplier, invoice: &mut Invoice, at: Timestamp) -> Payment {
    invoice.amount_paid = Some(invoice.amount);
    invoice.paid_status = "Paid".into();
    invoice.installments.iter_mut().for_each(|installment| installment.unpaid = Decimal::ZERO);
    let date = day(at);
    Payment {
        id: 714_001,
        payment_id: 981_701,
        number: 20_501,
        reference: 981_701,
        amount: invoice.amount,
        currency: "USD".into(),
        payment_date: date,
        status: "Negotiable".into(),
        void_date: None,
        clearing_date: None,
        method_code: "EFT".into(),
        paper_document: None,
        process_request: Some(format!("EFT-{date}")),
        payee: supplier.name.clone(),
        payee_site: supplier.site.clone(),
        supplier_number: supplier.number.clone(),
        business_unit: invoice.business_unit.clone(),
        address: supplier.remit_to.clone(),
        bank_account_name: "NE Operating 01".into(),
        bank_account_number: "XXXXXX4471".into(),
        remit_to_account: supplier.bank_account.clone(),
        creation: at,
        last_update: at,
        related: vec![RelatedInvoice {
            id: 1_450_001,
            invoice_id: invoice.id,
            invoice_number: invoice.number.clone(),
            business_unit: invoice.business_unit.clone(),
            installment: 1,
            paid: invoice.amount,
            paid_invoice_currency: invoice.amount,
            discount_taken: Decimal::ZERO,
            discount_lost: Decimal::ZERO,
            invoice_currency: "USD".into(),
            cross_rate: None,
            last_update: at,
        }],
    }
}
