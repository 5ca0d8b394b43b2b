//! The segment that is looked at, and faults in it.

use std::sync::Arc;

use super::plan::Plan;
use crate::dictionary::{ElementRule, ElementType};
use crate::fault::ElementName;
use crate::schema::{Area, Tag};
use crate::segment_ref::to_usize;
use crate::token::copy;
use crate::{Fault, FaultKind, Position, SegmentRef};

/// Account numbers (508) are never copied into a report: reports are logged and mailed.
const SECRET: &str = "508";

/// A segment at its place in a set.
#[derive(Clone, Copy)]
pub(super) struct Site<'a, 'b> {
    pub(super) segment: &'a SegmentRef<'b>,
    /// Number of the set's header in the file.
    pub(super) first: u64,
    pub(super) plan: &'a Plan,
    pub(super) place: u16,
}

impl Site<'_, '_> {
    /// The number of the segment in its set, ST being 1.
    pub(super) fn set_segment(&self) -> usize {
        to_usize(self.segment.number().saturating_sub(self.first) + 1)
    }

    fn loop_id(&self) -> Option<&'static str> {
        self.plan.loop_id(self.place)
    }

    /// The segment that opens the loop around; for a segment that opens one itself, the loop around that.
    pub(super) fn around(&self) -> Option<&'static str> {
        self.plan.loop_id(self.plan.parent(self.place))
    }

    /// Whether it belongs to the totals of the set.
    pub(super) fn is_summary(&self) -> bool {
        self.plan.place(self.place).is_some_and(|place| place.area == Area::Summary)
    }

    pub(super) fn position(&self) -> Position {
        Position { set_segment: Some(self.set_segment()), ..self.segment.position() }
    }

    fn element_position(&self, position: usize) -> Position {
        Position { set_segment: Some(self.set_segment()), ..self.segment.element_position(position) }
    }

    /// A fault of the segment as a whole.
    pub(super) fn fault(&self, kind: FaultKind) -> Fault {
        Fault { loop_id: self.loop_id(), ..Fault::new(kind, self.position()) }
    }

    /// A fault at an element, without a value.
    #[cold]
    pub(super) fn element_fault(
        &self,
        kind: FaultKind,
        position: usize,
        rule: Option<&ElementRule>,
    ) -> Fault {
        Fault {
            loop_id: self.loop_id(),
            element: rule.map(name_of),
            ..Fault::new(kind, self.element_position(position))
        }
    }
}

/// A value within a segment: an element, one of its repetitions, or one of its components.
#[derive(Clone, Copy)]
pub(super) struct Value<'a, 'b> {
    pub(super) site: &'a Site<'a, 'b>,
    pub(super) rule: &'a ElementRule,
    pub(super) element: usize,
    pub(super) component: Option<usize>,
    pub(super) repetition: Option<usize>,
    pub(super) bytes: &'b [u8],
    /// The standard's rule and the partner's, where the partner changes the length.
    pub(super) length_by: Option<(&'a ElementRule, &'a Arc<str>)>,
}

impl Value<'_, '_> {
    #[cold]
    pub(super) fn fault(&self, kind: FaultKind) -> Fault {
        let value = copy_of(self.rule, self.bytes);
        let mut fault = self.site.element_fault(kind, self.element, Some(self.rule));
        fault.position.component = self.component;
        fault.position.repetition = self.repetition;
        Fault { value, ..fault }
    }
}

/// A copy for the report, if the value may be shown and could be sent back.
fn copy_of(rule: &ElementRule, bytes: &[u8]) -> Option<String> {
    let is_sendable = bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let is_shown = is_sendable && !bytes.is_empty() && rule.number != SECRET;
    is_shown.then(|| copy(bytes).into_owned())
}

fn name_of(rule: &ElementRule) -> ElementName {
    let noun = match rule.element_type {
        ElementType::Code => "code",
        ElementType::Implied(_) | ElementType::Decimal => "number",
        ElementType::Date => "date",
        ElementType::Time => "time",
        _ => "value",
    };
    ElementName { number: rule.number, name: rule.name, noun }
}

/// A place that is kept in mind without taking memory for it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    byte: u64,
    number: u64,
    set_segment: usize,
    tag: Tag,
    element: usize,
    /// From the segment to the element.
    offset: usize,
}

impl Mark {
    pub(super) fn new(site: &Site<'_, '_>, element: usize) -> Self {
        let segment = site.segment;
        let before: usize = (0..element).map(|position| segment.element(position).len() + 1).sum();
        Self {
            byte: segment.byte(),
            number: segment.number(),
            set_segment: site.set_segment(),
            tag: segment.tag(),
            element,
            offset: if segment.is_joined() { 0 } else { before },
        }
    }

    pub(super) fn position(self) -> Position {
        Position {
            byte: to_usize(self.byte) + self.offset,
            segment: to_usize(self.number),
            set_segment: Some(self.set_segment),
            segment_id: self.tag.to_string(),
            element: Some(self.element),
            ..Position::default()
        }
    }
}
