use documents::trade::{LineItem, Unread};
use documents::{LineChange, OrderChange};
use x12::Tag;

use super::ReadSet;
use super::body::Body;
use super::details::Family;
use super::row::Row;
use super::tags::{BCH, POC};

/// An 860 while it is read.
#[derive(Debug)]
pub(super) struct ChangeReader {
    head: Option<OrderChange>,
    body: Body<LineChange>,
}

impl Default for ChangeReader {
    fn default() -> Self {
        Self { head: None, body: Body::new(Family::Change) }
    }
}

impl ReadSet for ChangeReader {
    type Document = OrderChange;
    const HEAD: Tag = BCH;

    fn segment(&mut self, row: &mut Row<'_, '_>) {
        match row.tag() {
            BCH if self.head.is_none() => self.head = head(row),
            POC => self.body.line(row, line_change),
            _ => self.body.read(row),
        }
    }

    fn finish(self, unread: Vec<Unread>) -> Option<OrderChange> {
        let Body { details, lines, stated, totals, .. } = self.body;
        Some(OrderChange { details, lines, stated, totals, unread, ..self.head? })
    }
}

fn head(row: &mut Row<'_, '_>) -> Option<OrderChange> {
    let (purpose, kind, number, ordered) = (row.coded(1), row.code(2), row.code(3), row.date(6));
    let purpose = row.needed(purpose, 1, "the purpose of the change");
    let kind = row.needed(kind, 2, "the kind of the order");
    let number = row.needed(number, 3, "the number of the order");
    let ordered = row.needed(ordered, 6, "the date of the order");
    let (release, sequence) = (row.code(4), row.code(5));
    let [request, contract, reference] = [7, 8, 9].map(|at| row.text(at));
    let [other_date, changed] = [10, 11].map(|at| row.date(at));
    let codes = [12, 13, 14, 15, 16].map(|at| row.code(at));
    let [contract_type, security, acknowledgment, transaction_type, category] = codes;
    let change = OrderChange::new(purpose?, kind?, number?, ordered?);
    Some(OrderChange {
        release,
        sequence,
        request,
        contract,
        reference,
        other_date,
        changed,
        contract_type,
        security,
        acknowledgment,
        transaction_type,
        category,
        ..change
    })
}

/// POC. What becomes of a line cannot be guessed.
pub(super) fn line_change(row: &mut Row<'_, '_>) -> Option<LineChange> {
    let change = row.coded(2);
    let change = row.needed(change, 2, "what becomes of the line");
    let left_to_receive = row.number(4);
    let item = LineItem {
        number: row.code(1),
        quantity: row.number(3),
        unit: row.unit(5),
        unit_price: row.number(6),
        price_basis: row.code(7),
        ids: row.item_ids(8, 27),
        ..LineItem::default()
    };
    Some(LineChange { change: change?, left_to_receive, item })
}
