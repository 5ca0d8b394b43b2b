use documents::trade::{Details, Note, NoteText, TradeParty};
use x12::Tag;

use super::row::Row;
#[allow(clippy::wildcard_imports, reason = "segment ids, all of them names of the standard")]
use super::tags::*;
use super::{goods, parts};

/// Which set a segment stands in, as far as the sets differ in what belongs to which loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// 850.
    Order,
    /// 860 and 865.
    Change,
    /// 855.
    Acknowledgment,
    /// 810.
    Invoice,
    /// 856.
    ShipNotice,
}

/// The loop that is open: what follows may belong to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Open {
    #[default]
    Nothing,
    Party,
    Note,
    Charge,
    Price,
    Schedule,
    LeadTime,
    Amount,
    Accounting,
    /// A loop that documents have no room for, with the segments in it.
    Foreign(&'static [Tag]),
}

/// Whose details are read.
pub(super) struct Target<'d> {
    pub(super) details: &'d mut Details,
    pub(super) open: &'d mut Open,
    pub(super) family: Family,
    pub(super) is_line: bool,
}

/// What belongs to a party but has no room in it.
const OF_PARTY: [Tag; 12] = [FOB, TD1, TD5, TD3, TD4, PKG, SI, NX2, IN2, DMG, LDT, MAN];
const OF_SPI: [Tag; 13] = [REF, DTM, MSG, MTX, N1, N2, N3, N4, G61, CB1, LDT, PER, PWK];
const OF_PACKAGING: [Tag; 1] = [MEA];
const OF_ADVERTISING: [Tag; 2] = [DTM, MTX];
const OF_VESSEL: [Tag; 2] = [R4, DTM];
const OF_HAZARD: [Tag; 9] = [LH2, LH3, LFH, LEP, LH4, LHT, LHR, PER, LHE];

impl Target<'_> {
    /// Reads a segment that is not special to one set.
    pub(super) fn read(&mut self, row: &mut Row<'_, '_>) {
        if self.read_in_loop(row) {
            return;
        }
        *self.open = Open::Nothing;
        let details = &mut *self.details;
        match row.tag() {
            CUR if details.currency.is_none() => match parts::currency(row) {
                Some(currency) => details.currency = Some(currency),
                None => row.leave(),
            },
            REF => keep(row, &mut details.references, parts::reference),
            PER => keep(row, &mut details.contacts, parts::contact),
            FOB => keep(row, &mut details.delivery_terms, parts::delivery_terms),
            ITD => keep(row, &mut details.terms, parts::terms),
            DTM => keep(row, &mut details.dates, parts::date),
            PID => keep(row, &mut details.descriptions, parts::description),
            MEA => keep(row, &mut details.measurements, goods::measurement),
            PO4 => keep(row, &mut details.packing, goods::packing),
            TD1 => keep(row, &mut details.loads, goods::load),
            TD5 => keep(row, &mut details.routings, goods::routing),
            TD3 => keep(row, &mut details.equipment, goods::equipment),
            MAN => keep(row, &mut details.marks, goods::marks),
            TXI => keep(row, &mut details.taxes, parts::tax),
            QTY => keep(row, &mut details.quantities, goods::quantity),
            SDQ => goods::stores(row, &mut details.stores),
            MSG => free_text(row, details, parts::message),
            MTX | NTE => free_text(row, details, parts::coded_text),
            LS | LE => drop(row.code(1)),
            _ => self.open_loop(row),
        }
    }

    /// A segment that others can belong to.
    fn open_loop(&mut self, row: &mut Row<'_, '_>) {
        let details = &mut *self.details;
        let open = match row.tag() {
            N1 => kept(row, &mut details.parties, parts::party, Open::Party),
            N9 => kept(row, &mut details.notes, parts::note, Open::Note),
            SAC => kept(row, &mut details.charges, parts::charge, Open::Charge),
            CTP => kept(row, &mut details.prices, parts::price, Open::Price),
            SCH => kept(row, &mut details.schedules, goods::schedule, Open::Schedule),
            LDT => kept(row, &mut details.lead_times, goods::lead_time, Open::LeadTime),
            AMT => kept(row, &mut details.amounts, parts::amount, Open::Amount),
            FA1 if self.family == Family::Invoice => {
                kept(row, &mut details.accounts, parts::accounting, Open::Accounting)
            }
            tag => {
                row.leave();
                foreign(tag, self.is_line)
            }
        };
        *self.open = open;
    }

    /// Reads a segment that belongs to the open loop, if it does.
    fn read_in_loop(&mut self, row: &mut Row<'_, '_>) -> bool {
        let tag = row.tag();
        let details = &mut *self.details;
        match (*self.open, self.family) {
            (Open::Nothing, _) => false,
            (Open::Party, family) => match details.parties.last_mut() {
                Some(party) => of_party(row, party, family, self.is_line),
                None => false,
            },
            (Open::Note, _) => match (tag, details.notes.last_mut()) {
                (DTM, Some(note)) => is_kept(row, &mut note.dates, parts::date),
                (MSG, Some(note)) => is_kept(row, &mut note.text, parts::message),
                (MTX, Some(note)) => is_kept(row, &mut note.text, parts::coded_text),
                (PWK | EFI | MEA, _) => is_left(row),
                _ => false,
            },
            (Open::Charge, family) => match (tag, details.charges.last_mut()) {
                (CUR, Some(charge)) if charge.currency.is_none() => {
                    charge.currency = parts::currency(row);
                    if charge.currency.is_none() {
                        row.leave();
                    }
                    true
                }
                (TXI, Some(charge)) if is_invoice_of_5010(row, family) => {
                    is_kept(row, &mut charge.taxes, parts::tax)
                }
                (DTM, Some(charge)) if is_invoice_of_5010(row, family) => {
                    is_kept(row, &mut charge.dates, parts::date)
                }
                (CTP, _) if family == Family::Order => is_left(row),
                _ => false,
            },
            (Open::Price, Family::Order) => tag == CUR && is_left(row),
            (Open::Schedule, _) => match (tag, details.schedules.last_mut()) {
                (REF, Some(schedule)) => is_kept(row, &mut schedule.references, parts::reference),
                (TD1 | TD5 | TD3 | TD4, _) => is_left(row),
                _ => false,
            },
            (Open::LeadTime, Family::Order | Family::Change) => match (tag, details.lead_times.last_mut()) {
                (QTY, Some(time)) => is_kept(row, &mut time.quantities, goods::quantity),
                (REF, Some(time)) => is_kept(row, &mut time.references, parts::reference),
                (MSG, Some(time)) => {
                    into_notes(row, &mut time.notes, parts::message);
                    true
                }
                (MTX, Some(time)) => {
                    into_notes(row, &mut time.notes, parts::coded_text);
                    true
                }
                (LM | LQ, _) => is_left(row),
                _ => false,
            },
            (Open::Amount, Family::Order | Family::Change) => {
                matches!(tag, REF | DTM | PCT | FA1 | FA2) && is_left(row)
            }
            (Open::Accounting, _) => match (tag, details.accounts.last_mut()) {
                (FA2, Some(accounting)) => is_kept(row, &mut accounting.values, parts::account),
                _ => false,
            },
            (Open::Foreign(tags), _) => tags.contains(&tag) && is_left(row),
            (Open::Price | Open::LeadTime | Open::Amount, _) => false,
        }
    }
}

/// TXI and DTM stand in the loop of SAC from 005010 on; before, they can only stand beside it.
fn is_invoice_of_5010(row: &Row<'_, '_>, family: Family) -> bool {
    family == Family::Invoice && row.version() == Some(x12::Version::V005010)
}

/// Reads a segment of a party, if it is one.
fn of_party(row: &mut Row<'_, '_>, party: &mut TradeParty, family: Family, is_line: bool) -> bool {
    let of_orders = matches!(family, Family::Order | Family::Change | Family::Acknowledgment);
    match row.tag() {
        N2 => parts::more_names(row, party),
        N3 => parts::street(row, &mut party.address),
        N4 => parts::city(row, party),
        REF => keep(row, &mut party.references, parts::reference),
        PER => keep(row, &mut party.contacts, parts::contact),
        DTM if of_orders && is_line => keep(row, &mut party.dates, parts::date),
        QTY if of_orders && is_line => keep(row, &mut party.quantities, goods::quantity),
        SCH if of_orders && is_line => keep(row, &mut party.schedules, goods::schedule),
        tag if of_orders && OF_PARTY.contains(&tag) => row.leave(),
        FOB if family == Family::ShipNotice => row.leave(),
        DMG => row.leave(),
        _ => return false,
    }
    true
}

/// The loop of a segment that documents have no room for.
fn foreign(tag: Tag, is_line: bool) -> Open {
    match tag {
        SPI if !is_line => Open::Foreign(&OF_SPI),
        PKG => Open::Foreign(&OF_PACKAGING),
        ADV => Open::Foreign(&OF_ADVERTISING),
        V1 => Open::Foreign(&OF_VESSEL),
        LH1 => Open::Foreign(&OF_HAZARD),
        _ => Open::Nothing,
    }
}

pub(super) fn keep<T>(
    row: &mut Row<'_, '_>,
    list: &mut Vec<T>,
    read: impl FnOnce(&mut Row<'_, '_>) -> Option<T>,
) {
    match read(row) {
        Some(part) => list.push(part),
        None => row.leave(),
    }
}

fn is_kept<T>(
    row: &mut Row<'_, '_>,
    list: &mut Vec<T>,
    read: impl FnOnce(&mut Row<'_, '_>) -> Option<T>,
) -> bool {
    keep(row, list, read);
    true
}

fn is_left(row: &mut Row<'_, '_>) -> bool {
    row.leave();
    true
}

fn kept<T>(
    row: &mut Row<'_, '_>,
    list: &mut Vec<T>,
    read: impl FnOnce(&mut Row<'_, '_>) -> Option<T>,
    open: Open,
) -> Open {
    let before = list.len();
    keep(row, list, read);
    if list.len() > before { open } else { Open::Nothing }
}

/// Text that no number introduces: all of it is one note.
fn free_text(
    row: &mut Row<'_, '_>,
    details: &mut Details,
    read: impl FnOnce(&mut Row<'_, '_>) -> Option<NoteText>,
) {
    into_notes(row, &mut details.notes, read);
}

fn into_notes(
    row: &mut Row<'_, '_>,
    notes: &mut Vec<Note>,
    read: impl FnOnce(&mut Row<'_, '_>) -> Option<NoteText>,
) {
    let Some(text) = read(row) else {
        return row.leave();
    };
    match notes.iter_mut().find(|note| note.qualifier.is_none()) {
        Some(note) => note.text.push(text),
        None => notes.push(Note { text: vec![text], ..Note::default() }),
    }
}
