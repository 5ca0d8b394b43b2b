//! HL: the levels of a ship notice, and whether they hold together.

use std::collections::HashMap;

use super::collect::Collector;
use super::options::ValidateLimits;
use super::site::{Mark, Site};
use crate::fault::Limit;
use crate::{Fault, FaultKind};

/// HL01 filled up with zeros.
type Id = [u8; 12];

#[derive(Clone, Copy, Debug)]
struct Level {
    id: Id,
    kind: u8,
    depth: usize,
    /// HL04, if it is 0 or 1.
    says_children: Option<bool>,
    has_children: bool,
    mark: Mark,
}

/// The levels of the set at hand. The memory is used again for the next set.
#[derive(Debug, Default)]
pub(super) struct Hierarchy {
    levels: Vec<Level>,
    /// Where each id is; made only if ids are not simply counted up from 1.
    places: HashMap<Id, usize>,
    is_counted_up: bool,
    roots: usize,
    is_full: bool,
    has_odd_order: bool,
    is_deep: bool,
}

impl Hierarchy {
    pub(super) fn start(&mut self) {
        self.levels.clear();
        self.places.clear();
        self.is_counted_up = true;
        self.roots = 0;
        self.is_full = false;
        self.has_odd_order = false;
        self.is_deep = false;
    }

    /// The next HL.
    pub(super) fn take(&mut self, site: &Site<'_, '_>, limits: &ValidateLimits, out: &mut Collector<'_>) {
        let segment = site.segment;
        let Some(id) = id_of(segment.element(1)).filter(|_| !self.is_full) else {
            return;
        };
        if self.levels.len() >= limits.hierarchy_levels {
            self.is_full = true;
            let kind =
                FaultKind::LimitExceeded { limit: Limit::HierarchyLevels, max: limits.hierarchy_levels };
            return out.tell_fault(site.fault(kind));
        }
        if self.find(id).is_some() {
            out.tell_fault(site.element_fault(FaultKind::HierarchyIdRepeated, 1, None));
        }
        let kind = kind_of(segment.element(3));
        let depth = match segment.element(2) {
            b"" => self.root(site, kind, out),
            parent => self.child(site, parent, kind, out),
        };
        if depth >= limits.hierarchy_depth && !self.is_deep {
            self.is_deep = true;
            let kind = FaultKind::LimitExceeded { limit: Limit::HierarchyDepth, max: limits.hierarchy_depth };
            out.tell_fault(site.fault(kind));
        }
        let says_children = match segment.element(4) {
            b"0" => Some(false),
            b"1" => Some(true),
            _ => None,
        };
        let mark = Mark::new(site, 4);
        self.push(Level { id, kind, depth, says_children, has_children: false, mark });
    }

    fn root(&mut self, site: &Site<'_, '_>, kind: u8, out: &mut Collector<'_>) -> usize {
        self.roots += 1;
        if self.roots == 2 {
            out.tell_fault(site.element_fault(FaultKind::HierarchyRootRepeated, 2, None));
        }
        if self.roots == 1 && kind != b'S' {
            out.tell_fault(site.element_fault(FaultKind::HierarchyRootNotShipment, 3, None));
        }
        0
    }

    fn child(&mut self, site: &Site<'_, '_>, parent: &[u8], kind: u8, out: &mut Collector<'_>) -> usize {
        // A number that is too long, as its level's was, is told as that.
        let Some(id) = id_of(parent) else {
            return 0;
        };
        let found = self.find(id).and_then(|place| self.levels.get_mut(place));
        let Some(parent) = found else {
            out.tell_fault(site.element_fault(FaultKind::HierarchyParentUnknown, 2, None));
            return 0;
        };
        parent.has_children = true;
        let (above, depth) = (parent.kind, parent.depth + 1);
        if is_odd(above, kind) && !self.has_odd_order {
            self.has_odd_order = true;
            let kind = FaultKind::HierarchyLevelOrder { parent: name_of(above) };
            out.tell_fault(site.element_fault(kind, 3, None));
        }
        depth
    }

    fn find(&self, id: Id) -> Option<usize> {
        if !self.is_counted_up {
            return self.places.get(&id).copied();
        }
        let place = number_of(id)?.checked_sub(1)?;
        self.levels.get(place).filter(|level| level.id == id).map(|_| place)
    }

    fn push(&mut self, level: Level) {
        let place = self.levels.len();
        if self.is_counted_up && number_of(level.id) != Some(place + 1) {
            self.is_counted_up = false;
            self.places.extend(self.levels.iter().enumerate().map(|(place, level)| (level.id, place)));
        }
        if !self.is_counted_up {
            self.places.entry(level.id).or_insert(place);
        }
        self.levels.push(level);
    }

    /// Whether levels follow below is known only at the end.
    pub(super) fn end(&mut self, out: &mut Collector<'_>) {
        let wrong = |level: &&Level| level.says_children.is_some_and(|says| says != level.has_children);
        let count = self.levels.iter().filter(wrong).count();
        if let Some(first) = self.levels.iter().find(wrong).filter(|_| !self.is_full) {
            out.tell_fault(Fault::new(FaultKind::HierarchyChildCode { count }, first.mark.position()));
        }
    }
}

fn id_of(bytes: &[u8]) -> Option<Id> {
    let text = bytes.trim_ascii_end();
    let mut id = Id::default();
    id.get_mut(..text.len())?.copy_from_slice(text);
    (!text.is_empty()).then_some(id)
}

/// The number that an id is, written without zeros in front.
fn number_of(id: Id) -> Option<usize> {
    let digits = id.split(|byte| *byte == 0).next().unwrap_or_default();
    let is_number =
        digits.first().is_some_and(|first| *first != b'0') && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| digits.iter().fold(0, |value, digit| value * 10 + usize::from(digit - b'0')))
}

fn kind_of(bytes: &[u8]) -> u8 {
    match bytes.trim_ascii_end() {
        [kind] => *kind,
        _ => 0,
    }
}

/// A shipment or an order below what they usually contain.
fn is_odd(above: u8, below: u8) -> bool {
    match below {
        b'S' => matches!(above, b'O' | b'T' | b'P' | b'I'),
        b'O' => matches!(above, b'T' | b'P' | b'I'),
        _ => false,
    }
}

fn name_of(kind: u8) -> &'static str {
    match kind {
        b'O' => "order",
        b'T' => "tare",
        b'P' => "pack",
        b'I' => "item",
        _ => "other",
    }
}
