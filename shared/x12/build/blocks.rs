//! Reads `composites.txt` and `segments.txt`: blocks of a heading, the elements by position, and the syntax notes.

mod entry;

use super::elements::{Elements, Kind};
use super::notes::Note;
use super::source::{Fault, Faults, Line, RELEASES, Release, Source, lines};
use entry::{Entry, Requirement};

/// The highest position that fits a mask of 64 bits.
const MAX_POSITION: usize = 63;

/// A segment or a composite.
pub struct Block {
    pub id: String,
    pub name: String,
    /// Per release; nothing if the release does not have it.
    pub forms: [Option<Form>; 2],
}

/// A segment or a composite as one release has it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    pub elements: Vec<Element>,
    pub notes: Vec<Note>,
}

/// An element at its position.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element {
    /// Empty if it is not known.
    pub number: String,
    pub name: String,
    pub kind: ElementKind,
    pub is_mandatory: bool,
    pub repetitions: u16,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementKind {
    Simple { kind: Kind, min: u16, max: u16 },
    Composite,
}

/// What the elements of a block may refer to.
struct Scope<'b> {
    elements: &'b Elements,
    composites: &'b [Block],
}

pub fn read(source: &Source, elements: &Elements, composites: &[Block]) -> Result<Vec<Block>, Vec<Fault>> {
    let mut faults = Faults::new(source);
    let mut blocks: Vec<Block> = Vec::new();
    let scope = Scope { elements, composites };
    let lines = lines(source, &mut faults);
    let mut rest = lines.as_slice();
    while let [heading, following @ ..] = rest {
        let length = following.iter().take_while(|line| line.depth > 0).count();
        let (body, next) = following.split_at(length);
        rest = next;
        if heading.depth > 0 {
            faults.add(heading.number, "a block begins with its id and name, not indented");
            continue;
        }
        let block = block(heading, body, &scope, &mut faults);
        if blocks.iter().any(|other| other.id == block.id) {
            faults.add(heading.number, format!("{} twice", block.id));
        }
        blocks.push(block);
    }
    faults.finish(blocks)
}

fn block(heading: &Line<'_>, body: &[Line<'_>], scope: &Scope<'_>, faults: &mut Faults<'_>) -> Block {
    let id = heading.words.first().copied().unwrap_or_default().to_owned();
    let name = heading.rest(1);
    if name.is_empty() {
        faults.add(heading.number, format!("{id} has no name"));
    }
    let entries = entries(heading, body, faults);
    let mut forms = [None, None];
    for release in heading.releases() {
        let form = form(&entries, release, scope, faults);
        if form.elements.is_empty() {
            faults.add(heading.number, format!("{id} has no elements in a release that has it"));
        }
        forms[release.index] = Some(form);
    }
    check_requirements(&entries, &forms, faults);
    Block { id, name, forms }
}

/// The lines of a block with what they say.
fn entries<'l, 's>(
    heading: &Line<'s>,
    body: &'l [Line<'s>],
    faults: &mut Faults<'_>,
) -> Vec<(&'l Line<'s>, Entry)> {
    let mut entries = Vec::new();
    for line in body {
        if line.depth > 1 {
            faults.add(line.number, "indented too far");
        }
        if !line.releases().any(|release| heading.holds(release)) {
            faults.add(line.number, "marked for a release that the block is not in");
        }
        if let Some(entry) = faults.keep(line.number, Entry::parse(line)) {
            entries.push((line, entry));
        }
    }
    entries
}

fn form(
    entries: &[(&Line<'_>, Entry)],
    release: Release,
    scope: &Scope<'_>,
    faults: &mut Faults<'_>,
) -> Form {
    let mut form = Form::default();
    for (line, entry) in entries.iter().filter(|(line, _)| line.holds(release)) {
        match entry {
            Entry::Notes(notes) => form.notes.extend(notes.iter().cloned()),
            Entry::Elements { from, to, uses } => {
                let expected = form.elements.len() + 1;
                if *from != expected {
                    faults.add(line.number, format!("position {from:02} where {expected:02} comes next"));
                }
                for index in 0..=to.saturating_sub(*from) {
                    let used = &uses[index % uses.len()];
                    form.elements.extend(faults.keep(line.number, used.resolve(release, scope)));
                }
            }
        }
    }
    if form.elements.len() > MAX_POSITION {
        faults.add(entries[0].0.number, format!("more than {MAX_POSITION} elements"));
    }
    check_notes(entries, release, form.elements.len(), faults);
    form
}

fn check_notes(entries: &[(&Line<'_>, Entry)], release: Release, len: usize, faults: &mut Faults<'_>) {
    for (line, entry) in entries.iter().filter(|(line, _)| line.holds(release)) {
        let Entry::Notes(notes) = entry else { continue };
        for note in notes {
            if let Some(beyond) = note.positions.iter().find(|position| **position > len) {
                faults.add(line.number, format!("a note names position {beyond:02}, the last is {len:02}"));
            }
        }
    }
}

/// X stands where a note binds an element, and nowhere else: a slip in either shows in the other.
fn check_requirements(entries: &[(&Line<'_>, Entry)], forms: &[Option<Form>; 2], faults: &mut Faults<'_>) {
    for (line, entry) in entries {
        let Entry::Elements { from, to, uses } = entry else { continue };
        for (index, used) in uses.iter().enumerate() {
            let bound = RELEASES.iter().filter(|release| line.holds(**release)).any(|release| {
                let notes = forms[release.index].iter().flat_map(|form| &form.notes);
                let positions = || (*from + index..=*to).step_by(uses.len());
                notes.into_iter().any(|note| positions().any(|position| note.binds(position)))
            });
            let message = match (used.requirement, bound) {
                (Requirement::Conditional, false) => "X, but no note binds it",
                (Requirement::Optional, true) => "O, but a note binds it: X",
                _ => continue,
            };
            faults.add(line.number, format!("element {} is {message}", used.number));
        }
    }
}
