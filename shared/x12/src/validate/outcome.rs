//! What the envelopes say of themselves.

use super::report::{GroupOutcome, InterchangeOutcome, SetOutcome, ShortText};
use crate::token::copy;
use crate::{Delimiters, SegmentRef};

fn text(segment: &SegmentRef<'_>, position: usize) -> String {
    copy(segment.element(position).trim_ascii()).into_owned()
}

pub(super) fn interchange_of(header: &SegmentRef<'_>, delimiters: Delimiters) -> InterchangeOutcome {
    InterchangeOutcome {
        sender_qualifier: text(header, 5),
        sender_id: text(header, 6),
        receiver_qualifier: text(header, 7),
        receiver_id: text(header, 8),
        date: text(header, 9),
        time: text(header, 10),
        control_number: text(header, 13),
        version: text(header, 12),
        usage: text(header, 15),
        acknowledgment_requested: header.element(14).trim_ascii() == b"1",
        delimiters,
        groups: Vec::new(),
        is_closed: false,
        is_readable: true,
    }
}

pub(super) fn group_of(header: &SegmentRef<'_>) -> GroupOutcome {
    GroupOutcome {
        functional_id: text(header, 1),
        application_sender: text(header, 2),
        application_receiver: text(header, 3),
        control_number: text(header, 6),
        version: text(header, 8),
        declared_sets: None,
        sets: Vec::new(),
        is_closed: false,
    }
}

pub(super) fn set_of(header: &SegmentRef<'_>) -> SetOutcome {
    SetOutcome {
        set_id: ShortText::new(header.element(1).trim_ascii()),
        control_number: ShortText::new(header.element(2).trim_ascii()),
        implementation: copy(header.element(3).trim_ascii()).into_owned().into_boxed_str(),
        ..SetOutcome::default()
    }
}
