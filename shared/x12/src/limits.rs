//! How much a reader takes in.

/// Bounds of what is read. More than a bound is a fault of the file, never an exhausted machine.
///
/// The counters of the standard are too wide to bound anything: IEA01, GE01 and SE01 allow 99,999 groups of 999,999
/// sets of 9,999,999,999 segments. The defaults come from what the documents of trade need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file. Default 32 MiB: a document of 50,000 lines, ten segments a line, 64 bytes a segment.
    pub bytes: usize,
    /// Segments of the file. Default 2 Mi: the default bytes at 16 bytes a segment, the length of a short `REF`.
    pub segments: usize,
    /// Transaction sets of the file. Default 131,072: the default segments at 16 a set, a short acknowledgment.
    pub sets: usize,
    /// Elements of a segment. Default 99: the standard's notes name positions with two digits.
    pub elements: usize,
    /// Bytes of an element. Default 16,384: the longest text of our sets is 4,096 (MTX02), fourfold for repetitions.
    pub element_bytes: usize,
    /// Faults of the file. Default 10,000: more than anyone will read. A file made of faults must not fill the memory.
    pub faults: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let bytes = 32 * 1024 * 1024;
        let segments = bytes / 16;
        Self { bytes, segments, sets: segments / 16, elements: 99, element_bytes: 4 * 4096, faults: 10_000 }
    }
}
