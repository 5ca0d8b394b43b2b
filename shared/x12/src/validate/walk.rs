//! The way through a transaction set: which place of its table each segment stands at.
//!
//! The loops that are open follow from the last place alone, so that place is all the state there is. What segment leads
//! from which place to which is found by looking through the table once and remembered.

use super::plan::{Place, Plan, ROOT};
use crate::Position;
use crate::schema::Tag;

/// How often a segment stood at a place within one run of the loop around it.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    run: u32,
    count: u32,
}

/// A mandatory segment that was passed over. It may still come, out of its sequence.
#[derive(Debug)]
pub(super) struct Skipped {
    pub(super) place: u16,
    pub(super) run: u32,
    /// Where that was noticed.
    pub(super) position: Position,
}

/// A step that was looked up.
#[derive(Clone, Copy, Debug, Default)]
struct Remembered {
    key: u64,
    to: u16,
    skips: bool,
    is_known: bool,
}

const REMEMBERED: usize = 1024;

/// More than the mandatory segments of all loops that can be open at once.
const SKIPPED: usize = 32;

/// Where a walk stands. One walker serves all sets of a file; nothing of it is made anew for a set.
#[derive(Debug)]
pub(super) struct Walker {
    /// The last place.
    pub(super) at: u16,
    /// Where to go on from if there is no way on from the last place, which was not where it should be.
    pub(super) fallback: Option<Fallback>,
    /// The segment before was not understood; it may have been meant to open a loop.
    pub(super) after_unknown: bool,
    /// The loop that the segments before belong to, which is not open.
    pub(super) stray_loop: Option<u16>,
    pub(super) skipped: Vec<Skipped>,
    /// Those whose run of the loop is over: they can come no more.
    pub(super) lapsed: Vec<Skipped>,
    seen: Vec<Seen>,
    /// The run of each loop that is open.
    runs: Vec<u32>,
    root_run: u32,
    last_run: u32,
    remembered: Vec<Remembered>,
}

/// A place to go back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fallback {
    pub(super) place: u16,
    /// The places between which it holds.
    pub(super) from: u16,
    pub(super) to: u16,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The segment stands at this place, as it should.
    To(u16),
    /// It stands at this place once more often than it may.
    Beyond(u16),
    /// There is no way to it.
    Nowhere,
}

impl Walker {
    pub(super) fn new() -> Self {
        Self {
            at: 0,
            fallback: None,
            after_unknown: false,
            stray_loop: None,
            skipped: Vec::new(),
            lapsed: Vec::new(),
            seen: Vec::new(),
            runs: Vec::new(),
            root_run: 0,
            last_run: 0,
            remembered: vec![Remembered::default(); REMEMBERED],
        }
    }

    /// Begins a set: its header is the first place.
    pub(super) fn start(&mut self, plan: &Plan) {
        let places = plan.places.len();
        if self.seen.len() < places {
            self.seen.resize(places, Seen::default());
            self.runs.resize(places, 0);
        }
        if self.last_run > u32::MAX / 2 {
            self.seen.fill(Seen::default());
            self.last_run = 0;
        }
        self.fallback = None;
        self.after_unknown = false;
        self.stray_loop = None;
        self.skipped.clear();
        self.lapsed.clear();
        self.root_run = self.next_run();
        self.at = 0;
        self.visit(plan, 0);
    }

    fn next_run(&mut self) -> u32 {
        self.last_run += 1;
        self.last_run
    }

    pub(super) fn run(&self, frame: u16) -> u32 {
        if frame == ROOT { self.root_run } else { self.runs.get(usize::from(frame)).copied().unwrap_or(0) }
    }

    /// One segment further.
    #[inline]
    pub(super) fn step(&mut self, plan: &Plan, tag: Tag, position: impl Fn() -> Position + Copy) -> Step {
        let Some((to, skips)) = self.next(plan, tag) else {
            return Step::Nowhere;
        };
        if skips {
            self.note_skipped(plan, to, position);
        }
        if self.is_full(plan, to) {
            return self.step_beyond(plan, to, tag, position);
        }
        self.visit(plan, to);
        self.after_unknown = false;
        self.stray_loop = None;
        Step::To(to)
    }

    /// The next place of this tag, and whether mandatory ones lie between.
    #[inline]
    fn next(&mut self, plan: &Plan, tag: Tag) -> Option<(u16, bool)> {
        let word = u32::from_be_bytes(tag.to_bytes());
        let key = u64::from(plan.serial) << 48 | u64::from(self.at) << 32 | u64::from(word);
        let slot = usize::try_from(key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54).unwrap_or(0);
        if let Some(found) = self.remembered.get(slot).filter(|found| found.is_known && found.key == key) {
            return Some((found.to, found.skips));
        }
        let (to, skips) = look_up(plan, self.at, tag)?;
        if let Some(entry) = self.remembered.get_mut(slot) {
            *entry = Remembered { key, to, skips, is_known: true };
        }
        Some((to, skips))
    }

    fn count(&self, plan: &Plan, place: u16) -> u32 {
        let run = self.run(plan.parent(place));
        let seen = self.seen.get(usize::from(place)).copied().unwrap_or_default();
        if seen.run == run { seen.count } else { 0 }
    }

    fn is_full(&self, plan: &Plan, place: u16) -> bool {
        let max = plan.place(place).map_or(u32::MAX, |place| place.max);
        max != u32::MAX && self.count(plan, place) >= max
    }

    /// Whether a segment stood at a place in the run that is open.
    pub(super) fn has_seen(&self, plan: &Plan, place: u16) -> bool {
        self.count(plan, place) > 0
    }

    /// How many more than allowed stood at a place, this one not counted.
    pub(super) fn excess(&self, plan: &Plan, place: u16) -> u32 {
        let max = plan.place(place).map_or(u32::MAX, |place| place.max);
        self.count(plan, place).saturating_sub(max)
    }

    /// A place that is full: the same segment may have another place further on.
    fn step_beyond(&mut self, plan: &Plan, full: u16, tag: Tag, position: impl Fn() -> Position) -> Step {
        let further = plan.place(full).map_or(ROOT, |place| place.end);
        let mut passed = Vec::new();
        match search(plan, plan.parent(full), further, tag, |place| passed.push(place)) {
            Some(to) if !self.is_full(plan, to) => {
                self.skip(plan, passed, position);
                self.visit(plan, to);
                Step::To(to)
            }
            _ => Step::Beyond(full),
        }
    }

    /// Stands at a place; opens its loop if it has one.
    pub(super) fn visit(&mut self, plan: &Plan, place: u16) {
        let run = self.run(plan.parent(place));
        if let Some(seen) = self.seen.get_mut(usize::from(place)) {
            let count = if seen.run == run { seen.count } else { 0 };
            *seen = Seen { run, count: count.saturating_add(1) };
        }
        if plan.place(place).is_some_and(|place| place.is_loop) {
            self.open(place);
        }
        if self.fallback.is_some_and(|fallback| place < fallback.from || place >= fallback.to) {
            self.fallback = None;
        }
        if !self.skipped.is_empty() {
            self.skipped.retain(|skipped| skipped.place != place || skipped.run != run);
        }
        self.at = place;
    }

    /// Sets aside what can come no more, so that what is kept in mind stays short in a set of any length.
    fn let_lapse(&mut self, plan: &Plan) {
        let skipped = std::mem::take(&mut self.skipped);
        let (open, over): (Vec<_>, Vec<_>) =
            skipped.into_iter().partition(|skipped| self.run(plan.parent(skipped.place)) == skipped.run);
        self.skipped = open;
        self.lapsed.extend(over);
    }

    fn open(&mut self, place: u16) {
        let run = self.next_run();
        if let Some(slot) = self.runs.get_mut(usize::from(place)) {
            *slot = run;
        }
    }

    /// Keeps in mind the mandatory places between the last one and the next.
    pub(super) fn note_skipped(&mut self, plan: &Plan, to: u16, position: impl Fn() -> Position) {
        let Some(tag) = plan.place(to).map(|place| place.tag) else {
            return;
        };
        let mut passed = Vec::new();
        let (frame, from) = start_of_search(plan, self.at);
        search(plan, frame, from, tag, |place| passed.push(place));
        self.skip(plan, passed, position);
    }

    fn skip(&mut self, plan: &Plan, passed: Vec<u16>, position: impl Fn() -> Position) {
        if self.skipped.len() >= SKIPPED {
            self.let_lapse(plan);
        }
        for place in passed {
            let run = self.run(plan.parent(place));
            let is_noted = self.skipped.iter().any(|skipped| skipped.place == place && skipped.run == run);
            if !is_noted && !self.has_seen(plan, place) {
                self.skipped.push(Skipped { place, run, position: position() });
            }
        }
    }
}

/// Where the search for the next place begins: among the children of a loop, or with the place itself, which may repeat.
fn start_of_search(plan: &Plan, at: u16) -> (u16, u16) {
    match plan.place(at) {
        Some(Place { is_loop: true, .. }) => (at, at + 1),
        _ => (plan.parent(at), at),
    }
}

/// The next place of a tag, from the inside out, and whether mandatory places lie between. The last place itself is none
/// of them, but the first one in a loop that was just opened may be.
pub(super) fn look_up(plan: &Plan, at: u16, tag: Tag) -> Option<(u16, bool)> {
    let (frame, from) = start_of_search(plan, at);
    let mut skips = false;
    let to = search(plan, frame, from, tag, |place| skips |= place != at)?;
    Some((to, skips))
}

/// Looks for a tag from a child on, then among what follows the loop. Mandatory places on the way are told.
fn search(plan: &Plan, frame: u16, from: u16, tag: Tag, mut passed: impl FnMut(u16)) -> Option<u16> {
    let (mut frame, mut from) = (frame, from);
    loop {
        for (index, place) in plan.children(frame, from) {
            if place.tag == tag {
                return Some(index);
            }
            if place.is_mandatory {
                passed(index);
            }
        }
        if frame == ROOT {
            return None;
        }
        (frame, from) = (plan.parent(frame), frame);
    }
}
