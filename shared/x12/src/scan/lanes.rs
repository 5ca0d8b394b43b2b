//! The masks of a block in plain code that compilers turn into vector instructions: all bytes of a block go the same way,
//! without a branch. On x86-64 the comparisons become those of whole registers.

use super::{BLOCK, Masks, Needles};

type Lanes = [u8; BLOCK];

/// Each byte of a word has its own bit.
const BITS: [[u8; 8]; BLOCK / 8] = [[1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7]; BLOCK / 8];

#[inline(always)]
pub(super) fn masks(block: &Lanes, needles: &Needles) -> Masks {
    let elements = equal(block, needles.element);
    let terminators = equal(block, needles.terminator);
    let inner = either(&equal(block, needles.component), &equal(block, needles.repetition));
    let has_inner = inner.as_chunks().0.iter().any(|word| u64::from_le_bytes(*word) != 0);
    Masks {
        ends: gather(&either(&elements, &terminators)),
        terminators: gather(&terminators),
        // Most blocks have none.
        inner: if has_inner { gather(&inner) } else { 0 },
    }
}

/// The bit of each byte that equals the needle.
#[inline(always)]
fn equal(block: &Lanes, needle: u8) -> Lanes {
    let mut lanes = [0; BLOCK];
    for ((lane, byte), bit) in lanes.iter_mut().zip(block).zip(BITS.as_flattened()) {
        *lane = if *byte == needle { *bit } else { 0 };
    }
    lanes
}

#[inline(always)]
fn either(left: &Lanes, right: &Lanes) -> Lanes {
    let mut lanes = [0; BLOCK];
    for ((lane, left), right) in lanes.iter_mut().zip(left).zip(right) {
        *lane = left | right;
    }
    lanes
}

/// The bits of all bytes in one word. The product adds up the bytes of a word in its highest byte; no two share a bit.
#[inline(always)]
fn gather(lanes: &Lanes) -> u64 {
    let mut gathered = [0; BLOCK / 8];
    for (to, word) in gathered.iter_mut().zip(lanes.as_chunks().0) {
        let [.., sum] = u64::from_le_bytes(*word).wrapping_mul(u64::MAX / 0xFF).to_le_bytes();
        *to = sum;
    }
    u64::from_le_bytes(gathered)
}
