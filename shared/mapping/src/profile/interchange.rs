use serde::Deserialize;
use x12::{Delimiters, InterchangeId, Version};

use super::code::Code;

/// The envelope: `[interchange]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "InterchangeTable")]
pub(crate) struct Interchange {
    pub(crate) version: Version,
    pub(crate) suffix: Option<String>,
    pub(crate) sender: InterchangeId,
    pub(crate) receiver: InterchangeId,
    pub(crate) application_sender: String,
    pub(crate) application_receiver: String,
    pub(crate) delimiters: Delimiters,
    pub(crate) newline: bool,
    pub(crate) acknowledgment_requested: bool,
}

/// `[interchange]` as it is written.
#[derive(Deserialize)]
struct InterchangeTable {
    /// Release of the standard: `004010` or `005010`.
    #[serde(default)]
    version: Release,
    /// What follows the release in GS08, such as `VICS`.
    suffix: Option<Code<1, 6>>,
    /// ISA05 and ISA06: who we are.
    sender: Identity,
    /// ISA07 and ISA08: who the partner is.
    receiver: Identity,
    /// GS02, where it is not the sender's id.
    application_sender: Option<Code<2, 15>>,
    /// GS03, where it is not the receiver's id.
    application_receiver: Option<Code<2, 15>>,
    /// The bytes between the data.
    #[serde(default)]
    delimiters: DelimiterTable,
    /// Whether a line feed follows each segment.
    #[serde(default = "yes")]
    newline: bool,
    /// ISA14: whether a TA1 is asked for.
    #[serde(default)]
    acknowledgment_requested: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
enum Release {
    #[default]
    #[serde(rename = "004010")]
    V004010,
    #[serde(rename = "005010")]
    V005010,
}

#[derive(Deserialize)]
struct Identity {
    /// Code list of the id: `01` DUNS number, `08` UCC, `12` phone number, `ZZ` mutually agreed.
    qualifier: Code<2, 2>,
    /// The id, 1 to 15 characters.
    id: Code<1, 15>,
}

#[derive(Deserialize, Default)]
struct DelimiterTable {
    /// Between elements.
    element: Option<Delimiter>,
    /// Between the components of an element: ISA16.
    component: Option<Delimiter>,
    /// Between repetitions of an element, in 005010: ISA11.
    repetition: Option<Delimiter>,
    /// After each segment.
    segment: Option<Delimiter>,
}

/// An ASCII sign that parts data.
#[derive(Deserialize, Clone, Copy)]
#[serde(try_from = "char")]
struct Delimiter(u8);

impl TryFrom<char> for Delimiter {
    type Error = String;

    fn try_from(character: char) -> Result<Self, String> {
        let usable = character.is_ascii() && !character.is_ascii_alphanumeric() && character != ' ';
        u8::try_from(character).ok().filter(|_| usable).map(Self).ok_or_else(|| {
            format!("{character:?} is no delimiter: take an ASCII sign that is no letter, digit or blank")
        })
    }
}

impl DelimiterTable {
    fn over(&self, standard: Delimiters) -> Result<Delimiters, String> {
        let byte = |given: Option<Delimiter>, otherwise: u8| given.map_or(otherwise, |delimiter| delimiter.0);
        let delimiters = Delimiters {
            element: byte(self.element, standard.element),
            component: byte(self.component, standard.component),
            repetition: match (self.repetition, standard.repetition) {
                (Some(_), None) => return Err("004010 has no repetition separator".to_owned()),
                (given, otherwise) => otherwise.map(|otherwise| byte(given, otherwise)),
            },
            terminator: byte(self.segment, standard.terminator),
        };
        let all = [delimiters.element, delimiters.component, delimiters.terminator];
        let mut bytes: Vec<u8> = all.into_iter().chain(delimiters.repetition).collect();
        let count = bytes.len();
        bytes.sort_unstable();
        bytes.dedup();
        if bytes.len() == count {
            Ok(delimiters)
        } else {
            Err("two delimiters are the same character".to_owned())
        }
    }
}

impl TryFrom<InterchangeTable> for Interchange {
    type Error = String;

    fn try_from(table: InterchangeTable) -> Result<Self, String> {
        let version = match table.version {
            Release::V004010 => Version::V004010,
            Release::V005010 => Version::V005010,
        };
        let application = |given: Option<Code<2, 15>>, id: &Code<1, 15>, key: &str| match given {
            Some(code) => Ok(code.to_string()),
            None if id.as_str().len() >= 2 => Ok(id.to_string()),
            None => Err(format!("`{key}` is needed, because GS takes no id of one character")),
        };
        Ok(Self {
            version,
            suffix: table.suffix.map(|suffix| suffix.to_string()),
            application_sender: application(
                table.application_sender,
                &table.sender.id,
                "application_sender",
            )?,
            application_receiver: application(
                table.application_receiver,
                &table.receiver.id,
                "application_receiver",
            )?,
            sender: table.sender.into(),
            receiver: table.receiver.into(),
            delimiters: table.delimiters.over(Delimiters::standard(version))?,
            newline: table.newline,
            acknowledgment_requested: table.acknowledgment_requested,
        })
    }
}

impl From<Identity> for InterchangeId {
    fn from(identity: Identity) -> Self {
        Self { qualifier: identity.qualifier.to_string(), id: identity.id.to_string() }
    }
}
