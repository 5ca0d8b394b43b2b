use documents::PartnerId;
use serde::Deserialize;

use crate::FileNameVariables;
use crate::settings::did_you_mean;

/// Longest file name: what old file systems and mailboxes take with room for a suffix of their own.
const MAX_FILE_NAME: usize = 100;

/// How much of the record's id and number is always left in a name.
const SHORTEST: usize = 8;

/// A file name with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct FileName(Vec<Part>);

/// A folder with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Folder(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

const NAME_VARIABLES: [&str; 8] =
    ["set", "partner", "system", "record_id", "isa13", "document_id", "document_id8", "number"];
const FOLDER_VARIABLES: [&str; 2] = ["partner", "set"];

/// Text and variables of a template.
fn parts(template: &str, known: &[&str]) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or("a `{` is not closed")?;
        if !known.contains(&name) {
            let hint = did_you_mean(name, known.iter().copied());
            return Err(format!("`{{{name}}}` is not a placeholder{hint}"));
        }
        parts.push(Part::Text(text.to_owned()));
        parts.push(Part::Variable(name.to_owned()));
        rest = after;
    }
    if rest.contains('}') {
        return Err("a `}` is not opened".to_owned());
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

fn has_variable(parts: &[Part], names: &[&str]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Variable(name) if names.contains(&name.as_str())))
}

/// The text with `-` for every character that a file system could stumble over.
fn safe(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    text.chars().map(|c| if allowed(c) { c } else { '-' }).collect()
}

impl TryFrom<String> for FileName {
    type Error = String;

    fn try_from(template: String) -> Result<Self, String> {
        let parts = parts(&template, &NAME_VARIABLES)?;
        if !has_variable(&parts, &["document_id", "document_id8", "isa13"]) {
            return Err("a file name needs `{document_id}`, `{document_id8}` or `{isa13}`, \
                        or two documents could get the same name"
                .to_owned());
        }
        if parts.iter().map(Part::room).sum::<usize>() > MAX_FILE_NAME {
            return Err(format!("the name can get longer than {MAX_FILE_NAME} characters"));
        }
        Ok(Self(parts))
    }
}

impl Part {
    /// How many characters it needs at most, where what may be shortened is as short as can be.
    fn room(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            Self::Variable(name) => match name.as_str() {
                "set" => 3,
                "partner" => 40,
                "system" => 6,
                "isa13" => 9,
                "document_id" => 32,
                _ => SHORTEST,
            },
        }
    }
}

impl Default for FileName {
    fn default() -> Self {
        let variable = |name: &str| Part::Variable(name.to_owned());
        let text = |text: &str| Part::Text(text.to_owned());
        let names = ["set", "partner", "record_id", "isa13", "document_id8"];
        let mut parts: Vec<Part> = names.iter().flat_map(|name| [variable(name), text("_")]).collect();
        parts.pop();
        parts.push(text(".edi"));
        Self(parts)
    }
}

impl FileName {
    pub(super) fn fill(&self, partner: &PartnerId, set: &str, vars: &FileNameVariables<'_>) -> String {
        // What makes the name unique stays whole; only what people would like to read gives way.
        (SHORTEST..=MAX_FILE_NAME)
            .rev()
            .map(|room| self.fill_within(partner, set, vars, room))
            .find(|name| name.len() <= MAX_FILE_NAME)
            .unwrap_or_else(|| self.fill_within(partner, set, vars, SHORTEST))
    }

    /// The name with variables in the place of numbers, if neither document nor record is in it.
    pub(super) fn counted(&self, partner: &PartnerId, set: &str) -> Option<String> {
        if has_variable(&self.0, &["document_id", "document_id8", "record_id"]) {
            return None;
        }
        let shown = |part: &Part| match part {
            Part::Text(text) => safe(text),
            Part::Variable(name) if name == "partner" => partner.to_string(),
            Part::Variable(name) if name == "set" => set.to_owned(),
            Part::Variable(name) => format!("{{{name}}}"),
        };
        Some(self.0.iter().map(shown).collect())
    }

    /// The name, with at most `room` characters for each of the record's id and number.
    fn fill_within(
        &self,
        partner: &PartnerId,
        set: &str,
        vars: &FileNameVariables<'_>,
        room: usize,
    ) -> String {
        let short = |text: &str| text.chars().take(room).collect::<String>();
        let value = |name: &str| match name {
            "set" => set.to_owned(),
            "partner" => partner.to_string(),
            "system" => vars.record.system().as_str().to_owned(),
            "record_id" => short(vars.record.id()),
            "isa13" => format!("{:09}", vars.interchange),
            "document_id" => vars.document.to_string(),
            "document_id8" => vars.document.as_str().chars().take(8).collect(),
            _ => short(vars.number),
        };
        let name: String = self
            .0
            .iter()
            .map(|part| match part {
                Part::Text(text) => safe(text),
                Part::Variable(name) => safe(&value(name)),
            })
            .collect();
        // A leading dot hides a file.
        if name.starts_with('.') { name.replacen('.', "-", 1) } else { name }
    }
}

impl TryFrom<String> for Folder {
    type Error = String;

    fn try_from(template: String) -> Result<Self, String> {
        let parts = parts(&template, &FOLDER_VARIABLES)?;
        let trimmed = template.trim_matches('/');
        let plain = |name: &str| !name.is_empty() && name != "." && name != ".." && !name.contains('\\');
        if template.chars().any(char::is_control) || !trimmed.split('/').all(plain) {
            return Err("a folder is names with `/` between them, without `..`".to_owned());
        }
        Ok(Self(parts))
    }
}

impl Default for Folder {
    fn default() -> Self {
        let variable = |name: &str| Part::Variable(name.to_owned());
        Self(vec![variable("partner"), Part::Text("/outbox".to_owned())])
    }
}

impl Folder {
    pub(super) fn fill(&self, partner: &PartnerId, set: &str) -> String {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Variable(name) if name == "partner" => partner.as_str(),
                Part::Variable(_) => set,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use documents::{DocumentId, Tenant, Version};

    use super::*;

    fn fill(template: Option<&str>, record: &str, number: &str) -> String {
        let record = format!("fusion/invoice/{record}").parse().unwrap();
        let tenant = Tenant::new("t").unwrap();
        let document = DocumentId::new(&tenant, &record, &Version::of_bytes(b""), "invoices", None);
        let vars = FileNameVariables { record: &record, interchange: 42, document: &document, number };
        let template =
            template.map_or_else(FileName::default, |text| FileName::try_from(text.to_owned()).unwrap());
        let partner = PartnerId::new("axford").unwrap();
        template
            .fill(&partner, "810", &vars)
            .replace(document.as_str(), "ID")
            .replace(&document.as_str()[..8], "ID8")
    }

    #[test]
    fn the_usual_name_says_what_it_is() {
        assert_eq!(fill(None, "300000251846120", "x"), "810_axford_300000251846120_000000042_ID8.edi");
    }

    #[test]
    fn odd_characters_and_length_give_way() {
        assert_eq!(fill(Some("{number}-{document_id}.x12"), "1", "A/B C*é"), "A-B-C---ID.x12");
        let long = fill(Some("{number}_{document_id8}.edi"), "1", &"9".repeat(300));
        assert!(long.ends_with("_ID8.edi") && long.len() <= MAX_FILE_NAME, "{long}");
        assert!(fill(Some(".{isa13}"), "1", "").starts_with('-'));
    }

    #[test]
    fn templates_are_checked() {
        let refused = |text: &str| FileName::try_from(text.to_owned()).unwrap_err();
        assert!(refused("{isa}.edi").contains("did you mean `isa13`?"));
        assert!(refused("{number}.edi").contains("same name"));
        assert!(refused("{number").contains("not closed"));
        // Cut to 100 characters, all names of this template were the same.
        assert!(refused(&format!("{{isa13}}{}", "x".repeat(92))).contains("longer than 100"));
        assert!(refused("{partner}-{document_id}-{isa13}-{number}-{record_id}").contains("longer than 100"));
        for folder in ["../x", "a//b", "a/{document}", ""] {
            assert!(Folder::try_from(folder.to_owned()).is_err(), "{folder}");
        }
        let folder = Folder::try_from("/in/{partner}/{set}".to_owned()).unwrap();
        assert_eq!(folder.fill(&PartnerId::new("a").unwrap(), "820"), "/in/a/820");
    }
}
