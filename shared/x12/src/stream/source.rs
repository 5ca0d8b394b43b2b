//! Where the bytes of a stream come from.

use std::io::{self, ErrorKind, Read};

/// Bytes of the window at first. Larger ones gain nothing: the window should stay in the processor's cache.
const WINDOW: usize = 256 * 1024;

/// Where a [`Stream`](crate::Stream) takes its bytes from: a slice, or a reader through a window.
pub trait Source: sealed::Sealed {
    /// The bytes at hand.
    #[doc(hidden)]
    fn window(&self) -> &[u8];

    /// The offset of the window in the file.
    #[doc(hidden)]
    fn base(&self) -> u64;

    /// Gets more bytes behind those at hand and drops those before an offset of the file. False at the end.
    #[doc(hidden)]
    fn fill(&mut self, keep: u64) -> io::Result<bool>;

    /// Whether the end is that of a limit, and there are more bytes behind it.
    #[doc(hidden)]
    fn is_cut(&self) -> bool;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Slice<'_> {}
    impl<R> Sealed for super::Window<R> {}
}

/// Bytes that are all at hand.
#[derive(Clone, Debug)]
pub struct Slice<'a> {
    bytes: &'a [u8],
    is_cut: bool,
}

impl<'a> Slice<'a> {
    pub(crate) fn new(bytes: &'a [u8], max_bytes: u64) -> Self {
        let max = usize::try_from(max_bytes).unwrap_or(usize::MAX);
        let within = bytes.get(..max);
        Self {
            bytes: within.unwrap_or(bytes),
            is_cut: within.is_some_and(|within| within.len() < bytes.len()),
        }
    }
}

impl Source for Slice<'_> {
    #[inline]
    fn window(&self) -> &[u8] {
        self.bytes
    }

    #[inline]
    fn base(&self) -> u64 {
        0
    }

    fn fill(&mut self, _keep: u64) -> io::Result<bool> {
        Ok(false)
    }

    fn is_cut(&self) -> bool {
        self.is_cut
    }
}

/// A reader and the part of its bytes that is being looked at.
#[derive(Debug)]
pub struct Window<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Where the bytes at hand begin and end in the buffer.
    start: usize,
    end: usize,
    /// The offset of `start` in the file.
    base: u64,
    /// Bytes that may still be taken from the reader.
    left: u64,
    is_ended: bool,
    is_cut: bool,
}

impl<R: Read> Window<R> {
    pub(crate) fn new(reader: R, max_bytes: u64) -> Self {
        let buffer = vec![0; WINDOW];
        Self { reader, buffer, start: 0, end: 0, base: 0, left: max_bytes, is_ended: false, is_cut: false }
    }

    /// Makes room behind the bytes at hand. What is kept is moved only if it is the smaller part of the buffer, so that
    /// the moving costs no more than the reading; else the buffer grows.
    fn make_room(&mut self) {
        if self.end < self.buffer.len() {
            return;
        }
        let kept = self.end - self.start;
        if kept > self.buffer.len() / 2 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, kept);
    }

    fn read(&mut self) -> io::Result<usize> {
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        // One byte beyond the limit tells whether there is more.
        let most = usize::try_from(self.left.saturating_add(1)).unwrap_or(usize::MAX).min(room.len());
        let room = room.get_mut(..most).unwrap_or_default();
        loop {
            match self.reader.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // A reader that says more than it could have written is not believed.
                result => return result.map(|read| read.min(most)),
            }
        }
    }
}

impl<R: Read> Source for Window<R> {
    #[inline]
    fn window(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    #[inline]
    fn base(&self) -> u64 {
        self.base
    }

    fn fill(&mut self, keep: u64) -> io::Result<bool> {
        if self.is_ended {
            return Ok(false);
        }
        let dropped = usize::try_from(keep.saturating_sub(self.base)).unwrap_or(usize::MAX);
        let dropped = dropped.min(self.end - self.start);
        self.start += dropped;
        self.base += dropped as u64;
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        self.make_room();
        let read = self.read()?;
        let taken = read.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.is_cut = taken < read;
        self.is_ended = read == 0 || self.is_cut;
        self.left -= taken as u64;
        self.end += taken;
        Ok(taken > 0)
    }

    fn is_cut(&self) -> bool {
        self.is_cut
    }
}
