//! The stack that did the work, and how to look at it.

use maud::{Markup, html};

use crate::demo::summary::StackSummary;

/// The section.
pub(super) fn section(stack: &StackSummary) -> Markup {
    html! {
        section {
            h2 { "Look at the stack" }
            p.intro {
                "The demo left the stand-in running at " code { (stack.endpoint) } ", with everything in it. The simulators have "
                "ended, and no schedule runs. " code { (stack.stop) } " stops it."
            }
            @for look in &stack.look {
                h3 { (look.what) }
                div.scroll { code { (look.command) } }
            }
        }
    }
}
