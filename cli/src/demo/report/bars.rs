//! What became of each flow's documents.

use maud::{Markup, html};

use crate::demo::books::FlowBooks;
use crate::demo::summary::Summary;
use crate::output::{count, thousands};

/// Name, class and number of each part of a bar.
fn parts(books: &FlowBooks) -> Vec<(&'static str, &'static str, u64)> {
    vec![
        ("delivered", "bg-delivered", books.delivered),
        ("held", "bg-held", books.held),
        ("closed by a rule", "bg-rejected", books.rejected),
        ("superseded", "bg-superseded", books.superseded),
        ("dead-lettered", "bg-dead", books.dead_lettered),
        ("open", "bg-open", books.open),
    ]
}

/// The section.
pub(super) fn section(summary: &Summary) -> Markup {
    html! {
        section {
            h2 { "What became of them" }
            p.intro { "Every version of a record that was new has exactly one outcome." }
            @for flow in &summary.flows { (bar(flow)) }
            ul.legend aria-hidden="true" {
                @for (name, class, number) in parts(&summary.totals) {
                    @if number > 0 { li { i class=(class) {} (name) } }
                }
            }
            (table(summary))
        }
    }
}

fn bar(flow: &FlowBooks) -> Markup {
    let told: Vec<String> = parts(flow)
        .into_iter()
        .filter(|(_, _, number)| *number > 0)
        .map(|(name, _, number)| format!("{} {name}", thousands(number)))
        .collect();
    html! {
        p.bar-title { span { (flow.title) } span { (count(flow.new, "document")) } }
        div.bar role="img" aria-label=(told.join(", ")) {
            @for (name, class, number) in parts(flow) {
                @if number > 0 {
                    span class=(class) style=(format!("flex-grow:{number}")) title=(format!("{} {name}", thousands(number))) {}
                }
            }
        }
    }
}

fn table(summary: &Summary) -> Markup {
    let cells = |books: &FlowBooks| {
        [
            books.seen,
            books.known,
            books.unchanged,
            books.new,
            books.delivered,
            books.held,
            books.rejected,
            books.superseded,
            books.dead_lettered + books.open,
        ]
    };
    html! {
        div.scroll {
            table {
                thead { tr {
                    th scope="col" { "Flow" }
                    th.n scope="col" title="Records read by all polls" { "seen" }
                    th.n scope="col" title="Read before: windows overlap" { "again" }
                    th.n scope="col" title="Touched in the ERP, same content" { "unchanged" }
                    th.n scope="col" title="Content not seen before" { "new" }
                    th.n scope="col" { "delivered" }
                    th.n scope="col" { "held" }
                    th.n scope="col" { "closed" }
                    th.n scope="col" { "superseded" }
                    th.n scope="col" title="Dead-lettered, or still on the way" { "open" }
                } }
                tbody {
                    @for flow in &summary.flows {
                        tr { th scope="row" { (flow.title) } @for number in cells(flow) { td.n { (thousands(number)) } } }
                    }
                }
                tfoot {
                    tr { th scope="row" { "All" } @for number in cells(&summary.totals) { td.n { (thousands(number)) } } }
                }
            }
        }
    }
}
