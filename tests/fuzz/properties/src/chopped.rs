//! Readers as networks and disks have them.

use std::io::{self, ErrorKind, Read};

use crate::dice::Dice;

/// Gives a file in pieces of any size, with interruptions.
#[derive(Debug)]
pub struct Chopped<'a> {
    rest: &'a [u8],
    dice: Dice,
    most: usize,
    fails: bool,
}

impl<'a> Chopped<'a> {
    /// A file in pieces; which ones is decided by its bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut dice = Dice::of(bytes);
        let most = dice.one(&[1, 7, 64, 300, 5000]);
        Self { rest: bytes, dice, most, fails: false }
    }

    /// The same, with an error in place of the end.
    pub fn failing(bytes: &'a [u8]) -> Self {
        Self { fails: true, ..Self::new(bytes) }
    }
}

impl Read for Chopped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.dice.once_in(16) {
            return Err(ErrorKind::Interrupted.into());
        }
        if self.rest.is_empty() && self.fails {
            return Err(ErrorKind::ConnectionReset.into());
        }
        let count = self.dice.within(1, self.most).min(buffer.len()).min(self.rest.len());
        let (piece, rest) = self.rest.split_at(count);
        buffer[..count].copy_from_slice(piece);
        self.rest = rest;
        Ok(count)
    }
}
