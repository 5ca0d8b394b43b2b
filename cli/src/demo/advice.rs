//! What a person does about a reason, by rule.

use pipeline::State;

/// One or two sentences for `rule`; the longest prefix that is known decides.
pub fn of(rule: &str, state: State) -> &'static str {
    let known = if state == State::Rejected { CLOSED } else { WAITING };
    let otherwise = if state == State::Rejected {
        "Nothing: a rule closed it. `mlc trace` shows which, and a replay opens it again once the rule has changed."
    } else {
        "Read the message: it names the place and what would mend it. Mend it at its source, then replay."
    };
    let fits = known.iter().filter(|(prefix, _)| rule.starts_with(prefix));
    fits.max_by_key(|(prefix, _)| prefix.len()).map_or(otherwise, |(_, text)| text)
}

/// For documents that a rule closed.
const CLOSED: &[(&str, &str)] = &[
    (
        "route.nobody",
        "Nothing, if the supplier does not trade by EDI. Otherwise add it to crosswalks/supplier.csv and replay.",
    ),
    (
        "route.invoice",
        "Nothing, if the partner should not get invoices. Otherwise add `[invoice]` to its profile and replay.",
    ),
    (
        "route.remittance",
        "Nothing, if the partner should not get payments. Otherwise add `[remittance]` to its profile and replay.",
    ),
    (
        "invoice.unvalidated",
        "Nothing: once the ERP has validated the invoice, it is a new version and goes out.",
    ),
    ("invoice.cancelled.unsent", "Nothing: it was cancelled before the partner ever saw it."),
    (
        "invoice.prepayment",
        "Nothing, if prepayments concern nobody outside. Otherwise set `prepayments` in the profile.",
    ),
    ("payment.void.unsent", "Nothing: it was voided before the partner ever saw it."),
    ("payment.void", "Nothing: the partner's profile ignores voids. Set `on_void` in it if that is wrong."),
];

/// For documents that wait for a person.
const WAITING: &[(&str, &str)] = &[
    ("crosswalk.unit", "Add the unit with its X12 code to crosswalks/unit.csv, then replay the document."),
    ("crosswalk.terms", "Add the payment terms to crosswalks/terms.csv, then replay the document."),
    ("crosswalk.supplier", "Add the supplier to crosswalks/supplier.csv if it trades by EDI, then replay."),
    ("crosswalk", "Add the missing row to the crosswalk that the message names, then replay the document."),
    (
        "invoice.cancelled",
        "Agree with the partner, then send a cancellation or close it. Or set `on_cancel` in the profile.",
    ),
    (
        "invoice.changed",
        "The partner has the earlier version. Agree on a replacement, or set `on_change` in the profile.",
    ),
    (
        "invoice.debit_memo",
        "Decide with the partner what a debit memo is and set `debit_memos` in the profile.",
    ),
    (
        "invoice.total",
        "The invoice's total and its lines disagree. Have it corrected in the ERP; the new version goes out.",
    ),
    (
        "invoice.sum",
        "The invoice's total and its lines disagree. Have it corrected in the ERP; the new version goes out.",
    ),
    (
        "invoice.lines.none",
        "The invoice has no lines that a partner could check. Have it completed in the ERP.",
    ),
    (
        "invoice.lines",
        "Look at the line in the ERP and correct it there; the new version goes out by itself.",
    ),
    (
        "invoice.line.amount_only",
        "Ask the partner whether a quantity of 1 will do, then set `amount_only_lines` in its profile and replay.",
    ),
    (
        "invoice.line.extension",
        "Quantity times price is not the amount of the line. Have the line corrected in the ERP.",
    ),
    (
        "invoice.line.opposite",
        "Decide with the partner what such a line means, then set `opposite_lines` in its profile and replay.",
    ),
    (
        "invoice.total.sign",
        "An invoice with a negative total should be a credit memo. Have it entered anew in the ERP.",
    ),
    (
        "invoice.line",
        "Look at the line in the ERP. If it is right as it is, the profile can say how to write it.",
    ),
    (
        "invoice.number",
        "The partner could not read this number back from an 810. Have it corrected in the ERP.",
    ),
    (
        "invoice.amount.scale",
        "An amount has more decimals than its currency. It is never rounded here; correct it in the ERP.",
    ),
    (
        "invoice.installments",
        "The installments do not add up to the invoice. Have them corrected in the ERP.",
    ),
    ("invoice.status", "Add the status to crosswalks/status.csv, with what it means."),
    (
        "payment.sum",
        "The invoices paid and the payment disagree. Have it corrected in the ERP; the new version goes out.",
    ),
    (
        "payment.invoices.none",
        "The partner could not tell what was paid. Add the invoices in the ERP, or close the document.",
    ),
    ("payment.void", "The partner has the payment. Tell it of the void, or set `on_void` in the profile."),
    (
        "payment.changed",
        "The partner has the earlier version. Tell it of the change, then close the document.",
    ),
    ("payment.zero", "Close it, or set `zero_amount` in the profile if the partner wants such advices."),
    (
        "payment.amount.scale",
        "An amount has more decimals than its currency. It is never rounded here; correct it in the ERP.",
    ),
    (
        "text",
        "The text cannot be written in the partner's character set. Correct it in the ERP, or set `[text]` in the profile.",
    ),
    (
        "x12.character",
        "Give the item another number in crosswalks/item.csv, or agree on other delimiters and set them in the profile.",
    ),
    (
        "x12.too_long",
        "The partner cannot take a text of this length. Agree on a shorter one and correct it in the ERP.",
    ),
    (
        "x12.decimals",
        "The element cannot carry so many decimals, and nothing is rounded here. Correct the amount in the ERP.",
    ),
    ("x12", "The value does not fit its X12 element. Correct it in the ERP."),
    (
        "delivery.unclear",
        "Look for the file's name at Cleo. If it is not there, replay; if it is, mark it delivered.",
    ),
    ("delivery", "Mend the connection or the folder at Cleo, then replay."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_special_advice_wins() {
        assert!(of("crosswalk.unit", State::Held).contains("unit.csv"));
        assert!(of("crosswalk.other", State::Held).contains("the crosswalk that the message names"));
        assert!(of("never.heard", State::Held).contains("replay"));
    }

    #[test]
    fn what_is_closed_asks_for_nothing() {
        assert!(of("payment.void", State::Held).contains("Tell it of the void"));
        for rule in ["payment.void", "invoice.unvalidated", "never.heard"] {
            assert!(of(rule, State::Rejected).starts_with("Nothing"), "{rule}");
        }
    }
}
