//! Where faults go: weighed, waived, counted, bounded.

use jiff::civil::Date;

use super::options::ValidateOptions;
use super::report::{ExpiredWaiver, Tally};
use crate::guide::Waiver;
use crate::{Code, Fault, FaultKind, Position, Severity};

/// Which interchange, group and set the faults belong to that come now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) interchange: Option<usize>,
    pub(super) group: Option<usize>,
    pub(super) set: Option<usize>,
}

/// Collects the faults of a file.
pub(super) struct Collector<'o> {
    options: &'o ValidateOptions,
    pub(super) faults: Vec<Fault>,
    pub(super) waived: Vec<Fault>,
    pub(super) expired: Vec<ExpiredWaiver>,
    pub(super) suppressed: u64,
    pub(super) scope: Scope,
    /// Of the set at hand.
    pub(super) tally: Tally,
    /// Where the set's faults begin.
    set_start: usize,
    waived_start: usize,
    /// What was said once for this set.
    said: u8,
}

impl<'o> Collector<'o> {
    pub(super) fn new(options: &'o ValidateOptions) -> Self {
        Self {
            options,
            faults: Vec::new(),
            waived: Vec::new(),
            expired: Vec::new(),
            suppressed: 0,
            scope: Scope::default(),
            tally: Tally::default(),
            set_start: 0,
            waived_start: 0,
            said: 0,
        }
    }

    pub(super) fn start_set(&mut self) {
        self.set_start = self.faults.len();
        self.waived_start = self.waived.len();
        self.tally = Tally::default();
        self.said = 0;
    }

    /// Some faults are known only after what comes behind them; puts them where they belong.
    pub(super) fn end_set(&mut self) {
        let by_place = |fault: &Fault| (fault.position.byte, fault.position.element);
        if let Some(faults) = self.faults.get_mut(self.set_start..) {
            faults.sort_by_key(by_place);
        }
        if let Some(waived) = self.waived.get_mut(self.waived_start..) {
            waived.sort_by_key(by_place);
        }
    }

    /// A fault of the set at hand.
    #[cold]
    pub(super) fn tell(&mut self, kind: FaultKind, position: Position) {
        self.tell_fault(Fault::new(kind, position));
    }

    #[cold]
    pub(super) fn tell_fault(&mut self, mut fault: Fault) {
        let Scope { interchange, group, set } = self.scope;
        (fault.interchange, fault.group, fault.set) = (interchange, group, set);
        self.take(fault);
    }

    /// A fault that knows where it belongs. Says whether it counts against what it belongs to.
    pub(super) fn take(&mut self, mut fault: Fault) -> bool {
        if !self.is_new(&fault.kind) {
            return false;
        }
        if let Some(severity) = self.options.policy.severity(&fault) {
            fault.severity = severity;
        }
        if self.is_waived(&fault) {
            let has_room = self.waived.len() < self.options.read.limits.faults;
            if has_room {
                self.waived.push(fault);
            } else {
                self.suppressed += 1;
            }
            return false;
        }
        self.tally.add(&fault);
        self.keep(fault);
        true
    }

    /// Half of the room is kept for errors.
    fn keep(&mut self, fault: Fault) {
        let limit = self.options.read.limits.faults;
        let room = if fault.severity == Severity::Error { limit } else { limit / 2 };
        if self.faults.len() < room { self.faults.push(fault) } else { self.suppressed += 1 }
    }

    /// Untidiness is said once for a set.
    fn is_new(&mut self, kind: &FaultKind) -> bool {
        let bit = match kind {
            FaultKind::TrailingSeparators => 1,
            FaultKind::TrailingBlanks => 2,
            FaultKind::LeadingZeros => 4,
            FaultKind::DecimalPointNeedless => 8,
            _ => return true,
        };
        let is_new = self.said & bit == 0;
        self.said |= bit;
        is_new
    }

    fn is_waived(&mut self, fault: &Fault) -> bool {
        let today = self.options.today;
        let mut is_waived = false;
        for waiver in self.options.policy.waivers().iter().filter(|waiver| waiver.matches(fault)) {
            if is_current(waiver, today) {
                is_waived = true;
                continue;
            }
            match self.expired.iter_mut().find(|expired| expired.waiver == *waiver) {
                Some(expired) => expired.faults += 1,
                None => self.expired.push(ExpiredWaiver { waiver: waiver.clone(), faults: 1 }),
            }
        }
        is_waived
    }
}

/// A waiver with an end counts only for those who know the day.
fn is_current(waiver: &Waiver, today: Option<Date>) -> bool {
    match (waiver.until, today) {
        (None, _) => true,
        (Some(until), Some(today)) => today <= until,
        (Some(_), None) => false,
    }
}

impl Tally {
    pub(super) fn add(&mut self, fault: &Fault) {
        self.faults = self.faults.saturating_add(1);
        // What a limit left out was not looked at.
        let is_cut = matches!(fault.kind, FaultKind::LimitExceeded { .. });
        let is_business = fault.code() == Code::None && !is_cut;
        match (fault.severity, is_business) {
            (Severity::Error, false) => self.errors = self.errors.saturating_add(1),
            (Severity::Error, true) => self.business_errors = self.business_errors.saturating_add(1),
            (Severity::Repair, _) | (Severity::Warning, false) => {
                self.notes = self.notes.saturating_add(1);
            }
            (Severity::Warning, true) => {}
        }
    }
}
