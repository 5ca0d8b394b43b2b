use std::collections::BTreeSet;

use x12::SegmentDraft;

use super::{Invoicing, is_credit, subject};
use crate::profile::{GlLevel, Side};

const ORIGIN: &str = "heading";

/// Longest NTE02.
const NOTE: usize = 80;
/// NTE segments in the heading.
const NOTES: usize = 100;

impl Invoicing<'_> {
    /// BIG, NTE, CUR, REF, N1 loops, ITD, DTM, FA1 loops.
    pub(super) fn heading(&mut self) {
        let (invoice, rules) = (self.source.document, self.source.rules);
        let big = SegmentDraft::new("BIG")
            .set(1, invoice.issued)
            .set(2, invoice.number.as_str())
            .set_opt(4, self.heading_order())
            .set_opt(7, is_credit(invoice).then_some("CR"))
            .set_opt(8, self.purpose());
        self.build.push(ORIGIN, big);
        self.notes();
        if rules.plain_currency != Some(invoice.currency) {
            let cur = SegmentDraft::new("CUR")
                .set(1, rules.currency_party.as_str())
                .set(2, invoice.currency.code());
            self.build.push(ORIGIN, cur);
        }
        let subject = subject(self.source);
        self.build.references(&rules.references, &subject);
        for rule in &rules.parties {
            let party = match rule.party {
                Side::Supplier => &invoice.supplier,
                Side::Buyer => &invoice.buyer,
            };
            self.build.party(rule, party, &subject, self.source.profile.text());
        }
        self.terms();
        for qualifier in &rules.dates {
            let dtm = SegmentDraft::new("DTM").set(1, qualifier.as_str()).set(2, invoice.issued);
            self.build.push(ORIGIN, dtm);
        }
        self.heading_accounts();
    }

    fn notes(&mut self) {
        let Some(text) = self.source.document.description.as_deref().filter(|_| self.source.rules.notes)
        else {
            return;
        };
        let rule = self.source.profile.text().long_description;
        for part in self.build.fit(text, NOTE, NOTES, rule, (ORIGIN, "NTE02")) {
            self.build.push(ORIGIN, SegmentDraft::new("NTE").set(2, part));
        }
    }

    /// BIG04: the order of the heading, or else the only order of the lines.
    fn heading_order(&self) -> Option<&str> {
        let invoice = self.source.document;
        let orders = self.orders();
        let only = orders.first().copied().filter(|_| orders.len() == 1);
        invoice.purchase_order.as_deref().or(only)
    }

    /// Every purchase order that the invoice names.
    pub(super) fn orders(&self) -> BTreeSet<&str> {
        let invoice = self.source.document;
        let lines = invoice.lines.iter().filter_map(|line| line.purchase_order.as_deref());
        lines.chain(invoice.purchase_order.as_deref()).collect()
    }

    /// One FA1 loop per account, if accounts stand in the heading.
    fn heading_accounts(&mut self) {
        if self.source.rules.gl_accounts.as_ref().is_none_or(|rule| rule.level != GlLevel::Heading) {
            return;
        }
        let mut seen = BTreeSet::new();
        for line in &self.source.document.lines {
            for distribution in &line.distributions {
                if seen.insert(distribution.account.as_str()) {
                    self.account(&distribution.account, &format!("line {}", line.number));
                }
            }
        }
        if seen.is_empty() && !self.source.document.lines.is_empty() {
            self.build.fault(
                "invoice.accounts.none",
                ORIGIN,
                "the profile asks for GL accounts, the invoice has none",
            );
        }
    }
}
