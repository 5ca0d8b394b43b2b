use documents::trade::{Code, Purpose, Unread};
use documents::{Carrier, InvoicedLine, LineShipment, ReceivedInvoice, ReceivedInvoiceKind, ShippedTotal};
use jiff::civil::Date;
use rust_decimal::Decimal;
use x12::Tag;

use super::ReadSet;
use super::body::Body;
use super::details::{Family, keep};
use super::order::item;
use super::parts;
use super::row::{Place, Row};
use super::tags::{BIG, CAD, ISS, IT1, IT3, PID, TDS};

/// An 810 while it is read.
#[derive(Debug)]
pub(super) struct InvoiceReader {
    head: Option<Head>,
    has_totals: bool,
    totals: Option<Totals>,
    carriers: Vec<Carrier>,
    shipped: Vec<ShippedTotal>,
    body: Body<InvoicedLine>,
    /// The last segment was a total of the shipment, so a description belongs to it.
    in_shipped: bool,
}

/// BIG.
#[derive(Debug)]
struct Head {
    issued: Date,
    number: Code,
    ordered: Option<Date>,
    codes: [Option<Code>; 5],
    kind: Option<ReceivedInvoiceKind>,
    purpose: Option<Purpose>,
}

/// TDS.
#[derive(Debug)]
struct Totals {
    total: Decimal,
    others: [Option<Decimal>; 3],
}

impl Default for InvoiceReader {
    fn default() -> Self {
        Self {
            head: None,
            has_totals: false,
            totals: None,
            carriers: Vec::new(),
            shipped: Vec::new(),
            body: Body::new(Family::Invoice),
            in_shipped: false,
        }
    }
}

impl ReadSet for InvoiceReader {
    type Document = ReceivedInvoice;
    const HEAD: Tag = BIG;

    fn segment(&mut self, row: &mut Row<'_, '_>) {
        let in_shipped = std::mem::replace(&mut self.in_shipped, row.tag() == ISS);
        match row.tag() {
            BIG if self.head.is_none() => self.head = head(row),
            IT1 => self.body.line(row, |row| Some(InvoicedLine { item: item(row), shipments: Vec::new() })),
            IT3 => match self.body.current_line() {
                Some(line) => keep(row, &mut line.shipments, line_shipment),
                None => row.leave(),
            },
            TDS if !self.has_totals => {
                self.body.summary(row);
                self.has_totals = true;
                self.totals = totals(row);
            }
            // Some partners put it before the total, which the standard does not allow. It can be nothing else.
            ISS => {
                row.set_place(Place::Summary);
                self.body.close_loop();
                keep(row, &mut self.shipped, shipped_total);
            }
            PID if in_shipped => {
                if let Some(shipped) = self.shipped.last_mut() {
                    keep(row, &mut shipped.descriptions, parts::description);
                }
            }
            CAD if self.body.current_line().is_none() => {
                self.body.close_loop();
                keep(row, &mut self.carriers, carrier);
            }
            _ => self.body.read(row),
        }
    }

    fn finish(self, unread: Vec<Unread>) -> Option<ReceivedInvoice> {
        let (Head { issued, number, ordered, codes, kind, purpose }, Totals { total, others }) =
            (self.head?, self.totals?);
        let [order, release, sequence, action, original_invoice] = codes;
        let [discountable, discounted, discount] = others;
        let Body { details, lines, stated, .. } = self.body;
        Some(ReceivedInvoice {
            kind,
            purpose,
            number,
            issued,
            order,
            ordered,
            release,
            sequence,
            action,
            original_invoice,
            total,
            discountable,
            discounted,
            discount,
            details,
            lines,
            carriers: self.carriers,
            shipped: self.shipped,
            stated,
            unread,
        })
    }

    fn missing(&self) -> Option<Tag> {
        (!self.has_totals).then_some(TDS)
    }
}

fn head(row: &mut Row<'_, '_>) -> Option<Head> {
    let (issued, number) = (row.date(1), row.code(2));
    let issued = row.needed(issued, 1, "the date of the invoice");
    let number = row.needed(number, 2, "the number of the invoice");
    let ordered = row.date(3);
    let codes = [4, 5, 6, 9, 10].map(|at| row.code(at));
    let (kind, purpose) = (row.coded(7), row.coded(8));
    Some(Head { issued: issued?, number: number?, ordered, codes, kind, purpose })
}

fn totals(row: &mut Row<'_, '_>) -> Option<Totals> {
    let total = row.implied(1);
    let total = row.needed(total, 1, "the total of the invoice");
    let others = [2, 3, 4].map(|at| row.implied(at));
    Some(Totals { total: total?, others })
}

fn line_shipment(row: &mut Row<'_, '_>) -> Option<LineShipment> {
    Some(LineShipment {
        quantity: row.number(1),
        unit: row.code(2),
        status: row.code(3),
        difference: row.number(4),
        reason: row.code(5),
    })
}

fn carrier(row: &mut Row<'_, '_>) -> Option<Carrier> {
    Some(Carrier {
        mode: row.code(1),
        equipment_initial: row.code(2),
        equipment_number: row.code(3),
        scac: row.code(4),
        routing: row.text(5),
        status: row.code(6),
        reference_qualifier: row.code(7),
        reference: row.text(8),
        service_level: row.code(9),
    })
}

fn shipped_total(row: &mut Row<'_, '_>) -> Option<ShippedTotal> {
    Some(ShippedTotal {
        units: row.number(1),
        unit: row.code(2),
        weight: row.number(3),
        weight_unit: row.code(4),
        volume: row.number(5),
        volume_unit: row.code(6),
        quantity: row.number(7),
        unit_weight: row.number(8),
        descriptions: Vec::new(),
    })
}
