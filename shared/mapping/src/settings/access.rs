use serde::Deserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::Session;
use super::error::Error;
use super::invented::Invented;
use super::suggest::did_you_mean;
use super::value::{Path, ValueReader};

/// The entries of a table: those of the file, then the missing ones that are made up.
pub(super) struct EntryAccess<'t> {
    session: &'t Session<'t>,
    path: Path,
    entries: std::vec::IntoIter<(&'t str, &'t Spanned<DeValue<'t>>)>,
    made_up: std::vec::IntoIter<&'static str>,
    current: Option<(Path, Option<&'t Spanned<DeValue<'t>>>)>,
}

impl<'t> EntryAccess<'t> {
    /// `fields`: the keys that the table may have; absent: any.
    pub(super) fn new(
        session: &'t Session<'t>,
        path: &Path,
        table: &'t DeTable<'t>,
        fields: Option<&'static [&'static str]>,
    ) -> Self {
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            let name: &'t str = key.get_ref().as_ref();
            let here = path.key(name);
            match fields {
                Some(fields) if !fields.contains(&name) => {
                    let hint = did_you_mean(name, fields.iter().copied());
                    session.note(
                        key.span().start,
                        "settings.unknown_key",
                        format!("unknown key `{name}`{hint}"),
                    );
                }
                _ if session.left_out.contains(&here) => {}
                _ => entries.push((name, value)),
            }
        }
        let made_up: Vec<&'static str> = fields
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(|field| session.invented.contains(&path.key(field)))
            .collect();
        Self {
            session,
            path: path.clone(),
            entries: entries.into_iter(),
            made_up: made_up.into_iter(),
            current: None,
        }
    }
}

impl<'de> MapAccess<'de> for EntryAccess<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let (key, value) = match self.entries.next() {
            Some((key, value)) => (key, Some(value)),
            None => match self.made_up.next() {
                Some(field) => (field, None),
                None => return Ok(None),
            },
        };
        let path = self.path.key(key);
        let at = value.map_or(0, |value| value.span().start);
        let read = seed.deserialize(key.into_deserializer()).map_err(|error: Error| error.at(&path, at))?;
        self.current = Some((path, value));
        Ok(Some(read))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.current.take() {
            Some((path, Some(value))) => seed
                .deserialize(ValueReader::of(self.session, path.clone(), value))
                .map_err(|error| error.at(&path, value.span().start)),
            Some((path, None)) => seed.deserialize(Invented).map_err(|error| {
                // Nothing inside a made-up value has a place of its own.
                Error { path: None, at: None, ..error.into_value() }.at(&path, 0)
            }),
            None => Err(serde::de::Error::custom("a value was asked for before its key")),
        }
    }
}

/// The entries of a list.
pub(super) struct ListAccess<'t> {
    session: &'t Session<'t>,
    path: Path,
    entries: std::iter::Enumerate<std::slice::Iter<'t, Spanned<DeValue<'t>>>>,
}

impl<'t> ListAccess<'t> {
    pub(super) fn new(session: &'t Session<'t>, path: &Path, list: &'t DeArray<'t>) -> Self {
        Self { session, path: path.clone(), entries: list.iter().enumerate() }
    }
}

impl<'de> SeqAccess<'de> for ListAccess<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        for (index, value) in self.entries.by_ref() {
            let path = self.path.index(index);
            if self.session.left_out.contains(&path) {
                continue;
            }
            return seed
                .deserialize(ValueReader::of(self.session, path.clone(), value))
                .map(Some)
                .map_err(|error| error.at(&path, value.span().start));
        }
        Ok(None)
    }
}

/// A variant with content: `{ fixed = "..." }`.
pub(super) struct VariantReader<'t> {
    session: &'t Session<'t>,
    path: Path,
    name: &'t str,
    value: &'t Spanned<DeValue<'t>>,
}

impl<'t> VariantReader<'t> {
    pub(super) fn new(
        session: &'t Session<'t>,
        path: &Path,
        name: &'t str,
        value: &'t Spanned<DeValue<'t>>,
    ) -> Self {
        Self { session, path: path.key(name), name, value }
    }

    fn reader(self) -> ValueReader<'t> {
        ValueReader::of(self.session, self.path, self.value)
    }
}

impl<'de> EnumAccess<'de> for VariantReader<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        Ok((seed.deserialize(self.name.into_deserializer())?, self))
    }
}

impl<'de> VariantAccess<'de> for VariantReader<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(serde::de::Error::custom(format!("`{}` takes no value; write it as text", self.name)))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.reader())
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.reader().deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.reader().deserialize_struct("", fields, visitor)
    }
}
