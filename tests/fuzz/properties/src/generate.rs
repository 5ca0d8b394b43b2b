//! Files that keep to the standard, or almost: envelopes as they should be, segments in the order of the schemas with
//! values as the dictionary wants them.

mod segment;
mod set;
mod value;

use x12::schema::{Schema, schemas};
use x12::{Delimiters, Version};

use crate::dice::Dice;
use crate::file::File;
pub use segment::{element, segment};
pub use set::set;
pub use value::{odd, value};

/// How values are written.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// The release of the group.
    pub version: Version,
    /// What parts the data.
    pub delimiters: Delimiters,
    /// One value in so many is not what its element wants.
    pub one_bad_in: usize,
}

/// Bytes that can be delimiters, the usual ones first.
const DELIMITERS: &[u8] = b"*>~^|<!:\\\x1C\x1D\x1E\x1F\n";

/// Any delimiters for a release.
pub fn delimiters(dice: &mut Dice, version: Version) -> Delimiters {
    if !dice.once_in(4) {
        return Delimiters::standard(version);
    }
    let mut bytes = DELIMITERS.to_vec();
    let mut take = |last: bool| {
        // A line end cannot part elements.
        let count = if last { bytes.len() } else { bytes.len() - 1 };
        bytes.remove(dice.below(count))
    };
    let (element, component) = (take(false), take(false));
    let repetition = (version == Version::V005010).then(|| take(false));
    Delimiters { element, component, repetition, terminator: take(true) }
}

/// A file of one or two interchanges.
pub fn file(dice: &mut Dice) -> File {
    let version = dice.one(&[Version::V004010, Version::V004010, Version::V005010]);
    let manner = Manner {
        version,
        delimiters: delimiters(dice, version),
        one_bad_in: dice.one(&[usize::MAX, 200, 20]),
    };
    let mut segments = Vec::new();
    for number in 1..=one_or_two(dice, 6) {
        interchange(dice, &manner, number, &mut segments);
    }
    let line_end: &[u8] = dice.one(&[b"".as_slice(), b"\n", b"\r\n"]);
    let line_end = if manner.delimiters.terminator == b'\n' { b"" } else { line_end };
    let mut file = File { delimiters: manner.delimiters, segments, line_end };
    file.mend();
    file
}

/// One, and two once in so many times.
fn one_or_two(dice: &mut Dice, times: usize) -> usize {
    if dice.once_in(times) { 2 } else { 1 }
}

fn interchange(dice: &mut Dice, manner: &Manner, number: usize, segments: &mut Vec<Vec<u8>>) {
    segments.push(header(manner, number, dice.once_in(2)));
    if dice.once_in(10) {
        segments.extend(segment("TA1", dice, manner));
    }
    for group in 1..=one_or_two(dice, 4) {
        segments.extend(groups(dice, manner, group));
    }
    segments.push(join(manner, &["IEA", "0", "0"]));
}

/// A functional group with its sets, all of the same schema.
pub fn groups(dice: &mut Dice, manner: &Manner, number: usize) -> Vec<Vec<u8>> {
    let schemas: Vec<&Schema> = schemas().filter(|schema| schema.version == manner.version).collect();
    let schema = dice.one(&schemas);
    let release = manner.version.as_str();
    let number = number.to_string();
    let gs = [
        "GS",
        schema.functional_group,
        "SENDERAPP",
        "RECEIVERAPP",
        "20260309",
        "0805",
        &number,
        "X",
        release,
    ];
    let mut segments = vec![join(manner, &gs)];
    for number in 1..=dice.within(1, 2) {
        let number = format!("{number:04}");
        segments.push(join(manner, &["ST", schema.set_id, &number]));
        segments.extend(set(schema, dice, manner));
        segments.push(join(manner, &["SE", "0", &number]));
    }
    segments.push(join(manner, &["GE", "0", &number]));
    segments
}

fn header(manner: &Manner, number: usize, is_asking: bool) -> Vec<u8> {
    let Delimiters { element, component, repetition, .. } = manner.delimiters;
    let (repetition, interchange) = (char::from(repetition.unwrap_or(b'U')), manner.version.interchange());
    let (asks, component) = (u8::from(is_asking), char::from(component));
    let text = format!(
        "ISA*00*          *00*          *ZZ*SENDER         *01*123456789      *260309*0805*{repetition}*{interchange}*{number:09}*{asks}*T*"
    );
    let mut bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'*' { element } else { byte }).collect();
    // The repetition separator may be a star.
    bytes[82] = repetition as u8;
    bytes.push(component as u8);
    bytes
}

fn join(manner: &Manner, parts: &[&str]) -> Vec<u8> {
    parts.join(&char::from(manner.delimiters.element).to_string()).into_bytes()
}
