//! Reads `elements.txt`.

use std::collections::BTreeMap;

use super::source::{Fault, Faults, RELEASES, Release, Source, lines};

/// The data type of a simple element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Identifier,
    Text,
    Code,
    Implied(u8),
    Decimal,
    Date,
    Time,
}

impl Kind {
    /// The type as the sources write it.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "AN" => Self::Identifier,
            "TX" => Self::Text,
            "ID" => Self::Code,
            "R" => Self::Decimal,
            "DT" => Self::Date,
            "TM" => Self::Time,
            _ => match text.strip_prefix('N')?.as_bytes() {
                [decimals @ b'0'..=b'9'] => Self::Implied(decimals - b'0'),
                _ => return None,
            },
        })
    }
}

/// Smallest and largest length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length {
    pub min: u16,
    pub max: u16,
}

impl Length {
    /// `min/max`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let length = text
            .split_once('/')
            .and_then(|(min, max)| Some(Self { min: min.parse().ok()?, max: max.parse().ok()? }));
        length
            .filter(|length| 1 <= length.min && length.min <= length.max)
            .ok_or_else(|| format!("{text} is no length; one is 1/30"))
    }
}

/// A simple data element.
pub struct Element {
    pub kind: Kind,
    /// Per release; nothing if the release does not have the element.
    pub lengths: [Option<Length>; 2],
    pub name: String,
}

/// All data elements, by number.
pub struct Elements(BTreeMap<String, Element>);

impl Elements {
    pub fn read(source: &Source) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::new(source);
        let mut elements = BTreeMap::new();
        for line in lines(source, &mut faults) {
            if line.releases().count() < RELEASES.len() {
                let message = "an element has both lengths in its columns and takes no release mark";
                faults.add(line.number, message);
            }
            let Some((number, element)) = faults.keep(line.number, element(&line.words)) else {
                continue;
            };
            if elements.insert(number.clone(), element).is_some() {
                faults.add(line.number, format!("element {number} twice"));
            }
        }
        faults.finish(Self(elements))
    }

    pub fn get(&self, number: &str) -> Option<&Element> {
        self.0.get(number)
    }

    /// The element as a release has it.
    pub fn of_release(&self, number: &str, release: Release) -> Result<(&Element, Length), String> {
        let element = self.get(number).ok_or_else(|| format!("element {number} is unknown"))?;
        let length = element.lengths[release.index];
        Ok((element, length.ok_or_else(|| format!("element {number} is not in this release"))?))
    }
}

fn element(words: &[&str]) -> Result<(String, Element), String> {
    let [number, kind, v004010, v005010, name @ ..] = words else {
        return Err("an element has number, type, two lengths and a name".into());
    };
    if name.is_empty() {
        return Err(format!("element {number} has no name"));
    }
    let kind = Kind::parse(kind).ok_or_else(|| format!("{kind} is no type"))?;
    let first = length(v004010)?;
    let second = if *v005010 == "=" { first } else { length(v005010)? };
    Ok(((*number).to_owned(), Element { kind, lengths: [first, second], name: name.join(" ") }))
}

fn length(text: &str) -> Result<Option<Length>, String> {
    if text == "-" { Ok(None) } else { Length::parse(text).map(Some) }
}
