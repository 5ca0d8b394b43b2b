//! How fast this machine reads X12 files, and the making of files to try it on.

mod measure;
mod synthetic;
mod workloads;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use measure::{best_of, peak_memory, rate, ratio};
use synthetic::{Extent, Kind, write_interchange};
use workloads::WORKLOADS;
use x12::{Event, Limits, ReadOptions, Stream, ValidateOptions};

const USAGE: &str = "\
x12-throughput [--lenient] [--runs N] [--step NAME] FILE...
    Millions of bytes a second of each step, and how that compares with a mere scan of the same bytes.
x12-throughput [--lenient] --once STEP FILE
    Does a step once, under a profiler or a counter of instructions.
x12-throughput [--lenient] --stream FILE
    Reads and validates a file through a window, without ever having it in memory, and says the most memory in use and
    the first faults.
x12-throughput --generate 850|810|856 (--sets N | --bytes N) [--crlf]
    Writes an interchange to the standard output.

Steps: scan, tokenize, parse, validate, tree; with --once also load, which only loads the file.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("x12-throughput: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> io::Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (lenient, words) = match words.as_slice() {
        ["--lenient", words @ ..] => (true, words),
        words => (false, words),
    };
    // Files may be of any size here.
    let options = ReadOptions { lenient, limits: Limits::streaming() };
    match words {
        ["--generate", kind, rest @ ..] => generate(kind, rest),
        ["--stream", file] => stream(file, &options),
        ["--once", step, file] => once(step, file, &options),
        words => measure_files(words, &options),
    }
}

fn usage(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("{reason}\n{USAGE}"))
}

fn generate(kind: &str, rest: &[&str]) -> io::Result<()> {
    let kind = Kind::from_id(kind).ok_or_else(|| usage("850, 810 and 856 can be made"))?;
    let number = |text: &str| text.parse().map_err(|error| usage(&format!("{text:?}: {error}")));
    let (extent, rest) = match rest {
        ["--sets", sets, rest @ ..] => (Extent::Sets(number(sets)?), rest),
        ["--bytes", bytes, rest @ ..] => (Extent::Bytes(number(bytes)?), rest),
        _ => return Err(usage("--sets or --bytes says how much to make")),
    };
    let line_end = match rest {
        [] => "",
        ["--crlf"] => "\r\n",
        _ => return Err(usage("not understood")),
    };
    if io::stdout().is_terminal() {
        return Err(usage("the output goes into a file"));
    }
    write_interchange(BufWriter::new(io::stdout().lock()), kind, extent, line_end)
}

fn measure_files(words: &[&str], options: &ReadOptions) -> io::Result<()> {
    let (mut runs, mut step, mut files) = (5, None, words);
    loop {
        files = match files {
            ["--runs", number, rest @ ..] => {
                runs = number.parse().map_err(|error| usage(&format!("{number:?}: {error}")))?;
                rest
            }
            ["--step", name, rest @ ..] => {
                step = Some(*name);
                rest
            }
            [first, ..] if !first.starts_with("--") => break,
            _ => return Err(usage("not understood")),
        }
    }
    files.iter().try_for_each(|file| measure(file, runs, step, options))
}

fn measure(file: &str, runs: u32, step: Option<&str>, options: &ReadOptions) -> io::Result<()> {
    let bytes = fs::read(file)?;
    let mut output = io::stdout().lock();
    writeln!(output, "{file}: {} bytes", bytes.len())?;
    let mut scan = None;
    for (name, workload) in WORKLOADS {
        let is_wanted = step.is_none_or(|step| step == name) || scan.is_none();
        if !is_wanted {
            continue;
        }
        let rate = rate(bytes.len(), best_of(runs, || workload(&bytes, options)));
        let scan = *scan.get_or_insert(rate);
        writeln!(output, "{name:<20} {rate:>8.0} MB/s   1/{:.1} of the scan", ratio(scan, rate))?;
    }
    writeln!(output, "{:<20} {:>8}", "peak memory", memory())
}

fn once(step: &str, file: &str, options: &ReadOptions) -> io::Result<()> {
    let bytes = fs::read(file)?;
    if step != "load" {
        let workload =
            WORKLOADS.iter().find(|(name, _)| *name == step).ok_or_else(|| usage("no such step"))?;
        black_box(workload.1(&bytes, options));
    }
    Ok(())
}

fn stream(file: &str, options: &ReadOptions) -> io::Result<()> {
    let mut stream = Stream::from_reader(File::open(file)?, options);
    let (mut events, mut faults) = (0_u64, 0_u64);
    while let Some(event) = stream.next() {
        events += 1;
        faults += u64::from(matches!(event?, Event::Fault(_)));
    }
    println!("{file}: read: {events} events, {faults} faults, peak memory {}", memory());
    let options = ValidateOptions { read: options.clone(), ..ValidateOptions::default() };
    let report = x12::validate_reader(File::open(file)?, &options)?;
    println!("{file}: validated: {} faults, peak memory {}", report.faults.len(), memory());
    for fault in report.faults.iter().take(10) {
        println!("    {fault}");
    }
    Ok(())
}

fn memory() -> String {
    peak_memory().map_or_else(|| "not measured".to_owned(), |kib| format!("{kib} KiB"))
}
