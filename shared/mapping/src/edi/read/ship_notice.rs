use std::collections::HashMap;

use documents::trade::{Code, DateDetail, Purpose, StatedTotals, Unread};
use documents::{Level, LevelKind, LoadDetail, OrderReference, ShipmentNotice, Shipped};
use jiff::civil::{Date, Time};
use x12::Tag;

use super::ReadSet;
use super::details::{Family, Open, Target, keep};
use super::parts;
use super::row::{Place, Row};
use super::tags::{BSN, CLD, CTT, DTM, DTP, HL, LIN, PRF, REF, SLN, SN1};

/// An 856 while it is read.
#[derive(Debug, Default)]
pub(super) struct ShipNoticeReader {
    head: Option<Head>,
    dates: Vec<DateDetail>,
    levels: Vec<Level>,
    stated: Option<StatedTotals>,
    /// Levels by their names, where these are not their numbers.
    names: HashMap<Code, usize>,
    open: Open,
    in_load: bool,
}

/// BSN.
#[derive(Debug)]
struct Head {
    purpose: Purpose,
    number: String,
    date: Date,
    time: Option<Time>,
    codes: [Option<Code>; 3],
}

impl ReadSet for ShipNoticeReader {
    type Document = ShipmentNotice;
    const HEAD: Tag = BSN;

    fn segment(&mut self, row: &mut Row<'_, '_>) {
        match row.tag() {
            BSN if self.head.is_none() => self.head = head(row),
            HL => self.level(row),
            CTT => {
                row.set_place(Place::Summary);
                match parts::stated(row).filter(|_| self.stated.is_none()) {
                    Some(stated) => self.stated = Some(stated),
                    None => row.leave(),
                }
            }
            _ => self.of_level(row),
        }
    }

    fn finish(self, unread: Vec<Unread>) -> Option<ShipmentNotice> {
        let Head { purpose, number, date, time, codes: [structure, transaction_type, reason] } = self.head?;
        Some(ShipmentNotice {
            record: None,
            purpose,
            number,
            date,
            time,
            structure,
            transaction_type,
            reason,
            dates: self.dates,
            levels: self.levels,
            stated: self.stated,
            unread,
        })
    }
}

impl ShipNoticeReader {
    fn level(&mut self, row: &mut Row<'_, '_>) {
        let index = self.levels.len();
        row.set_place(Place::Level(index + 1));
        (self.open, self.in_load) = (Open::Nothing, false);
        let (id, parent, kind, has_children) = (row.code(1), row.code(2), row.coded(3), row.code(4));
        let id = row.needed(id, 1, "the id of the level");
        let kind = row.needed(kind, 3, "what the level is");
        let parent = parent.and_then(|parent| {
            let found = self.find(&parent);
            if found.is_none() {
                row.fault("edi.level.parent", 2, format!("no level before this one has the id {parent:?}"));
            }
            found
        });
        if let Some(id) = &id {
            self.name(id, index, row);
        }
        // What follows belongs to this level, even if the set will not be read.
        let (id, kind) = (id.unwrap_or_else(|| Code::new("")), kind.unwrap_or(LevelKind::Item));
        self.levels.push(Level::new(id, parent, kind));
        if let Some(level) = self.levels.last_mut() {
            level.has_children = has_children;
        }
    }

    /// The level with an id. Ids are the levels' numbers nearly always.
    fn find(&self, id: &Code) -> Option<usize> {
        let numbered = id.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        numbered
            .filter(|index| self.levels.get(*index).is_some_and(|level| level.id == *id))
            .or_else(|| self.names.get(id).copied())
    }

    /// Makes the level at `index` known under its id.
    fn name(&mut self, id: &Code, index: usize, row: &mut Row<'_, '_>) {
        if self.find(id).is_some() {
            return row.fault("edi.level.id", 1, format!("two levels have the id {id:?}"));
        }
        let is_its_number = id.parse() == Ok(index + 1) && !id.starts_with(['0', '+']);
        if !is_its_number {
            self.names.insert(id.clone(), index);
        }
    }

    fn of_level(&mut self, row: &mut Row<'_, '_>) {
        let in_load = std::mem::take(&mut self.in_load);
        let Some(level) = self.levels.last_mut() else {
            return match row.tag() {
                DTM => keep(row, &mut self.dates, parts::date),
                _ => row.leave(),
            };
        };
        match row.tag() {
            LIN if level.ids.is_empty() => {
                self.open = Open::Nothing;
                level.number = row.code(1);
                level.ids = row.item_ids(2, 31);
            }
            SN1 if level.shipped.is_none() => level.shipped = shipped(row),
            PRF if level.order.is_none() => level.order = Some(order(row)),
            SLN => keep(row, &mut level.sublines, parts::subline),
            CLD => {
                keep(row, &mut level.load_details, load_detail);
                (self.open, self.in_load) = (Open::Nothing, true);
            }
            REF if in_load => {
                if let Some(load) = level.load_details.last_mut() {
                    keep(row, &mut load.references, parts::reference);
                }
                self.in_load = true;
            }
            DTP if in_load => {
                row.leave();
                self.in_load = true;
            }
            _ => {
                let details = &mut level.details;
                Target { details, open: &mut self.open, family: Family::ShipNotice, is_line: true }.read(row);
            }
        }
    }
}

fn head(row: &mut Row<'_, '_>) -> Option<Head> {
    let (purpose, number, date, time) = (row.coded(1), row.text(2), row.date(3), row.time(4));
    let purpose = row.needed(purpose, 1, "the purpose of the notice");
    let number = row.needed(number, 2, "the number of the shipment");
    let date = row.needed(date, 3, "the date of the notice");
    let codes = [5, 6, 7].map(|at| row.code(at));
    Some(Head { purpose: purpose?, number: number?, date: date?, time, codes })
}

fn order(row: &mut Row<'_, '_>) -> OrderReference {
    OrderReference {
        number: row.code(1),
        release: row.code(2),
        sequence: row.code(3),
        ordered: row.date(4),
        line: row.code(5),
        contract: row.text(6),
        kind: row.code(7),
    }
}

fn shipped(row: &mut Row<'_, '_>) -> Option<Shipped> {
    let (quantity, unit) = (row.number(2), row.code(3));
    let quantity = row.needed(quantity, 2, "the shipped quantity");
    let unit = row.needed(unit, 3, "the unit");
    Some(Shipped {
        number: row.code(1),
        quantity: quantity?,
        unit: unit?,
        to_date: row.number(4),
        ordered: row.number(5),
        ordered_unit: row.code(6),
        returnable: row.code(7),
        status: row.code(8),
    })
}

fn load_detail(row: &mut Row<'_, '_>) -> Option<LoadDetail> {
    let (loads, quantity) = (row.count(1), row.number(2));
    let loads = row.needed(loads, 1, "the number of loads");
    let quantity = row.needed(quantity, 2, "the units in a load");
    Some(LoadDetail {
        loads: loads?,
        quantity: quantity?,
        packaging: row.code(3),
        size: row.number(4),
        unit: row.code(5),
        references: Vec::new(),
    })
}
