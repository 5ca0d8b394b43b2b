//! Measuring: processor time, best of several runs, and the memory of this process.

#![allow(clippy::float_arithmetic, reason = "rates are no amounts")]
#![allow(dead_code, reason = "the program and the benches each use a part")]

use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The processor time that this process has used. Other programs on the machine do not count; where the system does not
/// tell, it is the time on the wall.
pub fn processor_time(start: Instant) -> Duration {
    let nanoseconds = fs::read_to_string("/proc/self/schedstat")
        .ok()
        .and_then(|stat| stat.split_ascii_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The most memory that this process has had in use, in KiB; nothing where the system does not tell.
pub fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// The shortest processor time of one run. Runs go on until there are `runs` of them, each as many times over as takes
/// a tenth of a second, so that the clock's steps do not count.
#[allow(clippy::disallowed_methods, reason = "a measurement needs the real clock")]
pub fn best_of<T>(runs: u32, mut run: impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    let mut time = |times: u32| {
        let before = processor_time(start);
        for _ in 0..times {
            black_box(run());
        }
        processor_time(start).saturating_sub(before)
    };
    let mut times = 1;
    while time(times) < Duration::from_millis(200) && times < 1 << 20 {
        times *= 2;
    }
    (0..runs).map(|_| time(times) / times).min().unwrap_or_default()
}

/// Millions of bytes a second.
pub fn rate(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE) / 1e6
}

/// How many times the second rate goes into the first.
pub fn ratio(first: f64, second: f64) -> f64 {
    first / second
}
