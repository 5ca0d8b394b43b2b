//! The checks behind the verdict.

use maud::{Markup, html};

use super::tables::verdict;
use crate::demo::summary::Summary;

/// The section.
pub(super) fn section(summary: &Summary) -> Markup {
    html! {
        section {
            h2 { "Checked" }
            p.intro { "The demo ends with an error if one of these does not hold. The numbers come from the ledger and from the simulators, which share no code with the connector." }
            div.scroll {
                table.check.stack {
                    thead { tr { th scope="col" { "Result" } th scope="col" { "What must hold" } th scope="col" { "Numbers" } } }
                    tbody {
                        @for check in &summary.checks {
                            tr {
                                td { (verdict(check.passed, "✓ pass", "✗ fail")) }
                                td { (check.title) }
                                td.quiet { (check.detail) }
                            }
                        }
                    }
                }
            }
        }
    }
}
