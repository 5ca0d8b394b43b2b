//! A segment with the elements that it needs, and some others.

use x12::dictionary::{self, CompositeRule, ElementRule, ElementType, NoteKind, SyntaxNote};

use super::{Manner, value};
use crate::dice::Dice;

/// A segment of the dictionary; nothing if the release does not have it.
pub fn segment(id: &str, dice: &mut Dice, manner: &Manner) -> Option<Vec<u8>> {
    let rule = dictionary::segment(id, manner.version)?;
    let positions = present(rule.elements, rule.mandatory, rule.notes, dice);
    let elements = rule.elements.iter().zip(1_u32..).map(|(element, position)| {
        if positions >> position & 1 == 0 { Vec::new() } else { repeated(element, dice, manner) }
    });
    let parts: Vec<Vec<u8>> = std::iter::once(rule.id.as_bytes().to_vec()).chain(elements).collect();
    Some(join(parts, manner.delimiters.element))
}

/// A value of an element, composites with their components.
pub fn element(rule: &ElementRule, dice: &mut Dice, manner: &Manner) -> Vec<u8> {
    match rule.element_type {
        ElementType::Composite(composite) => components(composite, dice, manner),
        _ => value(rule, dice, manner),
    }
}

fn repeated(rule: &ElementRule, dice: &mut Dice, manner: &Manner) -> Vec<u8> {
    let Some(separator) = manner.delimiters.repetition.filter(|_| rule.repetitions > 1) else {
        return element(rule, dice, manner);
    };
    let count = dice.within(1, usize::from(rule.repetitions.min(3)));
    let values: Vec<Vec<u8>> = (0..count).map(|_| element(rule, dice, manner)).collect();
    values.join(&separator)
}

fn components(rule: &CompositeRule, dice: &mut Dice, manner: &Manner) -> Vec<u8> {
    let positions = present(rule.components, rule.mandatory, rule.notes, dice);
    let components = rule.components.iter().zip(1_u32..).map(|(component, position)| {
        if positions >> position & 1 == 0 { Vec::new() } else { value(component, dice, manner) }
    });
    join(components.collect(), manner.delimiters.component)
}

/// Which elements are there: the mandatory ones, some others, and what the notes then ask for.
fn present(elements: &[ElementRule], mandatory: u64, notes: &[SyntaxNote], dice: &mut Dice) -> u64 {
    let mut positions = mandatory;
    let one_in = dice.within(2, 6);
    for position in 1..=elements.len().min(63) {
        positions |= u64::from(dice.once_in(one_in)) << position;
    }
    if positions == 0 {
        positions = 1 << 1;
    }
    // To mend one note may break another; a few rounds mend nearly all.
    for _ in 0..3 {
        for note in notes.iter().filter(|note| note.first > 0) {
            if !note.holds(positions) {
                positions = kept(note, positions);
            }
        }
    }
    positions
}

fn kept(note: &SyntaxNote, positions: u64) -> u64 {
    let first = 1_u64 << note.first;
    match note.kind {
        NoteKind::Paired | NoteKind::Conditional => positions | note.positions,
        NoteKind::Required => positions | first,
        NoteKind::Exclusive => positions & !note.positions | first,
        NoteKind::List => {
            let others = note.positions & !first;
            positions | others & others.wrapping_neg()
        }
    }
}

/// Joins parts and leaves out the empty ones at the end.
fn join(mut parts: Vec<Vec<u8>>, separator: u8) -> Vec<u8> {
    while parts.len() > 1 && parts.last().is_some_and(Vec::is_empty) {
        parts.pop();
    }
    parts.join(&separator)
}
