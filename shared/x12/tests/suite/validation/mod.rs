//! Tests of validation through the public interface.

mod balance;
mod elements;
mod envelopes;
mod generate;
mod guides;
mod hierarchy;
mod limits;
mod peers;
mod properties;
mod samples;
mod segments;
mod sets;
mod words;

use x12::{Code, Fault, Report, ValidateOptions, validate};

pub use sets::{
    acknowledgment, change, credit_memo, file, group_of, invoice, notice, order, order_5010, payment,
};

/// A fault in short: its rule, where in the set it is, and its code.
pub fn short(fault: &Fault) -> String {
    let position = &fault.position;
    let mut text = format!("{} {}", fault.kind.rule_id(), fault.segment_id());
    if let Some(element) = position.element {
        text += &format!("{element:02}");
    }
    if let Some(component) = position.component {
        text += &format!("-{component:02}");
    }
    if let Some(repetition) = position.repetition {
        text += &format!(".{repetition}");
    }
    if let Some(number) = position.set_segment {
        text += &format!(" #{number}");
    }
    match fault.code() {
        Code::Interchange(code) => text + &format!(" TA105={code:03}"),
        Code::Group(code) => text + &format!(" AK905={code}"),
        Code::Set(code) => text + &format!(" AK502={code}"),
        Code::Segment(code) => text + &format!(" AK304={code}"),
        Code::Element(code) => text + &format!(" AK403={code}"),
        Code::None => text,
    }
}

/// Everything that is told of a file, in short.
pub fn told_with(bytes: impl AsRef<[u8]>, options: &ValidateOptions) -> Vec<String> {
    validate(bytes.as_ref(), options).faults.iter().map(short).collect()
}

pub fn told(bytes: impl AsRef<[u8]>) -> Vec<String> {
    told_with(bytes, &ValidateOptions::default())
}

pub fn report(bytes: impl AsRef<[u8]>) -> Report {
    validate(bytes.as_ref(), &ValidateOptions::default())
}

/// Replaces the one line that begins with some text; without a replacement the line goes.
pub fn with(lines: &[&str], from: &str, to: Option<&str>) -> Vec<String> {
    let mut found = 0;
    let mut changed = Vec::new();
    for line in lines {
        if line.starts_with(from) {
            found += 1;
            changed.extend(to.map(str::to_owned));
        } else {
            changed.push((*line).to_owned());
        }
    }
    assert_eq!(found, 1, "{from:?} stands {found} times in {lines:?}");
    changed
}
