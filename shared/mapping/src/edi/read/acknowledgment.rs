use documents::trade::{Details, Unread};
use documents::{AcknowledgedLine, Answered, LineStatus, OrderAcknowledgment};
use x12::Tag;

use super::ReadSet;
use super::body::Body;
use super::change::line_change;
use super::details::{Family, keep};
use super::order::item;
use super::parts;
use super::row::Row;
use super::tags::{ACK, BAK, BCA, DTM, PO1, POC};

/// An 855 or 865 while it is read.
#[derive(Debug)]
struct Answer {
    head: Option<OrderAcknowledgment>,
    body: Body<AcknowledgedLine>,
    /// The last segment was a status, so dates belong to it.
    in_status: bool,
}

/// An 855 while it is read.
#[derive(Debug)]
pub(super) struct AcknowledgmentReader(Answer);

/// An 865 while it is read.
#[derive(Debug)]
pub(super) struct ChangeAcknowledgmentReader(Answer);

impl Default for AcknowledgmentReader {
    fn default() -> Self {
        Self(Answer::new(Family::Acknowledgment))
    }
}

impl Default for ChangeAcknowledgmentReader {
    fn default() -> Self {
        Self(Answer::new(Family::Change))
    }
}

impl ReadSet for AcknowledgmentReader {
    type Document = OrderAcknowledgment;
    const HEAD: Tag = BAK;

    fn segment(&mut self, row: &mut Row<'_, '_>) {
        let answer = &mut self.0;
        match row.tag() {
            BAK if answer.head.is_none() => answer.head = head(row),
            PO1 => answer.line(row, |row| Some(acknowledged(row))),
            _ => answer.segment(row),
        }
    }

    fn finish(self, unread: Vec<Unread>) -> Option<OrderAcknowledgment> {
        self.0.finish(unread)
    }
}

impl ReadSet for ChangeAcknowledgmentReader {
    type Document = OrderAcknowledgment;
    const HEAD: Tag = BCA;

    fn segment(&mut self, row: &mut Row<'_, '_>) {
        let answer = &mut self.0;
        match row.tag() {
            BCA if answer.head.is_none() => answer.head = change_head(row),
            POC => answer.line(row, |row| line_change(row).map(AcknowledgedLine::from)),
            _ => answer.segment(row),
        }
    }

    fn finish(self, unread: Vec<Unread>) -> Option<OrderAcknowledgment> {
        self.0.finish(unread)
    }
}

impl Answer {
    fn new(family: Family) -> Self {
        Self { head: None, body: Body::new(family), in_status: false }
    }

    fn line(
        &mut self,
        row: &mut Row<'_, '_>,
        read: impl FnOnce(&mut Row<'_, '_>) -> Option<AcknowledgedLine>,
    ) {
        self.in_status = false;
        self.body.line(row, read);
    }

    fn segment(&mut self, row: &mut Row<'_, '_>) {
        let in_status = std::mem::replace(&mut self.in_status, row.tag() == ACK);
        if row.tag() == ACK && self.body.is_in_subline() {
            // It says nothing of the line as a whole.
            self.in_status = false;
            return row.leave();
        }
        match (row.tag(), self.body.current_line()) {
            (ACK, Some(line)) => {
                keep(row, &mut line.statuses, status);
                self.body.close_loop();
            }
            (DTM, Some(line)) if in_status => match line.statuses.last_mut() {
                Some(status) => {
                    keep(row, &mut status.dates, parts::date);
                    self.in_status = true;
                }
                None => row.leave(),
            },
            _ => self.body.read(row),
        }
    }

    fn finish(self, unread: Vec<Unread>) -> Option<OrderAcknowledgment> {
        let Body { details, lines, stated, totals, .. } = self.body;
        Some(OrderAcknowledgment { details, lines, stated, totals, unread, ..self.head? })
    }
}

fn acknowledged(row: &mut Row<'_, '_>) -> AcknowledgedLine {
    AcknowledgedLine { change: None, left_to_receive: None, item: item(row), statuses: Vec::new() }
}

/// ACK. What becomes of a line cannot be guessed.
fn status(row: &mut Row<'_, '_>) -> Option<LineStatus> {
    let kind = row.coded(1);
    Some(LineStatus {
        kind: row.needed(kind, 1, "what becomes of the line")?,
        quantity: row.number(2),
        unit: row.code(3),
        date_qualifier: row.code(4),
        date: row.date(5),
        request: row.text(6),
        ids: row.item_ids(7, 26),
        agency: row.code(27),
        agency_part: row.code(28),
        industry_code: row.text(29),
        dates: Vec::new(),
    })
}

/// BAK.
fn head(row: &mut Row<'_, '_>) -> Option<OrderAcknowledgment> {
    let (purpose, kind, number, ordered) = (row.coded(1), row.coded(2), row.code(3), row.date(4));
    let purpose = row.needed(purpose, 1, "the purpose of the acknowledgment");
    let number = row.needed(number, 3, "the number of the order");
    let release = row.code(5);
    let [request, contract, seller_order] = [6, 7, 8].map(|at| row.text(at));
    let (acknowledged, transaction_type) = (row.date(9), row.code(10));
    Some(OrderAcknowledgment {
        answers: Answered::Order,
        purpose: purpose?,
        kind,
        number: number?,
        ordered,
        release,
        sequence: None,
        request,
        contract,
        seller_order,
        acknowledged,
        other_dates: Vec::new(),
        order_kind: None,
        security: None,
        transaction_type,
        details: Details::default(),
        lines: Vec::new(),
        stated: None,
        totals: Vec::new(),
        unread: Vec::new(),
    })
}

/// BCA.
fn change_head(row: &mut Row<'_, '_>) -> Option<OrderAcknowledgment> {
    let (purpose, kind, number, ordered) = (row.coded(1), row.coded(2), row.code(3), row.date(6));
    let purpose = row.needed(purpose, 1, "the purpose of the acknowledgment");
    let number = row.needed(number, 3, "the number of the order");
    let (release, sequence) = (row.code(4), row.code(5));
    let [request, contract, seller_order] = [7, 8, 9].map(|at| row.text(at));
    let acknowledged = row.date(10);
    let other_dates = [11, 12].into_iter().filter_map(|at| row.date(at)).collect();
    let [order_kind, security, transaction_type] = [13, 14, 15].map(|at| row.code(at));
    Some(OrderAcknowledgment {
        answers: Answered::Change,
        purpose: purpose?,
        kind,
        number: number?,
        ordered,
        release,
        sequence,
        request,
        contract,
        seller_order,
        acknowledged,
        other_dates,
        order_kind,
        security,
        transaction_type,
        details: Details::default(),
        lines: Vec::new(),
        stated: None,
        totals: Vec::new(),
        unread: Vec::new(),
    })
}
