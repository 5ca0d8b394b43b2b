use documents::PaidInvoice;
use rust_decimal::Decimal;
use x12::SegmentDraft;

use super::{Errand, Remitting};
use crate::draft::money;
use crate::profile::{Code, Credits, CrossCurrency};

impl Remitting<'_> {
    /// One ENT loop: ADX for credits that stand on their own, then an RMR loop for each invoice.
    pub(super) fn detail(&mut self) {
        self.build.push("detail", SegmentDraft::new("ENT").set(1, 1_u64));
        let apart = self.source.rules.credits == Credits::Adjustment;
        let (credits, items): (Vec<&PaidInvoice>, Vec<&PaidInvoice>) =
            self.invoices.iter().partition(|row| apart && row.amount < Decimal::ZERO);
        for row in credits {
            let rules = self.source.rules;
            let adx = SegmentDraft::new("ADX")
                .set(1, row.amount)
                .set(2, rules.credit_reason.as_str())
                .set(3, rules.credit_qualifier.as_str())
                .set(4, row.number.as_str());
            self.build.push(&format!("credit {}", row.number), adx);
        }
        for row in items {
            self.item(row);
        }
    }

    fn item(&mut self, row: &PaidInvoice) {
        let rules = self.source.rules;
        let origin = format!("invoice {}", row.number);
        let qualifier =
            if row.amount < Decimal::ZERO { &rules.credit_qualifier } else { &rules.invoice_qualifier };
        let action = match self.errand {
            // AJ: adjustment. The amounts are those of the payment that is taken back; BPR03 says which way.
            Errand::Reversal => Some("AJ"),
            Errand::Payment => rules.action.as_ref().map(Code::as_str),
        };
        let gross = row.amount.checked_add(row.discount).filter(|_| rules.gross_amounts);
        let rmr = SegmentDraft::new("RMR")
            .set(1, qualifier.as_str())
            .set(2, row.number.as_str())
            .set_opt(3, action)
            .set(4, row.amount)
            .set_opt(5, gross)
            .set_opt(6, Some(row.discount).filter(|discount| !discount.is_zero()));
        self.build.push(&origin, rmr);
        self.foreign_amount(row, &origin);
        if let Some(order) = row.purchase_order.as_deref().filter(|_| rules.purchase_orders) {
            self.build.push(&origin, SegmentDraft::new("REF").set(1, "PO").set(2, order));
        }
        if let Some(issued) = row.issued.filter(|_| rules.invoice_dates) {
            self.build.push(&origin, SegmentDraft::new("DTM").set(1, "003").set(2, issued));
        }
    }

    /// NTE with the amount in the currency of the invoice: the RMR loop has no other place for a second currency.
    fn foreign_amount(&mut self, row: &PaidInvoice, origin: &str) {
        let Some(currency) = row.invoice_currency else {
            return;
        };
        if self.source.rules.cross_currency == CrossCurrency::Hold {
            let message = format!("the invoice is in {currency}, the payment is not: set `cross_currency`");
            return self.build.fault("payment.cross_currency", origin, message);
        }
        if !row.discount.is_zero() {
            // Whether the ERP means the invoice's or the payment's currency cannot be told from the record.
            let message = format!(
                "the invoice is in {currency} and has a discount of {}, whose currency is not known",
                row.discount
            );
            self.build.fault("payment.cross_currency.discount", origin, message);
        }
        match row.amount_in_invoice_currency {
            Some(amount) => {
                let text = format!("Paid {} of the invoice", money(amount, currency));
                self.build.push(origin, SegmentDraft::new("NTE").set(2, text));
            }
            None => {
                let message =
                    format!("the record does not say how much of the invoice was paid in {currency}");
                self.build.fault("payment.cross_currency.amount", origin, message);
            }
        }
    }
}
