//! A transaction set's table as a walk through it needs it: few bytes for each place, with a partner's changes in it.

use std::sync::Arc;

use crate::dictionary::SegmentRule;
use crate::guide::{Guide, NodeChanges};
use crate::schema::{Area, Schema, Tag};

/// The place of a transaction set itself, above all of its segments.
pub(super) const ROOT: u16 = u16::MAX;

/// A place where a segment may stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) tag: Tag,
    pub(super) max: u32,
    /// Where its next sibling is.
    pub(super) end: u16,
    /// The loop it is in, or [`ROOT`].
    pub(super) parent: u16,
    pub(super) is_loop: bool,
    pub(super) is_mandatory: bool,
    /// A partner guide says something of it.
    pub(super) is_changed: bool,
    pub(super) area: Area,
    pub(super) rule: &'static SegmentRule,
}

/// Everything that is fixed for a transaction set of one version and one partner.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) schema: &'static Schema,
    pub(super) guide: Option<Arc<Guide>>,
    pub(super) places: Vec<Place>,
    /// Tells plans apart where their places are remembered.
    pub(super) serial: u16,
}

impl Plan {
    pub(super) fn new(schema: &'static Schema, guide: Option<Arc<Guide>>, serial: u16) -> Self {
        let places = schema.nodes.iter().map(|node| Place {
            tag: node.tag,
            max: node.max,
            end: node.end,
            parent: node.parent().and_then(|parent| u16::try_from(parent).ok()).unwrap_or(ROOT),
            is_loop: node.is_loop,
            is_mandatory: node.is_mandatory,
            is_changed: false,
            area: node.area,
            rule: node.segment,
        });
        let mut plan = Self { schema, guide, places: places.collect(), serial };
        plan.apply_guide();
        plan
    }

    fn apply_guide(&mut self) {
        let Some(guide) = &self.guide else {
            return;
        };
        for (index, place) in self.places.iter_mut().enumerate() {
            let Some(changes) = guide.changes(index) else {
                continue;
            };
            place.is_changed = true;
            place.is_mandatory |= changes.mandatory.is_some();
            if let Some((max, _)) = &changes.max {
                place.max = *max;
            }
        }
    }

    pub(super) fn changes(&self, place: u16) -> Option<&NodeChanges> {
        self.guide.as_ref().and_then(|guide| guide.changes(usize::from(place)))
    }

    pub(super) fn place(&self, index: u16) -> Option<&Place> {
        self.places.get(usize::from(index))
    }

    /// Where the children of a loop end, or those of the set.
    pub(super) fn end(&self, frame: u16) -> u16 {
        match self.place(frame) {
            Some(place) => place.end,
            None => u16::try_from(self.places.len()).unwrap_or(ROOT),
        }
    }

    pub(super) fn parent(&self, index: u16) -> u16 {
        self.place(index).map_or(ROOT, |place| place.parent)
    }

    /// The loop that is open at a place: itself, if it opens one.
    pub(super) fn frame(&self, index: u16) -> u16 {
        match self.place(index) {
            Some(place) if place.is_loop => index,
            Some(place) => place.parent,
            None => ROOT,
        }
    }

    /// The first child of a loop or of the set.
    pub(super) fn first(&self, frame: u16) -> u16 {
        if frame == ROOT { 0 } else { frame + 1 }
    }

    /// Children of a loop or of the set, from one of them on.
    pub(super) fn children(&self, frame: u16, from: u16) -> impl Iterator<Item = (u16, &Place)> {
        let (mut next, end) = (from, self.end(frame));
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let index = next;
            let place = self.place(index)?;
            next = place.end.max(index + 1);
            Some((index, place))
        })
    }

    /// The loops around a place, itself included if it opens one, from the inside out; the set comes last.
    pub(super) fn frames(&self, index: u16) -> impl Iterator<Item = u16> {
        let mut frame = Some(self.frame(index));
        std::iter::from_fn(move || {
            let current = frame?;
            frame = (current != ROOT).then(|| self.parent(current));
            Some(current)
        })
    }

    pub(super) fn id(&self, index: u16) -> &'static str {
        self.place(index).map_or("", |place| place.rule.id)
    }

    /// The segment that opens the loop around a place.
    pub(super) fn loop_id(&self, index: u16) -> Option<&'static str> {
        let frame = self.frame(index);
        (frame != ROOT).then(|| self.id(frame))
    }

    pub(super) fn has(&self, tag: Tag) -> bool {
        self.places.iter().any(|place| place.tag == tag)
    }
}
