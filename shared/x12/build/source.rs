//! Lines of a source, and the faults found in them.

use std::fmt;

/// A source file.
pub struct Source {
    /// Its name in messages.
    pub name: String,
    pub text: String,
}

/// Something wrong in a source.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// The two releases, in the order in which everything is kept for them.
pub const RELEASES: [Release; 2] = [Release { index: 0, mark: '4' }, Release { index: 1, mark: '5' }];

/// One release of the standard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// 0 for 004010, 1 for 005010.
    pub index: usize,
    /// How a line that holds for this release alone begins.
    mark: char,
}

/// A line that says something.
#[derive(Clone)]
pub struct Line<'s> {
    pub number: usize,
    /// The release it is marked for; nothing if it holds for both.
    mark: Option<Release>,
    /// Steps of indentation behind the column of the mark.
    pub depth: usize,
    pub words: Vec<&'s str>,
}

impl Line<'_> {
    /// Whether the line holds for a release.
    pub fn holds(&self, release: Release) -> bool {
        self.mark.is_none_or(|mark| mark == release)
    }

    /// The releases the line holds for.
    pub fn releases(&self) -> impl Iterator<Item = Release> + use<> {
        let mark = self.mark;
        RELEASES.into_iter().filter(move |release| mark.is_none_or(|mark| mark == *release))
    }

    /// The words from an index on as one text.
    pub fn rest(&self, from: usize) -> String {
        self.words.get(from..).unwrap_or_default().join(" ")
    }
}

/// Gathers the faults of one source.
pub struct Faults<'s> {
    source: &'s Source,
    found: Vec<Fault>,
}

impl<'s> Faults<'s> {
    pub fn new(source: &'s Source) -> Self {
        Self { source, found: Vec::new() }
    }

    pub fn add(&mut self, line: usize, message: impl Into<String>) {
        self.found.push(Fault { file: self.source.name.clone(), line, message: message.into() });
    }

    /// Keeps a result, or records why there is none.
    pub fn keep<T>(&mut self, line: usize, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.add(line, message)).ok()
    }

    /// The value, if nothing was found.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.found.is_empty() { Ok(value) } else { Err(self.found) }
    }
}

/// The lines of a source without its comments and blank lines. Columns 1 and 2 hold the release mark.
pub fn lines<'s>(source: &'s Source, faults: &mut Faults<'_>) -> Vec<Line<'s>> {
    let mut lines = Vec::new();
    for (index, text) in source.text.lines().enumerate() {
        let number = index + 1;
        if text.trim().is_empty() || text.starts_with('#') {
            continue;
        }
        match line(number, text) {
            Ok(line) => lines.push(line),
            Err(message) => faults.add(number, message),
        }
    }
    lines
}

fn line(number: usize, text: &str) -> Result<Line<'_>, String> {
    if text.contains('\t') {
        return Err("a tab; indentation is made of blanks".into());
    }
    let mut characters = text.chars();
    let (first, second) = (characters.next(), characters.next());
    let mark = match first {
        Some(' ') => None,
        Some(mark) => match RELEASES.into_iter().find(|release| release.mark == mark) {
            Some(release) if second == Some(' ') => Some(release),
            _ => return Err("columns 1 and 2 are for a release mark: 4, 5 or blank, and a blank".into()),
        },
        None => return Err("an empty line".into()),
    };
    let body = characters.as_str();
    let indent = body.len() - body.trim_start_matches(' ').len();
    if second != Some(' ') || !indent.is_multiple_of(2) {
        return Err("indentation is in steps of two blanks".into());
    }
    Ok(Line { number, mark, depth: indent / 2, words: body.split_whitespace().collect() })
}
