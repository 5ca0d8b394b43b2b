use documents::Installment;
use rust_decimal::Decimal;
use x12::SegmentDraft;

use super::Invoicing;
use crate::crosswalk::Terms;
use crate::draft::{counted, money, sum};
use crate::profile::TermsRule;

/// Where the terms and the installments of an invoice are at fault.
const ORIGIN: &str = "terms";

impl<'i> Invoicing<'i> {
    /// ITD segments: one, or one for each installment.
    pub(super) fn terms(&mut self) {
        let invoice = self.source.document;
        let terms = match self.source.rules.terms {
            TermsRule::None => return,
            TermsRule::Dates => None,
            TermsRule::Crosswalk => match self.known_terms() {
                Ok(terms) => terms,
                Err(()) => return,
            },
        };
        let name = terms.and(invoice.terms.as_ref()).map(|terms| terms.name.as_str());
        match invoice.installments.as_slice() {
            [] => {
                if let Some(terms) = terms {
                    // Where the days are missing the invoice is held, and the writer need not say so in other words.
                    let has_days = self.check_discount_days(terms);
                    let itd = codes(Some(terms), has_days, false).set_opt(12, name);
                    self.build.push(ORIGIN, itd);
                }
            }
            [only] => {
                let itd = self.dated(codes(terms, only.discount.is_some(), false), only);
                self.build.push(ORIGIN, itd.set_opt(12, name));
            }
            several => {
                self.check_installments(several);
                for installment in several {
                    let itd = self.dated(codes(terms, installment.discount.is_some(), true), installment);
                    let itd = itd.set(9, installment.due).set(10, self.signed(installment.amount));
                    self.build.push(ORIGIN, itd.set_opt(12, name));
                }
            }
        }
    }

    fn known_terms(&mut self) -> Result<Option<&'i Terms>, ()> {
        let Some(terms) = &self.source.document.terms else {
            return Ok(None);
        };
        let known = self.source.crosswalks.terms(&terms.name, self.source.profile.id());
        if known.is_none() {
            let message =
                format!("payment terms `{}` have no codes: add them to crosswalks/terms.csv", terms.name);
            self.build.fault("crosswalk.terms", ORIGIN, message);
            return Err(());
        }
        Ok(known)
    }

    /// Without installments the terms alone say until when a discount is granted: ITD03 needs ITD04, 05 or 13.
    fn check_discount_days(&mut self, terms: &Terms) -> bool {
        if let (Some(percent), None) = (terms.discount_percent, terms.discount_days) {
            let message = format!(
                "the terms grant {percent} %, but neither an installment nor `discount_days` of \
                 crosswalks/terms.csv says until when"
            );
            self.build.fault("invoice.terms.discount", ORIGIN, message);
            return false;
        }
        true
    }

    /// The dates and the discount of an installment.
    fn dated(&self, itd: SegmentDraft, installment: &Installment) -> SegmentDraft {
        let discount = installment.discount.as_ref();
        itd.set_opt(4, discount.map(|discount| discount.until))
            .set(6, installment.due)
            .set_opt(8, discount.map(|discount| self.signed(discount.amount)))
    }

    fn check_installments(&mut self, installments: &[Installment]) {
        let (total, currency) = (self.source.document.total, self.source.document.currency);
        let due = sum(installments.iter().map(|installment| installment.amount));
        if due != Some(total) {
            let (due, total) = (counted(due, currency), money(total, currency));
            let message = format!("the installments add up to {due}, the invoice says {total}");
            self.build.fault("invoice.installments.sum", ORIGIN, message);
        }
    }

    /// What may be deducted in all, in the sign of the document, and the amount that it is deducted from if the
    /// terms tell.
    pub(super) fn discount(&self) -> Option<(Decimal, Option<Decimal>)> {
        let invoice = self.source.document;
        let discounts = invoice.installments.iter().filter_map(|installment| installment.discount.as_ref());
        let discount = sum(discounts.map(|discount| discount.amount)).filter(|sum| !sum.is_zero())?;
        let terms = invoice.terms.as_ref();
        let terms =
            terms.and_then(|terms| self.source.crosswalks.terms(&terms.name, self.source.profile.id()));
        let percent = terms.and_then(|terms| terms.discount_percent);
        // TDS02 is written only if the percent of the whole gives the discount: freight may be outside of it.
        let whole =
            percent.and_then(|percent| invoice.total.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED));
        let base = whole.filter(|whole| invoice.currency.round(*whole) == discount).map(|_| invoice.total);
        Some((self.signed(discount), base.map(|base| self.signed(base))))
    }
}

/// ITD01 to ITD03, ITD05 and ITD07. Discount terms are written only where the ERP grants one. Days count from one day
/// for all installments, so they would contradict the dates of all but one.
fn codes(terms: Option<&Terms>, discount: bool, installment: bool) -> SegmentDraft {
    let itd = SegmentDraft::new("ITD");
    let Some(terms) = terms else {
        // 14: previously agreed upon. 04: deferred or installment.
        return itd.set(1, if installment { "04" } else { "14" });
    };
    let kind = if installment { "04" } else { terms.kind.as_str() };
    let days = |days: u32| u64::from(days);
    itd.set(1, kind)
        .set(2, terms.basis.as_str())
        .set_opt(3, terms.discount_percent.filter(|_| discount))
        .set_opt(5, terms.discount_days.filter(|_| discount && !installment).map(days))
        .set_opt(7, terms.net_days.filter(|_| !installment).map(days))
}
