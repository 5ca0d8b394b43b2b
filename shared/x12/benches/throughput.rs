//! How fast interchanges are read, next to a mere scan of the same bytes in the same run.
//!
//! ```text
//! cargo bench -p x12                                  1 and 10 MB of each set, one interchange of 10,000 sets
//! cargo bench -p x12 -- --sizes 1,10,100 --runs 9     other sizes in MB, more runs
//! cargo bench -p x12 -- --instructions                counts instructions as well; needs valgrind
//! ```
//!
//! Rates of this machine say little of another one, and less while it does other work. The ratio to the scan says more,
//! and counted instructions do not change from run to run. No test fails because something took long.

#[path = "../src/bin/x12-throughput/measure.rs"]
mod measure;
#[path = "../src/bin/x12-throughput/synthetic.rs"]
mod synthetic;
#[path = "../src/bin/x12-throughput/workloads.rs"]
mod workloads;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use measure::{best_of, rate, ratio};
use synthetic::{Extent, Kind, interchange};
use workloads::WORKLOADS;
use x12::{Limits, ReadOptions};

/// What is asked for.
struct Request {
    megabytes: Vec<u32>,
    runs: u32,
    instructions: bool,
}

impl Request {
    fn from_arguments() -> Result<Self, String> {
        let mut request = Self { megabytes: vec![1, 10], runs: 3, instructions: false };
        let mut words = env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            let number = |text: &str| text.parse::<u32>().map_err(|error| format!("{text:?}: {error}"));
            match word.as_str() {
                // Cargo says so to every bench.
                "--bench" => {}
                "--instructions" => request.instructions = true,
                "--runs" => request.runs = number(&value()?)?,
                "--sizes" => request.megabytes = value()?.split(',').map(number).collect::<Result<_, _>>()?,
                _ => return Err(format!("{word} is not understood")),
            }
        }
        Ok(request)
    }
}

fn main() -> Result<(), String> {
    let request = Request::from_arguments()?;
    print!("{:<24}", "MB/s, ratio to scan");
    WORKLOADS.iter().for_each(|(name, _)| print!("{name:>16}"));
    println!();
    for kind in Kind::ALL {
        for megabytes in &request.megabytes {
            let bytes = interchange(kind, Extent::Bytes(u64::from(*megabytes) * 1_000_000), "");
            measure_all(&format!("{} {megabytes} MB", kind.id()), &bytes, request.runs);
        }
    }
    let bytes = interchange(Kind::PurchaseOrder, Extent::Sets(10_000), "");
    measure_all("850 10,000 sets", &bytes, request.runs);
    let lines = interchange(Kind::PurchaseOrder, Extent::Sets(10_000), "\r\n");
    measure_all("850 10,000 sets, CRLF", &lines, request.runs);
    if request.instructions {
        count_all(&interchange(Kind::PurchaseOrder, Extent::Sets(1_000), ""))?;
    }
    Ok(())
}

fn measure_all(name: &str, bytes: &[u8], runs: u32) {
    let options = ReadOptions { limits: Limits::streaming(), ..ReadOptions::default() };
    print!("{name:<24}");
    let mut scan = None;
    for (_, workload) in WORKLOADS {
        let rate = rate(bytes.len(), best_of(runs, || workload(bytes, &options)));
        let scan = *scan.get_or_insert(rate);
        print!("{rate:>8.0} 1/{:<5.1}", ratio(scan, rate));
    }
    println!();
}

/// Instructions a byte of each step, without those of the start and of loading the file.
fn count_all(bytes: &[u8]) -> Result<(), String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("counted.edi");
    fs::write(&file, bytes).map_err(|error| error.to_string())?;
    let before = count("load", &file)?;
    print!("{:<24}", "instructions a byte");
    for (name, _) in WORKLOADS {
        let instructions = count(name, &file)?.saturating_sub(before);
        print!("{:>16.2}", ratio(instructions as f64, bytes.len() as f64));
    }
    println!();
    Ok(())
}

fn count(step: &str, file: &Path) -> Result<u64, String> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", env!("CARGO_BIN_EXE_x12-throughput")])
        .args(["--once", step])
        .arg(file)
        .output()
        .map_err(|error| format!("valgrind does not run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text.lines().find_map(|line| line.split_once("Collected :")).map(|(_, count)| count.trim());
    count.and_then(|count| count.parse().ok()).ok_or(format!("valgrind counted nothing:\n{text}"))
}
