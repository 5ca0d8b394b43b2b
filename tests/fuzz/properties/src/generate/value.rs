//! Values of simple elements.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use x12::dictionary::{CodeList, ElementRule, ElementType};

use super::Manner;
use crate::dice::Dice;

const CAPITALS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const TEXT: &[u8] = b"abcdefghijklmnopqrstuvwxyz ABC-./,'&#";

/// A value of a simple element, most often a good one.
pub fn value(rule: &ElementRule, dice: &mut Dice, manner: &Manner) -> Vec<u8> {
    if dice.once_in(manner.one_bad_in) {
        return odd(dice);
    }
    let (min, max) = (usize::from(rule.min.max(1)), usize::from(rule.max));
    match rule.element_type {
        ElementType::Code => code(rule, dice),
        ElementType::Identifier => characters(CAPITALS, dice.within(min, max.min(min + 9)), dice),
        ElementType::Text => text(dice.within(min, max.min(min + 20)), dice),
        ElementType::Implied(_) => number(dice.within(min, max.min(min + 4)), dice),
        ElementType::Decimal => decimal(dice.within(min, max.min(6)), dice),
        ElementType::Date => date(max, dice),
        ElementType::Time => time(dice.within(min, max), dice),
        _ => Vec::new(),
    }
}

/// Values that tempt code into errors.
pub fn odd(dice: &mut Dice) -> Vec<u8> {
    const ODD: &[&[u8]] = &[
        b"",
        b" ",
        b"0",
        b"-",
        b".",
        b"-.",
        b"+1",
        b"-0",
        b"00",
        b"1.",
        b".5",
        b"0.10",
        b"1e5",
        b"1E-3",
        b"1E999999999",
        b"999999999",
        b"9999999999999999999",
        b"18446744073709551616",
        b"4294967295",
        b"4294967296",
        b"79228162514264337593543950335",
        b"79228162514264337593543950336",
        b"0.0000000000000000000000000001",
        b"99999999",
        b"20260229",
        b"20240229",
        b"00000000",
        b"991332",
        b"2400",
        b"2360",
        b"23595999",
        b"ZZ",
        b"zz",
        b"\xE9",
        b"\xC3\xA9",
        b"\x00",
        b"\x07",
        b"\x85",
        b"\xA0",
        b"A ",
        b" A",
        b"A\nB",
        b"A\r\nB",
        b"\t",
        b"*",
        b"~",
        b">",
        b"^",
        b"ISA",
        b"ST",
        b"SE",
    ];
    if dice.once_in(16) {
        let (byte, count) = (dice.below(256) as u8, dice.one(&[2, 31, 99, 257, 4097]));
        return vec![byte; count];
    }
    dice.one(ODD).to_vec()
}

fn characters(of: &[u8], count: usize, dice: &mut Dice) -> Vec<u8> {
    (0..count).map(|_| dice.one(of)).collect()
}

/// Text that neither begins nor ends with a blank.
fn text(count: usize, dice: &mut Dice) -> Vec<u8> {
    let mut text = characters(TEXT, count, dice);
    if let Some(first) = text.first_mut() {
        *first = b'T';
    }
    if let Some(last) = text.last_mut() {
        *last = b'x';
    }
    text
}

fn number(count: usize, dice: &mut Dice) -> Vec<u8> {
    let mut digits = characters(b"0123456789", count, dice);
    if let Some(first) = digits.first_mut().filter(|first| **first == b'0') {
        *first = b'1';
    }
    digits
}

fn decimal(count: usize, dice: &mut Dice) -> Vec<u8> {
    let mut digits = number(count, dice);
    if count > 2 && dice.once_in(2) {
        digits.insert(dice.within(1, count - 1), b'.');
        if let Some(last) = digits.last_mut().filter(|last| **last == b'0') {
            *last = b'5';
        }
    }
    if dice.once_in(12) {
        digits.insert(0, b'-');
    }
    digits
}

fn date(max: usize, dice: &mut Dice) -> Vec<u8> {
    let (year, month, day) = (dice.within(1990, 2040), dice.within(1, 12), dice.within(1, 28));
    let text = format!("{year}{month:02}{day:02}");
    text.as_bytes().get(if max < 8 { 2.. } else { 0.. }).unwrap_or_default().to_vec()
}

fn time(length: usize, dice: &mut Dice) -> Vec<u8> {
    let text =
        format!("{:02}{:02}{:02}{:02}", dice.below(24), dice.below(60), dice.below(60), dice.below(100));
    let length = match length {
        5 => 6,
        length => length.clamp(4, 8),
    };
    text.as_bytes().get(..length).unwrap_or_default().to_vec()
}

fn code(rule: &ElementRule, dice: &mut Dice) -> Vec<u8> {
    let (min, max) = (usize::from(rule.min.max(1)), usize::from(rule.max));
    match rule.codes {
        Some(list) => {
            let codes = codes(list);
            codes[dice.below(codes.len())].as_bytes().to_vec()
        }
        None => characters(CAPITALS, dice.within(min, max.min(min + 2)), dice),
    }
}

/// Lists taken out of the tables, by their address.
type Known = HashMap<usize, Rc<[String]>>;

/// The codes of a list. Taken out of the tables once, because that takes a while.
fn codes(list: &'static CodeList) -> Rc<[String]> {
    thread_local! {
        static KNOWN: RefCell<Known> = RefCell::default();
    }
    let address = std::ptr::from_ref(list).addr();
    KNOWN.with_borrow_mut(|known| known.entry(address).or_insert_with(|| list.codes().into()).clone())
}
