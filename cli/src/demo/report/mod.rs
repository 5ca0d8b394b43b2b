//! `report.html`: one page without outside resources, for people.

mod bars;
mod checks;
mod diagram;
mod examples;
mod stack;
mod style;
mod tables;

use std::time::Duration;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use pipeline::State;

use super::summary::Summary;
use crate::output::{count, duration, moment, thousands};

/// The page.
#[must_use]
pub fn page(summary: &Summary) -> String {
    let title = format!("ml-connector demo: {}", verdict(summary));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(style::CSS)) }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (header(summary))
                main #main {
                    (headline(summary))
                    (diagram::section(summary))
                    (bars::section(summary))
                    (tables::reasons(summary))
                    (tables::changes(summary))
                    (tables::recoveries(summary))
                    @for example in &summary.examples { (examples::section(example)) }
                    (tables::partners(summary))
                    (checks::section(summary))
                    @if let Some(stack) = &summary.stack { (stack::section(stack)) }
                }
                (footer(summary))
            }
        }
    }
    .into_string()
}

fn verdict(summary: &Summary) -> String {
    let failed = summary.checks.iter().filter(|check| !check.passed).count();
    match failed {
        0 => format!("all {} checks passed", summary.checks.len()),
        1 => "1 check failed".to_owned(),
        more => format!("{more} checks failed"),
    }
}

fn header(summary: &Summary) -> Markup {
    let world = &summary.world;
    html! {
        header.page {
            p.product { "ml-connector" }
            h1 { "From Oracle Fusion to Cleo, in " (duration(Duration::from_millis(summary.elapsed_ms))) }
            p.lead {
                "Every invoice and payment of the last month at " (world.company) " was read from the ERP. What "
                (count(world.trading_partners, "partner")) " take by EDI was mapped to X12 and handed to Cleo; what has a doubt "
                "in it waits for a person. Connections were broken on purpose on the way. "
                @if summary.stack.is_some() {
                    "The connector ran as four functions of the stack that SAM deployed into a stand-in for AWS. "
                }
                @if summary.passed { "Nothing was lost, and nothing was sent twice." }
                @else { "Not everything holds that should: see the checks at the end." }
            }
            p.meta {
                span.(if summary.passed { "badge good" } else { "badge bad" }) {
                    (if summary.passed { "✓ " } else { "✗ " }) (verdict(summary))
                }
                span { (moment(summary.started_at)) }
                span { "release " (summary.release) }
                span { "seed " (world.seed) }
                span { "configuration " code { (world.config_version) } }
            }
        }
    }
}

fn headline(summary: &Summary) -> Markup {
    let totals = &summary.totals;
    let records = summary.world.invoices + summary.world.payments;
    let survived = summary.recoveries.iter().filter(|recovery| recovery.recovered).count();
    let number = |value: u64, title: &str, text: &str| {
        html! {
            div.figure {
                dt { (title) }
                dd { span.number { (thousands(value)) } span.note { (text) } }
            }
        }
    };
    html! {
        section aria-label="Headline numbers" {
            dl.figures {
                (number(records, "Records in the ERP", "invoices and payments"))
                (number(totals.delivered, "Delivered to Cleo", "one file for each"))
                (number(totals.held, "Held for a person", "every reason named"))
                (number(totals.rejected + totals.superseded, "Closed by a rule", "mostly not traded by EDI"))
                (number(survived as u64, "Faults survived", "nothing lost or doubled"))
            }
        }
    }
}

fn footer(summary: &Summary) -> Markup {
    html! {
        footer.page {
            @if summary.out.is_some() {
                p {
                    "Beside this page: " code { "edi/" } " holds the bytes that Cleo received, " code { "audit.jsonl" }
                    " every entry of the trail, " code { "summary.json" } " these numbers for programs, " code { "config/" }
                    " the configuration as a user would write it"
                    @if summary.stack.is_none() {
                        ", " code { "data/" } " the store, for " code { "mlc trace" } " and " code { "mlc status" }
                    }
                    "."
                }
            }
            p {
                "All companies, people and amounts are invented. Both systems were simulators on this machine"
                @if summary.stack.is_some() {
                    ", and AWS was a stand-in; the connector's functions, their template with the rights of each, and the "
                    "configuration were the real ones."
                } @else {
                    "; the connector itself, its configuration and its store were the real ones."
                }
            }
        }
    }
}

/// A message as a sentence: a capital first, and what stands between backticks as code.
fn prose(text: &str) -> Markup {
    let mut letters = text.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let word = text.split(' ').next().unwrap_or_default();
    // A name, not a word: `cleo.upload`.
    let name = word.trim_end_matches('.').contains(['.', '_', '=', '/']);
    let text = if name { text.to_owned() } else { format!("{first}{}", letters.as_str()) };
    let parts = text.split('`').enumerate();
    html! { @for (index, part) in parts { @if index % 2 == 0 { (part) } @else { code { (part) } } } }
}

/// The class that colours a state.
const fn tone(state: State) -> &'static str {
    match state {
        State::Delivered | State::Acknowledged => "delivered",
        State::Held => "held",
        State::Rejected => "rejected",
        State::Superseded => "superseded",
        State::Refused | State::DeadLettered => "dead",
        State::Unconfirmed | State::Parked => "waiting",
        State::Received | State::Mapped | State::Sending => "moving",
    }
}

/// A state as a word with its colour.
fn chip(state: State) -> Markup {
    html! { span class={ "chip " (tone(state)) } { (state.as_str().replace('_', "-")) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_escaped_and_sets_code() {
        assert_eq!(prose("set `a < b` & go").into_string(), "Set <code>a &lt; b</code> &amp; go");
        assert_eq!(prose("cleo.upload: no").into_string(), "cleo.upload: no");
        assert_eq!(prose("").into_string(), "");
    }
}
