use documents::{Currency, Fault, Faults, Party};
use rust_decimal::Decimal;
use x12::{SegmentDraft, TransactionSetDraft, WriteFault, WriteFaultKind};

use crate::profile::{LongText, PartyId, PartyRule, ReferenceRule, ReferenceValue, Text};
use crate::wrap::{has_words, wrap};

/// Longest N102 and N201.
const NAME: usize = 60;
/// Longest N301.
const ADDRESS_LINE: usize = 55;

/// A transaction set while it is built, with every reason why it cannot be sent.
#[derive(Debug, Default)]
pub(crate) struct Build {
    segments: Vec<SegmentDraft>,
    /// What each segment was made from: `line 3`.
    origins: Vec<String>,
    pub(crate) faults: Faults,
    /// What was left out of texts, for the audit.
    notes: Vec<String>,
}

/// A built set.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) set: TransactionSetDraft,
    /// What each segment was made from.
    pub(crate) origins: Vec<String>,
    /// What speaks against sending it.
    pub(crate) faults: Faults,
    /// What was left out of texts.
    pub(crate) notes: Vec<String>,
}

impl Build {
    pub(crate) fn push(&mut self, origin: &str, segment: SegmentDraft) {
        self.segments.push(segment);
        self.origins.push(origin.to_owned());
    }

    pub(crate) fn fault(&mut self, rule: &str, place: &str, message: impl Into<String>) {
        self.faults.push(Fault::new(rule, place, message));
    }

    pub(crate) fn finish(self, id: &str, functional_group: &str) -> Built {
        let set = TransactionSetDraft {
            id: id.to_owned(),
            functional_group: functional_group.to_owned(),
            segments: self.segments,
        };
        Built { set, origins: self.origins, faults: self.faults, notes: self.notes }
    }

    /// The parts of `text` that go into elements of `length`, at most `most` of them. A text of signs only is left
    /// out, because nothing of it might be sendable; the audit notes it, as it notes what is cut.
    pub(crate) fn fit(
        &mut self,
        text: &str,
        length: usize,
        most: usize,
        rule: LongText,
        (origin, element): (&str, &str),
    ) -> Vec<String> {
        if !has_words(text) {
            self.notes.push(format!("{element} ({origin}): {text:?} was left out, it has no words"));
            return Vec::new();
        }
        let mut parts = wrap(text, length);
        let fits = match rule {
            LongText::Split => parts.len() <= most,
            LongText::Cut => {
                if parts.len() > 1 {
                    parts.truncate(1);
                    self.notes
                        .push(format!("{element} ({origin}): {text:?} was cut to {:?}", parts.join("")));
                }
                true
            }
            LongText::Refuse => parts.len() <= 1,
        };
        if !fits {
            let message = format!(
                "the text has {} characters, {element} takes {length}: shorten it, or let the profile cut or split it",
                text.chars().count()
            );
            self.fault("text.too_long", origin, message);
            return Vec::new();
        }
        parts
    }

    /// REF segments of the heading.
    pub(crate) fn references(&mut self, rules: &[ReferenceRule], subject: &Subject<'_>) {
        for rule in rules {
            if let Some(value) = subject.reference(&rule.value) {
                let segment = SegmentDraft::new("REF").set(1, rule.qualifier.as_str()).set(2, value);
                self.push("heading", segment);
            }
        }
    }

    /// An N1 loop.
    pub(crate) fn party(&mut self, rule: &PartyRule, party: &Party, subject: &Subject<'_>, text: &Text) {
        let origin = format!("party {}", rule.role);
        let mut names = match party.name.trim() {
            "" => Vec::new(),
            // N102 and two N2 segments of two names.
            name => self.fit(name, NAME, 5, text.long_name, (&origin, "N102")),
        }
        .into_iter();
        let id = rule.identity.as_ref().and_then(|(qualifier, id)| {
            let found = party_id(id, party, subject);
            if found.is_none() {
                self.fault("party.id", &origin, no_party_id(id, party));
            }
            found.map(|id| (qualifier.as_str().to_owned(), id))
        });
        let name = names.next();
        if name.is_none() && id.is_none() {
            self.fault("party.empty", &origin, "the party has neither name nor id, so N1 cannot be written");
            return;
        }
        let (qualifier, id) = id.unzip();
        let n1 = SegmentDraft::new("N1").set(1, rule.role.as_str()).set_opt(2, name).set_opt(3, qualifier);
        self.push(&origin, n1.set_opt(4, id));
        self.pairs("N2", names, &origin);
        if rule.address && !party.address.is_empty() {
            self.address(party, text, &origin);
        }
    }

    /// Segments of two texts each.
    fn pairs(&mut self, id: &str, texts: impl Iterator<Item = String>, origin: &str) {
        let texts: Vec<String> = texts.collect();
        for pair in texts.chunks(2) {
            let mut pair = pair.iter().cloned();
            self.push(origin, SegmentDraft::new(id).set_opt(1, pair.next()).set_opt(2, pair.next()));
        }
    }

    /// N3 and N4.
    fn address(&mut self, party: &Party, text: &Text, origin: &str) {
        let mut lines = Vec::new();
        for line in &party.address.lines {
            lines.extend(self.fit(line, ADDRESS_LINE, 4, text.long_name, (origin, "N301")));
        }
        if lines.len() > 4 {
            self.fault("text.too_long", origin, format!("the address has {} lines, N3 takes 4", lines.len()));
        }
        self.pairs("N3", lines.into_iter(), origin);
        let address = &party.address;
        // N402 is a code of two letters; a longer name of a state goes into N406.
        let is_code =
            |state: &str| state.len() == 2 && state.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (code, name) = match address.state.as_deref() {
            Some(state) if is_code(state) => (Some(state), None),
            state => (None, state),
        };
        let n4 = SegmentDraft::new("N4")
            .set_opt(1, address.city.as_deref())
            .set_opt(2, code)
            .set_opt(3, address.postal_code.as_deref())
            .set_opt(4, address.country.as_deref())
            .set_opt(5, name.map(|_| "SP"))
            .set_opt(6, name);
        if [address.city.as_deref(), code, name, address.postal_code.as_deref(), address.country.as_deref()]
            .iter()
            .any(Option::is_some)
        {
            self.push(origin, n4);
        }
    }
}

/// Whom and what a document is about, as far as references and party ids need it.
pub(crate) struct Subject<'d> {
    pub(crate) supplier: &'d Party,
    pub(crate) buyer: &'d Party,
    pub(crate) partner_code: Option<&'d str>,
    pub(crate) record_id: &'d str,
    pub(crate) number: &'d str,
}

impl Subject<'_> {
    pub(crate) fn reference(&self, value: &ReferenceValue) -> Option<String> {
        match value {
            ReferenceValue::SupplierNumber => self.supplier.number.clone(),
            ReferenceValue::SupplierSite => self.supplier.site.clone(),
            ReferenceValue::PartnerCode => self.partner_code.map(str::to_owned),
            ReferenceValue::BuyerNumber => self.buyer.number.clone(),
            ReferenceValue::BuyerSite => self.buyer.site.clone(),
            ReferenceValue::RecordId => Some(self.record_id.to_owned()),
            ReferenceValue::Number => Some(self.number.to_owned()),
            ReferenceValue::Fixed(text) => Some(text.to_string()),
        }
    }
}

pub(crate) fn party_id(id: &PartyId, party: &Party, subject: &Subject<'_>) -> Option<String> {
    match id {
        PartyId::Number => party.number.clone(),
        PartyId::PartnerCode => subject.partner_code.map(str::to_owned),
        PartyId::Fixed(text) => Some(text.to_string()),
        PartyId::BySite(sites) => sites.get(party.site.as_deref()?).map(ToString::to_string),
    }
}

pub(crate) fn no_party_id(id: &PartyId, party: &Party) -> String {
    match id {
        PartyId::Number => "the party has no number in the ERP".to_owned(),
        PartyId::PartnerCode => {
            "the supplier's row in crosswalks/supplier.csv has no `partner_code`".to_owned()
        }
        PartyId::Fixed(_) => "the party has no id".to_owned(),
        PartyId::BySite(_) => match &party.site {
            Some(site) => format!("the profile's `by_site` has no id for site `{site}`"),
            None => "the party has no site, and the profile gives ids by site".to_owned(),
        },
    }
}

/// A sum, unless it is beyond what a decimal holds.
pub(crate) fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount))
}

/// `1234.50 USD`.
pub(crate) fn money(amount: Decimal, currency: Currency) -> String {
    let mut shown = amount.normalize();
    if shown.scale() < currency.scale() {
        shown.rescale(currency.scale());
    }
    format!("{shown} {currency}")
}

/// An amount, or that a sum is beyond what a decimal holds.
pub(crate) fn counted(amount: Option<Decimal>, currency: Currency) -> String {
    amount.map_or_else(|| "more than can be counted".to_owned(), |amount| money(amount, currency))
}

/// A fault of the writer, for a person who knows the document and not the set.
pub(crate) fn write_fault(fault: &WriteFault, origins: &[String]) -> Fault {
    let rule = match &fault.kind {
        WriteFaultKind::TooLong { .. } => "x12.too_long",
        WriteFaultKind::TooShort { .. } => "x12.too_short",
        WriteFaultKind::MandatoryElementMissing => "x12.missing",
        WriteFaultKind::NoteNotKept { .. } => "x12.note",
        WriteFaultKind::TooManyDecimals { .. } => "x12.decimals",
        WriteFaultKind::CharacterRefused { .. } | WriteFaultKind::NothingLeft { .. } => "x12.character",
        _ => "x12.write",
    };
    let element = match (&fault.segment_id, fault.element) {
        (Some(id), Some(element)) => format!("{id}{element:02}"),
        (Some(id), None) => id.clone(),
        (None, _) => "envelope".to_owned(),
    };
    // Segment 1 of a set is ST.
    let origin = fault.segment.and_then(|segment| origins.get(segment.checked_sub(2)?));
    let place = origin.map_or_else(|| element.clone(), |origin| format!("{element} ({origin})"));
    Fault::new(rule, place, fault.kind.to_string())
}
