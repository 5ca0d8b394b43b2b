//! One transaction set after the other.

use std::sync::Arc;

use super::balance::Balance;
use super::collect::Collector;
use super::element::{Look, check, check_changed};
use super::hierarchy::Hierarchy;
use super::options::ValidateOptions;
use super::plan::Plan;
use super::recover::Recovery;
use super::site::Site;
use super::walk::{Skipped, Step, Walker};
use crate::schema::{Node, Tag, schema};
use crate::{Fault, FaultKind, Position, SegmentRef, Version};

const HL: Tag = Tag::new("HL");
const SE: Tag = Tag::new("SE");

/// Validates the sets of a file.
pub(super) struct SetValidator<'o> {
    options: &'o ValidateOptions,
    look: Look,
    /// Plans are made once for each kind of set in the file.
    plans: Vec<Arc<Plan>>,
    plan: Option<Arc<Plan>>,
    walker: Walker,
    balance: Balance,
    hierarchy: Hierarchy,
    /// Number of the set's header in the file.
    first: u64,
    /// The segment's place in its schema, if it has one.
    pub(super) node: Option<&'static Node>,
    /// What stands in place of the next segment's id was told already.
    pub(super) is_next_told: bool,
}

impl<'o> SetValidator<'o> {
    pub(super) fn new(options: &'o ValidateOptions) -> Self {
        let (levels, charset, is_lenient) = (options.levels, options.charset, options.read.lenient);
        Self {
            options,
            look: Look { levels, charset, is_lenient },
            plans: Vec::new(),
            plan: None,
            walker: Walker::new(),
            balance: Balance::default(),
            hierarchy: Hierarchy::default(),
            first: 0,
            node: None,
            is_next_told: false,
        }
    }

    /// A set that is not looked into.
    pub(super) fn skip(&mut self) {
        self.plan = None;
        self.node = None;
    }

    pub(super) fn start(&mut self, header: &SegmentRef<'_>, version: Version, out: &mut Collector<'_>) {
        self.is_next_told = false;
        self.first = header.number();
        let set_id = header.element(1).trim_ascii();
        self.node = None;
        self.plan = self.plan_of(set_id, version);
        let Some(plan) = &self.plan else {
            // An empty id is told as missing.
            if !set_id.is_empty() {
                out.tell(
                    FaultKind::SetNotSupported,
                    Position { set_segment: Some(1), ..header.element_position(1) },
                );
            }
            return;
        };
        self.walker.start(plan);
        self.look_at_envelope(plan, 0, header, out);
        self.node = plan.schema.nodes.first();
        self.balance.start(plan.schema.set_id);
        self.hierarchy.start();
    }

    fn plan_of(&mut self, set_id: &[u8], version: Version) -> Option<Arc<Plan>> {
        let is_it = |set: &str, of: Version| set.as_bytes() == set_id && of == version;
        if let Some(plan) = self.plans.iter().find(|plan| is_it(plan.schema.set_id, plan.schema.version)) {
            return Some(Arc::clone(plan));
        }
        let schema = schema(std::str::from_utf8(set_id).ok()?, version)?;
        let guides = self.options.guides.iter().rev();
        let guide = guides.into_iter().find(|guide| is_it(guide.set_id(), guide.version()));
        let serial = u16::try_from(self.plans.len()).ok()?;
        let plan = Arc::new(Plan::new(schema, guide.cloned(), serial));
        self.plans.push(Arc::clone(&plan));
        Some(plan)
    }

    /// A segment between header and trailer.
    #[inline]
    pub(super) fn segment(&mut self, segment: &SegmentRef<'_>, out: &mut Collector<'_>) {
        let Some(plan) = self.plan.take() else {
            return;
        };
        let step = self.walker.step(&plan, segment.tag(), || position_of(segment, self.first));
        let place = match step {
            Step::To(place) => Some(place),
            other => self.recover(&plan, other, segment, out),
        };
        self.is_next_told = false;
        if !self.walker.lapsed.is_empty() {
            let lapsed = std::mem::take(&mut self.walker.lapsed);
            self.tell_missing(&plan, lapsed, out);
        }
        self.node = place.and_then(|place| plan.schema.nodes.get(usize::from(place)));
        match place {
            Some(place) => self.look_at(&plan, place, segment, out),
            None => self.balance.spoil(),
        }
        self.plan = Some(plan);
    }

    #[cold]
    fn recover(
        &mut self,
        plan: &Plan,
        step: Step,
        segment: &SegmentRef<'_>,
        out: &mut Collector<'_>,
    ) -> Option<u16> {
        let first = self.first;
        let position = || position_of(segment, first);
        let recovery = self.walker.recover(plan, step, segment.tag(), position);
        let is_told = self.is_next_told;
        let Recovery { place, fault } = recovery;
        if let Some(kind) = fault.filter(|_| self.look.levels.structure && !is_told) {
            let loop_id = place.and_then(|place| plan.loop_id(place));
            let rule = match kind {
                FaultKind::SegmentTooOften { .. } | FaultKind::LoopTooOften { .. } => {
                    place.and_then(|place| plan.changes(place)).and_then(|changes| changes.max.as_ref())
                }
                _ => None,
            };
            let rule = rule.map(|(_, rule)| Arc::clone(rule));
            out.tell_fault(Fault { loop_id, rule, ..Fault::new(kind, position()) });
        }
        place
    }

    #[inline]
    fn look_at(&mut self, plan: &Plan, place: u16, segment: &SegmentRef<'_>, out: &mut Collector<'_>) {
        let Some(stands) = plan.place(place) else {
            return;
        };
        let site = Site { segment, first: self.first, plan, place };
        let changes = if stands.is_changed { plan.changes(place) } else { None };
        if let Some(rule) = changes.and_then(|changes| changes.forbidden.as_ref())
            && self.look.levels.structure
        {
            out.tell_fault(Fault { rule: Some(Arc::clone(rule)), ..site.fault(FaultKind::SegmentForbidden) });
            return;
        }
        check(&site, stands.rule, changes, self.look, out);
        if self.look.levels.balance {
            self.balance.take(&site, &self.options.tolerance, out);
        }
        if stands.tag == HL && self.look.levels.hierarchy {
            self.hierarchy.take(&site, &self.options.limits, out);
        }
    }

    /// Header or trailer: only what a guide changes, for the standard's rules were looked at with the envelope.
    fn look_at_envelope(&self, plan: &Plan, place: u16, segment: &SegmentRef<'_>, out: &mut Collector<'_>) {
        if let (Some(changes), Some(stands)) = (plan.changes(place), plan.place(place)) {
            let site = Site { segment, first: self.first, plan, place };
            check_changed(&site, stands.rule, changes, self.look, out);
        }
    }

    /// The end of a set; says whether it was looked into.
    pub(super) fn end(&mut self, trailer: Option<&SegmentRef<'_>>, out: &mut Collector<'_>) -> bool {
        self.node = None;
        let Some(plan) = self.plan.take() else {
            return false;
        };
        // Of a set that breaks off nobody knows what would have followed.
        if let Some(trailer) = trailer {
            if let Step::To(place) = self.walker.step(&plan, SE, || position_of(trailer, self.first)) {
                self.look_at_envelope(&plan, place, trailer, out);
            }
            for missing in [&mut self.walker.lapsed, &mut self.walker.skipped].map(std::mem::take) {
                self.tell_missing(&plan, missing, out);
            }
            if self.look.levels.balance {
                self.balance.end(&self.options.tolerance, out);
            }
            if self.look.levels.hierarchy {
                self.hierarchy.end(out);
            }
        }
        true
    }

    #[cold]
    fn tell_missing(&mut self, plan: &Plan, missing: Vec<Skipped>, out: &mut Collector<'_>) {
        for Skipped { place, position, .. } in missing {
            self.balance.spoil();
            if !self.look.levels.structure {
                continue;
            }
            let by_standard = plan.schema.nodes.get(usize::from(place)).is_some_and(|node| node.is_mandatory);
            let rule = plan.changes(place).and_then(|changes| changes.mandatory.clone());
            let kind = FaultKind::SegmentMissing { segment: plan.id(place) };
            let loop_id = plan.loop_id(plan.parent(place));
            let rule = rule.filter(|_| !by_standard);
            out.tell_fault(Fault { loop_id, rule, ..Fault::new(kind, position) });
        }
    }
}

fn number_in_set(segment: &SegmentRef<'_>, first: u64) -> usize {
    crate::segment_ref::to_usize(segment.number().saturating_sub(first) + 1)
}

#[cold]
fn position_of(segment: &SegmentRef<'_>, first: u64) -> Position {
    Position { set_segment: Some(number_in_set(segment, first)), ..segment.position() }
}
