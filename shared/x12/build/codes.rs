//! Reads `codes.txt`.

use std::collections::BTreeMap;

use super::elements::{Elements, Kind};
use super::source::{Fault, Faults, Line, Release, Source, lines};

/// Codes are packed into one word, see `packed.rs`.
const MAX_CODE: usize = 7;

/// What to make of a code that is not in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    Closed,
    Listed,
    Open,
}

/// The codes of one element.
pub struct CodeList {
    /// Where it begins in the source.
    line: usize,
    pub strictness: Strictness,
    /// The releases for which the list was seen.
    pub releases: Vec<usize>,
    /// Each code with one bit per release that has it.
    pub codes: BTreeMap<String, u8>,
}

/// All code lists, by element number.
pub struct CodeLists(pub BTreeMap<String, CodeList>);

impl CodeLists {
    pub fn read(source: &Source, elements: &Elements) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::new(source);
        let mut lists: BTreeMap<String, CodeList> = BTreeMap::new();
        let mut current: Option<(String, Line<'_>)> = None;
        for line in lines(source, &mut faults) {
            if line.depth == 0 {
                let Some((number, list)) = faults.keep(line.number, heading(&line, elements)) else {
                    continue;
                };
                if lists.insert(number.clone(), list).is_some() {
                    faults.add(line.number, format!("code list of element {number} twice"));
                }
                current = Some((number, line));
            } else if let Some((number, heading)) = &current
                && let Some(list) = lists.get_mut(number)
            {
                codes(&line, heading, (number, elements), list, &mut faults);
            } else {
                faults.add(line.number, "codes without an element above them");
            }
        }
        for (number, list) in lists.iter().filter(|(_, list)| list.codes.is_empty()) {
            faults.add(list.line, format!("code list of element {number} without codes"));
        }
        faults.finish(Self(lists))
    }

    /// The list of an element, if it was seen for the release.
    pub fn of_release(&self, number: &str, release: Release) -> Option<&CodeList> {
        self.0.get(number).filter(|list| list.releases.contains(&release.index))
    }
}

/// `353  closed`
fn heading(line: &Line<'_>, elements: &Elements) -> Result<(String, CodeList), String> {
    let [number, strictness] = line.words.as_slice() else {
        return Err("a code list begins with the element and closed, listed or open".into());
    };
    let strictness = match *strictness {
        "closed" => Strictness::Closed,
        "listed" => Strictness::Listed,
        "open" => Strictness::Open,
        other => return Err(format!("{other} where closed, listed or open is expected")),
    };
    match elements.get(number) {
        None => return Err(format!("element {number} is unknown")),
        Some(element) if element.kind != Kind::Code => {
            return Err(format!("element {number} is not of type ID"));
        }
        Some(_) => {}
    }
    let releases = line.releases().map(|release| release.index).collect();
    Ok(((*number).to_owned(), CodeList { line: line.number, strictness, releases, codes: BTreeMap::new() }))
}

fn codes(
    line: &Line<'_>,
    heading: &Line<'_>,
    (number, elements): (&str, &Elements),
    list: &mut CodeList,
    faults: &mut Faults<'_>,
) {
    if !line.releases().any(|release| heading.holds(release)) {
        faults.add(line.number, "marked for a release that the list is not in");
    }
    for word in &line.words {
        let Some(codes) = faults.keep(line.number, expand(word)) else { continue };
        for code in codes {
            for release in line.releases().filter(|release| heading.holds(*release)) {
                if let Err(message) = fits(&code, number, release, elements) {
                    faults.add(line.number, message);
                }
                let bit = 1 << release.index;
                let bits = list.codes.entry(code.clone()).or_default();
                if *bits & bit != 0 {
                    faults.add(line.number, format!("code {code} twice"));
                }
                *bits |= bit;
            }
        }
    }
}

/// A code, or a run of them such as `00:08`.
fn expand(word: &str) -> Result<Vec<String>, String> {
    let Some((first, last)) = word.split_once(':') else {
        return Ok(vec![word.to_owned()]);
    };
    let (low, high) = (first.parse::<u32>(), last.parse::<u32>());
    match (low, high) {
        (Ok(low), Ok(high)) if low < high && first.len() == last.len() => {
            Ok((low..=high).map(|number| format!("{number:0width$}", width = first.len())).collect())
        }
        _ => Err(format!("{word} is no run; one is 00:08")),
    }
}

fn fits(code: &str, number: &str, release: Release, elements: &Elements) -> Result<(), String> {
    let (_, length) = elements.of_release(number, release)?;
    if !code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) || code.len() > MAX_CODE {
        return Err(format!("{code} is no code: up to {MAX_CODE} capital letters and digits"));
    }
    if !(usize::from(length.min)..=usize::from(length.max)).contains(&code.len()) {
        return Err(format!("code {code} does not fit element {number} of {}/{}", length.min, length.max));
    }
    Ok(())
}
