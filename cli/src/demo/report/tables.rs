//! Reasons, changes, recoveries and partners.

use maud::{Markup, html};

use pipeline::State;

use super::{chip, prose};
use crate::demo::summary::{ReasonGroup, Summary};
use crate::output::{clock_time, count, thousands};

/// As many reasons stand open; the others unfold.
const OPEN_REASONS: usize = 5;

/// Why documents did not leave.
pub(super) fn reasons(summary: &Summary) -> Markup {
    let (held, closed): (Vec<&ReasonGroup>, Vec<&ReasonGroup>) =
        summary.reasons.iter().partition(|group| matches!(group.state, State::Held | State::DeadLettered));
    let (open, folded) = held.split_at(held.len().min(OPEN_REASONS));
    html! {
        section {
            h2 { "Why some did not leave" }
            p.intro {
                "A document with a doubt in it waits for a person, with every reason and its place; nothing is guessed. "
                "A document with two reasons is counted under both."
            }
            @for group in open { (reason(group)) }
            @if !folded.is_empty() {
                details {
                    summary { (count(folded.len() as u64, "more reason")) }
                    @for group in folded { (reason(group)) }
                }
            }
            @if !closed.is_empty() { (closures(&closed)) }
        }
    }
}

/// What rules closed, in one table.
fn closures(groups: &[&ReasonGroup]) -> Markup {
    html! {
        h3 { "Closed by a rule" }
        div.scroll {
            table.stack {
                thead { tr {
                    th.n scope="col" { "documents" }
                    th scope="col" { "Rule" }
                    th scope="col" { "For example" }
                    th scope="col" { "What to do" }
                } }
                tbody {
                    @for group in groups {
                        tr {
                            td.n data-label="documents" title=(count(group.documents, "document")) { (thousands(group.documents)) }
                            td.rule { code { (group.rule) } }
                            td { (prose(&group.example.fault.message)) }
                            td.quiet { (prose(&group.advice)) }
                        }
                    }
                }
            }
        }
    }
}

fn reason(group: &ReasonGroup) -> Markup {
    let example = &group.example;
    html! {
        article.reason {
            div.number title=(count(group.documents, "document")) { (thousands(group.documents)) }
            div {
                p.rule { code { (group.rule) } (chip(group.state)) }
                p { (prose(&example.fault.message)) "." }
                p.example {
                    b { "For example " (example.number.as_deref().unwrap_or("a record without a number")) }
                    @if let Some(partner) = &example.partner { " for " (partner) }
                    ", " code { (example.record_key) }
                    @if !example.fault.place.is_empty() { ", at " code { (example.fault.place) } }
                }
                p.todo { b { "What to do: " } (prose(&group.advice)) }
            }
        }
    }
}

/// What the second poll made of changes in the ERP.
pub(super) fn changes(summary: &Summary) -> Markup {
    html! {
        section {
            h2 { "The second poll" }
            p.intro {
                "Between the polls, people worked in the ERP. What was only touched makes no second document; what really "
                "changed after its delivery follows the partner's profile."
            }
            div.scroll {
                table.stack {
                    thead { tr {
                        th scope="col" { "Change in the ERP" }
                        th scope="col" { "What came of it" }
                        th.n scope="col" { "files sent" }
                    } }
                    tbody {
                        @for change in &summary.changes {
                            tr { td { (prose(&change.change)) } td { (prose(&change.outcome)) } td.n data-label="files sent" title="Files sent because of it" { (thousands(change.uploads)) } }
                        }
                    }
                }
            }
        }
    }
}

/// What was broken on purpose.
pub(super) fn recoveries(summary: &Summary) -> Markup {
    html! {
        section {
            h2 { "What went wrong on the way, and what happened then" }
            p.intro { "The simulators were told to fail. Times are those of the first failing request." }
            div.scroll {
                table.stack {
                    thead { tr {
                        th scope="col" { "Time" }
                        th scope="col" { "Fault" }
                        th scope="col" { "What the connector did" }
                        th scope="col" { "Recovered" }
                    } }
                    tbody {
                        @for recovery in &summary.recoveries {
                            tr {
                                td.time { (recovery.at.map_or_else(|| "not reached".to_owned(), clock_time)) }
                                td { (recovery.fault) }
                                td { (recovery.outcome) }
                                td data-label="recovered" { (verdict(recovery.recovered, "✓ yes", "✗ no")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn verdict(good: bool, yes: &str, no: &str) -> Markup {
    html! { span class=(if good { "pass" } else { "fail" }) { (if good { yes } else { no }) } }
}

/// What each partner got.
pub(super) fn partners(summary: &Summary) -> Markup {
    let of = |delivered: &std::collections::BTreeMap<String, u64>, set: &str| {
        delivered.get(set).copied().unwrap_or_default()
    };
    let cell = |number: u64| {
        html! { @if number == 0 { td.n.none { "–" } } @else { td.n { (thousands(number)) } } }
    };
    html! {
        section {
            h2 { "By partner" }
            p.intro { "What each partner got. Interchange control numbers (ISA13) count for each pair of sender and receiver by itself." }
            div.scroll {
                table {
                    thead { tr {
                        th scope="col" { "Partner" }
                        th.n scope="col" { "810" }
                        th.n scope="col" { "820" }
                        th.n scope="col" { "held" }
                        th.n scope="col" { "closed" }
                        th.n scope="col" { "bytes" }
                        th.n scope="col" title="The last interchange control number used" { "last ISA13" }
                    } }
                    tbody {
                        @for partner in &summary.partners {
                            tr {
                                th scope="row" title=(partner.partner) { (partner.name) }
                                (cell(of(&partner.delivered, "810")))
                                (cell(of(&partner.delivered, "820")))
                                (cell(partner.held))
                                (cell(partner.closed))
                                (cell(partner.bytes))
                                @match partner.last_isa13 {
                                    Some(number) => td.n { code { (format!("{number:09}")) } },
                                    None => td.n.none { "–" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
