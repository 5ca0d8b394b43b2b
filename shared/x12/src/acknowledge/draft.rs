//! Outcomes put into segments.

use super::echo::Echo;
use super::options::Sending;
use super::outcome::{
    AcknowledgedGroup, AcknowledgedInterchange, AcknowledgedSet, Context, ElementNote, ElementPlace, Form,
    SegmentNote,
};
use super::route::Route;
use crate::envelope::{parse_count, parse_date, parse_time};
use crate::text::Filter;
use crate::{
    EnvelopeDraft, SegmentDraft, TransactionSetDraft, Value, Version, WriteFault, Written, write_answers,
};

/// Codes in AK5 and AK9, element notes below a segment note, and contexts below a note: more than the standard has
/// room for are left out, the first ones stay.
pub(super) const MAX_CODES: usize = 5;
const MAX_ELEMENT_NOTES: usize = 99;
const MAX_CONTEXTS: usize = 10;

/// The largest number that AK902 to AK904 can say, and AK302 in 004010.
const SIX_DIGITS: u64 = 999_999;

/// One interchange of acknowledgments, to be written as soon as it has its control numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgmentDraft {
    /// Where it goes.
    pub route: Route,
    /// TA1.
    pub interchanges: Vec<AcknowledgedInterchange>,
    /// 997 or 999, one set for each group.
    pub groups: Vec<AcknowledgedGroup>,
}

impl AcknowledgmentDraft {
    /// Writes the interchange. What it repeats of the partner's data is fitted to its elements.
    ///
    /// # Errors
    ///
    /// Faults of the sending: control numbers, delimiters, ids that cannot be sent.
    pub fn write(&self, sending: &Sending) -> Result<Written, Vec<WriteFault>> {
        let envelope = self.route.envelope(sending);
        let filter = Filter { policy: &envelope.text_policy, delimiters: &envelope.delimiters };
        let drafter = Drafter { echo: Echo { filter }, envelope: &envelope };
        let acknowledgments: Vec<_> =
            self.interchanges.iter().map(|outcome| drafter.interchange(outcome)).collect();
        let sets: Vec<_> = self.groups.iter().map(|outcome| drafter.group(outcome)).collect();
        write_answers(&envelope, &acknowledgments, &sets)
    }
}

struct Drafter<'a> {
    echo: Echo<'a>,
    envelope: &'a EnvelopeDraft,
}

impl Drafter<'_> {
    fn interchange(&self, outcome: &AcknowledgedInterchange) -> SegmentDraft {
        let number = parse_count(&outcome.control_number).filter(|number| *number <= 999_999_999);
        // What is no date or time cannot be repeated; the code says so.
        let date = parse_date(&outcome.date).unwrap_or_else(|| self.envelope.at.date());
        let time = parse_time(&outcome.time).unwrap_or_else(|| self.envelope.at.time());
        SegmentDraft::new("TA1")
            .set(1, number.unwrap_or_default())
            .set(2, date)
            .set(3, time)
            .set(4, outcome.result.code())
            .set(5, self.echo.identifier(&outcome.code, 3, 3))
    }

    fn group(&self, outcome: &AcknowledgedGroup) -> TransactionSetDraft {
        let number = parse_count(&outcome.control_number).unwrap_or_default();
        let head = SegmentDraft::new("AK1")
            .set(1, self.echo.identifier(&outcome.functional_id, 2, 2))
            .set(2, number)
            .set_opt(3, self.newer(self.echo.optional(&outcome.version, 12)));
        let mut segments = vec![head];
        for set in &outcome.sets {
            self.set(set, outcome.form, &mut segments);
        }
        let count = |count: Option<u64>| count.unwrap_or_default().min(SIX_DIGITS);
        let result = SegmentDraft::new("AK9")
            .set(1, outcome.result.code())
            .set(2, count(outcome.counts.declared))
            .set(3, count(outcome.counts.received))
            .set(4, count(outcome.counts.accepted));
        segments.push(with_codes(result, 5, &outcome.codes));
        TransactionSetDraft { id: outcome.form.set_id().into(), functional_group: "FA".into(), segments }
    }

    fn set(&self, set: &AcknowledgedSet, form: Form, segments: &mut Vec<SegmentDraft>) {
        segments.push(
            SegmentDraft::new("AK2")
                .set(1, self.echo.identifier(&set.set_id, 3, 3))
                .set(2, self.echo.identifier(&set.control_number, 4, 9))
                .set_opt(3, self.newer(self.echo.optional(&set.implementation, 35))),
        );
        for note in &set.notes {
            self.segment_note(note, form, segments);
        }
        let result = SegmentDraft::new(in_form(form, "AK5", "IK5")).set(1, set.result.code());
        segments.push(with_codes(result, 2, &set.codes));
    }

    fn segment_note(&self, note: &SegmentNote, form: Form, segments: &mut Vec<SegmentDraft>) {
        segments.push(
            SegmentDraft::new(in_form(form, "AK3", "IK3"))
                .set(1, self.echo.segment_id(&note.segment_id))
                .set(2, self.segment_position(note.position))
                .set_opt(3, self.loop_id(&note.loop_id, form))
                .set_opt(4, some(&note.code)),
        );
        self.contexts(&note.contexts, form, segments);
        for element in note.elements.iter().take(MAX_ELEMENT_NOTES) {
            self.element_note(element, form, segments);
        }
    }

    fn element_note(&self, note: &ElementNote, form: Form, segments: &mut Vec<SegmentDraft>) {
        // A bad character that cannot be sent is not shown by its substitute.
        let is_shown = note.code != "6" || self.echo.can_send(&note.value);
        segments.push(
            SegmentDraft::new(in_form(form, "AK4", "IK4"))
                .set(1, self.place(note.place))
                .set_opt(2, element_number(&note.reference))
                .set(3, note.code.as_str())
                .set_opt(4, self.echo.value(&note.value).filter(|_| is_shown)),
        );
        self.contexts(&note.contexts, form, segments);
    }

    fn contexts(&self, contexts: &[Context], form: Form, segments: &mut Vec<SegmentDraft>) {
        if form == Form::Functional {
            return;
        }
        for context in contexts.iter().take(MAX_CONTEXTS) {
            let name =
                [Some(self.echo.identifier(&context.name, 1, 35)), self.echo.optional(&context.value, 25)];
            let place = context.place.element.map(|_| self.place(context.place));
            segments.push(
                SegmentDraft::new("CTX")
                    .set(1, name.into_iter().flatten().map(Value::from).collect::<Vec<_>>())
                    .set_opt(2, some(&context.segment_id).map(|id| self.echo.segment_id(id)))
                    .set_opt(3, context.position.map(|position| self.segment_position(Some(position))))
                    .set_opt(4, self.loop_id(&context.loop_id, form))
                    .set_opt(5, place)
                    .set_opt(6, element_number(&context.reference)),
            );
        }
    }

    fn loop_id(&self, loop_id: &str, form: Form) -> Option<String> {
        self.echo.optional(loop_id, if form == Form::Functional { 6 } else { 4 })
    }

    fn segment_position(&self, position: Option<u64>) -> u64 {
        let max = if self.is_old() { SIX_DIGITS } else { 9_999_999_999 };
        position.unwrap_or_default().min(max)
    }

    fn place(&self, place: ElementPlace) -> Vec<Value> {
        let number = |number: Option<u64>, max: u64| match number {
            Some(number) => Value::from(number.min(max)),
            None => Value::from(""),
        };
        let mut components =
            vec![number(Some(place.element.unwrap_or_default()), 99), number(place.component, 99)];
        components.extend(place.repetition.filter(|_| !self.is_old()).map(|count| number(Some(count), 9999)));
        components
    }

    fn is_old(&self) -> bool {
        self.envelope.version < Version::V005010
    }

    /// What release 004010 does not have.
    fn newer<T>(&self, value: Option<T>) -> Option<T> {
        value.filter(|_| !self.is_old())
    }
}

fn in_form(form: Form, functional: &'static str, implementation: &'static str) -> &'static str {
    match form {
        Form::Functional => functional,
        Form::Implementation => implementation,
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The number of a data element; composites have an id with letters, which has no place.
fn element_number(reference: &str) -> Option<u64> {
    parse_count(reference).filter(|number| *number <= 9999)
}

fn with_codes(segment: SegmentDraft, first: usize, codes: &[String]) -> SegmentDraft {
    let codes = codes.iter().take(MAX_CODES).enumerate();
    codes.fold(segment, |segment, (index, code)| segment.set(first + index, code.as_str()))
}
