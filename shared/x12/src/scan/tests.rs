use proptest::collection::vec;
use proptest::prelude::*;

use super::lanes::masks;
use super::{BLOCK, Index, Masks, Needles};
use crate::Delimiters;

/// The masks byte by byte, as the definition says.
fn masks_one_by_one(block: &[u8; BLOCK], delimiters: &Delimiters) -> Masks {
    let mask = |is_set: &dyn Fn(u8) -> bool| {
        let set = block.iter().zip(0..).filter(|(byte, _)| is_set(**byte));
        set.fold(0, |mask, (_, place)| mask | 1_u64 << place)
    };
    Masks {
        ends: mask(&|byte| byte == delimiters.element || byte == delimiters.terminator),
        terminators: mask(&|byte| byte == delimiters.terminator),
        inner: mask(&|byte| byte == delimiters.component || Some(byte) == delimiters.repetition),
    }
}

/// Where the bytes of a kind stand.
fn places(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> Vec<u32> {
    (0..).zip(bytes).filter(|(_, byte)| is_wanted(**byte)).map(|(place, _)| place).collect()
}

fn any_delimiters() -> impl Strategy<Value = Delimiters> {
    let byte =
        || prop_oneof![any::<u8>(), proptest::sample::select(b"*>^~\r\n\0\x1C\x7F\x80\x85\xFF".to_vec())];
    (byte(), byte(), proptest::option::of(byte()), byte()).prop_map(
        |(element, component, repetition, terminator)| Delimiters {
            element,
            component,
            repetition,
            terminator,
        },
    )
}

/// Bytes of which many are delimiters, or differ from one in a single bit.
fn any_bytes(delimiters: Delimiters, length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    let all: Vec<u8> = delimiters.all().collect();
    let near = (proptest::sample::select(all.clone()), 0..8_u8).prop_map(|(byte, bit)| byte ^ (1 << bit));
    vec(prop_oneof![3 => any::<u8>(), 2 => proptest::sample::select(all), 1 => near], length)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masks_are_right(
        (delimiters, bytes) in any_delimiters().prop_flat_map(|delimiters| (Just(delimiters), any_bytes(delimiters, BLOCK..BLOCK + 1))),
    ) {
        let block: &[u8; BLOCK] = bytes.as_slice().try_into().unwrap();
        prop_assert_eq!(masks(block, &Needles::from(&delimiters)), masks_one_by_one(block, &delimiters));
    }

    /// Whatever parts the bytes come in, and however they lie to the blocks.
    #[test]
    fn the_index_finds_all(
        (delimiters, bytes) in any_delimiters().prop_flat_map(|delimiters| (Just(delimiters), any_bytes(delimiters, 0..3000))),
        parts in vec(1..400_usize, 1..12),
    ) {
        let mut index = Index::new(Needles::from(&delimiters), 0);
        let (mut shown, mut parts) = (0, parts.into_iter().cycle());
        while index.scanned() < bytes.len() {
            shown = (shown + parts.next().unwrap()).min(bytes.len());
            while index.scan(&bytes[index.scanned()..shown]) {}
        }
        let is_end = |byte| byte == delimiters.element || byte == delimiters.terminator;
        let ends = places(&bytes, is_end);
        let inner = places(&bytes, |byte| byte == delimiters.component || Some(byte) == delimiters.repetition);
        prop_assert_eq!(index.all_ends(), &ends);
        prop_assert_eq!(index.all_inner(), &inner);
        for place in places(&bytes, |byte| byte == delimiters.terminator) {
            let terminator = index.terminator().unwrap();
            prop_assert_eq!(terminator.place, place as usize);
            prop_assert_eq!(ends[terminator.index], place);
            index.take(terminator);
        }
        prop_assert_eq!(index.terminator(), None);
    }

    /// What was found is not lost when its beginning is forgotten.
    #[test]
    fn the_base_can_move(
        (delimiters, bytes) in any_delimiters().prop_flat_map(|delimiters| (Just(delimiters), any_bytes(delimiters, 1..2000))),
        moves in vec(0..700_usize, 1..5),
    ) {
        let mut index = Index::new(Needles::from(&delimiters), 0);
        index.scan(&bytes);
        let mut base = 0;
        for to in moves {
            let to = to.min(bytes.len() - base);
            index.rebase(to);
            base += to;
            prop_assert_eq!(index.base(), base as u64);
            while base + index.scanned() < bytes.len() {
                index.scan(&bytes[base + index.scanned()..]);
            }
            let rest = &bytes[base..];
            let is_end = |byte| byte == delimiters.element || byte == delimiters.terminator;
            prop_assert_eq!(index.all_ends(), &places(rest, is_end));
            let first = places(rest, |byte| byte == delimiters.terminator).first().map(|place| *place as usize);
            prop_assert_eq!(index.terminator().map(|terminator| terminator.place), first);
        }
    }
}
