//! What is measured.

use std::hint::black_box;

use memchr::memchr_iter;
use x12::{Delimiters, Event, ReadOptions, SegmentReader, Stream, ValidateOptions};

/// A name and what is done with the bytes of a file.
pub type Workload = (&'static str, fn(&[u8], &ReadOptions) -> usize);

/// From the least to the most; the first is the measure of the others.
pub const WORKLOADS: [Workload; 5] =
    [("scan", scan), ("tokenize", tokenize), ("parse", parse), ("validate", validate), ("tree", tree)];

/// One pass for a byte that is not there: what memory and processor give at best.
fn scan(bytes: &[u8], _: &ReadOptions) -> usize {
    memchr_iter(0xFF, bytes).count()
}

/// All segments, with the last element of each.
fn tokenize(bytes: &[u8], options: &ReadOptions) -> usize {
    let Ok(delimiters) = Delimiters::discover(bytes) else {
        return 0;
    };
    let mut reader = SegmentReader::from_slice(bytes, delimiters, options);
    let mut found = 0;
    while let Ok(Some(segment)) = reader.next() {
        found += segment.element(segment.len()).len();
    }
    found
}

/// All events.
fn parse(bytes: &[u8], options: &ReadOptions) -> usize {
    let mut stream = Stream::from_slice(bytes, options);
    let mut segments = 0;
    while let Some(Ok(event)) = stream.next() {
        match event {
            Event::Segment(segment) => segments += segment.len(),
            other => drop(black_box(other)),
        }
    }
    segments
}

/// Everything that the standard says of the sets, their totals and hierarchies.
fn validate(bytes: &[u8], options: &ReadOptions) -> usize {
    let options = ValidateOptions { read: options.clone(), ..ValidateOptions::default() };
    x12::validate(bytes, &options).faults.len()
}

/// The tree of [`x12::read`].
fn tree(bytes: &[u8], options: &ReadOptions) -> usize {
    x12::read(bytes, options).interchanges.len()
}
