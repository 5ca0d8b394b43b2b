//! What can be typed after `mlc edi`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::DateTime;

const EXAMPLES: &str = "\
FILE is a path, a quoted pattern such as 'in/**/*.edi', or - for stdin, which is also read when no FILE is given.

Examples:
  mlc edi inspect order.edi
  mlc edi validate 'inbox/*.edi'
  mlc edi validate order.edi --json | jq '.files[].faults[].message'
  mlc edi ack invoices.edi > 997.edi
  mlc edi to-json order.edi | jq '.interchanges[].groups[].sets[].segments[]'
  mlc edi split batch.edi --out ./sets
  mlc edi format order.edi --compact --element '|'

Exit codes: 0 done, 1 the file has faults, 2 wrong usage.";

/// Arguments of `mlc edi`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct EdiArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: EdiCommand,
}

/// The commands on X12 files.
#[derive(Debug, Clone, Subcommand)]
pub enum EdiCommand {
    /// Show a file as a tree of loops, segments and elements with their names.
    Inspect(InspectArgs),
    /// Check envelopes, segments, elements, loops, codes, totals and hierarchies.
    Validate(ValidateArgs),
    /// Write the acknowledgment of a file: 997, 999 or TA1.
    Ack(AckArgs),
    /// Turn a file into JSON, losing nothing.
    ToJson(ToJsonArgs),
    /// Turn such JSON into X12 again.
    FromJson(FromJsonArgs),
    /// Cut a file into files of one interchange, functional group or transaction set each.
    Split(SplitArgs),
    /// Lay a file out one segment a line, or compactly, or with other delimiters.
    Format(FormatArgs),
}

/// The files to read and how.
#[derive(Debug, Clone, Args)]
pub struct Input {
    /// The X12 files: paths, quoted patterns, or - for stdin.
    #[arg(value_name = "FILE", default_value = "-")]
    pub files: Vec<String>,
    /// Reads on where the meaning is clear although the bytes are not by the standard, and tells each repair.
    #[arg(long)]
    pub lenient: bool,
}

/// Arguments of `mlc edi inspect`.
#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    /// The files.
    #[command(flatten)]
    pub input: Input,
    /// Segments only, without a line for each element.
    #[arg(long)]
    pub brief: bool,
}

/// Arguments of `mlc edi validate`.
#[derive(Debug, Clone, Args)]
pub struct ValidateArgs {
    /// The files.
    #[command(flatten)]
    pub input: Input,
    /// Levels that are left out.
    #[arg(long, value_name = "LEVEL", value_delimiter = ',')]
    pub without: Vec<Level>,
    /// Faults shown of each file at most; all of them are counted.
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    pub max_faults: usize,
}

/// A level of validation. The envelope is always checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Which segments and loops there are, in which order and how often.
    Structure,
    /// Presence, type and length of elements.
    Elements,
    /// What elements ask of each other.
    Notes,
    /// Code lists.
    Codes,
    /// Totals, counts and hashes.
    Balance,
    /// The tree of HL segments.
    Hierarchy,
}

/// Arguments of `mlc edi ack`.
#[derive(Debug, Clone, Args)]
pub struct AckArgs {
    /// The files.
    #[command(flatten)]
    pub input: Input,
    /// The acknowledgment.
    #[arg(long, value_enum, default_value_t = AckKind::Functional)]
    pub kind: AckKind,
    /// Interchange control number of the acknowledgment, counted up for each one that is written.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=999_999_999))]
    pub control_number: u32,
    /// Date and time of the acknowledgment, such as 2026-03-09T08:05 [default: now, UTC].
    #[arg(long, value_name = "TIME")]
    pub at: Option<DateTime>,
    /// Says nothing of the sets that are accepted.
    #[arg(long)]
    pub only_faulty: bool,
}

/// An acknowledgment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AckKind {
    /// 997, functional acknowledgment.
    #[value(name = "997")]
    Functional,
    /// 999, implementation acknowledgment; 005010 only.
    #[value(name = "999")]
    Implementation,
    /// TA1, interchange acknowledgment.
    #[value(name = "ta1")]
    Interchange,
}

/// Arguments of `mlc edi to-json`.
#[derive(Debug, Clone, Args)]
pub struct ToJsonArgs {
    /// The files.
    #[command(flatten)]
    pub input: Input,
}

/// Arguments of `mlc edi from-json`.
#[derive(Debug, Clone, Args)]
pub struct FromJsonArgs {
    /// The JSON file, or - for stdin.
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: String,
}

/// Arguments of `mlc edi split`.
#[derive(Debug, Clone, Args)]
pub struct SplitArgs {
    /// The files.
    #[command(flatten)]
    pub input: Input,
    /// What each file holds one of.
    #[arg(long, value_enum, default_value_t = Part::Set)]
    pub by: Part,
    /// Folder for the files; made if it is not there. A file that is there already is never overwritten.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// A part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// ISA to IEA.
    Interchange,
    /// GS to GE, in an interchange of its own.
    Group,
    /// ST to SE, in an interchange and a group of its own.
    Set,
}

/// Arguments of `mlc edi format`.
#[derive(Debug, Clone, Args)]
pub struct FormatArgs {
    /// The files.
    #[command(flatten)]
    pub input: Input,
    /// No line breaks after terminators.
    #[arg(long)]
    pub compact: bool,
    /// Element separator to write: a character, or a byte such as 0x1D.
    #[arg(long, value_name = "BYTE", value_parser = byte)]
    pub element: Option<u8>,
    /// Component separator to write.
    #[arg(long, value_name = "BYTE", value_parser = byte)]
    pub component: Option<u8>,
    /// Repetition separator to write, in interchanges that have one.
    #[arg(long, value_name = "BYTE", value_parser = byte)]
    pub repetition: Option<u8>,
    /// Segment terminator to write; 0x0A for line feeds.
    #[arg(long, value_name = "BYTE", value_parser = byte)]
    pub terminator: Option<u8>,
}

fn byte(text: &str) -> Result<u8, String> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let byte = match (hexadecimal, text.as_bytes()) {
        (Some(digits), _) => u8::from_str_radix(digits, 16).ok(),
        (None, [byte]) => Some(*byte),
        _ => None,
    };
    let byte = byte.ok_or("one ASCII character, or a byte such as 0x1D")?;
    if byte.is_ascii_alphanumeric() || byte == b' ' {
        return Err("a letter, digit or blank cannot be a delimiter".to_owned());
    }
    Ok(byte)
}

#[cfg(test)]
mod tests {
    use super::byte;

    #[test]
    fn delimiters_are_characters_or_bytes() {
        let table = [
            ("|", Some(0x7C)),
            ("0x1D", Some(0x1D)),
            ("0X0a", Some(0x0A)),
            ("a", None),
            (" ", None),
            ("||", None),
        ];
        for (text, expected) in
            table.into_iter().chain([("0x", None), ("0x100", None), ("", None), ("é", None)])
        {
            assert_eq!(byte(text).ok(), expected, "{text:?}");
        }
    }
}
