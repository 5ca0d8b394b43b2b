//! Changes of a file that keep it a file: whole segments, elements, delimiters. Changes of single bytes too.

use x12::Version;
use x12::dictionary;

use crate::dice::Dice;
use crate::file::File;
use crate::generate::{self, Manner, element, odd};

/// Changes a file a few times. It is never longer than `most` bytes.
pub fn mutate(bytes: &[u8], most: usize, seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    if bytes.is_empty() || dice.once_in(64) {
        return within(generate::file(&mut dice).bytes(), most);
    }
    let mut changed = bytes.to_vec();
    if !dice.once_in(8) {
        let mut file = File::of(bytes);
        for _ in 0..dice.within(1, 3) {
            change(&mut file, &mut dice);
        }
        // Wrong counts are worth little beside what else can be wrong, so they are left rarely.
        if !dice.once_in(4) {
            file.mend();
        }
        changed = file.bytes();
    }
    if dice.once_in(4) {
        change_bytes(&mut changed, &mut dice);
    }
    within(changed, most)
}

/// Puts the segments of one file among those of another.
pub fn splice(bytes: &[u8], other: &[u8], most: usize, seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    let (mut file, mut other) = (File::of(bytes), File::of(other));
    other.part_by(file.delimiters);
    let from = dice.below(other.segments.len());
    let to = dice.within(from, other.segments.len());
    let at = dice.within(0, file.segments.len());
    file.segments.splice(at..at, other.segments.drain(from..to));
    if !dice.once_in(4) {
        file.mend();
    }
    within(file.bytes(), most)
}

fn within(mut bytes: Vec<u8>, most: usize) -> Vec<u8> {
    bytes.truncate(most);
    bytes
}

fn change(file: &mut File, dice: &mut Dice) {
    let (count, at) = (file.segments.len(), dice.below(file.segments.len()));
    if count == 0 {
        return file.segments.push(b"ISA".to_vec());
    }
    match dice.below(16) {
        0 => {
            let run: Vec<_> = file.segments[at..(at + dice.within(1, 6)).min(count)].to_vec();
            file.segments.splice(at..at, run);
        }
        1 => drop(file.segments.remove(at)),
        2 => file.segments.swap(at, dice.below(count)),
        3 => {
            let segment = file.segments.remove(at);
            file.segments.insert(dice.within(0, count - 1), segment);
        }
        4..=6 => good_element(file, at, dice),
        7 => {
            let position = dice.within(0, 12);
            file.set_element(at, position, &odd(dice));
        }
        8 => {
            let position = dice.within(1, 12);
            file.set_element(at, position, b"");
        }
        9 => file.segments[at].truncate(dice.below(120)),
        10 | 11 => new_segment(file, at, dice),
        12 => {
            let manner = manner(file, dice);
            let number = dice.within(1, 999);
            file.segments.splice(at..at, generate::groups(dice, &manner, number));
        }
        13 => {
            let version = version(file);
            file.part_by(generate::delimiters(dice, version));
        }
        14 => file.line_end = dice.one(&[b"".as_slice(), b"\n", b"\r\n", b" ", b"\n\n  "]),
        _ => inner(file, at, dice),
    }
}

fn version(file: &File) -> Version {
    let groups = (0..file.segments.len()).filter(|index| file.id(*index) == b"GS");
    let texts = groups.filter_map(|index| std::str::from_utf8(file.element(index, 8)).ok());
    texts.filter_map(Version::from_group).next().unwrap_or(Version::V004010)
}

fn manner(file: &File, dice: &mut Dice) -> Manner {
    Manner { version: version(file), delimiters: file.delimiters, one_bad_in: dice.one(&[usize::MAX, 16]) }
}

/// An element becomes one that it may be.
fn good_element(file: &mut File, at: usize, dice: &mut Dice) {
    let manner = manner(file, dice);
    let Ok(id) = std::str::from_utf8(file.id(at)) else { return };
    let Some(rule) = dictionary::segment(id, manner.version) else { return };
    let position = dice.below(rule.elements.len());
    if let Some(of) = rule.elements.get(position) {
        let value = element(of, dice, &manner);
        file.set_element(at, position + 1, &value);
    }
}

/// A segment of the dictionary comes in between.
fn new_segment(file: &mut File, at: usize, dice: &mut Dice) {
    let manner = manner(file, dice);
    let rules = dictionary::segments(manner.version);
    let segment = generate::segment(dice.one(rules).id, dice, &manner);
    file.segments.splice(at..at, segment);
}

/// A separator comes where none is.
fn inner(file: &mut File, at: usize, dice: &mut Dice) {
    let delimiters = file.delimiters;
    let separators = [
        delimiters.element,
        delimiters.component,
        delimiters.repetition.unwrap_or(delimiters.component),
        delimiters.terminator,
        b'\n',
        b' ',
    ];
    let segment = &mut file.segments[at];
    let place = dice.within(0, segment.len());
    segment.insert(place, dice.one(&separators));
}

fn change_bytes(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..dice.within(1, 3) {
        let (place, byte) = (dice.below(bytes.len()), dice.below(256) as u8);
        match dice.below(5) {
            _ if bytes.is_empty() => bytes.push(byte),
            0 => bytes[place] = byte,
            1 => drop(bytes.remove(place)),
            2 => bytes.insert(place, byte),
            3 => bytes.truncate(place),
            _ => bytes[place] = dice.one(b"*~>^\n\r 0A"),
        }
    }
}
