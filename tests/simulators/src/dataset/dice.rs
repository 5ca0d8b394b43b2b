//! Choices drawn from a seeded generator.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// The generator behind every choice of the data set. Its stream is fixed by the seed alone.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(rng: ChaCha8Rng) -> Self {
        Self(rng)
    }

    /// A number below `bound` (0 if the bound is 0).
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let draw = self.0.next_u64();
        // The bias of the remainder does not matter for test data.
        usize::try_from(draw % u64::try_from(bound.max(1)).unwrap_or(1)).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high - low).unwrap_or_default() + 1;
        low + i64::try_from(self.below(width)).unwrap_or_default()
    }

    /// True in about `percent` of 100 draws.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the choices.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Another order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            let other = self.below(index + 1);
            items.swap(index, other);
        }
    }
}
