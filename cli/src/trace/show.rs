//! A record's documents and timeline on a terminal.

use std::fmt::Write as _;

use pipeline::{Event, State};

use crate::output::{Style, clock_time, moment, wrap};
use crate::view::{DocumentView, RecordView, Step};

const COLUMNS: usize = 100;

/// The record as text.
#[must_use]
pub fn record(view: &RecordView, style: Style) -> String {
    let mut text = String::new();
    for document in &view.documents {
        document_lines(&mut text, view, document, style);
    }
    timeline(&mut text, view, style);
    text
}

/// A state in the colour of its urgency.
#[must_use]
pub fn state(state: State, style: Style) -> String {
    match state {
        State::Delivered | State::Acknowledged => style.good(state.as_str()),
        State::Held | State::Parked | State::Unconfirmed => style.waiting(state.as_str()),
        State::Refused | State::DeadLettered => style.bad(state.as_str()),
        _ => state.as_str().to_owned(),
    }
}

fn document_lines(text: &mut String, view: &RecordView, document: &DocumentView, style: Style) {
    let number = document.number.as_deref().unwrap_or("without a number");
    let _ = writeln!(
        text,
        "{}  {}  version {} of {}  {}",
        style.strong(number),
        document.transaction_set,
        document.version_number,
        view.documents.len(),
        state(document.state, style),
    );
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(text, "  {}{value}", style.dim(&format!("{name:<13}")));
    };
    field("record", &view.record_key);
    field("document", &document.document_id);
    field("partner", document.partner.as_deref().unwrap_or("none"));
    if let Some(numbers) = &document.control_numbers {
        field("numbers", &format!("ISA13 {}  GS06 {}  ST02 {}", numbers.isa13, numbers.gs06, numbers.st02));
    }
    if let Some(name) = &document.file_name {
        field("file", name);
    }
    if let Some(reference) = &document.remote_reference {
        field("at Cleo", reference);
    }
    if let Some(key) = &document.interchange_key {
        field("bytes", &format!("{} ({} bytes)", key, document.size.unwrap_or_default()));
    }
    field("since", &moment(document.state_since));
    for reason in &document.reasons {
        for (index, line) in wrap(&reason.to_string(), COLUMNS - 15).iter().enumerate() {
            field(if index == 0 { "reason" } else { "" }, line);
        }
    }
    text.push('\n');
}

fn timeline(text: &mut String, view: &RecordView, style: Style) {
    let versions = view.documents.len() > 1;
    let mut day = String::new();
    for step in &view.timeline {
        let today = moment(step.at).chars().take(10).collect::<String>();
        if today != day {
            let _ = writeln!(text, "{}", style.dim(&format!("{today} UTC")));
            day = today;
        }
        step_lines(text, step, versions, style);
    }
}

fn step_lines(text: &mut String, step: &Step, versions: bool, style: Style) {
    let version = if versions { format!("v{} ", step.version_number) } else { String::new() };
    let change = match step.from {
        Some(from) if from != step.to => format!("{from} → {}", step.to),
        Some(_) => String::new(),
        None => format!("→ {}", step.to),
    };
    let event = format!("{:<13}", step.event.as_str());
    let event = match step.event {
        Event::Delivered => style.good(&event),
        Event::Held | Event::Parked | Event::Unconfirmed => style.waiting(&event),
        Event::DeadLettered => style.bad(&event),
        _ => event,
    };
    let head = format!("{}  {version}{event}{change:<24}{:<7}", clock_time(step.at), step.actor);
    let column = 14 + version.len() + 13 + 24 + 7 + 1;
    if step.note.chars().count() + column <= COLUMNS {
        let _ = writeln!(text, "{}", format!("{head} {}", step.note).trim_end());
        return;
    }
    let _ = writeln!(text, "{}", head.trim_end());
    let indent = 14 + version.len();
    for line in wrap(&step.note, COLUMNS - indent) {
        let _ = writeln!(text, "{}{}", " ".repeat(indent), style.dim(&line));
    }
}
