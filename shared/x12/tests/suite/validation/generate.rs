//! Documents made from the tables: any transaction set, with everything that may be there now and then.

use x12::dictionary::{
    CompositeRule, ElementRule, ElementType, NoteKind, SegmentRule, Strictness, SyntaxNote,
};
use x12::schema::{Node, Schema};

/// A sequence of numbers that looks random and is not.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

/// A segment of a generated set.
#[derive(Clone)]
pub struct Made {
    pub rule: &'static SegmentRule,
    pub elements: Vec<String>,
}

impl Made {
    pub fn text(&self) -> String {
        let mut text = self.rule.id.to_owned();
        let last = self.elements.iter().rposition(|element| !element.is_empty()).map_or(0, |last| last + 1);
        for element in &self.elements[..last] {
            text += "*";
            text += element;
        }
        text
    }
}

/// The segments of a set between ST and SE.
pub fn segments(schema: &'static Schema, dice: &mut Dice) -> Vec<Made> {
    let mut made = Vec::new();
    children(schema, 0, schema.nodes.len(), dice, &mut made);
    made.retain(|segment| !matches!(segment.rule.id, "ST" | "SE"));
    made
}

fn children(schema: &'static Schema, from: usize, to: usize, dice: &mut Dice, made: &mut Vec<Made>) {
    let mut index = from;
    while index < to {
        let node = &schema.nodes[index];
        for _ in 0..times(node, dice, made.len()) {
            made.push(Made { rule: node.segment, elements: elements(node.segment, dice) });
            if node.is_loop {
                children(schema, index + 1, usize::from(node.end), dice, made);
            }
        }
        index = usize::from(node.end);
    }
}

fn times(node: &Node, dice: &mut Dice, so_far: usize) -> u32 {
    // Long enough to meet everything, short enough to be quick.
    let rarely = if so_far > 150 { 40 } else { 4 };
    let optional = if dice.one_in(rarely) { 1 + u32::try_from(dice.below(2)).unwrap() } else { 0 };
    let least = u32::from(node.is_mandatory);
    optional.max(least).min(node.max)
}

fn elements(rule: &SegmentRule, dice: &mut Dice) -> Vec<String> {
    filled(rule.elements, rule.notes, rule.mandatory, dice)
}

/// Values for the mandatory positions and some others, so that all notes hold.
fn filled(rules: &[ElementRule], notes: &[SyntaxNote], mandatory: u64, dice: &mut Dice) -> Vec<String> {
    let mut present = mandatory;
    for position in 1..=rules.len() {
        present |= u64::from(dice.one_in(4)) << position;
    }
    for _ in 0..10_000 {
        let Some(note) = notes.iter().find(|note| !note.holds(present)) else {
            break;
        };
        present = mended(note, present, mandatory, dice);
    }
    assert!(notes.iter().all(|note| note.holds(present)), "{notes:?} {present:b}");
    let value = |(position, rule): (usize, &ElementRule)| {
        if present >> position & 1 == 1 { value(rule, dice) } else { String::new() }
    };
    (1..).zip(rules).map(value).collect()
}

/// One step towards a note that does not hold: something more, or something less.
fn mended(note: &SyntaxNote, present: u64, mandatory: u64, dice: &mut Dice) -> u64 {
    let positions: Vec<u64> =
        (1..64).map(|position| 1 << position).filter(|bit| note.positions & bit != 0).collect();
    let one = positions[dice.below(positions.len())];
    let less = present & !(one & !mandatory);
    match note.kind {
        NoteKind::Exclusive => less,
        NoteKind::Required => present | one,
        _ if dice.one_in(2) => less,
        _ => present | one,
    }
}

fn value(rule: &ElementRule, dice: &mut Dice) -> String {
    let (min, max) = (usize::from(rule.min), usize::from(rule.max));
    let length = min + dice.below((max - min).min(12) + 1);
    match rule.element_type {
        ElementType::Composite(composite) => components(composite, dice),
        ElementType::Date if max < 8 => "260309".into(),
        ElementType::Date => {
            format!("20{:02}{:02}{:02}", dice.below(100), 1 + dice.below(12), 1 + dice.below(28))
        }
        ElementType::Time => {
            ["0805", "080559", "08055999"].into_iter().find(|text| text.len() >= min).unwrap().into()
        }
        ElementType::Implied(_) => number(length, false, dice),
        ElementType::Decimal => number(length, length > 1, dice),
        ElementType::Code => code(rule, length, dice),
        _ => word(length, dice),
    }
}

fn components(composite: &CompositeRule, dice: &mut Dice) -> String {
    let parts = filled(composite.components, composite.notes, composite.mandatory, dice);
    let parts =
        if parts.iter().all(String::is_empty) { vec![value(&composite.components[0], dice)] } else { parts };
    parts.join(">").trim_end_matches('>').to_owned()
}

fn number(length: usize, may_have_point: bool, dice: &mut Dice) -> String {
    let mut digits: String = (0..length)
        .map(|index| char::from(b'1' + u8::try_from((dice.below(9) + index) % 9).unwrap()))
        .collect();
    if may_have_point && dice.one_in(2) {
        digits.insert(1 + dice.below(length - 1), '.');
    }
    if dice.one_in(8) { format!("-{digits}") } else { digits }
}

fn code(rule: &ElementRule, length: usize, dice: &mut Dice) -> String {
    let listed = rule.codes.filter(|list| list.strictness != Strictness::Open).map(|list| list.codes());
    match listed {
        Some(codes) => codes[dice.below(codes.len())].clone(),
        None => (0..length).map(|_| char::from(b'A' + u8::try_from(dice.below(26)).unwrap())).collect(),
    }
}

fn word(length: usize, dice: &mut Dice) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh0123456789 .,-/()&'+=?!;:\"";
    let mut word: String = (0..length).map(|_| char::from(LETTERS[dice.below(LETTERS.len())])).collect();
    if word.trim().len() < word.len() {
        word = word.replace(' ', "X");
    }
    word
}
