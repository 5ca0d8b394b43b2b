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
    /// Interchanges of the file. Default as the sets: an interchange without a set is there to acknowledge one.
    pub interchanges: usize,
    /// Functional groups of an interchange. Default 99,999: IEA01 counts no more.
    pub groups: usize,
    /// Elements of a segment. Default 99: the standard's notes name positions with two digits.
    pub elements: usize,
    /// Bytes of an element. Default 16,384: the longest text of our sets is 4,096 (MTX02), fourfold for repetitions.
    pub element_bytes: usize,
    /// Faults of the file. Default 10,000: more than anyone will read. A file made of faults must not fill the memory.
    pub faults: usize,
}

/// The most that the counter of functional groups, IEA01, can say.
const COUNTED_GROUPS: usize = 99_999;

/// The most that the counter of transaction sets, GE01, can say.
const COUNTED_SETS: usize = 999_999;

impl Default for Limits {
    fn default() -> Self {
        let bytes = 32 * 1024 * 1024;
        let segments = bytes / 16;
        let sets = segments / 16;
        let groups = COUNTED_GROUPS;
        Self {
            bytes,
            segments,
            sets,
            interchanges: sets,
            groups,
            elements: 99,
            element_bytes: 4 * 4096,
            faults: 10_000,
        }
    }
}

impl Limits {
    /// Limits for a file that is never in memory as a whole.
    ///
    /// What a [`Stream`](crate::Stream) keeps does not grow with the bytes and segments of a file, only with its control
    /// numbers, at most some 40 bytes each. So sets and interchanges are bounded, by the 999,999 sets that GE01 can count:
    /// 40 MB of each at worst, and next to nothing where the numbers of sets rise one by one. Bytes and segments are bounded
    /// only so that reading ends: 4 KiB a set and 64 segments a set make 4 GB and 64 million segments, seconds of work.
    pub fn streaming() -> Self {
        let (sets, groups) = (COUNTED_SETS, COUNTED_GROUPS);
        Self { bytes: sets * 4096, segments: sets * 64, sets, interchanges: sets, groups, ..Self::default() }
    }

    /// Bytes of the longest segment within the limits: its elements with their separators, and an id as long as a
    /// separator and three characters. A reader holds no more of a segment; at least 4 KiB, so that headers fit.
    pub(crate) fn segment_bytes(&self) -> usize {
        let elements = self.elements.saturating_mul(self.element_bytes.saturating_add(1)).saturating_add(4);
        elements.clamp(4096, MAX_SEGMENT_BYTES)
    }
}

/// No segment may be longer, whatever the limits: places within one are numbers of 32 bits.
pub(crate) const MAX_SEGMENT_BYTES: usize = 1 << 30;
