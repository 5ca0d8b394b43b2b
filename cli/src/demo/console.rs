//! The demo's result on a terminal.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use super::books::FlowBooks;
use super::summary::{Example, StackSummary, Summary};
use crate::output::{Align, Style, Table, clock_time, count, duration, shorten, thousands, wrap};
use crate::trace::show;

const COLUMNS: usize = 100;
/// As many reasons are shown; the report has the others.
const REASONS: usize = 8;

/// The line before anything happens.
pub fn opening(company: &str, invoices: u64, payments: u64, partners: u64, style: Style) -> String {
    format!(
        "{}  {company}: {}, {}, {}\n",
        style.strong("ml-connector demo"),
        count(invoices, "invoice"),
        count(payments, "payment"),
        count(partners, "trading partner"),
    )
}

/// Everything at the end.
#[must_use]
pub fn closing(summary: &Summary, style: Style) -> String {
    let mut text = String::new();
    heading(&mut text, "Books of both polls", style);
    text.push_str(&books(summary, style));
    heading(&mut text, "Why some did not leave", style);
    text.push_str(&reasons(summary, style));
    heading(&mut text, "Broken on purpose", style);
    for recovery in &summary.recoveries {
        let at = recovery.at.map_or_else(|| "-".to_owned(), clock_time);
        marked(&mut text, recovery.recovered, &format!("{at}  {}", recovery.fault), style);
        indented(&mut text, &recovery.outcome, 18);
    }
    heading(&mut text, "Changed in the ERP between the polls", style);
    for change in &summary.changes {
        indented(&mut text, &change.change, 2);
        indented(&mut text, &format!("→ {}; {} sent", change.outcome, count(change.uploads, "file")), 4);
    }
    for example in &summary.examples {
        heading(&mut text, &format!("One {} in full", example.kind), style);
        text.push_str(&trail(example, style));
    }
    heading(&mut text, "Checks", style);
    checks(&mut text, summary, style);
    files(&mut text, summary, style);
    if let Some(stack) = &summary.stack {
        look(&mut text, stack, style);
    }
    text
}

/// The line after a stand-in was stopped.
#[must_use]
pub fn stopped(port: u16, removed: &Path, style: Style) -> String {
    format!(
        "{} No stand-in of the demo runs on port {port}; {} is removed.\n",
        style.good("✓"),
        removed.display()
    )
}

/// How to look at what the demo left in the stand-in. Commands are whole, however long: they are there to be copied.
fn look(text: &mut String, stack: &StackSummary, style: Style) {
    heading(text, "Look at the stack", style);
    let left = format!(
        "The stand-in keeps running at {} with all of this in it. The simulators of Fusion and Cleo end with the demo, and \
         no schedule runs.",
        stack.endpoint
    );
    indented(text, &left, 2);
    for one in &stack.look {
        let _ = writeln!(text, "\n  {}\n  {}", style.dim(&format!("# {}", one.what)), one.command);
    }
    let _ = writeln!(text, "\n  {}\n  {}", style.dim("# Stop it, with all that is in it"), stack.stop);
}

fn heading(text: &mut String, title: &str, style: Style) {
    let _ = writeln!(text, "\n{}", style.strong(title));
}

fn marked(text: &mut String, good: bool, line: &str, style: Style) {
    let sign = if good { style.good("✓") } else { style.bad("✗") };
    let mut lines = wrap(line, COLUMNS - 4).into_iter();
    let _ = writeln!(text, "  {sign} {}", lines.next().unwrap_or_default());
    lines.for_each(|line| {
        let _ = writeln!(text, "    {line}");
    });
}

fn indented(text: &mut String, line: &str, indent: usize) {
    for line in wrap(line, COLUMNS - indent) {
        let _ = writeln!(text, "{}{line}", " ".repeat(indent));
    }
}

fn books(summary: &Summary, style: Style) -> String {
    let mut table = Table::new(&[
        ("flow", Align::Left),
        ("seen", Align::Right),
        ("again", Align::Right),
        ("unchanged", Align::Right),
        ("new", Align::Right),
        ("delivered", Align::Right),
        ("held", Align::Right),
        ("rejected", Align::Right),
        ("superseded", Align::Right),
        ("open", Align::Right),
    ]);
    let row = |name: &str, books: &FlowBooks| {
        let mut row = vec![name.to_owned()];
        let open = books.dead_lettered + books.open;
        let numbers = [
            books.seen,
            books.known,
            books.unchanged + books.reverted,
            books.new,
            books.delivered,
            books.held,
            books.rejected,
            books.superseded,
            open,
        ];
        row.extend(numbers.map(thousands));
        row
    };
    for flow in &summary.flows {
        table.row(row(&flow.flow, flow));
    }
    table.foot(row("all", &summary.totals));
    table.text(style)
}

fn reasons(summary: &Summary, style: Style) -> String {
    let mut text = String::new();
    for group in summary.reasons.iter().take(REASONS) {
        let state = show::state(group.state, style);
        let padding = " ".repeat(10_usize.saturating_sub(group.state.as_str().len()));
        let _ = writeln!(
            text,
            "  {:>4}  {state}{padding}  {}",
            thousands(group.documents),
            style.strong(&group.rule)
        );
        let example = &group.example;
        let number = example.number.as_deref().unwrap_or(&example.record_key);
        let whose = example.partner.as_deref().map_or_else(String::new, |partner| format!(" ({partner})"));
        let place =
            if example.fault.place.is_empty() { String::new() } else { format!("{}: ", example.fault.place) };
        indented(
            &mut text,
            &shorten(&format!("{}{whose}, {place}{}", number.trim(), example.fault.message), 220),
            20,
        );
    }
    if summary.reasons.len() > REASONS {
        let more = count((summary.reasons.len() - REASONS) as u64, "reason");
        let _ = writeln!(
            text,
            "        {}",
            style.dim(&format!("and {more} more; the report of --out has them all"))
        );
    }
    text
}

fn trail(example: &Example, style: Style) -> String {
    let text = show::record(&example.record, style);
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{line}\n") }).collect()
}

fn checks(text: &mut String, summary: &Summary, style: Style) {
    for check in &summary.checks {
        if check.passed {
            marked(text, true, &check.title, style);
        } else {
            marked(text, false, &format!("{}: {}", check.title, check.detail), style);
        }
    }
}

fn files(text: &mut String, summary: &Summary, style: Style) {
    let failed = summary.checks.iter().filter(|check| !check.passed).count();
    let took = duration(Duration::from_millis(summary.elapsed_ms));
    let sent = format!("{} at Cleo", count(summary.uploads.files, "file"));
    let _ = match failed {
        0 => writeln!(
            text,
            "\n{} All {} checks passed; {sent}; {took}.",
            style.good("✓"),
            summary.checks.len()
        ),
        _ => writeln!(
            text,
            "\n{} {failed} of {} checks failed; {sent}; {took}.",
            style.bad("✗"),
            summary.checks.len()
        ),
    };
    match &summary.out {
        Some(out) => {
            let _ = writeln!(text, "\n  Report    {}", out.join("report.html").display());
            let _ = writeln!(text, "  EDI       {}", out.join("edi").display());
            let _ = writeln!(text, "  Trail     {}", out.join("audit.jsonl").display());
            let _ = writeln!(text, "  Books     {}", out.join("summary.json").display());
            if summary.stack.is_none() {
                let _ = writeln!(text, "  Look up   mlc trace ID --data {}", out.join("data").display());
            }
        }
        None => {
            let hint = if summary.stack.is_some() {
                "No files were kept. `cargo demo -- --aws --out demo-out` leaves the EDI files and an HTML report."
            } else {
                "Nothing was kept. `cargo demo -- --out demo-out` leaves the EDI files and an HTML report."
            };
            let _ = writeln!(text, "{}", style.dim(hint));
        }
    }
}
