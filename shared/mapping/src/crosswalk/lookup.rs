use std::collections::BTreeMap;

use documents::{Fault, Faults, PartnerId};

/// What a code of the ERP means, for one partner or for all: the partner's own row beats the general one.
#[derive(Debug, Clone)]
pub(super) struct Lookup<V> {
    rows: BTreeMap<(String, Option<PartnerId>), Entry<V>>,
}

#[derive(Debug, Clone)]
struct Entry<V> {
    value: V,
    place: String,
}

impl<V> Default for Lookup<V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<V> Lookup<V> {
    pub(super) fn find(&self, key: &str, partner: &PartnerId) -> Option<&V> {
        let own = self.rows.get(&(key.to_owned(), Some(partner.clone())));
        own.or_else(|| self.rows.get(&(key.to_owned(), None))).map(|entry| &entry.value)
    }

    /// Takes up a row; a second one for the same key is a fault.
    pub(super) fn add(
        &mut self,
        key: (String, Option<PartnerId>),
        value: V,
        place: String,
        faults: &mut Faults,
    ) {
        if let Some(first) = self.rows.get(&key) {
            let (code, partner) = &key;
            let whose =
                partner.as_ref().map(|partner| format!(" for partner `{partner}`")).unwrap_or_default();
            let message = format!("`{code}`{whose} is there already: {}", first.place);
            faults.push(Fault::new("crosswalk.duplicate", place, message));
            return;
        }
        self.rows.insert(key, Entry { value, place });
    }
}

impl<V> Lookup<Vec<V>> {
    /// Adds to the list of a key.
    pub(super) fn append(&mut self, key: (String, Option<PartnerId>), value: V, place: String) {
        self.rows.entry(key).or_insert_with(|| Entry { value: Vec::new(), place }).value.push(value);
    }
}

/// Display names of an ERP are compared without regard to case and spacing.
pub(super) fn display_name(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
