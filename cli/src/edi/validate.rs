//! `mlc edi validate`: everything that is wrong with a file, and where.

use std::fmt::Write as _;

use serde::Serialize;
use x12::{Code, Fault, Report, Severity, ValidateOptions, Verdict, validate_reader};

use super::args::{Level, ValidateArgs};
use super::source::{Source, sources};
use super::{options, printable};
use crate::failure::{Failure, Outcome};
use crate::output::{Style, count, print, print_json, wrap};

/// Prints what was found; a file with an error makes the exit code 1.
pub(super) fn run(args: &ValidateArgs, json: bool, style: Style) -> Result<Outcome, Failure> {
    let validate = validate_options(args);
    let mut files = Vec::new();
    for source in sources(&args.input.files)? {
        let report = validate_reader(source.open()?, &validate).map_err(|error| source.failed(&error))?;
        let file = file(&source, &report, args.max_faults);
        if !json {
            print(&text(&file, style));
        }
        files.push(file);
    }
    let is_good = files.iter().all(|file| file.errors == 0);
    if json {
        print_json(&serde_json::json!({ "ok": is_good, "files": files }));
    }
    Ok(if is_good { Outcome::Good } else { Outcome::Bad })
}

/// How the arguments say to validate.
pub(super) fn validate_options(args: &ValidateArgs) -> ValidateOptions {
    let mut validate = ValidateOptions { read: options(&args.input), ..ValidateOptions::default() };
    for level in &args.without {
        let switch = match level {
            Level::Structure => &mut validate.levels.structure,
            Level::Elements => &mut validate.levels.elements,
            Level::Notes => &mut validate.levels.notes,
            Level::Codes => &mut validate.levels.codes,
            Level::Balance => &mut validate.levels.balance,
            Level::Hierarchy => &mut validate.levels.hierarchy,
        };
        *switch = false;
    }
    validate
}

#[derive(Debug, Serialize)]
struct FileReport {
    file: String,
    ok: bool,
    bytes: u64,
    segments: u64,
    sets: Sets,
    errors: u64,
    warnings: u64,
    repairs: u64,
    faults: Vec<FaultLine>,
    /// Faults that are counted and not listed.
    not_listed: u64,
}

#[derive(Debug, Default, Serialize)]
struct Sets {
    accepted: u64,
    accepted_with_errors: u64,
    rejected: u64,
}

#[derive(Debug, Serialize)]
struct FaultLine {
    severity: &'static str,
    rule: String,
    code: Option<CodeText>,
    byte: usize,
    segment: usize,
    set_segment: Option<usize>,
    place: String,
    value: Option<String>,
    message: String,
}

/// Where an acknowledgment says it, and the code there.
#[derive(Debug, Serialize)]
struct CodeText {
    element: &'static str,
    code: String,
}

fn file(source: &Source, report: &Report, max_faults: usize) -> FileReport {
    let number =
        |severity: Severity| report.faults.iter().filter(|fault| fault.severity == severity).count() as u64;
    let mut sets = Sets::default();
    let groups = report.interchanges.iter().flat_map(|interchange| &interchange.groups);
    for set in groups.flat_map(|group| &group.sets) {
        match set.verdict {
            Verdict::Accepted => sets.accepted += 1,
            Verdict::AcceptedWithErrors => sets.accepted_with_errors += 1,
            Verdict::Rejected => sets.rejected += 1,
        }
    }
    // Beyond the limit of a report the severity is not known any more; that such a file has errors is.
    let errors = number(Severity::Error) + report.suppressed;
    let listed = report.faults.len().min(max_faults);
    FileReport {
        file: source.name(),
        ok: errors == 0,
        bytes: report.bytes,
        segments: report.segments,
        sets,
        errors,
        warnings: number(Severity::Warning),
        repairs: number(Severity::Repair),
        faults: report.faults.iter().take(listed).map(fault_line).collect(),
        not_listed: (report.faults.len() - listed) as u64 + report.suppressed,
    }
}

fn fault_line(fault: &Fault) -> FaultLine {
    FaultLine {
        severity: severity(fault.severity),
        rule: fault.rule.as_deref().map_or_else(|| fault.kind.rule_id().to_owned(), str::to_owned),
        code: code(fault.code()),
        byte: fault.position.byte,
        segment: fault.position.segment,
        set_segment: fault.position.set_segment,
        place: place(fault),
        value: fault.value.clone(),
        message: fault.sentence(),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Repair => "repair",
    }
}

fn code(code: Code) -> Option<CodeText> {
    let (element, code) = match code {
        Code::Interchange(code) => ("TA105", format!("{code:03}")),
        Code::Group(code) => ("AK905", code.to_owned()),
        Code::Set(code) => ("AK502", code.to_owned()),
        Code::Segment(code) => ("AK304", code.to_owned()),
        Code::Element(code) => ("AK403", code.to_owned()),
        Code::None => return None,
    };
    Some(CodeText { element, code })
}

/// The segment, and the element in it if there is one.
fn place(fault: &Fault) -> String {
    let position = &fault.position;
    let mut place = position.segment_id.clone();
    if let Some(element) = position.element {
        let _ = write!(place, "{element:02}");
    }
    if let Some(component) = position.component {
        let _ = write!(place, "-{component:02}");
    }
    place
}

fn text(file: &FileReport, style: Style) -> String {
    let sets = &file.sets;
    let all = sets.accepted + sets.accepted_with_errors + sets.rejected;
    let verdict = if file.ok { style.good("good") } else { style.bad("faulty") };
    let mut text = format!(
        "{}  {verdict}  {}, {}",
        style.strong(&file.file),
        count(all, "transaction set"),
        count(file.segments, "segment")
    );
    for (number, what) in [
        (sets.rejected, "rejected set"),
        (file.errors, "error"),
        (file.warnings, "warning"),
        (file.repairs, "repair"),
    ] {
        if number > 0 {
            let _ = write!(text, ", {}", count(number, what));
        }
    }
    text.push('\n');
    for fault in &file.faults {
        fault_text(fault, style, &mut text);
    }
    if file.not_listed > 0 {
        let _ = writeln!(text, "  and {} more (--max-faults)", count(file.not_listed, "fault"));
    }
    text
}

fn fault_text(fault: &FaultLine, style: Style, text: &mut String) {
    let paint = if fault.severity == "error" { Style::bad } else { Style::waiting };
    let code = fault.code.as_ref().map(|code| format!("  {} {}", code.element, code.code));
    let details = format!("{}{}", fault.rule, code.unwrap_or_default());
    let segment = if fault.segment > 0 { format!("segment {}", fault.segment) } else { String::new() };
    let _ = writeln!(
        text,
        "  {} {segment} {} (byte {})  {}",
        paint(style, fault.severity),
        style.strong(&printable(&fault.place)),
        fault.byte,
        style.dim(&details)
    );
    for line in wrap(&printable(&fault.message), 94) {
        let _ = writeln!(text, "    {line}");
    }
}
