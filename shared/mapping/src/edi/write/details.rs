use documents::trade::{
    Charge, Contact, Details, ItemId, LeadTime, Note, Schedule, StoreQuantity, SubLine, TradeParty,
};
use x12::{SegmentDraft, Version};

use super::layout::{Layout, Part, Slot};
use super::parts;
use crate::draft::Build;

/// Names of a party beyond the first, and lines of its address: two segments of two each.
const PAIRS: usize = 4;
/// Stores in one SDQ.
const STORES: usize = 10;

/// What a set is written into, and what is being written.
pub(super) struct Writer<'b> {
    pub(super) build: &'b mut Build,
    pub(super) version: Version,
    /// What the segments come from: `line 3`.
    pub(super) origin: String,
}

impl Writer<'_> {
    pub(super) fn push(&mut self, segment: SegmentDraft) {
        self.build.push(&self.origin, segment);
    }

    pub(super) fn fault(&mut self, rule: &str, message: String) {
        let origin = self.origin.clone();
        self.build.fault(rule, &origin, message);
    }

    /// Something stands in a document that the set has no room for.
    pub(super) fn no_place(&mut self, what: &str) {
        self.fault("edi.no_place", format!("the set has no place for {what} here"));
    }

    pub(super) fn check_none(&mut self, is_none: bool, what: &str) {
        if !is_none {
            self.no_place(what);
        }
    }

    /// At most `most` of something.
    pub(super) fn check_most(&mut self, count: usize, most: usize, what: &str) {
        if count > most {
            self.fault("x12.too_many", format!("there are {count} {what}, the set takes {most}"));
        }
    }

    /// Pairs of qualifier and number from `first` on.
    pub(super) fn item_ids(
        &mut self,
        segment: SegmentDraft,
        first: usize,
        most: usize,
        ids: &[ItemId],
    ) -> SegmentDraft {
        self.check_most(ids.len(), most, "numbers of the item");
        ids.iter().take(most).enumerate().fold(segment, |segment, (index, id)| {
            segment.set(first + 2 * index, &*id.qualifier).set(first + 2 * index + 1, &*id.id)
        })
    }

    /// The details, each part in its place. What has none is a fault.
    pub(super) fn details(&mut self, details: &Details, layout: &Layout) {
        self.parts(details, layout);
        self.check_places(details, &[layout]);
    }

    /// The details that `layout` has a place for.
    pub(super) fn parts(&mut self, details: &Details, layout: &Layout) {
        for slot in layout.slots {
            self.part(details, slot, layout);
        }
    }

    fn part(&mut self, details: &Details, slot: &Slot, layout: &Layout) {
        if slot.most(self.version) == 0 {
            return;
        }
        match slot.part {
            Part::Currency => self.each(&details.currency, parts::currency),
            Part::References => self.each(&details.references, parts::reference),
            Part::Contacts => self.contacts(&details.contacts),
            Part::Prices => self.each(&details.prices, parts::price),
            Part::DeliveryTerms => self.each(&details.delivery_terms, parts::delivery_terms),
            Part::Charges => details.charges.iter().for_each(|charge| self.charge(charge)),
            Part::Terms => self.each(&details.terms, parts::terms),
            Part::Dates => self.each(&details.dates, parts::date),
            Part::LeadTimes => self.lead_times(&details.lead_times, layout),
            Part::Descriptions => self.each(&details.descriptions, parts::description),
            Part::Measurements => self.each(&details.measurements, parts::measurement),
            Part::Packing => self.each(&details.packing, parts::packing),
            Part::Loads => self.each(&details.loads, parts::load),
            Part::Routings => {
                for routing in &details.routings {
                    self.check_most(routing.service_levels.len(), 3, "service levels");
                    self.push(parts::routing(routing));
                }
            }
            Part::Equipment => self.each(&details.equipment, parts::equipment),
            Part::Marks => self.each(&details.marks, parts::marks),
            Part::Taxes => self.each(&details.taxes, parts::tax),
            Part::Amounts => self.each(&details.amounts, parts::amount),
            Part::Quantities => self.each(&details.quantities, parts::quantity),
            Part::Stores => self.stores(&details.stores),
            Part::Schedules => details.schedules.iter().for_each(|schedule| self.schedule(schedule)),
            Part::Messages => {
                details.notes.iter().filter(|note| is_plain(note)).for_each(|note| self.text(note));
            }
            Part::Notes => {
                details.notes.iter().filter(|note| !is_plain(note)).for_each(|note| self.note(note));
            }
            Part::Parties => details.parties.iter().for_each(|party| self.party(party, layout)),
        }
    }

    fn each<'d, T: 'd>(&mut self, list: impl IntoIterator<Item = &'d T>, segment: fn(&T) -> SegmentDraft) {
        list.into_iter().for_each(|part| self.push(segment(part)));
    }

    /// Whether everything that is there has a place, and not more of it than the set takes.
    pub(super) fn check_places(&mut self, details: &Details, layouts: &[&Layout]) {
        for part in Part::ALL {
            let count = part.count(details);
            let slots = layouts.iter().flat_map(|layout| layout.slots);
            let most = slots.filter(|slot| slot.part == part);
            let most = most.map(|slot| slot.most(self.version)).max().unwrap_or(0);
            match (count, most) {
                (0, _) => {}
                (_, 0) => self.no_place(part.name()),
                (count, most) => self.check_most(count, most, part.name()),
            }
        }
        self.check_none(details.accounts.is_empty(), "accounts");
    }

    fn contacts(&mut self, contacts: &[Contact]) {
        for contact in contacts {
            self.check_most(contact.channels.len(), 3, "ways to reach a contact");
            self.push(parts::contact(contact));
        }
    }

    fn charge(&mut self, charge: &Charge) {
        self.push(parts::charge(charge));
        self.each(&charge.currency, parts::currency);
        self.check_none(charge.taxes.is_empty(), "taxes on a charge");
        self.check_none(charge.dates.is_empty(), "dates of a charge");
    }

    fn lead_times(&mut self, times: &[LeadTime], layout: &Layout) {
        if layout.brackets_lead_times && !times.is_empty() {
            self.push(SegmentDraft::new("LS").set(1, "LDT"));
        }
        let is_loop = layout.brackets_lead_times || self.version >= Version::V005010;
        for time in times {
            self.push(parts::lead_time(time));
            let has_more =
                !(time.quantities.is_empty() && time.notes.is_empty() && time.references.is_empty());
            if has_more && !is_loop {
                self.no_place("quantities, texts and numbers of a lead time");
                continue;
            }
            self.each(&time.quantities, parts::quantity);
            time.notes.iter().for_each(|note| {
                if is_plain(note) { self.text(note) } else { self.no_place("a note with a number") }
            });
            self.each(&time.references, parts::reference);
        }
        if layout.brackets_lead_times && !times.is_empty() {
            self.push(SegmentDraft::new("LE").set(1, "LDT"));
        }
    }

    /// Neighbours with the same unit share a segment.
    fn stores(&mut self, stores: &[StoreQuantity]) {
        let is_alike = |one: &StoreQuantity, other: &StoreQuantity| {
            (&one.unit, &one.store_qualifier, &one.location)
                == (&other.unit, &other.store_qualifier, &other.location)
        };
        for chunk in stores.chunk_by(is_alike).flat_map(|alike| alike.chunks(STORES)) {
            let Some(first) = chunk.first() else { continue };
            let sdq = SegmentDraft::new("SDQ")
                .set(1, &*first.unit)
                .set_opt(2, first.store_qualifier.as_deref())
                .set_opt(23, first.location.as_deref());
            self.push(chunk.iter().enumerate().fold(sdq, |sdq, (index, store)| {
                sdq.set(3 + 2 * index, &*store.store).set(4 + 2 * index, store.quantity)
            }));
        }
    }

    fn schedule(&mut self, schedule: &Schedule) {
        self.push(parts::schedule(schedule));
        self.each(&schedule.references, parts::reference);
    }

    /// The text of a note: MSG, which 005010 replaced by MTX.
    fn text(&mut self, note: &Note) {
        for piece in &note.text {
            if self.version >= Version::V005010 {
                self.push(
                    SegmentDraft::new("MTX").set_opt(1, piece.code.as_deref()).set(2, piece.text.as_str()),
                );
            } else {
                self.check_none(piece.code.is_none(), "the code of a text");
                self.push(SegmentDraft::new("MSG").set(1, piece.text.as_str()));
            }
        }
    }

    fn note(&mut self, note: &Note) {
        if note.qualifier.is_none() {
            return self.no_place("a note that has a number or title and no qualifier");
        }
        let n9 = SegmentDraft::new("N9")
            .set_opt(1, note.qualifier.as_deref())
            .set_opt(2, note.reference.as_deref())
            .set_opt(3, note.title.as_deref());
        self.push(n9);
        self.each(&note.dates, parts::date);
        self.text(note);
    }

    fn party(&mut self, party: &TradeParty, layout: &Layout) {
        let n1 = SegmentDraft::new("N1")
            .set_opt(1, party.role.as_deref())
            .set_opt(2, party.name.as_deref())
            .set_opt(3, party.id_qualifier.as_deref())
            .set_opt(4, party.id.as_deref());
        self.push(n1);
        self.pairs("N2", &party.more_names, "names of a party");
        self.pairs("N3", &party.address.lines, "lines of an address");
        if let Some(n4) = parts::city(party) {
            self.push(n4);
        }
        if layout.has_parties_with_quantities {
            self.each(&party.quantities, parts::quantity);
        }
        self.each(&party.references, parts::reference);
        self.contacts(&party.contacts);
        if layout.has_parties_with_quantities {
            self.check_most(party.dates.len(), 1, "dates of a party");
            self.each(&party.dates, parts::date);
            party.schedules.iter().for_each(|schedule| {
                self.push(parts::schedule(schedule));
                self.check_none(schedule.references.is_empty(), "numbers in the schedule of a party");
            });
        } else {
            let is_none = party.quantities.is_empty() && party.dates.is_empty() && party.schedules.is_empty();
            self.check_none(is_none, "quantities, dates and schedules of a party");
        }
    }

    fn pairs(&mut self, id: &str, texts: &[String], what: &str) {
        self.check_most(texts.len(), PAIRS, what);
        for pair in texts.chunks(2) {
            let mut pair = pair.iter().map(String::as_str);
            self.push(SegmentDraft::new(id).set_opt(1, pair.next()).set_opt(2, pair.next()));
        }
    }

    /// SLN with what belongs to it.
    pub(super) fn subline(&mut self, subline: &SubLine, layout: &Layout) {
        let sln = parts::subline(subline);
        let sln = self.item_ids(sln, 9, 10, &subline.ids);
        self.push(sln);
        self.details(&subline.details, layout);
    }
}

/// Whether nothing introduces the text.
pub(super) fn is_plain(note: &Note) -> bool {
    note.qualifier.is_none() && note.reference.is_none() && note.title.is_none() && note.dates.is_empty()
}
