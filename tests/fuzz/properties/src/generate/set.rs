//! The segments of a transaction set.

use x12::schema::{Node, Schema};

use super::{Manner, segment};
use crate::dice::Dice;

/// Segments of a set at most: a file shall be small enough to be run through often.
const MOST: usize = 60;

/// The segments between ST and SE.
pub fn set(schema: &Schema, dice: &mut Dice, manner: &Manner) -> Vec<Vec<u8>> {
    // Most sets should be short, some should have nearly everything.
    let one_optional_in = dice.one(&[2, 4, 8, 16]);
    let mut walk = Walk { dice, manner, one_optional_in, levels: 0, lines: 0, segments: Vec::new() };
    walk.nodes(schema.nodes, 0, schema.nodes.len());
    walk.segments
}

struct Walk<'a> {
    dice: &'a mut Dice,
    manner: &'a Manner,
    one_optional_in: usize,
    /// HL so far.
    levels: usize,
    /// What CTT counts, except for HL.
    lines: usize,
    segments: Vec<Vec<u8>>,
}

impl Walk<'_> {
    fn nodes(&mut self, nodes: &[Node], from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let node = &nodes[at];
            let end = usize::from(node.end).max(at + 1);
            for _ in 0..self.times(node) {
                self.node(node);
                self.nodes(nodes, at + 1, end);
            }
            at = end;
        }
    }

    fn times(&mut self, node: &Node) -> usize {
        if matches!(node.segment.id, "ST" | "SE") {
            return 0;
        }
        let is_there = node.is_mandatory || self.dice.once_in(self.one_optional_in);
        if !is_there || self.segments.len() > MOST && !node.is_mandatory {
            return 0;
        }
        let most = node.limit().unwrap_or(u32::MAX).min(4) as usize;
        if self.dice.once_in(3) { self.dice.within(1, most) } else { 1 }
    }

    fn node(&mut self, node: &Node) {
        let Some(mut segment) = segment(node.segment.id, self.dice, self.manner) else { return };
        let separator = self.manner.delimiters.element;
        match node.segment.id {
            "HL" => {
                self.levels += 1;
                segment = self.level(separator);
            }
            "PO1" | "IT1" | "POC" => self.lines += 1,
            "CTT" if !self.dice.once_in(8) => {
                let count = if self.levels > 0 { self.levels } else { self.lines };
                segment = [b"CTT".as_slice(), count.to_string().as_bytes()].join(&separator);
            }
            _ => {}
        }
        self.segments.push(segment);
    }

    /// A level below the one before it, most often.
    fn level(&mut self, separator: u8) -> Vec<u8> {
        let (id, parent) = (self.levels.to_string(), self.levels - 1);
        let parent = if parent == 0 { String::new() } else { self.dice.within(1, parent).to_string() };
        let kind = if self.levels == 1 { "S" } else { self.dice.one(&["O", "P", "I", "T"]) };
        let parts = ["HL", &id, &parent, kind].map(str::as_bytes);
        parts.join(&separator)
    }
}
