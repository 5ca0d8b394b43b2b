//! Writes segments, and transaction sets out of them.

use super::draft::{EnvelopeDraft, SegmentDraft, TransactionSetDraft, Value};
use super::element::{Context, Rendered, is_absent};
use super::fault::{WriteFault, WriteFaultKind};
use super::{Substitution, Written};
use crate::dictionary::{self, CompositeRule, ElementRule, ElementType, SegmentRule};
use crate::text::Filter;

/// The interchange as it grows, with everything found on the way.
pub(super) struct Writer<'a> {
    pub(super) envelope: &'a EnvelopeDraft,
    context: Context<'a>,
    bytes: Vec<u8>,
    faults: Vec<WriteFault>,
    substitutions: Vec<Substitution>,
    segment_count: usize,
    /// The transaction set being written, and the number of its segment being written.
    set: Option<usize>,
    segment_in_set: usize,
}

/// Where in a segment the writer is.
#[derive(Clone, Copy)]
struct Place<'d> {
    segment_id: &'d str,
    element: usize,
    component: Option<usize>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(envelope: &'a EnvelopeDraft) -> Self {
        let filter = Filter { policy: &envelope.text_policy, delimiters: &envelope.delimiters };
        Self {
            envelope,
            context: Context { filter },
            bytes: Vec::new(),
            faults: Vec::new(),
            substitutions: Vec::new(),
            segment_count: 0,
            set: None,
            segment_in_set: 0,
        }
    }

    pub(super) fn finish(self) -> Result<Written, Vec<WriteFault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        Ok(Written {
            bytes: self.bytes,
            substitutions: self.substitutions,
            segment_count: self.segment_count,
        })
    }

    pub(super) fn filter(&self) -> Filter<'a> {
        self.context.filter
    }

    /// ST, the body, and SE with the number of segments that were really written.
    pub(super) fn transaction_set(&mut self, index: usize, set: &TransactionSetDraft) {
        self.set = Some(index);
        self.segment_in_set = 0;
        if set.segments.is_empty() {
            self.fault_of_set(WriteFaultKind::EmptyTransactionSet);
        }
        let number =
            u64::from(self.envelope.first_set_control_number) + u64::try_from(index).unwrap_or(u64::MAX);
        let control_number = format!("{number:04}");
        let header = SegmentDraft::new("ST").set(1, set.id.as_str()).set(2, control_number.as_str());
        self.segment(&header.set_opt(3, self.implementation(&set.id)));
        for segment in &set.segments {
            self.body_segment(segment);
        }
        let count = u64::try_from(self.segment_in_set).unwrap_or(u64::MAX).saturating_add(1);
        self.segment(&SegmentDraft::new("SE").set(1, count).set(2, control_number));
        self.set = None;
    }

    /// An implementation acknowledgment names in ST03 the guide that GS08 names.
    fn implementation(&self, set_id: &str) -> Option<String> {
        let suffix = self.envelope.version_suffix.as_deref().filter(|_| set_id == "999")?;
        Some(format!("{}{suffix}", self.envelope.version.as_str()))
    }

    fn body_segment(&mut self, draft: &SegmentDraft) {
        if matches!(draft.id(), "ISA" | "ISB" | "ISE" | "GS" | "ST" | "SE" | "GE" | "IEA" | "TA1") {
            self.segment_in_set += 1;
            self.fault_of_segment(draft.id(), WriteFaultKind::EnvelopeSegmentInBody);
        } else {
            self.segment(draft);
        }
    }

    /// Writes one segment by the rules of the dictionary.
    pub(super) fn segment(&mut self, draft: &SegmentDraft) {
        self.segment_in_set += 1;
        let Some(rule) = dictionary::segment(draft.id(), self.envelope.version) else {
            return self.fault_of_segment(draft.id(), WriteFaultKind::UnknownSegment);
        };
        if let Some(element) = draft.misplaced() {
            self.fault(
                Place { segment_id: rule.id, element, component: None },
                WriteFaultKind::UnknownElement,
            );
        }
        let texts = self.elements(draft, rule);
        self.check_mandatory(draft, rule);
        self.check_notes(draft, rule);
        if texts.iter().all(String::is_empty) && draft.elements().iter().flatten().all(is_absent) {
            return self.fault_of_segment(rule.id, WriteFaultKind::EmptySegment);
        }
        let line = join(std::iter::once(rule.id.to_owned()).chain(texts), self.envelope.delimiters.element);
        self.line(line.as_bytes());
    }

    /// Appends a finished segment and its terminator.
    pub(super) fn line(&mut self, line: &[u8]) {
        let terminator = self.envelope.delimiters.terminator;
        self.bytes.extend_from_slice(line);
        self.bytes.push(terminator);
        if self.envelope.newline_after_terminator && !matches!(terminator, b'\r' | b'\n') {
            self.bytes.push(b'\n');
        }
        self.segment_count += 1;
    }

    fn elements(&mut self, draft: &SegmentDraft, rule: &'static SegmentRule) -> Vec<String> {
        let values = draft.elements().iter().enumerate();
        values.map(|(index, value)| self.element(rule, index + 1, value.as_ref())).collect()
    }

    /// One element; empty if it is absent or at fault.
    fn element(&mut self, rule: &'static SegmentRule, position: usize, value: Option<&Value>) -> String {
        let Some(value) = value.filter(|value| !is_absent(value)) else {
            return String::new();
        };
        let place = Place { segment_id: rule.id, element: position, component: None };
        match rule.element(position) {
            None => {
                self.fault(place, WriteFaultKind::UnknownElement);
                String::new()
            }
            Some(element) => match element.element_type {
                ElementType::Composite(composite) => self.composite(place, composite, value),
                _ => self.simple(place, element, value),
            },
        }
    }

    fn simple(&mut self, place: Place<'_>, rule: &ElementRule, value: &Value) -> String {
        match self.context.render(value, rule) {
            Ok(Rendered { text, substituted }) => {
                if let (Some(from), Some(set)) = (substituted, self.set) {
                    let (segment_id, to) = (place.segment_id.to_owned(), text.clone());
                    let (segment, element) = (self.segment_in_set, place.element);
                    self.substitutions.push(Substitution { set, segment_id, segment, element, from, to });
                }
                text
            }
            Err(kind) => {
                self.fault(place, kind);
                String::new()
            }
        }
    }

    /// A composite element. A single value stands for its first component.
    fn composite(&mut self, place: Place<'_>, rule: &CompositeRule, value: &Value) -> String {
        let components = match value {
            Value::Composite(components) => components.as_slice(),
            single => std::slice::from_ref(single),
        };
        let mut texts = Vec::with_capacity(components.len());
        for position in 1..=components.len().max(rule.components.len()) {
            let place = Place { component: Some(position), ..place };
            let value = position.checked_sub(1).and_then(|index| components.get(index));
            texts.push(self.component(place, rule.component(position), value));
        }
        join(texts.into_iter(), self.envelope.delimiters.component)
    }

    fn component(&mut self, place: Place<'_>, rule: Option<&ElementRule>, value: Option<&Value>) -> String {
        let value = value.filter(|value| !is_absent(value));
        match (rule, value) {
            (Some(rule), Some(value)) => return self.simple(place, rule, value),
            (Some(rule), None) if rule.is_mandatory => {
                self.fault(place, WriteFaultKind::MandatoryElementMissing);
            }
            (None, Some(_)) => self.fault(place, WriteFaultKind::UnknownElement),
            (_, None) => {}
        }
        String::new()
    }

    fn check_mandatory(&mut self, draft: &SegmentDraft, rule: &'static SegmentRule) {
        for (_, element) in rule.elements.iter().zip(1..).filter(|(element, _)| element.is_mandatory) {
            if draft.get(element).is_none_or(is_absent) {
                let place = Place { segment_id: rule.id, element, component: None };
                self.fault(place, WriteFaultKind::MandatoryElementMissing);
            }
        }
    }

    /// What elements ask of each other. A mandatory one that is missing was told already.
    fn check_notes(&mut self, draft: &SegmentDraft, rule: &'static SegmentRule) {
        let values = draft.elements().iter().take(63).zip(1..);
        let present = values.filter(|(value, _)| value.as_ref().is_some_and(|value| !is_absent(value)));
        let present = present.fold(rule.mandatory, |mask, (_, position)| mask | 1 << position);
        for note in rule.notes.iter().filter(|note| !note.holds(present)) {
            self.fault_of_segment(rule.id, WriteFaultKind::NoteNotKept { note });
        }
    }

    /// Records a fault of an element of the segment being written.
    fn fault(&mut self, place: Place<'_>, kind: WriteFaultKind) {
        self.faults.push(WriteFault {
            kind,
            set: self.set,
            segment: self.set.map(|_| self.segment_in_set),
            segment_id: Some(place.segment_id.to_owned()),
            element: Some(place.element),
            component: place.component,
        });
    }

    /// Records a fault of an element of the envelope.
    pub(super) fn fault_of_element(&mut self, segment_id: &str, element: usize, kind: WriteFaultKind) {
        self.fault(Place { segment_id, element, component: None }, kind);
    }

    pub(super) fn fault_of_segment(&mut self, segment_id: &str, kind: WriteFaultKind) {
        self.faults.push(WriteFault {
            kind,
            set: self.set,
            segment: self.set.map(|_| self.segment_in_set),
            segment_id: Some(segment_id.to_owned()),
            element: None,
            component: None,
        });
    }

    fn fault_of_set(&mut self, kind: WriteFaultKind) {
        self.fault_in(self.set, kind);
    }

    /// Records a fault of a whole set, or of the interchange.
    pub(super) fn fault_in(&mut self, set: Option<usize>, kind: WriteFaultKind) {
        self.faults.push(WriteFault {
            kind,
            set,
            segment: None,
            segment_id: None,
            element: None,
            component: None,
        });
    }
}

/// Joins parts with a delimiter and leaves out empty parts at the end.
fn join(parts: impl Iterator<Item = String>, delimiter: u8) -> String {
    let mut joined = String::new();
    let mut pending = 0;
    for (index, part) in parts.enumerate() {
        pending += usize::from(index > 0);
        if !part.is_empty() {
            joined.extend(std::iter::repeat_n(char::from(delimiter), pending));
            joined.push_str(&part);
            pending = 0;
        }
    }
    joined
}
