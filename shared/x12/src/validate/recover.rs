//! What a segment without a way to it is a sign of, and where to go on, so that one fault is told once.

use super::plan::{Plan, ROOT};
use super::walk::{Fallback, Step, Walker, look_up};
use crate::dictionary;
use crate::schema::Tag;
use crate::{FaultKind, Position, Version};

/// What was made of a segment that does not stand where it should.
pub(super) struct Recovery {
    /// The place it is taken to stand at, if there is one.
    pub(super) place: Option<u16>,
    /// What to tell; nothing if it follows from a fault that was told.
    pub(super) fault: Option<FaultKind>,
}

impl Recovery {
    fn silent(place: Option<u16>) -> Self {
        Self { place, fault: None }
    }

    fn told(place: Option<u16>, fault: FaultKind) -> Self {
        Self { place, fault: Some(fault) }
    }
}

impl Walker {
    /// Goes on after a step that did not find its place.
    pub(super) fn recover(
        &mut self,
        plan: &Plan,
        step: Step,
        tag: Tag,
        position: impl Fn() -> Position + Copy,
    ) -> Recovery {
        match step {
            Step::To(place) => Recovery::silent(Some(place)),
            Step::Beyond(place) => self.beyond(plan, place),
            Step::Nowhere if plan.has(tag) => self.misplaced(plan, tag, position),
            Step::Nowhere => self.unknown(plan, tag),
        }
    }

    /// Told for the first segment or run that is too much.
    fn beyond(&mut self, plan: &Plan, place: u16) -> Recovery {
        let is_first = self.excess(plan, place) == 0;
        self.visit(plan, place);
        let max = plan.place(place).map_or(0, |place| place.max);
        let is_loop = plan.place(place).is_some_and(|place| place.is_loop);
        let kind = if is_loop { FaultKind::LoopTooOften { max } } else { FaultKind::SegmentTooOften { max } };
        Recovery { place: Some(place), fault: is_first.then_some(kind) }
    }

    /// The set has such a segment, but not from here on.
    fn misplaced(&mut self, plan: &Plan, tag: Tag, position: impl Fn() -> Position + Copy) -> Recovery {
        if let Some(fallback) = self.fallback.take()
            && look_up(plan, fallback.place, tag).is_some()
        {
            self.at = fallback.place;
            return match self.step(plan, tag, position) {
                Step::To(place) => Recovery::silent(Some(place)),
                Step::Beyond(place) => self.beyond(plan, place),
                Step::Nowhere => Recovery::silent(None),
            };
        }
        if std::mem::take(&mut self.after_unknown)
            && let Some(place) = self.implied(plan, tag)
        {
            self.imply(plan, place, &position);
            return Recovery::silent(Some(place));
        }
        if let Some(place) = self.behind(plan, tag) {
            return self.go_back(plan, place);
        }
        if let Some(place) = self.implied(plan, tag) {
            let fault = loop_not_open(plan, place);
            self.imply(plan, place, &position);
            return Recovery::told(Some(place), fault);
        }
        self.stray(plan, tag)
    }

    /// A place further up in a loop that is open, from the inside out.
    fn behind(&self, plan: &Plan, tag: Tag) -> Option<u16> {
        plan.frames(self.at).find_map(|frame| {
            let mut children = plan.children(frame, plan.first(frame));
            children.find(|(_, place)| place.tag == tag).map(|(index, _)| index)
        })
    }

    /// Goes on from the segment that is out of sequence, as long as there is a way on from there.
    fn go_back(&mut self, plan: &Plan, place: u16) -> Recovery {
        let max = plan.place(place).map_or(u32::MAX, |place| place.max);
        let is_too_often = self.has_seen(plan, place) && max == 1;
        let before = self.at;
        self.fallback = Some(Fallback { place: before, from: place, to: before });
        self.visit(plan, place);
        // A second heading is rather one too many than one too late.
        if is_too_often {
            let is_loop = plan.place(place).is_some_and(|place| place.is_loop);
            let kind =
                if is_loop { FaultKind::LoopTooOften { max } } else { FaultKind::SegmentTooOften { max } };
            return Recovery::told(Some(place), kind);
        }
        Recovery::told(Some(place), out_of_sequence(plan, place))
    }

    /// A place further on in a loop that is not open.
    fn implied(&self, plan: &Plan, tag: Tag) -> Option<u16> {
        plan.frames(self.at).find_map(|frame| {
            let from = if frame == plan.frame(self.at) { self.at + 1 } else { self.child_in(plan, frame) };
            let range = from..plan.end(frame);
            range.into_iter().find(|index| plan.place(*index).is_some_and(|place| place.tag == tag))
        })
    }

    /// The child of a frame that the walk is in.
    fn child_in(&self, plan: &Plan, frame: u16) -> u16 {
        let mut child = self.at;
        while child != ROOT && plan.parent(child) != frame {
            child = plan.parent(child);
        }
        if child == ROOT { plan.end(frame) } else { child }
    }

    /// Takes the loops around a place to be open.
    fn imply(&mut self, plan: &Plan, place: u16, position: &impl Fn() -> Position) {
        let mut loops: Vec<u16> = plan.frames(plan.parent(place)).filter(|frame| *frame != ROOT).collect();
        if plan.parent(place) == ROOT {
            loops.clear();
        }
        let open: Vec<u16> = plan.frames(self.at).collect();
        loops.retain(|frame| !open.contains(frame));
        if let Some(outermost) = loops.last() {
            self.note_skipped(plan, *outermost, position);
        }
        let before = self.at;
        let around = loops.last().copied();
        for frame in loops.into_iter().rev() {
            self.visit(plan, frame);
        }
        self.visit(plan, place);
        // As long as what follows is in that loop, it may go on where it was before.
        self.fallback = around.map(|around| Fallback { place: before, from: around, to: plan.end(around) });
    }

    /// There is no way on to such a segment. The rest of what belongs together is not told again.
    fn stray(&mut self, plan: &Plan, tag: Tag) -> Recovery {
        let Some(place) = self.any(plan, tag) else {
            return Recovery::silent(None);
        };
        let home = plan.parent(place);
        if self.stray_loop.replace(home) == Some(home) {
            return Recovery::silent(None);
        }
        Recovery::told(None, loop_not_open(plan, place))
    }

    fn any(&self, plan: &Plan, tag: Tag) -> Option<u16> {
        let mut all = (0..).zip(&plan.places);
        all.find(|(_, place)| place.tag == tag).map(|(index, _)| index)
    }

    /// The set has no such segment. A slip of the pen is taken for what it was meant to be.
    fn unknown(&mut self, plan: &Plan, tag: Tag) -> Recovery {
        let is_standard = [Version::V004010, Version::V005010]
            .into_iter()
            .any(|version| dictionary::segment_by_tag(tag, version).is_some());
        let fault = if is_standard { FaultKind::SegmentNotInSet } else { FaultKind::SegmentUnknown };
        if let Some(place) = self.resembling(plan, tag, is_standard) {
            self.visit(plan, place);
            self.after_unknown = false;
            // Its elements may be those of another segment.
            return Recovery::told(None, fault);
        }
        self.after_unknown = true;
        Recovery::told(None, fault)
    }

    /// The one place that a misspelt id is meant for: a loop that may open here, or a mandatory segment still to come.
    fn resembling(&self, plan: &Plan, tag: Tag, is_standard: bool) -> Option<u16> {
        let mut found = None;
        for frame in plan.frames(self.at) {
            let from = if frame == plan.frame(self.at) { self.at } else { self.child_in(plan, frame) };
            for (index, place) in plan.children(frame, from.max(plan.first(frame))) {
                let is_awaited = place.is_mandatory && !self.has_seen(plan, index);
                let may_be_meant = is_awaited || (place.is_loop && !is_standard);
                if may_be_meant && (is_alike(tag, place.tag) || are_texts(tag, place.tag)) {
                    if found.is_some() {
                        return None;
                    }
                    found = Some(index);
                }
                // Nothing is taken for what lies beyond a mandatory segment that is still to come.
                if is_awaited {
                    break;
                }
            }
        }
        found
    }
}

/// The total of an invoice means the same wherever it stands in the summary.
fn out_of_sequence(plan: &Plan, place: u16) -> FaultKind {
    match plan.id(place) {
        "TDS" => FaultKind::TotalOutOfSequence,
        _ => FaultKind::SegmentOutOfSequence,
    }
}

/// Remittance without its entity is common enough to be a kind of its own.
fn loop_not_open(plan: &Plan, place: u16) -> FaultKind {
    let frame = plan.parent(place);
    let opener = if frame == ROOT { plan.id(place) } else { plan.id(frame) };
    match (plan.id(place), opener) {
        ("RMR" | "ADX" | "NM1", "ENT") => FaultKind::EntityImplied,
        _ => FaultKind::SegmentUnexpected { opener },
    }
}

/// Whether one release writes free text in one of them and another release in the other.
fn are_texts(left: Tag, right: Tag) -> bool {
    const TEXTS: [Tag; 2] = [Tag::new("MSG"), Tag::new("MTX")];
    TEXTS.contains(&left) && TEXTS.contains(&right)
}

/// Whether two ids differ in one letter, or in two that changed places, or in case.
fn is_alike(left: Tag, right: Tag) -> bool {
    let (left, right) = (left.to_bytes().map(|byte| byte.to_ascii_uppercase()), right.to_bytes());
    let different = (0..4).filter(|index| left.get(*index) != right.get(*index)).count();
    match different {
        0 | 1 => true,
        2 => {
            let (mut left, mut right) = (left, right);
            left.sort_unstable();
            right.sort_unstable();
            left == right
        }
        _ => false,
    }
}
