use documents::RecordKey;
use documents::trade::{
    Code, Description, Details, ItemId, LineItem, MonetaryAmount, Note, NoteText, PaymentTerms, Reference,
};

use super::{OrderSubject, parties};
use crate::catalog::Input;
use crate::draft::Build;
use crate::profile::{OrderRules, OrderTerms};

/// Longest PID05 and MSG01, and how many of them there may be.
const DESCRIPTION: usize = 80;
const DESCRIPTIONS: usize = 1000;
const MESSAGE: usize = 264;
const MESSAGES: usize = 1000;

/// Puts an order in the words of the ERP into those of the partner: units, terms and items by the crosswalks, parties
/// and references by the profile.
pub(super) struct Translation<'i, 'b, D> {
    source: &'i Input<'i, OrderRules, D>,
    record: Option<&'i RecordKey>,
    build: &'b mut Build,
}

impl<'i, 'b, D> Translation<'i, 'b, D> {
    pub(super) fn new(
        source: &'i Input<'i, OrderRules, D>,
        record: Option<&'i RecordKey>,
        build: &'b mut Build,
    ) -> Self {
        Self { source, record, build }
    }

    pub(super) fn kind(&self, kind: &Code) -> Code {
        self.source.rules.kind.as_ref().map_or_else(|| kind.clone(), |kind| Code::new(kind.as_str()))
    }

    pub(super) fn totals(&self, totals: &[MonetaryAmount]) -> Vec<MonetaryAmount> {
        if self.source.rules.order_total { totals.to_vec() } else { Vec::new() }
    }

    pub(super) fn heading(&mut self, details: &Details, number: &'i str) -> Details {
        let rules = self.source.rules;
        let subject = self.subject(details, number);
        let asked = rules.references.iter().filter_map(|rule| {
            let id = subject.subject().reference(&rule.value)?;
            Some(Reference { qualifier: Code::new(rule.qualifier.as_str()), id: Some(id), description: None })
        });
        let references = details.references.iter().cloned().chain(asked).collect();
        let text = self.source.profile.text();
        let parties = parties::translated(self.build, &rules.parties, details, &subject, text);
        let notes = self.notes(&details.notes, "heading");
        let notes = self.introduced(notes);
        Details { references, parties, notes, ..self.common(details, "heading") }
    }

    fn subject(&self, details: &Details, number: &'i str) -> OrderSubject<'i> {
        let supplier = parties::of_erp(details.party("SU"));
        let suppliers = &self.source.crosswalks.suppliers;
        let partner_code = self.record.and_then(|record| suppliers.partner_code(record.system(), &supplier));
        let buyer = parties::of_erp(details.party("BY"));
        OrderSubject { supplier, buyer, partner_code, record: self.record, number }
    }

    pub(super) fn line(&mut self, line: &LineItem) -> LineItem {
        let origin = match &line.number {
            Some(number) => format!("line {number}"),
            None => "line without number".to_owned(),
        };
        let rules = self.source.rules;
        let mut details = self.common(&line.details, &origin);
        details.notes = self.notes(&line.details.notes, &origin);
        for schedule in &mut details.schedules {
            self.translate_unit(&mut schedule.unit, &origin);
        }
        for store in &mut details.stores {
            self.translate_unit(&mut store.unit, &origin);
        }
        let mut unit = line.unit.clone();
        if let Some(unit) = &mut unit {
            self.translate_unit(unit, &origin);
        }
        let basis = rules.price_basis.as_ref().filter(|_| line.unit_price.is_some());
        let price_basis = basis.map(|basis| Code::new(basis.as_str())).or_else(|| line.price_basis.clone());
        LineItem { unit, price_basis, ids: self.item_ids(line, &origin), details, ..line.clone() }
    }

    /// What headings and lines have in common.
    fn common(&mut self, details: &Details, origin: &str) -> Details {
        let rules = self.source.rules;
        let is_plain = |code: &str| rules.plain_currency.is_some_and(|plain| plain.code() == code);
        let currency = details.currency.clone().filter(|currency| !is_plain(&currency.code));
        let terms = details.terms.iter().filter_map(|terms| self.terms(terms, origin)).collect();
        let descriptions = if rules.descriptions {
            details
                .descriptions
                .iter()
                .flat_map(|description| self.description(description, origin))
                .collect()
        } else {
            Vec::new()
        };
        Details { currency, terms, descriptions, ..details.clone() }
    }

    fn translate_unit(&mut self, unit: &mut Code, origin: &str) {
        match self.source.crosswalks.unit(unit, self.source.profile.id()) {
            Some(code) => *unit = Code::new(code),
            None => {
                let message = format!("unit `{unit}` has no code: add it to crosswalks/unit.csv");
                self.build.fault("crosswalk.unit", origin, message);
                // The order is held. A stand-in keeps the writer from saying the same in other words.
                *unit = Code::new("ZZ");
            }
        }
    }

    /// The numbers of the item, and its codes at the partner.
    fn item_ids(&mut self, line: &LineItem, origin: &str) -> Vec<ItemId> {
        let mut ids = line.ids.clone();
        let Some(item) = line.buyer_item() else {
            return ids;
        };
        let codes = self.source.crosswalks.item(item, self.source.profile.id());
        if codes.is_none() && self.source.rules.require_item_code {
            let message = format!("item `{item}` has no code: add it to crosswalks/item.csv");
            self.build.fault("crosswalk.item", origin, message);
        }
        for code in codes.unwrap_or_default() {
            let known = ItemId::new(code.qualifier.as_str(), code.code.as_str());
            // The crosswalk says what the partner calls the item, so it takes the place of what the ERP says.
            ids.retain(|id| id.qualifier != known.qualifier);
            ids.push(known);
        }
        ids
    }

    /// Terms that have codes already stay as they are.
    fn terms(&mut self, terms: &PaymentTerms, origin: &str) -> Option<PaymentTerms> {
        if self.source.rules.terms == OrderTerms::None {
            return None;
        }
        let Some(name) = terms.description.as_deref().filter(|_| terms.kind.is_none()) else {
            return Some(terms.clone());
        };
        let Some(known) = self.source.crosswalks.terms(name, self.source.profile.id()) else {
            let message = format!("payment terms `{name}` have no codes: add them to crosswalks/terms.csv");
            self.build.fault("crosswalk.terms", origin, message);
            return None;
        };
        // A discount without days says not until when it is granted.
        if known.discount_percent.is_some() && known.discount_days.is_none() {
            let message = format!("crosswalks/terms.csv says not until when `{name}` grants its discount");
            self.build.fault("order.terms.discount", origin, message);
            return None;
        }
        Some(PaymentTerms {
            kind: Some(Code::new(&known.kind)),
            basis: Some(Code::new(&known.basis)),
            discount_percent: known.discount_percent,
            discount_days: known.discount_days,
            net_days: known.net_days,
            ..terms.clone()
        })
    }

    fn description(&mut self, description: &Description, origin: &str) -> Vec<Description> {
        let Some(text) = description.text.as_deref() else {
            return vec![description.clone()];
        };
        let rule = self.source.profile.text().long_description;
        let parts = self.build.fit(text, DESCRIPTION, DESCRIPTIONS, rule, (origin, "PID05"));
        parts.into_iter().map(|part| Description { text: Some(part), ..description.clone() }).collect()
    }

    fn notes(&mut self, notes: &[Note], origin: &str) -> Vec<Note> {
        if !self.source.rules.notes {
            return Vec::new();
        }
        let rule = self.source.profile.text().long_description;
        let mut fitted = Vec::new();
        for note in notes {
            let mut text = Vec::new();
            for piece in &note.text {
                let parts = self.build.fit(&piece.text, MESSAGE, MESSAGES, rule, (origin, "MSG01"));
                text.extend(parts.into_iter().map(|text| NoteText { code: piece.code.clone(), text }));
            }
            // A note of which no text is left has still its number.
            if !text.is_empty() || note.reference.is_some() {
                fitted.push(Note { text, ..note.clone() });
            }
        }
        fitted
    }

    /// In the heading every text needs a number or title that introduces it.
    fn introduced(&self, notes: Vec<Note>) -> Vec<Note> {
        let rules = self.source.rules;
        let introduce = |note: Note| match note.qualifier {
            Some(_) => note,
            None => Note {
                qualifier: Some(Code::new(rules.note_qualifier.as_str())),
                reference: Some(note.reference.unwrap_or_else(|| rules.note_reference.to_string())),
                ..note
            },
        };
        notes.into_iter().map(introduce).collect()
    }
}
