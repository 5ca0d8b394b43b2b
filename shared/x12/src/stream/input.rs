//! Where the bytes of a stream come from: a slice, or a reader through a window.

use std::fmt;
use std::io::{self, ErrorKind, Read};

/// Bytes of the window at first. Larger ones gain nothing: the window should stay in the processor's cache.
const WINDOW: usize = 256 * 1024;

/// The bytes of a file, as far as they are at hand.
///
/// It is no type parameter of what reads: that would be compiled again in each crate that uses it, by the rules of that
/// crate, which is built for size.
#[derive(Debug)]
pub(crate) enum Input<'a> {
    /// All bytes are at hand.
    Slice {
        /// The bytes up to the limit.
        bytes: &'a [u8],
        /// The limit left some out.
        is_cut: bool,
    },
    /// Some bytes are at hand.
    Reader(Window<'a>),
}

impl<'a> Input<'a> {
    pub(crate) fn slice(bytes: &'a [u8], max_bytes: usize) -> Self {
        let within = bytes.get(..max_bytes).unwrap_or(bytes);
        Self::Slice { bytes: within, is_cut: within.len() < bytes.len() }
    }

    pub(crate) fn reader(reader: impl Read + 'a, max_bytes: usize) -> Self {
        Self::Reader(Window::new(Box::new(reader), max_bytes as u64))
    }

    /// The bytes at hand.
    #[inline]
    pub(crate) fn window(&self) -> &[u8] {
        match self {
            Self::Slice { bytes, .. } => bytes,
            Self::Reader(window) => window.buffer.get(window.start..window.end).unwrap_or_default(),
        }
    }

    /// The offset of the window in the file.
    #[inline]
    pub(crate) fn base(&self) -> u64 {
        match self {
            Self::Slice { .. } => 0,
            Self::Reader(window) => window.base,
        }
    }

    /// Gets more bytes behind those at hand and drops those before an offset of the file. False at the end.
    pub(crate) fn fill(&mut self, keep: u64) -> io::Result<bool> {
        match self {
            Self::Slice { .. } => Ok(false),
            Self::Reader(window) => window.fill(keep),
        }
    }

    /// Whether the end is that of a limit, and there are more bytes behind it.
    pub(crate) fn is_cut(&self) -> bool {
        match self {
            Self::Slice { is_cut, .. } => *is_cut,
            Self::Reader(window) => window.is_cut,
        }
    }
}

/// A reader and the part of its bytes that is being looked at.
pub(crate) struct Window<'a> {
    reader: Box<dyn Read + 'a>,
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

impl<'a> Window<'a> {
    fn new(reader: Box<dyn Read + 'a>, max_bytes: u64) -> Self {
        let buffer = vec![0; WINDOW];
        Self { reader, buffer, start: 0, end: 0, base: 0, left: max_bytes, is_ended: false, is_cut: false }
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

impl fmt::Debug for Window<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, end, base, left, is_ended, is_cut, .. } = self;
        f.debug_struct("Window")
            .field("bytes", &(end - start))
            .field("base", base)
            .field("left", left)
            .field("is_ended", is_ended)
            .field("is_cut", is_cut)
            .finish_non_exhaustive()
    }
}
