//! What people do in the ERP between the polls, and what became of it.

use pipeline::{Event, LedgerItem, State};
use simulators::dataset::{Invoice, InvoiceLine};
use simulators::fusion::Mutation;
use simulators::{AcceptedUpload, FusionSimulator};

use super::summary::ChangeResult;
use crate::failure::Failure;
use crate::output::count;

/// How many invoices are touched without a change.
const TOUCHED_INVOICES: usize = 6;
/// How many payments are.
const TOUCHED_PAYMENTS: usize = 3;

/// Changes of one kind.
#[derive(Debug, Clone)]
pub struct Change {
    kind: Kind,
    title: String,
    /// Ids of the records in the ERP.
    ids: Vec<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    TouchInvoices,
    TouchPayments,
    ChangeInvoice,
    ValidateInvoice,
    VoidPayment,
}

/// The ledger after the first poll, as far as changes look at it.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// The documents.
    pub items: &'a [LedgerItem],
    /// The delivered invoice that is changed.
    pub favourite: Option<&'a LedgerItem>,
    /// The invoices in the ERP, to find one that would leave if only it were validated.
    pub invoices: &'a [Invoice],
}

impl<'a> Before<'a> {
    fn delivered(&self, flow: &'static str) -> impl Iterator<Item = &'a LedgerItem> + use<'a> {
        self.items.iter().filter(move |item| item.flow == flow && item.state == State::Delivered)
    }

    /// Whether nothing but its status keeps an invoice from leaving, as far as can be seen.
    fn is_plain(&self, item: &LedgerItem) -> bool {
        let plain_text =
            |text: &Option<String>| text.as_ref().is_none_or(|text| !text.contains(['*', '|', '~']));
        let own = self.invoices.iter().find(|invoice| item.record_key.id() == invoice.id.to_string());
        own.is_some_and(|invoice| {
            let fits = |line: &InvoiceLine| line.quantity.is_some() && plain_text(&line.item);
            let goods = |line: &&InvoiceLine| line.line_type == "Item";
            invoice.invoice_type == "Standard" && invoice.lines.iter().filter(goods).all(fits)
        })
    }
}

/// Chooses what is changed. `voids` are partners in the order in which their voids are interesting.
pub fn plan(before: &Before<'_>, voids: &[(&str, &str)]) -> Vec<Change> {
    let mut changes = Vec::new();
    let changed = before.favourite;
    let free = |item: &&LedgerItem| changed.is_none_or(|changed| changed.record_key != item.record_key);
    let mut add = |kind, title: String, items: Vec<&LedgerItem>| {
        let ids: Vec<i64> = items.into_iter().filter_map(|item| item.record_key.id().parse().ok()).collect();
        if !ids.is_empty() {
            changes.push(Change { kind, title, ids });
        }
    };
    let touched: Vec<_> =
        before.delivered("fusion-invoices").filter(free).skip(3).take(TOUCHED_INVOICES).collect();
    let title = format!(
        "`LastUpdateDate` of {} moved, nothing else",
        count(touched.len() as u64, "delivered invoice")
    );
    add(Kind::TouchInvoices, title, touched);
    let mut voided = Vec::new();
    for (partner, policy) in voids {
        let of_partner =
            |item: &&LedgerItem| item.partner.as_ref().is_some_and(|own| own.as_str() == *partner);
        let Some(item) = before.delivered("fusion-payments").find(of_partner) else { continue };
        if !voided.iter().any(|(_, known)| known == policy) {
            voided.push((item, *policy));
        }
    }
    let untouched = |item: &&LedgerItem| voided.iter().all(|(other, _)| other.record_key != item.record_key);
    let touched: Vec<_> =
        before.delivered("fusion-payments").filter(untouched).take(TOUCHED_PAYMENTS).collect();
    let title = format!(
        "`LastUpdateDate` of {} moved, nothing else",
        count(touched.len() as u64, "delivered payment")
    );
    add(Kind::TouchPayments, title, touched);
    let number =
        |item: &LedgerItem| item.business_number.clone().unwrap_or_else(|| item.record_key.id().to_owned());
    if let Some(item) = changed {
        add(
            Kind::ChangeInvoice,
            format!("Purchase order of delivered invoice {} changed", number(item)),
            vec![item],
        );
    }
    let waiting = before.items.iter().find(|item| {
        let unvalidated = item.reasons.iter().any(|fault| fault.rule == "invoice.unvalidated");
        unvalidated && item.partner.is_some() && before.is_plain(item)
    });
    if let Some(item) = waiting {
        add(
            Kind::ValidateInvoice,
            format!("Invoice {} validated, which had not been", number(item)),
            vec![item],
        );
    }
    for (item, policy) in voided {
        let title = format!(
            "Delivered payment {} voided; the partner's profile says `on_void = \"{policy}\"`",
            number(item)
        );
        add(Kind::VoidPayment, title, vec![item]);
    }
    changes
}

impl Change {
    /// Makes the change in the ERP, now.
    pub fn apply(&self, fusion: &FusionSimulator) -> Result<(), Failure> {
        for &id in &self.ids {
            let mutation = match self.kind {
                Kind::TouchInvoices => Mutation::TouchInvoice { id, at: None },
                Kind::TouchPayments => Mutation::TouchPayment { id, at: None },
                Kind::ChangeInvoice => Mutation::ChangeInvoice {
                    id,
                    attribute: "PurchaseOrderNumber".to_owned(),
                    value: "DP-199999".to_owned(),
                    at: None,
                },
                Kind::ValidateInvoice => Mutation::ValidateInvoice { id },
                Kind::VoidPayment => Mutation::VoidPayment { id },
            };
            fusion
                .mutate(&mutation)
                .map_err(|text| Failure::new(format!("the simulated ERP refused a change: {text}")))?;
        }
        Ok(())
    }

    /// How many records were only touched.
    pub fn touched(&self) -> u64 {
        if matches!(self.kind, Kind::TouchInvoices | Kind::TouchPayments) { self.ids.len() as u64 } else { 0 }
    }

    /// Whether an item is worth to be shown because of this change.
    pub fn makes_example_of(&self, item: &LedgerItem) -> bool {
        matches!(self.kind, Kind::ChangeInvoice | Kind::VoidPayment) && self.is_about(item)
    }

    fn is_about(&self, item: &LedgerItem) -> bool {
        let flow = match self.kind {
            Kind::TouchPayments | Kind::VoidPayment => "fusion-payments",
            Kind::TouchInvoices | Kind::ChangeInvoice | Kind::ValidateInvoice => "fusion-invoices",
        };
        item.flow == flow && item.record_key.id().parse().is_ok_and(|id| self.ids.contains(&id))
    }

    /// What became of it: `items` after the second poll, `later` the uploads since the first.
    pub fn result(
        &self,
        items: &[LedgerItem],
        trail: &[pipeline::AuditEntry],
        later: &[AcceptedUpload],
    ) -> ChangeResult {
        let own: Vec<&LedgerItem> = items.iter().filter(|item| self.is_about(item)).collect();
        let sent = |item: &&LedgerItem| {
            later.iter().any(|upload| Some(upload.requested_name.as_str()) == item.file_name.as_deref())
        };
        let uploads = own.iter().copied().filter(sent).count() as u64;
        let unchanged = trail
            .iter()
            .filter(|entry| {
                entry.event == Event::Unchanged
                    && own.iter().any(|item| item.document_id == entry.document_id)
            })
            .count() as u64;
        let outcome = if self.touched() > 0 {
            format!("{unchanged} of {} recognised as unchanged", self.ids.len())
        } else {
            let newest = own.iter().max_by_key(|item| (item.source_updated_at, item.received_at));
            newest.map_or_else(|| "not read".to_owned(), |item| describe(item))
        };
        ChangeResult { change: self.title.clone(), outcome, records: self.ids.len() as u64, uploads }
    }
}

/// The newest version in words.
fn describe(item: &LedgerItem) -> String {
    let why = || item.reasons.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ");
    match item.state {
        State::Held => format!("new version, held: {}", why()),
        State::Rejected => format!("new version, closed: {}", why()),
        State::Delivered => {
            format!("new version, delivered as `{}`", item.file_name.as_deref().unwrap_or("a file"))
        }
        state => format!("new version, {state}"),
    }
}
