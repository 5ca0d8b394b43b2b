use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, Error as _, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Session;
use super::access::{EntryAccess, ListAccess, VariantReader};
use super::error::Error;

/// The keys that lead to a value: `invoice.references[1].qualifier`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Index(usize),
}

impl Path {
    pub(super) fn key(&self, key: &str) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.to_owned()));
        Self(steps)
    }

    pub(super) fn index(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Self(steps)
    }

    pub(super) fn parent(&self) -> Self {
        let mut steps = self.0.clone();
        steps.pop();
        Self(steps)
    }

    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is `outer` or a part of it.
    pub(super) fn is_within(&self, outer: &Self) -> bool {
        self.0.starts_with(&outer.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// What a reader stands on.
#[derive(Clone, Copy)]
enum Node<'t> {
    Table(&'t DeTable<'t>),
    Value(&'t DeValue<'t>),
}

/// Reads one value of the file.
pub(super) struct ValueReader<'t> {
    session: &'t Session<'t>,
    path: Path,
    /// First byte of the value, or of its table's header.
    at: usize,
    node: Node<'t>,
}

impl<'t> ValueReader<'t> {
    pub(super) fn root(session: &'t Session<'t>, table: &'t DeTable<'t>) -> Self {
        Self { session, path: Path::default(), at: 0, node: Node::Table(table) }
    }

    pub(super) fn of(session: &'t Session<'t>, path: Path, value: &'t Spanned<DeValue<'t>>) -> Self {
        let at = value.span().start;
        Self { session, path, at, node: Node::Value(value.get_ref()) }
    }

    fn table(&self) -> Option<&'t DeTable<'t>> {
        match self.node {
            Node::Table(table) | Node::Value(DeValue::Table(table)) => Some(table),
            Node::Value(_) => None,
        }
    }

    fn read_table<'de, V: Visitor<'de>>(
        self,
        table: &'t DeTable<'t>,
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let access = EntryAccess::new(self.session, &self.path, table, fields);
        visitor.visit_map(access).map_err(|error| error.at(&self.path, self.at))
    }

    fn read_value<'de, V: Visitor<'de>>(
        session: &'t Session<'t>,
        path: &Path,
        value: &'t DeValue<'t>,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match value {
            DeValue::String(text) => visitor.visit_str(text),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(whole) => visitor.visit_i64(whole),
                Err(error) => Err(Error::custom(format!("this number is too large: {error}"))),
            },
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(number) => visitor.visit_f64(number),
                Err(_) => Err(Error::custom("this is not a number")),
            },
            DeValue::Boolean(flag) => visitor.visit_bool(*flag),
            DeValue::Datetime(moment) => visitor.visit_string(moment.to_string()),
            DeValue::Array(list) => visitor.visit_seq(ListAccess::new(session, path, list)),
            DeValue::Table(table) => visitor.visit_map(EntryAccess::new(session, path, table, None)),
        }
    }

    /// The only entry of a table that names a variant with content.
    fn variant(&self) -> Result<(&'t str, &'t Spanned<DeValue<'t>>), Error> {
        let entry = self.table().filter(|table| table.len() == 1).and_then(|table| table.iter().next());
        let expected = &"one name, as text or as a table with one key";
        match (entry, self.node) {
            (Some((key, value)), _) => Ok((key.get_ref().as_ref(), value)),
            (None, Node::Value(DeValue::Array(_))) => Err(Error::invalid_type(Unexpected::Seq, expected)),
            (None, Node::Table(_) | Node::Value(DeValue::Table(_))) => {
                Err(Error::invalid_type(Unexpected::Map, expected))
            }
            (None, Node::Value(_)) => Err(Error::invalid_type(Unexpected::Other("value"), expected)),
        }
    }
}

impl<'de> Deserializer<'de> for ValueReader<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let (path, at) = (self.path.clone(), self.at);
        match self.node {
            Node::Table(table) => self.read_table(table, None, visitor),
            Node::Value(value) => Self::read_value(self.session, &self.path, value, visitor)
                .map_err(|error| error.at(&path, at)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.table() {
            Some(table) => self.read_table(table, Some(fields), visitor),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (path, at) = (self.path.clone(), self.at);
        visitor.visit_newtype_struct(self).map_err(|error| error.at(&path, at))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (path, at) = (self.path.clone(), self.at);
        let read = match self.node {
            Node::Value(DeValue::String(name)) => visitor.visit_enum(StrDeserializer::<Error>::new(name)),
            _ => self.variant().and_then(|(name, value)| {
                visitor.visit_enum(VariantReader::new(self.session, &self.path, name, value))
            }),
        };
        read.map_err(|error| error.at(&path, at))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map identifier ignored_any
    }
}
