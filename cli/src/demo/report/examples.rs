//! One record from the ERP's id to Cleo's file.

use maud::{Markup, html};

use super::{chip, prose, tone};
use crate::demo::edi::Line;
use crate::demo::summary::{Example, ExampleFile};
use crate::output::{clock_time, count, moment, thousands};
use crate::view::{DocumentView, Step};

/// As many segments are shown at once; the others unfold.
const OPEN_SEGMENTS: usize = 36;

/// The section.
pub(super) fn section(example: &Example) -> Markup {
    let record = &example.record;
    let number =
        record.documents.iter().find_map(|document| document.number.as_deref()).unwrap_or("without a number");
    html! {
        section {
            h2 { "One " (example.kind) " in full: " (number) }
            p.intro { "From " code { (record.record_key) } " to Cleo's file, as " code { "mlc trace" } " shows it." }
            @for document in &record.documents { (facts(document, record.documents.len())) }
            h3 { "What happened" }
            ol.timeline {
                @for step in &record.timeline { (line(step, record.documents.len() > 1)) }
            }
            @for file in &example.files { (edi(file)) }
        }
    }
}

fn facts(document: &DocumentView, versions: usize) -> Markup {
    let fact = |name: &str, value: Option<String>| {
        let class = if matches!(name, "File" | "Control numbers") { "long" } else { "short" };
        html! { @if let Some(value) = value { div.(class) { dt { (name) } dd { (value) } } } }
    };
    html! {
        dl.facts {
            div {
                dt { @if versions > 1 { "Version " (document.version_number) " of " (versions) } @else { "State" } }
                dd { (chip(document.state)) }
            }
            (fact("Partner", document.partner.clone()))
            (fact("Transaction set", Some(document.transaction_set.clone())))
            (fact("Changed in the ERP", Some(moment(document.source_updated_at))))
            (fact("Control numbers", document.control_numbers.as_ref().map(|numbers| {
                format!("ISA13 {} · GS06 {} · ST02 {}", numbers.isa13, numbers.gs06, numbers.st02)
            })))
            (fact("File", document.file_name.as_ref().map(|name| {
                format!("{name} ({} bytes)", thousands(document.size.unwrap_or_default()))
            })))
        }
    }
}

fn line(step: &Step, versions: bool) -> Markup {
    html! {
        li.(tone(step.to)) {
            time datetime=(step.at.to_string()) title=(moment(step.at)) { (clock_time(step.at)) }
            div.dot aria-hidden="true" {}
            div.said {
                strong { (event_title(step)) }
                @if versions { " · version " (step.version_number) }
                @if !step.note.is_empty() { span { (prose(&step.note)) } }
            }
        }
    }
}

fn event_title(step: &Step) -> String {
    let text = step.event.as_str().replace('_', "-");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn edi(file: &ExampleFile) -> Markup {
    let (open, folded) = file.lines.split_at(file.lines.len().min(OPEN_SEGMENTS));
    let body = html! {
        (segments(open))
        @if !folded.is_empty() {
            details {
                summary { "The other " (count(folded.len() as u64, "segment")) }
                (segments(folded))
            }
        }
    };
    html! {
        @if file.version_number == 1 {
            h3 { "What Cleo got: " code { (file.name) } }
            (body)
        } @else {
            details {
                summary { "What Cleo got for version " (file.version_number) ": " code { (file.name) } }
                (body)
            }
        }
    }
}

fn segments(lines: &[Line]) -> Markup {
    html! {
        table.edi.stack {
            thead { tr { th scope="col" { "Segment as sent" } th scope="col" { "In plain words" } } }
            tbody {
                @for line in lines {
                    tr.(if line.envelope { "envelope" } else { "business" }) {
                        td { code title=(line.name) { (line.raw) } }
                        td {
                            @if line.meaning.is_empty() { (line.name) } @else if line.name.is_empty() { (line.meaning) }
                            @else { strong { (line.name) } " · " (line.meaning) }
                        }
                    }
                }
            }
        }
    }
}
