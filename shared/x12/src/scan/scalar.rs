//! The masks of a block in plain code.

use super::{BLOCK, Masks, Needles};

pub(super) fn masks(block: &[u8; BLOCK], needles: &Needles) -> Masks {
    let mut masks = Masks { ends: 0, terminators: 0, inner: 0 };
    for (place, byte) in block.iter().enumerate() {
        let bit = |is_set: bool| u64::from(is_set) << place;
        let terminator = bit(*byte == needles.terminator);
        masks.terminators |= terminator;
        masks.ends |= terminator | bit(*byte == needles.element);
        masks.inner |= bit(*byte == needles.component || *byte == needles.repetition);
    }
    masks
}
