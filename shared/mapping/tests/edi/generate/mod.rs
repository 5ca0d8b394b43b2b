//! Documents by chance, within what the sets can say.

mod parts;
mod whole;

use documents::trade::Code;
use jiff::civil::{Date, Time, date};
use rust_decimal::Decimal;
use x12::Version;

/// A source of chance that a seed decides.
pub struct Chance {
    state: u64,
    /// Most entries of a list.
    pub most: usize,
    pub version: Version,
}

impl Chance {
    pub fn new(seed: u64, most: usize, version: Version) -> Self {
        Self { state: seed | 1, most, version }
    }

    pub(super) fn next(&mut self) -> u64 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub(super) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(super) fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.coin().then(|| make(self))
    }

    pub(super) fn list<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = if self.coin() { 0 } else { self.below(most.min(self.most) + 1) };
        (0..count).map(|_| make(self)).collect()
    }

    pub(super) fn of(&mut self, letters: &[u8], min: usize, max: usize) -> String {
        let length = min + self.below(max - min + 1);
        (0..length).map(|_| char::from(letters[self.below(letters.len())])).collect()
    }

    /// A code without blanks.
    pub(super) fn code(&mut self, min: usize, max: usize) -> Code {
        Code::from(self.of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min, max))
    }

    /// A text with blanks inside.
    pub(super) fn text(&mut self, min: usize, max: usize) -> String {
        let text = self.of(b"ABCxyz019 .,-/&'()", min, max);
        let text = text.trim();
        if text.len() < min { "x".repeat(min) } else { text.to_owned() }
    }

    /// A number of at most `digits` digits.
    pub(super) fn number(&mut self, digits: u32) -> Decimal {
        let digits = digits.min(15);
        let value = self.next() % 10_u64.pow(1 + self.below(digits as usize) as u32);
        let scale = self.below(digits.min(5) as usize) as u32;
        // A decimal smaller than one is written with a zero before the point in some systems, without in others.
        let number = Decimal::new(value as i64, scale).normalize();
        if self.below(5) == 0 { -number } else { number }.normalize()
    }

    /// An amount of money in hundredths.
    pub(super) fn cents(&mut self) -> Decimal {
        Decimal::new((self.next() % 10_000_000) as i64, 2).normalize()
    }

    pub(super) fn date(&mut self) -> Date {
        date(2000, 1, 1).saturating_add(jiff::Span::new().days(self.below(20_000) as i64))
    }

    pub(super) fn time(&mut self) -> Time {
        let second = if self.coin() { 0 } else { self.below(60) as i8 };
        Time::new(self.below(24) as i8, self.below(60) as i8, second, 0).unwrap()
    }

    pub(super) fn reference_length(&self) -> usize {
        if self.version == Version::V005010 { 50 } else { 30 }
    }
}
