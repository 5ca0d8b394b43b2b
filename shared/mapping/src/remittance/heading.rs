use x12::SegmentDraft;

use super::{Errand, Remitting, subject};
use crate::profile::{BankAccount, Code, MethodRule, Side, method_name};

const ORIGIN: &str = "heading";

impl Remitting<'_> {
    /// BPR, TRN, CUR, REF, DTM, N1 loops.
    pub(super) fn heading(&mut self) {
        let (payment, rules) = (self.source.document, self.source.rules);
        self.payment_order();
        let trn = SegmentDraft::new("TRN")
            .set(1, "1")
            .set(2, payment.number.as_str())
            .set_opt(3, rules.originator_id.as_ref().map(Code::as_str));
        self.build.push(ORIGIN, trn);
        let foreign = self.invoices.iter().any(|row| row.invoice_currency.is_some());
        if foreign || rules.plain_currency != Some(payment.currency) {
            let cur = SegmentDraft::new("CUR")
                .set(1, rules.currency_party.as_str())
                .set(2, payment.currency.code());
            self.build.push(ORIGIN, cur);
        }
        let subject = subject(self.source);
        self.build.references(&rules.references, &subject);
        for qualifier in &rules.dates {
            self.build.push(ORIGIN, SegmentDraft::new("DTM").set(1, qualifier.as_str()).set(2, payment.paid));
        }
        for rule in &rules.parties {
            let party = match rule.party {
                Side::Supplier => &payment.payee,
                Side::Buyer => &payment.payer,
            };
            self.build.party(rule, party, &subject, self.source.profile.text());
        }
    }

    fn payment_order(&mut self) {
        let (payment, rules) = (self.source.document, self.source.rules);
        let Some(method) = rules.method(&payment.method) else {
            let message = format!(
                "payment method `{}` is not known: add it to `[remittance.methods]`",
                method_name(&payment.method)
            );
            return self.build.fault("payment.method", "method", message);
        };
        let (handling, code, format) = if payment.amount.is_zero() {
            ("I", "NON", None)
        } else {
            (rules.handling.as_str(), method.code.as_str(), method.format.as_ref().map(Code::as_str))
        };
        let (direction, date) = match (self.errand, payment.voided) {
            (Errand::Reversal, Some(voided)) => ("D", voided),
            _ => ("C", payment.paid),
        };
        let mut bpr = SegmentDraft::new("BPR")
            .set(1, handling)
            .set(2, payment.amount)
            .set(3, direction)
            .set(4, code)
            .set_opt(5, format)
            .set_opt(10, rules.originator_id.as_ref().map(Code::as_str))
            .set_opt(11, rules.originator_code.as_ref().map(Code::as_str))
            .set(16, date);
        if method.bank_accounts && !payment.amount.is_zero() {
            bpr = self.bank_accounts(bpr, &method);
        }
        self.build.push(ORIGIN, bpr);
    }

    /// BPR06 to BPR09 and BPR12 to BPR15. The ERP masks account numbers, so they come from the profile.
    fn bank_accounts(&mut self, bpr: SegmentDraft, method: &MethodRule) -> SegmentDraft {
        let rules = self.source.rules;
        let name = self.source.document.payer_account.as_deref().unwrap_or_default();
        let Some(own) = rules.account(name) else {
            let message = format!(
                "account `{name}` has no number for {}: add it to `[[remittance.accounts]]`",
                method.code
            );
            self.build.fault("payment.bank_account", "payer_account", message);
            return bpr;
        };
        let bpr = account(bpr, 6, own);
        rules.receiver_account.iter().fold(bpr, |bpr, receiver| account(bpr, 12, receiver))
    }
}

/// Four elements from `first` on: code list, bank, type, number.
fn account(bpr: SegmentDraft, first: usize, account: &BankAccount) -> SegmentDraft {
    bpr.set(first, account.routing_qualifier.as_str())
        .set(first + 1, account.routing.as_str())
        .set(first + 2, account.account_type.as_str())
        .set(first + 3, account.number.reveal())
}
