//! Which control numbers were used.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hasher};

use crate::envelope::parse_count;

/// The control numbers of a group or an interchange so far.
///
/// Numbers mostly rise one by one; such a run takes one entry however long it is. What is no number is kept as a print
/// of 128 bits: that two texts share one is out of the question, and a text of any length takes the same room.
#[derive(Debug, Default)]
pub(super) struct ControlNumbers {
    /// The run that grew last.
    last: Option<Run>,
    /// The other runs: first and last number of each.
    runs: BTreeMap<u64, u64>,
    texts: HashSet<u128>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    first: u64,
    last: u64,
}

/// A number of so many digits, zeros in front included, is less than 2^56.
const MAX_DIGITS: usize = 16;

impl ControlNumbers {
    pub(super) fn clear(&mut self) {
        self.last = None;
        self.runs.clear();
        self.texts.clear();
    }

    /// Adds a number that is compared as a number: zeros in front do not matter. False if it was there.
    pub(super) fn insert_number(&mut self, text: &[u8]) -> bool {
        match parse_count(text) {
            Some(number) => self.insert(number),
            None => self.texts.insert(print([text])),
        }
    }

    /// Adds a number that is compared as a text. False if it was there.
    pub(super) fn insert_text(&mut self, text: &[u8]) -> bool {
        match parse_count(text) {
            // Numbers of the same length follow each other.
            Some(number) if text.len() <= MAX_DIGITS => self.insert((text.len() as u64) << 56 | number),
            _ => self.texts.insert(print([text])),
        }
    }

    fn insert(&mut self, number: u64) -> bool {
        if let Some(run) = &mut self.last {
            if run.last.checked_add(1) == Some(number) && !self.runs.contains_key(&number) {
                run.last = number;
                return true;
            }
            if (run.first..=run.last).contains(&number) {
                return false;
            }
        }
        let before = self.runs.range(..=number).next_back();
        if before.is_some_and(|(_, last)| *last >= number) {
            return false;
        }
        if let Some(run) = self.last.replace(Run { first: number, last: number }) {
            self.runs.insert(run.first, run.last);
        }
        true
    }
}

/// A print of some texts.
pub(super) fn print<'b>(texts: impl IntoIterator<Item = &'b [u8]>) -> u128 {
    let (mut low, mut high) = (DefaultHasher::new(), DefaultHasher::new());
    // The halves differ because they begin differently.
    high.write_u8(1);
    for text in texts {
        for half in [&mut low, &mut high] {
            half.write_usize(text.len());
            half.write(text);
        }
    }
    u128::from(high.finish()) << 64 | u128::from(low.finish())
}
