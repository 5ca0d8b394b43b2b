//! Writes what a fuzzer begins with into a folder: real files, files made of the schemas, and the dictionary.
//!
//! `cargo run -p properties --bin fuzz-seeds -- FOLDER`

use std::path::Path;
use std::{env, fs, io};

/// Files made of the schemas.
const MADE: u64 = 400;

fn main() -> io::Result<()> {
    let Some(folder) = env::args().nth(1) else {
        return Err(io::Error::other("the folder for the seeds is missing"));
    };
    let folder = Path::new(&folder);
    let files = folder.join("files");
    fs::create_dir_all(&files)?;
    for (number, (_, bytes)) in properties::real()?.into_iter().enumerate() {
        fs::write(files.join(format!("real-{number:03}.edi")), bytes)?;
    }
    for seed in 0..MADE {
        fs::write(files.join(format!("made-{seed:03}.edi")), properties::made(seed))?;
    }
    fs::write(folder.join("x12.dict"), properties::dictionary())
}
