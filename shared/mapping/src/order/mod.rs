//! Purchase orders of the ERP and their changes, for partners.

mod parties;
mod translation;

use documents::trade::Purpose;
use documents::{Fault, LineChange, OrderChange, Party, PurchaseOrder, RecordKey};

use crate::catalog::{Input, Stop};
use crate::draft::{Build, Built, Subject};
use crate::edi::{SetTotals, write_change_into, write_order_into};
use crate::profile::{HashTotal, OnOrderChange, OrderRules};
use translation::Translation;

/// An order as an 850.
pub(crate) fn map(source: &Input<'_, OrderRules, PurchaseOrder>) -> Result<Built, Stop> {
    let purpose = purpose(source)?;
    let order = source.document;
    let mut build = Build::default();
    let translated = {
        let mut translation = Translation::new(source, order.record.as_ref(), &mut build);
        let details = translation.heading(&order.details, &order.number);
        let lines = order.lines.iter().map(|line| translation.line(line)).collect();
        let kind = translation.kind(&order.kind);
        let totals = translation.totals(&order.totals);
        PurchaseOrder { purpose, kind, details, lines, totals, ..order.clone() }
    };
    write_order_into(&mut build, &translated, source.profile.release(), set_totals(source.rules));
    Ok(build.finish("850", "PO"))
}

/// A change of an order as an 860.
pub(crate) fn map_change(source: &Input<'_, OrderRules, OrderChange>) -> Built {
    let change = source.document;
    let mut build = Build::default();
    let translated = {
        let mut translation = Translation::new(source, change.record.as_ref(), &mut build);
        let details = translation.heading(&change.details, &change.number);
        let lines =
            change.lines.iter().map(|line| LineChange { item: translation.line(&line.item), ..line.clone() });
        let lines = lines.collect();
        let kind = translation.kind(&change.kind);
        let totals = translation.totals(&change.totals);
        OrderChange { kind, details, lines, totals, ..change.clone() }
    };
    write_change_into(&mut build, &translated, source.profile.release(), set_totals(source.rules));
    build.finish("860", "PC")
}

/// BEG01, or why nothing is sent.
fn purpose(source: &Input<'_, OrderRules, PurchaseOrder>) -> Result<Purpose, Stop> {
    if !source.history.sent_before {
        return Ok(source.document.purpose.clone());
    }
    let fault = |message: &str| Fault::new("order.changed", "", message);
    match source.rules.on_change {
        OnOrderChange::Replace => Ok(Purpose::Replacement),
        OnOrderChange::Ignore => {
            Err(Stop::Close(fault("the order changed after it was sent; the profile ignores that")))
        }
        OnOrderChange::Hold => {
            Err(Stop::Hold(fault("the order changed after it was sent: send the change or close it")))
        }
        OnOrderChange::Change => {
            Err(Stop::Hold(fault("the partner takes changes as 860, so the order is not sent a second time")))
        }
    }
}

fn set_totals(rules: &OrderRules) -> SetTotals {
    SetTotals {
        without_count: !rules.line_count,
        with_quantities: rules.hash_total == HashTotal::Quantities,
        counts_items: false,
    }
}

/// What references and party ids are made of.
struct OrderSubject<'i> {
    supplier: Party,
    buyer: Party,
    partner_code: Option<&'i str>,
    record: Option<&'i RecordKey>,
    number: &'i str,
}

impl OrderSubject<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            supplier: &self.supplier,
            buyer: &self.buyer,
            partner_code: self.partner_code,
            record_id: self.record.map_or("", RecordKey::id),
            number: self.number,
        }
    }
}
