use std::collections::{BTreeMap, BTreeSet};

use documents::{Document, Fault, Faults, PartnerId, Version};
use x12::{SegmentDraft, Substitution, TransactionSetDraft, Written, write_interchange};

use crate::crosswalk::{Crosswalks, Found, Supplier};
use crate::draft::{Built, write_fault};
use crate::outcome::{History, Mapped, Mapping, Numbers, Rendered, Routing};
use crate::profile::{Profile, ProfileTable};
use crate::{invoice, order, remittance, settings};

/// Everything that configuration says about partners: profiles and crosswalks, immutable, with a version.
#[derive(Debug, Clone)]
pub struct Catalog {
    version: String,
    profiles: BTreeMap<PartnerId, Profile>,
    crosswalks: Crosswalks,
}

impl Catalog {
    /// Reads a configuration folder, given as relative path (`partners/axford.toml`, `crosswalks/unit.csv`) and text.
    /// Other files count for the version only.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn from_files(files: &BTreeMap<String, String>) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let mut profiles = BTreeMap::new();
        let mut named = BTreeSet::new();
        for (path, text) in files {
            let Some(stem) = path.strip_prefix("partners/").and_then(|name| name.strip_suffix(".toml"))
            else {
                continue;
            };
            match PartnerId::new(stem) {
                Ok(id) => {
                    named.insert(id.clone());
                    match settings::parse::<ProfileTable>(path, text) {
                        Ok(table) => {
                            let profile = Profile::new(id.clone(), table);
                            faults.extend(envelope_faults(path, &profile));
                            profiles.insert(id, profile);
                        }
                        Err(found) => faults.extend(found),
                    }
                }
                Err(error) => faults.push(Fault::new("settings.file_name", path, error.to_string())),
            }
        }
        faults.extend(name_clashes(&profiles));
        let crosswalks = Crosswalks::read(files, &named, &mut faults);
        in_order(faults).or(Self { version: version(files), profiles, crosswalks })
    }

    /// Twelve hexadecimal digits of the hash of all files.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The profile of a partner.
    #[must_use]
    pub fn partner(&self, id: &PartnerId) -> Option<&Profile> {
        self.profiles.get(id)
    }

    /// Every profile, by the partner's id.
    pub fn partners(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// Who receives `document`.
    #[must_use]
    pub fn route(&self, document: &Document) -> Routing {
        let Some(number) = document.supplier_number() else {
            let message = "the document names no supplier number, by which partners are found";
            return Routing::Nobody(Fault::new("route.supplier_number", "", message));
        };
        let Some(record) = document.record() else {
            let message = "the document names no record of an ERP, so nobody is known to send it to";
            return Routing::Nobody(Fault::new("route.record", "", message));
        };
        match self.crosswalks.suppliers.find(record.system(), number, document.supplier_site()) {
            Found::Row(supplier) => self.route_to(supplier, document),
            Found::NotListed => Routing::Nobody(Fault::new(
                "route.nobody",
                "crosswalks/supplier.csv",
                format!("supplier `{number}` is no trading partner"),
            )),
            Found::OtherSites => Routing::Nobody(Fault::new(
                "route.site",
                "crosswalks/supplier.csv",
                format!("supplier `{number}` trades with other sites only"),
            )),
            Found::SiteNeeded => {
                let message = format!("supplier `{number}` is listed by site, and the document names none");
                Routing::Unclear(Fault::new("route.site_unknown", "crosswalks/supplier.csv", message).into())
            }
        }
    }

    fn route_to(&self, supplier: &Supplier, document: &Document) -> Routing {
        let partner = &supplier.partner;
        let Some(profile) = self.profiles.get(partner) else {
            let message = format!("partner `{partner}` has no profile: add partners/{partner}.toml");
            return Routing::Unclear(Fault::new("route.profile", &supplier.place, message).into());
        };
        if profile.receives(document) {
            return Routing::Partner(partner.clone());
        }
        let (rule, message) = match document {
            Document::Invoice(_) => (
                "route.invoice.purpose",
                "the partner receives no invoices: its profile has no `[invoice]` with a `purpose`",
            ),
            Document::Payment(_) => (
                "route.remittance.off",
                "the partner receives no payments: its profile has no `[remittance]`",
            ),
            Document::PurchaseOrder(_) => {
                ("route.order.off", "the partner receives no orders: its profile has no `[order]`")
            }
            Document::OrderChange(_) => (
                "route.order_change.off",
                "the partner receives no changes of orders: its profile has no `[order]` with `on_change = \"change\"`",
            ),
        };
        Routing::Nobody(Fault::new(rule, format!("partners/{partner}.toml"), message))
    }

    /// `document` as a transaction set for `partner`, tried on the writer. Control numbers play no part in what the
    /// writer accepts, so a set that is sent from here can be rendered with any.
    ///
    /// # Errors
    /// Every reason why the document is held.
    pub fn map(&self, document: &Document, partner: &PartnerId, history: History) -> Result<Mapping, Faults> {
        let profile = self.profile(partner)?;
        let built = match document {
            Document::Invoice(document) => {
                let rules = profile.invoice().ok_or_else(|| not_traded(partner, "invoices"))?;
                invoice::map(&self.input(profile, rules, document, history))
            }
            Document::Payment(document) => {
                let rules = profile.remittance().ok_or_else(|| not_traded(partner, "payments"))?;
                remittance::map(&self.input(profile, rules, document, history))
            }
            Document::PurchaseOrder(document) => {
                let rules = profile.order().ok_or_else(|| not_traded(partner, "orders"))?;
                order::map(&self.input(profile, rules, &**document, history))
            }
            Document::OrderChange(document) => {
                let rules = profile.order().filter(|_| profile.takes_changes());
                let rules = rules.ok_or_else(|| not_traded(partner, "changes of orders"))?;
                Ok(order::map_change(&self.input(profile, rules, &**document, history)))
            }
        };
        let Built { set, origins, mut faults, notes } = match built {
            Ok(built) => built,
            Err(Stop::Close(fault)) => return Ok(Mapping::Close(fault)),
            Err(Stop::Hold(fault)) => return Err(fault.into()),
        };
        match write(profile, &set, &TRIAL) {
            Ok(written) => {
                let substitutions = written.substitutions.iter().map(describe).chain(notes).collect();
                faults.or(Mapping::Send(Mapped { set, substitutions }))
            }
            Err(refused) => {
                faults.extend(refused.iter().map(|fault| write_fault(fault, &origins)));
                Err(faults)
            }
        }
    }

    fn input<'i, R, D>(
        &'i self,
        profile: &'i Profile,
        rules: &'i R,
        document: &'i D,
        history: History,
    ) -> Input<'i, R, D> {
        Input { crosswalks: &self.crosswalks, profile, rules, document, history }
    }

    /// `mapped` in its envelope.
    ///
    /// # Errors
    /// If the writer refuses the control numbers, or the partner has no profile.
    pub fn render(
        &self,
        mapped: &Mapped,
        partner: &PartnerId,
        numbers: &Numbers,
    ) -> Result<Rendered, Faults> {
        let profile = self.profile(partner)?;
        let written = write(profile, &mapped.set, numbers)
            .map_err(|refused| refused.iter().map(|fault| write_fault(fault, &[])).collect::<Faults>())?;
        Ok(Rendered { bytes: written.bytes, substitutions: mapped.substitutions.clone() })
    }

    fn profile(&self, partner: &PartnerId) -> Result<&Profile, Faults> {
        self.profiles.get(partner).ok_or_else(|| {
            let message = format!("partner `{partner}` has no profile: add partners/{partner}.toml");
            Fault::new("route.profile", "", message).into()
        })
    }
}

/// What a set is built from.
pub(crate) struct Input<'i, R, D> {
    pub(crate) crosswalks: &'i Crosswalks,
    pub(crate) profile: &'i Profile,
    pub(crate) rules: &'i R,
    pub(crate) document: &'i D,
    pub(crate) history: History,
}

/// Why no set is built.
pub(crate) enum Stop {
    /// Nothing is to be sent.
    Close(Fault),
    /// A person decides.
    Hold(Fault),
}

/// Numbers for the trial of a set before it has its own.
const TRIAL: Numbers =
    Numbers { interchange: 1, group: 1, set: 1, at: jiff::civil::datetime(2000, 1, 1, 0, 0, 0, 0) };

fn write(
    profile: &Profile,
    set: &TransactionSetDraft,
    numbers: &Numbers,
) -> Result<Written, Vec<x12::WriteFault>> {
    write_interchange(&profile.envelope(numbers), std::slice::from_ref(set))
}

/// What the writer has against an envelope whatever it holds, such as a delimiter in an id.
fn envelope_faults(path: &str, profile: &Profile) -> Vec<Fault> {
    let big = SegmentDraft::new("BIG").set(1, TRIAL.at.date()).set(2, "1");
    let set =
        TransactionSetDraft { id: "810".to_owned(), functional_group: "IN".to_owned(), segments: vec![big] };
    let refused = write(profile, &set, &TRIAL).err().unwrap_or_default();
    refused
        .iter()
        .filter(|fault| fault.set.is_none())
        .map(|fault| Fault::new("settings.envelope", path, fault.to_string()))
        .collect()
}

/// Partners whose files could get the same name in the same folder. ISA13 counts for each pair of interchange ids, so
/// it parts the files of partners only within one pair.
fn name_clashes(profiles: &BTreeMap<PartnerId, Profile>) -> Vec<Fault> {
    let mut first: BTreeMap<String, &Profile> = BTreeMap::new();
    let mut clashes = Vec::new();
    for profile in profiles.values() {
        let sets = profile.transaction_sets();
        let names: BTreeSet<String> = sets.iter().filter_map(|set| profile.counted_name(set)).collect();
        for name in names {
            let other = first.entry(name).or_insert(profile);
            if other.interchange_scope() != profile.interchange_scope() {
                let message = format!(
                    "its files could get the same names as those of partner `{}` in the same folder: take \
                     `{{partner}}` or `{{document_id8}}` into `folder` or `file_name`",
                    other.id()
                );
                let place = format!("partners/{}.toml", profile.id());
                clashes.push(Fault::new("settings.same_file_name", place, message));
            }
        }
    }
    clashes
}

fn describe(substitution: &Substitution) -> String {
    let Substitution { segment_id, segment, element, from, to, .. } = substitution;
    format!("{segment_id}{element:02} in segment {segment}: {from:?} became {to:?}")
}

fn not_traded(partner: &PartnerId, what: &str) -> Faults {
    let place = format!("partners/{partner}.toml");
    Fault::new("route.profile", place, format!("the partner receives no {what}")).into()
}

/// Faults by file and line, as a person goes through them.
fn in_order(faults: Faults) -> Faults {
    let mut faults: Vec<Fault> = faults.into_iter().collect();
    faults.sort_by_cached_key(|fault| {
        let mut place = fault.place.split(':');
        let file = place.next().unwrap_or_default();
        let is_crosswalk = file.starts_with("crosswalks/");
        (is_crosswalk, file.to_owned(), place.next().and_then(|line| line.parse::<usize>().ok()))
    });
    faults.into_iter().collect()
}

/// The hash of all files, each with the length of its name and text, so that no two folders give the same bytes.
fn version(files: &BTreeMap<String, String>) -> String {
    let mut bytes = Vec::new();
    for part in files.iter().flat_map(|(path, text)| [path, text]) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    Version::of_bytes(&bytes).as_str().chars().take(12).collect()
}
