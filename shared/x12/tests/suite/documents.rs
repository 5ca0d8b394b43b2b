//! Any document that the dictionary allows, its comparison with what was read, and the way back to drafts.

use jiff::civil::{DateTime, date, time};
use proptest::prelude::*;
use proptest::{collection, option, sample};
use rust_decimal::Decimal;
use x12::dictionary::{self, ElementRule, ElementType, NoteKind, SegmentRule};
use x12::{
    Delimiters, Element, EnvelopeDraft, InterchangeId, Reading, Segment, SegmentDraft, TextPolicy,
    TransactionSetDraft, Usage, Value, Version,
};

use crate::common::{envelope, invoice};

pub fn body_rules(version: Version) -> Vec<&'static SegmentRule> {
    let is_envelope =
        |id: &str| matches!(id, "ISA" | "ISB" | "ISE" | "GS" | "ST" | "SE" | "GE" | "IEA" | "TA1");
    dictionary::segments(version).iter().copied().filter(|rule| !is_envelope(rule.id)).collect()
}

pub fn any_version() -> impl Strategy<Value = Version> {
    sample::select(vec![Version::V004010, Version::V005010])
}

fn matching(pattern: &str) -> BoxedStrategy<Value> {
    proptest::string::string_regex(pattern).unwrap().prop_map(Value::from).boxed()
}

/// A value as the wire carries it unaltered.
fn any_value(rule: &'static ElementRule) -> BoxedStrategy<Value> {
    let (min, max) = (rule.min, rule.max);
    match rule.element_type {
        ElementType::Text => {
            let inner = usize::from(max.min(40)).saturating_sub(2);
            let needed = usize::from(min).saturating_sub(2);
            let text = format!("[A-Za-z][A-Za-z0-9 ,.'#&-]{{{needed},{}}}[a-z0-9]", inner.max(needed));
            matching(if max < 2 { "[A-Z]" } else { &text })
        }
        ElementType::Identifier | ElementType::Code => {
            let text = format!("[A-Z0-9]{{{min},{}}}", max.min(min + 12));
            matching(&text)
        }
        ElementType::Implied(decimals) => {
            let bound = 10_i64.pow(u32::from(max.min(15)));
            (1 - bound..bound).prop_map(move |number| Decimal::new(number, decimals.into()).into()).boxed()
        }
        ElementType::Decimal => {
            let bound = 10_i64.pow(u32::from(max.min(9)));
            (1 - bound..bound, 0..=4_u32)
                .prop_map(|(number, scale)| Decimal::new(number, scale).into())
                .boxed()
        }
        ElementType::Date => {
            (1990..2100_i16, 1..=12_i8, 1..=28_i8).prop_map(|(y, m, d)| date(y, m, d).into()).boxed()
        }
        ElementType::Time => {
            (0..24_i8, 0..60_i8, 0..60_i8).prop_map(|(h, m, s)| time(h, m, s, 0).into()).boxed()
        }
        ElementType::Composite(composite) => {
            let components: Vec<_> = composite.components.iter().map(any_optional).collect();
            let blank = |value: Option<Value>| value.unwrap_or_else(|| "".into());
            components
                .prop_filter("a composite has components", |values| values.iter().any(Option::is_some))
                .prop_map(move |values| Value::Composite(values.into_iter().map(blank).collect()))
                .boxed()
        }
        _ => unreachable!("all element types of the dictionary are above"),
    }
}

fn any_optional(rule: &'static ElementRule) -> BoxedStrategy<Option<Value>> {
    if rule.is_mandatory {
        any_value(rule).prop_map(Some).boxed()
    } else {
        option::of(any_value(rule)).boxed()
    }
}

/// The elements of a mask, and those that go with them by the syntax notes. Bit `n` stands for position `n`.
pub fn completed(rule: &SegmentRule, mask: u64) -> u64 {
    let lowest = |positions: u64| positions & positions.wrapping_neg();
    let mut present = mask | rule.mandatory;
    loop {
        let missing = rule.notes.iter().filter(|note| !note.holds(present)).map(|note| match note.kind {
            NoteKind::Paired | NoteKind::Conditional => note.positions,
            NoteKind::Required => lowest(note.positions),
            NoteKind::List => lowest(note.positions & !(1 << note.first)),
            NoteKind::Exclusive => 0,
        });
        let more = missing.fold(present, |present, missing| present | missing);
        if more == present {
            return present;
        }
        present = more;
    }
}

fn any_segment(version: Version) -> impl Strategy<Value = SegmentDraft> {
    sample::select(body_rules(version)).prop_flat_map(|rule| {
        let elements: Vec<_> = rule.elements.iter().map(any_value).collect();
        let of_rule = (2_u64 << rule.elements.len()) - 2;
        let chosen = (any::<u64>(), any::<u64>()).prop_map(move |(one, other)| {
            // Of those that exclude each other, all but one stay away.
            let exclusive = rule.notes.iter().filter(|note| note.kind == NoteKind::Exclusive);
            let excluded = exclusive.fold(0, |mask, note| mask | note.positions & !(1 << note.first));
            completed(rule, one & of_rule & if other % 2 == 0 { !excluded } else { other })
        });
        let chosen = chosen.prop_filter("the notes are kept", move |present| {
            *present != 0 && rule.notes.iter().all(|note| note.holds(*present))
        });
        (elements, chosen).prop_map(|(values, present)| {
            let values = values.into_iter().zip(1..).filter(|(_, position)| present >> position & 1 == 1);
            values.fold(SegmentDraft::new(rule.id), |draft, (value, position)| draft.set(position, value))
        })
    })
}

pub fn any_document() -> impl Strategy<Value = (EnvelopeDraft, Vec<TransactionSetDraft>)> {
    any_version().prop_flat_map(|version| {
        let bodies = collection::vec(collection::vec(any_segment(version), 1..6), 1..4);
        let numbers = (1..=999_999_999_u32, 1..=999_999_999_u32, 1..=999_999_u32);
        let style = (any_delimiters(version), any::<bool>(), any::<bool>(), any::<bool>());
        (bodies, numbers, style).prop_map(move |(bodies, numbers, style)| {
            let (delimiters, newline_after_terminator, acknowledgment_requested, production) = style;
            let draft = EnvelopeDraft {
                interchange_control_number: numbers.0,
                group_control_number: numbers.1,
                first_set_control_number: numbers.2,
                delimiters,
                newline_after_terminator,
                acknowledgment_requested,
                usage: if production { Usage::Production } else { Usage::Test },
                ..envelope(version)
            };
            (draft, bodies.into_iter().map(invoice).collect())
        })
    })
}

/// Delimiters that occur in no generated value.
fn any_delimiters(version: Version) -> impl Strategy<Value = Delimiters> {
    let bytes = b"*>~^|<!:\\{}@$\x1C\x1D\x1E\x1F".to_vec();
    sample::subsequence(bytes, 4).prop_shuffle().prop_map(move |bytes| Delimiters {
        element: bytes[0],
        component: bytes[1],
        terminator: bytes[2],
        repetition: (version == Version::V005010).then_some(bytes[3]),
    })
}

fn assert_same(rule: &ElementRule, value: &Value, element: Element<'_>) {
    let text = element.text();
    match (rule.element_type, value) {
        (ElementType::Composite(composite), Value::Composite(values)) => {
            for (index, value) in values.iter().enumerate().filter(|(_, value)| **value != Value::from("")) {
                let component = element.component(index + 1).expect("a written component is read");
                assert_same(composite.component(index + 1).unwrap(), value, component);
            }
        }
        (ElementType::Implied(decimals), Value::Number(number)) => {
            let mut read: Decimal = text.parse().unwrap();
            read.set_scale(decimals.into()).unwrap();
            assert_eq!(read, *number);
        }
        (_, Value::Number(number)) => assert_eq!(text.parse::<Decimal>().unwrap(), *number),
        (_, Value::Date(date)) => assert_eq!(text, date.strftime("%Y%m%d").to_string()),
        (_, Value::Time(time)) => assert_eq!(format!("{text:0<6}"), time.strftime("%H%M%S").to_string()),
        (_, Value::Text(written)) => assert_eq!(text, *written),
        (_, Value::Composite(_)) => panic!("no composite element"),
    }
}

pub fn assert_same_segment(draft: &SegmentDraft, segment: &Segment<'_>, version: Version) {
    assert_eq!(draft.id(), segment.id());
    let rule = dictionary::segment(draft.id(), version).unwrap();
    for position in 1..=rule.elements.len() {
        match draft.get(position) {
            None => assert_eq!(segment.text(position), "", "{}{position:02}", draft.id()),
            Some(value) => {
                let element = segment.element(position).expect("a written element is read");
                assert_same(rule.element(position).unwrap(), value, element);
            }
        }
    }
}

fn draft_value(rule: &ElementRule, element: Element<'_>) -> Value {
    match rule.element_type {
        ElementType::Implied(decimals) => {
            let mut number: Decimal = element.text().parse().unwrap();
            number.set_scale(decimals.into()).unwrap();
            number.into()
        }
        ElementType::Composite(composite) => {
            let components = element.components().enumerate();
            let value = |(index, element): (usize, Element<'_>)| match element.is_empty() {
                true => "".into(),
                false => draft_value(composite.component(index + 1).unwrap(), element),
            };
            Value::Composite(components.map(value).collect())
        }
        _ => element.text().as_ref().into(),
    }
}

fn draft_segment(segment: &Segment<'_>, version: Version) -> SegmentDraft {
    let rule = dictionary::segment(segment.id(), version).unwrap();
    let elements = segment.elements().enumerate().filter(|(_, element)| !element.is_empty());
    elements.fold(SegmentDraft::new(segment.id()), |draft, (index, element)| {
        draft.set(index + 1, draft_value(rule.element(index + 1).unwrap(), element))
    })
}

/// The drafts that a reading of one interchange with one group stands for.
pub fn drafts(bytes: &[u8], reading: &Reading<'_>) -> (EnvelopeDraft, Vec<TransactionSetDraft>) {
    let interchange = &reading.interchanges[0];
    let group = &interchange.groups[0];
    let version = group.version().unwrap();
    let suffix = group
        .version_text()
        .strip_prefix(version.as_str())
        .filter(|suffix| !suffix.is_empty())
        .map(str::to_owned);
    let id = |qualifier: &str, id: &str| InterchangeId { qualifier: qualifier.into(), id: id.into() };
    let number = |number: Option<u64>| u32::try_from(number.unwrap()).unwrap();
    let sets = group.sets.iter().map(|set| TransactionSetDraft {
        id: set.id().into(),
        functional_group: group.functional_id().into(),
        segments: set.segments.iter().map(|segment| draft_segment(segment, version)).collect(),
    });
    let terminator_is_line_end = matches!(interchange.delimiters.terminator, b'\r' | b'\n');
    let draft = EnvelopeDraft {
        version,
        version_suffix: suffix,
        sender: id(&interchange.sender_qualifier(), &interchange.sender_id()),
        receiver: id(&interchange.receiver_qualifier(), &interchange.receiver_id()),
        application_sender: group.application_sender().into(),
        application_receiver: group.application_receiver().into(),
        interchange_control_number: number(interchange.control_number()),
        group_control_number: number(group.control_number()),
        first_set_control_number: group.sets[0].control_number().parse().unwrap(),
        at: DateTime::from_parts(group.date().unwrap(), interchange.time().unwrap()),
        usage: if interchange.usage() == "P" { Usage::Production } else { Usage::Test },
        acknowledgment_requested: interchange.acknowledgment_requested(),
        delimiters: interchange.delimiters,
        newline_after_terminator: !terminator_is_line_end && bytes.get(106) == Some(&b'\n'),
        text_policy: TextPolicy::default(),
    };
    (draft, sets.collect())
}
