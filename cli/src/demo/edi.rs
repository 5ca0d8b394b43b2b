//! An interchange, segment by segment, with what each segment says in plain words.

use std::borrow::Cow;

use serde::Serialize;
use x12::{Delimiters, Segment, Tokenizer};

/// One segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The segment id.
    pub id: String,
    /// What the standard calls it, shortened.
    pub name: &'static str,
    /// The segment as it was sent, without terminator.
    pub raw: String,
    /// What it says.
    pub meaning: String,
    /// Whether it belongs to the envelope rather than to the business document.
    pub envelope: bool,
}

/// The segments of an interchange; none if its header cannot be read.
#[must_use]
pub fn lines(bytes: &[u8]) -> Vec<Line> {
    let Ok(delimiters) = Delimiters::discover(bytes) else { return Vec::new() };
    Tokenizer::new(bytes, delimiters)
        .filter(|segment| !segment.id().is_empty())
        .map(|segment| line(&segment))
        .collect()
}

fn line(segment: &Segment<'_>) -> Line {
    let id = segment.id();
    Line {
        id: id.to_owned(),
        name: name(id),
        raw: segment.raw().iter().map(|byte| char::from(*byte)).collect(),
        meaning: meaning(segment),
        envelope: matches!(id, "ISA" | "GS" | "ST" | "SE" | "GE" | "IEA"),
    }
}

fn name(id: &str) -> &'static str {
    match id {
        "ISA" => "Interchange header",
        "GS" => "Group header",
        "ST" => "Set header",
        "SE" => "Set trailer",
        "GE" => "Group trailer",
        "IEA" => "Interchange trailer",
        "BIG" => "Invoice",
        "BPR" => "Payment",
        "TRN" => "Trace number",
        "CUR" => "Currency",
        "REF" => "Reference",
        "N1" => "Party",
        "N2" => "Party, more names",
        "N3" => "Street",
        "N4" => "City",
        "ITD" => "Payment terms",
        "DTM" => "Date",
        "IT1" => "Line item",
        "PID" => "Description",
        "TDS" => "Invoice total",
        "TXI" => "Tax",
        "SAC" => "Charge or allowance",
        "CTT" => "Count",
        "ENT" => "Entity",
        "RMR" => "Invoice paid",
        "ADX" => "Adjustment",
        "NTE" | "MSG" => "Note",
        "CAD" => "Carrier",
        "FA1" | "FA2" => "Account",
        "AMT" => "Amount",
        "PER" => "Contact",
        _ => "",
    }
}

fn meaning(segment: &Segment<'_>) -> String {
    let at = |position| segment.text(position).trim().to_owned();
    match segment.id() {
        "ISA" => format!(
            "from {} to {}, interchange {}, {}",
            at(6),
            at(8),
            at(13),
            if at(15) == "P" { "production" } else { "test" }
        ),
        "GS" => format!("group {} of {}, version {}", at(6), group(&at(1)), at(8)),
        "ST" => format!("transaction set {}, number {}", at(1), at(2)),
        "SE" => format!("{} segments, set {}", at(1), at(2)),
        "GE" => format!("{} set in group {}", at(1), at(2)),
        "IEA" => format!("{} group in interchange {}", at(1), at(2)),
        "BIG" => invoice(&at(1), &at(2), &at(4), &at(7)),
        "BPR" if at(3) == "D" => format!("{} taken back{}: the payment was voided", at(2), on(&at(16))),
        "BPR" => format!("{} paid by {}{}", at(2), method(&at(4)), on(&at(16))),
        "TRN" => format!("payment {}", at(2)),
        "CUR" => format!("amounts in {}", at(2)),
        "REF" => format!("{} {}", reference(&at(1)), first(at(2), at(3))),
        "N1" => format!("{}: {}{}", party(&at(1)), at(2), bracketed(&at(4))),
        "N2" | "N3" => joined(&[at(1), at(2)], ", "),
        "N4" => joined(&[at(1), joined(&[at(2), at(3)], " "), at(4)], ", "),
        "ITD" => terms(segment),
        "DTM" => format!("{}{}", date_kind(&at(1)), on(&at(2)).trim_start_matches(" on")),
        "IT1" => item(segment),
        "PID" => at(5),
        "TDS" => format!("total {}", cents(&at(1))),
        "TXI" => format!("tax {}", at(2)),
        "SAC" => {
            format!("{} {} {}", if at(1) == "C" { "charge" } else { "allowance" }, cents(&at(5)), at(15))
                .trim_end()
                .to_owned()
        }
        "CTT" if at(1) == "1" => "1 line item".to_owned(),
        "CTT" => format!("{} line items", at(1)),
        "ENT" => format!("remittance {}", at(1)),
        "RMR" => remittance(segment),
        "ADX" => format!("adjusted by {}", at(1)),
        "NTE" => at(2),
        "AMT" => at(2),
        "FA2" => at(2),
        _ => String::new(),
    }
}

fn group(code: &str) -> Cow<'static, str> {
    match code {
        "IN" => "invoices".into(),
        "RA" => "payment advices".into(),
        other => other.to_owned().into(),
    }
}

fn invoice(date: &str, number: &str, order: &str, kind: &str) -> String {
    let kind = match kind {
        "CR" | "CN" => "credit memo",
        _ => "invoice",
    };
    let order = if order.is_empty() { String::new() } else { format!(", order {order}") };
    format!("{kind} {number}{}{order}", on(date))
}

fn method(code: &str) -> Cow<'static, str> {
    match code {
        "ACH" => "ACH".into(),
        "CHK" => "check".into(),
        "FWT" | "SWT" | "WIR" => "wire".into(),
        "NON" => "no transfer".into(),
        other => other.to_owned().into(),
    }
}

fn party(code: &str) -> Cow<'static, str> {
    match code {
        "BT" => "bill to".into(),
        "ST" => "ship to".into(),
        "SE" | "SU" | "VN" => "supplier".into(),
        "RE" | "RI" => "remit to".into(),
        "BY" => "buyer".into(),
        "PR" => "payer".into(),
        "PE" => "payee".into(),
        other => other.to_owned().into(),
    }
}

fn reference(code: &str) -> Cow<'static, str> {
    match code {
        "PO" => "purchase order".into(),
        "IV" => "invoice".into(),
        "VR" | "IA" => "supplier number".into(),
        "CK" => "check".into(),
        "TN" => "transaction".into(),
        "EF" => "electronic payment".into(),
        "ZZ" => "reference".into(),
        "RV" => "receipt".into(),
        other => format!("reference {other}").into(),
    }
}

fn date_kind(code: &str) -> Cow<'static, str> {
    match code {
        "003" => "invoiced".into(),
        "446" => "terms net".into(),
        "009" => "processed".into(),
        "097" => "created".into(),
        "011" => "shipped".into(),
        "107" => "paid".into(),
        other => format!("date {other}").into(),
    }
}

fn terms(segment: &Segment<'_>) -> String {
    let at = |position| segment.text(position).trim().to_owned();
    let mut parts = Vec::new();
    if !at(3).is_empty() {
        parts.push(format!("{} % off{}", at(3), within(&at(5), &at(4))));
    }
    if !at(7).is_empty() {
        parts.push(format!("net {} days", at(7)));
    } else if !at(6).is_empty() {
        parts.push(format!("due{}", on(&at(6))));
    }
    if !at(12).is_empty() {
        parts.push(at(12));
    }
    parts.join(", ")
}

fn within(days: &str, until: &str) -> String {
    match (days, until) {
        ("", "") => String::new(),
        ("", until) => format!(" until{}", on(until).trim_start_matches(" on")),
        (days, _) => format!(" within {days} days"),
    }
}

fn item(segment: &Segment<'_>) -> String {
    let at = |position| segment.text(position).trim().to_owned();
    let product = if at(7).is_empty() { String::new() } else { format!(" of {}", at(7)) };
    let price = if at(4).is_empty() { String::new() } else { format!(" at {}", at(4)) };
    let quantity = joined(&[at(2), unit(&at(3)).into_owned()], " ");
    format!("line {}: {quantity}{product}{price}", at(1))
}

fn unit(code: &str) -> Cow<'static, str> {
    match code {
        "EA" => "pieces".into(),
        "KG" => "kg".into(),
        "FT" => "feet".into(),
        "PR" => "pairs".into(),
        "HR" => "hours".into(),
        "BX" => "boxes".into(),
        other => other.to_owned().into(),
    }
}

fn remittance(segment: &Segment<'_>) -> String {
    let at = |position| segment.text(position).trim().to_owned();
    let discount = if at(6).is_empty() { String::new() } else { format!(", discount {}", at(6)) };
    let of = if at(5).is_empty() || at(5) == at(4) { String::new() } else { format!(" of {}", at(5)) };
    format!("{} {}: {} paid{of}{discount}", reference(&at(1)), at(2), at(4))
}

/// An amount with two implied decimals, as TDS and SAC carry them: placed by text, never through a float.
fn cents(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.to_owned();
    }
    let padded = format!("{digits:0>3}");
    let (whole, part) = padded.split_at(padded.len() - 2);
    format!("{sign}{whole}.{part}")
}

/// ` on 2026-03-02` for a date of six or eight digits.
fn on(date: &str) -> String {
    match (date.get(..4), date.get(4..6), date.get(6..8)) {
        (Some(year), Some(month), Some(day)) if date.len() == 8 => format!(" on {year}-{month}-{day}"),
        _ if date.is_empty() => String::new(),
        _ => format!(" on {date}"),
    }
}

fn bracketed(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" ({text})") }
}

fn first(one: String, other: String) -> String {
    if one.is_empty() { other } else { one }
}

fn joined(parts: &[String], between: &str) -> String {
    parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVOICE: &str = "ISA*00*          *00*          *ZZ*NORTHFIELD     *01*079151000      *260302*0600*U*00401*000000042*0*T*>~\
        GS*IN*NORTHFIELD*079151000*20260302*0600*7*X*004010~ST*810*0001~BIG*20260228*AX-77812**DP-104401***DI~\
        N1*SE*Axford Components*92*1201~IT1*1*12*EA*4.25**BP*CN-24P~TDS*5100~CTT*1~SE*7*0001~GE*1*7~IEA*1*000000042~";

    fn of(id: &str) -> Line {
        lines(INVOICE.as_bytes()).into_iter().find(|line| line.id == id).unwrap()
    }

    #[test]
    fn segments_read_as_sentences() {
        assert_eq!(of("ISA").meaning, "from NORTHFIELD to 079151000, interchange 000000042, test");
        assert_eq!(of("BIG").meaning, "invoice AX-77812 on 2026-02-28, order DP-104401");
        assert_eq!(of("N1").meaning, "supplier: Axford Components (1201)");
        assert_eq!(of("IT1").meaning, "line 1: 12 pieces of CN-24P at 4.25");
        assert_eq!(of("TDS").meaning, "total 51.00");
    }

    #[test]
    fn implied_decimals_are_placed_as_text() {
        assert_eq!(cents("5"), "0.05");
        assert_eq!(cents("-123456"), "-1234.56");
        assert_eq!(cents("9007199254740993"), "90071992547409.93");
    }

    #[test]
    fn what_is_no_interchange_has_no_lines() {
        assert_eq!(lines(b"hello"), []);
    }
}
