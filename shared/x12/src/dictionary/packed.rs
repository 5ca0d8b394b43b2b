//! Codes as integers, and where they stand in a table. Shared with the build script, which makes the tables.

/// A code of up to seven bytes in the upper bytes of one integer, its length behind it; the lowest four bits
/// are free, for the releases that have it. Nothing if the code is empty or longer.
pub fn pack(code: &[u8]) -> Option<u64> {
    if code.is_empty() || code.len() > 7 {
        return None;
    }
    let bytes = code.iter().fold(0, |packed, byte| packed << 8 | u64::from(*byte));
    let length = u64::try_from(code.len()).unwrap_or_default();
    Some(bytes << (64 - 8 * length) | length << 4)
}

/// The slot at which to look for a packed code first, in a table of so many slots.
pub fn first_slot(packed: u64, slots: usize) -> usize {
    // The constant spreads the bits (golden ratio); the upper half scaled to the table needs no division.
    let mixed = (packed >> 8).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let slot = (mixed * u64::try_from(slots).unwrap_or(1)) >> 32;
    usize::try_from(slot).unwrap_or_default()
}
