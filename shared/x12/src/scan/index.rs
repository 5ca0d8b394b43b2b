//! Where the delimiters of a stretch of bytes stand.

use super::{BLOCK, Masks, Needles, masks};

/// Bytes that are looked at in one go at most: they and what is found in them stay in the nearest caches.
const LONGEST_STRETCH: usize = 16 * 1024;

/// Bytes looked at after a start: of a longer stretch much would be looked at in vain if the interchange is short.
const FIRST_STRETCH: usize = 1024;

/// Where the delimiters of a stretch of bytes stand, and how far they have been used up.
///
/// A place is an offset from the base of the index. What is found depends on the bytes and the delimiters alone, never on
/// what was read before.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    needles: Needles,
    /// The offset in the file that places count from.
    base: u64,
    /// Bytes from the base on that were looked at.
    scanned: usize,
    stretch: usize,
    /// Element separators and terminators.
    ends: Places,
    /// Which of the ends are terminators, as places in the buffer of `ends`.
    terminators: Places,
    /// Component and repetition separators.
    inner: Places,
}

/// A terminator, and where it stands in the list of ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terminator {
    pub(crate) index: usize,
    pub(crate) place: usize,
}

impl Index {
    pub(crate) fn new(needles: Needles, base: u64) -> Self {
        let (ends, terminators, inner) = (Places::default(), Places::default(), Places::default());
        Self { needles, base, scanned: 0, stretch: FIRST_STRETCH, ends, terminators, inner }
    }

    /// Forgets everything and begins anew at an offset of the file.
    pub(crate) fn restart(&mut self, needles: Needles, base: u64) {
        (self.needles, self.base, self.scanned, self.stretch) = (needles, base, 0, FIRST_STRETCH);
        for places in [&mut self.ends, &mut self.terminators, &mut self.inner] {
            (places.from, places.to) = (0, 0);
        }
    }

    #[inline]
    pub(crate) fn base(&self) -> u64 {
        self.base
    }

    pub(crate) fn scanned(&self) -> usize {
        self.scanned
    }

    /// Moves the base to a place. What lies before it is forgotten.
    pub(crate) fn rebase(&mut self, place: usize) {
        if place == 0 && self.ends.from == 0 {
            // A long segment is looked at stretch by stretch: what was found in it stays where it is.
            return;
        }
        if place >= self.scanned {
            let (needles, base, stretch) = (self.needles, self.base + place as u64, self.stretch);
            self.restart(needles, base);
            self.stretch = stretch;
            return;
        }
        self.drop_before(place);
        let (moved, dropped) = (narrow(place), narrow(self.ends.from));
        for places in [&mut self.ends, &mut self.terminators, &mut self.inner] {
            places.shift();
        }
        self.ends.left_mut().iter_mut().for_each(|end| *end -= moved);
        self.inner.left_mut().iter_mut().for_each(|inner| *inner -= moved);
        self.terminators.left_mut().iter_mut().for_each(|index| *index -= dropped);
        self.base += place as u64;
        self.scanned -= place;
    }

    /// Looks at the next stretch of the bytes, which follow those looked at. False if there are none.
    pub(crate) fn scan(&mut self, bytes: &[u8]) -> bool {
        let stretch = bytes.get(..self.stretch).unwrap_or(bytes);
        self.stretch = (self.stretch * 2).min(LONGEST_STRETCH);
        for places in [&mut self.ends, &mut self.terminators, &mut self.inner] {
            places.reserve(stretch.len() + BLOCK);
        }
        let (blocks, rest) = stretch.as_chunks::<BLOCK>();
        let needles = self.needles;
        for block in blocks {
            self.add(masks(block, &needles), BLOCK);
        }
        if !rest.is_empty() {
            let mut block = [0; BLOCK];
            block.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            self.add(masks(&block, &self.needles).within(rest.len()), rest.len());
        }
        !stretch.is_empty()
    }

    fn add(&mut self, masks: Masks, length: usize) {
        let at = narrow(self.scanned);
        self.scanned += length;
        self.add_ends(&masks, at);
        if masks.inner != 0 {
            self.add_inner(masks.inner, at);
        }
    }

    /// Without a branch on which end is a terminator: each end is written down as one, and stays so if it is.
    #[inline]
    fn add_ends(&mut self, masks: &Masks, at: u32) {
        let first = narrow(self.ends.to);
        let (Some(ends), Some(terminators)) = (self.ends.room(), self.terminators.room()) else {
            return;
        };
        let (mut bits, mut count, mut segments) = (masks.ends, 0, 0);
        while bits != 0 {
            let bit = bits.trailing_zeros();
            put(ends, count, at + bit);
            put(terminators, segments, first + narrow(count));
            segments += (masks.terminators >> bit & 1) as usize;
            count += 1;
            bits &= bits - 1;
        }
        self.ends.to += count;
        self.terminators.to += segments;
    }

    fn add_inner(&mut self, mut bits: u64, at: u32) {
        let Some(inner) = self.inner.room() else {
            return;
        };
        let mut count = 0;
        while bits != 0 {
            put(inner, count, at + bits.trailing_zeros());
            count += 1;
            bits &= bits - 1;
        }
        self.inner.to += count;
    }

    /// The next terminator that was found and not used up.
    #[inline]
    pub(crate) fn terminator(&self) -> Option<Terminator> {
        let index = self.terminators.first()? as usize;
        let place = *self.ends.buffer.get(index)? as usize;
        Some(Terminator { index, place })
    }

    /// The place of the next end.
    #[inline]
    pub(crate) fn first_end(&self) -> usize {
        self.ends.first().unwrap_or_default() as usize
    }

    /// The next terminator is none after all.
    pub(crate) fn reject_terminator(&mut self) {
        self.terminators.from += 1;
    }

    /// Uses up the ends of a segment with its terminator, and says where they are in the list.
    #[inline]
    pub(crate) fn take(&mut self, terminator: Terminator) -> (usize, usize) {
        let from = self.ends.from;
        self.ends.from = terminator.index + 1;
        self.terminators.from += 1;
        (from, self.ends.from)
    }

    /// Uses up the component and repetition separators before a place. False if there are none.
    #[inline]
    pub(crate) fn take_inner(&mut self, place: usize) -> bool {
        let from = self.inner.from;
        while self.inner.first().is_some_and(|inner| (inner as usize) < place) {
            self.inner.from += 1;
        }
        from < self.inner.from
    }

    /// Uses up everything before a place.
    pub(crate) fn drop_before(&mut self, place: usize) {
        while self.ends.first().is_some_and(|end| (end as usize) < place) {
            self.ends.from += 1;
        }
        while self.terminators.first().is_some_and(|index| (index as usize) < self.ends.from) {
            self.terminators.from += 1;
        }
        self.take_inner(place);
    }

    /// The ends in a part of the list.
    #[inline]
    pub(crate) fn ends(&self, from: usize, to: usize) -> &[u32] {
        self.ends.buffer.get(from..to).unwrap_or_default()
    }
}

#[cfg(test)]
impl Index {
    pub(super) fn all_ends(&self) -> &[u32] {
        &self.ends.buffer[self.ends.from..self.ends.to]
    }

    pub(super) fn all_inner(&self) -> &[u32] {
        &self.inner.buffer[self.inner.from..self.inner.to]
    }
}

/// A list in a buffer that is used again and again. The buffer is longer than the list, so that a block is written down
/// without looking for room at each place.
#[derive(Clone, Debug, Default)]
struct Places {
    buffer: Vec<u32>,
    /// The part of the buffer that is filled and not used up.
    from: usize,
    to: usize,
}

impl Places {
    /// Moves what is left to the front.
    fn shift(&mut self) {
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
    }

    fn reserve(&mut self, more: usize) {
        let needed = self.to + more;
        if self.buffer.len() < needed {
            self.buffer.resize(needed.next_power_of_two(), 0);
        }
    }

    #[inline]
    fn room(&mut self) -> Option<&mut [u32; BLOCK]> {
        self.buffer.get_mut(self.to..)?.first_chunk_mut()
    }

    fn left_mut(&mut self) -> &mut [u32] {
        self.buffer.get_mut(self.from..self.to).unwrap_or_default()
    }

    #[inline]
    fn first(&self) -> Option<u32> {
        if self.from < self.to { self.buffer.get(self.from).copied() } else { None }
    }
}

/// Writes down a place. No block has more delimiters than bytes, so that the mask only spares the check of the bounds.
#[inline]
#[expect(clippy::indexing_slicing, reason = "the index is masked")]
fn put(room: &mut [u32; BLOCK], index: usize, place: u32) {
    room[index & (BLOCK - 1)] = place;
}

/// A place as the lists hold it. A segment is cut long before it could be too long for this.
#[inline]
fn narrow(place: usize) -> u32 {
    place as u32
}
