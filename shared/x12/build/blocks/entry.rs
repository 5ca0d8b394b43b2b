//! One line of a block.

use super::super::elements::{Kind, Length};
use super::super::notes::Note;
use super::super::source::{Line, Release};
use super::{Element, ElementKind, Scope};

/// What a line of a block says.
pub enum Entry {
    /// The positions from one to another; the uses come round until the last position.
    Elements {
        from: usize,
        to: usize,
        uses: Vec<Use>,
    },
    Notes(Vec<Note>),
}

/// An element in a block.
pub struct Use {
    /// `?` if it is not known.
    pub number: String,
    pub requirement: Requirement,
    /// Instead of what `elements.txt` says.
    kind: Option<Kind>,
    length: Option<Length>,
    repetitions: u16,
    name: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    Mandatory,
    Optional,
    /// Needed or forbidden by others, as the notes say.
    Conditional,
}

impl Entry {
    pub fn parse(line: &Line<'_>) -> Result<Self, String> {
        match line.words.as_slice() {
            ["notes", notes @ ..] => {
                notes.iter().map(|note| Note::parse(note)).collect::<Result<_, _>>().map(Self::Notes)
            }
            [positions, words @ ..] => {
                let (from, to) = parse_positions(positions)?;
                let uses = match words {
                    [times, words @ ..] if is_times(times) => run(times, words, to + 1 - from)?,
                    _ => vec![single(words)?],
                };
                if uses.len() == 1 && to > from && !words.first().is_some_and(|word| is_times(word)) {
                    return Err("several positions need a count, such as 5x".into());
                }
                Ok(Self::Elements { from, to, uses })
            }
            [] => Err("an empty line".into()),
        }
    }
}

fn parse_positions(text: &str) -> Result<(usize, usize), String> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let wrong = || format!("{text} is no position; one is 03, several are 06-25");
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| text.len() == 2 && *number > 0);
    match (number(from), number(to)) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        _ => Err(wrong()),
    }
}

/// Whether a word counts repetitions, such as `10x`.
fn is_times(word: &str) -> bool {
    word.strip_suffix('x').is_some_and(|number| number.parse::<usize>().is_ok())
}

/// `10x  235 X  234 X`
fn run(times: &str, words: &[&str], positions: usize) -> Result<Vec<Use>, String> {
    let times: usize = times.trim_end_matches('x').parse().unwrap_or_default();
    let mut uses = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let (used, next) = element(rest)?;
        uses.push(used);
        rest = next;
    }
    if uses.is_empty() || times * uses.len() != positions {
        return Err(format!("{times} times {} elements do not fill {positions} positions", uses.len()));
    }
    Ok(uses)
}

/// `127  M`, with a name of its own behind it where that of the element says too little.
fn single(words: &[&str]) -> Result<Use, String> {
    let (used, rest) = element(words)?;
    let name = (!rest.is_empty()).then(|| rest.join(" "));
    Ok(Use { name, ..used })
}

/// An element, and the words behind it.
fn element<'w, 's>(words: &'w [&'s str]) -> Result<(Use, &'w [&'s str]), String> {
    let [number, requirement, rest @ ..] = words else {
        return Err("an element needs its number and M, O or X".into());
    };
    let requirement = match *requirement {
        "M" => Requirement::Mandatory,
        "O" => Requirement::Optional,
        "X" => Requirement::Conditional,
        other => return Err(format!("{other} where M, O or X is expected")),
    };
    let mut used = Use {
        number: (*number).to_owned(),
        requirement,
        kind: None,
        length: None,
        repetitions: 1,
        name: None,
    };
    let mut rest = rest;
    if let [kind, next @ ..] = rest
        && let Some(kind) = Kind::parse(kind)
    {
        used.kind = Some(kind);
        rest = next;
    }
    if let [length, next @ ..] = rest
        && length.contains('/')
    {
        used.length = Some(Length::parse(length)?);
        rest = next;
    }
    if let ["repeat", times, next @ ..] = rest {
        used.repetitions = times.parse().map_err(|_error| format!("{times} is no number of repetitions"))?;
        rest = next;
    }
    Ok((used, rest))
}

impl Use {
    /// The element as a release has it.
    pub(super) fn resolve(&self, release: Release, scope: &Scope<'_>) -> Result<Element, String> {
        let element = |number: &str, name: &str, kind| Element {
            number: number.to_owned(),
            name: self.name.clone().unwrap_or_else(|| name.to_owned()),
            kind,
            is_mandatory: self.requirement == Requirement::Mandatory,
            repetitions: self.repetitions,
        };
        if self.number == "?" {
            let (Some(kind), Some(length)) = (self.kind, self.length) else {
                return Err("an element without a number needs a type and a length".into());
            };
            let kind = ElementKind::Simple { kind, min: length.min, max: length.max };
            return Ok(element("", "not known", kind));
        }
        if self.number.starts_with('C') {
            let composite = scope.composites.iter().find(|composite| composite.id == self.number);
            let composite = composite.ok_or_else(|| format!("composite {} is unknown", self.number))?;
            if composite.forms[release.index].is_none() {
                return Err(format!("composite {} is not in this release", self.number));
            }
            return Ok(element(&composite.id, &composite.name, ElementKind::Composite));
        }
        let (simple, length) = scope.elements.of_release(&self.number, release)?;
        let length = self.length.unwrap_or(length);
        let kind =
            ElementKind::Simple { kind: self.kind.unwrap_or(simple.kind), min: length.min, max: length.max };
        Ok(element(&self.number, &simple.name, kind))
    }
}
