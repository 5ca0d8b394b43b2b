use documents::PurchaseOrder;
use documents::trade::{LineItem, Unread};
use x12::Tag;

use super::ReadSet;
use super::body::Body;
use super::details::Family;
use super::row::Row;
use super::tags::{BEG, PO1};

/// An 850 while it is read.
#[derive(Debug)]
pub(super) struct OrderReader {
    head: Option<PurchaseOrder>,
    body: Body<LineItem>,
}

impl Default for OrderReader {
    fn default() -> Self {
        Self { head: None, body: Body::new(Family::Order) }
    }
}

impl ReadSet for OrderReader {
    type Document = PurchaseOrder;
    const HEAD: Tag = BEG;

    fn segment(&mut self, row: &mut Row<'_, '_>) {
        match row.tag() {
            BEG if self.head.is_none() => self.head = head(row),
            PO1 => self.body.line(row, |row| Some(item(row))),
            _ => self.body.read(row),
        }
    }

    fn finish(self, unread: Vec<Unread>) -> Option<PurchaseOrder> {
        let Body { details, lines, stated, totals, .. } = self.body;
        Some(PurchaseOrder { details, lines, stated, totals, unread, ..self.head? })
    }
}

fn head(row: &mut Row<'_, '_>) -> Option<PurchaseOrder> {
    let (purpose, kind, number, ordered) = (row.coded(1), row.code(2), row.code(3), row.date(5));
    let purpose = row.needed(purpose, 1, "the purpose of the order");
    let kind = row.needed(kind, 2, "the kind of the order");
    let number = row.needed(number, 3, "the number of the order");
    let ordered = row.needed(ordered, 5, "the date of the order");
    let (release, contract, acknowledgment) = (row.code(4), row.text(6), row.code(7));
    let codes = [8, 9, 10, 11, 12].map(|at| row.code(at));
    let [invoice_type, contract_type, category, security, transaction_type] = codes;
    let order = PurchaseOrder::new(purpose?, kind?, number?, ordered?);
    Some(PurchaseOrder {
        release,
        contract,
        acknowledgment,
        invoice_type,
        contract_type,
        category,
        security,
        transaction_type,
        ..order
    })
}

/// PO1 and IT1.
pub(super) fn item(row: &mut Row<'_, '_>) -> LineItem {
    LineItem {
        number: row.code(1),
        quantity: row.number(2),
        unit: row.code(3),
        unit_price: row.number(4),
        price_basis: row.code(5),
        ids: row.item_ids(6, 25),
        ..LineItem::default()
    }
}
