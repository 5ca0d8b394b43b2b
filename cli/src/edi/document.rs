//! The JSON document that stands for an X12 file.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonFile {
    pub(super) interchanges: Vec<JsonInterchange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonInterchange {
    pub(super) delimiters: JsonDelimiters,
    pub(super) header: JsonSegment,
    #[serde(default)]
    pub(super) segments: Vec<JsonSegment>,
    pub(super) groups: Vec<JsonGroup>,
    #[serde(default)]
    pub(super) trailer: Trailer,
    #[serde(default)]
    pub(super) line_break: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonDelimiters {
    pub(super) element: char,
    pub(super) component: char,
    pub(super) repetition: Option<char>,
    pub(super) terminator: char,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonGroup {
    pub(super) header: Option<JsonSegment>,
    pub(super) sets: Vec<JsonSet>,
    #[serde(default)]
    pub(super) trailer: Trailer,
}

impl JsonGroup {
    /// How many sets it has.
    pub(super) fn sets(&self) -> usize {
        self.sets.iter().filter(|set| set.header.is_some()).count()
    }

    /// Whether it is a group, and not only the place of segments that stand outside of any.
    pub(super) fn is_counted(&self) -> bool {
        self.header.is_some() || self.sets() > 0
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonSet {
    /// Without it, the segments stand outside of any set.
    pub(super) header: Option<JsonSegment>,
    pub(super) segments: Vec<JsonSegment>,
    #[serde(default)]
    pub(super) trailer: Trailer,
}

/// A segment id and elements.
pub(super) type JsonSegment = Vec<JsonElement>;

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum JsonElement {
    Text(String),
    Components(Vec<String>),
}

/// A trailer as it stands in the JSON: `null` where the file has none; where nothing is said it is counted.
#[derive(Default)]
pub(super) enum Trailer {
    #[default]
    Counted,
    Missing,
    Given(JsonSegment),
}

impl<'de> Deserialize<'de> for Trailer {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let segment = Option::<JsonSegment>::deserialize(deserializer)?;
        Ok(segment.map_or(Self::Missing, Self::Given))
    }
}
