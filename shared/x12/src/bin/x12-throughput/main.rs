//! How fast this machine reads X12 files, and the making of files to try it on.

mod measure;
mod synthetic;
mod workloads;

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use measure::{best_of, peak_memory, rate};
use synthetic::{Extent, Kind, write_interchange};
use workloads::WORKLOADS;
use x12::{Limits, ReadOptions, Stream};

const USAGE: &str = "\
x12-throughput [--runs N] [--step NAME] FILE...
    Millions of bytes a second of each step, and how that compares with a mere scan of the same bytes.
x12-throughput --stream FILE
    Reads a file through a window, without ever having it in memory, and says the most memory in use.
x12-throughput --generate 850|810|856 (--sets N | --bytes N) [--crlf]
    Writes an interchange to the standard output.
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
    match words.as_slice() {
        ["--generate", kind, rest @ ..] => generate(kind, rest),
        ["--stream", file] => stream(file),
        words => measure_files(words),
    }
}

fn usage(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("{reason}\n{USAGE}"))
}

fn generate(kind: &str, rest: &[&str]) -> io::Result<()> {
    let kind = Kind::from_id(kind).ok_or_else(|| usage("850, 810 and 856 can be made"))?;
    let number = |text: &str| text.parse().map_err(|_| usage("that is no number"));
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

/// Files may be of any size here.
fn options() -> ReadOptions {
    ReadOptions { limits: Limits::streaming(), ..ReadOptions::default() }
}

fn measure_files(words: &[&str]) -> io::Result<()> {
    let (mut runs, mut step, mut files) = (5, None, words);
    loop {
        files = match files {
            ["--runs", number, rest @ ..] => {
                runs = number.parse().map_err(|_| usage("--runs takes a number"))?;
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
    files.iter().try_for_each(|file| measure(file, runs, step))
}

fn measure(file: &str, runs: u32, step: Option<&str>) -> io::Result<()> {
    let (bytes, options) = (fs::read(file)?, options());
    let mut output = io::stdout().lock();
    writeln!(output, "{file}: {} bytes", bytes.len())?;
    let mut scan = None;
    for (name, workload) in WORKLOADS {
        if step.is_some_and(|step| step != name) {
            continue;
        }
        let rate = rate(bytes.len(), best_of(runs, || workload(&bytes, &options)));
        let scan = *scan.get_or_insert(rate);
        writeln!(output, "{name:<20} {rate:>8.0} MB/s   1/{:.1} of the scan", scan / rate)?;
    }
    writeln!(output, "{:<20} {:>8}", "peak memory", memory())
}

fn stream(file: &str) -> io::Result<()> {
    let mut stream = Stream::from_reader(File::open(file)?, &options());
    let (mut events, mut faults) = (0_u64, 0_u64);
    while let Some(event) = stream.next() {
        events += 1;
        faults += u64::from(matches!(event?, x12::Event::Fault(_)));
    }
    println!("{file}: {events} events, {faults} faults, peak memory {}", memory());
    Ok(())
}

fn memory() -> String {
    peak_memory().map_or_else(|| "not measured".to_owned(), |kib| format!("{kib} KiB"))
}
